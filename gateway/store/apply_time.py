"""What decisions about time do to the rows. Each registers itself with `apply`."""
from __future__ import annotations

from gateway.model.changes_time import Escalate
from gateway.model.due import Schedule
from gateway.model.preferences import Prefer
from gateway.store import preferences
from gateway.store.apply import Landing, apply
from gateway.store.due import set_due
from gateway.store.milestones import Milestone, add


@apply.register
def _(decision: Schedule, landing: Landing) -> None:
    set_due(landing.conn, decision.kind, decision.at, ticket=decision.ticket, about=decision.about)


@apply.register
def _(decision: Prefer, landing: Landing) -> None:
    preferences.prefer(landing.conn, decision, landing.now)


@apply.register
def _(decision: Escalate, landing: Landing) -> None:
    landing.change(decision.ticket, escalation=decision.step)
    if decision.asked:
        step = f"{decision.step} {decision.asked}"
        add(landing.conn, decision.ticket, Milestone.ESCALATED, step, landing.now)
