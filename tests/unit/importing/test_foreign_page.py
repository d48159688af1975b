"""docs/import.md tells the truth: its tables are what is read and written, its examples are taken."""
from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.exported_lines import Files, as_line
from gateway.desk.foreign_words import STATUSES, URGENCIES
from gateway.importing.helpdesk.files import ForeignFiles
from gateway.importing.helpdesk.form import FormReader
from gateway.importing.helpdesk.naming import TABLES, read_map
from gateway.importing.helpdesk.values import Clock
from gateway.model.foreign import Naming
from gateway.model.mail import Attachment, MessageId
from gateway.model.people import Project
from gateway.model.record import Record, Undertaken
from gateway.model.ticket import Entry, EntryKind, Visibility
from gateway.store.blobs import Blobs
from tests.builders import BEN, NOW, SHARED, directory, person, ticket

PAGE = (Path(__file__).resolve().parents[3] / "docs/import.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S)
    assert found
    return found[1]


def keys_of(title: str) -> set[str]:
    """The keys that the table of this section names."""
    found = re.search(rf"^### {title}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    assert found
    first = re.findall(r"^\| ([^|]+) \|", found[1], re.M)[1:]
    return {key for cell in first for key in re.findall(r"`([^`]+)`", cell)}


TICKET, ENTRY, FILE = keys_of("A ticket"), keys_of("An entry"), keys_of("An attachment")


def form() -> FormReader:
    return FormReader(Clock(ZoneInfo("UTC"), NOW), ForeignFiles(Path("/nonexistent"), lambda _: None))


def test_every_key_of_the_tables_is_read_and_no_other() -> None:
    entry = dict.fromkeys(ENTRY - {"by"}) | {"attachments": [dict.fromkeys(FILE), {"odd": 1}], "odd": 1}
    line = dict.fromkeys(TICKET) | {
        "key": "1", "entries": [entry], "decisions": [dict.fromkeys(ENTRY - {"from", "kind"})], "odd": 1,
        "actions": [dict.fromkeys(("who", "text", "at", "due", "done_at"))],
    }
    assert set(form().read(line)[1]) == {"odd", "entries.odd", "entries.attachments.odd"}


def test_whatever_is_written_stands_in_the_tables() -> None:
    entry = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW, "Help.", message_id=MessageId("<1@x.test>"),
                  attachments=(Attachment("a.txt", "text/plain", 1, "0" * 64),))
    record = Record(ticket(), None, (entry,), (Undertaken("ana", "Call", NOW),))
    line = json.loads(as_line(record, Files(Blobs(Path("/nonexistent")), None)))
    assert set(line) <= TICKET
    assert set(line["entries"][0]) <= ENTRY
    assert set(line["entries"][0]["attachments"][0]) <= FILE
    assert form().read(line)[1] == ()


def test_the_example_is_taken_whole() -> None:
    clock = Clock(ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC))
    files = ForeignFiles(Path("/nonexistent"), lambda _: None)
    found, unknown = FormReader(clock, files).read(json.loads(block("json")))
    assert unknown == ()
    assert not clock.absurd
    assert [one.text for one in found.entries] == ["It burns.", "Use the extinguisher.", "Third time this year."]
    assert len(found.entries[0].attachments) == len(found.decisions) == len(found.actions) == 1


def test_the_map_of_the_page_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text(block("toml"))
    house = directory(people={key: person(key) for key in ("ana", "ben", "zoe", "max")},
                      projects={"support": Project("support", SHARED, "Support")})
    naming = read_map(file, house)
    assert naming.topics == {"hardware": "hardware"}
    assert naming.people["old.colleague@example.net"] == "ben"
    assert set(tomllib.loads(block("toml"))) == {*TABLES, "zone"} == {
        "zone", *(name for name, field in TABLES.items() if field in {one.name for one in fields(Naming)})}


KNOWN = PAGE.partition("Known without a map:")[2].partition("\n\n")[0]


@pytest.mark.parametrize("word", re.findall(r"`([^`]+)`", KNOWN))
def test_the_words_of_others_that_are_known_are(word: str) -> None:
    assert word in STATUSES or word in URGENCIES
