"""Access by OAuth2, as far as settings and database know: no provider is asked."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.doctor.access_standing import standings
from gateway.doctor.finding import Finding, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.store.errors import StoreError

SOUND = ok("oauth-sound", "{keys}")
NO_ACCESS = wrong("oauth-no-access", "{what}", "`spoc auth` says how each access stands")
UNKNOWN = wrong("oauth-unknown", "how it stands cannot be read: {why}", "see what is said of the database")


def look(around: Surroundings) -> Iterator[Finding]:
    """Entries of [oauth] that give no access, or will soon not do so. Nothing where there are none."""
    if not around.settings.oauth:
        return
    try:
        found = [NO_ACCESS(what=what) for one in standings(around.settings) for what in one.wrong(around.now())]
    except (StoreError, OSError) as error:
        yield UNKNOWN(why=error)
        return
    yield from found or [SOUND(keys=", ".join(around.settings.oauth))]
