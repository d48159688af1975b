"""A folder of backups: each in a folder of its own, named after its moment, and the big bytes that they share.

    FOLDER/spoc-backups.json          says that this is such a folder: what is not, is never written into
    FOLDER/2026-11-22T154500Z/        a backup: spoc.db, spoc.toml, model/, blobs.txt (its big bytes), backup.json
    FOLDER/blobs/                     mails and files too big for the database: what is there is not copied again

A backup is written under another name, read again, and then renamed: under its own name it is whole, and an older one
stays as it was until there is a newer. Blobs are copied before the rows and once more after them: as they are never
changed, every one that a row names is there then, although mail goes on coming in.
"""
from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from gateway.store.backup import Contents, Damaged, Shown, copy_database, look_through, note_backup, sync
from gateway.store.backup_manifest import CONTENTS, LISTED, Backup, listed_in, read
from gateway.store.blobs import Blobs

DATABASE, SETTINGS, MODEL = "spoc.db", "spoc.toml", "model"
_MARK = "spoc-backups.json"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
_ASIDE = ".unfinished-"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gateway keeps what it knows."""

    database: Path
    blobs: Path
    model: Path
    settings: Path | None
    """The file they were read from; None where there is none."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Blobs that were copied."""

    new: int
    bytes: int
    damaged: tuple[str, ...]
    """Digests of those that are not what their name says: left out."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that is there now."""

    folder: Path
    backup: Backup
    brought: Brought
    missing: tuple[str, ...]
    """Digests of blobs that its rows name and the gateway has not got."""


class NotOurs(Exception):
    """The folder holds something else, or no backup; the text says what to do."""


def take(place: Place, folder: Path, taken: datetime, program: str, shown: Callable[[str, int, int], None]) -> Taken:
    """A new backup of the gateway. `shown` is told of what how much is done, and of how much.

    Raises Damaged, OSError, sqlite3.Error; what was there before is then as it was.
    """
    name = _name(folder, taken)
    aside = folder / f"{_ASIDE}{name}"
    _forget_unfinished(folder)
    aside.mkdir(mode=0o700)
    try:
        first = copy_blobs(place.blobs, folder / "blobs", partial(shown, "files"))
        has_model, has_settings = _copy_model(place.model, aside), _copy_settings(place.settings, aside)
        copy_database(place.database, aside / DATABASE, partial(shown, "database"))
        second = copy_blobs(place.blobs, folder / "blobs", partial(shown, "files"))
        contents = look_through(aside / DATABASE)
        listed = dict(_blobs_in(folder / "blobs", _digests(place.blobs)))
        backup = _described(aside, contents, listed, taken, program, has_model, has_settings)
        _write(aside / LISTED, "".join(f"{digest}\n" for digest in sorted(listed)))
        _write(aside / CONTENTS, json.dumps(asdict(backup), indent=2) + "\n")
        sync(aside)
        aside.rename(folder / name)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync(folder)
    note_backup(place.database, taken)
    brought = Brought(first.new + second.new, first.bytes + second.bytes, second.damaged)
    return Taken(folder / name, backup, brought, tuple(sorted(contents.named - listed.keys())))


def claim(folder: Path) -> None:
    """Makes the folder where it is missing; NotOurs where it holds something that is no backup of ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / _MARK).exists():
        return
    if any(folder.iterdir()):
        raise NotOurs(f"{folder} holds something that is not a backup: name a folder that is empty or not there yet")
    _write(folder / _MARK, json.dumps({"format": 1}) + "\n")


def backups(folder: Path) -> list[Path]:
    """The folders of its backups, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if _NAME.fullmatch(one.name) and (one / CONTENTS).is_file())


def find(path: Path) -> Path:
    """The backup that is meant: the path itself, or the newest of that folder; NotOurs where there is none."""
    if (path / CONTENTS).is_file():
        return path
    found = backups(path)
    if not found:
        raise NotOurs(f"there is no backup in {path}: name a folder that `spoc backup` has written into")
    return found[-1]


def forget(folder: Path, keep: int) -> int:
    """Removes all but the newest backups, and the blobs that none of those needs; how many backups were removed."""
    old = backups(folder)[:-keep]
    for one in old:
        (one / CONTENTS).unlink()  # what is removed halfway is no backup any more
        shutil.rmtree(one)
    if old:
        needed = {digest for one in backups(folder) for digest in listed_in(one)}
        for digest in _digests(folder / "blobs"):
            if digest not in needed:
                Blobs(folder / "blobs").path(digest).unlink()
    return len(old)


def room_needed(place: Place, folder: Path) -> int:
    """Bytes that a backup of now will take on the disk, at most."""
    there, ours = Blobs(folder / "blobs"), Blobs(place.blobs)
    new = (digest for digest in _digests(place.blobs) if not there.path(digest).exists())
    return place.database.stat().st_size + sum(ours.path(digest).stat().st_size for digest in new)


