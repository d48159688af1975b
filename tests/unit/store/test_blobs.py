"""Blobs: nothing outside the directory is touched, a crash leaves nothing half, two writers do no harm."""
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gateway.store.blobs import Blobs


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.mark.parametrize("digest", ["", "..", "../" * 20 + "etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "é" * 64])
def test_a_bad_digest_is_refused(blobs: Blobs, digest: str) -> None:
    with pytest.raises(ValueError, match="not the digest"):
        blobs.get(digest)
    with pytest.raises(ValueError, match="not the digest"):
        blobs.path(digest)


def test_what_was_put_is_got_under_its_sha256(blobs: Blobs) -> None:
    digest = blobs.put(b"content")
    assert digest == hashlib.sha256(b"content").hexdigest()
    assert blobs.get(digest) == b"content"
    assert blobs.path(digest).parent.parent.parent == blobs.directory


def test_putting_twice_writes_once(blobs: Blobs) -> None:
    path = blobs.path(blobs.put(b"content"))
    before = path.stat().st_ino
    blobs.put(b"content")
    assert path.stat().st_ino == before
    assert list((blobs.directory / "incoming").iterdir()) == []


def test_two_writers_of_the_same_bytes(blobs: Blobs) -> None:
    data = os.urandom(1_000_000)
    digests: list[str] = []
    threads = [threading.Thread(target=lambda: digests.append(blobs.put(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 8
    assert blobs.get(digests[0]) == data


def test_a_crash_between_write_and_rename_leaves_nothing_under_the_digest(blobs: Blobs) -> None:
    code = (
        "import os; from pathlib import Path; from gateway.store.blobs import Blobs;"
        "os.replace = lambda *names: os.kill(os.getpid(), 9);"
        f"Blobs(Path({str(blobs.directory)!r})).put(b'content')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    digest = hashlib.sha256(b"content").hexdigest()
    assert not blobs.path(digest).exists()
    assert blobs.get(blobs.put(b"content")) == b"content"


def test_a_full_disk_leaves_no_temporary_file(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put(b"content")
    monkeypatch.undo()
    assert list(blobs.directory.glob("incoming/*")) == []
