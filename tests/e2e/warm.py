"""`spoc` without its start-up: its processes are forked from one that has imported what it needs and done nothing yet.

A process of `spoc` costs a second and more of imports before it does anything, and the conversation tests start
hundreds. What is forked is a process like any other: with its own id, folder, environment and log; it is asked to end,
killed and restarted. That the command starts from nothing is for the tests of README, wheel, demo and start-up.
"""
from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any

from gateway.cli.child import Child, clean_environment

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 1 << 17
"""Bytes of a request: arguments and environment."""


class Forked:
    """A process that the warm one forked: as much of `subprocess.Popen` as is used here."""

    def __init__(self, pid: int, ended: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        with suppress(BlockingIOError):
            self._look(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended. Raises TimeoutExpired."""
        try:
            return self._look(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired("spoc", timeout or 0) from None

    def send_signal(self, number: int) -> None:
        """Nothing is sent where it is known to have ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int:
        if self.returncode is None:
            self._ended.settimeout(timeout)
            self.returncode = int(self._ended.recv(16))
            self._ended.close()
        return self.returncode


class WarmChild(Child):
    """A private gateway without its start-up; but for one under a preloaded library, which a fork cannot be given."""

    faults: Path | None = None
    """A folder with orders to die at a commit (`commit_points`); None: it is left alone."""

    def _begin(  # type: ignore[override]
        self, log: IO[bytes], *arguments: str,
    ) -> Forked | subprocess.Popen[bytes]:
        if "LD_PRELOAD" in clean_environment():
            return super()._begin(log, *arguments)
        with open(os.devnull, "r+b") as nothing:
            files = [nothing.fileno(), nothing.fileno(), log.fileno()]
            return begin(self._words(arguments), files, self.config.parent, self.faults)

    def spoc(self, *arguments: str, stdin: bytes = b"", timeout: float = 60.0) -> subprocess.CompletedProcess[bytes]:
        """Run a command of `spoc` on this gateway's settings. Raises TimeoutExpired."""
        if "LD_PRELOAD" in clean_environment():
            return super().spoc(*arguments, stdin=stdin, timeout=timeout)
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as failed:
            given.write(stdin)
            given.seek(0)
            files = [file.fileno() for file in (given, said, failed)]
            process = begin(self._words(arguments), files, self.config.parent)
            try:
                status = process.wait(timeout)
            finally:
                process.kill()
            said.seek(0)
            failed.seek(0)
            return subprocess.CompletedProcess(arguments, status, said.read(), failed.read())

    def _words(self, arguments: Sequence[str]) -> list[str]:
        return ["--config", str(self.config), *arguments]


def begin(arguments: Sequence[str], files: Sequence[int], folder: Path, faults: Path | None = None) -> Forked:
    """`spoc` with these arguments, in that folder; `files` are its standard input, output and error."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = {"arguments": list(arguments), "environment": clean_environment(), "folder": str(folder),
               "faults": str(faults or "")}
    with theirs:
        socket.send_fds(_door(), [json.dumps(request).encode()], [*files, theirs.fileno()])
    return Forked(int(ours.recv(16)), ours)


@cache
def _door() -> socket.socket:
    """Where the warm process takes requests: it is started with the first and ends with us."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-P", __file__, str(theirs.fileno())]
    with theirs:
        warm = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, cwd=ROOT)

    def shut() -> None:
        ours.close()
        warm.wait()

    atexit.register(shut)
    return ours


# --- the warm process ------------------------------------------------------------------------------------------------


def _warm_up() -> None:
    """Import all of ours, and what is imported only when it is used: by fitting a model, by handling a mail."""
    import sklearn.linear_model
    import sklearn.svm  # noqa: F401

    import classifier
    import gateway

    for house in (gateway, classifier):
        for module in pkgutil.walk_packages(house.__path__, f"{house.__name__}."):
            if not re.search(r"\.__main__$|\.migrations\.", module.name):  # these do something when they are imported
                with suppress(ImportError):  # whoever needs it says so
                    importlib.import_module(module.name)
    with tempfile.TemporaryDirectory() as folder:
        _handle_one_mail(Path(folder))
    gc.collect()
    gc.freeze()


def _handle_one_mail(folder: Path) -> None:
    """The first mail costs 0.25 s more than all others, for templates and expressions that are compiled with it."""
    from gateway.house import build
    from gateway.house.working import build_tools
    from gateway.mail.fingerprint import fingerprint
    from gateway.model.mail import Envelope, Source
    from gateway.service import now
    from gateway.settings import settings_from
    from gateway.store.inbox import Intake, claim
    from gateway.worker import handle

    house = build(settings_from({"gateway": {"data_dir": "data"}, "triage": {"enabled": False}}, folder))
    raw = b"From: sam@customer.test\r\nSubject: First of all\r\nMessage-ID: <1@customer.test>\r\n\r\nPlease help.\r\n"
    to = next(iter(house.directory.projects.values())).address
    envelope = Envelope(Source.SMTP, "sam@customer.test", (to,), now(), "127.0.0.1")
    intake = Intake(house.store, max_backlog=1, min_free_bytes=0)
    intake.start()
    intake.accept(raw, envelope, fingerprint(raw, envelope)).result()
    intake.stop()
    tools = build_tools(house)
    for mail in claim(house.store, "warm", now(), 1, timedelta(minutes=1)):
        handle(mail, tools, now())
    house.close()


def _serve(door: socket.socket) -> list[str] | None:
    """Forks for every request. Returns twice: the arguments in each fork, None where nobody asks any more."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as events:
        events.register(door, selectors.EVENT_READ)
        while True:
            for key, _ in events.select():
                if key.fd in running:
                    events.unregister(key.fd)
                    _tell(key.fd, *running.pop(key.fd))
                    continue
                message, files, _, _ = socket.recv_fds(door, LONGEST, 4)
                if not message:
                    return None
                asker = socket.socket(fileno=files.pop())
                pid = os.fork()
                if not pid:
                    for other in (door, asker, *(each for _, each in running.values())):
                        other.close()
                    for handle in running:
                        os.close(handle)
                    return _become(json.loads(message), files)
                asker.send(str(pid).encode())
                for file in files:
                    os.close(file)
                handle = os.pidfd_open(pid)
                running[handle] = (pid, asker)
                events.register(handle, selectors.EVENT_READ)


def _tell(handle: int, pid: int, asker: socket.socket) -> None:
    """Say how it ended to whoever started it."""
    os.close(handle)
    _, status = os.waitpid(pid, 0)
    with asker, suppress(OSError):  # a test may have lost interest
        asker.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, Any], files: Sequence[int]) -> list[str]:
    """In the fork: its own files, folder and environment; the arguments."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    if request["faults"]:
        _expect_faults(Path(request["faults"]))
    arguments: list[str] = request["arguments"]
    return arguments


def _expect_faults(folder: Path) -> None:
    """Orders to die at a commit are obeyed from now on."""
    sys.path.insert(0, str(ROOT))
    commit_points = importlib.import_module("tests.e2e.commit_points")
    commit_points.watch(folder)
    commit_points.hurry()
    orders = commit_points.Orders(folder)
    if orders.leases_are_short.exists():
        commit_points.shorten_leases()
    if orders.nobody_looks.exists():
        commit_points.wait_for_calls()


def _main() -> None:
    from gateway import cli

    _warm_up()
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    if arguments is not None:
        sys.argv = [str(ROOT / "gateway/cli/__main__.py"), *arguments]
        cli.main()


if __name__ == "__main__":
    _main()
