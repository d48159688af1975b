"""Letters of an escalation: to whoever is asked to act, and to the POC whose ticket it is."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address
from gateway.model.ticket import Urgency


@dataclass(frozen=True, slots=True)
class Escalation(Letter):
    """To a POC who is asked to act on a colleague's ticket, or on his own where somebody above him wants it so."""

    name: ClassVar[str] = "escalation"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    poc: str
    """Name of whose ticket it is; "" where it is the receiver's own."""
    waited: str
    """How much working time longer than promised it has waited; "" where no promise is broken."""
    due_at: datetime | None
    """By when an answer was, or is, promised."""
    urgency: Urgency
    done: str
    """What the POC has written to the stakeholder, and when, as a sentence."""
    asked: tuple[tuple[str, datetime], ...]
    """Names of those who were asked before, and when."""
    by: str
    """Name of who wants it so; "" where time has run out."""
    why: RichText | None
    """His words."""
    said_at: datetime | None
    """When somebody outside wrote last."""
    text: RichText
    """What he wrote."""


@dataclass(frozen=True, slots=True)
class EscalationToSponsor(Escalation):
    """The same to somebody who is no POC: he decides who takes it. One numbered line, as in a summary."""

    name: ClassVar[str] = "escalation-to-sponsor"


@dataclass(frozen=True, slots=True)
class Escalated(Letter):
    """To the POC: somebody else was asked to act on his ticket too."""

    name: ClassVar[str] = "escalated"
    stakeholder: Address
    receivers: tuple[str, ...]
    """Names of all who get what the POC replies."""
    asked: str
    """Name of who was asked to act."""
    waited: str
    """As in `Escalation`."""
    by: str
    """As in `Escalation`."""


ESCALATION: tuple[type[Letter], ...] = (Escalation, EscalationToSponsor, Escalated)
