"""The letter that lets somebody of the house into the console."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gateway.model.letter import Letter


@dataclass(frozen=True, slots=True)
class LoginLink(Letter):
    """To somebody of the house who asked for it (or in whose name somebody did): a link that works once."""

    name: ClassVar[str] = "login-link"
    link: str
    minutes: int
    """So long it works."""


CONSOLE: tuple[type[Letter], ...] = (LoginLink,)
