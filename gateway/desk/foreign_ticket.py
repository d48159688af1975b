"""A ticket of another helpdesk becomes one of ours: what its names mean here, who is in it, who may see what. Pure.

Nobody is written to and nothing is promised. What is not said is taken the careful way: a status that nobody knows is
open; an entry without a visibility is public only where somebody of the conversation wrote it; in the conversation are
the stakeholder and the participants that are named, and nobody because he has written: he may have worked there.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import addressing, lifecycle, routing
from gateway.desk.foreign_words import Words
from gateway.desk.matter import UNKNOWN, bare_subject
from gateway.desk.wanted import Wanted, always_there
from gateway.model.foreign import ForeignEntry, ForeignTicket, Naming, Received, Undertaking
from gateway.model.mail import Address, MessageId
from gateway.model.old_mail import MESSAGE_ID, Key, KnownTicket, OldEntry, OldTicket
from gateway.model.people import Directory, Load, Project, Topic
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Entry, EntryKind, Participant, Status, Ticket, TicketId, Visibility


@dataclass(frozen=True, slots=True)
class Reception:
    """How the tickets of a system are received here."""

    system: str
    """Its name, as the operator calls it: rt."""
    naming: Naming
    directory: Directory
    policy: DeskPolicy
    now: datetime
    project: str = ""
    """Key of the project of those that name none we know; "": the default one."""


def key_of_entry(ticket: str, entry: str) -> str:
    """Under which an entry is remembered that has come; no two of them are alike, whatever signs they are made of."""
    return f"{len(ticket)}:{ticket}:{entry}"


def entries_of(system: str) -> str:
    """The name under which the keys of a system's entries stand beside those of its tickets."""
    return f"{system}/entries"


def receive(told: ForeignTicket, number: TicketId, loads: Mapping[str, Load], here: Reception) -> Received:
    """The new ticket, with a note of what it was called there."""
    reading = _Reading.of(told, here)
    words, project = reading.words, reading.project
    topic = words.topic(told.topic)
    times = [one.at for one in (*told.entries, *told.decisions) if one.at]
    opened_at = min([told.opened_at or here.now, *times]) if times or told.opened_at else here.now
    status, wakes_at = _standing(told, words.status(told.status or "open"), here)
    poc, why = _poc(told, reading, topic, loads, here)
    entries = reading.entries((*told.entries, *_decisions(told)), opened_at)
    ticket = Ticket(
        id=number, subject=bare_subject(told.subject), status=status, stakeholder=reading.stakeholder,
        project=project.key, poc=poc, opened_at=opened_at, topic=topic.name if topic else None,
        urgency=words.urgency(told.urgency or "normal"), language=told.language or "en", chosen_by=why,
        participants=reading.participants(), labels=told.labels, colleagues=_colleagues(told, words),
        due=told.due, wait_until=told.wait_until if wakes_at else None,
    )
    note = Entry(EntryKind.NOTE, Visibility.INTERNAL, Address(project.address, project.name), opened_at,
                 f"{here.system}-{told.key} → #{number}")
    last = max((one.at for one in entries), default=opened_at)
    old = OldTicket(
        ticket, updated_at=here.now, closed_at=max(told.closed_at or last, opened_at) if status.is_done else None,
        entries=tuple(OldEntry(one) for one in (note, *entries)),
        keys=_keys(told, told.entries, here.system), hints=_hints(told.also_known_as, told.entries),
    )
    return Received(old, _undertakings(told, words, poc, opened_at), wakes_at, tuple(words.unknown))


def grow(told: ForeignTicket, known: KnownTicket, come: Collection[str], here: Reception) -> Received | None:
    """What is new on a ticket that came before: entries whose ids are not among those that have `come`.

    None where nothing is. Nothing else of it changes: by now it is ours.
    """
    new = tuple(one for one in told.entries if one.id and key_of_entry(told.key, one.id) not in come)
    if not new:
        return None
    reading = _Reading.on(known.ticket, here)
    entries = reading.entries(new, known.ticket.opened_at)
    grown = OldTicket(
        known.ticket, known.updated_at, None, tuple(OldEntry(one) for one in entries), _keys(told, new, here.system),
        _hints((), new), before=replace(known, is_untouched=False),
    )
    return Received(grown, unknown=tuple(reading.words.unknown))


# --- where it stands, and who has it ---------------------------------------------------------------------------------


def _standing(told: ForeignTicket, status: Status, here: Reception) -> tuple[Status, datetime | None]:
    """How it stands today, and when it is taken up again: a day to wait for may have come, a quiet time be over."""
    if told.merged_into:
        return Status.CLOSED, None
    closed_at, after = told.closed_at, here.policy.close_after
    if status is Status.RESOLVED and after and closed_at and closed_at + after <= here.now:
        return Status.CLOSED, None
    if status is not Status.WAITING or told.wait_until is None:
        return status, None
    wakes_at = lifecycle.morning_of(told.wait_until, here.directory)
    return (Status.WAITING, wakes_at) if wakes_at > here.now else (Status.OPEN, None)


