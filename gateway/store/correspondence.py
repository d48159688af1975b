"""What has passed between the house and one mailbox about one ticket: its tag, its second tag, its thread."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, literal, select, union_all

from gateway.model.decision import Write
from gateway.model.mail import MessageId
from gateway.model.people import Directory
from gateway.model.preferences import Preferences
from gateway.model.ticket import Tag, TagRole, TicketId
from gateway.store.preferences import preferences_of
from gateway.store.tables import entry, outbox
from gateway.store.tags import live_key, live_tags

LAST = 20

_MAIL, _LETTER = 0, 1
_SEEN = union_all(
    select(literal(_MAIL), entry.c.ticket_id, entry.c.author, entry.c.filed_at, entry.c.id, entry.c.message_id).where(
        entry.c.ticket_id.in_(bindparam("tickets", expanding=True)),
        entry.c.author.in_(bindparam("authors", expanding=True)),
        entry.c.unconfirmed.is_(False),  # From alone proves nothing
        entry.c.message_id.is_not(None),
    ),
    select(literal(_LETTER), outbox.c.ticket_id, outbox.c.recipient_key, outbox.c.created_at, outbox.c.id,
           outbox.c.message_id).where(
        outbox.c.ticket_id.in_(bindparam("tickets", expanding=True)),
        outbox.c.recipient_key.in_(bindparam("mailboxes", expanding=True)),
    ),
)
"""Mails from these addresses, except those whose author was not admitted; letters to these mailboxes."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a letter to be written needs to know of those before it."""

    tag: Tag | None
    """The live tag of (ticket, person, role); None: the letter brings a new one. Always None for a question."""
    note_tag: Tag | None
    """The live NOTE tag of the same person, for letters with the role POC."""
    likes: Preferences
    """How its receiver wants his letters."""
    thread: tuple[MessageId, ...]
    """The mails that this mailbox has seen or written, oldest first: the first one and the last 20."""


def read_correspondence(conn: Connection, writes: Sequence[Write], directory: Directory,
                        opened: Collection[TicketId] = ()) -> tuple[Correspondence, ...]:
    """One for each letter to be written, in the same order. About tickets still to be `opened` nothing is looked up."""
    own = [live_key(write.ticket, write.person, write.role) for write in writes]
    notes = [live_key(write.ticket, write.person, TagRole.NOTE) for write in writes]
    asked = [keys for write, *keys in zip(writes, own, notes, strict=True) if write.ticket not in opened]
    tags = live_tags(conn, {key for keys in asked for key in keys})
    threads = _read_threads(conn, writes, directory, opened)
    said = preferences_of(conn, [write.person for write in writes])
    return tuple(
        Correspondence(
            tag=None if write.role is TagRole.QUESTION else tags.get(key),
            note_tag=tags.get(note) if write.role is TagRole.POC else None,
            likes=said.get(write.person, Preferences()),
            thread=thread,
        )
        for write, key, note, thread in zip(writes, own, notes, threads, strict=True)
    )


Seen = tuple[tuple[datetime, int, int], MessageId]
"""(instant, 0 for a mail and 1 for a letter, row), Message-ID: sorts as it happened."""


def _read_threads(conn: Connection, writes: Sequence[Write], directory: Directory,
                  opened: Collection[TicketId]) -> list[tuple[MessageId, ...]]:
    """The thread of each letter: what its person wrote to the ticket, what was written to its mailbox about it."""
    tickets = {write.ticket for write in writes if write.ticket is not None} - set(opened)
    if not tickets:
        return [()] * len(writes)
    authors = [_own_addresses(write, directory) for write in writes]
    seen = _read_seen(conn, tickets, frozenset().union(*authors), {write.to.key for write in writes})
    threads = []
    for write, own in zip(writes, authors, strict=True):
        written = [one for address in own for one in seen[_MAIL, write.ticket, address]]
        threads.append(_shorten([mid for _, mid in sorted(written + seen[_LETTER, write.ticket, write.to.key])]))
    return threads


def _own_addresses(write: Write, directory: Directory) -> frozenset[str]:
    """The mailbox, and the other addresses of the same person of the house: he may write from any of them."""
    person = directory.person_at(write.to.address)
    others = person.addresses if person else ()
    return frozenset({write.to.key, *(address.lower() for address in others)})


Threads = defaultdict[tuple[int, TicketId | None, str], list[Seen]]
"""By (_MAIL or _LETTER, ticket, address)."""


def _read_seen(conn: Connection, tickets: Collection[TicketId], authors: Collection[str],
               mailboxes: Collection[str]) -> Threads:
    asked = {"tickets": list(tickets), "authors": list(authors), "mailboxes": list(mailboxes)}
    threads: Threads = defaultdict(list)
    for what, number, address, at, row, mid in conn.execute(_SEEN, asked):
        threads[what, number, address].append(((at, what, row), mid))
    return threads


def _shorten(thread: list[MessageId]) -> tuple[MessageId, ...]:
    unique = list(dict.fromkeys(thread))
    return tuple(unique if len(unique) <= LAST + 1 else [unique[0], *unique[-LAST:]])
