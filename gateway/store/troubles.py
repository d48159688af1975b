"""What does not work outside: mailboxes, the access by OAuth2, the relay. In every ledger while it lasts."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from gateway.model.ledger import Trouble
from gateway.model.mailbox import TroubleKind
from gateway.model.phrase import Phrase
from gateway.store.tables import meta
from gateway.store.tables_mailboxes import credential, mailbox

RELAY = "relay trouble"
"""Name of the value in `meta` that the postman keeps while the relay takes no letters: {"since", "error"}."""

_MAILBOXES = select(mailbox.c.key, mailbox.c.trouble, mailbox.c.failing_since, mailbox.c.error).where(
    mailbox.c.failing_since.is_not(None)
)
_CREDENTIALS = select(credential.c.name, credential.c.failing_since, credential.c.error).where(
    credential.c.failing_since.is_not(None)
)
_RELAY = select(meta.c.value).where(meta.c.key == RELAY)
_WORDS: Mapping[str, Callable[[str], str]] = {
    TroubleKind.UNDECIDED: lambda key: Phrase(
        "Mailbox {key} waits for your word how to start: spoc mailbox start {key}", key=key),
    TroubleKind.REFUSED: lambda key: Phrase("Mailbox {key} does not let us in", key=key),
    TroubleKind.NO_TOKEN: lambda key: Phrase("There is no access to mailbox {key}", key=key),
    TroubleKind.NO_FOLDER: lambda key: Phrase("The folder of mailbox {key} is missing", key=key),
    TroubleKind.NOT_PUT_AWAY: lambda key: Phrase("In mailbox {key}, what was taken cannot be moved", key=key),
    TroubleKind.AWAY: lambda key: Phrase("Mailbox {key} cannot be reached", key=key),
}


def read_troubles(conn: Connection) -> tuple[Trouble, ...]:
    """All of them, the longest first."""
    found = (*_mailboxes(conn), *_credentials(conn), *_relay(conn))
    return tuple(sorted(found, key=lambda one: one.since))


def _mailboxes(conn: Connection) -> Iterator[Trouble]:
    for row in conn.execute(_MAILBOXES):
        yield Trouble(_WORDS[row.trouble](row.key), row.failing_since, row.error)


def _credentials(conn: Connection) -> Iterator[Trouble]:
    for row in conn.execute(_CREDENTIALS):
        what = Phrase("The access of oauth.{key} does not work: spoc auth {key}", key=row.name)
        yield Trouble(what, row.failing_since, row.error)


def _relay(conn: Connection) -> Iterator[Trouble]:
    kept = conn.scalar(_RELAY)
    if kept:
        said = json.loads(kept)
        yield Trouble(Phrase("The relay takes no letters"), datetime.fromisoformat(said["since"]), said["error"])
