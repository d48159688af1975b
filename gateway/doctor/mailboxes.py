"""The mailboxes that mail is collected from: each lets us in, has its folder, and is told how to start."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from gateway.desk.collecting import opened
from gateway.doctor.certificates import end_of
from gateway.doctor.finding import Finding, advice, many, ok, wrong
from gateway.doctor.surroundings import PATIENCE, Surroundings
from gateway.house.mailing import mailbox_config, wanted_start
from gateway.model.mailbox import Mailbox, Sight
from gateway.sources.imap_config import Afterwards, MailboxConfig
from gateway.sources.imap_errors import AccessRefused, FolderMissing, MailboxError
from gateway.sources.imap_folder import Folder, on_server, open_folder, quoted
from gateway.sources.imap_link import Link, connect
from gateway.sources.imap_stop import Stop
from gateway.store.engine import Store
from gateway.store.errors import StoreError
from gateway.store.mailboxes import read_mailboxes

SOUND = ok("mailboxes-sound", "{key}: {user} on {where}, {folder} holds {count}{done}{until}")
AWAY = wrong("mailboxes-away", "{key}: {why}", "see that host, port and security in [mailboxes.{key}] are right")
NO_CERTIFICATE = wrong(
    "mailboxes-certificate", "{key}: {why}",
    "correct host, or have the server's certificate renewed; for an authority or certificate of your own see ca_file "
    "and certificate_sha256 in [mailboxes.{key}]")
NO_LOGIN = wrong("mailboxes-login", "{key}: {why}",
                 "correct username and password in [mailboxes.{key}], or see `spoc auth`")
NO_FOLDER = wrong("mailboxes-folder", "{key}: {why}", "correct folder in [mailboxes.{key}], or make it")
UNDECIDED = advice("mailboxes-undecided", "{key}: mails lie in it already; none is taken until you say how to start",
                   "run `spoc mailbox start {key}` with --from-now-on or --everything")
ENDS = advice("mailboxes-certificate-ends", "{key}: the server's certificate ends on {day}", "have it renewed")
NO_STORE = wrong("mailboxes-no-store", "they cannot be looked at: {why}", "see what is said of the database")

_SOON = timedelta(days=7)


def look(around: Surroundings) -> Iterator[Finding]:
    """Each mailbox in turn, opened to be read only. Nothing where there are none."""
    if not around.settings.mailboxes:
        return
    try:
        with closing(around.store()) as store:
            for key in around.settings.mailboxes:
                yield from _mailbox(around, store, key)
    except (StoreError, OSError) as error:
        yield NO_STORE(why=error)


def _mailbox(around: Surroundings, store: Store, key: str) -> Iterator[Finding]:
    config = mailbox_config(around.settings, store, key, around.now)
    config = replace(config, timeout=min(config.timeout, PATIENCE))
    try:
        with closing(Stop()) as stop, closing(connect(config, stop)) as link:
            folder = open_folder(link, read_only=True)
            yield from _found(around, store, config, link, folder)
    except MailboxError as error:
        yield _trouble(key, error)


def _trouble(key: str, error: MailboxError) -> Finding:
    if ": certificate verify failed" in error.text:
        return NO_CERTIFICATE(key=key, why=error.text)
    kind = NO_LOGIN if isinstance(error, AccessRefused) else NO_FOLDER if isinstance(error, FolderMissing) else AWAY
    return kind(key=key, why=error.text)


def _found(around: Surroundings, store: Store, config: MailboxConfig, link: Link, folder: Folder) -> Iterator[Finding]:
    """What is in it, and what would keep its mail from being taken."""
    key, ends = config.key, end_of(link.wire.sock)
    kept = (read_mailboxes(store).get(key) or Mailbox(key, config.folder)).at(config.folder, config.account)
    seen = Sight(folder.uidvalidity, folder.uidnext, folder.exists)
    found = []
    if opened(kept, seen, wanted_start(around.settings, key), around.now()).start is None:
        found.append(UNDECIDED(key=key))
    if ends is not None and ends - around.now() < _SOON:
        found.append(ENDS(key=key, day=f"{ends:%Y-%m-%d}"))
    yield from found or [SOUND(
        key=key, user=config.user, where=f"{config.host}:{config.port}", folder=folder.name,
        count=many(folder.exists, "mail", "mails"), done=_done(config, link),
        until=f", certificate until {ends:%Y-%m-%d}" if ends else "")]


def _done(config: MailboxConfig, link: Link) -> str:
    """What is to be said of the done folder; "" where mails are not moved."""
    if config.afterwards is not Afterwards.MOVE:
        return ""
    name = on_server(link, config.done_folder)
    is_there = link.ask("LIST", '""', quoted(name)).ok and link.said("LIST")
    return f", {name} is there" if is_there else f", {name} is made with the first mail"
