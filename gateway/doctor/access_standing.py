"""How it stands with each [oauth.KEY], as far as settings and database know: for `spoc auth` and `spoc check`."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.model.ledger import NOTICE

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.store.credentials import Credential


@dataclass(frozen=True, slots=True)
class AccessStanding:
    """How it stands with one [oauth.KEY], as far as the settings and the database know; no provider is asked."""

    key: str
    provider: str
    grant: str
    needs_login: bool
    secret_ends: date | None
    kept: Credential | None
    ends_at: datetime | None
    """When the login ends; None: not known, or there is none."""

    @property
    def lasts(self) -> str:
        """How long the login does: some go on while they are used, others end on a day that the provider has set."""
        if self.ends_at is None:
            return ""
        is_set = self.kept is not None and self.ends_at == self.kept.expires_at
        return f"until {self.ends_at:%Y-%m-%d}" + ("" if is_set else " and longer while it is used")

    @property
    def state(self) -> str:
        """ "failing", "no login", "logged in", or "by itself" where none is needed."""
        if self.kept is not None and self.kept.failing_since is not None:
            return "failing"
        if not self.needs_login:
            return "by itself"
        return "logged in" if self.kept is not None and self.kept.refresh_token else "no login"

    def wrong(self, now: datetime) -> Iterator[str]:
        """What somebody has to do, worst first."""
        if self.kept is not None and self.kept.failing_since is not None:
            yield f"oauth.{self.key}: {self.kept.error}"
        elif self.state == "no login":
            yield f"oauth.{self.key}: nobody has logged in yet: run `spoc auth {self.key}`"
        elif self.ends_at is not None and self.ends_at - now < NOTICE:
            yield f"oauth.{self.key}: the access {_ending(self.ends_at, now)}: run `spoc auth {self.key}`"
        if self.secret_ends is not None:
            ends_at = datetime.combine(self.secret_ends, datetime.min.time(), UTC)
            if ends_at - now < NOTICE:
                yield f"oauth.{self.key}: the client secret {_ending(ends_at, now)}: make a new one at the provider"


def _ending(at: datetime, now: datetime) -> str:
    return f"{'has ended' if at <= now else 'ends'} on {at:%Y-%m-%d}"


def standings(settings: Settings) -> list[AccessStanding]:
    """Each [oauth.KEY], in the order of the settings. A database is not made for that."""
    from gateway.model.access import Grant

    kept = _kept(settings)
    found = []
    for key, entry in settings.oauth.items():
        registration, one = entry.registration(key), kept.get(key)
        needs_login = registration.grant is Grant.REFRESH_TOKEN
        ends_at = one.ends(registration.unused_days) if one is not None and needs_login else None
        found.append(AccessStanding(
            key, entry.provider, registration.grant.value, needs_login, registration.secret_ends, one, ends_at))
    return found


def _kept(settings: Settings) -> dict[str, Credential]:
    from gateway.house import open_database
    from gateway.store.credentials import all_credentials

    file = Path(settings.database_url.removeprefix("sqlite:///"))
    if not settings.oauth or (settings.database_url.startswith("sqlite") and not file.exists()):
        return {}
    with closing(open_database(settings)) as store:
        return {one.name: one for one in all_credentials(store)}
