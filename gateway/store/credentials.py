"""What `spoc auth` has got: refresh tokens by the key of their `[oauth.KEY]`, until when they live, and what is wrong.

A provider may answer with a new refresh token in place of the one that was used; what was kept meanwhile by somebody
else (another process, `spoc auth`) is newer still, and stays. A key without a refresh token has a row too while it
fails.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gateway.store.engine import Store
from gateway.store.tables_mailboxes import credential

_OF_NAME = credential.c.name == bindparam("of_name")
_ONE = select(credential).where(_OF_NAME)
_ALL = select(credential).order_by(credential.c.name)
_NEW = insert(credential)
_KEEP = _NEW.on_conflict_do_update(index_elements=[credential.c.name], set_={
    **{name: _NEW.excluded[name] for name in ("refresh_token", "expires_at", "renewed_at")},
    "failing_since": None, "error": "",
})
_FAILED = _NEW.on_conflict_do_update(
    index_elements=[credential.c.name], where=credential.c.refresh_token == bindparam("used"),
    set_={"failing_since": func.coalesce(credential.c.failing_since, _NEW.excluded.failing_since),
          "error": _NEW.excluded.error},
)
"""Both databases understand these. One statement each: another machine may write the first row just now."""
_USED = (
    update(credential)
    .where(_OF_NAME, credential.c.refresh_token == bindparam("used"))
    .values(refresh_token=bindparam("token"), expires_at=bindparam("until"), renewed_at=bindparam("at"),
            failing_since=None, error="")
)
_PAST = (credential.c.failing_since.is_not(None), credential.c.name.not_in(bindparam("in_use", expanding=True)))
_ANY_PAST = select(credential.c.name).where(*_PAST).limit(1)
_FORGET_PAST = update(credential).where(*_PAST).values(failing_since=None, error="")


@dataclass(frozen=True, slots=True)
class Credential:
    """How it stands with one `[oauth.KEY]`."""

    name: str
    refresh_token: str = field(repr=False)
    """"" where none is needed, or nobody has given one yet."""
    expires_at: datetime | None
    """End of the refresh token, as the provider said it; None: it did not say."""
    renewed_at: datetime
    """When the refresh token was last used, or came."""
    failing_since: datetime | None
    """Since when somebody has to do something; None: it works."""
    error: str
    """What, in words."""

    def ends(self, unused_days: int) -> datetime | None:
        """When the refresh token ends: as the provider said, or unused for so many days (0: not known)."""
        unused = (self.renewed_at + timedelta(days=unused_days),) if unused_days else ()
        said = (self.expires_at,) if self.expires_at else ()
        return min((*unused, *said), default=None) if self.refresh_token else None


def read_credential(store: Store, name: str) -> Credential | None:
    """What is kept under the key; None where there is nothing."""
    with store.read() as conn:
        row = conn.execute(_ONE, {"of_name": name}).first()
    return None if row is None else _credential(row)


def all_credentials(store: Store) -> tuple[Credential, ...]:
    """All that are kept, by key."""
    with store.read() as conn:
        return tuple(map(_credential, conn.execute(_ALL)))


def keep_new(store: Store, name: str, token: str, expires_at: datetime | None, now: datetime) -> None:
    """Somebody has logged in: this refresh token counts from now on, whatever was there."""
    row = {"name": name, "refresh_token": token, "expires_at": expires_at, "renewed_at": now}
    with store.write() as conn:
        conn.execute(_KEEP, row)


def keep_used(store: Store, used: Credential, token: str, expires_at: datetime | None, now: datetime) -> None:
    """The refresh token has been used, and works; `token` counts in its place, which may be the same."""
    values = {"of_name": used.name, "used": used.refresh_token, "token": token, "until": expires_at, "at": now}
    with store.write() as conn:
        conn.execute(_USED, values)


def keep_failure(store: Store, name: str, used: str, error: str, now: datetime) -> None:
    """Somebody has to act: there is no access with the refresh token that was used. `now` counts the first time."""
    first = {"name": name, "refresh_token": "", "renewed_at": now, "failing_since": now, "error": error}
    with store.write() as conn:
        conn.execute(_FAILED, {**first, "used": used})


def forget_past_failures(store: Store, in_use: Iterable[str]) -> None:
    """What the settings do not name any more troubles nobody. Its refresh token stays, in case they do so again."""
    keys = {"in_use": list(in_use)}
    with store.read() as conn:
        is_there = conn.scalar(_ANY_PAST, keys) is not None
    if is_there:
        with store.write() as conn:
            conn.execute(_FORGET_PAST, keys)


def _credential(row: Row[tuple[object, ...]]) -> Credential:
    return Credential(row.name, row.refresh_token, row.expires_at, row.renewed_at, row.failing_since, row.error)
