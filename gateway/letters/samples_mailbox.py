"""Invented letters about mailboxes."""
from __future__ import annotations

from datetime import UTC, datetime

from gateway.model.letter import Letter
from gateway.model.letters_mailbox import MailboxTrouble, MailboxWorks
from gateway.model.mailbox import TroubleKind

_SINCE = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
_NEXT = datetime(2026, 11, 23, 9, 44, tzinfo=UTC)
_SAID = {
    TroubleKind.UNDECIDED: "",
    TroubleKind.REFUSED: "mail.example.org: [AUTHENTICATIONFAILED] Authentication failed.",
    TroubleKind.NO_TOKEN: "invalid_grant",
    TroubleKind.NO_FOLDER: "mail.example.org: [NONEXISTENT] Unknown Mailbox: Support",
    TroubleKind.NOT_PUT_AWAY: "mail.example.org: [OVERQUOTA] Quota exceeded",
    TroubleKind.AWAY: "mail.example.org: connection refused",
}


def mailbox_samples() -> tuple[Letter, ...]:
    """Each kind of trouble, and the end of it."""
    troubles = (MailboxTrouble(None, "", "support", kind, "Support", _SINCE, said, _NEXT)
                for kind, said in _SAID.items())
    return (*troubles, MailboxWorks(None, "", "support", _NEXT))
