"""The gateway under measurement: one process, or one a role, on SQLite or PostgreSQL, with a sink behind it.

    with sink(folder) as outside, postgres() as url, Gateway(folder, outside, url, APART) as gateway: …

It runs on settings as an operator writes them: nothing is switched off, the log is that of the defaults, commits wait
for the disk. Only the lists of the morning come at another hour, and a mail may be as big as 50 MB.
"""
from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from gateway.cli.child import clean_environment
from tests.benchmarks.rig.wire import Sent, how_many_letters, sent
from tests.servers import free_port
from tests.servers.postgres import Postgres

ROOT = Path(__file__).resolve().parents[3]
TOGETHER = (("listen", "work", "deliver", "clock", "console"),)
"""All roles in one process."""
APART = tuple((role,) for role in TOGETHER[0])
"""Each in a process of its own."""
_SILENCE = 45.0
"""Seconds without a letter after which a run is given up."""
_SETTINGS = """\
[gateway]
host_name = "gateway.example.test"
data_dir = "{data}"
{database}
[console]
port = 0
[listen]
smtp_port = {port}
lmtp_host = ""
max_message_bytes = 50_000_000
[projects.support]
address = "support@example.test"
name = "Support"
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
lead = "ana"
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[topics.access]
pocs = ["ana"]
[topics.hardware]
pocs = ["ben"]
[topics.finance]
pocs = ["ana"]
[working_hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
spans = ["00:00-24:00"]
[morning_list]
at = "{quiet:%H:%M}"
[summary]
day = "{day}"
at = "{quiet:%H:%M}"
[ledger]
at = "{quiet:%H:%M}"
[relay]
kind = "smtp"
host = "127.0.0.1"
port = {relay}
security = "none"
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """The sink: where letters go."""

    port: int
    pid: int
    file: Path
    """A record of each letter (`wire`)."""


@contextmanager
def sink(folder: Path) -> Iterator[Outside]:
    """A sink that runs as long as the block."""
    file = folder / "letters"
    file.touch()
    process = _module("sink", str(file))
    try:
        assert process.stdout is not None
        yield Outside(int(process.stdout.readline()), process.pid, file)
    finally:
        process.terminate()
        process.wait()


def postmaster(server: Postgres) -> int:
    """The process id of the PostgreSQL whose children are its backends."""
    return int((server.folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own whose commits wait for the disk."""
    server = Postgres(durable=True).start()
    try:
        yield server
    finally:
        server.stop()


class Gateway:
    """The gateway's processes, by their roles; started on entry, ended on exit."""

    def __init__(self, folder: Path, relay_port: int, url: str = "", parts: Sequence[Sequence[str]] = TOGETHER,
                 root: Path = ROOT) -> None:
        """`root` is the checkout to be measured."""
        self.port = free_port()
        self.folder = folder
        self._parts = parts
        self._root = root
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.config = folder / "spoc.toml"
        quiet = datetime.now(UTC) - timedelta(hours=1)
        self.config.write_text(_SETTINGS.format(
            data=folder / "data", database=f'database_url = "{url}"' if url else "", port=self.port, relay=relay_port,
            quiet=quiet, day=quiet.strftime("%a").lower()))

    @property
    def pids(self) -> dict[str, int]:
        """The processes by what they do: "all", or a role."""
        return {name: process.pid for name, process in self._processes.items()}

    def __enter__(self) -> Gateway:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when every process has said that it is up."""
        for roles in self._parts:
            name = roles[0] if len(roles) == 1 else "all"
            asked = [word for role in roles for word in ("--role", role)]
            self._processes[name] = self._begin(*asked)
            self._hear_that_it_is_up(self._processes[name])

    def begin(self, *roles: str) -> subprocess.Popen[bytes]:
        """One process in these roles, not waited for; whoever calls it ends it."""
        return self._begin(*[word for role in roles for word in ("--role", role)])

    def _begin(self, *asked: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "gateway.cli", "--config", str(self.config), "run", *asked]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                    cwd=self.folder, env={**clean_environment(), "PYTHONPATH": str(self._root)})

    def _hear_that_it_is_up(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise SystemExit(f"the gateway did not start\n{self.log_end()}")

    def log_end(self) -> str:
        """The last that its processes logged of anything but mail coming in."""
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if "mail taken" not in line][-20:])

    def stop(self) -> None:
        """End all processes; those that do not within 20 s are killed."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            end(process)
        self._processes.clear()


def end(process: subprocess.Popen[bytes]) -> None:
    """Returns when it has ended, one way or the other."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(20)
    process.kill()
    process.wait()


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of a batch of mails at the door."""

    sent: list[Sent]
    cpu: float
    """Of the generator, in seconds."""
    seconds: float


def hand_over(port: int, folder: Path, *options: str) -> Handed:
    """Runs the generator to its end."""
    file = folder / f"sent-{time.monotonic_ns()}"
    begun = time.monotonic()
    process = _module("generator", str(port), str(file), *options)
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit("the generator ended early")
    return Handed(sent(file), float(said), time.monotonic() - begun)


def settle(gateway: Gateway, outside: Outside, letters: int) -> None:
    """Returns when so many letters have reached the sink; SystemExit where none comes any more."""
    there, heard = 0, time.monotonic()
    while there < letters:
        before, there = there, how_many_letters(outside.file)
        if there > before:
            heard = time.monotonic()
        if time.monotonic() > heard + _SILENCE:
            raise SystemExit(f"{there} of {letters} letters came, then none for {_SILENCE:.0f} s\n{gateway.log_end()}")
        time.sleep(0.05)


@contextmanager
def bare(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, process id) of the bare limit, which runs as long as the block."""
    process = _module("bare", str(folder))
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
    finally:
        end(process)


def _module(name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A program of this folder as a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.rig.{name}", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=ROOT)
