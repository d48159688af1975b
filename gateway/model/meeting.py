"""Words for meetings that are arranged by mail: who comes, which times are offered, when it is."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gateway.model.address import Address
from gateway.model.calendar import Attendance
from gateway.model.ticket import TicketId

SHORTEST, LONGEST = 5, 240
"""Minutes of a meeting."""


class MeetingState(StrEnum):
    """Where a meeting stands."""

    OFFERED = "offered"
    """Somebody outside has been asked which time suits; there is no invitation yet."""
    BOOKED = "booked"
    """Invitations are out. With `slots`: it is being moved, and other times are offered."""
    CANCELLED = "cancelled"
    OVER = "over"

    @property
    def is_live(self) -> bool:
        """It may still take place."""
        return self in (MeetingState.OFFERED, MeetingState.BOOKED)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited, and what he has answered to the invitation as it stands."""

    address: Address
    person: str = ""
    """Key of a person of the house; "": he is outside."""
    attendance: Attendance = Attendance.NEEDS_ACTION
    answered_at: datetime | None = None
    zone: ZoneInfo | None = None
    """In which somebody outside wants his times; None: he has not said."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting about a ticket: at most one of a ticket is live."""

    uid: str
    """Of its invitations; drawn by chance, so that only who is invited knows it."""
    ticket: TicketId
    state: MeetingState
    poc: str
    """Key of who has called it."""
    title: str
    minutes: int
    guests: tuple[Guest, ...]
    sequence: int = 0
    """Of the invitations that are out, or that go out first."""
    place: str = ""
    slots: tuple[datetime, ...] = ()
    """Beginnings that are offered, earliest first."""
    starts: datetime | None = None
    """None until it is booked."""

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return timedelta(minutes=self.minutes)

    @property
    def ends(self) -> datetime | None:
        """None until it is booked."""
        return self.starts and self.starts + self.length

    @property
    def outside(self) -> tuple[Guest, ...]:
        """Those who are not of the house; the first is the one who chooses."""
        return tuple(guest for guest in self.guests if not guest.person)

    def answered(self, guest: Guest, attendance: Attendance, at: datetime) -> Meeting:
        """The meeting when this guest has answered so."""
        said = replace(guest, attendance=attendance, answered_at=at)
        return replace(self, guests=tuple(
            said if one.address.key == guest.address.key else one for one in self.guests
        ))

    def asked_anew(self) -> Meeting:
        """The meeting when everybody is to answer again."""
        asked = (replace(one, attendance=Attendance.NEEDS_ACTION, answered_at=None) for one in self.guests)
        return replace(self, guests=tuple(asked))


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody sits in another meeting."""

    who: str
    """Key of a person of the house, or an address key."""
    starts: datetime
    ends: datetime


def is_free(who: Iterable[str], starts: datetime, ends: datetime, busy: Iterable[Busy]) -> bool:
    """True where none of them sits in a meeting at that time."""
    keys = frozenset(who)
    return not any(one.who in keys and one.starts < ends and starts < one.ends for one in busy)


@dataclass(frozen=True, slots=True)
class MeetingPolicy:
    """How meetings are arranged."""

    minutes: int = 30
    """Of a meeting whose length nobody says."""
    notice: timedelta = timedelta(hours=4)
    """Working time between the offer and the first time that is offered."""
    within_days: int = 14
    """So far ahead times are looked for where no day is named."""
    agenda_before: timedelta = timedelta(hours=8)
    """Working time before the meeting at which everybody gets the agenda; 0: nobody does."""
    ask_for_notes: bool = True
    """The POC is asked afterwards what was said and decided."""
