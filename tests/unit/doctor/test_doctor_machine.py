"""What the doctor says of this machine: settings, people, database, disk, ports, certificate, console, clock."""
from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
import trustme

from gateway.cli import checking
from gateway.doctor import (
    EXAMINATIONS,
    Examination,
    Finding,
    Surroundings,
    certificates,
    clock,
    console,
    data_directory,
    database,
    examine,
    listeners,
    people,
    relay,
    settings_file,
    table,
)
from gateway.model.timekeeping import Jump, Reading
from gateway.settings import load
from gateway.store import soundness
from gateway.store.timekeeping import hold_clock
from tests.servers import free_port

from .conftest import NOW, Around, codes

HOUSE = """
[projects.support]
address = "support@museum.zz"
name = "Support"
pocs = ["ana"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@museum.zz"]
roles = ["poc"]
"""
RELAY = '[relay]\nkind = "smtp"\nhost = "relay.museum.zz"\nusername = "spoc"\npassword = "geheim"\n'


@pytest.mark.parametrize(("text", "mode", "found"), [
    (HOUSE, 0o644, "settings-sound"), (HOUSE + RELAY, 0o640, "settings-sound"),
    (HOUSE + RELAY, 0o644, "settings-readable"),
    (HOUSE + '[gateway]\ndatabase_url = "postgresql://spoc:geheim@db.museum.zz/spoc"', 0o604, "settings-readable"),
    (HOUSE + '[gateway]\ndatabase_url = "postgresql://spoc@db.museum.zz/spoc"', 0o644, "settings-sound"),
])
def test_a_secret_in_the_settings_is_for_nobody_else(tmp_path: Path, text: str, mode: int, found: str) -> None:
    file = tmp_path / "spoc.toml"
    file.write_text(text)
    file.chmod(mode)
    assert codes(settings_file.look(Surroundings(load(file, {}), file, lambda: NOW))) == [found]


@pytest.mark.parametrize(("address", "roles", "relay", "found"), [
    ("ana@museum.zz", ["poc", "operator"], "smtp", "people-sound"),
    ("ana@museum.zz", ["poc"], "smtp", "people-no-operator"),
    ("ana@example.org", ["poc", "operator"], "smtp", "people-invented"),
    ("ana@example.org", ["poc", "operator"], "folder", "people-sound"),
])
def test_letters_to_people_can_arrive_and_somebody_hears_of_troubles(
    around: Around, address: str, roles: list[str], relay: str, found: str,
) -> None:
    ana = {"name": "Ana Sousa", "addresses": [address], "roles": roles}
    out = {"kind": relay, "host": "relay.museum.zz"} if relay == "smtp" else {}
    assert codes(people.look(around(people={"ana": ana}, relay=out))) == [found]


# --- database and disk -----------------------------------------------------------------------------------------------


def test_a_sound_database_is_named(around: Around) -> None:
    (found,) = database.look(around())
    assert found.code == "database-sound"
    assert found.says.startswith("SQLite, ")


def test_a_file_that_is_no_database(around: Around, tmp_path: Path) -> None:
    (tmp_path / "data/spoc.db").write_bytes(b"not a database" * 1000)
    assert codes(database.look(around())) == ["database-unusable"]


def damage(file: Path) -> None:
    """Spoil one page, that of a table's root."""
    with closing(sqlite3.connect(file)) as one:
        (root,) = one.execute("SELECT rootpage FROM sqlite_master WHERE name = 'due'").fetchone()
        (size,) = one.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * size)
        pages.write(b"\xff" * size)


def test_a_damaged_file_is_noticed(around: Around, tmp_path: Path) -> None:
    damage(tmp_path / "data/spoc.db")
    assert codes(database.look(around())) == ["database-damaged"]


