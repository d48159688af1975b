"""An event of ours as iTIP (RFC 5546): what Outlook, Gmail, Apple Calendar and Thunderbird take as an invitation.

Times are written in UTC. A single event needs no zone of its own: every program shows it in its reader's zone, while
zones that are described in the calendar (VTIMEZONE) are where programs differ: Outlook goes by the name, Google by
IANA names alone, Apple by the description. No alarm is written: when to be reminded is the receiver's own matter.

Nothing that stands in a name, a title or an address writes a line or a parameter of its own.
"""
from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.mail.clean import clean_text
from gateway.mail.header_values import one_line, safe_address
from gateway.model.calendar import Attendance, CalendarPart, Method
from gateway.model.mail import Address

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

_PRODUCT = "-//spoc-gateway//invitations//EN"
_MAX_TEXT = 4_000


def write_calendar(part: CalendarPart, stamp: datetime) -> bytes:
    """The calendar with its one event: lines of at most 75 octets that end with CRLF; the same bytes each time."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", part.method.value)
    calendar.add_component(_event(part, stamp))
    written: bytes = calendar.to_ical()
    return written


def _event(part: CalendarPart, stamp: datetime) -> Event:
    from icalendar import Event

    is_cancelled = part.method is Method.CANCEL
    event = Event()
    event.add("uid", one_line(part.uid))
    event.add("sequence", part.sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", part.starts.astimezone(UTC))
    event.add("dtend", part.ends.astimezone(UTC))
    event.add("summary", one_line(part.summary))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _mailbox(part.organizer))
    for guest in part.attendees:
        attendee = _mailbox(guest)
        if not is_cancelled:
            attendee.params.update(ROLE="REQ-PARTICIPANT", PARTSTAT=Attendance.NEEDS_ACTION.value, RSVP="TRUE")
        event.add("attendee", attendee)
    if part.location:
        event.add("location", one_line(part.location))
    if part.description:
        event.add("description", clean_text(part.description[:_MAX_TEXT]))
    return event


def _mailbox(address: Address) -> vCalAddress:
    """The address with the name that is shown; without the signs by which a name could end its parameter."""
    from icalendar import vCalAddress

    mailbox = vCalAddress(f"mailto:{safe_address(address.address)}")
    name = one_line(address.name).replace('"', "'").replace("^", "")
    if name:
        mailbox.params["CN"] = name
    return mailbox
