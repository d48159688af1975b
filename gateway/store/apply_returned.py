"""What is written where a letter to somebody of the house came back."""
from __future__ import annotations

from gateway.model.changes_returned import TellUnreachable
from gateway.model.due import DueKind
from gateway.store.apply import apply
from gateway.store.due import tell_once
from gateway.store.landing import Landing


@apply.register
def _(decision: TellUnreachable, landing: Landing) -> None:
    tell_once(landing.conn, DueKind.UNREACHABLE, decision.at, ticket=None, about=decision.person)
