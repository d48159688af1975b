"""The README's word: every command in its ```sh blocks is run here, as it stands there, in a folder like a checkout.

Only ports, the home folder and the place of temporary files differ from what a reader has. A command that is added to
the README or to a page of docs/ fails `test_every_command_of_the_readme_is_run_here` until a test takes it with
`@readme(...)`.
"""
from __future__ import annotations

import contextlib
import json
import mailbox
import os
import re
import shlex
import shutil
import signal
import ssl
import stat
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
import trustme
from click.testing import CliRunner

from gateway.cli import spoc as command_line
from gateway.settings.servers import read_fingerprint
from gateway.tls import fingerprint
from tests.servers.dovecot import Dovecot

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
QUICK_START = ROOT / "docs/quick-start.md"
"""Walked word for word by test_wheel.py, in the environment that it makes."""
PAGES = (README, *(page.read_text() for page in sorted((ROOT / "docs").glob("*.md")) if page != QUICK_START))
BIN = Path(sys.executable).parent
PATIENCE = 90.0
SWAKS = ("swaks --server 127.0.0.1:2525 --from you@example.org --to support@example.test "
         "--h-Subject 'Locked out' --body 'My password has expired.'")
INJECT = "spoc inject support@example.test < tests/mails/plain.eml"
CLASSIFY = """echo '{"text": "I am locked out of my account"}' | spoc classify"""
CHECK = "SPOC_GATEWAY__DATA_DIR=/tmp/museum spoc --config config/example.toml check --offline"

SOCKET = "install -d -o spoc -g postfix -m 2750 /var/spool/postfix/spoc"
FINGERPRINT = "openssl x509 -in /etc/ssl/relay.pem -noout -fingerprint -sha256"
OLD_MAIL = ("spoc import mbox old.mbox --dry-run", "spoc import mbox inbox.mbox sent.mbox",
            "spoc import maildir /var/mail/support")
OLD_MAILBOX = "spoc import imap support --folder Archive"
ALL_OUT = ("spoc export --all --format mbox --with-unfiled --output all.mbox",
           "spoc export --all --format mbox --split --output tickets",
           "spoc export --all --format jsonl --output all.jsonl")
HELPDESK = ("spoc import jsonl rt.jsonl --system rt --map rt.toml --dry-run",
            "spoc import jsonl rt.jsonl --system rt --map rt.toml")
PEOPLE = (
    "spoc people export > people.csv", "spoc people import people.csv --dry-run", "spoc people import people.csv",
    "spoc people show sam@example.org",
)
ERASURE = ("spoc person export sam@example.org --output sam.zip", "spoc person erase sam@example.org --dry-run")
_run_here: set[str] = set()
Test = TypeVar("Test", bound=Callable[..., None])


def readme(*commands: str) -> Callable[[Test], Test]:
    """Says that a test runs these commands of the README."""
    _run_here.update(commands)
    return lambda test: test


def blocks(language: str, page: str = README) -> list[str]:
    """What stands in a page's blocks of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands() -> set[str]:
    """Every command of the sh blocks of all pages, without remarks; a line that ends in a backslash goes on."""
    lines = "".join(block for page in PAGES for block in blocks("sh", page)).replace("\\\n", " ").splitlines()
    return {told for line in lines if (told := re.sub(r"(^|\s)#\s.*", "", line).strip())}


def _path(*first: Path) -> str:
    """The search path without other places that have a spoc, as a reader's is."""
    rest = [place for place in os.environ["PATH"].split(os.pathsep) if not (Path(place) / "spoc").exists()]
    return os.pathsep.join([*map(str, first), *rest])