def copy_blobs(source: Path, target: Path, shown: Shown, only: Iterable[str] | None = None) -> Brought:
    """Copies what is not there yet, or has not the same size; durable when this returns. `only`: these digests."""
    ours, theirs = Blobs(source), Blobs(target)
    wanted = [digest for digest in (_digests(source) if only is None else only)
              if _size(theirs.path(digest)) != _size(ours.path(digest))]
    new, size, damaged = 0, 0, []
    for number, digest in enumerate(wanted, 1):
        shown(number, len(wanted))
        try:
            data = ours.get(digest)
        except FileNotFoundError:
            continue  # what nobody needs any more has just been removed
        if hashlib.sha256(data).hexdigest() != digest:
            damaged.append(digest)
            continue
        theirs.path(digest).unlink(missing_ok=True)  # of another size: it was damaged
        theirs.put(data)
        new, size = new + 1, size + len(data)
    return Brought(new, size, tuple(damaged))


def bring_back(backup: Path, place: Place, shown: Shown) -> tuple[Path, tuple[str, ...]]:
    """Puts blobs and model where a gateway looks for them, and the database beside its place; Damaged if it is.

    The database under its passing name, and which blobs are missing or damaged in the backup.
    """
    about, blobs = read(backup), backup.parent / "blobs"
    listed = listed_in(backup)
    there = [digest for digest in listed if Blobs(blobs).path(digest).exists()]
    damaged = copy_blobs(blobs, place.blobs, shown, there).damaged
    if about.has_model:
        _bring_model(backup / MODEL, place.model)
    place.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = place.database.with_name(f"{place.database.name}.restored")
    shutil.copy(backup / DATABASE, passing)
    passing.chmod(0o600)
    sync(passing)
    if _digest_of(passing) != about.database_sha256:
        passing.unlink()
        raise Damaged(f"{backup / DATABASE} is not what was backed up: take another backup")
    return passing, tuple(sorted({*damaged, *(set(listed) - set(there))}))


def _bring_model(model: Path, place: Path) -> None:
    """Whole or not at all. One that is there already stays: a folder of models may be shared, and others use it now."""
    if place.is_dir() and any(place.iterdir()):
        return
    aside = place.with_name(f"{place.name}.restored")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(model, aside)
    aside.replace(place)


# --- parts of a backup -----------------------------------------------------------------------------------------------


def _name(folder: Path, taken: datetime) -> str:
    """The moment, to the second; a later one where that second has a backup already."""
    moment = taken
    while (folder / (name := f"{moment:%Y-%m-%dT%H%M%SZ}")).exists():
        moment += timedelta(seconds=1)
    return name


def _copy_model(model: Path, aside: Path) -> bool:
    """Before the rows are: so it knows nothing of corrections that the rows do not have."""
    if not model.is_dir():
        return False
    for last_try in (False, True):
        try:
            shutil.copytree(model, aside / MODEL)
        except (shutil.Error, FileNotFoundError):  # a new version was put in use, and an old one removed
            shutil.rmtree(aside / MODEL, ignore_errors=True)
            if last_try:
                raise
        else:
            break
    return True


def _copy_settings(settings: Path | None, aside: Path) -> bool:
    if settings is None:
        return False
    _write(aside / SETTINGS, settings.read_text(encoding="utf-8"))
    return True


def _described(aside: Path, contents: Contents, listed: dict[str, int], taken: datetime, program: str,
               has_model: bool, has_settings: bool) -> Backup:
    database = aside / DATABASE
    return Backup(
        taken_at=taken.isoformat(), program=program, database_version=contents.version,
        database_bytes=database.stat().st_size, database_sha256=_digest_of(database), tickets=contents.tickets,
        mails=contents.mails, mails_waiting=contents.mails_waiting, letters_waiting=contents.letters_waiting,
        blobs=len(listed), blob_bytes=sum(listed.values()), has_model=has_model, has_settings=has_settings,
    )


def _forget_unfinished(folder: Path) -> None:
    for left in folder.glob(f"{_ASIDE}*"):
        shutil.rmtree(left)


def _write(file: Path, text: str) -> None:
    """Nobody else's business, and on the disk."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    sync(file)


def _digests(blobs: Path) -> Iterator[str]:
    """Of all that lie there; files that are being written have other names."""
    return (file.name for file in blobs.glob("??/??/*") if _DIGEST.fullmatch(file.name))


def _blobs_in(blobs: Path, digests: Iterable[str]) -> Iterator[tuple[str, int]]:
    for digest in digests:
        size = _size(Blobs(blobs).path(digest))
        if size is not None:
            yield digest, size


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None


def _digest_of(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
