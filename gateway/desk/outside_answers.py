"""What people outside answer to questions of ours: one word as the whole new text. Anything else is what they write.

They may always write in their own words: at a question's tag too these reach the ticket, and the question stays.
"""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import asking, grammar, hearing, lifecycle, newcomers, promises, stakeholder, writing
from gateway.desk.authority import Stakeholder, Unconfirmed
from gateway.desk.matter import Matter
from gateway.desk.stakeholder_words import plain
from gateway.model.changes import Merge
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, MoveTo, Settle, Write
from gateway.model.letter import Lane, Moved, NewEntry, RichText
from gateway.model.letters_conversation import AsYouAsked, PeopleChanged
from gateway.model.mail import Outcome
from gateway.model.situation import TicketFile
from gateway.model.ticket import EntryKind, Question, Status, Ticket, Visibility

_YES = frozenset({"yes", "y", "ok", "ja", "oui", "sí", "si", "はい"})
_NO = frozenset({"no", "n", "nein", "non", "いいえ"})
_SAME = frozenset({
    "same", "the same", "gleich", "dasselbe", "das gleiche", "le même", "même", "la même", "mismo", "el mismo",
    "lo mismo", "同じ", "同じです",
})


def join(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """yes: those whom the stakeholder has named belong to the conversation; the POC hears of it."""
    said = plain(matter.mail.new_text)
    if not may_answer(matter, question, file) or said not in _YES | _NO:
        return heard(matter, question, file)
    assert question.id is not None, "a question that was asked is stored"
    ticket = file.ticket
    settled = (Settle(question.id, said), _entry(matter, ticket))
    here = {p.address.key for p in ticket.conversation}
    people = [one for one in newcomers.read_lines(question.about) if one.key not in here]
    if said in _NO or not people:
        return (*settled, Finish(Outcome.ANSWER, "nobody joins", ticket.id))
    names = tuple(one.shown for one in people)
    told = PeopleChanged(ticket.id, ticket.subject, author=matter.sender.shown, joined=names,
                         receivers=(*writing.receivers(ticket), *names))
    return (
        *settled, *newcomers.join(people, ticket, by=matter.sender.shown),
        *writing.to_staff(ticket.poc, told, ticket, matter.directory, lane=Lane.COLLEAGUES, machine=Machine.GENERATED),
        *asking.back(_as_asked("joined", ticket, matter, tuple(map(newcomers.with_address, people))), matter, ticket),
        Finish(Outcome.ANSWER, f"joined: {len(people)}", ticket.id),
    )


def same(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """same: what he wrote goes on in the old ticket, which opens again where it was done."""
    old = next((one.ticket for one in matter.situation.found.tickets if one.ticket.id != file.ticket.id), None)
    if old is None or not may_answer(matter, question, file) or plain(matter.mail.new_text) not in _SAME:
        return heard(matter, question, file)
    assert question.id is not None, "a question that was asked is stored"
    new = file.ticket
    return (
        Settle(question.id, "same"), _entry(matter, new),
        MoveTo(new.id, Status.CLOSED), lifecycle.nothing_owed(new), Merge(new.id, old.id),
        *promises.follow(new, replace(new, status=Status.CLOSED), matter.now, matter.directory)[1],
        *_taken_up(old, new, matter),
        *_tell_pocs(old, file, matter),
        *asking.back(_as_asked("same", old, matter), matter, old),
        Finish(Outcome.ANSWER, f"same matter as #{old.id}", old.id),
    )


def rating(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """A number is kept; what else he says is a mail like any other, and may open the ticket again."""
    return heard(matter, question, file)


def _taken_up(old: Ticket, new: Ticket, matter: Matter) -> tuple[Decision, ...]:
    """The old ticket is open, and owes the answer that the new one has promised."""
    opened: tuple[Decision, ...] = ()
    if old.status.is_done or old.status is Status.WAITING:
        after = replace(old, status=Status.OPEN)
        opened = (MoveTo(old.id, Status.OPEN), *promises.follow(old, after, matter.now, matter.directory)[1])
    owed = promises.owed(new)
    if owed is None or new.promise is None or (old.promise is not None and old.promise <= new.promise):
        return opened
    return (*opened, lifecycle.promise(old, owed, matter.now, matter.directory, matter.policy))


def _tell_pocs(old: Ticket, file: TicketFile, matter: Matter) -> tuple[Write, ...]:
    """The old ticket's POC reads what was written; the new one's loses it, and hears so."""
    new, directory = file.ticket, matter.directory
    letter = NewEntry(
        old.id, old.subject, author=matter.sender, receivers=writing.receivers(old),
        text=RichText(lifecycle.last_words(file)), due_at=old.promise or new.promise, reopened=old.status.is_done,
    )
    told = writing.to_staff(old.poc, letter, old, directory, lane=Lane.STAKEHOLDER)
    if new.poc == old.poc:
        return told
    moved = Moved(new.id, new.subject, poc=directory.serving(old.poc).name, by=matter.sender.shown)
    return (*told, *writing.to_staff(new.poc, moved, new, directory, lane=Lane.COLLEAGUES))


def may_answer(matter: Matter, question: Question, file: TicketFile) -> bool:
    """True while the question is open, and the ticket it was asked about still goes on by itself."""
    if question.id is None or question.answer is not None or matter.now > question.expires_at or matter.has_files:
        return False
    return file.ticket.id == question.ticket


def heard(matter: Matter, question: Question, file: TicketFile) -> tuple[Decision, ...]:
    """His words, at a tag that went to nobody but him."""
    participant = next((p for p in file.ticket.conversation if p.address.key == question.person), None)
    if participant is None:
        return stakeholder.add_unconfirmed(matter, Unconfirmed(file))
    return hearing.hear(matter, Stakeholder(participant, file, by_tag=True))


def _entry(matter: Matter, ticket: Ticket) -> AppendEntry:
    said = grammar.plain(matter.mail.new_text).strip()
    return AppendEntry(ticket.id, matter.entry(Visibility.INTERNAL, kind=EntryKind.COMMAND, text=said))


def _as_asked(change: str, ticket: Ticket, matter: Matter, people: tuple[str, ...] = ()) -> AsYouAsked:
    name = matter.directory.serving(ticket.poc).name
    return AsYouAsked(ticket.id, ticket.subject, change=change, poc=name, due_at=ticket.promise, people=people)
