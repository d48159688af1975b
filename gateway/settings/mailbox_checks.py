"""What must fit together in `[mailboxes.KEY]`. As all checks: (place of the key, "what is wrong - remedy")."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.settings.kinds import shown
from gateway.settings.mailboxes import MailboxSettings
from gateway.settings.problems import Problem, meant
from gateway.settings.root import Settings
from gateway.settings.servers import is_loopback


def check_mailboxes(settings: Settings) -> Iterator[Problem]:
    """What keeps a mailbox from being collected, or two from being collected in peace."""
    homes: dict[tuple[str, int, str, str], str] = {}
    for key, mailbox in settings.mailboxes.items():
        problems = (*_login(mailbox, settings), *_safety(mailbox), *_folders(mailbox), *_project(mailbox, settings))
        yield from ((("mailboxes", key, name), wrong) for name, wrong in problems)
        # Whoever collects moves the mails away from the other, and both would write receipts.
        first = homes.setdefault(_home(mailbox, mailbox.folder), key)
        if first != key:
            problem = f"is the folder of the account that mailboxes.{first} collects - name another, or remove one"
            yield ("mailboxes", key, "folder"), problem
    for key, mailbox in settings.mailboxes.items():
        # What one has moved there the other would take again, and two could move it to and fro for ever.
        other = homes.get(_home(mailbox, mailbox.done_folder), key) if mailbox.afterwards == "move" else key
        if other != key:
            yield ("mailboxes", key, "done_folder"), f"is the folder that mailboxes.{other} collects - name another one"


def _home(mailbox: MailboxSettings, folder: str) -> tuple[str, int, str, str]:
    """What two mailboxes must not share."""
    return mailbox.host.lower(), mailbox.server_port, mailbox.username.lower(), folder


def _login(mailbox: MailboxSettings, settings: Settings) -> Iterator[tuple[str, str]]:
    password = bool(mailbox.password.get_secret_value())
    if password and mailbox.oauth:
        yield "oauth", "is set beside a password - keep one of the two"
    elif not password and not mailbox.oauth:
        yield "password", "is missing - set password, password_file or oauth"
    if mailbox.oauth and mailbox.oauth not in settings.oauth:
        yield "oauth", f"there is no [oauth.{mailbox.oauth}] - {meant(mailbox.oauth, settings.oauth)}"


def _safety(mailbox: MailboxSettings) -> Iterator[tuple[str, str]]:
    if mailbox.security == "none" and not is_loopback(mailbox.host):
        yield "security", 'is "none", so the password could be read on its way - write "tls" or "starttls"'
    if mailbox.security == "none" and (mailbox.ca_file is not None or mailbox.certificate_sha256):
        yield "security", 'is "none", so no certificate is looked at - write "tls" or "starttls"'
    if mailbox.ca_file is not None and not mailbox.ca_file.is_file():
        yield "ca_file", f"there is no file {shown(mailbox.ca_file)} - correct the path"


def _folders(mailbox: MailboxSettings) -> Iterator[tuple[str, str]]:
    if mailbox.afterwards == "move" and mailbox.done_folder == mailbox.folder:
        yield "done_folder", 'is the folder that is collected - name another one, or write afterwards = "leave"'


def _project(mailbox: MailboxSettings, settings: Settings) -> Iterator[tuple[str, str]]:
    if mailbox.project and mailbox.project not in settings.projects:
        yield "project", f"there is no [projects.{mailbox.project}] - {meant(mailbox.project, settings.projects)}"
    elif not mailbox.project and len(settings.projects) > 1:
        yield "project", f"is missing - say whose mail this is: {meant('', settings.projects)}"
