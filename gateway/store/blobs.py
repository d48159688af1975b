"""Big bytes as files (`blob_rows`: as rows of the database) named by their SHA-256, written once and never changed.

`put` returns only when the bytes are on the disk: file synced, renamed into place, directory synced. A crash before
the rename leaves a file below `incoming/` that nobody reads; two writers of the same bytes do no harm.

What no row names any more is removed by retention. As a row may be about to name what was put just now, `put` makes a
file young again that it finds, and only old ones are removed; a lock keeps the two from each other.
"""
from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


def check_digest(digest: str) -> None:
    """ValueError for anything that is not a SHA-256 in lower-case hex."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not the digest of a blob")


@dataclass(frozen=True, slots=True)
class Lying:
    """A blob that lies there."""

    digest: str
    size: int


class Blobs:
    """A directory of blobs, sharded two levels deep."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def where(self) -> str:
        """For a sentence to the operator."""
        return str(self.directory)

    def path(self, digest: str) -> Path:
        """Where the blob lies or would lie; ValueError for anything that is not a SHA-256 in lower-case hex."""
        check_digest(digest)
        return self.directory / digest[:2] / digest[2:4] / digest

    def get(self, digest: str) -> bytes:
        """The bytes; FileNotFoundError when they are not here."""
        return self.path(digest).read_bytes()

    def start(self, digest: str, octets: int) -> bytes:
        """So many of the first bytes; FileNotFoundError when they are not here."""
        with self.path(digest).open("rb") as file:
            return file.read(octets)

    def put(self, data: bytes) -> str:
        """The digest under which the bytes are kept, now and after a power cut."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path(digest)
        if not self._is_young_again(target):
            _make_directory(target.parent, top=self.directory)
            self._write(target, data)
        _sync_directory(target.parent)  # also when it was there: the other writer may not have come this far
        return digest

    def free_bytes(self) -> int | None:
        """How much more fits in; None where nobody here knows."""
        directory = self.directory
        while not directory.exists():
            directory = directory.parent
        return shutil.disk_usage(directory).free

    def put_before(self, prefix: str, before: datetime) -> list[Lying]:
        """Those whose digest begins with the two characters and that nobody has put since then."""
        found = []
        for file in (self.directory / prefix).glob("*/*"):
            with suppress(FileNotFoundError):
                about = file.stat()
                if about.st_mtime < before.timestamp() and _DIGEST.fullmatch(file.name):
                    found.append(Lying(file.name, about.st_size))
        return found

    def remove(self, digests: Sequence[str], before: datetime) -> None:
        """Removes the blobs; none that somebody has put since then."""
        for digest in digests:
            file = self.path(digest)
            with self._locked(fcntl.LOCK_EX), suppress(FileNotFoundError):
                if file.stat().st_mtime < before.timestamp():
                    file.unlink()

    def left_over(self, before: datetime) -> list[Path]:
        """Files that a writer which died before then has left."""
        found = []
        for file in (self.directory / "incoming").glob("*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before.timestamp():
                    found.append(file)
        return found

    def _is_young_again(self, target: Path) -> bool:
        """False where there is no such file."""
        if not target.exists():
            return False
        with self._locked(fcntl.LOCK_SH), suppress(FileNotFoundError):
            os.utime(target)
            return True
        return False

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Who removes is alone; those who put (20 µs) are not in each other's way. Also between machines (NFS)."""
        handle = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, kind)
            yield
        finally:
            os.close(handle)

    def _write(self, target: Path, data: bytes) -> None:
        incoming = self.directory / "incoming"
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _make_directory(directory: Path, top: Path) -> None:
    """Creates the directory and those above it up to `top`, each entry synced in its parent."""
    if directory.is_dir():
        return
    if directory != top:
        _make_directory(directory.parent, top)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