@dataclass
class Checkout:
    """A folder that looks like a checkout after `make install`, and a reader's shell in it."""

    folder: Path
    ports: dict[str, str] = field(default_factory=dict)
    """Ports of the README -> those of the gateway that runs here."""

    def __post_init__(self) -> None:
        self.home.mkdir()
        for name in ("config", "tests/mails"):
            shutil.copytree(ROOT / name, self.folder / name)
        for name in ("Makefile", "pyproject.toml", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.folder / name)
            os.utime(self.folder / name, (0, 0))  # older than .installed: nothing is installed again
        (self.folder / ".venv").mkdir()
        (self.folder / ".venv/bin").symlink_to(BIN)
        (self.folder / ".venv/.installed").touch()

    @property
    def home(self) -> Path:
        """The reader's home folder; what the README puts into /tmp goes there too."""
        return self.folder / "home"

    def environment(self, *first: Path) -> dict[str, str]:
        """A clean one; free ports in place of the defaults, a place of our own for temporary files."""
        return {"PATH": _path(*first), "HOME": str(self.home), "TMPDIR": str(self.home), "LANG": "C.UTF-8",
                "SPOC_LISTEN__SMTP_PORT": "0", "SPOC_LISTEN__LMTP_PORT": "0", "SPOC_CONSOLE__PORT": "0"}

    def types(self, command: str) -> str:
        """What a command of the README prints, typed with the environment's commands on the path; it must end well."""
        for written, real in {**self.ports, "/tmp/": f"{self.home}/"}.items():
            command = command.replace(written, real)
        shell = subprocess.Popen(["sh", "-c", command], cwd=self.folder,
                                 env=self.environment(self.folder / ".venv/bin"), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            said, _ = shell.communicate(timeout=300)
        except BaseException:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
            raise
        assert shell.returncode == 0, f"{command}: {shell.returncode}\n{said}"
        return said

    def letters_to(self, address: str) -> list[Path]:
        """What lies in the Maildir of that receiver."""
        return list((self.folder / "var/outgoing" / address / "new").glob("*"))


@dataclass
class MakeRun:
    """`make run`, as it is typed into a terminal: a process group that Ctrl-C reaches."""

    checkout: Checkout
    make: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, checkout: Checkout) -> MakeRun:
        """Returns when it has said all that it says at the start."""
        log = checkout.folder / "run.log"
        with log.open("wb") as out:
            make = subprocess.Popen(["make", "run"], cwd=checkout.folder, env=checkout.environment(),
                                    stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                    start_new_session=True)
        run = cls(checkout, make, log)
        try:
            wait_for(lambda: "Ctrl-C stops it.\n" in run.said or make.poll() is not None, lambda: run.said)
            assert make.poll() is None, run.said
            listens = dict(re.findall(r"^  (smtp|lmtp|console) +(?:http://)?(\S+)$", run.said, re.MULTILINE))
            checkout.ports = {"127.0.0.1:2525": listens["smtp"], "127.0.0.1:2424": listens["lmtp"],
                              "127.0.0.1:8025": listens["console"]}
        except BaseException:
            run.stop(signal.SIGKILL)
            raise
        return run

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ends make and the gateway; both are gone afterwards."""
        if self.make.poll() is None:
            os.killpg(self.make.pid, number)
        try:
            self.make.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.make.pid, signal.SIGKILL)
            self.make.wait()
            raise


def wait_for(what: Callable[[], object], otherwise: Callable[[], str]) -> None:
    """Until it is true; fails with the words where it never is."""
    ends = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < ends, otherwise()
        time.sleep(0.05)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """One in which nothing runs."""
    return Checkout(tmp_path)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """One in which `make run` was typed in another terminal."""
    here = Checkout(tmp_path_factory.mktemp("checkout"))
    run = MakeRun.start(here)
    try:
        yield here
    finally:
        run.stop()


@pytest.fixture(scope="module")
def with_ticket(running: Checkout) -> Checkout:
    """One with a gateway that has made the first mail a ticket."""
    running.types(INJECT)
    wait_for(lambda: running.letters_to("ada@example.org"), lambda: (running.folder / "run.log").read_text())
    return running


def test_every_command_of_the_readme_is_run_here() -> None:
    assert commands() - _run_here == set(), "the README has commands that no test here runs"
    assert _run_here - commands() == set(), "tests here run commands that the README does not have"


@readme("make run")
def test_make_run_says_what_the_readme_says_and_ends_with_ctrl_c(checkout: Checkout) -> None:
    run = MakeRun.start(checkout)
    try:
        said, end, _ = run.said.partition("Ctrl-C stops it.\n")  # later it tells of its first model
        said = said.replace(str(checkout.folder), "…") + end
        for written, real in checkout.ports.items():
            said = said.replace(real, written)
        assert said == blocks("text")[0]
        assert (checkout.folder / "var/run.json").exists()
    finally:
        run.stop()
    assert not (checkout.folder / "var/run.json").exists(), "it did not end well"
    assert "Traceback" not in run.said


@readme("make bench", "make speed")
def test_the_benchmarks_start_and_each_part_of_them_is_there() -> None:
    """They take half an hour, so what they measure is not run here."""
    makefile, goals = (ROOT / "Makefile").read_text(), "tests/benchmarks/goals.py"
    for target, option in (("bench", ""), ("speed", " --page")):
        assert f"{target}: install\n\t$(BIN)/python {goals}{option}\n" in makefile
    told = subprocess.run([sys.executable, goals, "--help"], cwd=ROOT, capture_output=True, check=True, text=True)
    parts = re.search(r"--only \{([\w,]+)\}", told.stdout)
    assert parts
    assert [name for name in parts[1].split(",") if not (ROOT / f"tests/benchmarks/{name}.py").exists()] == []


@readme("make soak", "make test-postgresql")
def test_the_kills_and_the_other_database_are_there() -> None:
    """They take an hour and longer, so only their beginning is looked at."""
    makefile, kills = (ROOT / "Makefile").read_text(), "tests/soak/kills.py"
    assert f"soak: install\n\t$(BIN)/python {kills}\n" in makefile
    told = subprocess.run([sys.executable, kills, "--help"], cwd=ROOT, capture_output=True, check=True, text=True)
    assert "[--kills 1000]" in told.stdout
    named = re.search(r"^test-postgresql: install\n\t(\w+)=(\w+) \$\(BIN\)/pytest tests/e2e ", makefile, re.MULTILINE)
    assert named
    assert f'os.environ.get("{named[1]}") == "{named[2]}"' in (ROOT / "tests/e2e/databases.py").read_text()


@readme("make test")
def test_make_test_is_what_ci_runs() -> None:
    """It cannot run inside of itself."""
    assert (ROOT / ".ci/run").read_text().rstrip().splitlines()[-1] == "make test"
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^test: install lint tests$", makefile, re.MULTILINE)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    told = blocks("text")[1].splitlines()
    assert told[0] == f"Contracts: {len(contracts)} kept, 0 broken."
    assert re.fullmatch(r"\d+ passed(, \d+ skipped)? in [\d.]+s \([\d:]+\)", told[-1])


@pytest.mark.slow
@pytest.mark.timeout(400)
@readme("spoc demo")
def test_the_demo_plays(checkout: Checkout) -> None:
    said = checkout.types("spoc demo")
    assert "#close" in said
    assert "resolved" in said


@readme(SWAKS)
def test_a_mail_by_swaks_gets_a_receipt(with_ticket: Checkout) -> None:
    if shutil.which("swaks") is None:
        missing = "swaks is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}: .ci/run installs it")
        pytest.skip(missing)
    assert "250 2.0.0" in with_ticket.types(SWAKS)
    wait_for(lambda: with_ticket.letters_to("you@example.org"), lambda: "no receipt came")


def test_the_gateway_tells_to_write_the_same_mail() -> None:
    assert SWAKS in blocks("text")[0]


@readme(INJECT, "spoc tickets", "spoc ticket 1")
def test_an_injected_mail_is_listed_and_shown(with_ticket: Checkout) -> None:
    assert "Printer on floor 3" in with_ticket.types("spoc tickets")
    assert "shows error 5" in with_ticket.types("spoc ticket 1")


@readme("spoc login")
def test_a_link_into_the_console_is_printed(with_ticket: Checkout) -> None:
    link = with_ticket.types("spoc login").strip()
    assert link.startswith(f"http://{with_ticket.ports['127.0.0.1:8025']}/login/")
    with urllib.request.urlopen(link, timeout=PATIENCE) as page:
        assert "Welcome" in page.read().decode()


@readme(*PEOPLE, *ERASURE)
def test_people_go_into_a_file_and_come_back_from_it(with_ticket: Checkout) -> None:
    export, rehearse, take, show = PEOPLE
    with_ticket.types(export)
    file = with_ticket.folder / "people.csv"
    assert "ada@example.org,,,,,," in file.read_text()
    file.write_text(file.read_text() + "sam@example.org,Sam Lee,,fr,Europe/Paris,yes,daily\n")
    assert "1 would change" in with_ticket.types(rehearse)
    assert "1 changed" in with_ticket.types(take)
    assert "time zone: Europe/Paris (from the file)" in with_ticket.types(show)
    hand_out, look = ERASURE
    assert "sam.zip: 0 tickets" in with_ticket.types(hand_out)
    assert "would go: 0 tickets" in with_ticket.types(look)


@pytest.mark.slow
@pytest.mark.timeout(400)
@readme(CHECK)
def test_the_example_settings_are_sound(checkout: Checkout) -> None:
    assert "database     ok" in checkout.types(CHECK)
    assert (checkout.home / "museum/spoc.db").exists()


@pytest.mark.slow
@pytest.mark.timeout(400)
@readme("spoc train", CLASSIFY, "spoc model list")
def test_a_model_is_trained_asked_and_listed(checkout: Checkout) -> None:
    card = checkout.types("spoc train")
    assert "accuracy" in card
    picture = Path(card.splitlines()[-1].removeprefix("picture").strip())
    assert picture.is_relative_to(checkout.folder / "var/model")
    assert '"best": "access"' in checkout.types(CLASSIFY)
    assert picture.parent.name in checkout.types("spoc model list")


def test_the_commands_of_the_tables_exist() -> None:
    rows = re.findall(r"^\|.*\|$", README, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`spoc ([a-z]+)", row)}
    assert named - set(command_line.commands) == set()
    assert {name for name, command in command_line.commands.items() if not command.hidden} - named == set()


# --- what the pages for operators show -------------------------------------------------------------------------------

TICKETS_FROM = (ROOT / "docs/import.md").read_text()


@dataclass
class Desk:
    """An operator's folder with settings and old mail. What he types runs in this process: a dozen starts take long."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "spoc.toml").write_text(
            '[projects.support]\naddress = "support@example.org"\nname = "Support"\npocs = ["ana"]\n'
            '[people.ana]\nname = "Ana Sousa"\naddresses = ["ana@example.org"]\nroles = ["poc"]\n'
            '[people.ben]\nname = "Ben Ode"\naddresses = ["ben@example.org"]\nroles = ["poc"]\n')
        asked = b"From: sam@example.net\nTo: support@example.org\nMessage-ID: <1@example.net>\n" + self.of(1)
        said = b"From: ana@example.org\nTo: sam@example.net\nIn-Reply-To: <1@example.net>\n" + self.of(2)
        for name, mail in {"old": asked, "inbox": asked, "sent": said}.items():
            (self.folder / f"{name}.mbox").write_bytes(b"From - Mon Nov  3 10:00:00 2025\n" + mail + b"\n")
        (self.folder / "var-mail/support/cur").mkdir(parents=True)
        (self.folder / "var-mail/support/new").mkdir()
        (self.folder / "var-mail/support/cur/1.a.b:2,S").write_bytes(self.another())

    def another(self, number: int = 3) -> bytes:
        """A mail of nobody's thread."""
        return b"From: eve@example.com\nTo: support@example.org\n" + self.of(number)

    def of(self, number: int) -> bytes:
        """The rest of a mail."""
        return b"Subject: Printer %d\nDate: Mon, 3 Nov 2025 1%d:00:00 +0000\n\nWords %d.\n" % (number, number, number)

    def types(self, command: str) -> str:
        """What a command of the pages prints; it must end well."""
        name, *arguments = shlex.split(command.replace("/var/mail", f"{self.folder}/var-mail"))
        assert name == "spoc"
        with contextlib.chdir(self.folder):
            done = CliRunner().invoke(command_line, arguments)
        assert done.exit_code == 0, (command, done.output, done.exception)
        return done.output


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@readme(*OLD_MAIL, *ALL_OUT)
def test_old_mail_comes_in_and_all_mail_goes_out(desk: Desk) -> None:
    rehearse, thread, maildir = OLD_MAIL
    assert "would be brought in: 1" in desk.types(rehearse)
    found = [line.strip() for line in desk.types(thread).splitlines()[1:]]
    assert found == ["1  new tickets", "1  further mails on tickets"]
    assert "1  new tickets" in desk.types(maildir)
    for command in ALL_OUT:
        desk.types(command)
    with contextlib.closing(mailbox.mbox(desk.folder / "all.mbox")) as out:
        assert [mail["Subject"] for mail in out] == ["Printer 1", "Printer 2", "Printer 3"]
    assert {file.name for file in (desk.folder / "tickets").glob("*.mbox")} == {"1.mbox", "2.mbox"}
    assert [json.loads(line)["subject"] for line in (desk.folder / "all.jsonl").read_text().splitlines()] == [
        "Printer 1", "Printer 3"]


