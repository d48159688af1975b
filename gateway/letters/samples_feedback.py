"""Invented letters about contentment, and to those who wait."""
from __future__ import annotations

from datetime import UTC, datetime

from gateway.model.feedback import Frequency
from gateway.model.letter import Closed, Letter, RichText
from gateway.model.letters_feedback import Rated, StillWithUs, YourPreferences
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId

_N = TicketId(118)
_T = "Locked out since this morning"
_BEN = Address("ben.ode@example.org", "Ben Ode")
_DONE = RichText("Hello Ben,\n\nyour account is open again. Please choose a new password at https://id.example.org/new.")
_THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def feedback_samples() -> tuple[Letter, ...]:
    """A closing letter that asks, with words and without; ratings with and without words; news; what is preferred."""
    return (
        Closed(_N, _T, "Ana Ruiz", RichText("All done, have a good week!"), asks=True),
        Closed(_N, _T, "Ana Ruiz", done=_DONE, asks=True),
        Closed(_N, _T, "Ana Ruiz", done=_DONE),
        Rated(_N, _T, _BEN, 2, ("Ben Ode",)),
        Rated(_N, _T, _BEN, 4, ("Ben Ode",), RichText("took a bit long")),
        StillWithUs(_N, _T, "Ana Ruiz", _THURSDAY),
        StillWithUs(_N, _T, "Ana Ruiz", _THURSDAY, overdue=True),
        YourPreferences(_N, _T, Phrase("German"), "Europe/Berlin", Frequency.DAILY),
        YourPreferences(_N, _T, updates=Frequency.NEVER),
    )
