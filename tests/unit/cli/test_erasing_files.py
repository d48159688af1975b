"""`spoc person erase` and a file that others send at the very same moment: theirs stays, his goes."""
from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from gateway.cli.running import load_settings
from gateway.house import learning, open_database
from gateway.model.decision import AppendEntry
from gateway.model.mail import Attachment
from gateway.model.ticket import Participant, TicketId
from gateway.store import erasing, wiping
from gateway.store.engine import Store
from gateway.store.tables import inbound
from tests.unit.cli.conftest import run
from tests.unit.store.builders import ANNA, claimed_mail, do, open_ticket
from tests.unit.store.builders import entry as an_entry

FORM = b"a form that many send"
DIGEST = hashlib.sha256(FORM).hexdigest()


@pytest.fixture
def store(tmp_path: Path, blank: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A gateway's data, with a ticket of Anna's that holds the form. An erasure waits for nobody in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPOC_GATEWAY__DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(wiping, "NAMED_WITHIN", 0.0)
    (tmp_path / "data").mkdir()
    shutil.copy(blank, tmp_path / "data/spoc.db")
    with closing(open_database(load_settings(None))) as store:
        number = open_ticket(store, participants=(Participant(ANNA, is_stakeholder=True),))
        file = Attachment("form.pdf", "application/pdf", len(FORM), store.blobs.put(FORM), None, False)
        do(store, AppendEntry(TicketId(number), an_entry("See the form.", attachments=(file,))))
        yield store


def erase(monkeypatch: pytest.MonkeyPatch, *, beside: Callable[[], object], later: Callable[[], object]) -> None:
    """The command, and what others do: while his rows go, and while the model learns anew."""
    rows = erasing.erase

    def with_others(*arguments: object) -> None:
        rows(*arguments)  # type: ignore[arg-type]
        beside()

    monkeypatch.setattr(erasing, "erase", with_others)
    monkeypatch.setattr(learning, "relearn_model", lambda _settings: later())
    assert "1 file" in run("person", "erase", ANNA.address, "--open", "--yes").stdout


def put(store: Store) -> None:
    """The first half of taking a mail in."""
    time.sleep(0.05)  # file systems read a clock that is some milliseconds behind
    assert store.blobs.put(FORM) == DIGEST


def name(store: Store) -> None:
    """The second half."""
    number = claimed_mail(store).id
    with store.write() as conn:
        conn.execute(update(inbound).where(inbound.c.id == number).values(raw_digest=DIGEST))


def test_his_file_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(monkeypatch, beside=lambda: None, later=lambda: None)
    with pytest.raises(FileNotFoundError):
        store.blobs.get(DIGEST)


def test_what_somebody_has_put_and_is_about_to_name_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(monkeypatch, beside=lambda: None, later=lambda: put(store))
    name(store)
    assert store.blobs.get(DIGEST) == FORM


def test_what_was_put_just_before_is_named_by_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    erase(monkeypatch, beside=lambda: put(store), later=lambda: name(store))
    assert store.blobs.get(DIGEST) == FORM


def test_who_is_about_to_name_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(wiping, "NAMED_WITHIN", 1000.0)
    monkeypatch.setattr(time, "sleep", waited.append)
    erase(monkeypatch, beside=lambda: None, later=lambda: None)
    assert 800 < max(waited) <= 1000