@readme("spoc backup /var/backups/spoc", "spoc restore /var/backups/spoc")
def test_all_of_it_is_kept_and_comes_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda steps: steps)  # it is this very process that would stand back
    desk.types(OLD_MAIL[1])
    desk.types(f"spoc backup {desk.folder}/kept")
    (desk.folder / "var").rename(desk.folder / "lost")
    desk.types(f"spoc restore {desk.folder}/kept")
    assert "Printer 1" in desk.types("spoc tickets")


@readme("spoc tidy --dry-run", "spoc tidy --compact")
def test_what_only_weighs_is_looked_at_and_goes(desk: Desk) -> None:
    desk.types(OLD_MAIL[1])
    assert "would go" in desk.types("spoc tidy --dry-run")
    assert "database  " in desk.types("spoc tidy --compact")


@readme(OLD_MAILBOX)
def test_a_folder_of_a_mailbox_is_only_read(desk: Desk) -> None:
    server = Dovecot()
    try:
        server.add("support")
        server.start().deliver(desk.another(), "support", "Archive")
        with (desk.folder / "spoc.toml").open("a") as settings:
            settings.write(f'[mailboxes.support]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
                           'username = "support"\npassword = "secret"\n')
        assert "1  new tickets" in desk.types(OLD_MAILBOX)
        assert server.unread("support", "Archive") == 1
    finally:
        server.stop()


