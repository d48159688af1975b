"""What people write in that year: seeded chance, so that every run of the test tells the same story."""
from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from tests.year import happenings
from tests.year.oracle import Oracle, Ticket
from tests.year.people import POCS, PROJECTS, SPONSORS, TOPICS
from tests.year.wall import DAY, HOUR, local_day, minute_of

STAKEHOLDERS = 300
_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty", "kayak", "larch",
          "maple", "north", "ocean", "pearl", "quill", "river", "slate", "tulip", "umber", "vault", "willow", "yarrow")


@dataclass(frozen=True)
class Mail:
    """A mail, and where it goes: to a shared address, or to the address in a letter of ours."""

    number: int
    at: int
    person: str
    """Key of a person of the house, or an address."""
    author: str
    project: str
    subject: str
    text: str
    ticket: int | None = None
    """The reply is to a letter about it."""
    answers: str = ""
    """The kind of the question that is answered; "": none."""

    @property
    def is_staff(self) -> bool:
        """By somebody of the house."""
        return self.person != self.author


class Story:
    """Chance decides who does what; the oracle keeps the books."""

    def __init__(self, oracle: Oracle, seed: int, first: int, last: int, down: tuple[int, int] | None = None) -> None:
        """From the first minute to the last; nothing is taken in while the gateway is down."""
        self.oracle = oracle
        self.mails: list[Mail] = []
        self._chance = random.Random(seed)
        self._first, self._last = first, last
        self._plans: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self._down = down

    def tell(self, openings: int) -> None:
        """So many matters come up, and all that follows."""
        for _ in range(openings):
            self._plan(self._chance.randrange(self._first, self._last - 2 * DAY), self._open)
        for written, key, line, slot in _WISHES:
            minute = minute_of(datetime.fromisoformat(f"{written}Z"))
            if self._first <= minute < self._last:
                self._plan(minute, partial(self._wish, key, line, slot))
        if self._down:
            self._plan(self._down[0] - 1, partial(self._sleep, *self._down))
        while self._plans:
            minute, _, do = heapq.heappop(self._plans)
            if minute <= self._last:
                self.oracle.pass_until(minute)
                do()
        self.oracle.pass_until(self._last)

    def _sleep(self, falls_asleep: int, wakes: int) -> None:
        self.oracle.pass_until(falls_asleep)
        self.oracle.sleep_until(wakes)

    def _plan(self, minute: int, do: Callable[[], None]) -> None:
        """What would have come while the gateway is down is tried again by its mail system soon after."""
        if self._down and self._down[0] <= minute <= self._down[1]:
            minute = self._down[1] + 1 + minute % HOUR
        self._count += 1
        heapq.heappush(self._plans, (minute, self._count, do))

    def _soon(self, do: Callable[[], None], *spans: tuple[int, int]) -> None:
        """After a time that lies in one of these spans of minutes."""
        low, high = self._chance.choice(spans)
        self._plan(self.oracle.now + self._chance.randint(low, high), do)

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    # --- what people outside do --------------------------------------------------------------------------------------

    def _open(self) -> None:
        who = f"guest{self._chance.randrange(STAKEHOLDERS)}@guests.test"
        project = self._chance.choices(list(PROJECTS), (5, 3, 2))[0]
        topic = self._chance.choice(list(TOPICS))
        urgency = self._chance.choices(("low", "normal", "high", "critical"), (15, 60, 20, 5))[0]
        one = happenings.opens(self.oracle, who, project, topic, urgency)
        one.subject = f"{topic}, {urgency}: {self._words(3)}"
        self._outside(one, f"The {self._words(2)} needs a look.", new=True)
        self._soon(lambda: self._answer(one), (5, 5 * HOUR), (5, 5 * HOUR), (5 * HOUR, 2 * DAY), (2 * DAY, 6 * DAY))
        if self._happens(0.12):
            self._soon(lambda: self._write(one), (31, 2 * DAY))

    def _write(self, one: Ticket) -> None:
        happenings.writes(self.oracle, one)
        self._outside(one, f"It still goes wrong at the {self._words(2)}.")
        self._soon(lambda: self._answer(one), (5, 5 * HOUR), (5 * HOUR, 2 * DAY), (2 * DAY, 5 * DAY))

    def _thank(self, one: Ticket) -> None:
        happenings.thanks(self.oracle, one)
        self._outside(one, "Thanks, it works!")

    # --- what POCs do ------------------------------------------------------------------------------------------------

    def _answer(self, one: Ticket) -> None:
        """Who has it writes, once he is here: an answer, or what is to become of the ticket."""
        if one.is_done:
            return
        if self.oracle.is_away(POCS[one.poc]):
            self._soon(lambda: self._answer(one), (DAY, DAY))
            return
        acts, shares = zip(*_KINDS, strict=True)
        self._chance.choices(acts, shares)[0](self, one)

    def _solve(self, one: Ticket) -> None:
        words = self._happens(0.8)
        self._inside(one, ("close", ""), words=words)
        self._after_close(one)

    def _after_close(self, one: Ticket) -> None:
        if self._happens(0.3):
            self._soon(lambda: self._thank(one), (5, DAY))
        elif self._happens(0.1):
            self._soon(lambda: self._write(one), (HOUR, 20 * DAY))

    def _reply(self, one: Ticket) -> None:
        self._inside(one, None, words=True)
        if self._happens(0.55):
            self._soon(lambda: self._write(one), (HOUR, 3 * DAY))
        elif self._happens(0.3):
            self._soon(lambda: self._thank(one), (HOUR, 2 * DAY))
            self._soon(lambda: self._answer(one), (2 * DAY, 4 * DAY))
        else:
            self._soon(lambda: self._answer(one), (HOUR, 3 * DAY), (6 * DAY, 16 * DAY))

    def _put_off(self, one: Ticket) -> None:
        day = self._day(one, 2, 12)
        until = f"until {day}" if self._happens(0.7) else ""
        self._inside(one, ("wait", until), words=self._happens(0.6))
        if not until or self._happens(0.3):
            self._soon(lambda: self._write(one), (HOUR, 6 * DAY), (15 * DAY, 20 * DAY))
        self._soon(lambda: self._answer(one), (12 * DAY, 20 * DAY))

    def _hurry(self, one: Ticket) -> None:
        level = self._chance.choice(("low", "normal", "high", "critical"))
        self._inside(one, ("urgency", level), words=self._happens(0.3))
        self._soon(lambda: self._answer(one), (30, DAY), (DAY, 3 * DAY))

    def _name_day(self, one: Ticket) -> None:
        self._inside(one, ("due", self._day(one, 1, 10)), words=self._happens(0.5))
        self._soon(lambda: self._answer(one), (HOUR, 4 * DAY), (4 * DAY, 12 * DAY))

    def _undertake(self, one: Ticket) -> None:
        if any(action.ticket == one.number for action in self.oracle.actions):
            self._reply(one)
            return
        who = self._chance.choice((one.poc, POCS[one.poc].cover))
        what = f"{who}: call the {self._words(2)} by {self._day(one, 1, 8)}"
        self._inside(one, ("action", what), words=self._happens(0.5))
        number = len(self.oracle.actions)
        self._soon(lambda: self._answer(one), (HOUR, 5 * DAY))
        if self._happens(0.5):
            self._soon(lambda: self._did(one, number), (9 * DAY, 12 * DAY))

    def _did(self, one: Ticket, number: int) -> None:
        """Whoever was asked says that it is done; a second answer would change nothing."""
        action = self.oracle.actions[number - 1]
        if self.oracle.is_away(POCS[action.who]) or self.oracle.waits(("action", one.number, str(number))):
            return
        action.done = True
        one.worked = self.oracle.now
        self._send(action.who, POCS[action.who].address, one.project, one.subject, "Done.", one.number, "action")

    def _ask_sponsor(self, one: Ticket) -> None:
        if one.approval is not None:
            self._reply(one)
            return
        sponsor = self._chance.choice(list(SPONSORS))
        day = f" by {self._day(one, 2, 6)}" if self._happens(0.4) else ""
        what = f"{sponsor}{day}: May we replace the {self._words(2)}?"
        self._inside(one, ("approve", what), words=False)
        self._soon(lambda: self._answer(one), (HOUR, 3 * DAY))
        if self._happens(0.6):
            self._soon(lambda: self._approve(one), (HOUR, DAY), (DAY, 4 * DAY))

    def _approve(self, one: Ticket) -> None:
        asked = one.approval
        if asked is None or not asked.open or self.oracle.is_away(SPONSORS[asked.awaited]):
            return
        asked.open = False
        for kind in ("approval-reminder", "approval-end"):
            self.oracle.at((kind, one.number, asked.key), None)
        who = asked.awaited
        self._send(who, SPONSORS[who].address, one.project, one.subject, "Yes.", one.number, "approval")

    def _hand_on(self, one: Ticket) -> None:
        key = self._chance.choice([key for key in POCS if key != one.poc and not self.oracle.is_away(POCS[key])])
        self._inside(one, ("assign", key), words=False)
        self._soon(lambda: self._answer(one), (30, DAY), (DAY, 4 * DAY))

    def _jot(self, one: Ticket) -> None:
        self._inside(one, ("note", ""), words=True)
        self._soon(lambda: self._answer(one), (30, DAY), (DAY, 4 * DAY))

    def _forget(self, one: Ticket) -> None:
        """Nobody ever does anything about it."""

    # --- what sponsors do --------------------------------------------------------------------------------------------

    def _wish(self, key: str, line: str, slot: tuple[int, int, str]) -> None:
        """He says by a reply when he wants to read of his week."""
        self.oracle.slots[key] = slot
        self.oracle.at(("summary", 0, key), self.oracle.summary_after(key, self.oracle.now))
        self._send(key, SPONSORS[key].address, "berlin", "Your week", line, answers="lines")

    # --- mails -------------------------------------------------------------------------------------------------------

    def _outside(self, one: Ticket, text: str, *, new: bool = False) -> None:
        self._send(one.who, one.who, one.project, one.subject, text, None if new else one.number)

    def _inside(self, one: Ticket, command: tuple[str, str] | None, *, words: bool) -> None:
        """Who has the ticket writes."""
        poc = one.poc
        happenings.acts(self.oracle, one, poc, command, words=words, mail=len(self.mails) + 1)
        lines = [" ".join(("#" + command[0], command[1])).strip()] if command else []
        said = [f"Please try the {self._words(2)} way, and then the {self._words(2)} one."] if words else []
        self._send(poc, POCS[poc].address, one.project, one.subject, "\n\n".join(lines + said), one.number)

    def _send(self, person: str, author: str, project: str, subject: str, text: str, ticket: int | None = None,
              answers: str = "") -> None:
        subject = subject if ticket is None and not answers else f"Re: {subject}"
        self.mails.append(Mail(len(self.mails) + 1, self.oracle.now, person, author, project, subject, text, ticket,
                               answers))

    def _words(self, count: int) -> str:
        return " ".join(self._chance.choices(_WORDS, k=count))

    def _day(self, one: Ticket, soonest: int, latest: int) -> str:
        """A day to come, as its POC would write it."""
        today = local_day(self.oracle.now, POCS[one.poc].zone)
        return (today + timedelta(days=self._chance.randint(soonest, latest))).isoformat()


