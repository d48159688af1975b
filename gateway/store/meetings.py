"""Meetings and who is invited to them."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from gateway.model.address import Address
from gateway.model.calendar import Attendance
from gateway.model.meeting import Busy, Guest, Meeting, MeetingState
from gateway.model.preferences import ZONE, read_zone
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import TicketId
from gateway.store.tables_time import guest, meeting, preference
from gateway.store.tickets import merged_into, read_file

_LIVE = [state for state in MeetingState if state.is_live]
_BY_UID = select(meeting).where(meeting.c.uid == bindparam("of_uid"))
_LIVE_OF = (
    select(meeting).where(meeting.c.ticket_id.in_(bindparam("numbers", expanding=True)), meeting.c.state.in_(_LIVE))
    .order_by(meeting.c.at.desc()).limit(1)
)
_GUESTS = (
    select(guest, preference.c.value.label("zone"))
    .outerjoin(preference, (preference.c.who == guest.c.address) & (preference.c.name == ZONE))
    .where(guest.c.uid == bindparam("of_uid")).order_by(guest.c.seat)
)
_LONGEST = timedelta(days=1)
_BUSY = (
    select(guest.c.person, guest.c.address, meeting.c.starts, meeting.c.minutes)
    .join(meeting, meeting.c.uid == guest.c.uid)
    .where(meeting.c.state == MeetingState.BOOKED, meeting.c.starts > bindparam("since"),
           meeting.c.uid != bindparam("but"), guest.c.answer != Attendance.DECLINED.value.lower())
    .order_by(meeting.c.starts).limit(5_000)
)
_ZONES = select(preference.c.who, preference.c.value).where(
    preference.c.who.in_(bindparam("whose", expanding=True)), preference.c.name == ZONE
)
_FORGET_GUESTS = delete(guest).where(guest.c.uid == bindparam("of_uid"))
_FORGET = delete(meeting).where(meeting.c.uid == bindparam("of_uid"))
_NOT_YET = Attendance.NEEDS_ACTION


def read_meeting(conn: Connection, uid: str) -> Meeting | None:
    """The meeting with this UID; None where there is none."""
    row = conn.execute(_BY_UID, {"of_uid": uid}).one_or_none() if uid else None
    return None if row is None else _meeting(conn, row)


def live_meeting(conn: Connection, number: TicketId) -> Meeting | None:
    """The meeting about the ticket, or about one that was merged into it, that may still take place."""
    numbers = [number, *merged_into(conn, number)]
    row = conn.execute(_LIVE_OF, {"numbers": numbers}).one_or_none()
    return None if row is None else _meeting(conn, row)


def read_busy(conn: Connection, now: datetime, but: str) -> tuple[Busy, ...]:
    """When people sit in meetings from now on, that with the UID `but` left out, and those that they have declined."""
    rows = conn.execute(_BUSY, {"since": now - _LONGEST, "but": but})
    return tuple(
        Busy(row.person or row.address, row.starts, row.starts + timedelta(minutes=row.minutes)) for row in rows
    )


def read_zones(conn: Connection, addresses: Iterable[str]) -> dict[str, ZoneInfo]:
    """Address key -> the zone in which its owner wants his times; only of those who have said one."""
    rows = conn.execute(_ZONES, {"whose": list(addresses)})
    return {row.who: zone for row in rows if (zone := read_zone(row.value)) is not None}


def with_meeting(conn: Connection, found: Found, uid: str, own: TicketFile | None, now: datetime) -> Found:
    """What was found, and the meeting with this UID, else about the mail's own ticket, with all it needs to move it."""
    meeting = read_meeting(conn, uid) if uid else (live_meeting(conn, own.ticket.id) if own else None)
    file = read_file(conn, meeting.ticket) if meeting is not None else own
    here = [file] if file is not None and file.ticket.id not in [one.ticket.id for one in found.tickets] else []
    people = [one.address.key for one in file.ticket.participants] if file is not None else []
    return replace(found, meeting=meeting, busy=read_busy(conn, now, meeting.uid if meeting else ""),
                   zones=read_zones(conn, people), tickets=(*found.tickets, *here))


def keep_meeting(conn: Connection, one: Meeting, now: datetime) -> None:
    """The meeting stands so from now on, with these guests and no others."""
    conn.execute(_FORGET_GUESTS, {"of_uid": one.uid})
    conn.execute(_FORGET, {"of_uid": one.uid})
    row = {
        "uid": one.uid, "ticket_id": one.ticket, "sequence": one.sequence, "state": one.state, "poc": one.poc,
        "title": one.title, "place": one.place, "minutes": one.minutes, "starts": one.starts, "at": now,
        "slots": [slot.astimezone(UTC).isoformat() for slot in one.slots],
    }
    conn.execute(insert(meeting), row)
    guests = [_guest_row(one, who, seat) for seat, who in enumerate(one.guests)]
    if guests:
        conn.execute(insert(guest), guests)


def _guest_row(one: Meeting, who: Guest, seat: int) -> dict[str, Any]:
    answer = "" if who.attendance is _NOT_YET else who.attendance.value.lower()
    return {
        "uid": one.uid, "address": who.address.key, "mailbox": who.address.address, "name": who.address.name,
        "seat": seat, "person": who.person, "answer": answer, "answered_at": who.answered_at, "sequence": one.sequence,
    }


def _meeting(conn: Connection, row: Row[Any]) -> Meeting:
    guests = tuple(
        Guest(Address(g.mailbox, g.name), g.person, Attendance(g.answer.upper()) if g.answer else _NOT_YET,
              g.answered_at, read_zone(g.zone or ""))
        for g in conn.execute(_GUESTS, {"of_uid": row.uid})
    )
    return Meeting(
        uid=row.uid, ticket=TicketId(row.ticket_id), state=MeetingState(row.state), poc=row.poc, title=row.title,
        minutes=row.minutes, guests=guests, sequence=row.sequence, place=row.place, starts=row.starts,
        slots=tuple(datetime.fromisoformat(slot) for slot in row.slots),
    )
