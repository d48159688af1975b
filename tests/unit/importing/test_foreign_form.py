"""A line of another helpdesk is read however odd it is: what cannot be is bounded, cleaned, or said."""
from __future__ import annotations

import hashlib
import io
import json
import re
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.importing.helpdesk.files import ForeignFiles
from gateway.importing.helpdesk.form import FormReader, entry_ids, read_key, read_object
from gateway.importing.helpdesk.lines import read_lines
from gateway.importing.helpdesk.values import Broken, Clock
from gateway.model.foreign import ForeignTicket
from gateway.model.mail import Address
from tests.builders import NOW

WITH_A_KEY = {"key": "1"}


class Told:
    """A reader with all that it notes."""

    def __init__(self, folder: Path = Path("/nonexistent"), zone: str = "UTC") -> None:
        self.clock = Clock(ZoneInfo(zone), NOW)
        self.kept: list[bytes] = []
        self.files = ForeignFiles(folder, self.kept.append)
        self.form = FormReader(self.clock, self.files)

    def ticket(self, **fields: Any) -> ForeignTicket:
        return self.form.read(json.loads(json.dumps(WITH_A_KEY | fields)))[0]

    def attachment(self, **fields: Any) -> Any:
        found = self.ticket(entries=[{"attachments": [fields]}]).entries[0].attachments
        return found[0] if found else None


@pytest.mark.parametrize(("line", "said"), [
    (b"not json", "no JSON"), (b"[1]", "must be an object"), (b'"x"', "must be an object"), (b'{"a": NaN}', "NaN"),
    (b"[" * 100_000, "nested too deep"), (b'{"a": ' + b"9" * 5000 + b"}", "no JSON"), (b'{"key": "1"', "no JSON"),
], ids=lambda value: str(value[:12]))  # fmt: skip
def test_what_is_no_ticket_is_said_in_a_sentence(line: bytes, said: str) -> None:
    with pytest.raises(Broken, match=said):
        read_object(line)


@pytest.mark.parametrize("found", [{}, {"key": ""}, {"key": None}, {"key": True}, {"key": []}, {"key": " "},
                                   {"key": "x" * 201}])
def test_a_ticket_without_a_key_of_its_own_is_none(found: dict[str, Any]) -> None:
    with pytest.raises(Broken, match="key"):
        read_key(found)


def test_its_id_there_is_a_key_too() -> None:
    assert read_key({"id": 1234}) == "1234"
    assert read_key({"key": " RT  1 ", "id": 7}) == "RT 1"


@pytest.mark.parametrize(("fields", "said"), [
    ({"subject": ["x"]}, '"subject" must be text'), ({"entries": {}}, '"entries" must be a list'),
    ({"entries": ["x"]}, 'each of "entries" must be an object'), ({"entries": [{"text": 5}]}, '"entries.text"'),
    ({"entries": [{"unconfirmed": "yes"}]}, "true or false"), ({"entries": [{}] * 10_001}, "more than 10000"),
    ({"labels": "a"}, '"labels" must be a list'), ({"stakeholder": []}, '"stakeholder" must be text'),
])  # fmt: skip
def test_a_value_of_the_wrong_kind_breaks_the_line(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Broken, match=said):
        Told().ticket(**fields)


def test_signs_that_break_things_are_gone() -> None:
    found = Told().ticket(subject="a\r\nBcc: x\x00\ud800", entries=[{"text": "a\x00b\r\nc\u2028d\ud800\n\n"}])
    assert found.subject == "a  Bcc: x \ufffd".replace("  ", " ")
    assert found.entries[0].text == "ab\nc\nd\ufffd"


def test_bytes_that_are_no_utf8_are_marked_and_told() -> None:
    found, is_whole = read_object(b'{"key": "1", "subject": "Gr\xfc\xdfe"}')
    assert (found["subject"], is_whole) == ("Gr\ufffd\ufffde", False)


@pytest.mark.parametrize(("told", "meant"), [
    ("2019-03-01T10:00:00Z", datetime(2019, 3, 1, 10, tzinfo=UTC)),
    ("2019-03-01T10:00:00.123+02:00", datetime(2019, 3, 1, 8, 0, 0, 123000, tzinfo=UTC)),
    ("2019-03-01 10:00:00", datetime(2019, 3, 1, 9, tzinfo=UTC)),
    ("Fri, 01 Mar 2019 10:00:00 +0000", datetime(2019, 3, 1, 10, tzinfo=UTC)),
    ("Fri Mar 01 10:00:00 2019", datetime(2019, 3, 1, 9, tzinfo=UTC)),
    (1551434400, datetime(2019, 3, 1, 10, tzinfo=UTC)), (1551434400000, datetime(2019, 3, 1, 10, tzinfo=UTC)),
    ("2999-01-01T00:00:00Z", NOW), (None, None), ("", None),
])  # fmt: skip
def test_times_are_read_as_helpdesks_write_them(told: object, meant: datetime | None) -> None:
    reading = Told(zone="Europe/Paris")
    assert reading.ticket(opened_at=told).opened_at == meant
    assert not reading.clock.absurd


@pytest.mark.parametrize("told", ["yesterday", "0001-01-01", "9999-12-31T23:59:59-23:59", 0, -5, 1e300, "1970-01-01",
                                  [], {}, True])
def test_a_time_that_cannot_be_is_none_and_told(told: object) -> None:
    reading = Told()
    assert reading.ticket(opened_at=told).opened_at is None
    assert reading.clock.absurd.total() == 1


def test_a_day_is_one_whatever_hour_is_with_it() -> None:
    reading = Told()
    found = reading.ticket(due="2026-12-01T10:00:00Z", wait_until="soon")
    assert (found.due, found.wait_until) == (date(2026, 12, 1), None)
    assert reading.clock.absurd == {"soon": 1}


