"""A folder of backups: nothing that a row names is missing, nothing whole is lost, no number is given twice."""
from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.store.backup import Damaged, look_through, skip_numbers
from gateway.store.backup_folder import (
    Place,
    backups,
    bring_back,
    claim,
    copy_blobs,
    find,
    forget,
    take,
)
from gateway.store.blobs import Blobs
from gateway.store.engine import INLINE_BYTES, Store, open_store
from tests.unit.store.builders import NOW, accept_all, open_ticket

SECOND = timedelta(seconds=1)


@pytest.fixture
def place(blank: Path, tmp_path: Path) -> Place:
    """Where a gateway keeps what it knows."""
    shutil.copy(blank, tmp_path / "spoc.db")
    return Place(tmp_path / "spoc.db", tmp_path / "blobs", tmp_path / "model", None)


@pytest.fixture
def sqlite(place: Place) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{place.database}", place.blobs)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    claim(tmp_path / "kept")
    return tmp_path / "kept"


def unseen(what: str, done: int, of: int) -> None:
    """Nobody looks how far it is."""


def big(name: str) -> bytes:
    """A mail that lies among the blobs."""
    return f"Subject: {name}\r\n\r\n".encode() + b"x" * INLINE_BYTES


def test_a_big_mail_that_comes_while_files_are_copied_is_whole_in_the_backup(
    place: Place, sqlite: Store, folder: Path
) -> None:
    accept_all(sqlite, ["first"], big("first"))

    def meanwhile(what: str, done: int, of: int) -> None:
        if what == "files" and len(list(place.blobs.glob("??/??/*"))) == 1:
            accept_all(sqlite, ["second"], big("second"))

    taken = take(place, folder, NOW, "1.0", meanwhile)
    assert (taken.backup.mails, taken.backup.blobs, taken.missing) == (2, 2, ())


def test_a_backup_that_fails_leaves_those_before_as_they_are(place: Place, sqlite: Store, folder: Path) -> None:
    accept_all(sqlite, ["first"])
    take(place, folder, NOW, "1.0", unseen)

    def cut_off(what: str, done: int, of: int) -> None:
        raise OSError(28, "No space left on device")

    accept_all(sqlite, ["second"], big("second"))
    with pytest.raises(OSError, match="No space"):
        take(place, folder, NOW + SECOND, "1.0", cut_off)
    assert [one.name for one in folder.iterdir() if one.name.startswith((".", "2"))] == ["2026-11-20T093000Z"]


def test_two_backups_of_one_second_are_two(place: Place, sqlite: Store, folder: Path) -> None:
    first, second = (take(place, folder, NOW, "1.0", unseen).folder.name for _ in range(2))
    assert (first, second) == ("2026-11-20T093000Z", "2026-11-20T093001Z")


def test_old_backups_go_with_the_files_that_only_they_need(place: Place, sqlite: Store, folder: Path) -> None:
    accept_all(sqlite, ["first"], big("first"))
    take(place, folder, NOW, "1.0", unseen)
    (blob,) = place.blobs.glob("??/??/*")
    with sqlite.write() as conn:
        conn.exec_driver_sql("UPDATE inbound SET raw_digest = NULL")
    blob.unlink()
    accept_all(sqlite, ["second"], big("second"))
    take(place, folder, NOW + SECOND, "1.0", unseen)
    assert Blobs(folder / "blobs").path(blob.name).exists()
    assert forget(folder, 2) == 0
    assert Blobs(folder / "blobs").path(blob.name).exists()
    assert forget(folder, 1) == 1
    assert [one.name for one in backups(folder)] == ["2026-11-20T093001Z"]
    assert len(list((folder / "blobs").glob("??/??/*"))) == 1
    assert not Blobs(folder / "blobs").path(blob.name).exists()


def test_a_file_that_was_cut_short_is_copied_anew_and_a_damaged_one_never(place: Place, tmp_path: Path) -> None:
    digest, other = Blobs(place.blobs).put(b"whole"), Blobs(place.blobs).put(b"damaged")
    target = tmp_path / "kept/blobs"
    copy_blobs(place.blobs, target, lambda done, of: None)
    Blobs(target).path(digest).write_bytes(b"who")
    Blobs(target).path(other).unlink()
    Blobs(place.blobs).path(other).write_bytes(b"damage!")
    brought = copy_blobs(place.blobs, target, lambda done, of: None)
    assert (brought.new, brought.damaged) == (1, (other,))
    assert Blobs(target).get(digest) == b"whole"
    assert not Blobs(target).path(other).exists()


def test_a_restore_that_was_cut_off_is_taken_up_again(
    place: Place, sqlite: Store, folder: Path, tmp_path: Path
) -> None:
    accept_all(sqlite, ["first"], big("first"))
    place.model.mkdir()
    (place.model / "current").write_text("0001")
    take(place, folder, NOW, "1.0", unseen)
    there = tmp_path / "new"
    new = Place(there / "spoc.db", there / "blobs", there / "model", None)
    for _ in range(2):
        passing, missing = bring_back(find(folder), new, lambda done, of: None)
        assert missing == ()
    assert not new.database.exists()
    assert look_through(passing).mails == 1
    assert (new.model / "current").read_text() == "0001"
    assert len(list(new.blobs.glob("??/??/*"))) == 1


@pytest.mark.parametrize("harm", ["a quarter of it", "one letter"])
def test_a_damaged_database_is_found_out(place: Place, sqlite: Store, harm: str) -> None:
    open_ticket(sqlite)
    with sqlite.write() as conn:
        identity: str = conn.exec_driver_sql("SELECT identity FROM inbound").scalar_one()
    sqlite.close()
    written = place.database.read_bytes()
    middle, quarter = len(written) // 2, len(written) // 4
    if harm == "one letter":
        written = written.replace(identity.encode(), b"z" + identity[1:].encode(), 1)  # in the row or in the index
    else:
        written = written[:middle] + b"\xff" * quarter + written[middle + quarter:]
    place.database.write_bytes(written)
    with pytest.raises(Damaged, match="the database is damaged"):
        look_through(place.database)


def test_numbers_that_may_have_been_told_are_not_given_again(place: Place, sqlite: Store) -> None:
    last = max(open_ticket(sqlite, opened_at=NOW - timedelta(minutes=n)) for n in range(60))
    sqlite.close()
    assert skip_numbers(place.database, NOW, NOW + timedelta(hours=1)) == last + 1 + 120
    assert skip_numbers(place.database, NOW, NOW + timedelta(minutes=5)) == last + 1 + 120 + 100


def test_a_model_that_is_there_already_stays(place: Place, sqlite: Store, folder: Path, tmp_path: Path) -> None:
    """The folder of the models may be shared by several gateways; and a restore may be a drill."""
    accept_all(sqlite, ["first"], big("first"))
    place.model.mkdir()
    (place.model / "current").write_text("0001")
    take(place, folder, NOW, "1.0", unseen)
    shared = tmp_path / "models"
    shared.mkdir()
    (shared / "current").write_text("0007")
    new = tmp_path / "new"
    bring_back(find(folder), Place(new / "spoc.db", new / "blobs", shared, None), lambda done, of: None)
    assert {one.name: one.read_text() for one in shared.iterdir()} == {"current": "0007"}
    assert sorted(one.name for one in tmp_path.glob("models*")) == ["models"]
