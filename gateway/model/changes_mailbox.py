"""What is decided about a mailbox that is collected."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailboxTold:
    """The operators know how the mailbox stands. Stale where it stands otherwise by now."""

    key: str
    failing_since: datetime | None
    """Of the trouble that they are told; None: that it works again."""
    told_at: datetime | None
    """When they heard of the trouble; None: they know that it is over."""
