"""What an operator decides about mails in quarantine and letters that were given up, each once; what he has read."""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.mail import InboundId, Outcome


@dataclass(frozen=True, slots=True)
class Release:
    """The mail leaves quarantine and is handled anew, whatever screening said."""

    inbound: InboundId


@dataclass(frozen=True, slots=True)
class Drop:
    """The mail leaves quarantine and nothing is done with it; it stays on record with this outcome."""

    inbound: InboundId
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The letter is due again, with the same bytes under the same Message-ID."""

    letter: int


@dataclass(frozen=True, slots=True)
class LeaveUnsent:
    """The letter stays given up, and nobody is asked about it any more."""

    letter: int


@dataclass(frozen=True, slots=True)
class LedgerShown:
    """An operator has read how the mails ended up to this one; his next ledger begins behind it."""

    person: str
    last: InboundId
