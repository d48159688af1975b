"""What an operator's word about a mail in quarantine, or a letter that was given up, does to the rows."""
from __future__ import annotations

from sqlalchemy import bindparam, update

from gateway.model.changes_lines import Drop, LeaveUnsent, LedgerShown, Release, Retry
from gateway.store import inbox, meta
from gateway.store.apply import Landing, apply
from gateway.store.columns import LetterState
from gateway.store.errors import Stale
from gateway.store.ledger import mark_key, mark_text
from gateway.store.tables import outbox

_GIVEN_UP = update(outbox).where(
    outbox.c.id == bindparam("of_letter"), outbox.c.state == LetterState.GIVEN_UP, outbox.c.dropped_at.is_(None)
)


@apply.register
def _(decision: Release, landing: Landing) -> None:
    if not inbox.released(landing.conn, decision.inbound, landing.now):
        raise Stale("the mail has left quarantine meanwhile")


@apply.register
def _(decision: Drop, landing: Landing) -> None:
    if not inbox.dropped(landing.conn, decision.inbound, decision.outcome, decision.reason):
        raise Stale("the mail has left quarantine meanwhile")


@apply.register
def _(decision: Retry, landing: Landing) -> None:
    due = {"state": LetterState.DUE, "due_at": landing.now, "tries": 0, "worker": None, "lease_until": None}
    _change_letter(landing, decision.letter, due)


@apply.register
def _(decision: LeaveUnsent, landing: Landing) -> None:
    _change_letter(landing, decision.letter, {"dropped_at": landing.now})


def _change_letter(landing: Landing, number: int, columns: dict[str, object]) -> None:
    if landing.conn.execute(_GIVEN_UP, {**columns, "of_letter": number}).rowcount != 1:
        raise Stale("somebody has decided about the letter meanwhile")


@apply.register
def _(decision: LedgerShown, landing: Landing) -> None:
    meta.put(landing.conn, mark_key(decision.person), mark_text(decision.last, landing.now))
