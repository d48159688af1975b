"""Knows which tickets are alike: fills the shelves from the store, and says what a new mail is like.

The solved tickets are read in the background, newest first and a few at a time, so that no mail waits for them; from
then on a look each second finds what was solved, or opened by another process. A mail that opens a ticket is on the
shelf before the next one is read. After a restart the shelves are filled anew.
"""
from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gateway.desk.matter import bare_subject
from gateway.mail.masking import without
from gateway.model.mail import Disposition, InboundMail
from gateway.model.situation import Situation
from gateway.model.ticket import Solved, TicketId
from gateway.steady import steady
from gateway.store import solved
from gateway.store.engine import Store
from gateway.store.surroundings import SURROUNDINGS
from gateway.triage import Shelves

log = logging.getLogger("spoc.librarian")

_PAUSE, _BREATH = 5.0, 0.05
_PAGE = 50
"""Tickets put on a shelf at once: some 20 ms, in which no other thread computes; then all others have their turn."""
_OVERLAP = timedelta(seconds=10)
_NUMBERS_APART = 200
"""Ticket numbers are reserved before their tickets are stored: a lower one may come later."""


@dataclass(slots=True)
class Librarian:
    """Fills the shelves until it is stopped; `compare` may be asked at any time, by any thread."""

    store: Store
    now: Callable[[], datetime]
    suggests: bool = True
    """Whether answers of solved tickets are suggested."""
    within: timedelta = timedelta(hours=4)
    """How old an open ticket may be for a mail to be the same matter; zero: none is."""
    mask: frozenset[str] = frozenset()
    """What of other people's words nobody is shown: kinds of `mail.masking`."""
    poll: float = 1.0
    shelves: Shelves = field(default_factory=Shelves)
    _last: solved.Shelved | None = field(default=None, init=False)
    """What was solved before that is still to be read; None: nothing was read yet."""
    _is_full: bool = field(default=False, init=False)
    _read: int = field(default=0, init=False)
    """How many were read, newest first."""
    _since: datetime | None = field(default=None, init=False)
    _newest: TicketId = field(default=TicketId(0), init=False)

    def compare(self, situation: Situation, mail: InboundMail, now: datetime) -> Situation:
        """The situation with what the mail is like; on a ticket that is there, with what its POC was shown.

        Whatever is wrong with a comparison, no mail waits for it.
        """
        if situation.screening.disposition is not Disposition.HANDLE:
            return situation
        try:
            return self._compared(situation, mail, now)
        except SURROUNDINGS:
            raise
        except Exception:
            log.exception("a mail could not be compared", extra={"inbound": situation.inbound})
            return situation

    def _compared(self, situation: Situation, mail: InboundMail, now: datetime) -> Situation:
        if situation.by_tag is not None:
            shown = solved.read_suggested(self.store, situation.by_tag.ticket.id)
            return replace(situation, solved=self._quotable(shown))
        asked, project = situation.held or mail, situation.project_key
        subject = bare_subject(asked.subject)
        found = self.shelves.alike(subject, asked.new_text, project)
        if self.within:
            self.shelves.put_fresh(situation.next_ticket, subject, without(asked.new_text, self.mask), project)
        return replace(
            situation, solved=self._quotable(solved.read_solved(self.store, found.solved, project)),
            same=solved.read_same(self.store, found.fresh, project, now - self.within),
        )

    def _quotable(self, found: Sequence[Solved]) -> tuple[Solved, ...]:
        """These answers as somebody else may be sent them, by `#use 1`."""
        return tuple(replace(one, answer=without(one.answer, self.mask)) for one in found)

    def run(self, stop: threading.Event) -> None:
        """Look every second, and oftener while there are solved tickets to read; until `stop` is set."""
        while not stop.is_set():
            steady(self.look, "librarian", log, stop)
            stop.wait(self.poll if self._is_full else _BREATH)

    def look(self) -> None:
        """One look: what was opened and solved since the last one, and some of what was solved before."""
        now = self.now()
        if self.within:
            self._shelve_fresh(now)
        if self.suggests:
            self._shelve_solved(now)
        self._is_full = self._is_full or not self.suggests

    def _shelve_fresh(self, now: datetime) -> None:
        after = TicketId(max(self._newest - _NUMBERS_APART, 0))
        numbers = solved.opened_since(self.store, after, now - self.within, Shelves.FRESH)
        for one in solved.shelved(self.store, self.shelves.new_fresh(numbers)):
            self.shelves.put_fresh(one.ticket, one.subject, without(one.text, self.mask), one.project)
        self._newest = max([self._newest, *numbers])

    def _shelve_solved(self, now: datetime) -> None:
        waiting = self.shelves.new_solved(solved.solved_since(self.store, self._since or now, Shelves.SOLVED))
        self._put(solved.shelved(self.store, waiting[:_PAGE]))
        if len(waiting) <= _PAGE:
            self._since = now - _OVERLAP
        if self._is_full:
            return
        page = solved.solved_before(self.store, self._last, _PAGE)
        self._put(page)
        self._read += len(page)
        self._is_full = len(page) < _PAGE or self._read >= Shelves.SOLVED
        self._last = page[-1] if page else None

    def _put(self, tickets: Sequence[solved.Shelved]) -> None:
        """A ticket that no public mail opened is like no other."""
        for one in filter(lambda ticket: ticket.text, tickets):
            self.shelves.put_solved(one.ticket, one.subject, without(one.text, self.mask), one.project)
