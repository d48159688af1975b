"""What can be decided about meetings."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.meeting import Meeting
from gateway.model.ticket import TicketId


@dataclass(frozen=True, slots=True)
class Arrange:
    """The meeting is as it stands here from now on, with these guests and no others. It may be a new one."""

    ticket: TicketId
    """Of the meeting, or the one that goes on in its place."""
    meeting: Meeting

