"""Commands answer at once: heavy libraries are imported only where they are needed."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from classifier import TopicSpec, save, train
from gateway.store.engine import open_store

HEAVY = ("sqlalchemy", "pydantic", "sklearn", "scipy", "numpy", "aiosmtpd", "alembic", "jinja2", "py3langid",
         "matplotlib", "holidays")


def _imported(*arguments: str, cwd: Path) -> set[str]:
    """Which heavy packages a command imports."""
    code = f"import sys\nfrom gateway.cli import spoc\nspoc.main({list(arguments)!r}, standalone_mode=False)\n" \
           f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-P", "-c", code], input=b"", capture_output=True, cwd=cwd, timeout=60)
    return {name for name in HEAVY if name in done.stderr.decode().splitlines()[-1]}


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help"), ("inspect", "--help"), ("train", "--help"),
                                       ("classify", "--help"), ("model", "--help")])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert not _imported(*arguments, cwd=tmp_path)


def test_inspect_needs_neither_database_nor_settings_nor_classifier(tmp_path: Path) -> None:
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"From: a@example.org\nSubject: x\n\nhello there, how are you today?\n")
    assert not _imported("inspect", str(mail), cwd=tmp_path) & set(HEAVY) - {"numpy", "py3langid"}


def test_commands_on_the_database_do_not_import_the_classifier(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'var' / 'spoc.db'}", tmp_path / "blobs").close()
    assert not _imported("status", cwd=tmp_path) & {"sklearn", "scipy", "numpy", "aiosmtpd", "jinja2"}


def test_classify_on_a_given_model_needs_neither_settings_nor_scikit_learn(tmp_path: Path) -> None:
    save(train([TopicSpec("access", "", ("password",)), TopicSpec("orders", "", ("parcel",))], []), tmp_path / "model")
    assert _imported("classify", "--model", str(tmp_path / "model"), cwd=tmp_path) <= {"numpy"}


# The door opens first: what reads, decides and writes is loaded behind it, so the first banner is there at once.

BEHIND_THE_DOOR = ("alembic", "classifier", "jinja2", "babel", "numpy", "scipy", "dns", "imapclient", "icalendar",
                   "gateway.desk", "gateway.letters", "gateway.worker", "gateway.postman", "gateway.triage")


@pytest.fixture(scope="module")
def at_the_door() -> set[str]:
    """The modules of a process that could open the listeners now."""
    said = subprocess.run([sys.executable, "-c", "import sys, gateway.service; print(*sys.modules)"],
                          capture_output=True, check=True, text=True, timeout=60)
    return set(said.stdout.split())


@pytest.mark.parametrize("name", BEHIND_THE_DOOR)
def test_the_door_opens_before_that_is_loaded(at_the_door: set[str], name: str) -> None:
    assert "gateway.sources.smtp" in at_the_door
    assert name not in at_the_door
