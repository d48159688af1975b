"""Mail out. Every transport hands one letter to one recipient, or says in one of three ways why not.

DeliveryError
├── TemporaryFailure     try this letter again later
│   └── RelayFailure     no letter can go now: the relay is away, hangs, lies, or does not let us in
└── PermanentFailure     give up and tell a person: the relay refused this letter or this address
"""
from __future__ import annotations

import re
from typing import Protocol

_GREYLISTING = re.compile(r"4\.7\.1\b|gr[ae]y[ -]?list", re.IGNORECASE)


class DeliveryError(Exception):
    """A letter was not handed over. `text` is fit for a person's eyes: one line, without passwords."""

    def __init__(self, code: int | None, text: str) -> None:
        super().__init__(f"{code} {text}" if code else text)
        self.code = code
        """The SMTP reply code; None where no reply came."""
        self.text = text


class TemporaryFailure(DeliveryError):
    """The same letter may go later."""

    @property
    def is_greylisting(self) -> bool:
        """Whoever comes again after a while is let in (RFC 6647: 450 or 451 with 4.7.1; some say it in words only)."""
        return self.code in (450, 451) and _GREYLISTING.search(self.text) is not None


class RelayFailure(TemporaryFailure):
    """The way out itself is in trouble, so the other letters need not be tried now.

    `is_refusal`: it does not let us in, and each further login may get us locked out.
    `is_begun`: the letter was under way, and it may be the letter that fells the relay.
    """

    def __init__(self, code: int | None, text: str, *, is_refusal: bool = False, is_begun: bool = False) -> None:
        super().__init__(code, text)
        self.is_refusal = is_refusal
        self.is_begun = is_begun


class PermanentFailure(DeliveryError):
    """The same letter will never go this way."""


class Transport(Protocol):
    """A way out. Not to be shared between threads: each has its own."""

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str = "") -> None:
        """Hands the letter over; DeliveryError where it was not (or perhaps not: at least once, same Message-ID).

        `mail_from` is "" for the null sender. `envid` comes back in a delivery report (RFC 3461, 4.4).
        """

    def close(self) -> None:
        """Lets go of connections; a later `send` opens them again."""