def _poc(told: ForeignTicket, reading: _Reading, topic: Topic | None, loads: Mapping[str, Load],
         here: Reception) -> tuple[str, str]:
    """Who has it, and why: who had it there, else by the rules; nobody is full or away for what is as old as this."""
    person = reading.words.poc(told.poc)
    if person is not None:
        return person.key, Phrase("had it in {system}", system=here.system)
    wanted = Wanted(topic, reading.project, always_there(here.directory), here.policy, loads, here.now,
                    stakeholder=reading.stakeholder.address, language=told.language)
    choice = routing.choose_poc(wanted)
    return choice.poc, choice.why


def _colleagues(told: ForeignTicket, words: Words) -> tuple[str, ...]:
    found = (words.colleague(one) for one in told.colleagues)
    return tuple(dict.fromkeys(one.key for one in found if one))


def _undertakings(told: ForeignTicket, words: Words, poc: str, opened_at: datetime) -> tuple[Undertaking, ...]:
    made = []
    for one in told.actions:
        person = words.directory.find_person(words.naming.people.get(one.who.casefold(), one.who))
        who = person.key if person else one.who
        made.append(Undertaking(who, one.text, one.at or opened_at, poc, one.due, one.done_at))
    return tuple(made)


def _decisions(told: ForeignTicket) -> tuple[ForeignEntry, ...]:
    """Decisions told by themselves, where they do not stand among the entries too."""
    said = {one.text for one in told.entries if one.kind == EntryKind.DECISION}
    return tuple(replace(one, kind=EntryKind.DECISION) for one in told.decisions if one.text not in said)


def _keys(told: ForeignTicket, entries: Iterable[ForeignEntry], system: str) -> tuple[Key, ...]:
    """What the ticket and its entries were called there."""
    named = (key_of_entry(told.key, one.id) for one in entries if one.id)
    return ((system, told.key), *((entries_of(system), one) for one in dict.fromkeys(named)))


def _hints(ids: Iterable[MessageId], entries: Iterable[ForeignEntry]) -> tuple[Key, ...]:
    """The Message-IDs to which somebody may still answer."""
    mails = (one for entry in entries for one in (entry.message_id, *entry.also_known_as) if one)
    return tuple((MESSAGE_ID, one) for one in dict.fromkeys((*ids, *mails)))


# --- who said what ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """What stands fixed while the entries of a ticket are read."""

    words: Words
    project: Project
    stakeholder: Address
    others: tuple[Address, ...]
    """Who else is in the conversation."""

    @classmethod
    def of(cls, told: ForeignTicket, here: Reception) -> _Reading:
        """A new one."""
        words, directory = Words(here.directory, here.naming), here.directory
        otherwise = directory.projects.get(here.project) or directory.default_project
        owner = told.stakeholder or UNKNOWN
        if owner is UNKNOWN or (addressing.is_ours(owner, directory) and not directory.person_at(owner.address)):
            words.note("stakeholder", owner.shown)
            owner = UNKNOWN
        others = {one.key: one for one in told.participants
                  if one.key != owner.key and not addressing.is_ours(one, directory)}
        return cls(words, words.project(told.project, otherwise) if told.project else otherwise, owner,
                   tuple(others.values()))

    @classmethod
    def on(cls, ticket: Ticket, here: Reception) -> _Reading:
        """One that is here."""
        others = tuple(one.address for one in ticket.conversation if not one.is_stakeholder)
        project = here.directory.projects.get(ticket.project) or here.directory.default_project
        return cls(Words(here.directory, here.naming), project, ticket.stakeholder, others)

    def participants(self) -> tuple[Participant, ...]:
        """The stakeholder first."""
        others = (Participant(one, is_stakeholder=False) for one in self.others)
        return (Participant(self.stakeholder, is_stakeholder=True), *others)

    def entries(self, told: Iterable[ForeignEntry], opened_at: datetime) -> tuple[Entry, ...]:
        """As they stand on the ticket, oldest first; one without a time comes with the one before it."""
        made, at = [], opened_at
        for one in told:
            at = one.at or at
            made.append(self._entry(one, at))
        return tuple(sorted(made, key=lambda entry: entry.at))

    def _entry(self, told: ForeignEntry, at: datetime) -> Entry:
        author = self._author(told)
        spoke = author.key in {self.stakeholder.key, *(one.key for one in self.others)}
        kind, seen = self.words.kind(told.kind), self.words.visibility(told.visibility)
        if kind is None:
            kind = EntryKind.MAIL if spoke or seen is Visibility.PUBLIC else EntryKind.NOTE
        if seen is None:
            seen = Visibility.PUBLIC if spoke and kind is EntryKind.MAIL else Visibility.INTERNAL
        return Entry(
            kind, Visibility.INTERNAL if told.unconfirmed else seen, author, at, told.text, told.folded, told.html,
            told.message_id, attachments=told.attachments, unconfirmed=told.unconfirmed,
        )

    def _author(self, told: ForeignEntry) -> Address:
        """The person of ours whom the map names, the address, or else the house under the name that stands there."""
        person = self.words.staff(told.called)
        if person is not None and person.addresses:
            return Address(person.addresses[0], person.name)
        if told.author is not None:
            return told.author if told.author.name else self._known_as(told.author)
        self.words.note("from", told.called)
        return Address(self.project.address, told.called or self.project.name)

    def _known_as(self, author: Address) -> Address:
        """With the name that he has in the conversation, or in the house."""
        person = self.words.directory.person_at(author.address)
        names = {one.key: one.name for one in (self.stakeholder, *self.others)}
        return Address(author.address, person.name if person else names.get(author.key, ""))
