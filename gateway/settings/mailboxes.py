"""The section of the settings about mailboxes that mail is collected from by IMAP."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from gateway.settings.kinds import Count, Duration, File, HeaderName, Host, Word, at_least, at_most, shown
from gateway.settings.sections import Section
from gateway.settings.servers import Fingerprint

_PORTS = {"none": 143, "starttls": 143, "tls": 993}
_LONGEST_IDLE = "29m"
"""RFC 2177: servers may log out whoever is silent for half an hour."""


def _folder(value: str) -> str:
    """The name of a folder, levels with "/"; every server has one called INBOX, in whatever case."""
    name = value.strip()
    if not name.isprintable() or not all(name.split("/")) or len(name) > 200:
        raise ValueError(f'{shown(value)} is not a folder - write it like "INBOX" or "Support/Done"')
    return "INBOX" if name.upper() == "INBOX" else name


def _user(value: str) -> str:
    if not value or not value.isprintable():
        raise ValueError(f"{shown(value)} is not the name of a user - write what the mail server calls the account")
    return value


def _server(value: str) -> str:
    if not value:
        raise ValueError('this is empty - name the server of the mailbox, for example "imap.example.org"')
    return value


Server = Annotated[Host, AfterValidator(_server)]
Folder = Annotated[str, AfterValidator(_folder)]
User = Annotated[str, AfterValidator(_user)]


class MailboxSettings(Section):
    """One account and folder, and what becomes of its mails."""

    host: Server
    port: Annotated[Count, Field(ge=0, le=65_535)] = 0
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: File = None
    certificate_sha256: Fingerprint = ""
    username: User
    password: SecretStr = SecretStr("")
    password_file: File = None
    oauth: Word = ""
    folder: Folder = "INBOX"
    afterwards: Literal["move", "flag", "leave"] = "move"
    done_folder: Folder = "Done"
    start: Literal["", "now", "everything"] = ""
    project: Word = ""
    delivery_headers: tuple[HeaderName, ...] = ("Delivered-To", "X-Original-To", "Envelope-To")
    authserv_id: Word = ""
    poll: Annotated[Duration, at_least("1s"), at_most("1h")] = timedelta(minutes=1)
    idle_reissue: Annotated[Duration, at_least("1s"), at_most(_LONGEST_IDLE)] = timedelta(minutes=9)
    timeout: Annotated[Duration, at_least("0.3s"), at_most("10m")] = timedelta(seconds=60)

    @property
    def server_port(self) -> int:
        """The configured port, else the usual one of the chosen security."""
        return self.port or _PORTS[self.security]
