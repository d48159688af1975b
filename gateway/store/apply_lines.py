"""What an operator's word about a mail in quarantine, or a letter that was given up, does to the rows."""
from __future__ import annotations

from gateway.model.changes_lines import Drop, LeaveUnsent, LedgerShown, Release, Retry
from gateway.store import letter_deeds, meta, set_aside
from gateway.store.apply import apply
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.ledger import mark_key, mark_text


@apply.register
def _(decision: Release, landing: Landing) -> None:
    if not set_aside.released(landing.conn, decision.inbound, landing.now):
        raise Stale("the mail has left quarantine meanwhile")


@apply.register
def _(decision: Drop, landing: Landing) -> None:
    if not set_aside.dropped(landing.conn, decision.inbound, decision.outcome, decision.reason):
        raise Stale("the mail has left quarantine meanwhile")


@apply.register
def _(decision: Retry, landing: Landing) -> None:
    if not letter_deeds.try_again(landing.conn, decision.letter, landing.now):
        raise Stale("somebody has decided about the letter meanwhile")


@apply.register
def _(decision: LeaveUnsent, landing: Landing) -> None:
    if not letter_deeds.leave_unsent(landing.conn, decision.letter, landing.now):
        raise Stale("somebody has decided about the letter meanwhile")


@apply.register
def _(decision: LedgerShown, landing: Landing) -> None:
    meta.put(landing.conn, mark_key(decision.person), mark_text(decision.last, landing.now))
