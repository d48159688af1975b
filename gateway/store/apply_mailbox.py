"""What decisions about a mailbox do to its row."""
from __future__ import annotations

from gateway.model.changes_mailbox import MailboxTold
from gateway.store.apply import apply
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.mailboxes import set_told


@apply.register
def _(decision: MailboxTold, landing: Landing) -> None:
    if not set_told(landing.conn, decision.key, decision.failing_since, decision.told_at):
        raise Stale("the mailbox stands otherwise by now")
