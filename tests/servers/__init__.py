"""Real mail servers for tests: each started privately on loopback, below a folder of its own, and stopped by its pid.

    postfix = Postfix().start()    # nothing of the system's own server is read, written or signalled

`make test` runs without them and says what it left out; in CI leaving something out is a failure.
"""
from __future__ import annotations

import atexit
import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

_WHERE = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/lib/postfix/sbin"])
"""Mail servers live where only root's PATH leads."""


def needs(program: str, package: str) -> Path:
    """Where the program is. Where it is missing the test is left out and says so; in CI (CI=true) it fails."""
    found = shutil.which(program, path=_WHERE)
    if found is None:
        leave_out(f"{package} is not installed: apt-get install {package}")
    return Path(found)


def needs_root() -> None:
    """A server that changes its user can only be started by root; treated as a missing program otherwise."""
    if os.geteuid() != 0:
        leave_out("a private mail server can only be started by root")


def leave_out(missing: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def free_port() -> int:
    """A port of loopback that nobody listens at, and that the system gives to nobody else as long as this process runs.

    Whoever binds to it by its number, as servers do (with SO_REUSEADDR), may listen there, again and again.
    """
    holder = socket.socket()
    atexit.register(holder.close)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port: int = holder.getsockname()[1]
    return port


def wait_until(reached: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Returns as soon as it is so; AssertionError with `what` where it does not come about in time."""
    ends = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < ends, f"not within {seconds} s: {what}"
        time.sleep(0.03)


def listens(port: int) -> bool:
    """Whether somebody on loopback takes connections at the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
