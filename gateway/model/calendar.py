"""Words for calendars in mails (RFC 5545, 5546): an event as somebody sent it, and one that we send."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from gateway.model.address import Address


class Method(StrEnum):
    """What the sender wants (RFC 5546, 1.4). Any other method counts as NONE."""

    REQUEST = "REQUEST"
    """An invitation, or the changed form of one."""
    CANCEL = "CANCEL"
    REPLY = "REPLY"
    """An answer to an invitation."""
    COUNTER = "COUNTER"
    """An answer that proposes another time."""
    PUBLISH = "PUBLISH"
    """For the record: nobody is to answer."""
    NONE = ""


class Attendance(StrEnum):
    """What somebody has said to an invitation (PARTSTAT)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event begins or ends, as it was written."""

    day: date
    clock: time | None = None
    """None: a whole day."""
    at: datetime | None = None
    """The instant (UTC); None for a whole day, and for a time without a zone: that is the same clock everywhere."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is invited, and what he has said."""

    address: Address
    attendance: Attendance = Attendance.NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """The first event of a calendar that came in a mail: clean and bounded, and nothing of it is proven."""

    method: Method
    uid: str
    """"" where none is written: such an event is nobody's."""
    sequence: int = 0
    recurrence: str = ""
    """Which one of a series is meant; "" for all of it."""
    summary: str = ""
    starts: Moment | None = None
    ends: Moment | None = None
    """A whole day as end is the first one after the event."""
    location: str = ""
    description: str = ""
    organizer: Address | None = None
    attendees: tuple[Attendee, ...] = ()
    comment: str = ""
    """What somebody adds to his answer."""
    status: str = ""
    repeats: bool = False
    is_absence: bool = False
    """Outlook marks it as "out of office"."""

    @property
    def is_cancelled(self) -> bool:
        """It does not take place."""
        return self.method is Method.CANCEL

    @property
    def has_no_zone(self) -> bool:
        """It begins at a time of the day, and nobody says where on earth."""
        return self.starts is not None and self.starts.clock is not None and self.starts.at is None


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An event of ours, as it goes out beside the words of a letter: REQUEST invites and moves, CANCEL cancels."""

    method: Method
    uid: str
    sequence: int
    """One higher with every change; programs ignore what is older than what they have."""
    summary: str
    starts: datetime
    ends: datetime
    organizer: Address
    """Answers go to this address."""
    attendees: tuple[Address, ...]
    location: str = ""
    description: str = ""
