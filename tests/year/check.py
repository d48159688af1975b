"""Half a year of the house: told, worked out by hand, lived by the gateway, and laid side by side."""
from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select

from gateway.store.tables import due, inbound, letter_body, outbox, question, ticket
from gateway.store.tables_time import milestone, promise
from tests.year.machine import Machine
from tests.year.oracle import Letter, Oracle
from tests.year.story import Story
from tests.year.wall import instant, minute_of

_MOST_HELD_UP = 10
"""On one list, below what is owed."""
_SENT_EVERY = 50


@dataclass(frozen=True)
class Half:
    """Which part of the year; times are UTC, written "2026-07-06T00:00"."""

    first: str
    last: str
    openings: int
    seed: int
    two_clocks: tuple[str, str]
    """Between these two clocks tick on the one store."""
    down: tuple[str, str] | None = None
    """Between these the gateway does not run."""


@dataclass
class Lived:
    """What was to be, and what was."""

    story: Story
    oracle: Oracle
    machine: Machine

    # --- letters -----------------------------------------------------------------------------------------------------

    def letters(self) -> tuple[Counter[Letter], Counter[Letter]]:
        """(missing, too many) of all letters that time has brought about."""
        columns = (outbox.c.letter, outbox.c.recipient_key, outbox.c.ticket_id, outbox.c.created_at, outbox.c.due_at,
                   letter_body.c.skeleton)
        query = select(*columns).join(letter_body).where(outbox.c.due_id.is_not(None))
        came = Counter(
            Letter(minute_of(row.created_at), row.letter, row.recipient_key, row.ticket_id or 0,
                   late=b"in time" not in row.skeleton,
                   leaves=minute_of(row.due_at) if row.due_at != row.created_at else -1)
            for row in self.machine.rows(query)
        )
        return difference(Counter(self.oracle.letters), came)

    def lists(self) -> list[str]:
        """Each morning list whose lines are not what they should be."""
        asked = and_(question.c.person == outbox.c.person, question.c.asked_at == outbox.c.created_at,
                     question.c.ticket_id.is_(None), question.c.about != "")  # a quiet ledger asks about nothing
        query = (
            select(outbox.c.created_at, outbox.c.person, question.c.about)
            .select_from(outbox.join(question, asked)).where(outbox.c.letter == "morning-list")
        )
        wrong = []
        for row in self.machine.rows(query):
            lines = set(row.about.split())
            owed, held_up = self.oracle.lists.get((minute_of(row.created_at), row.person), (set(), set()))
            besides = lines - owed
            if not (owed <= lines and besides <= held_up and len(besides) == min(len(held_up), _MOST_HELD_UP)):
                wrong.append(f"{row.created_at} {row.person}: {lines}, not {owed} and {held_up}")
        return wrong

    # --- tickets -----------------------------------------------------------------------------------------------------

    def promises(self) -> tuple[Counter[Any], Counter[Any]]:
        """(missing, too many) of all promises that were ever made, each as it stands or ended."""
        kept = Counter(
            (row.ticket_id, row.kind, row.since, row.within // 60, row.due, row.ended_at, row.kept,
             None if row.remaining is None else row.remaining // 60)
            for row in self.machine.rows(select(promise))
        )
        made = Counter(
            (one.number, it.kind, instant(it.since), it.within, _at(it.due), _at(it.ended), it.kept, it.left)
            for one in self.oracle.tickets for it in one.promises
        )
        return difference(made, kept)

    def milestones(self) -> tuple[Counter[Any], Counter[Any]]:
        """(missing, too many) of all that has become of tickets: status, hands, urgency, steps."""
        came = Counter((row.ticket_id, row.at, row.kind, row.value) for row in self.machine.rows(select(milestone)))
        wanted = Counter((one.number, instant(at), kind, value)
                         for one in self.oracle.tickets for at, kind, value in one.milestones)
        return difference(wanted, came)

    def tickets(self) -> tuple[Counter[Any], Counter[Any]]:
        """(missing, too many): how each stands at the end, and with whom."""
        came = Counter((row.id, row.status, row.poc, row.covers_for, row.urgency)
                       for row in self.machine.rows(select(ticket)))
        return difference(Counter((one.number, one.status, one.poc, one.covers_for, one.urgency)
                                  for one in self.oracle.tickets), came)

    # --- the rest ----------------------------------------------------------------------------------------------------

    def outcomes(self) -> Counter[str]:
        """How many mails ended how."""
        return Counter(row.outcome for row in self.machine.rows(select(inbound.c.outcome)))

    def shares(self) -> Counter[str]:
        """How many due times each clock has fired."""
        fired = select(due.c.worker).where(due.c.fired_at.is_not(None))
        return Counter(row.worker for row in self.machine.rows(fired))


@contextmanager
def lived(half: Half, folder: Path) -> Iterator[Lived]:
    """That half of the year, gone by."""
    first, last = _minute(half.first), _minute(half.last)
    down = (_minute(half.down[0]), _minute(half.down[1])) if half.down else None
    oracle = Oracle(first)
    story = Story(oracle, half.seed, first, last, down)
    story.tell(half.openings)
    machine = Machine(folder, first)
    try:
        with _no_collecting():
            _live(machine, story, half, down)
        yield Lived(story, oracle, machine)
    finally:
        machine.close()


def _live(machine: Machine, story: Story, half: Half, down: tuple[int, int] | None) -> None:
    changes = [(_minute(half.two_clocks[0]), lambda: machine.start(2)), (_minute(half.two_clocks[1]), machine.start)]
    if down:
        changes.append((down[0], lambda: machine.sleep_until(down[1])))
    waiting = sorted(changes, key=lambda pair: pair[0])
    for mail in story.mails:
        while waiting and waiting[0][0] < mail.at:
            minute, change = waiting.pop(0)
            machine.pass_until(minute)
            change()
        machine.pass_until(mail.at)
        machine.receives(mail)
        if mail.number % _SENT_EVERY == 0:
            machine.letters_are_sent()
    machine.pass_until(_minute(half.last))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python looks through all objects for garbage again and again: a sixth of the time, and there is little."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def difference(wanted: Counter[Any], came: Counter[Any]) -> tuple[Counter[Any], Counter[Any]]:
    """(missing, too many)."""
    return wanted - came, came - wanted


def _minute(written: str) -> int:
    return minute_of(datetime.fromisoformat(f"{written}Z"))


def _at(minute: int | None) -> datetime | None:
    return None if minute is None else instant(minute)
