"""What a calendar program does with an invitation when its owner presses "Accept"."""
from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage

from gateway.cli.mailboxes import Delivered, compose


def accept(invitation: Delivered, from_: str, organizer: str, headers: Mapping[str, str]) -> EmailMessage:
    """The answer that goes to the organizer (RFC 5546, REPLY): the same event, and he as its only attendee."""
    from icalendar import Calendar, vCalAddress

    asked = next(part for part in invitation.message.walk() if part.get_content_type() == "text/calendar")
    event = Calendar.from_ical(str(asked.get_content())).walk("VEVENT")[0]
    himself = vCalAddress(f"mailto:{invitation.recipient}")
    himself.params["PARTSTAT"] = "ACCEPTED"
    event["ATTENDEE"] = himself
    answer = Calendar({"VERSION": "2.0", "PRODID": "-//example.test//calendar//EN", "METHOD": "REPLY"})
    answer.add_component(event)
    mail = compose(from_, organizer, f"Accepted: {event['SUMMARY']}", "", headers=headers)
    mail.add_alternative(answer.to_ical(), "text", "calendar", params={"method": "REPLY", "charset": "utf-8"})
    return mail
