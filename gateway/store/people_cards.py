"""What is known of people outside: read with who has said it, and taken from an operator's file."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, union

from gateway.model.card import BY_FILE, Card, Source
from gateway.model.preferences import Prefer
from gateway.store.preferences import prefer
from gateway.store.tables import known, participant
from gateway.store.tables_time import preference

_SAID = select(preference.c.name, preference.c.value, preference.c.by).where(preference.c.who == bindparam("whose"))
_WRITES = select(known.c.language).where(known.c.address == bindparam("whose"))
_EVERYBODY = union(
    select(participant.c.address).where(participant.c.is_stakeholder.is_(True)),
    select(preference.c.who.label("address")).where(preference.c.of_house.is_(False)),
)


def read_card(conn: Connection, address: str) -> Card:
    """What is known of the owner of an address key; an empty card where nothing is."""
    rows = conn.execute(_SAID, {"whose": address}).all()
    return Card(address, {row.name: row.value for row in rows}, {row.name: row.by for row in rows},
                conn.scalar(_WRITES, {"whose": address}) or "")


def all_cards(conn: Connection) -> list[Card]:
    """Of everybody outside who has or had a ticket, or of whom something was said; by address."""
    return [read_card(conn, address) for address in sorted(filter(None, conn.scalars(_EVERYBODY)))]


def take_from_file(conn: Connection, card: Card, now: datetime, *, only_look: bool) -> tuple[list[str], list[str]]:
    """Keeps what the card of a file says; the names of what it changes, and of what somebody has said who outranks it.

    `only_look`: nothing is kept. A value "" is what nobody has said any more.
    """
    here, changed, outranked = read_card(conn, card.address), [], []
    for name, value in card.values.items():
        if here.get(name) == value:
            continue
        if not here.may_say(name, Source.FILE):
            outranked.append(name)
            continue
        changed.append(name)
        if not only_look:
            prefer(conn, Prefer(card.address, name, value or None, BY_FILE), now)
    return changed, outranked


def cards_of(conn: Connection, addresses: Iterable[str]) -> dict[str, Card]:
    """Address key -> card, for each of these."""
    return {address: read_card(conn, address) for address in addresses}
