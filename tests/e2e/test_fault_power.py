"""What a power cut would leave: before 250 is said, the mail's bytes have been forced onto the disk.

The system calls of the real process are looked at. What a disk does with them is the disk's own word.
"""
from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.cli.mailboxes import File
from tests.e2e.house import House
from tests.e2e.under_load import ON_SQLITE
from tests.servers import needs, wait_until

_CALLS = "write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync,rename,renameat,renameat2"
_SYNC = r"(?:fsync|fdatasync)"


@contextmanager
def traced(house: House, into: Path) -> Iterator[None]:
    """All that it writes and forces to the disk meanwhile is noted, in its order, with the files' names."""
    strace = needs("strace", "strace")
    command = [strace, "--follow-forks", "--decode-fds=path", "--string-limit=70000", f"--trace={_CALLS}",
               f"--output={into}", f"--attach={house.child.pid}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:
        wait_until(lambda: _is_traced(house.child.pid), "strace looks on")
        yield
        tracer.send_signal(signal.SIGINT)


def _is_traced(pid: int | None) -> bool:
    """Whether each of its threads is looked at."""
    try:
        states = [status.read_text() for status in Path(f"/proc/{pid}/task").glob("*/status")]
    except OSError:  # one of them has just ended
        return False
    return all("TracerPid:\t0\n" not in state for state in states)


class Calls:
    """The system calls in their order; one that was interrupted in the notes stands where it ended."""

    def __init__(self, notes: str) -> None:
        self.lines: list[str] = []
        begun: dict[str, str] = {}
        for line in notes.splitlines():
            thread, call = line.split(maxsplit=1)  # a short number is padded with further blanks
            if call.rstrip().endswith("<unfinished ...>"):
                begun[thread] = call.partition("<unfinished ...>")[0]
                continue
            resumed = re.match(r"\s*<\.\.\. \w+ resumed>(.*)", call)
            self.lines.append(begun.pop(thread, "") + resumed[1] if resumed else call)

    def first(self, pattern: str, after: int = 0) -> int:
        """Where the first call after that one stands which looks so."""
        found = next((n for n in range(after, len(self.lines)) if re.search(pattern, self.lines[n])), None)
        assert found is not None, f"no {pattern} after call {after}"
        return found


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("durable"), ON_SQLITE)
    try:
        yield house.start()
    finally:
        house.close()


def test_a_mail_lies_on_the_disk_before_250_is_said(durable: House, tmp_path: Path) -> None:
    with traced(durable, tmp_path / "calls"):
        durable.stakeholder("Sam Lee").writes(text="The words of a small mail.")
    calls = Calls((tmp_path / "calls").read_text())
    written = calls.first(r"pwrite64\(.*/spoc\.db-wal>.*The words of a small mail")
    synced = calls.first(rf"^{_SYNC}\(\d+<[^>]*/spoc\.db-wal>.* = 0", written)
    assert calls.first(r"250 2\.0\.0 taken") > synced


def test_a_big_mail_and_its_place_lie_on_the_disk_before_250_is_said(durable: House, tmp_path: Path) -> None:
    """The file, its name, and the row that names it, in this order."""
    with traced(durable, tmp_path / "calls"):
        durable.stakeholder("Sam Lee").writes(files=[File("big.bin", os.urandom(400_000))])
    calls = Calls((tmp_path / "calls").read_text())
    file = calls.first(rf"^{_SYNC}\(\d+<[^>]*/blobs/incoming/[^>]*>.* = 0")
    moved = calls.first(r"^rename\w*\(.*/blobs/incoming/.* = 0", file)
    place = calls.first(rf"^{_SYNC}\(\d+<[^>]*/blobs/\w\w/\w\w>.* = 0", moved)
    row = calls.first(r"pwrite64\(.*/spoc\.db-wal>", place)
    synced = calls.first(rf"^{_SYNC}\(\d+<[^>]*/spoc\.db-wal>.* = 0", row)
    assert calls.first(r"250 2\.0\.0 taken") > synced
