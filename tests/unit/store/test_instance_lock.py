"""Who may run on a SQLite file: one gateway, and the next as soon as that one is dead."""
from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateway.store import engine
from gateway.store.engine import AlreadyRunning, InstanceLock


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def child_holds(lock: InstanceLock, seconds: float, written: int) -> subprocess.Popen[bytes]:
    """A child has the lock of a gateway of that number, which it got when it was begun."""
    lock.acquire()
    assert lock._handle is not None
    os.pwrite(lock._handle, f"{written}\n".encode().ljust(20), 0)
    held = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"], pass_fds=[lock._handle])
    lock.release()
    return held


def test_what_a_killed_gateway_had_begun_is_waited_for(
    tmp_path: Path, dead_pid: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_LAST_BREATH", 60.0)
    with child_holds(InstanceLock(tmp_path / "lock"), 0.3, dead_pid) as child, InstanceLock(tmp_path / "lock"):
        assert child.wait(30) == 0


def test_nobody_waits_for_one_that_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_LAST_BREATH", 60.0)
    with child_holds(InstanceLock(tmp_path / "lock"), 90, os.getpid()) as child:
        began = time.monotonic()
        with pytest.raises(AlreadyRunning) as refused:
            InstanceLock(tmp_path / "lock").acquire()
        child.kill()
    assert str(os.getpid()) in str(refused.value)
    assert time.monotonic() - began < 30


def test_one_on_another_machine_is_believed_to_live(
    tmp_path: Path, dead_pid: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its number means nothing here; the lock does."""
    monkeypatch.setattr(engine, "_LAST_BREATH", 0.1)
    with child_holds(InstanceLock(tmp_path / "lock"), 90, dead_pid) as child:
        with pytest.raises(AlreadyRunning):
            InstanceLock(tmp_path / "lock").acquire()
        child.kill()