@readme(*HELPDESK)
def test_the_example_of_another_helpdesk_comes_in_with_the_example_of_a_map(desk: Desk) -> None:
    (ticket,), (names, *_) = blocks("json", TICKETS_FROM), blocks("toml", TICKETS_FROM)
    (desk.folder / "rt.jsonl").write_text(json.dumps(json.loads(ticket)))
    (desk.folder / "rt.toml").write_text(names)
    rehearse, take = HELPDESK
    assert "nothing was written" in desk.types(rehearse)
    assert "1  new tickets" in desk.types(take)
    shown = json.loads(desk.types("spoc ticket 1 --json"))
    assert (shown["poc"], shown["topic"], shown["status"]) == ("ana", "hardware", "closed")


@readme(SOCKET)
def test_the_folder_of_the_socket_is_for_the_gateway_and_the_mail_system_alone(tmp_path: Path) -> None:
    ours = f"-o {os.getuid()} -g {os.getgid()}"
    command = SOCKET.replace("-o spoc -g postfix", ours).replace("/var/spool/postfix", str(tmp_path))
    subprocess.run(["sh", "-c", command], check=True)
    assert stat.S_IMODE((tmp_path / "spoc").stat().st_mode) == 0o2750


@readme(FINGERPRINT)
def test_what_openssl_prints_is_what_the_settings_take(tmp_path: Path) -> None:
    certificate = trustme.CA().issue_cert("mail.example.org").cert_chain_pems[0]
    certificate.write_to_path(tmp_path / "relay.pem")
    printed = subprocess.run(["sh", "-c", FINGERPRINT.replace("/etc/ssl", str(tmp_path))], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    shown = ssl.PEM_cert_to_DER_cert(certificate.bytes().decode())
    assert read_fingerprint(printed.strip().rpartition("=")[2]) == fingerprint(shown)
