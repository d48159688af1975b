"""A backup taken while mail comes in, and brought back: whatever was accepted before it began is there again."""
from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from gateway.cli.mailboxes import File, compose, send
from tests.e2e.databases import on_sqlite
from tests.e2e.house import SHARED, House, number_of

pytestmark = on_sqlite

BIG = File("plan.bin", os.urandom(400_000))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory):
    """A house with a conversation and a big file, of which a backup was taken under load; what had been accepted.

    One letter waits while it is taken: the relay puts Sam's receipt off until then.
    """
    place = tmp_path_factory.mktemp("backup")
    (place / "first").mkdir()
    house = House(place / "first").start()
    try:
        sam = house.stakeholder("Sam Lee")
        house.sink.refuse(sam.address, "451 4.3.0 busy", times=1_000_000)
        sam.writes(subject="Before the backup", files=[BIG])
        told = house.ana.receives("new-ticket")
        accepted: list[str] = []
        ends, begun = threading.Event(), threading.Event()

        def load() -> None:
            while not ends.is_set():
                subject = f"Load {len(accepted)}"
                big = [File("a.bin", os.urandom(200_000))] if len(accepted) % 8 == 0 else []  # too big for the database
                mail = compose(f"eve.{len(accepted)}@customer.test", SHARED, subject, "Please help.", files=big)
                send(mail, "eve@customer.test", [SHARED], house.child.smtp)
                accepted.append(subject)
                if len(accepted) == 6:
                    begun.set()

        storm = threading.Thread(target=load)
        storm.start()
        assert begun.wait(30)
        before = tuple(accepted)
        said = json.loads(house.spoc("backup", str(place / "kept"), "--json"))
        ends.set()
        storm.join()
        house.sink.refuse(sam.address, "", times=0)
        house.settle()
        yield house, place / "kept", told, before, said, len(accepted)
    finally:
        house.close()


@pytest.fixture(scope="module")
def restored(backed_up, tmp_path_factory: pytest.TempPathFactory):
    """Another house, on the data of the backup, not running yet; what the command said."""
    folder = tmp_path_factory.mktemp("restored")
    house = House(folder)
    said = house.spoc("restore", str(backed_up[1]))
    yield house, said
    house.close()


@pytest.fixture(scope="module")
def running(restored) -> House:
    """The other house at work: what the backup had left undone is done."""
    house, _ = restored
    house.child.start()
    house.settle()
    return house


def test_the_gateway_goes_on_while_it_is_backed_up(backed_up):
    house, _, _, before, _, accepted = backed_up
    assert accepted > len(before)
    assert house.status()["accepted"] == accepted + 1


def test_what_was_accepted_before_it_began_is_there_and_adds_up(backed_up, restored):
    _, _, _, before, said, _ = backed_up
    house, told = restored
    assert "Next: spoc check" in told
    assert "under the same Message-ID" in told
    with house.store.read() as conn:
        assert conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    found = house.status()
    assert found["accepted"] == said["mails"] > len(before)
    assert sum(found["outcomes"].values()) + found["inbound_pending"] == found["accepted"]
    assert found["outbox_pending"] == said["letters_waiting"] > 0


def test_what_waited_is_done_and_goes_out_once_it_runs(backed_up, running):
    _, _, _, before, _, _ = backed_up
    assert [one.letter for one in running.sink.mails if one.recipient.startswith("sam.")] == ["receipt"]
    subjects = {one["subject"] for one in running.json("tickets")}
    assert subjects >= {"Before the backup", *before}


def test_the_conversation_goes_on_in_the_restored_house(backed_up, running):
    """Its marks work, its file is there byte by byte, and no ticket number is given twice."""
    first, _, told, _, _, _ = backed_up
    house = running
    house.ana.replies(told, "The plan is right.")
    assert "The plan is right." in house.sink.wait(lambda mail: mail.letter == "answer", 20).text
    digests = [part["sha256"] for entry in house.ticket(number_of(told))["entries"] for part in entry["attachments"]]
    assert digests == [BIG.sha256]
    assert house.store.blobs.get(BIG.sha256) == BIG.data
    house.stakeholder("Kim Roe").writes(subject="After the disaster")
    house.settle()
    newest = max(house.json("tickets"), key=lambda one: one["id"])
    assert newest["subject"] == "After the disaster"
    assert newest["id"] > max(one["id"] for one in first.json("tickets"))


def test_it_takes_no_second_restore_and_none_beside_a_gateway_that_runs(backed_up, running):
    first, kept, *_ = backed_up
    assert "is running on this store" in first.spoc("restore", str(kept), status=75)
    running.child.stop()
    assert "data already" in running.spoc("restore", str(kept), status=69)


def test_the_next_backup_copies_only_what_is_new_and_the_old_one_goes(backed_up):
    house, kept, _, _, said, _ = backed_up
    house.stakeholder("Ann Poe").writes(subject="One more", files=[File("b.bin", os.urandom(300_000))])
    house.settle()
    again = json.loads(house.spoc("backup", str(kept), "--keep", "1", "--json"))
    assert again["blobs"] > again["new_blobs"] > 0
    assert again["removed"] == 1
    assert not Path(said["folder"]).exists()
    assert [one.name for one in kept.glob(".unfinished*")] == []
    assert oct(Path(again["folder"], "spoc.db").stat().st_mode & 0o077) == "0o0"


def test_a_file_that_is_gone_is_named_and_no_older_backup_is_removed(backed_up, tmp_path):
    house, *_ = backed_up
    blob = house.store.blobs.path(BIG.sha256)
    away = blob.rename(tmp_path / "away")
    try:
        fresh = tmp_path / "fresh"
        house.spoc("backup", str(fresh), "--keep", "1", status=1)
        said = json.loads(next(fresh.glob("2*/backup.json")).read_text())
        assert said["tickets"] > 0
        assert BIG.sha256 in house.child.spoc("backup", str(fresh), "--keep", "1").stderr.decode()
        assert len(list(fresh.glob("2*"))) == 2
    finally:
        away.rename(blob)


def test_nothing_else_is_written_into_and_what_is_damaged_does_not_come_back(backed_up, tmp_path, new_house):
    house, *_ = backed_up
    assert "not a backup" in house.spoc("backup", str(house.data), status=66)
    damaged = tmp_path / "damaged"
    house.spoc("backup", str(damaged))
    newest = sorted(damaged.glob("2*"))[-1]
    with (newest / "spoc.db").open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"\x00" * 50)
    other = new_house(start=False)
    assert "not what was backed up" in other.spoc("restore", str(damaged), status=65)
    assert not (other.data / "spoc.db").exists()
    assert "no backup" in other.spoc("restore", str(tmp_path), status=66)


def test_a_backup_that_is_killed_leaves_the_one_before_as_it_was(backed_up, tmp_path):
    """What it had begun has another name, and the next backup clears it away."""
    house, *_ = backed_up
    folder = tmp_path / "killed"
    house.spoc("backup", str(folder))
    before = {file: file.stat().st_mtime_ns for file in folder.glob("2*/*")}
    left = folder / ".unfinished-2026-01-01T000000Z"
    left.mkdir()
    (left / "spoc.db").write_bytes(b"half")
    house.spoc("backup", str(folder))
    assert not left.exists()
    assert {file: file.stat().st_mtime_ns for file in before} == before
    with sqlite3.connect(house.data / "spoc.db") as conn:
        assert conn.execute("SELECT value FROM meta WHERE key = 'last backup'").fetchone()
