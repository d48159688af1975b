"""Kinds of due times: what is to happen when an instant has come."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.model.ticket import TicketId


class DueKind(StrEnum):
    """What falls due. The clock has one function for each (`gateway.clock.KINDS`)."""

    REMIND = "remind"
    """A promise nears."""
    GATHER = "alike"
    """Reports of one matter have been gathered long enough."""
    DAY = "day"
    """A day has come by which a ticket is to be done."""
    WAIT = "wait"
    """A day has come on which a ticket is taken up again."""
    ACTION = "action"
    """A day has come by which somebody wanted to have done something."""
    FULL = "full"
    """A POC had no room for a ticket."""
    LEAVE = "leave"
    """A person's absence begins."""
    BACK = "back"
    """A person's absence has ended."""
    ESCALATE = "escalate"
    """A promise is broken and nobody has acted: the next step."""
    CLOSE = "close"
    """A resolved ticket has been quiet long enough."""
    NEWS = "news"
    """A stakeholder who waits hears how things stand."""
    MORNING = "morning"
    """A POC's list of what waits for him."""
    SUMMARY = "summary"
    """A sponsor's week."""
    LEDGER = "ledger"
    """An operator's day."""
    APPROVAL_REMINDER = "approval-reminder"
    """A sponsor has not answered yet, and the deadline nears."""
    APPROVAL_END = "approval-end"
    """The deadline of an approval has come."""
    MEETING_CLOSE = "meeting-close"
    """A ticket was solved whose meeting is still to come."""
    MEETING_AGENDA = "meeting-agenda"
    """A meeting nears."""
    MEETING_NOTES = "meeting-notes"
    """A meeting is over."""
    UNREACHABLE = "unreachable"
    """A letter did not reach somebody of the house."""
    CLOCK_HELD = "clock-held"
    """The clock has jumped: the operators are told."""
    MAILBOX = "mailbox"
    """A mailbox fails, or works again: the operators are told."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Only this instant of the kind waits afterwards for the ticket and what it is about; None: none waits."""

    kind: DueKind
    at: datetime | None
    ticket: TicketId | None = None
    about: str = ""
    """Whom or what it concerns besides: a person's key, the number or key of a row."""
