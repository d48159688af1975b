"""Letters about mailboxes that are collected: one fails, one works."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.letter import Letter
from gateway.model.mailbox import TroubleKind


@dataclass(frozen=True, slots=True)
class MailboxTrouble(Letter):
    """To an operator: a mailbox is not collected, or not put away; what is wrong, and what to do."""

    name: ClassVar[str] = "mailbox-trouble"
    key: str
    trouble: TroubleKind
    folder: str
    since: datetime
    error: str
    """What the server said; "" where there is nothing to add."""
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailboxWorks(Letter):
    """To an operator who has heard of the trouble: it is over. It may be the first time that it works."""

    name: ClassVar[str] = "mailbox-works"
    key: str
    since: datetime


MAILBOXES: tuple[type[Letter], ...] = (MailboxTrouble, MailboxWorks)
