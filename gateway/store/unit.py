"""The store as the corridors see it: read a situation, then carry out what was decided, or nothing of it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from gateway.model.decision import Decision, Situation, TicketFile, Write
from gateway.model.mail import InboundMail, Screening, Trust
from gateway.model.outgoing import OutgoingLetter
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import TicketId
from gateway.store.carry_out import Cause, Fired, GaveUp, Processed, carry_out
from gateway.store.correspondence import Correspondence, read_correspondence
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.inbox import Claimed
from gateway.store.situation import Asked, read_situation
from gateway.store.solved import read_reports
from gateway.store.tables import sequence
from gateway.store.tickets import read_file

__all__ = ["Cause", "Correspondence", "Fired", "GaveUp", "LeaseLost", "Numbers", "Processed", "Stale", "Unit"]


class Unit:
    """One unit of work after the other, for any number of threads."""

    def __init__(self, store: Store, directory: Directory, policy: DeskPolicy) -> None:
        self._store = store
        self._directory = directory
        self._policy = policy

    def reserve_tickets(self, n: int) -> range:
        """`n` ticket numbers that nobody else gets; those that are not used stay gaps."""
        taken = update(sequence).where(sequence.c.name == "ticket").values(next=sequence.c.next + n)
        with self._store.write() as conn:
            end = conn.execute(taken.returning(sequence.c.next)).scalar_one()
        return range(end - n, end)

    def situation(
        self,
        claimed: Claimed,
        mail: InboundMail,
        screening: Screening,
        trust: Trust,
        tokens: Sequence[str],
        verps: Sequence[str],
        project_key: str,
        next_ticket: TicketId,
        now: datetime,
    ) -> Situation:
        """All that may be looked at to decide about the mail; `held` is left None."""
        asked = Asked(claimed, mail, screening, trust, tokens, verps, project_key, next_ticket, now)
        with self._store.read() as conn:
            return read_situation(conn, asked, self._directory, self._policy)

    def file(self, ticket: TicketId) -> TicketFile | None:
        """The ticket with its history and the tickets linked with it; None when there is none of that number."""
        with self._store.read() as conn:
            file = read_file(conn, ticket)
            return file and replace(file, reports=read_reports(conn, ticket))

    def correspondence(self, writes: Sequence[Write]) -> tuple[Correspondence, ...]:
        """For each letter to be written: its tags and the thread as its receiver sees it.

        Letters of one carry_out with the same (ticket, person, role) and no tag yet must share one new tag.
        """
        with self._store.read() as conn:
            return read_correspondence(conn, writes, self._directory)

    def carry_out(
        self,
        cause: Cause,
        seen: Situation | TicketFile | None,
        decisions: Sequence[Decision],
        letters: Sequence[OutgoingLetter],
        now: datetime,
    ) -> None:
        """Everything in one transaction, or nothing and Stale (decide anew) or LeaseLost (not ours any more)."""
        carry_out(self._store, cause, seen, decisions, letters, now)


class Numbers:
    """Ticket numbers, reserved a batch at a time: one commit for sixteen mails in place of sixteen."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._free: list[TicketId] = []

    def prepare(self, count: int) -> None:
        """Have `count` numbers at hand."""
        if count > len(self._free):
            self._free += [TicketId(n) for n in self._unit.reserve_tickets(count - len(self._free))]

    def next(self) -> TicketId:
        """The number that the next new ticket gets; the same one until it is `used`."""
        self.prepare(1)
        return self._free[0]

    def used(self, number: TicketId) -> None:
        """The number stands on a ticket now."""
        self._free.remove(number)
