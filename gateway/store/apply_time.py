"""What decisions about time do to the rows. Each registers itself with `apply`."""
from __future__ import annotations

from gateway.model.changes_time import Escalate
from gateway.model.due import Schedule
from gateway.model.preferences import Prefer
from gateway.store import preferences
from gateway.store.apply import apply
from gateway.store.landing import Landing
from gateway.store.milestones import Milestone, add


@apply.register
def _(decision: Schedule, landing: Landing) -> None:
    landing.rows.set_due(decision)


@apply.register
def _(decision: Prefer, landing: Landing) -> None:
    preferences.prefer(landing.conn, decision, landing.now)


@apply.register
def _(decision: Escalate, landing: Landing) -> None:
    landing.change(decision.ticket, escalation=decision.step)
    if decision.asked:
        step = f"{decision.step} {decision.asked}"
        add(landing.rows, decision.ticket, Milestone.ESCALATED, step, landing.now)
