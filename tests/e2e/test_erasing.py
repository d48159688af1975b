"""Somebody asks to be forgotten: no word of his is left in rows, files, search index or model while it runs."""
from __future__ import annotations

import base64
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from sqlalchemy import select, text

from gateway.cli.mailboxes import File
from gateway.store.columns import metadata
from gateway.store.tables import ticket
from tests.e2e.house import House, Person, number_of

CHANGES = {"triage": {"enabled": True, "same_matter_within": "0s"}}
WORDS = {
    "subject": "zanzibarian", "body": "quokkafarm", "html": "wombatcage", "number": "7719283746", "file": "okapilist",
    "content": "narwhalsecret", "note": "axolotlpond", "answer": "pangolinroad", "name": "Quirinius",
}
"""Each stands in one place of his conversation, and nowhere else in the house."""
PLAN = File(f"{WORDS['file']}.txt", WORDS["content"].encode() * 50_000)


def rows_with(house: House, word: str) -> list[str]:
    """Tables in which the word stands in any column of any row."""
    found = []
    with house.store.read() as conn:
        names = [table.name for table in metadata.sorted_tables]
        if house.store.is_shared:
            names += ["search_ticket", "search_entry"]
        for name in names:
            rows = conn.execute(text(f'SELECT * FROM "{name}"')).all()
            if any(word.lower() in _shown(value) for row in rows for value in row):
                found.append(name)
    return found


def _shown(value: object) -> str:
    shown = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return shown.lower()


def files_with(folder: Path, word: str) -> list[str]:
    """Files below the folder in which the word stands as it is or in base64, whatever stands before it."""
    encoded = [base64.b64encode(b" " * shift + word.encode())[4:-4] for shift in (1, 2, 3)]

    def holds(data: bytes) -> bool:
        return word.lower().encode() in data.lower() or any(form in data for form in encoded)

    def read(file: Path) -> bytes:
        return zlib.decompress(file.read_bytes()) if file.suffix == ".z" else file.read_bytes()

    return [str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and holds(read(file))]


@pytest.fixture(scope="module")
def sam(own_house: House) -> Person:
    """His ticket was answered, noted upon, sorted and closed; a model has learned from it."""
    house = own_house
    sam = house.stakeholder(f"{WORDS['name']} Lee")
    said = f"The {WORDS['body']} invoice 2026 for account {WORDS['number']} was paid twice, please send it back."
    sam.writes(subject=f"The {WORDS['subject']} invoice", text=said, files=[PLAN],
               html=f"<p>The {WORDS['body']} invoice for {WORDS['number']}: <b>{WORDS['html']}</b></p>")
    told = house.ana.receives("new-ticket", timeout=60)  # the first mail waits for a model
    house.ana.replies(told, f"#note\nHe says {WORDS['note']}: {said}")
    house.ana.replies(told, f"Dear {WORDS['name']}, the {WORDS['answer']} office pays it back.\n\n> {said}")
    house.settle()
    house.ana.replies(told, "#topic finance\n#close")
    house.settle()
    house.spoc("train")
    return sam


def erased(house: House, sam: Person) -> str:
    """What the command has said; nothing where he was erased before."""
    with house.store.read() as conn:
        is_known = conn.execute(select(ticket.c.id).where(ticket.c.stakeholder_address == sam.address)).first()
    return house.spoc("person", "erase", sam.address, "--yes") if is_known else ""


def test_who_asks_gets_all_that_is_kept_of_him(house: House, sam: Person, tmp_path: Path) -> None:
    file = tmp_path / "sam.zip"
    assert "1 ticket" in house.spoc("person", "export", sam.address, "--output", str(file))
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names).decode("utf-8", "replace")
        about = json.loads(archive.read("person.json"))
    assert about["address"] == sam.address
    assert sum(name.startswith("mails/") for name in names) == 1
    for place in ("subject", "body", "html", "number", "file", "content", "answer"):
        assert WORDS[place] in everything, place
    assert WORDS["note"] not in everything
    assert file.stat().st_mode & 0o077 == 0


def test_what_would_go_is_only_counted(house: House, sam: Person) -> None:
    said = house.spoc("person", "erase", sam.address, "--dry-run")
    assert said.startswith("would go: 1 ticket, ")
    assert rows_with(house, WORDS["body"])


def test_no_word_of_his_is_left_anywhere(house: House, sam: Person) -> None:
    number = 1
    before = house.ticket(number)
    for place, word in WORDS.items():
        assert rows_with(house, word) or files_with(house.data, word), f"{place} was never there"
    assert files_with(house.data / "model", WORDS["body"]), "the model has learned it"

    said = erased(house, sam)

    assert said.startswith("erased: 1 ticket, ")
    for place, word in {**WORDS, "address": sam.address}.items():
        assert (rows_with(house, word), files_with(house.data, word)) == ([], []), place
    after = house.ticket(number)
    assert [after[fact] for fact in ("status", "topic", "urgency")] == [before[fact] for fact in (
        "status", "topic", "urgency")]
    assert "[erased]" in house.spoc("ticket", str(number))
    assert "nothing is kept" in house.spoc("person", "erase", sam.address, "--yes", status=1)
    assert house.spoc("search", WORDS["body"], status=1)


def test_he_who_writes_again_is_a_stranger_and_the_erasure_is_on_record(house: House, sam: Person) -> None:
    erased(house, sam)
    sam.writes(subject="Hello again", text="It is me.")
    assert house.ticket(number_of(house.ana.receives("which-topic")))["stakeholder"] == sam.address
    with house.store.read() as conn:
        audit = conn.execute(select(metadata.tables["audit"])).all()
    assert [row.deed for row in audit][-1:] == ["erased a person"]
    assert sam.address not in str(audit)
