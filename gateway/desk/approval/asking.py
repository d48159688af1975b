"""Sponsors are asked to approve something, others in their place, or nobody any more."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from gateway.desk import grammar, working_time
from gateway.desk.approval import letters
from gateway.desk.approval.letters import House
from gateway.desk.approval.request import Request
from gateway.desk.command_words import KNOWN
from gateway.desk.matter import Matter
from gateway.model.approval import Approval, ApprovalState, Voice
from gateway.model.changes_approval import AskApproval, EndApproval
from gateway.model.decision import AppendEntry, Decision
from gateway.model.mail import Address
from gateway.model.people import Directory, Person
from gateway.model.situation import ApprovalFile, TicketFile
from gateway.model.ticket import Entry, EntryKind, Visibility

WORD = "approve"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The approval as it is kept, what follows, and the earlier ones whose place it takes."""

    approval: Approval
    decisions: tuple[Decision, ...]
    replaced: tuple[Approval, ...] = ()


def house_of(matter: Matter) -> House:
    """What a letter about an approval may look at."""
    return House(matter.directory, matter.policy, matter.now,
                 tuple(one for one in matter.situation.found.approvals if one.approval.is_open))


def key_of(argument: str, matter: Matter) -> str | None:
    """The key of the approval that this command of the mail asks for; None where the same line stands there twice."""
    commands = grammar.read_words(matter.mail.new_text, KNOWN).commands
    arguments = [command.argument for command in commands if command.word == WORD]
    if arguments.count(argument) > 1:
        return None
    number = arguments.index(argument) + 1 if argument in arguments else len(arguments) + 1
    return f"{matter.situation.inbound}-{number}"


def mail_of(approval: Approval) -> int:
    """The number of the mail that asked for it."""
    return int(approval.key.partition("-")[0])


def ask(key: str, request: Request, by: Person, file: TicketFile, matter: Matter) -> Asked:
    """The question goes to every sponsor, of one who is away to his deputy.

    It takes the place of what earlier mails have asked on the same ticket about the same subject.
    """
    house, ticket = house_of(matter), file.ticket
    voices = tuple(_voice(sponsor, request.sponsors, by, house) for sponsor in request.sponsors)
    approval = Approval(
        key=key, ticket=ticket.id, asked_by=by.key, asked_at=matter.now, about=request.about, text=request.text,
        deadline=max(_deadline(request, house.directory.serving(v.awaited), house) for v in voices),
        needs=request.needs, voices=voices, files=matter.attached,
    )
    earlier = [one for one in house.open_ if one.file.ticket.id == ticket.id and one.approval.about is request.about]
    one = ApprovalFile(approval, file)
    asked_anew = set(approval.awaited)
    dropped = [d for old in earlier for d in end(old, ApprovalState.WITHDRAWN, house, spare=asked_anew)]
    rest = replace(house, open_=tuple(other for other in house.open_ if other not in earlier))
    again = "replaced" if earlier else ""
    written = [write for person in approval.awaited for write in letters.ask(one, person, rest, again=again)]
    record = replace(matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE, text=_in_words(approval, house.directory)),
                     folded="", message_id=None, attachments=matter.attached)
    asks = AskApproval(approval, ticket.subject, remind_at(approval, house))
    decisions = (*dropped, asks, AppendEntry(ticket.id, record), *written)
    return Asked(approval, decisions, tuple(old.approval for old in earlier))


def end(one: ApprovalFile, state: ApprovalState, house: House, *, spare: Iterable[str] = ()) -> tuple[Decision, ...]:
    """It is over; those who were still awaited, and those who have answered, hear of it unless they are spared."""
    told = [*one.approval.awaited, *(v.answered_by for v in one.approval.voices if v.answered_by)]
    written = [write for key in dict.fromkeys(told) if key not in set(spare)
               for write in letters.recorded(key, [(one, _own_voice(one.approval, key), state)], house)]
    return (EndApproval(one.approval, state), *written)


def _own_voice(approval: Approval, key: str) -> Voice | None:
    return next((voice for voice in approval.voices if voice.answered_by == key), None)


def withdraw(one: ApprovalFile, by: Address, house: House) -> tuple[Decision, ...]:
    """Nobody needs to answer any more; it stands on the record of the ticket."""
    text = f"Approval withdrawn: {one.approval.text}"
    return (*end(one, ApprovalState.WITHDRAWN, house), note(one, text, by, house.now))


def note(one: ApprovalFile, text: str, author: Address, at: datetime) -> AppendEntry:
    """A line for the record of the approval's ticket, for colleagues only."""
    return AppendEntry(one.file.ticket.id, Entry(EntryKind.NOTE, Visibility.INTERNAL, author, at, text))


# --- who stands in ---------------------------------------------------------------------------------------------------


def deputy_of(sponsor: Person, barred: Iterable[str], house: House) -> Person | None:
    """Who may answer in his place; None where nobody is named, or who is named is away or may not.

    `barred`: keys of those who must not decide: who asks, and the others who are asked themselves.
    """
    absence = sponsor.absence_on(sponsor.day_of(house.now))
    key = (absence.cover if absence else "") or sponsor.cover
    person = house.directory.people.get(key) if key else None
    if person is None or person.is_away(person.day_of(house.now)):
        return None
    addresses = [a for one in barred if one in house.directory.people for a in house.directory.people[one].addresses]
    if any(house.directory.owns_address(person.key, address) for address in addresses):
        return None
    return person


def _voice(sponsor: Person, sponsors: Sequence[Person], by: Person, house: House) -> Voice:
    if not sponsor.is_away(sponsor.day_of(house.now)):
        return Voice(sponsor.key)
    deputy = deputy_of(sponsor, (by.key, *(one.key for one in sponsors)), house)
    return Voice(sponsor.key, deputy.key if deputy else "")


# --- when ------------------------------------------------------------------------------------------------------------


def within_working_time(person: Person, house: House) -> datetime:
    """When his time to answer is over, counted in his own working time from now on."""
    hours = house.directory.hours_of(person)
    return working_time.after(house.now, house.policy.approvals.answer_within, hours)


def _deadline(request: Request, person: Person, house: House) -> datetime:
    """The end of his work on the day that is named, else so much working time as the settings give."""
    if request.by is None:
        return within_working_time(person, house)
    hours = house.directory.hours_of(person)
    midnight = datetime.combine(request.by + _DAY, time(), tzinfo=person.zone)
    closes = working_time.before(midnight, timedelta(), hours)
    return closes if closes > house.now else midnight


def remind_at(approval: Approval, house: House) -> datetime | None:
    """When those who have not answered are reminded; None where that would be at once."""
    if not approval.awaited:
        return None
    hours = house.directory.hours_of(house.directory.serving(approval.awaited[0]))
    at = working_time.before(approval.deadline, house.policy.approvals.reminder_before, hours)
    return at if house.now < at < approval.deadline else None


def _in_words(approval: Approval, directory: Directory) -> str:
    names = ", ".join(directory.serving(voice.sponsor).name for voice in approval.voices)
    about = f"{approval.about}: " if approval.about else ""
    return f"Approval asked of {names}: {about}{approval.text}"
