"""A due time has come: all that may be looked at to decide what follows."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.model.people import Directory, Load
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Action


@dataclass(frozen=True, slots=True)
class Occasion:
    """Read in one go, frozen."""

    now: datetime
    directory: Directory
    policy: DeskPolicy
    about: str = ""
    """Key of the person whom it concerns, or number of the action; "" where the ticket says all."""
    file: TicketFile | None = None
    covered: tuple[TicketFile, ...] = ()
    """Open tickets on which somebody stands in for the person, where his absence has ended."""
    action: Action | None = None
    desk: tuple[TicketFile, ...] = ()
    """Open tickets of the person, where his absence begins."""
    open_tickets: Mapping[str, Load] = field(default_factory=dict)
    """POC -> his tickets that are not done; read with `desk`."""
