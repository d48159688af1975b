"""Invented letters about meetings, and invitations at the top of letters to POCs."""
from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from gateway.model.calendar import CalendarEvent, Method, Moment
from gateway.model.letter import Letter, NewEntry, NewTicket, RichText, WhichTopic
from gateway.model.letters_meeting import (
    MeetingAgenda,
    MeetingCancelled,
    MeetingInvitation,
    MeetingNews,
    MeetingNotes,
    MeetingSlots,
)
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId, Urgency

_N = TicketId(118)
_T = "Locked out since this morning"
_AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
_DAY = timedelta(days=1)
_BEN = Address("ben.ode@example.org", "Ben Ode")
_PEOPLE = ("Ben Ode", "Ana Ruiz", "Cleo Park")
_ROOM = "Room 3, second floor"
_WORDS = RichText("since this morning my password is not accepted any more.\nThe month closes tomorrow.")
_TALK = CalendarEvent(
    Method.REQUEST, "1@example.org", summary="Talk about the new sign-in",
    starts=Moment(_AT.date(), time(14), _AT), ends=Moment(_AT.date(), time(14, 30), _AT + timedelta(minutes=30)),
    location=_ROOM, organizer=_BEN,
)
_SERIES = CalendarEvent(Method.REQUEST, "2@example.org", summary="Weekly round",
                        starts=Moment(date(2026, 12, 1), time(9)), ends=Moment(date(2026, 12, 1), time(10)),
                        repeats=True)
_FAIR = CalendarEvent(Method.CANCEL, "3@example.org", summary="Fair", starts=Moment(date(2026, 12, 1)),
                      ends=Moment(date(2026, 12, 4)), organizer=_BEN)


def meeting_samples() -> tuple[Letter, ...]:
    """What guests get; what the POC gets; what a stakeholder's own invitation looks like to him."""
    return (
        MeetingSlots(_N, _T, "Ana Ruiz", 30, (_AT, _AT + _DAY, _AT + 2 * _DAY), ("Cleo Park",), _ROOM),
        MeetingSlots(_N, _T, "Ana Ruiz", 45, (_AT + _DAY,), (), instead_of=_AT, options=("1", "none")),
        MeetingInvitation(_N, _T, "Ana Ruiz", _AT, 30, _PEOPLE, _ROOM),
        MeetingInvitation(_N, _T, "Ana Ruiz", _AT, 30, _PEOPLE, moved=True),
        MeetingCancelled(_N, _T, "Ana Ruiz", _AT),
        MeetingCancelled(_N, _T, "Ana Ruiz", _AT, solved=True),
        MeetingAgenda(_N, _T, "Ana Ruiz", _AT, 30, _PEOPLE, _WORDS, _ROOM),
        MeetingAgenda(_N, _T, "Ana Ruiz", _AT, 30, _PEOPLE, None),
        MeetingNews(_N, _T, Phrase("{who} cannot come", who="Ben Ode"), _AT, RichText("I am on a train then.")),
        MeetingNews(_N, _T, Phrase("Everybody has accepted"), _AT),
        MeetingNews(_N, _T, Phrase("{who} proposes another time: {time}", who="Ben Ode", time=_AT + _DAY), _AT,
                    command="#meet 2026-11-25 15:00 30m"),
        MeetingNews(_N, _T, Phrase("{who} cannot come at any of the times that were offered", who="Ben Ode"), None),
        MeetingNotes(_N, _T, datetime(2026, 11, 23, 9, 0, tzinfo=UTC), _PEOPLE),
        NewTicket(_N, _T, _BEN, ("Ben Ode",), _WORDS, "access", 0.93, ("password",), Urgency.NORMAL, "", _AT, "",
                  invitation=_TALK),
        NewEntry(_N, _T, _BEN, ("Ben Ode",), RichText("See you there?"), _AT, invitation=_SERIES),
        WhichTopic(_N, _T, _BEN, _WORDS, (("access", 0.41), ("hardware", 0.33)), Urgency.NORMAL, "", _AT,
                   invitation=_FAIR),
    )