def test_the_look_through_the_file_ends_in_time(
    around: Around, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(soundness, "_STEPS", 1)
    damage(tmp_path / "data/spoc.db")
    with closing(around().store()) as store:
        assert soundness.quick_check(store, 0.0) == ()
        assert soundness.quick_check(store, 10.0) != ()


def test_a_postgresql_that_is_down_is_named_without_its_password(around: Around) -> None:
    url = f"postgresql://spoc:geheim@127.0.0.1:{free_port()}/spoc"
    (found,) = database.look(around(gateway={"data_dir": "data", "database_url": url}))
    assert found.code == "database-unusable"
    assert "127.0.0.1" in found.says
    assert "geheim" not in found.says


@pytest.mark.parametrize(("least", "found"), [
    (0, "data-sound"), ("100000 GB", "data-full"), ("nearly", "data-nearly-full"),
])
def test_how_much_room_there_is(around: Around, tmp_path: Path, least: Any, found: str) -> None:
    free = os.statvfs(tmp_path)
    wanted = free.f_bavail * free.f_frsize // 2 if least == "nearly" else least
    assert codes(data_directory.look(around(listen={"min_free_bytes": wanted}))) == [found]


def test_a_data_directory_that_is_missing_is_made(around: Around, tmp_path: Path) -> None:
    assert codes(data_directory.look(around(gateway={"data_dir": "absent"}))) == ["data-sound"]
    (tmp_path / "taken").touch()
    assert codes(data_directory.look(around(gateway={"data_dir": "taken/data"}))) == ["data-not-ours"]


def test_the_disk_of_big_mails_counts_too(around: Around, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = {tmp_path / "data": 10 << 30, tmp_path / "big": 1 << 20}
    monkeypatch.setattr(data_directory.shutil, "disk_usage", lambda place: SimpleNamespace(free=free[place]))
    (found,) = data_directory.look(around(gateway={"data_dir": "data", "blobs_dir": "big"},
                                          listen={"smtp_host": "", "min_free_bytes": "1MB"}))
    assert (found.code, str(tmp_path / "big") in found.says) == ("data-nearly-full", True)


def test_a_directory_in_which_everybody_may_write(around: Around, tmp_path: Path) -> None:
    (tmp_path / "data").chmod(0o777)
    assert codes(data_directory.look(around())) == ["data-open"]


def test_a_network_file_system_is_recognised_by_the_nearest_mount(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    lines = (f"31 30 0:6 / {tmp_path}/a\\040b rw - tmpfs tmpfs rw",
             f"30 22 0:5 / {tmp_path} rw shared:1 - nfs4 server:/export rw",
             "22 1 8:1 / / rw - ext4 /dev/sda1 rw")
    mounts = "\n".join(lines)
    assert data_directory.file_system(tmp_path / "data", mounts) == "nfs4"
    assert data_directory.file_system(tmp_path / "a b", mounts) == "tmpfs"
    assert data_directory.file_system(Path("/"), mounts) == "ext4"


def test_sqlite_on_a_network_file_system_is_wrong(
    around: Around, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "mounts").write_text("30 22 0:5 / / rw shared:1 - nfs4 server:/export rw\n")
    monkeypatch.setattr(data_directory, "_MOUNTS", tmp_path / "mounts")
    assert codes(data_directory.look(around())) == ["data-remote"]


# --- ports -----------------------------------------------------------------------------------------------------------


def test_a_port_is_free_taken_or_ours(around: Around, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        listen = {"smtp_host": "127.0.0.1", "smtp_port": port, "lmtp_host": "127.0.0.1", "lmtp_port": free_port()}
        assert codes(listeners.look(around(listen=listen))) == ["listeners-taken", "listeners-free"]
        (tmp_path / "data/run.json").write_text(json.dumps({"pid": os.getpid(), "smtp": ["127.0.0.1", port]}))
        assert codes(listeners.look(around(listen=listen))) == ["listeners-ours", "listeners-free"]


def test_what_a_dead_gateway_left_behind_says_nothing(around: Around, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (tmp_path / "data/run.json").write_text(json.dumps({"pid": 2**22 + 1, "smtp": ["127.0.0.1", port]}))
        listen = {"smtp_host": "127.0.0.1", "smtp_port": port, "lmtp_host": ""}
        assert codes(listeners.look(around(listen=listen))) == ["listeners-taken"]


def test_nothing_is_said_of_a_gateway_whose_number_is_anothers_by_now(around: Around, tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "data/run.json").write_text(json.dumps({"pid": os.getpid(), "smtp": ["127.0.0.1", port]}))
    listen = {"smtp_host": "127.0.0.1", "smtp_port": port, "lmtp_host": ""}
    assert codes(listeners.look(around(listen=listen))) == ["listeners-free"]


@pytest.mark.parametrize(("listen", "found"), [
    ({"smtp_host": "", "lmtp_host": ""}, ["listeners-none"]),
    ({"smtp_host": "192.0.2.77", "smtp_port": 0, "lmtp_host": ""}, ["listeners-elsewhere", "listeners-no-tls"]),
    ({"smtp_host": "0.0.0.0", "smtp_port": 0, "lmtp_host": ""}, ["listeners-free", "listeners-no-tls"]),
    ({"smtp_host": "", "lmtp_host": "", "lmtp_socket": "data/lmtp.sock"}, ["listeners-socket"]),
    ({"smtp_host": "", "lmtp_host": "", "lmtp_socket": "nowhere/lmtp.sock"}, ["listeners-no-folder"]),
])
def test_doors_that_are_none(around: Around, listen: dict[str, Any], found: list[str]) -> None:
    assert codes(listeners.look(around(listen=listen))) == found


@pytest.mark.parametrize(("settings", "found"), [
    ({"host": ""}, "console-off"), ({"port": 0}, "console-sound"),
    ({"host": "0.0.0.0", "port": 0}, "console-plain"),
    ({"port": 0, "url": "http://desk.museum.zz"}, "console-plain"),
    ({"port": 0, "url": "https://desk.museum.zz"}, "console-sound"),
    ({"host": "192.0.2.77", "port": 0, "url": "https://desk.museum.zz"}, "console-taken"),
])
def test_the_console_is_protected_on_its_way(around: Around, settings: dict[str, Any], found: str) -> None:
    assert codes(console.look(around(console=settings))) == [found]


# --- certificate and clock -------------------------------------------------------------------------------------------


def listener(folder: Path, certificate: trustme.LeafCert, *more: trustme.Blob) -> dict[str, Any]:
    """Settings of a listener that shows the certificate."""
    (folder / "chain.pem").write_bytes(b"".join(one.bytes() for one in (*certificate.cert_chain_pems, *more)))
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    return {"tls_certificate": "chain.pem", "tls_key": "key.pem", "smtp_host": "", "lmtp_host": ""}


@pytest.mark.parametrize(("name", "ends", "found"), [
    ("gateway.museum.zz", NOW + timedelta(days=90), "tls-sound"),
    ("*.museum.zz", NOW + timedelta(days=90), "tls-sound"),
    ("gateway.museum.zz", NOW + timedelta(days=20), "tls-ends"),
    ("gateway.museum.zz", NOW - timedelta(days=1), "tls-ended"),
    ("mail.museum.zz", NOW + timedelta(days=90), "tls-other-name"),
    ("*.zz", NOW + timedelta(days=90), "tls-other-name"),
])
def test_the_certificate_of_the_listener(
    around: Around, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, ends: datetime,
    found: str,
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))  # what this machine believes
    certificate = authority.issue_cert(name, not_before=NOW - timedelta(days=30), not_after=ends)
    assert codes(certificates.look(around(listen=listener(tmp_path, certificate)))) == [found]


def test_a_chain_that_ends_before_an_authority_of_this_machine(
    around: Around, authority: trustme.CA, tmp_path: Path,
) -> None:
    certificate = authority.create_child_ca().issue_cert("gateway.museum.zz")
    assert codes(certificates.look(around(listen=listener(tmp_path, certificate)))) == ["tls-cut"]
    assert codes(certificates.look(around(listen={"smtp_host": "", "lmtp_host": ""}))) == ["tls-none"]


def test_a_certificate_that_does_not_count_yet(
    around: Around, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "system.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    span = {"not_before": NOW + timedelta(days=3), "not_after": NOW + timedelta(days=90)}
    certificate = authority.issue_cert("gateway.museum.zz", **span)
    (found,) = certificates.look(around(listen=listener(tmp_path, certificate)))
    assert (found.code, "not yet valid" in found.says) == ("tls-refused", True)


def test_the_clock_is_as_the_kernel_says_and_held_after_a_jump(around: Around) -> None:
    kind = {True: "clock-sound", False: "clock-alone", None: "clock-unknown"}[clock.is_synchronised()]
    here = around()
    assert codes(clock.look(here)) == [kind]
    with closing(here.store()) as store:
        hold_clock(store, Reading(NOW, timedelta(), "start"), Jump(NOW - timedelta(days=2), NOW, None))
    assert codes(clock.look(here)) == ["clock-held"]


# --- the whole -------------------------------------------------------------------------------------------------------


def test_one_that_fails_or_hangs_keeps_none_of_the_others(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def fails(_: Surroundings) -> list[Any]:
        raise LookupError("odd")

    def hangs(_: Surroundings) -> list[Any]:
        over.wait(30)
        return []

    people_, mx = EXAMINATIONS[2], Examination("mx", "", hangs, is_remote=True)
    chosen = [mx, Examination("spf", "", fails, is_remote=True), people_]
    monkeypatch.setattr(table, "_PATIENCE", 2.0)
    heard: list[list[str]] = []
    found = examine(around(), chosen, lambda names: heard.append(list(names)))
    over.set()
    assert {name: one[0].code for name, one in found.items()} == {
        "people": "people-sound", "mx": "examination-too-long", "spf": "examination-broken"}
    assert list(found) == ["people", "mx", "spf"]
    assert heard[0] == ["people"]
    assert heard[-1] == ["mx"]


def test_what_was_found_before_time_ran_out_counts(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def half(_: Surroundings) -> Iterator[Finding]:
        yield relay.AWAY(why="no connection")
        over.wait(30)

    monkeypatch.setattr(table, "_PATIENCE", 2.0)
    found = examine(around(), [Examination("relay", "", half, is_remote=True)], lambda _: None)
    over.set()
    assert [one.code for one in found["relay"]] == ["relay-away", "examination-too-long"]


def test_the_line_about_what_is_awaited_fits_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    checking._show_waiting([one.name for one in EXAMINATIONS])
    checking._show_waiting(["mx"])
    lines = capsys.readouterr().err.split("\r\033[K")[1:]
    assert (len(lines[0]), lines[0][-1], lines[1]) == (39, "…", "looking at: mx …")


def test_whoever_asks_for_others_only_and_for_nobody_is_told() -> None:
    with pytest.raises(click.UsageError, match="--offline leaves nothing of mx, spf"):
        checking._chosen(("mx", "spf"), True)
    assert [one.name for one in checking._chosen(("mx", "people"), True)] == ["people"]
