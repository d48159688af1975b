"""What the pages need of the house."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.model.people import Directory
from gateway.scribe import Scribe
from gateway.settings import Settings
from gateway.store.engine import Store
from gateway.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pages need of the house."""

    settings: Settings
    store: Store
    unit: Unit
    scribe: Scribe
    now: Callable[[], datetime]
    new_secret: Callable[[], str]
    """256 random bits, as they stand in a link or a cookie."""
    wake: Callable[[], None]
    """Letters are due: the postman need not wait for his next look."""
    smtp: tuple[str, int] | None = None
    """Where this process takes mail, for what is written here to try it out; None: nowhere."""

    @property
    def people(self) -> Directory:
        """Who is who as of now."""
        return self.unit.people()
