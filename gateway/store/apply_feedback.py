"""What decisions about contentment do to the rows. Each function registers itself with `apply`."""
from __future__ import annotations

from gateway.model.changes_feedback import AskRating, Rate
from gateway.store import ratings
from gateway.store.apply import apply
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.postgresql import one_at_a_time


@apply.register
def _(decision: AskRating, landing: Landing) -> None:
    one_at_a_time(landing.conn, f"asking {decision.address}")  # two of his tickets may be closed at once
    if ratings.was_asked(landing.conn, decision.address, decision.since):
        raise Stale("he was asked meanwhile")
    ratings.ask(landing.conn, decision, landing.now)


@apply.register
def _(decision: Rate, landing: Landing) -> None:
    ratings.rate(landing.conn, decision, landing.now)
