"""Big bytes as files named by their SHA-256, written once and never changed.

`put` returns only when the bytes are on the disk: file synced, renamed into place, directory synced. A crash before
the rename leaves a file below `incoming/` that nobody reads; two writers of the same bytes do no harm.
"""
from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A directory of blobs, sharded two levels deep."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, digest: str) -> Path:
        """Where the blob lies or would lie; ValueError for anything that is not a SHA-256 in lower-case hex."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not the digest of a blob")
        return self.directory / digest[:2] / digest[2:4] / digest

    def get(self, digest: str) -> bytes:
        """The bytes; FileNotFoundError when they are not here."""
        return self.path(digest).read_bytes()

    def put(self, data: bytes) -> str:
        """The digest under which the bytes are kept, now and after a power cut."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path(digest)
        if not target.exists():
            _make_directory(target.parent, top=self.directory)
            self._write(target, data)
        _sync_directory(target.parent)  # also when it was there: the other writer may not have come this far
        return digest

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
