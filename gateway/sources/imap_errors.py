"""What can go wrong with a mailbox, by what is to be done about it.

MailboxError
├── LinkLost        try again soon: the server is away, busy, or answered what no server should
├── AccessRefused   back off for long: a wrong password is no better a minute later, and locks accounts
├── FolderMissing   an operator must make the folder or correct its name
└── PutAwayFailed   the mails are taken and stay where they are: quota, permissions
"""
from __future__ import annotations

NOT_NOW = frozenset({"UNAVAILABLE", "SERVERBUG", "INUSE", "LIMIT"})
"""Response codes of RFC 5530: the server cannot do it now, whoever asks; a repetition may overcome it."""


class MailboxError(Exception):
    """Its text is fit for a person's eyes: one line, without passwords and tokens."""

    @property
    def text(self) -> str:
        """What happened, in one line."""
        return str(self)


class LinkLost(MailboxError):
    """The connection is gone, or was never had. Nothing of it may be used again."""


class AccessRefused(MailboxError):
    """The server does not let us in, or no access token is to be had."""


class FolderMissing(MailboxError):
    """There is no such folder, or it cannot be opened. The connection lives on."""


class PutAwayFailed(MailboxError):
    """Mails could not be moved or marked; some of them may have been. The connection lives on."""
