"""`spoc import` beside a gateway that runs: old threads go on when somebody answers, and nobody waits for them."""
from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.mail.mbox import as_mbox
from gateway.store.tables import entry
from tests.e2e.commit_points import Orders
from tests.e2e.house import SHARED, House
from tests.e2e.warm import begin
from tests.servers import wait_until
from tests.servers.dovecot import Dovecot

CHANGES: dict[str, dict[str, object]] = {}
NOW = datetime.now(UTC).replace(microsecond=0)
OLD = NOW - timedelta(days=30)


def old_mail(key: str, from_: str, to: str, *, at: datetime = OLD, answers: str = "", text: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = from_, to, "The printer is loud"
    mail["Message-ID"], mail["Date"] = f"<{key}@old.test>", format_datetime(at)
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}@old.test>"
    mail.set_content(text or f"The printer is loud: {key}")
    return mail.as_bytes()


def write(path: Path, *mails: bytes) -> Path:
    path.write_bytes(b"".join(as_mbox(one, "sender@old.test", NOW) for one in mails))
    return path


def test_an_answer_to_an_old_mail_goes_on_with_its_ticket(house, ana, sam, eve, tmp_path):
    mailbox = write(tmp_path / "old.mbox", old_mail("a", sam.address, SHARED),
                    old_mail("b", ana.address, sam.address, at=OLD + timedelta(hours=1), answers="a"))
    told = json.loads(house.spoc("import", "mbox", str(mailbox), "--json"))
    assert (told["found"], told["taken"], told["tickets"], told["whole"]) == (2, 2, 1, True)
    sam.receives_nothing()
    ana.receives_nothing()
    [row] = house.json("tickets")
    assert (row["status"], row["stakeholder"]) == ("closed", sam.address)
    again = {"In-Reply-To": "<b@old.test>", "References": "<a@old.test> <b@old.test>"}
    sam.writes(subject="Re: The printer is loud", text="The printer is still loud.", headers=again)
    assert "still loud" in ana.receives("new-entry").text
    eve.writes(subject="Re: The printer is loud", text="Mine too, and it smells.", headers=again)
    letter = ana.receives("new-ticket")
    assert f"#{row['id']}" in letter.text  # offered to her POC, as it names a ticket that she does not belong to
    ticket = house.ticket(row["id"])
    assert [one["text"] for one in ticket["entries"]] == [
        "The printer is loud: a", "The printer is loud: b", "The printer is still loud."]
    assert ticket["status"] == "open"


def test_killed_and_begun_again_each_mail_is_here_once_and_live_mail_waits_for_nothing(house, sam, tmp_path):
    before = house.settle()["accepted"]
    mailbox = write(tmp_path / "old.mbox", *(
        old_mail(f"k{number}", f"p{number}@customer.test", SHARED, text=f"Words of {number}. " * 50)
        for number in range(250)))
    orders = Orders(tmp_path)
    orders.arm("stop", "after", "taking: _write")
    with tempfile.TemporaryFile() as said:
        words = ["--config", str(house.child.config), "import", "mbox", str(mailbox)]
        process = begin(words, [said.fileno()] * 3, house.child.config.parent, tmp_path)
    wait_until(lambda: not orders.is_armed, "some are here, and it stands still before the others")
    sam.writes(subject="Live")  # gets its 250 all the same
    assert process.poll() is None
    process.kill()
    process.wait(20)
    half = house.settle()["accepted"] - before - 1
    told = json.loads(house.spoc("import", "mbox", str(mailbox), "--json"))
    assert (told["already_here"], told["taken"]) == (half, 250 - half)
    assert 0 < half < 250
    assert house.settle()["accepted"] == before + 251
    with house.store.read() as conn:
        found = conn.scalars(select(entry.c.message_id).where(entry.c.message_id.like("<k%@old.test>"))).all()
    assert len(found) == len(set(found)) == 250


def test_what_cannot_be_done_is_said(house, tmp_path):
    assert "there is no" in house.spoc("import", "mbox", str(tmp_path / "none.mbox"), status=66)
    assert "this is no Maildir" in house.spoc("import", "maildir", str(tmp_path), status=66)
    packed = tmp_path / "old.mbox.gz"
    packed.write_bytes(b"\x1f\x8b\x08\x00")
    assert "is no mbox" in house.spoc("import", "mbox", str(packed), status=65)
    mailbox = write(tmp_path / "old.mbox", old_mail("x", "sam@customer.test", SHARED))
    said = house.spoc("import", "mbox", str(mailbox), "--topic", "cooking", status=64)
    assert '--topic: the settings have no "cooking"; they have: hardware, access, finance' in said


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot().start()
    yield server
    server.stop()


def test_old_mails_of_a_mailbox_come_in_and_stay_there_as_they_are(new_house, dovecot):
    box = {"host": "127.0.0.1", "port": dovecot.port, "security": "none", "username": dovecot.add("support"),
           "password": "secret", "project": "support"}
    house: House = new_house({"mailboxes.support": box}, start=False)
    for number in range(3):
        dovecot.deliver(old_mail(f"i{number}", f"p{number}@customer.test", SHARED), "support", "Archive/Hardware")
    told = json.loads(house.spoc("import", "imap", "support", "--folder", "Archive/Hardware", "--topic-from", "folder",
                                 "--json"))
    assert (told["taken"], told["tickets"]) == (3, 3)
    assert {(one["topic"], one["poc"]) for one in house.json("tickets")} == {("hardware", "ben")}
    assert dovecot.count("support", "Archive/Hardware") == 3
    flags = {path.name.rpartition(":2,")[2] for path in dovecot.mail.rglob("*") if ":2," in path.name}
    assert flags <= {""}, "somebody has marked them"
    missing = house.spoc("import", "imap", "support", "--folder", "Nowhere", status=66)
    assert "no folder" in missing
    assert "name another one with --folder" in missing
    assert "no mailbox" in house.spoc("import", "imap", "sales", status=64)
