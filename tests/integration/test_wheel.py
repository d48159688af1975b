"""The built wheel in a fresh environment: it works from `/`, and the quick start is true, word for word.

The environment is made, and the wheel installed, by the very lines of the quick start; only what the wheel needs is
there before, by the lock file, so that pip asks nobody.
"""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUICK_START = (ROOT / "docs/quick-start.md").read_text(encoding="utf-8")
PATIENCE = 90.0
_FREE_PORTS = dict.fromkeys(("SPOC_LISTEN__SMTP_PORT", "SPOC_LISTEN__LMTP_PORT", "SPOC_CONSOLE__PORT"), "0")


def _run(*command: object, env: dict[str, str] | None = None, cwd: Path = Path("/")) -> str:
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _one_model(home: Path) -> dict[str, str]:
    """Where all of these tests keep their model: it is trained once."""
    return {"SPOC_TRIAGE__MODEL_DIR": str(home / "model")}


def _lines(section: str) -> list[str]:
    """What a section of the quick start says to type, in its order."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", QUICK_START, re.M | re.S)
    assert text, section
    return "".join(re.findall(r"^```sh\n(.*?)^```$", text[1], re.M | re.S)).replace("\\\n", "").splitlines()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's home folder, where he has followed "Install": the wheel and what the runtime lock names in ~/spoc."""
    place = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", place, ROOT)
    make, install, activate = _lines("Install")
    assert activate == ". ~/spoc/bin/activate"
    _run("sh", "-c", make.replace("python3", sys.executable), env={**os.environ, "HOME": str(place)})
    # Our pip fills it; only what is then imported is compiled, not the whole of all dependencies.
    pip = (sys.executable, "-m", "pip", "--python", place / "spoc/bin/python", "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--no-compile", "--require-hashes", "-r", ROOT / "requirements.lock")
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_COMPILE": "1", "PIP_QUIET": "1"}
    _run("sh", "-c", install, env={**os.environ, "HOME": str(place), **offline}, cwd=place)
    return place


@pytest.fixture(scope="module")
def installed(home: Path) -> Path:
    """The folder of the commands of that environment."""
    return home / "spoc/bin"


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_wheel_works_from_anywhere(home: Path, installed: Path, tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "SPOC_GATEWAY__DATA_DIR": str(tmp_path / "data"),
           **_FREE_PORTS, **_one_model(home)}
    spoc = installed / "spoc"
    assert _run(spoc, "--version", env=env).startswith("spoc ")
    assert "letters      ok" in _run(spoc, "check", env=env)
    assert "Your reply goes to" in _run(spoc, "preview", "new-ticket", env=env)
    assert "No tickets yet" in _run(spoc, "tickets", env=env)
    alerts = "from gateway.assets import asset; print(asset('config/alerts.yml').read_text())"
    assert "alert: SpocGone" in _run(installed / "python", "-c", alerts, env=env)
    assert not any((Path("/") / name).exists() for name in ("var/spoc.db", "spoc.toml"))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_dependencies_fit_together(installed: Path) -> None:
    assert "No broken requirements" in _run(sys.executable, "-m", "pip", "--python", installed / "python", "check")


# --- the quick start -------------------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Somebody in whose environment the wheel is; only ports and the place of the model differ from the page."""

    home: Path
    smtp: str = ""

    @property
    def desk(self) -> Path:
        """Where he writes his settings."""
        return self.home / "support"

    def environment(self) -> dict[str, str]:
        """What `. ~/spoc/bin/activate` changes is the path."""
        return {"PATH": f"{self.home}/spoc/bin:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8",
                **_FREE_PORTS, **_one_model(self.home)}

    def types(self, line: str, answers: int = 0) -> str:
        """What a line prints; with so many times Enter at the questions it asks, on a terminal of its own."""
        line = line.replace("127.0.0.1:2525", self.smtp or "127.0.0.1:2525")
        ours, his = os.openpty()
        try:
            os.write(ours, b"\n" * answers)
            shell = subprocess.run(["sh", "-c", line], cwd=self.desk if self.desk.exists() else self.home, text=True,
                                   env=self.environment(), stdin=his if answers else subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        finally:
            os.close(ours)
            os.close(his)
        assert shell.returncode == 0, f"{line}: {shell.returncode}\n{shell.stdout}"
        return shell.stdout

    def runs(self, line: str) -> subprocess.Popen[bytes]:
        """The gateway, in another terminal; returns when it listens."""
        log = self.desk / "run.log"
        with log.open("wb") as out:
            gateway = subprocess.Popen(["sh", "-c", f"exec {line}"], cwd=self.desk, env=self.environment(),
                                       stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        self.waits_for(lambda: "Ctrl-C stops it." in log.read_text() or gateway.poll() is not None, log)
        found = re.search(r"^  smtp +(\S+)$", log.read_text(), re.M)
        assert found, log.read_text()
        self.smtp = found[1]
        return gateway

    @staticmethod
    def waits_for(reached: Callable[[], object], log: Path) -> None:
        """Until it is true; the test fails with what the gateway said where it never is."""
        ends = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def reader(home: Path) -> Iterator[Reader]:
    """Who has followed the page to "The first ticket", and has a gateway that runs."""
    if shutil.which("swaks") is None:
        missing = "swaks is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}: .ci/run installs it")
        pytest.skip(missing)
    somebody = Reader(home)
    folder, init, check = _lines("Write the settings")
    somebody.types(folder)
    told = somebody.types(init, answers=11)
    assert "Written: spoc.toml" in told
    assert "spoc check" in told
    assert "relay        ok" in somebody.types(check)
    gateway = somebody.runs(_lines("The first ticket")[0])
    try:
        yield somebody
    finally:
        gateway.send_signal(signal.SIGINT)
        assert gateway.wait(PATIENCE) == 0


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_quick_start_leads_to_a_ticket(reader: Reader) -> None:
    run, folder, write, tickets, ticket, login = _lines("The first ticket")
    assert (run, folder) == ("spoc run", "cd ~/support")
    assert "250 2.0.0" in reader.types(write)
    receipts = reader.desk / "var/outgoing/you@example.org/new"
    reader.waits_for(lambda: receipts.is_dir() and list(receipts.iterdir()), reader.desk / "run.log")
    assert "Locked out" in reader.types(tickets)
    assert "My password has expired." in reader.types(ticket)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/login/\S+\n", reader.types(login))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_settings_that_the_quick_start_begins_anew_are_sound(reader: Reader) -> None:
    init, = _lines("Make it yours")
    reader.types(init)
    kept = (reader.desk / "spoc.toml").read_text()
    assert 'name = "Help Desk"' in kept
    assert '[topics.hardware]\npocs = ["ben"]' in kept
