"""The numbered lines of a letter that can be answered line by line: what each number stands for."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.model.mail import InboundId
from gateway.model.ticket import TicketId


class LineKind(StrEnum):
    """What a line is about."""

    TICKET = "ticket"
    APPROVAL = "approval"
    ACTION = "action"
    MAIL = "mail"
    """A mail that came in and waits in quarantine."""
    LETTER = "letter"
    """A letter of ours that was given up."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a number in a letter stands for."""

    kind: LineKind
    key: str
    """The number of the ticket, action, mail or letter; the key of the approval."""


def lines_text(lines: Iterable[Line]) -> str:
    """The lines as one word, kept with the question that shows them: "ticket:118 approval:512-1"."""
    return " ".join(f"{line.kind}:{line.key}" for line in lines)


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines back, in their order: the first is number 1. Raises ValueError for what `lines_text` never writes."""
    parts = (word.partition(":") for word in text.split())
    return tuple(Line(LineKind(kind), key) for kind, _, key in parts)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A mail that came in and is, or was, in quarantine."""

    id: InboundId
    mail_from: str
    """Envelope sender; "" where there was none."""
    received_at: datetime
    reason: str
    waits: bool
    """It is still there."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A letter of ours that was given up."""

    id: int
    letter: str
    """Its name."""
    recipient: str
    subject: str
    error: str
    ticket: TicketId | None
    waits: bool
    """It is given up, and nobody has said that it may stay so."""
