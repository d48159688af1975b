"""Letters about a POC's absence: what was handed over while he is away, and what others still hold when he is back."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gateway.model.letter import Letter
from gateway.model.ticket import TicketId

HandedOver = tuple[TicketId, str, str]
"""A ticket: its number and title, and the name of who has it now."""
HeldFor = tuple[TicketId, str, str, str]
"""A ticket: its number and title, the name of who has it, and what has happened on it, as a sentence."""


@dataclass(frozen=True, slots=True)
class AbsenceNoted(Letter):
    """To a POC whom his answering machine or calendar has called absent, or whose absence begins today."""

    name: ClassVar[str] = "absence-noted"
    last: date
    """The last day on which others stand in."""
    why: str
    """How we know, as a sentence."""
    handed: tuple[HandedOver, ...] = ()
    kept: tuple[tuple[TicketId, str], ...] = ()
    """Number and title of those that should have gone to somebody, and nobody is there."""


@dataclass(frozen=True, slots=True)
class WelcomeBack(Letter):
    """To a POC whose absence has ended: which of the tickets that others hold for him does he want back?"""

    name: ClassVar[str] = "welcome-back"
    tickets: tuple[HeldFor, ...]
    """1, 2, 3 …"""
    options: tuple[str, ...] = ("all", "none")


ABSENCE: tuple[type[Letter], ...] = (AbsenceNoted, WelcomeBack)
