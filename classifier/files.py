"""Models on disk: a home with the last few versions, one of them in use.

    HOME/current            the name of the version in use, below it that of the one in use before
    HOME/0007-3f9a…/        a version (stored.py says what is in it)

Promises: a version is written beside and renamed, so a reader sees a whole one or none; the last three are kept, and
always the one in use and the one before it, so that there is a way back; whatever is wrong is a ModelFileError.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from classifier.judgement import Judgement
from classifier.model import Model
from classifier.stored import (
    CONTENT,
    MANIFEST,
    ModelFileError,
    digest_of,
    read_manifest,
    read_unseen,
    read_version,
    write_durably,
    write_into,
)

__all__ = [
    "CONTENT", "CURRENT", "KEPT", "MANIFEST", "ModelFileError", "digest_of", "load", "promote", "read_manifest",
    "rollback", "save", "store", "unseen_of", "version_in_use", "versions",
]

KEPT = 3
CURRENT = "current"
MOST_JUDGEMENTS = 5_000
"""Of the mails judged unseen so many are kept, always the same ones: enough to tell a third of a point."""


def save(model: Model, home: str | Path) -> Path:
    """Store a model as the version in use and return its folder; the same model again adds nothing."""
    return promote(home, store(model, home).name)


def store(model: Model, home: str | Path, unseen: Sequence[Judgement] = ()) -> Path:
    """Store a model beside the one in use and return its folder; the same model again adds nothing.

    The first of a home is in use, as there is no other. ModelFileError for one that was taught since it was trained:
    what it was taught is no part of its version.
    """
    if digest_of(model) != model.version:
        raise ModelFileError("only a model as it was trained can be stored")
    home = Path(home)
    home.mkdir(parents=True, exist_ok=True)
    known = [path for path in versions(home) if path.name.endswith(f"-{model.version[:12]}")]
    for damaged in (path for path in known if not can_be_read(path)):
        shutil.rmtree(damaged)
    whole = [path for path in known if path.is_dir()]
    place = whole[0] if whole else write_version(model, home, unseen)
    forget_old(home, keep=place.name)
    return place


def can_be_read(place: Path) -> bool:
    """Whether a stored version is whole."""
    try:
        load(place)
    except ModelFileError:
        return False
    return True


def promote(home: str | Path, name: str) -> Path:
    """Put a stored version in use and return its folder; ModelFileError where there is none of this name, or it
    cannot be read."""
    home = Path(home)
    place = next((path for path in versions(home) if path.name == name), None)
    if place is None:
        raise ModelFileError(f"there is no version {name!r} in {home}")
    load(place)
    used = [before for before in in_use(home) if before != place.name]
    put(home / CURRENT, "\n".join([place.name, *used[:1]]).encode())
    return place


def rollback(home: str | Path) -> Path:
    """Put the version in use that was in use before, and return its folder; ModelFileError where there is none."""
    home = Path(home)
    used = in_use(home)
    if len(used) < 2 or not (home / used[1] / MANIFEST).is_file():
        raise ModelFileError(f"there is no version in {home} that was in use before")
    load(home / used[1])
    put(home / CURRENT, used[1].encode())
    return home / used[1]


def load(place: str | Path) -> Model:
    """The version in use (or the very version, if the folder is one); raises ModelFileError, and nothing else."""
    try:
        return read_version(version_in_use(Path(place)))
    except ModelFileError:
        raise
    except Exception as error:  # whatever a file that somebody changed can be made to say
        raise ModelFileError(f"the model in {place} cannot be read: {error}") from error


def unseen_of(place: str | Path) -> tuple[Judgement, ...]:
    """What was said of mails that the version in use (or this very version) had not seen; ModelFileError only."""
    try:
        return read_unseen(version_in_use(Path(place)))
    except ModelFileError:
        raise
    except Exception as error:  # whatever a file that somebody changed can be made to say
        raise ModelFileError(f"the judgements in {place} cannot be read: {error}") from error


def versions(home: str | Path) -> list[Path]:
    """The stored versions, oldest first."""
    found = [path for path in Path(home).glob("[0-9]*-*") if (path / MANIFEST).is_file()]
    return sorted(found, key=lambda path: (number_of(path), path.name))


def number_of(version: Path) -> int:
    """The number in a version's name; 0 where it is none of ours."""
    number = version.name.split("-")[0]
    return int(number) if number.isdecimal() else 0


def version_in_use(home: str | Path) -> Path:
    """The folder that ``load`` would read; ModelFileError where there is none."""
    home = Path(home)
    if (home / MANIFEST).is_file():
        return home
    for name in in_use(home):
        if (home / name / MANIFEST).is_file():
            return home / name
    stored = versions(home)
    if not stored:
        raise ModelFileError(f"there is no model in {home}")
    return stored[-1]


def in_use(home: Path) -> list[str]:
    """The name of the version in use and of the one before it, as far as there are any."""
    try:
        lines = (home / CURRENT).read_text(encoding="utf-8", errors="replace")[:300].splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ModelFileError(f"{home / CURRENT} cannot be read: {error.strerror}") from error
    return [Path(line.strip()).name for line in lines[:2] if line.strip()]


def write_version(model: Model, home: Path, unseen: Sequence[Judgement]) -> Path:
    """A new version beside the others, complete before it gets its name."""
    stored = versions(home)
    number = number_of(stored[-1]) + 1 if stored else 1
    place = home / f"{number:04d}-{model.version[:12]}"
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=home))
    try:
        write_into(beside, model, sorted(unseen, key=lambda one: one.mail)[:MOST_JUDGEMENTS])
        beside.chmod(0o755)
        beside.rename(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return place


def forget_old(home: Path, keep: str) -> None:
    """Remove versions until three are left: never the one just written, the one in use or the one before it."""
    stored, needed = versions(home), {keep, *in_use(home)}
    others = [path for path in stored if path.name not in needed]
    for old in others[: max(len(stored) - KEPT, 0)]:
        shutil.rmtree(old, ignore_errors=True)


def put(path: Path, data: bytes) -> None:
    """Replace a small file whole."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    write_durably(Path(beside), data)
    Path(beside).chmod(0o644)
    Path(beside).replace(path)
