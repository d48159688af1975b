"""What docs/running.md says is what units, program and measurements say."""
from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/running.md").read_text(encoding="utf-8")
SPEED = (ROOT / "docs/speed.md").read_text(encoding="utf-8")
UNIT = (ROOT / "config/spoc.service").read_text(encoding="utf-8")
PROGRAM = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "gateway").rglob("*.py"))


def section(title: str) -> str:
    """What stands under that heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert found, title
    return found[1]


def number(pattern: str, text: str) -> float:
    """The one number that is written there."""
    (found,) = re.findall(pattern, text)
    return float(found.replace(",", ""))


@pytest.mark.parametrize("path", ["/opt/spoc/bin/spoc", "/etc/spoc/spoc.toml", "/var/lib/spoc",
                                  "/var/spool/postfix/spoc"])
def test_the_page_and_the_units_mean_the_same_places(path: str) -> None:
    assert path in UNIT
    assert path in PAGE + (ROOT / "docs/mail-systems.md").read_text(encoding="utf-8")


def test_every_unit_that_the_page_copies_comes_with_the_wheel() -> None:
    named = set(re.findall(r"/opt/spoc/(share/spoc/\S+)", PAGE)) - {"share/spoc"}
    wheel = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(named) == 3
    assert [name for name in named if f'= "{name}"' not in wheel] == []


@pytest.mark.parametrize("said", re.findall(r'`Status: "([^"…]+)', section("What systemd sees")))
def test_every_status_is_one_that_the_gateway_says(said: str) -> None:
    start, colon, _ = said.partition(": ")
    assert f"{start}{colon}" in PROGRAM or start.lower() in PROGRAM


def test_every_line_of_the_log_is_one_that_the_gateway_writes() -> None:
    told = [words for row in re.findall(r"^\| (`.*?) \|", section("The log"), re.M)
            for words in re.findall(r"`([^`]+)`", row)]
    written = PROGRAM.replace("%s", "").replace("{self._name}", "")
    parts = [re.sub(r"^the (worker|postman) ", "the  ", words).strip(" …") for words in told]
    assert len(parts) >= 6
    assert [part for part in parts if part not in written] == []


def test_what_it_says_of_size_is_on_the_safe_side_of_what_was_measured() -> None:
    told = section("How big a machine")
    assert "a tenth of two cores" in told
    a_day = number(r"works on ([\d,]+) mails a day", told)
    cpu = number(r"\| CPU per mail, sqlite \| ([\d.]+) ms", SPEED)
    assert a_day * cpu / 1000 < 0.1 * 2 * 86_400
    assert a_day <= number(r"\| sqlite \| \d+ \| ([\d,]+) \|", SPEED)
    assert number(r"memory \| (\d+) MB", told) >= number(r"RSS all in one, after [\d,]+ mails \| (\d+) MB", SPEED)
    assert number(r"disk \| ([\d.]+) GB", told) * 1e9 >= 100_000 * 1000 * number(r"about (\d+) KB for a request", SPEED)


def test_the_command_that_it_writes_runs_as_the_user_of_the_gateway(tmp_path: Path) -> None:
    (script,) = re.findall(r"^```text\n(#!/bin/sh\n.*?)^```$", PAGE, re.M | re.S)
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\necho "$SPOC_CONFIG" "$@"\n')
    runuser.chmod(0o700)
    said = subprocess.run(["sh", "-c", script, "spoc", "ticket", "a b"], capture_output=True, text=True, check=True,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, timeout=60).stdout
    assert said == "/etc/spoc/spoc.toml -u spoc -- /opt/spoc/bin/spoc ticket a b\n"
