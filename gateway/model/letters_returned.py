"""The letter about somebody of the house whom letters do not reach."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gateway.model.letter import Letter


@dataclass(frozen=True, slots=True)
class Unreachable(Letter):
    """To operators and the person's lead: what the gateway writes to this person does not arrive."""

    name: ClassVar[str] = "unreachable"
    who: str
    address: str
    reason: str
    """As the mail servers said it."""
    open_tickets: int
    """That are his, and of which he may not know."""


RETURNED: tuple[type[Letter], ...] = (Unreachable,)
