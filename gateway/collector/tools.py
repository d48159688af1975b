"""What the collectors need of the house."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.model.mail import Envelope
from gateway.model.mailbox import Start
from gateway.model.policy import Limits
from gateway.sources import Accept
from gateway.sources.imap_config import MailboxConfig
from gateway.store.engine import Store


@dataclass(frozen=True, slots=True)
class Collected:
    """One mailbox of the settings, that mail is collected from."""

    config: MailboxConfig
    start: Start | None = None
    """What the settings say is to become of the mails that lie in it; None: an operator is asked."""


@dataclass(frozen=True, slots=True)
class Tools:
    """For all mailboxes of one gateway."""

    worker: str
    """Name of this gateway, as no other one has it."""
    store: Store
    accept: Accept
    """Takes a new mail in."""
    bring_in: Callable[[Sequence[tuple[bytes, Envelope]]], object]
    """Takes old mails in, without letters; returns after the commit, and knows again what is there already."""
    owns: Callable[[str], bool]
    """Whether an address is ours."""
    limits: Limits
    now: Callable[[], datetime]
