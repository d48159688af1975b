"""Started as systemd starts it: told when it is up and alive, its listeners open before it and after it."""
from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateway.cli.child import clean_environment
from tests.e2e.house import BASIS, PEOPLE, _toml

PATIENCE = 60.0
LAUNCHED = """\
import os, sys
for number, handed in enumerate(sys.argv[1].split(","), 3):
    os.dup2(int(handed), number)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, "-m", "gateway", *sys.argv[2:]])
"""
"""What systemd does between fork and exec: the listeners become files 3, 4, … of the process that is named."""


class Supervising:
    """As much of systemd as the gateway meets: open listeners, an ear for what it says, SIGTERM."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "spoc.toml"
        changes = {"listen": {"smtp_host": "", "lmtp_host": "", "min_free_bytes": 0}, "relay": {"kind": "folder"}}
        self.config.write_text(_toml({**BASIS, **changes}) + PEOPLE)
        self.lmtp_path = folder / "lmtp.sock"
        self._ended = ExitStack()
        self.smtp = self._ended.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.lmtp = self._ended.enter_context(socket.socket(socket.AF_UNIX))
        self.lmtp.bind(str(self.lmtp_path))
        self.lmtp.listen()
        self._ear = self._ended.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self._ear.bind(str(folder / "notify"))
        self._ear.settimeout(PATIENCE)
        self._log = folder / "log"

    @contextmanager
    def running(self, *roles: str) -> Iterator[subprocess.Popen[bytes]]:
        """A gateway that has been started; it is ended, if it still runs."""
        doors = [self.smtp.fileno(), self.lmtp.fileno()]
        env = clean_environment() | {"NOTIFY_SOCKET": str(self._ear.getsockname()), "WATCHDOG_USEC": "300000",
                                     "LISTEN_FDS": "2", "LISTEN_FDNAMES": "smtp:lmtp"}
        command = [sys.executable, "-c", LAUNCHED, ",".join(map(str, doors)), "--config", str(self.config), "run",
                   *(f"--role={role}" for role in roles)]
        with self._log.open("ab") as log:
            gateway = subprocess.Popen(command, env=env, cwd=Path(__file__).resolve().parents[2], pass_fds=doors,
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield gateway
        finally:
            gateway.kill()
            gateway.wait()

    def hears(self, wanted: str) -> list[str]:
        """Everything up to the message that has this line."""
        heard: list[str] = []
        while not heard or wanted not in heard[-1].splitlines():
            with suppress(TimeoutError):
                heard.append(self._ear.recv(4096).decode())
                continue
            pytest.fail(f"{wanted} was not said, but {heard}; {self._log.read_text()}")
        return heard

    def close(self) -> None:
        """Takes the listeners away."""
        self._ended.close()


@pytest.fixture(scope="module")
def systemd() -> Iterator[Supervising]:
    with tempfile.TemporaryDirectory() as folder:  # shorter than tmp_path: the path of a socket has 108 characters
        one = Supervising(Path(folder))
        yield one
        one.close()


def greeting(client: socket.socket) -> bytes:
    client.settimeout(PATIENCE)
    return client.recv(4)


def hand_over(to: Supervising) -> None:
    """A mail by the TCP port that was there before the gateway."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sam@customer.test", "support@example.test", "The lift is stuck"
    mail.set_content("Please help.")
    with smtplib.SMTP(*to.smtp.getsockname(), timeout=PATIENCE) as client:
        client.send_message(mail)


def test_clients_wait_in_the_kernel_while_nobody_runs_and_the_supervisor_hears_how_it_is(systemd: Supervising) -> None:
    with socket.create_connection(systemd.smtp.getsockname()) as early:
        with systemd.running() as gateway:
            assert systemd.hears("READY=1")[0] == "STATUS=Opening the database"
            assert greeting(early) == b"220 "
            systemd.hears("WATCHDOG=1")
            systemd.hears("WATCHDOG=1")
            hand_over(systemd)
            gateway.terminate()
            systemd.hears("STOPPING=1")
            assert gateway.wait(PATIENCE) == 0
        with socket.create_connection(systemd.smtp.getsockname()) as late, socket.socket(socket.AF_UNIX) as local:
            local.connect(str(systemd.lmtp_path))  # its path is still there
            with systemd.running("listen"):
                assert "listen" in systemd.hears("READY=1")[-1]
                assert (greeting(late), greeting(local)) == (b"220 ", b"220 ")
