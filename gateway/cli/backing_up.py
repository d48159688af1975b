"""`spoc backup` and `spoc restore`: what a gateway knows, kept elsewhere while it runs, and brought back."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import FAILED, UNAVAILABLE, BadData, Later, NotThere
from gateway.cli.long_work import Shown
from gateway.cli.opened import mails, many, minute, print_json, size
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.store.backup_folder import Place, Taken
    from gateway.store.backup_manifest import Backup

_FOLDER = click.Path(path_type=Path, file_okay=False)
_STANDS_BACK = 10
"""How far a backup stands back behind all other work of the machine, in the words of nice."""
_MOST_NAMED = 5


class _Refused(click.ClickException):
    """It is not done as things are; the sentence says what to do."""

    exit_code = UNAVAILABLE


@click.command(short_help="Keep a copy of all that the gateway knows, while it runs.")
@click.argument("folder", type=_FOLDER)
@click.option("--keep", type=click.IntRange(1, 1000), default=7, show_default=True,
              help="So many backups stay in the folder; older ones are removed once the new one is whole.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def backup(config: Path | None, folder: Path, keep: int, as_json: bool) -> None:
    """Keep a copy of all that the gateway knows in FOLDER: tickets, mails, files, the model, the settings file.

    The gateway goes on meanwhile; what it took in before this command began is in the copy. Files are copied once,
    whichever backup they belong to. A backup appears when it has been read again and is whole; until then the one
    before it stays as it is. On PostgreSQL this is the task of pg_dump (docs/backup.md).

    \b
    Example, each night:  spoc --config /etc/spoc/spoc.toml backup /var/backups/spoc
    """
    from importlib.metadata import version

    from gateway.service import now
    from gateway.store import backup_folder

    settings = load_settings(config)
    place = _place(settings, config, "back it up")
    if not place.database.exists():
        raise _Refused(f"there is no gateway's data in {settings.data_dir} yet: name its settings with --config")
    _must_be_elsewhere(place, folder)
    os.nice(_STANDS_BACK)
    with _explained(), _alone_in(folder):
        _must_fit(place, folder)
        taken = backup_folder.take(place, folder, now(), version("spoc-gateway"), Shown())
        is_whole = not (taken.missing or taken.brought.damaged)
        removed = backup_folder.forget(folder, keep) if is_whole else 0
    if as_json:
        print_json({"folder": str(taken.folder), **asdict(taken.backup), "new_blobs": taken.brought.new,
                    "new_blob_bytes": taken.brought.bytes, "missing": taken.missing,
                    "damaged": taken.brought.damaged, "removed": removed})
    else:
        click.echo(_told(taken, removed))
    if not is_whole:
        click.echo(f"spoc: {_incomplete(taken, place)}", err=True)
        raise click.exceptions.Exit(FAILED)


@click.command(short_help="Bring back what `spoc backup` has kept.")
@click.argument("backup", metavar="BACKUP", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def restore(config: Path | None, backup: Path, as_json: bool) -> None:
    """Bring a backup back, for a gateway that has no data yet.

    BACKUP is a folder that `spoc backup` has written into (its newest backup is taken), or one of the backups in it.
    The settings say where all goes; the file that was backed up with it lies in the backup as spoc.toml. Nothing that
    is there is overwritten. What it says at the end matters: what has happened since the backup is not in it.

    \b
    Example:  spoc --config /etc/spoc/spoc.toml restore /var/backups/spoc
    """
    from gateway.service import now
    from gateway.store import backup_folder
    from gateway.store.backup import skip_numbers, sync
    from gateway.store.backup_manifest import read
    from gateway.store.engine import InstanceLock

    settings = load_settings(config)
    place = _place(settings, config, "bring it back")
    with InstanceLock(settings.data_dir / "instance.lock"), _explained():
        chosen = backup_folder.find(backup)
        about = read(chosen)
        _must_be_empty(place)
        passing, missing = backup_folder.bring_back(chosen, place, partial(Shown(), "files"))
        following = skip_numbers(passing, datetime.fromisoformat(about.taken_at), now())
        passing.rename(place.database)
        sync(place.database.parent)
    if as_json:
        print_json({"backup": str(chosen), "data_dir": str(settings.data_dir), **asdict(about),
                    "next_ticket": following, "missing": missing})
    else:
        click.echo(_restored(chosen, about, settings, following))
    if missing:
        click.echo(f"spoc: {_files(len(missing))} are missing or damaged in the backup: {_some(missing)}", err=True)
        raise click.exceptions.Exit(FAILED)


def _place(settings: Settings, config: Path | None, what: str) -> Place:
    """Where the gateway of these settings keeps what it knows; refused where a database server has it."""
    from gateway.settings.where import config_file
    from gateway.store.backup_folder import Place

    if not settings.database_url.startswith("sqlite"):
        raise _Refused(f"the tickets lie in PostgreSQL: {what} with pg_dump and pg_restore, as docs/backup.md says")
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    assert settings.blobs_dir is not None, "beside SQLite they are always files"
    return Place(database, settings.blobs_dir, settings.model_dir, config_file(config, os.environ))


@contextmanager
def _explained() -> Iterator[None]:
    """What may go wrong with a backup, as a sentence and an exit status."""
    import sqlite3

    from gateway.store.backup import Damaged
    from gateway.store.backup_folder import NotOurs

    try:
        yield
    except NotOurs as error:
        raise NotThere(str(error)) from None
    except Damaged as error:
        raise BadData(str(error)) from None
    except shutil.Error as error:  # of a whole folder; the first file says enough
        source, _, why = error.args[0][0]
        raise _Refused(f"{source} cannot be copied ({why}): run it as the user who runs the gateway") from None
    except sqlite3.Error as error:
        raise _Refused(f"the database cannot be copied ({error}): what was backed up before is as it was") from None


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The folder, made where it is missing; two backups at once would remove each other's."""
    from gateway.store.backup_folder import claim
    from gateway.store.engine import AlreadyRunning, InstanceLock

    claim(folder)
    try:
        with InstanceLock(folder / ".lock"):
            yield
    except AlreadyRunning as other:
        raise Later(f"another backup is being written into {folder} (process {other.pid}): let it end") from None


