"""Which mailbox is read, and how: a plain value, made by the house from the settings."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from gateway.tls import Security


class Afterwards(StrEnum):
    """What becomes of a mail that was taken."""

    MOVE = "move"
    """It goes to the done folder."""
    FLAG = "flag"
    """It stays and is marked, with `$SpocDone` or, where the server keeps no such words, as flagged."""
    LEAVE = "leave"
    """It stays as it is."""


@dataclass(frozen=True, slots=True)
class MailboxConfig:
    """One mailbox. Times are in seconds."""

    key: str
    """Its name in the settings."""
    host: str
    user: str
    address: str
    """Of the project whose mail comes here: for mails that name no other address of ours."""
    port: int = 993
    tls: Security = Security.TLS
    ca_file: Path | None = None
    """Authorities to trust in place of the system's."""
    pin: str = ""
    """SHA-256 of the server's certificate (see `gateway.tls.context`); "" for none."""
    password: str = field(default="", repr=False)
    access: Callable[[bool], str] | None = field(default=None, repr=False)
    """Gives the access token in place of a password; True asks for a new one, because the last one was refused.
    Raises `gateway.model.access.NoAccess`."""
    folder: str = "INBOX"
    afterwards: Afterwards = Afterwards.MOVE
    done_folder: str = "Done"
    delivery_headers: tuple[str, ...] = ()
    """Headers in which the mail system names the address that it delivered to, see `mail.delivered`."""
    poll: float = 60.0
    """How often to look where the server has no IDLE."""
    idle: float = 540.0
    """IDLE ends and the folder is looked at after so long: Gmail drops an IDLE after ten minutes, others after 30."""
    timeout: float = 60.0
    """Longest silence of the server."""
    max_bytes: int = 30 * 1024 * 1024
    """Of a bigger mail only the beginning is fetched."""

    @property
    def account(self) -> str:
        """Whose mailbox it is, in words that are the same as long as the account is."""
        return f"{self.user.lower()} on {self.host.lower()}"
