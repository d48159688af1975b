"""Mails of a Maildir and of the folders in it, one after the other.

Folders are those of Maildir++ (`.Sent`, `.Support.Billing`) and folders in folders. Mail that was never sent or is
about to go (drafts, trashed, by the flags in its name) is passed over, and so are folders whose names say that.
"""
from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.importing.found import BEGINNING, Found, envelope_of

_LEFT_OUT = frozenset(
    "drafts draft templates outbox trash bin junk spam entwürfe papierkorb brouillons corbeille borradores papelera "
    "deleted-items deleted-messages junk-e-mail".split()
)
"""Folders that hold what nobody sent, or nobody wanted."""
_FLAGS_LEFT_OUT = frozenset("DT")


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail in a folder."""

    path: Path
    folder: str
    """Its name, with "/" between the names of folders in folders; "" for the Maildir itself."""
    at: datetime
    """When it was delivered, as its file says."""
    size: int


def folders(top: Path) -> tuple[str, ...]:
    """All folders in it that hold mails, the Maildir itself ("") first."""
    return tuple(sorted(_folders(top, "")))


def is_left_out(folder: str) -> bool:
    """True for a folder of mails that nobody sent, or nobody wanted."""
    return any("-".join(name.lower().split()) in _LEFT_OUT for name in folder.split("/"))


def count_mails(top: Path, wanted: Collection[str]) -> int:
    """How many mails lie in these folders now."""
    places = [_place_of(top, folder) / part for folder in wanted for part in ("cur", "new")]
    return sum(1 for place in places for _ in _names(place))


def in_maildir(top: Path, wanted: Collection[str], most: int) -> Iterator[Found]:
    """The mails of these folders of a Maildir; OSError where one cannot be read. Of one above `most` bytes only the
    beginning."""
    for number, one in enumerate(read_maildir(top, wanted), start=1):
        try:
            with one.path.open("rb") as file:
                raw = file.read(min(one.size, most) if one.size <= most else BEGINNING)
        except FileNotFoundError:
            continue  # a mail program has moved it meanwhile
        place = str(one.path.relative_to(top))
        yield Found(raw, envelope_of(raw, "", one.at), place, one.folder, one.size, one.size > most, number)


def read_maildir(top: Path, wanted: Collection[str]) -> Iterator[Lying]:
    """The mails of these folders, by their file names, which begin with the time. Files that vanish are passed over."""
    for folder in wanted:
        place = _place_of(top, folder)
        names = [(name, part) for part in ("cur", "new") for name in _names(place / part)]
        for name, part in sorted(names):
            found = _found(place / part / name, folder)
            if found is not None:
                yield found


def _found(path: Path, folder: str) -> Lying | None:
    try:
        known = path.stat()
    except FileNotFoundError:
        return None
    return Lying(path, folder, datetime.fromtimestamp(known.st_mtime, UTC), known.st_size)


def _names(place: Path) -> Iterator[str]:
    if not place.is_dir():
        return
    with os.scandir(place) as entries:
        for entry in entries:
            _, _, flags = entry.name.rpartition(":2,")
            passed_over = entry.name != flags and not _FLAGS_LEFT_OUT.isdisjoint(flags)
            if not entry.name.startswith(".") and not passed_over and entry.is_file(follow_symlinks=False):
                yield entry.name


def _folders(top: Path, above: str) -> Iterator[str]:
    if (top / "cur").is_dir() or (top / "new").is_dir():
        yield above
    for entry in sorted(os.scandir(top), key=lambda entry: entry.name):
        if not entry.is_dir(follow_symlinks=False) or entry.name in ("cur", "new", "tmp"):
            continue
        name = entry.name.removeprefix(".").replace(".", "/") if entry.name.startswith(".") else entry.name
        if name:
            yield from _folders(Path(entry.path), f"{above}/{name}".removeprefix("/"))


def _place_of(top: Path, folder: str) -> Path:
    """Where a folder lies, in whichever of the two forms."""
    if not folder:
        return top
    nested, flat = top / folder, top / f".{folder.replace('/', '.')}"
    return flat if flat.is_dir() else nested
