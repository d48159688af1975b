"""The note of an erasure: what is still to be done of it, and what was, until all of it is done.

Each transaction of an erasure writes down what it took, as a row of its own: somebody may have ten thousand tickets,
and one text for all of them would be written anew with each. None of the rows says who it is.
"""
from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, delete, select

from gateway.store.engine import Store
from gateway.store.erasing_rows import Gone
from gateway.store.meta import put, remember
from gateway.store.tables import meta

DOMAIN = "@erased.invalid"
"""Of the names: a domain that nobody can have (RFC 2606)."""


@dataclass(slots=True)
class Note:
    """What has gone so far; `blobs` and `letters` lie beside the rows, and are still to go."""

    name: str
    """How he is called from now on, as an address that nobody can have."""
    blobs: set[str] = field(default_factory=set)
    """Digests of big bytes that went out of use."""
    letters: list[str] = field(default_factory=list)
    """Message-IDs of letters, which may lie in folders."""
    tickets: int = 0
    mails: int = 0
    files: int = 0

    def add(self, gone: Gone, tickets: int = 0) -> None:
        """What one transaction took."""
        self.blobs |= gone.blobs
        self.letters += gone.letters
        self.tickets += tickets
        self.mails += gone.mails
        self.files += gone.files


def unfinished(store: Store, key: str) -> Note | None:
    """What an erasure of this person that was cut off has left to do; None where there is none."""
    with store.read() as conn:
        kept = {row.key: row.value for row in conn.execute(select(meta).where(_is_of(key)))}
    if not kept:
        return None
    note = Note(kept.pop(_key(key), "") or draw_name())
    for part in kept.values():
        tickets, blobs, letters, mails, files = json.loads(part)
        note.add(Gone(set(blobs), letters, mails, files), tickets)
    return note


def begin(store: Store, key: str) -> Note:
    """The note of the erasure that goes on, or of a new one."""
    name = remember(store, _key(key), draw_name())
    return unfinished(store, key) or Note(name)


def keep(conn: Connection, key: str, note: Note, gone: Gone, tickets: int = 0) -> None:
    """Notes what this transaction takes."""
    note.add(gone, tickets)
    taken = (tickets, sorted(gone.blobs), gone.letters, gone.mails, gone.files)
    put(conn, f"{_key(key)} {secrets.token_hex(8)}", json.dumps(taken))


def finish(conn: Connection, key: str) -> None:
    """Nothing is left to do."""
    conn.execute(delete(meta).where(_is_of(key)))


def draw_name() -> str:
    """An address for whoever is erased: nobody can have it, and it does not say who it was."""
    return f"erased-{secrets.token_hex(6)}{DOMAIN}"


def _key(key: str) -> str:
    """One for each person, as two may be erased at once; it does not say who it is."""
    return f"erasure {sha256(key.encode()).hexdigest()[:20]}"


def _is_of(key: str) -> ColumnElement[bool]:
    return meta.c.key.startswith(_key(key))
