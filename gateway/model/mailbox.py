"""A mailbox that mail is collected from: how far it has been read, and what keeps it from being read further."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Start(StrEnum):
    """What becomes of the mails that lay in a mailbox before the gateway first saw it."""

    NOW = "now"
    """They stay as they are; what comes from then on is collected."""
    EVERYTHING = "everything"
    """They are taken too, without letters to anybody."""


class TroubleKind(StrEnum):
    """What keeps a mailbox from being collected."""

    UNDECIDED = "not decided"
    """There are mails in it, and nobody has said how to start."""
    REFUSED = "refused"
    """Its server does not let us in: a wrong password."""
    NO_TOKEN = "no token"  # noqa: S105 - a word, no secret
    """Whoever gives the tokens to open it gives none: a login has ended (`spoc auth`)."""
    NO_FOLDER = "no folder"
    """The folder is not in it."""
    NOT_PUT_AWAY = "not put away"
    """Its mails are taken, but they cannot be moved: a full mailbox, or a right that is missing."""
    AWAY = "away"
    """Its server cannot be reached, or breaks off."""


class Fate(StrEnum):
    """What becomes of one mail in a mailbox."""

    NEW = "new"
    OLD = "old"
    """From before the gateway: taken without letters."""
    PASSED_OVER = "passed over"
    """It lay there before, and stays as it is."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a server says about a folder as it is opened (RFC 9051, 2.3.1.1)."""

    uidvalidity: int
    uidnext: int
    """The next mail gets this UID, or a higher one."""
    mails: int


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What is kept of one mailbox. UIDs count only under their UIDVALIDITY."""

    key: str
    """Of its section in the settings."""
    folder: str
    account: str = ""
    """User and server; "" before it was first opened."""
    uidvalidity: int | None = None
    """None: it has never been opened. 0: the numbers are of another account, no folder has this one (RFC 9051, 9)."""
    first_uid: int = 1
    """Mails below it were there before, and are not ours to touch."""
    old_below: int = 1
    """Which mails below it are new, old or to be passed over, their times tell."""
    next_uid: int = 1
    """All from `first_uid` to below it are taken."""
    start: Start | None = None
    """None: nobody has decided."""
    started_at: datetime | None = None
    """When the gateway first saw it."""
    looked_at: datetime | None = None
    """When it was last seen to work."""
    failing_since: datetime | None = None
    tries: int = 0
    """That failed in a row."""
    next_try_at: datetime | None = None
    trouble: TroubleKind | None = None
    error: str = ""
    """What the server said, in words fit for people."""
    told_at: datetime | None = None
    """When the operators last heard of a trouble; None again when they have heard that it is over."""
    tried_with: str = ""
    """A salted digest of the settings with which it failed."""

    def at(self, folder: str, account: str) -> Mailbox:
        """What of it still holds where the settings name this folder of this account.

        Of another folder nothing is known. The same folder of another account (or of another server: nobody can tell
        whether that keeps the same mails) goes on, but its UIDs say nothing, also where its UIDVALIDITY happens to be
        the same: at many providers it is 1 in every account.
        """
        if folder != self.folder:
            return Mailbox(self.key, folder, account)
        if account == self.account:
            return self
        is_other = bool(self.account) and self.uidvalidity is not None
        return replace(self, account=account, uidvalidity=0 if is_other else self.uidvalidity)