_KINDS: tuple[tuple[Callable[[Story, Ticket], None], int], ...] = (
    (Story._solve, 42), (Story._reply, 30), (Story._put_off, 8), (Story._hurry, 5), (Story._name_day, 4),
    (Story._undertake, 4), (Story._ask_sponsor, 3), (Story._hand_on, 3), (Story._jot, 2), (Story._forget, 1),
)
"""What a POC does when he comes to a ticket, and how often of a hundred times."""
_WISHES = (
    ("2026-01-20T10:00", "tara", "weekly on Sunday 1:30", (6, 90, "America/New_York")),
    ("2026-02-03T12:00", "umi", "weekly on Friday 16:00", (4, 16 * HOUR, "Asia/Tokyo")),
    ("2026-06-10T19:00", "tara", "zone America/Los_Angeles", (6, 90, "America/Los_Angeles")),
    ("2026-07-21T10:00", "tara", "weekly on Sunday 1:30", (6, 90, "America/New_York")),
    ("2026-08-04T12:00", "umi", "weekly on Friday 16:00", (4, 16 * HOUR, "Asia/Tokyo")),
    ("2026-12-02T09:00", "sven", "weekly on Wednesday 17:30", (2, 17 * HOUR + 30, "Europe/Berlin")),
)
"""What sponsors want otherwise; on a Sunday of November tara's hour comes twice, and counts once."""
