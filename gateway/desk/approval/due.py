"""A sponsor has not answered: he is reminded, then his deputy is asked, and at last the POC hears that it is open."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gateway.desk import vacation
from gateway.desk.approval import asking, letters
from gateway.desk.approval.letters import House
from gateway.desk.authority import may_answer
from gateway.desk.matter import Matter
from gateway.model.approval import ApprovalState, Voice
from gateway.model.changes_approval import AskDeputies, EndApproval
from gateway.model.decision import Decision, Machine
from gateway.model.mail import Address
from gateway.model.occasion import Occasion
from gateway.model.people import Person
from gateway.model.situation import ApprovalFile
from gateway.model.ticket import QuestionKind

_HOUSE = Address("", "SPOC")
"""Who has written a line of the record that time has brought about."""


def remind(occasion: Occasion) -> tuple[Decision, ...]:
    """Everybody who is still awaited is asked again, once; in the place of who is away by now, his deputy.

    Where the deadline has come too, as the gateway stood still, `end` says what follows.
    """
    one, house = _waiting(occasion)
    if one is None or one.approval.deadline <= house.now:
        return ()
    if one.file.ticket.status.is_done:
        return asking.withdraw(one, _HOUSE, house)  # nobody is asked twice about what is over
    stands_in = {v.sponsor: deputy for v in one.approval.voices
                 if house.directory.serving(v.sponsor).is_away(house.directory.serving(v.sponsor).day_of(house.now))
                 and (deputy := _next_in_line(v, one, house))}
    awaited = dict.fromkeys(v.awaited for v in one.approval.voices if v.awaited and v.sponsor not in stands_in)
    written = [write for key in awaited
               for write in letters.ask(one, key, house, again="reminder", machine=Machine.GENERATED)]
    return (*(_pass_on(one, stands_in, house) if stands_in else ()), *written)


def end(occasion: Occasion) -> tuple[Decision, ...]:
    """The deadline has come: deputies are asked where there are some, else nobody is waited for any more."""
    one, house = _waiting(occasion)
    if one is None:
        return ()
    if one.file.ticket.status.is_done:
        return asking.withdraw(one, _HOUSE, house)
    deputies = {v.sponsor: deputy for v in one.approval.voices if (deputy := _next_in_line(v, one, house))}
    if not deputies:
        note = asking.note(one, f"Nobody has answered in time: {one.approval.text}", _HOUSE, house.now)
        result = letters.result(one, ApprovalState.EXPIRED, house.directory)
        return (EndApproval(one.approval, ApprovalState.EXPIRED), note, *result)
    deadline = max(asking.within_working_time(deputy, house) for deputy in deputies.values())
    return _pass_on(one, deputies, house, deadline)


def sponsor_is_away(matter: Matter) -> tuple[Decision, ...]:
    """His answering machine has replied to the question: his deputy is asked at once, if there is one.

    It decides nothing, and it must have come from his address to the tag of his own question.
    """
    question, situation = matter.situation.question, matter.situation
    if question is None or question.kind is not QuestionKind.APPROVAL or situation.screening.rule != vacation.RULE:
        return ()
    if not may_answer(question, matter.sender.key, situation):
        return ()
    house = asking.house_of(matter)
    return tuple(d for one in house.open_ for voice in one.approval.voices
                 if voice.sponsor == question.person and (deputy := _next_in_line(voice, one, house))
                 for d in _pass_on(one, {voice.sponsor: deputy}, house))


def _pass_on(one: ApprovalFile, deputies: dict[str, Person], house: House,
             deadline: datetime | None = None) -> tuple[Decision, ...]:
    """Others are asked in their place, until that deadline; None: it stays."""
    asked = _with_deputies(one, deputies, deadline or one.approval.deadline)
    again = asking.remind_at(asked.approval, house) if deadline else None
    names = ", ".join(f"{deputy.name} (for {house.directory.serving(sponsor).name})"
                      for sponsor, deputy in deputies.items())
    written = (write for key in dict.fromkeys(deputy.key for deputy in deputies.values())
               for write in letters.ask(asked, key, house, machine=Machine.GENERATED))
    return (
        AskDeputies(one.approval, {sponsor: deputy.key for sponsor, deputy in deputies.items()}, deadline, again),
        asking.note(one, f"Asked in their place: {names}: {one.approval.text}", _HOUSE, house.now), *written,
    )


def _waiting(occasion: Occasion) -> tuple[ApprovalFile | None, House]:
    """The approval that it is about, if it still waits for somebody."""
    one = next((a for a in occasion.approvals if a.approval.key == occasion.about and a.approval.awaited), None)
    open_ = tuple(a for a in occasion.approvals if a.approval.is_open)
    return one, House(occasion.directory, occasion.policy, occasion.now, open_)


def _next_in_line(voice: Voice, one: ApprovalFile, house: House) -> Person | None:
    """Who is to be asked in the place of a sponsor who has not answered; None where he was asked already, or nobody."""
    if voice.answer or voice.deputy or voice.sponsor not in house.directory.people:
        return None
    barred = (one.approval.asked_by, *(v.sponsor for v in one.approval.voices))
    return asking.deputy_of(house.directory.people[voice.sponsor], barred, house)


def _with_deputies(one: ApprovalFile, deputies: dict[str, Person], deadline: datetime) -> ApprovalFile:
    voices = tuple(replace(v, deputy=deputies[v.sponsor].key) if v.sponsor in deputies else v
                   for v in one.approval.voices)
    return replace(one, approval=replace(one.approval, voices=voices, deadline=deadline))