def _must_be_elsewhere(place: Place, folder: Path) -> None:
    """A backup within what it copies would copy itself."""
    for kept in (place.model, place.blobs):
        if folder.resolve().is_relative_to(kept.resolve()):
            raise _Refused(f"{folder} is part of what is backed up ({kept}): name another, best on another disk")


def _must_fit(place: Place, folder: Path) -> None:
    from gateway.store.backup_folder import room_needed

    needed, free = room_needed(place, folder), shutil.disk_usage(folder).free
    if needed > free:
        raise _Refused(f"{folder} has not enough room: {size(needed)} are needed, {size(free)} are free")


def _must_be_empty(place: Place) -> None:
    log = place.database.with_name(f"{place.database.name}-wal")  # it would be played into any database of this name
    for one in (place.database, log):
        if one.exists():
            raise _Refused(f"there is a gateway's data already ({one}): move it away, or name another gateway.data_dir")


# --- in words --------------------------------------------------------------------------------------------------------


def _told(taken: Taken, removed: int) -> str:
    about, new = taken.backup, taken.brought
    lines = [
        f"Backed up into {taken.folder}: {many(about.tickets, 'ticket')}, {mails(about.mails)}, "
        f"{size(about.database_bytes)} of database; {_files(about.blobs)} beside it, {new.new:,} of them new "
        f"({size(new.bytes)}).",
        "The copy of the database was read again, and is whole.",
    ]
    lines += [f"{many(removed, 'older backup')} removed."] if removed else []
    return "\n".join(lines)


def _incomplete(taken: Taken, place: Place) -> str:
    lost = (*taken.missing, *taken.brought.damaged)
    return (f"{_files(len(lost))} that tickets or mails name are missing or damaged in {place.blobs} itself: "
            f"{_some(lost)}. Older backups may have them: none was removed")


def _restored(chosen: Path, about: Backup, settings: Settings, following: int) -> str:
    since = []
    if about.letters_waiting:
        since.append(f"{_letters(about.letters_waiting)} when it was taken and will go out when the gateway runs: what "
                     "had gone out after all arrives a second time, under the same Message-ID.")
    if about.mails_waiting:
        since.append(f"{mails(about.mails_waiting)} had been taken in and not worked on: that is done now, and whoever "
                     "got letters because of them gets others.")
    since += ["Mail that came later is not there: docs/backup.md says how to get it back.",
              f"The next ticket will be #{following}: lower numbers may have been told to somebody."]
    return "\n".join((
        f"Restored into {settings.data_dir} from {chosen}, taken at {minute(about.taken_at)}: "
        f"{many(about.tickets, 'ticket')}, {mails(about.mails)}, {_files(about.blobs)}.",
        "",
        "What has happened since then is not in it:",
        *(f"  - {line}" for line in since),
        "",
        "Next: spoc check, then spoc run.",
    ))


def _letters(count: int) -> str:
    return "1 letter was waiting" if count == 1 else f"{count:,} letters were waiting"


def _files(count: int) -> str:
    return many(count, "big file")


def _some(digests: tuple[str, ...]) -> str:
    more = len(digests) - _MOST_NAMED
    return ", ".join(digests[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
