"""What the words of people outside do: see where their requests stand, close one, call it urgent, add somebody.

What only asks is answered to the address in From and nowhere else. What changes something needs the writer's own tag;
what changes the ticket itself is its stakeholder's to say. Everything else he writes is for a person to read.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.desk import asking, closing, lifecycle, newcomers, news, promises, stakeholder, urgency, writing
from gateway.desk import why as arithmetic
from gateway.desk.authority import Stakeholder, speaks_by_his_tag
from gateway.desk.matter import Matter
from gateway.desk.opening import may_confirm
from gateway.desk.preference_words import SHOWN
from gateway.desk.stakeholder_words import Spoken, read_word
from gateway.model.card import Card
from gateway.model.changes import Dismiss, Quieten
from gateway.model.decision import AppendEntry, Confirm, Decision, Finish, Machine, MoveTo, Write
from gateway.model.letter import Closed, Lane, Letter
from gateway.model.letters_conversation import (
    AsYouAsked,
    ClosedByStakeholder,
    MayJoin,
    PeopleChanged,
    WhatYouCanWrite,
)
from gateway.model.letters_feedback import YourPreferences
from gateway.model.letters_promises import HowItWasCounted
from gateway.model.mail import Outcome
from gateway.model.preferences import LANGUAGE, UPDATES, ZONE, Prefer
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, QuestionKind, Status, Ticket, Visibility

_DAY = timedelta(days=1)
Then = tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody outside who has said a word on a ticket."""

    matter: Matter
    speaker: Stakeholder
    spoken: Spoken

    @property
    def ticket(self) -> Ticket:
        """As it is now."""
        return self.speaker.file.ticket


def obey(matter: Matter, speaker: Stakeholder) -> Then | None:
    """All that follows from his word; None where the mail is no such word, or the word is not his to say."""
    spoken = None if matter.has_files else read_word(matter.mail.new_text)
    if spoken is None:
        return None
    said = Said(matter, speaker, spoken)
    word = ON_TICKET[spoken.word]
    return word.act(said) if word.may(said) else None


# --- who may say what ------------------------------------------------------------------------------------------------


def _anybody(_: Said) -> bool:
    """It changes nothing, and its answer goes to the address that asks."""
    return True


def _with_his_tag(said: Said) -> bool:
    """It changes what he himself gets."""
    return speaks_by_his_tag(said.speaker, said.matter.situation)


def _whose_matter_it_is(said: Said) -> bool:
    """It changes the ticket: those in copy say so to a person."""
    return _with_his_tag(said) and said.speaker.participant.is_stakeholder


# --- words that ask --------------------------------------------------------------------------------------------------


def _status(said: Said) -> Then:
    return _answered(said, asking.status(said.matter, said.ticket))


def _list(said: Said) -> Then:
    return _answered(said, asking.listed(said.matter, said.ticket))


def _why(said: Said) -> Then | None:
    """How the promise was counted; where a person has spoken last, or nothing is promised, that person is asked."""
    ticket, matter = said.ticket, said.matter
    if ticket.promise is None or _spoke_last(said.speaker.file):
        return None
    letter = HowItWasCounted(ticket.id, ticket.subject, arithmetic.in_one(ticket, matter.directory, matter.now))
    return _answered(said, letter)


def _help(said: Said) -> Then:
    return _answered(said, WhatYouCanWrite(said.ticket.id, said.ticket.subject))


def _answered(said: Said, letter: Letter) -> Then:
    """Nobody else hears of it; the ticket's record keeps that he has asked."""
    return (_entry(said), *asking.back(letter, said.matter, said.ticket), _finish(said, "asked"))


# --- words that change what he gets ----------------------------------------------------------------------------------


def _stop(said: Said) -> Then:
    if said.speaker.participant.quiet:
        return (_entry(said), _finish(said, "he gets nothing automatic already"))
    quiet = Quieten(said.ticket.id, said.matter.sender.key)
    return (*_known(said), _entry(said), quiet, *_as_asked(said, "quiet"), _finish(said, "nothing automatic any more"))


def _remove_me(said: Said) -> Then:
    """Whoever is in copy leaves; a matter without the one whose it is would be nobody's."""
    if said.speaker.participant.is_stakeholder:
        return (*_known(said), _entry(said), *_as_asked(said, "stays"), _finish(said, "the stakeholder stays"))
    sender, ticket = said.matter.sender, said.ticket
    after = replace(ticket, participants=tuple(p for p in ticket.participants if p.address.key != sender.key))
    told = PeopleChanged(ticket.id, ticket.subject, author=sender.shown, receivers=writing.receivers(after),
                         left=(sender.shown,))
    return (
        *_known(said), _entry(said), Dismiss(ticket.id, sender.key), *_as_asked(said, "left"),
        *writing.to_staff(ticket.poc, told, ticket, said.matter.directory, lane=Lane.COLLEAGUES,
                          machine=Machine.GENERATED),
        _finish(said, "left the conversation"),
    )


def _prefer(said: Said) -> Then:
    """How he likes our mails; a new pace holds for this request at once, for others from their next news on."""
    matter, name, value = said.matter, said.spoken.word, said.spoken.value
    before = matter.situation.card or Card(matter.sender.key)
    card = replace(before, values={**before.values, name: value})
    letter = YourPreferences(said.ticket.id, said.ticket.subject, zone=card.get(ZONE), updates=card.updates,
                             language=SHOWN.get(card.get(LANGUAGE), card.get(LANGUAGE)))
    return (
        *_known(said), _entry(said), Prefer(matter.sender.key, name, value, by=matter.sender.key),
        *(news.at_another_pace(said.speaker.file, card, matter) if name == UPDATES else ()),
        *asking.back(letter, matter, said.ticket), _finish(said, value),
    )


