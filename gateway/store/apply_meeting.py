"""What decisions about meetings do to the rows. Each registers itself with `apply`."""
from __future__ import annotations

from gateway.model.changes_meeting import Arrange
from gateway.store.apply import apply
from gateway.store.landing import Landing
from gateway.store.meetings import keep_meeting


@apply.register
def _(decision: Arrange, landing: Landing) -> None:
    landing.change(decision.ticket)
    keep_meeting(landing.conn, decision.meeting, landing.now)
