"""The store as the corridors see it: read a situation, then carry out what was decided, or nothing of it."""
from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from gateway.model.decision import Decision, Write
from gateway.model.due import DueKind
from gateway.model.ledger import Premises
from gateway.model.mail import InboundMail, Screening, Trust
from gateway.model.occasion import Occasion
from gateway.model.outgoing import OutgoingLetter
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation, TicketFile, Wishes
from gateway.model.ticket import TicketId
from gateway.store.actions import read_actions
from gateway.store.carry_out import Cause, Fired, GaveUp, Processed, Seen, carry_out
from gateway.store.correspondence import Correspondence, read_correspondence
from gateway.store.deeds import last_deed, read_deed
from gateway.store.due import DueRow
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost, Stale
from gateway.store.found import read_about_people, read_found
from gateway.store.inbox import Claimed
from gateway.store.meetings import with_meeting
from gateway.store.occasions import read_occasion
from gateway.store.people_said import read_said
from gateway.store.situation import Asked, read_situation
from gateway.store.solved import read_reports
from gateway.store.tables import sequence
from gateway.store.tickets import read_alone, read_file

__all__ = ["Cause", "Correspondence", "Fired", "GaveUp", "LeaseLost", "Numbers", "Processed", "Stale", "Unit"]


class Unit:
    """One unit of work after the other, for any number of threads."""

    def __init__(self, store: Store, directory: Directory, policy: DeskPolicy,
                 random_bytes: Callable[[int], bytes] = os.urandom,
                 premises: Callable[[], Premises] = Premises) -> None:
        """`premises` looks at the machine, for an operator's ledger."""
        self._premises = premises
        self._random_bytes = random_bytes
        self._store = store
        self._directory = directory
        self._policy = policy

    def _people(self, conn: Connection) -> Directory:
        """Who is who, with what people have said by mail about their absences and how they like their letters."""
        return read_said(conn).in_house(self._directory)

    def _fresh(self) -> str:
        return self._random_bytes(16).hex()

    def reserve_tickets(self, n: int) -> range:
        """`n` ticket numbers that nobody else gets; those that are not used stay gaps."""
        with self._store.write() as conn:
            return reserve_tickets(conn, n)

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
            return read_situation(conn, asked, self._directory, self._policy, self._fresh())

    def look_up(self, situation: Situation, wishes: Wishes, now: datetime) -> Situation:
        """The situation with all that was wished for; mostly that is nothing."""
        if wishes == Wishes():
            return situation
        with self._store.read() as conn:
            file = situation.by_tag or situation.by_reference
            deed = read_deed(conn, wishes.deed_of) if wishes.deed_of is not None else None
            if wishes.last_deed_by and file is not None:
                deed = last_deed(conn, file.ticket.id, wishes.last_deed_by)
            found = read_found(conn, wishes, now)
            if wishes.actions and file is not None:
                found = replace(found, actions=read_actions(conn, file.ticket.id))
            if wishes.meeting or wishes.meeting_uid:
                found = with_meeting(conn, found, wishes.meeting_uid, file, now)
            since = now - self._policy.feedback.every
            found = read_about_people(conn, found, wishes, file.ticket if file else None, since)
            if wishes.deed_of is not None and deed is not None:
                # What was done to a ticket before it was merged is taken back there, and not where it goes on.
                situation = replace(situation, by_tag=read_alone(conn, deed.ticket))
            return replace(situation, found=found, deed=deed)

    def occasion(self, row: DueRow, now: datetime) -> Occasion:
        """What may be looked at when a due time has come."""
        with self._store.read() as conn:
            occasion = read_occasion(conn, row, self._people(conn), self._policy, now, self._fresh())
        return replace(occasion, premises=self._premises()) if row.kind is DueKind.LEDGER else occasion

    def people(self) -> Directory:
        """Who is who as of now, with what people have said by mail."""
        with self._store.read() as conn:
            return self._people(conn)

    def file(self, ticket: TicketId) -> TicketFile | None:
        """The ticket with its history and the tickets linked with it; None when there is none of that number."""
        with self._store.read() as conn:
            file = read_file(conn, ticket)
            return file and replace(file, reports=read_reports(conn, ticket))

    def correspondence(self, writes: Sequence[Write], opened: Collection[TicketId] = ()) -> tuple[Correspondence, ...]:
        """For each letter to be written: its tags and the thread as its receiver sees it.

        `opened`: tickets that are still to be opened, about which nothing can have passed yet.

        Letters of one carry_out with the same (ticket, person, role) and no tag yet must share one new tag.
        """
        with self._store.read() as conn:
            return read_correspondence(conn, writes, self._directory, opened)

    def carry_out(
        self,
        cause: Cause,
        seen: Seen,
        decisions: Sequence[Decision],
        letters: Sequence[OutgoingLetter],
        now: datetime,
    ) -> None:
        """Everything in one transaction, or nothing and Stale (decide anew) or LeaseLost (not ours any more)."""
        carry_out(self._store, cause, seen, decisions, letters, now)


_TAKE = update(sequence).where(sequence.c.name == "ticket").values(
    next=sequence.c.next + bindparam("n")).returning(sequence.c.next)


def reserve_tickets(conn: Connection, n: int) -> range:
    """`n` ticket numbers that nobody else gets once the transaction is committed."""
    end = conn.execute(_TAKE, {"n": n}).scalar_one()
    return range(end - n, end)


class Numbers:
    """Ticket numbers for the mails of a claim, drawn with it: no commit of their own."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._free: list[TicketId] = []
        self._drawn = range(0)

    def draw(self, conn: Connection, count: int) -> None:
        """Have `count` numbers at hand as soon as the transaction is committed, and `keep` says so.

        Those of an earlier one that was never committed are forgotten: they are somebody else's by now.
        """
        missing = count - len(self._free)
        self._drawn = reserve_tickets(conn, missing) if missing > 0 else range(0)

    def keep(self) -> None:
        """The transaction is committed: the numbers that were drawn in it are ours."""
        self._free += map(TicketId, self._drawn)
        self._drawn = range(0)

    def next(self) -> TicketId:
        """The number that the next new ticket gets; the same one until it is `used`."""
        if not self._free:
            self._free += map(TicketId, self._unit.reserve_tickets(1))
        return self._free[0]

    def used(self, number: TicketId) -> None:
        """The number stands on a ticket now."""
        self._free.remove(number)