# --- words that change the ticket ------------------------------------------------------------------------------------


def _close(said: Said) -> Then | None:
    """Settled, by the word of the one who can say so. A reply opens it again."""
    matter, ticket = said.matter, said.ticket
    if said.spoken.is_doubtful and _spoke_last(said.speaker.file):
        return None
    if ticket.status.is_done:
        return (*_known(said), _entry(said), _finish(said, "it was settled already"))
    told = ClosedByStakeholder(ticket.id, ticket.subject, matter.sender, writing.receivers(ticket))
    others = Closed(ticket.id, ticket.subject, author=matter.sender.shown)
    return (
        *_known(said), _entry(said), MoveTo(ticket.id, Status.RESOLVED), lifecycle.nothing_owed(ticket),
        *promises.follow(ticket, replace(ticket, status=Status.RESOLVED), matter.now, matter.directory)[1],
        *closing.when_resolved(ticket.id, matter.now, matter.policy),
        *writing.to_staff(ticket.poc, told, ticket, matter.directory, lane=Lane.STAKEHOLDER, machine=Machine.GENERATED),
        *writing.to_conversation(others, ticket, machine=Machine.GENERATED, leave_out=[matter.sender.key]),
        *_as_asked(said, "closed"), _finish(said, "closed by the stakeholder"),
    )


def _spoke_last(file: TicketFile) -> bool:
    """True where the last public words are somebody's of the house: "done" may answer what he has asked for."""
    outside = {p.address.key for p in file.ticket.participants}
    return bool(file.public_mails) and file.public_mails[-1].author.key not in outside


def _urgent(said: Said) -> Then | None:
    """High, with his reason, once a day: who calls it urgent again is heard like everybody who writes again."""
    if _said_so_today(said):
        return None
    raised = urgency.asked_for(said.matter, said.speaker.file, said.spoken.reason)
    *joined, finish = stakeholder.add(said.matter, said.speaker, raised=raised)
    after = replace(said.ticket, urgency=raised.level) if raised else said.ticket
    due = stakeholder.owed(said.matter, said.speaker.file, after).due
    reopened = said.ticket.status.is_done  # then he has been told already who looks after it
    return (*joined, *(() if reopened else _as_asked(said, "urgent", due)), finish)


def _said_so_today(said: Said) -> bool:
    return any(
        entry.author.key == said.matter.sender.key and said.matter.now - entry.at < _DAY
        and (earlier := read_word(entry.text)) is not None and earlier.word == "urgent"
        for entry in said.speaker.file.entries if entry.kind is EntryKind.MAIL
    )


def _add(said: Said) -> Then | None:
    """He is asked at the address that we know: a new reader sees what is written from then on."""
    matter, ticket = said.matter, said.ticket
    people = [one for one in said.spoken.people if newcomers.can_join(one, matter.directory)]
    there = {writing.mailbox(p.address.key) for p in ticket.conversation}
    wanted = [one for one in people if writing.mailbox(one.key) not in there]
    if not wanted or len(there) + len(wanted) > newcomers.MOST_PEOPLE or not may_confirm(matter):
        return None
    letter = MayJoin(ticket.id, ticket.subject, people=tuple(map(newcomers.with_address, wanted)))
    question = matter.question(QuestionKind.JOIN, matter.sender.key, letter.options, ticket=ticket.id,
                               about=newcomers.as_lines(wanted))
    asked = writing.ask(letter, question, matter.sender, project=ticket.project, language=ticket.language)
    return (*_known(said), _entry(said), replace(asked, in_reply_to=matter.mail.message_id),
            _finish(said, "asked back"))


# --- what is common to them ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steering:
    """A line of the table: who may say the word, and what it does (None: nothing, it is for a person to read)."""

    may: Callable[[Said], bool]
    act: Callable[[Said], Then | None]


ON_TICKET: Mapping[str, Steering] = {
    "status": Steering(_anybody, _status),
    "list": Steering(_anybody, _list),
    "why": Steering(_anybody, _why),
    "help": Steering(_anybody, _help),
    "stop": Steering(_with_his_tag, _stop),
    "remove me": Steering(_with_his_tag, _remove_me),
    UPDATES: Steering(_with_his_tag, _prefer),
    LANGUAGE: Steering(_with_his_tag, _prefer),
    ZONE: Steering(_with_his_tag, _prefer),
    "close": Steering(_whose_matter_it_is, _close),
    "urgent": Steering(_whose_matter_it_is, _urgent),
    "add": Steering(_whose_matter_it_is, _add),
}


def _known(said: Said) -> tuple[Confirm, ...]:
    return stakeholder.known(said.matter, said.speaker)


def _entry(said: Said) -> AppendEntry:
    """The word on record, for POCs only."""
    entry = said.matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=said.matter.mail.new_text.strip())
    return AppendEntry(said.ticket.id, replace(entry, folded="", attachments=()))


def _finish(said: Said, why: str) -> Finish:
    return Finish(Outcome.COMMAND, f"{said.spoken.word}: {why}", said.ticket.id)


def _as_asked(said: Said, change: str, due: datetime | None = None) -> tuple[Write, ...]:
    ticket = said.ticket
    poc = said.matter.directory.serving(ticket.poc).name
    return asking.back(AsYouAsked(ticket.id, ticket.subject, change=change, poc=poc, due_at=due), said.matter, ticket)
