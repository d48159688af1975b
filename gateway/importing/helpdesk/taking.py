"""The corridor of another helpdesk's tickets: lines are read, received, and written, a batch in one transaction.

A ticket is known by the name of the system and its key there. So begun again, after whatever end, the import passes
over what is here, and adds to a ticket that came before what is new on it. A line that cannot be taken spoils no other.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gateway.desk.foreign_ticket import Reception, entries_of, grow, key_of_entry, receive
from gateway.desk.wanted import take_on
from gateway.importing.batches import MOST
from gateway.importing.helpdesk.files import ForeignFiles
from gateway.importing.helpdesk.form import FormReader, entry_ids, read_key, read_object
from gateway.importing.helpdesk.lines import Line
from gateway.importing.helpdesk.report import ForeignReport
from gateway.importing.helpdesk.values import Broken, Clock
from gateway.model.foreign import ForeignTicket, Received
from gateway.model.people import Load
from gateway.model.ticket import TicketId
from gateway.store.bringing_foreign import Tie, tie, write_foreign
from gateway.store.brought import came_as, read_known, tickets_of
from gateway.store.engine import Store, unique_violation
from gateway.store.surroundings import SURROUNDINGS

log = logging.getLogger("spoc.importing")

_AT_ONCE = 5
"""How often a batch is begun anew because another import has brought one of its tickets meanwhile."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A line that is an object with a key."""

    line: int
    key: str
    found: dict[str, Any] = field(repr=False)


@dataclass(slots=True)
class TakingForeign:
    """Brings tickets in, batch after batch; `report` tells of all so far."""

    store: Store
    here: Reception
    files: ForeignFiles
    complain: Callable[[str], None] = lambda _: None
    """Hears at once of each line that could not be taken, and each attachment that could not be had."""
    only_look: bool = False
    """Nothing is written."""
    report: ForeignReport = field(default_factory=ForeignReport)
    _form: FormReader = field(init=False)
    _loads: Mapping[str, Load] = field(default_factory=dict)
    _ties: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._form = FormReader(Clock(self.here.naming.zone, self.here.now, self.report.absurd), self.files)

    def take(self, batch: Sequence[Line]) -> None:
        """Brings in what these lines tell; OSError and such where the surroundings fail."""
        self.report.lines += len(batch)
        waiting = [told for line in batch if (told := self._understood(line))]
        while waiting:  # a key that stands twice among them comes to the ticket that it has become by then
            first: dict[str, _Told] = {}
            for told in waiting:
                first.setdefault(told.key, told)
            self._bring(tuple(first.values()))
            waiting = [told for told in waiting if first[told.key] is not told]

    def tie(self) -> None:
        """At the end: links and merges, as a ticket may name one that came after it."""
        if self.only_look:
            return
        ties = sorted(self._ties, key=attrgetter("is_merge"))  # one that goes on in another is linked before
        for at in range(0, len(ties), MOST):
            with self.store.write() as conn:
                self.report.untied += tie(conn, self.here.system, ties[at : at + MOST])

    # --- reading -----------------------------------------------------------------------------------------------------

    def _understood(self, line: Line) -> _Told | None:
        """None where it is no ticket, which is told."""
        try:
            if line.content is None:
                raise Broken("it is longer than 100 MB")
            found, is_whole = read_object(line.content)
            told = _Told(line.number, read_key(found), found)
            links, merged_into = self._form.ties(found)
        except Broken as cause:
            self._broken(line.number, str(cause))
            return None
        self._ties += [Tie(told.key, other, is_merge=False) for other in links]
        self._ties += [Tie(told.key, merged_into, is_merge=True)] if merged_into else []
        self.report.not_utf8 += not is_whole
        return told

    def _broken(self, line: int, why: str) -> None:
        sentence = f"line {line}: {why}"
        self.report.broken.add(sentence)
        self.complain(sentence)

    def _read(self, told: _Told) -> ForeignTicket | None:
        """What the line tells; None where that is broken, which is told."""
        try:
            ticket, ignored = self._form.read(told.found)
        except Broken as cause:
            self._broken(told.line, str(cause))
            return None
        except SURROUNDINGS:
            raise
        except Exception as cause:
            log.exception("a ticket of another helpdesk could not be read")
            self._broken(told.line, f"it could not be read: {type(cause).__name__}")
            return None
        self.report.ignore(ignored)
        for sentence in self.files.told():
            self.report.left_out.add(f"line {told.line}: {sentence}")
            self.complain(f"line {told.line}: {sentence}")
        return ticket

    # --- writing -----------------------------------------------------------------------------------------------------

    def _bring(self, batch: Sequence[_Told]) -> None:
        """Those of which anything is not here yet; each of these keys stands in the batch once."""
        system = self.here.system
        named = {told.key: {key_of_entry(told.key, one) for one in entry_ids(told.found)} for told in batch}
        with self.store.read() as conn:
            here = came_as(conn, system, named)
            come = came_as(conn, entries_of(system), {one for key in here for one in named[key]}).keys()
        wanted = [told for told in batch if told.key not in here or not named[told.key] <= come]
        self.report.already_here += len(batch) - len(wanted)
        self._land([(told.line, ticket) for told in wanted if (ticket := self._read(told))])

    def _land(self, tickets: Sequence[tuple[int, ForeignTicket]]) -> None:
        """Writes them; where they cannot be written together, each alone, and the one that spoils it is told."""
        if not tickets:
            return
        try:
            self._write([ticket for _, ticket in tickets])
        except SURROUNDINGS:
            raise
        except Exception as cause:
            if len(tickets) > 1:
                for one in tickets:
                    self._land([one])
                return
            log.exception("a ticket of another helpdesk could not be brought in")
            self._broken(tickets[0][0], f"it could not be brought in: {type(cause).__name__}")

    def _write(self, tickets: Sequence[ForeignTicket]) -> None:
        for _ in range(_AT_ONCE):
            try:
                with self.store.read() if self.only_look else self.store.write() as conn:
                    received, loads = self._received(conn, tickets)
                    if not self.only_look:
                        write_foreign(conn, received, self.here.now)
            except IntegrityError as error:
                if unique_violation(error) is None:
                    raise
                continue
            self._loads = loads
            for one in received:
                self.report.add(one)
            self.report.already_here += len(tickets) - len(received)
            return
        raise RuntimeError(f"others brought its tickets {_AT_ONCE} times while it was written")

    def _received(
        self, conn: Connection, tickets: Sequence[ForeignTicket],
    ) -> tuple[list[Received], Mapping[str, Load]]:
        """What becomes of them, and what each POC has at hand then."""
        system, loads = self.here.system, dict(self._loads)
        here = tickets_of(conn, system, [told.key for told in tickets])
        known = read_known(conn, (), set(here.values()))
        received: list[Received] = []
        number = known.next_ticket
        for told in tickets:
            if told.key in here:
                one = grow(told, known.tickets[here[told.key]], self._come(conn, told), self.here)
                received += [one] if one else []
                continue
            new = receive(told, number, loads, self.here)
            received.append(new)
            number = TicketId(number + 1)
            ticket = new.ticket.ticket
            if not ticket.status.is_done:
                take_on(loads, ticket.poc, ticket.urgency)
        return received, loads

    def _come(self, conn: Connection, told: ForeignTicket) -> Collection[str]:
        named = {key_of_entry(told.key, one.id) for one in told.entries if one.id}
        return came_as(conn, entries_of(self.here.system), named).keys()
