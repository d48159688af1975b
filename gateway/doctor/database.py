"""The database: it opens (is made, is upgraded), and SQLite finds nothing damaged in its file."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from gateway.doctor.finding import Finding, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.store.errors import StoreError
from gateway.store.soundness import described, quick_check

SOUND = ok("database-sound", "{what}")
NO_PLACE = wrong("database-no-place", "cannot be made below {place} ({why})", "correct gateway.data_dir or its rights")
UNUSABLE = wrong(
    "database-unusable", "{why}",
    "see that the database runs, gateway.database_url is right and this user may write there; a file that is no "
    "database is replaced by the last backup (`spoc restore`)")
DAMAGED = wrong(
    "database-damaged", "the file is damaged: {why}", "stop the gateway and put the last backup back by `spoc restore`")

_LONGEST_CHECK = 10.0
"""Seconds for the look through the file: about 2 GB on a usual disk. What is found by then counts."""


def look(around: Surroundings) -> Iterator[Finding]:
    """Whether it can be used."""
    try:
        with closing(around.store()) as store:
            damage = quick_check(store, _LONGEST_CHECK)
            what = described(store)
    except OSError as error:
        yield NO_PLACE(place=around.settings.data_dir, why=error.strerror or error)
    except StoreError as error:
        yield UNUSABLE(why=error)
    else:
        yield DAMAGED(why=damage[0]) if damage else SOUND(what=what)