@pytest.mark.parametrize("told", ["0001-01-01", "1970-12-31", "9999-12-31", "2999-01-01T00:00:00Z"])
def test_a_day_that_nobody_can_wait_for_is_none_and_told(told: str) -> None:
    reading = Told()
    assert reading.ticket(due=told).due is None
    assert reading.clock.absurd == {told: 1}


@pytest.mark.parametrize("told", [
    {"address": "sam@x.test", "name": "Sam Lee"}, "Sam Lee <sam@x.test>", '"Sam Lee" <sam@x.test>',
])
def test_people_are_read_as_they_are_written(told: object) -> None:
    assert Told().ticket(stakeholder=told).stakeholder == Address("sam@x.test", "Sam Lee")


@pytest.mark.parametrize("told", ["sam", "", None, {"name": "Sam"}, {"address": "a@b@c d"}, "x@y.test)<z@w.test>"])
def test_whoever_has_no_address_is_nobody(told: object) -> None:
    found = Told().ticket(stakeholder=told).stakeholder
    assert found is None or "@" in found.address.strip("@")
    assert found != Address("x@y.test")


def test_html_becomes_the_text_that_a_person_reads_and_runs_nothing() -> None:
    html = '<p>Please <b>restart</b> it.</p><script>alert(1)</script><img src="https://evil.test/x.png" onerror="x()">'
    (entry,) = Told().ticket(entries=[{"html": html}]).entries
    assert entry.text == "Please restart it."
    assert entry.html is not None
    assert "<b>restart</b>" in entry.html
    assert "evil" not in entry.html


def test_html_that_says_something_else_than_the_text_is_left_out() -> None:
    (entry,) = Told().ticket(entries=[{"text": "Yes.", "html": "<p>Yes.</p><p>Our secret.</p>"}]).entries
    assert (entry.text, "secret" in (entry.html or "")) == ("Yes.", False)


def test_names_that_nobody_here_knows_are_told() -> None:
    found = {"key": "1", "queue": 7, "entries": [{"text": "a", "colour": 1, "attachments": [{"name": "a", "x": 1}]}]}
    assert set(Told().form.read(found)[1]) == {"queue", "entries.colour", "entries.attachments.x"}


def test_labels_are_words_as_a_poc_writes_them() -> None:
    assert Told().ticket(labels=["VIP customer", "!!", "VIP customer", "x" * 60]).labels == ("VIP-customer", "x" * 40)


def test_an_entry_is_known_by_its_id_or_its_message_id() -> None:
    found = {"entries": [{"id": 7}, {"message_id": "<a@x.test>"}, {"id": "7", "message_id": "<b@x.test>"}, {}, "odd"]}
    assert entry_ids(found) == ("7", "<a@x.test>", "7")
    assert entry_ids({"entries": "odd"}) == ()
    told = Told().ticket(entries=found["entries"][:4]).entries
    assert [one.id for one in told] == ["7", "<a@x.test>", "7", ""]


# --- attachments -----------------------------------------------------------------------------------------------------

CONTENT = b"%PDF-1.4 plan"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def test_an_attachment_stands_in_the_line_or_beside_it(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "plan").write_bytes(CONTENT)
    told = Told(tmp_path)
    inside = told.attachment(name="../plan.pdf", content_base64=b64encode(CONTENT).decode(), sha256=DIGEST)
    beside = told.attachment(name="plan.pdf", path="files/plan", sha256=DIGEST)
    assert (inside.name, inside.size, inside.sha256) == ("plan.pdf", len(CONTENT), DIGEST) == (
        beside.name, beside.size, beside.sha256)
    assert told.kept == [CONTENT, CONTENT]


def test_a_program_is_called_what_it_is() -> None:
    found = Told().attachment(name="invoice.pdf.exe", content_base64=b64encode(b"MZ\x90\x00" + b"0" * 100).decode())
    assert found.hazard


@pytest.mark.parametrize(("fields", "said"), [
    ({}, "only named"), ({"content_base64": "!!!"}, "no base64"), ({"path": "nowhere"}, "no file"),
    ({"path": "../secret"}, "no file"), ({"path": "/etc/passwd"}, "no file"), ({"path": "link"}, "no file"),
    ({"path": "a\x00b"}, "no file|cannot be read"), ({"path": "x" * 4000}, "no file|cannot be read"),
    ({"path": "."}, "no file"),
    ({"content_base64": "aGVsbG8=", "sha256": DIGEST}, "not what its sha256 says"),
], ids=str)  # fmt: skip
def test_an_attachment_whose_content_cannot_be_had_is_left_out_and_told(
    tmp_path: Path, fields: dict[str, Any], said: str,
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = tmp_path / "lines"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    told = Told(folder)
    assert told.attachment(name="a.pdf", **fields) is None
    (sentence,) = told.files.told()
    assert "a.pdf" in sentence
    assert re.search(said, sentence)
    assert told.files.told() == []
    assert told.kept == []


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_line_that_is_too_long_spoils_no_other_and_is_not_kept() -> None:
    lines = b"\xef\xbb\xbf{1}\n\n  \n" + b"x" * 50 + b"\n{2}\r\n" + b"y" * 5_000_000 + b"\n" + b"z" * 10
    found = [(line.number, line.content) for line in read_lines(io.BytesIO(lines), 10)]
    assert found == [(1, b"{1}"), (4, None), (5, b"{2}"), (6, None), (7, b"z" * 10)]
    *_, last = read_lines(io.BytesIO(lines), 10)
    assert last.passed == len(lines)


def test_what_is_told_of_tomorrow_is_of_today() -> None:
    assert Told().ticket(opened_at=(NOW + timedelta(days=1)).isoformat()).opened_at == NOW
