"""An invitation that somebody outside sends: his POC sees at the top of the letter who invites to what, and when."""
from __future__ import annotations

from gateway.model.calendar import CalendarEvent, Method
from gateway.model.mail import InboundMail

_SHOWN = (Method.REQUEST, Method.CANCEL)


def shown(mail: InboundMail) -> CalendarEvent | None:
    """The event that the mail invites to, or cancels; None for all other mails, calendars with nothing to do too."""
    event = mail.calendar
    return event if event is not None and event.method in _SHOWN and event.starts is not None else None
