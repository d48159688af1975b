"""Mail out. Every transport hands one letter to one recipient, or says in one of two ways why not.

DeliveryError
├── TemporaryFailure   try again later: the relay is away, busy, or does not know us
└── PermanentFailure   give up and tell a person: the relay refused this letter or this address
"""
from __future__ import annotations

from typing import Protocol


class DeliveryError(Exception):
    """A letter was not handed over. `text` is fit for a person's eyes: one line, without passwords."""

    def __init__(self, code: int | None, text: str) -> None:
        super().__init__(f"{code} {text}" if code else text)
        self.code = code
        """The SMTP reply code; None where no reply came."""
        self.text = text


class TemporaryFailure(DeliveryError):
    """The same letter may go later."""


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
