"""What promises do to the rows. Each function registers itself with `apply`."""
from __future__ import annotations

from gateway.model.changes_promises import PromiseSettling
from gateway.model.decision import SetPromise
from gateway.model.due import DueKind
from gateway.store import promises
from gateway.store.apply import apply
from gateway.store.landing import Landing


@apply.register
def _(decision: SetPromise, landing: Landing) -> None:
    landing.change(decision.ticket, promise=decision.due_at, escalation=0)
    landing.set_due(DueKind.REMIND, decision.remind_at, ticket=decision.ticket)
    landing.set_due(DueKind.ESCALATE, decision.escalate_at, ticket=decision.ticket)
    promises.promise_answer(landing.rows, decision, landing.now, is_new=decision.ticket in landing.opened)


@apply.register
def _(decision: PromiseSettling, landing: Landing) -> None:
    landing.change(decision.ticket)
    promises.promise_settling(landing.rows, decision, landing.now)
