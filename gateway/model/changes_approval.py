"""What can be decided about approvals."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.model.approval import Approval, ApprovalState, Voice
from gateway.model.mail import InboundId


@dataclass(frozen=True, slots=True)
class AskApproval:
    """The sponsors are asked; the instants of its reminder and of its deadline wait from now on."""

    approval: Approval
    title: str
    """Of its ticket, as the sponsors are shown it."""
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GiveVoice:
    """A sponsor, or his deputy, has answered. Stale where he has already, or the approval is open no more."""

    approval: str
    voice: Voice
    inbound: InboundId


@dataclass(frozen=True, slots=True)
class AskDeputies:
    """Others are asked in the place of these sponsors, with a deadline of their own. Stale where it is open no more."""

    approval: Approval
    deputies: Mapping[str, str] = field(default_factory=dict)
    """Sponsor -> deputy."""
    deadline: datetime | None = None
    """None: it stays."""
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndApproval:
    """Nobody is waited for any more. Stale where that was so already."""

    approval: Approval
    state: ApprovalState
