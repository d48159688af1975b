"""What decisions about the clock do to the rows."""
from __future__ import annotations

from gateway.model.changes_clock import ConfirmClock
from gateway.store.apply import apply
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.timekeeping import confirm_clock


@apply.register
def _(decision: ConfirmClock, landing: Landing) -> None:
    if not confirm_clock(landing.conn, decision.jump):
        raise Stale("the clock was confirmed meanwhile")
