"""Mail in. Every source hands raw bytes and an envelope to one function, and believes only its answer.

A source says 250 (or moves the IMAP message) only after the future of `Accept` has resolved, that is
after the durable commit. Nothing is imported here at run time: `spoc inject` starts in a blink.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from gateway.model.mail import Envelope, InboundId

Accept: TypeAlias = "Callable[[bytes, Envelope], Future[InboundId | None]]"
"""Takes one mail in. The future gives its id, or None where this very delivery is already here (still 250).
It raises TryLater (452) where the mail cannot be taken now; any other exception is 451. Both may also be
raised by the call itself."""
