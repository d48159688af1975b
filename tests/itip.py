"""Answers to invitations as four programs write them: their headers and parts in their order, our own words."""
from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
_VERBS = {"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}


@dataclass(frozen=True)
class Reply:
    """What somebody answers: to which invitation, what, and from where."""

    uid: str
    starts: datetime
    sender: str = "ben@customer.test"
    name: str = "Ben Ode"
    to: str = "support@example.test"
    said: str = "ACCEPTED"
    sequence: int = 0
    title: str = "Locked out"
    comment: str = ""
    method: str = "REPLY"
    minutes: int = 30
    message_id: str = "<reply-1@customer.test>"

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


def _lines(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in lines if line)


def _base64(text: str) -> str:
    encoded = base64.b64encode(text.encode()).decode()
    return "".join(f"{encoded[at:at + 76]}\r\n" for at in range(0, len(encoded), 76))


def _parts(boundary: str, *parts: str) -> str:
    return "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"


def _file(calendar: str) -> str:
    return ('Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment; '
            f'filename="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(calendar)}')


def outlook(reply: Reply) -> bytes:
    """Outlook by Exchange: an empty text, the calendar in base64, the zone by its Windows name."""
    def local(at: datetime) -> str:
        return f"{at.astimezone(BERLIN):%Y%m%dT%H%M%S}"

    verb = "New Time Proposed" if reply.method == "COUNTER" else _VERBS[reply.said]
    zone = "TZID=W. Europe Standard Time"
    calendar = _lines(
        "BEGIN:VCALENDAR", f"METHOD:{reply.method}", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0",
        "BEGIN:VTIMEZONE", "TZID:W. Europe Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE", "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={reply.said};CN={reply.name}:mailto:{reply.sender}",
        f"COMMENT;LANGUAGE=en-US:{reply.comment}\\n", f"UID:{reply.uid}",
        f"SUMMARY;LANGUAGE=en-US:{verb}: {reply.title}", f"DTSTART;{zone}:{local(reply.starts)}",
        f"DTEND;{zone}:{local(reply.ends)}", "CLASS:PUBLIC", "PRIORITY:5", "DTSTAMP:20261123T101500Z",
        "TRANSP:OPAQUE", "STATUS:CONFIRMED", f"SEQUENCE:{reply.sequence}", "LOCATION;LANGUAGE=en-US:",
        f"X-MICROSOFT-CDO-APPT-SEQUENCE:{reply.sequence}", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "END:VEVENT",
        "END:VCALENDAR",
    )
    head = _lines(
        f"From: {reply.name} <{reply.sender}>", f'To: "Ana Smith (Support)" <{reply.to}>',
        f"Subject: {verb}: {reply.title}", f"Thread-Topic: {reply.title}", "Thread-Index: AQHbPTxgkIvVw0aUQ0yJtH3kSw==",
        "Date: Mon, 23 Nov 2026 10:15:00 +0000", f"Message-ID: {reply.message_id}", "Accept-Language: en-US",
        "Content-Language: en-US", "X-MS-Has-Attach:", "X-MS-TNEF-Correlator:",
        'Content-Type: multipart/alternative; boundary="_000_1A2B_"', "MIME-Version: 1.0",
    )
    html = f"<html><head></head><body>{reply.comment}</body></html>"
    return (head + "\r\n" + _parts(
        "_000_1A2B_",
        f'Content-Type: text/plain; charset="us-ascii"\r\n\r\n{reply.comment}\r\n',
        f'Content-Type: text/html; charset="us-ascii"\r\n\r\n{html}\r\n',
        'Content-Type: text/calendar; charset="utf-8"; method=' + reply.method
        + f"\r\nContent-Transfer-Encoding: base64\r\n\r\n{_base64(calendar)}",
    )).encode()


def gmail(reply: Reply) -> bytes:
    """Google Calendar: it calls itself auto-generated, times in UTC, the calendar twice."""
    calendar = _lines(
        "BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0", "CALSCALE:GREGORIAN",
        f"METHOD:{reply.method}", "BEGIN:VEVENT", f"DTSTART:{reply.starts:%Y%m%dT%H%M%SZ}",
        f"DTEND:{reply.ends:%Y%m%dT%H%M%SZ}", "DTSTAMP:20261123T101500Z",
        f"ORGANIZER;CN=Ana Smith (Support):mailto:{reply.to}", f"UID:{reply.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={reply.said};CN={reply.name}\r\n"
        f" ;X-NUM-GUESTS=0;X-RESPONSE-COMMENT=\"{reply.comment}\":mailto:{reply.sender}",
        "CREATED:20261123T100000Z", "LAST-MODIFIED:20261123T101500Z", f"SEQUENCE:{reply.sequence}",
        "STATUS:CONFIRMED", f"SUMMARY:{reply.title}", f"COMMENT:{reply.comment}" if reply.comment else "",
        "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
    )
    words = f"{reply.name} has {_VERBS[reply.said].lower()} this invitation."
    head = _lines(
        "MIME-Version: 1.0", f"Reply-To: {reply.name} <{reply.sender}>",
        "Sender: Google Calendar <calendar-notification@google.com>", "Auto-Submitted: auto-generated",
        f"Message-ID: {reply.message_id}", "Date: Mon, 23 Nov 2026 10:15:00 +0000",
        f"Subject: {_VERBS[reply.said]}: {reply.title} @ Tue Nov 24, 2026 3pm - 3:30pm (CET)",
        f"From: {reply.name} <{reply.sender}>", f"To: {reply.to}",
        'Content-Type: multipart/mixed; boundary="0000000000008d5c"',
    )
    alternative = 'Content-Type: multipart/alternative; boundary="0000000000008d5b"\r\n\r\n' + _parts(
        "0000000000008d5b",
        f'Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes\r\n\r\n{words}\r\n',
        f'Content-Type: text/html; charset="UTF-8"\r\n\r\n<p>{words}</p>\r\n',
        f'Content-Type: text/calendar; charset="UTF-8"; method={reply.method}\r\n'
        f"Content-Transfer-Encoding: 7bit\r\n\r\n{calendar}",
    )
    return (head + "\r\n" + _parts("0000000000008d5c", alternative, _file(calendar))).encode()


def apple(reply: Reply) -> bytes:
    """Apple Calendar by Apple Mail: one text, and the calendar as a file with a name of its own."""
    calendar = _lines(
        "BEGIN:VCALENDAR", "CALSCALE:GREGORIAN", "VERSION:2.0", f"METHOD:{reply.method}",
        "PRODID:-//Apple Inc.//macOS 15.1//EN", "BEGIN:VEVENT", f"UID:{reply.uid}", "DTSTAMP:20261123T101500Z",
        f"ORGANIZER;CN=\"Ana Smith (Support)\":mailto:{reply.to}", f"SEQUENCE:{reply.sequence}",
        f"ATTENDEE;CN=\"{reply.name}\";CUTYPE=INDIVIDUAL;EMAIL=\"{reply.sender}\";PARTSTAT={reply.said}:mailto:{reply.sender}",
        f"DTSTART:{reply.starts:%Y%m%dT%H%M%SZ}", f"DTEND:{reply.ends:%Y%m%dT%H%M%SZ}", f"SUMMARY:{reply.title}",
        f"COMMENT:{reply.comment}" if reply.comment else "", "END:VEVENT", "END:VCALENDAR",
    )
    head = _lines(
        'Content-Type: multipart/alternative; boundary="Apple-Mail-5C1F"',
        f"Subject: {_VERBS[reply.said]}: {reply.title}", "MIME-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.200.121\\))",
        "X-Mailer: Apple Mail (2.3826.200.121)", f"From: {reply.name} <{reply.sender}>",
        "Date: Mon, 23 Nov 2026 11:15:00 +0100", f"Message-Id: {reply.message_id}", f"To: {reply.to}",
    )
    return (head + "\r\n" + _parts(
        "Apple-Mail-5C1F",
        "Content-Transfer-Encoding: 7bit\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        f"{reply.name} has {_VERBS[reply.said].lower()} your invitation.\r\n",
        f"Content-Type: text/calendar; charset=utf-8; name=iCal-20261123-101500.ics; METHOD={reply.method}\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{calendar.replace('=', '=3D')}",
    )).encode()


def thunderbird(reply: Reply) -> bytes:
    """Thunderbird: a subject of its own, the calendar as an alternative and as a file."""
    calendar = _lines(
        "BEGIN:VCALENDAR", "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN", "VERSION:2.0",
        f"METHOD:{reply.method}", "BEGIN:VEVENT", "CREATED:20261123T100000Z", "LAST-MODIFIED:20261123T101500Z",
        "DTSTAMP:20261123T101500Z", f"UID:{reply.uid}", f"SUMMARY:{reply.title}",
        f"ORGANIZER;CN=Ana Smith (Support):mailto:{reply.to}",
        f"ATTENDEE;RSVP=TRUE;ROLE=REQ-PARTICIPANT;PARTSTAT={reply.said};CN={reply.name}:mailto:\r\n {reply.sender}",
        f"DTSTART:{reply.starts:%Y%m%dT%H%M%SZ}", f"DTEND:{reply.ends:%Y%m%dT%H%M%SZ}", "TRANSP:OPAQUE",
        f"SEQUENCE:{reply.sequence}", f"COMMENT:{reply.comment}" if reply.comment else "", "END:VEVENT",
        "END:VCALENDAR",
    )
    words = f"{reply.name} <{reply.sender}> has {_VERBS[reply.said].lower()} your event invitation."
    head = _lines(
        f"Message-ID: {reply.message_id}", "Date: Mon, 23 Nov 2026 11:15:00 +0100", "MIME-Version: 1.0",
        "User-Agent: Mozilla Thunderbird", f"To: {reply.to}", f"From: {reply.name} <{reply.sender}>",
        f"Subject: Event {_VERBS[reply.said]}: {reply.title}",
        'Content-Type: multipart/mixed; boundary="------------n0s"',
    )
    alternative = 'Content-Type: multipart/alternative; boundary="------------n1s"\r\n\r\n' + _parts(
        "------------n1s",
        f"Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{words}\r\n",
        f"Content-Type: text/calendar; charset=UTF-8; method={reply.method}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        + calendar,
    )
    return (head + "\r\n" + _parts("------------n0s", alternative, _file(calendar))).encode()


PROGRAMS: dict[str, Callable[[Reply], bytes]] = {
    "outlook": outlook, "gmail": gmail, "apple": apple, "thunderbird": thunderbird,
}
