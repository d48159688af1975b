"""The systemd units and the Dockerfile agree with the program, with each other and with what lies in the checkout."""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from functools import partial
from http import HTTPStatus
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from gateway.cli.exits import CONFIG, USAGE
from gateway.house.doors import NAMES
from gateway.monitoring.server import Answer, Monitor
from gateway.settings import load
from gateway.settings.where import CONFIG_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "config/spoc.service"
SOCKETS = sorted((ROOT / "config").glob("*.socket"))
DOCKERFILE = (ROOT / "config/Dockerfile").read_text().replace("\\\n", "")
LAST_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]


def unit(file: Path) -> ConfigParser:
    """The sections of a unit; of a key that comes more than once, the last."""
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file)
    return read


# --- systemd ---------------------------------------------------------------------------------------------------------


def test_what_cannot_become_right_by_itself_is_not_tried_again() -> None:
    assert unit(UNIT)["Service"]["RestartPreventExitStatus"].split() == [str(USAGE), str(CONFIG)]


def test_the_gateway_tells_it_when_it_is_up_and_alive_and_is_no_root() -> None:
    service = unit(UNIT)["Service"]
    assert (service["Type"], service["WatchdogSec"], service["User"]) == ("notify", "2min", "spoc")
    assert (service["CapabilityBoundingSet"], service["LimitCORE"]) == ("", "0")


@pytest.mark.parametrize("file", SOCKETS, ids=lambda file: file.name)
def test_each_listener_has_a_name_that_the_gateway_knows(file: Path) -> None:
    socket = unit(file)["Socket"]
    assert socket["FileDescriptorName"] in NAMES
    assert socket["Service"] == UNIT.name
    assert file.read_text().count("\nListenStream=") == 1


def test_no_two_listeners_have_the_same_name() -> None:
    names = [unit(file)["Socket"]["FileDescriptorName"] for file in SOCKETS]
    assert sorted(names) == ["lmtp_socket", "smtp"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_units_and_holds_the_service_for_well_enclosed(tmp_path: Path) -> None:
    for file in (UNIT, *SOCKETS):
        (tmp_path / file.name).write_text(file.read_text().replace("/opt/spoc/bin/spoc", sys.executable))
    said = subprocess.run(["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
                          capture_output=True, text=True, timeout=60)
    assert [line for line in said.stderr.splitlines() if "spoc" in line] == []
    found = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(UNIT)],
                           capture_output=True, text=True, timeout=60)
    assert found.returncode == 0, found.stdout


# --- the image -------------------------------------------------------------------------------------------------------


def test_everything_that_is_copied_into_the_image_is_there() -> None:
    copied = [name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M) for name in line.split()]
    assert {"gateway", "classifier", "templates", "config", "requirements.lock"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_runs_as_somebody_who_is_not_root() -> None:
    user, group = re.findall(r"^USER (\d+):(\d+)$", LAST_STAGE, re.M)[-1]
    assert int(user) > 0
    assert int(group) > 0
    assert f"--uid {user}" in LAST_STAGE


def test_only_what_a_lock_names_is_installed_by_its_digest() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install (.*?)(?= &&|$)", DOCKERFILE, re.M)
    assert len(installs) == 4
    assert [one for one in installs if "--require-hashes" not in one and not one.endswith("/wheels/*.whl")] == []


@pytest.mark.parametrize(("wanted", "after"), [("hatchling", "build.lock"), ("psycopg", "postgres.lock")])
def test_the_lines_that_are_taken_from_the_lock_are_all_that_is_needed(wanted: str, after: str) -> None:
    (script,) = re.findall(rf"sed -n '([^']+)' requirements-dev.lock > {after}", DOCKERFILE)
    said = subprocess.run(["sed", "-n", script, str(ROOT / "requirements-dev.lock")], capture_output=True, text=True,
                          check=True, timeout=60).stdout
    taken = set(re.findall(r"^([a-z0-9-]+)==", said, re.M))
    there = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    needed = {one.name for one in map(Requirement, requires(wanted) or []) if one.marker is None}
    assert wanted in taken
    assert needed - taken - there == set()
    assert said.count("--hash=sha256:") >= 2 * len(taken)
    assert not said.rstrip().endswith("\\")


def test_the_variables_of_the_image_are_settings() -> None:
    (block,) = re.findall(r"^ENV (PATH=.*)$", LAST_STAGE, re.M)
    given = dict(one.split("=", 1) for one in block.split())
    assert given.pop(CONFIG_VARIABLE) == "/etc/spoc/spoc.toml"
    settings = load(ROOT / "config/default.toml", given)
    assert settings.data_dir == Path("/var/lib/spoc")
    assert (settings.listen.smtp_host, settings.listen.lmtp_host) == ("0.0.0.0", "")
    assert f"EXPOSE {settings.listen.smtp_port}\n" in LAST_STAGE
    assert f"http://{settings.monitoring.host}:{settings.monitoring.port}/healthz" in LAST_STAGE


@pytest.mark.parametrize(("status", "ends"), [(HTTPStatus.OK, 0), (HTTPStatus.SERVICE_UNAVAILABLE, 1)])
def test_its_health_is_what_the_gateway_says(status: HTTPStatus, ends: int) -> None:
    (told,) = re.findall(r"^HEALTHCHECK.* CMD (\[.*\])$", LAST_STAGE, re.M)
    monitor = Monitor("127.0.0.1", 0, {"/healthz": partial(Answer, status, b"")})
    monitor.serve()
    try:
        _, *words = json.loads(told.replace("9525", str(monitor.where[1])))
        done = subprocess.run([sys.executable, *words], capture_output=True, timeout=60)
    finally:
        monitor.stop()
    assert done.returncode == ends
