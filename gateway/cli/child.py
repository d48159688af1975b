"""A private gateway as a process of its own, for `spoc demo` and tests: started, killed, asked, by its process id."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from gateway.cli.mailboxes import LOOPBACK, HostPort


class NotUp(Exception):
    """The gateway did not start; the last line that it said."""


class Child:
    """`spoc --config FILE run` as a process of its own; always ended by its process id."""

    def __init__(self, config: Path, data_dir: Path) -> None:
        self.config = config
        self.log = config.with_suffix(".log")
        self._run_file = data_dir / "run.json"
        self._process: subprocess.Popen[bytes] | None = None
        self.smtp: HostPort = (LOOPBACK, 0)
        self.lmtp: HostPort = (LOOPBACK, 0)

    @property
    def pid(self) -> int | None:
        """Its process id; None while it is not running."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, *, roles: Sequence[str] = (), timeout: float = 30.0) -> None:
        """Returns when it listens, in these roles (all where none is named); NotUp where it does not."""
        self._run_file.unlink(missing_ok=True)
        asked = [word for role in roles for word in ("--role", role)]
        with self.log.open("ab") as log:
            self._process = self._begin(log, "run", *asked)
        ends = time.monotonic() + timeout
        while (told := self._told()) is None:
            if self._process.poll() is not None or time.monotonic() > ends:
                self.kill()
                raise NotUp(self.last_words())
            time.sleep(0.02)
        self.smtp, self.lmtp = tuple(told["smtp"]), tuple(told["lmtp"])

    def _begin(self, log: IO[bytes], *arguments: str) -> subprocess.Popen[bytes]:
        """The process, which says nothing but what it writes into the log."""
        # Our own interpreter and our own module; nothing of it comes from outside.
        return subprocess.Popen(  # noqa: S603
            self.command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
            env=clean_environment(), cwd=self.config.parent)

    def _told(self) -> dict[str, Any] | None:
        """What the process wrote about itself, once it has."""
        try:
            told: dict[str, Any] = json.loads(self._run_file.read_text())
        except (OSError, ValueError):
            return None
        return told if told["pid"] == self.pid else None

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"

    def stop(self, timeout: float = 20.0) -> int | None:
        """Ask it to end (SIGTERM), kill it where it does not; its exit status."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def command(self, *arguments: str) -> list[str]:
        """The command line of `spoc` on this gateway's settings."""
        return [sys.executable, "-P", "-m", "gateway.cli", "--config", str(self.config), *arguments]

    def spoc(self, *arguments: str, stdin: bytes = b"", timeout: float = 60.0) -> subprocess.CompletedProcess[bytes]:
        """Run a command of `spoc` on this gateway's settings."""
        # Our own interpreter, and arguments of our own making.
        return subprocess.run(  # noqa: S603
            self.command(*arguments), input=stdin, capture_output=True, check=False, timeout=timeout,
            env=clean_environment(), cwd=self.config.parent)


def clean_environment() -> dict[str, str]:
    """Our environment without any setting of a configured gateway."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SPOC_")}
