"""Invented letters about somebody whom letters do not reach."""
from __future__ import annotations

from gateway.model.letter import Letter
from gateway.model.letters_returned import Unreachable


def returned_samples() -> tuple[Letter, ...]:
    """Somebody who has tickets, and somebody who has none."""
    return (
        Unreachable(None, "", "Cleo Park", "cleo.park@example.org", "550 5.1.1 no such user here", 3),
        Unreachable(None, "", "Cleo Park", "cleo.park@example.org", "552 5.2.2 mailbox full", 0),
    )
