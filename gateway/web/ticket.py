"""`/tickets/12`: the whole record of a ticket; what a sponsor sees of it is what everybody in the conversation may see.

A number that is not there and one that is not for the visitor are answered alike: numbers are nobody's business.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from gateway.desk import promises, why
from gateway.model.mail import Address, Attachment, InboundId
from gateway.model.people import Directory
from gateway.model.promise import PromiseKind
from gateway.model.record import Record
from gateway.model.ticket import Entry, EntryKind, TicketId, Visibility
from gateway.store import audit
from gateway.store.columns import LetterState
from gateway.store.dossier import Promised, read_dossier
from gateway.store.record import read_record
from gateway.web.framing import framed, pictures
from gateway.web.rights import Area
from gateway.web.visits import NOT_FOUND, Visit
from gateway.web.wording import how_soon, name_of, told, topic_of

_MOST_ENTRIES = 50
"""The newest ones; the others when they are asked for."""
_MOST_READERS = 50
_PROMISED = {PromiseKind.FIRST: "first answer", PromiseKind.NEXT: "answer", PromiseKind.RESOLUTION: "settled"}
_STANDING = {LetterState.DUE: "on its way", LetterState.SENDING: "on its way", LetterState.SENT: "sent",
             LetterState.GIVEN_UP: "given up"}


@dataclass(frozen=True, slots=True)
class Said:
    """An entry, as it is shown."""

    place: int
    """From 1, in the order of the record: by that the frame and the files are asked for."""
    who: str
    kind: EntryKind
    at: datetime
    marks: tuple[str, ...]
    text: str
    folded: str
    is_formatted: bool
    files: tuple[Attachment, ...]
    inbound: InboundId | None
    """The mail that it came in, for those who may read it."""

    @property
    def is_internal(self) -> bool:
        """For colleagues only."""
        return "internal" in self.marks


def find_record(visit: Visit) -> Record | None:
    """The record of the ticket in the path, as much of it as the visitor may see; None where there is none for him."""
    record = read_record(visit.tools.store, TicketId(visit.number()), public=not visit.visitor.sees_all)
    return record if record and visit.visitor.may_read(record.ticket) else None


def no_ticket(visit: Visit) -> Response:
    """What is said where there is none for him."""
    return visit.wrong(NOT_FOUND, f"There is no ticket #{visit.number()} here.")


def ticket(visit: Visit) -> Response:
    """The record; the reading of it is put on record too."""
    record = find_record(visit)
    if record is None:
        return no_ticket(visit)
    visit.note("read the ticket", record.ticket.id)
    house, now = visit.visitor.house, visit.tools.now()
    entries = tuple(_said(place, one, record, visit) for place, one in enumerate(record.entries, start=1))
    shown = entries if visit.asked("whole") else entries[-_MOST_ENTRIES:]
    with visit.tools.store.read() as conn:
        dossier = read_dossier(conn, record.ticket.id, record.merged) if visit.visitor.sees_all else None
        is_watched = visit.visitor.may_enter(Area.MAIL)
        readers = audit.of_ticket(conn, record.ticket.id, _MOST_READERS) if is_watched else ()
    owed = promises.owed(record.ticket) or promises.settled_by(record.ticket)
    reckoning = why.explain(record.ticket, house, now) if dossier and owed else ()
    return visit.page(
        "ticket.html", ticket=record.ticket, record=record, dossier=dossier, readers=readers, now=now,
        facts=[(label, value) for label, value in _facts(record, house) if value],
        people=[one.address for one in record.ticket.conversation if not one.is_stakeholder],
        decisions=[one for one in entries if one.kind is EntryKind.DECISION], entries=shown[::-1],
        hidden=len(entries) - len(shown), reckoning=[told(line, visit.zone) for line in reckoning], house=house,
        how_soon=how_soon, name_of=name_of, promised=promised, standing=_STANDING, topic_of=topic_of,
    )


def body(visit: Visit) -> Response:
    """What an entry says with its formatting and its own pictures, for the frame."""
    record, place = find_record(visit), visit.number("place")
    if record is None or not 1 <= place <= len(record.entries):
        return no_ticket(visit)
    one = record.entries[place - 1]
    visit.note("read a formatted mail of the ticket", record.ticket.id)
    return framed(one.html or "", f"Mail of {_author(one.author, record, visit.visitor.house)}",
                  pictures(one.attachments, visit.tools.store.blobs.get))


def _facts(record: Record, house: Directory) -> Iterator[tuple[str, str]]:
    """What is said of the ticket in a word or two."""
    ticket = record.ticket
    project = house.projects.get(ticket.project)
    yield "POC", name_of(ticket.poc, house)
    yield "Standing in for", name_of(ticket.covers_for, house) if ticket.covers_for else ""
    yield "Chosen because", "" if record.is_public else ticket.chosen_by
    yield "Topic", topic_of(ticket.topic, house)
    yield "Urgency", ticket.urgency
    yield "Address", f"{project.name} ({project.address})" if project else ticket.project
    yield "To be done by", f"{ticket.due:%d %b %Y}" if ticket.due else ""
    yield "Waits until", f"{ticket.wait_until:%d %b %Y}" if ticket.wait_until else ""
    yield "Labels", ", ".join(ticket.labels)
    yield "Colleagues", ", ".join(name_of(key, house) for key in ticket.colleagues)


def _said(place: int, one: Entry, record: Record, visit: Visit) -> Said:
    marks = ("internal",) * (one.visibility is Visibility.INTERNAL) + ("unconfirmed",) * one.unconfirmed
    in_text = {part for part in one.attachments if part.inline and one.html}
    return Said(
        place, _author(one.author, record, visit.visitor.house), one.kind, one.at, marks, one.text, one.folded,
        is_formatted=bool(one.html), files=tuple(part for part in one.attachments if part not in in_text),
        inbound=one.inbound if visit.visitor.may_enter(Area.MAIL) else None,
    )


def _author(author: Address, record: Record, house: Directory) -> str:
    """His name, and the address of whoever is not of the house; that only where it may stand there."""
    person = house.person_at(author.address)
    if person is not None:
        return person.name
    if not record.shows(author):
        return author.name or record.ticket.project
    return f"{author.name} <{author.address}>" if author.name else author.address


def promised(one: Promised, now: datetime) -> tuple[str, str, str]:
    """What, how it stands, and whether that is good or bad (a class of the sheet); for a promise open or over."""
    what = _PROMISED[one.kind]
    if one.ended_at is None:
        stands = how_soon(one.due, now) if one.due else "stands still"
        return what, stands, "bad" if one.due and one.due < now else ""
    if not one.kept:
        return what, "no longer owed", "soft"
    in_time = one.due is None or one.ended_at <= one.due
    return what, "kept" if in_time else "kept late", "good" if in_time else "bad"
