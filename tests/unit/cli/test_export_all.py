"""All mail out, and in again elsewhere: mbox in one file or one for each ticket, and the JSON Lines form both ways."""
from __future__ import annotations

import json
import mailbox
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.model.letter import Lane
from gateway.model.mail import Outcome
from gateway.model.ticket import Status, TicketId
from gateway.store.engine import INLINE_BYTES, Store, open_store
from gateway.store.outbox import claim_letters, mark_sent
from gateway.store.tables import ticket
from gateway.store.unit import Processed
from tests.unit.store import builders as make

from .conftest import run

SETTINGS = """
[gateway]
data_dir = "data"
[triage]
enabled = false
[trust]
marker_header = "X-Inside"
marker_value = "sesame"
[projects.support]
address = "support@house.example"
name = "Support"
[projects.orders]
address = "orders@house.example"
name = "Orders"
[people.paul]
name = "Paul POC"
addresses = ["paul@house.example"]
roles = ["poc", "operator"]
[roles]
triage_poc = "paul"
fallback_poc = "paul"
[topics.access]
title = "Access"
pocs = ["paul"]
"""


class House:
    """Settings and a store, without a gateway."""

    def __init__(self, folder: Path, blank: Path) -> None:
        (folder / "data").mkdir(parents=True)
        self.folder, self.config = folder, folder / "spoc.toml"
        self.config.write_text(SETTINGS)
        shutil.copy(blank, folder / "data/spoc.db")
        self.store = open_store(f"sqlite:///{folder}/data/spoc.db", folder / "data/blobs")

    def spoc(self, *arguments: object, status: int = 0) -> Any:
        return run("--config", self.config, *arguments, status=status)

    def lines(self, *options: object, name: str = "out.jsonl") -> list[dict[str, Any]]:
        self.spoc("export", "--all", "--format", "jsonl", "--output", self.folder / name, *options)
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def mbox(self, *options: object) -> list[mailbox.mboxMessage]:
        file = self.folder / "out.mbox"
        self.spoc("export", "--all", "--format", "mbox", "--output", file, *options)
        return mails_in(file)


def mails_in(file: Path) -> list[mailbox.mboxMessage]:
    with closing(mailbox.mbox(file)) as box:
        return list(box)


@pytest.fixture
def house(tmp_path: Path, blank: Path) -> Iterator[House]:
    made = House(tmp_path / "house", blank)
    yield made
    made.store.close()


def came(store: Store, text: str, *, outcome: Outcome = Outcome.NEW_TICKET, raw: bytes = b"",
         **changes: Any) -> TicketId | None:
    """A mail of Anna's that ended so; the ticket that it became, with an answer that went to her."""
    is_filed = outcome is Outcome.NEW_TICKET
    number = make.unit(store).reserve_tickets(1)[0] if is_filed else None
    make.accept_all(store, [text], raw or f"Subject: {text}\nX-Inside: sesame\n\n{text}\n".encode())
    (claimed,) = make.claim(store, "w", make.NOW, 1, make.LEASE)
    letters = [make.letter(make.write(number, lane=Lane.TICKET), skeleton=f"Subject: Re: {text}\n\nYes.\n".encode())]
    opening = make.opening(number, **changes)[:2] if number is not None else ()
    make.unit(store).carry_out(Processed(claimed), None, (*opening, make.finish(number, outcome)),
                               letters if is_filed else [], make.NOW)
    for due in claim_letters(store, "p", make.NOW, 9, make.LEASE):
        mark_sent(store, (due, make.NOW))
    return None if number is None else TicketId(number)


def subjects(mails: list[mailbox.mboxMessage]) -> list[str]:
    return [str(mail["Subject"]) for mail in mails]


# --- mbox ------------------------------------------------------------------------------------------------------------


def test_every_mail_of_every_ticket_is_there_once_without_what_proves(house: House) -> None:
    first, second = came(house.store, "one"), came(house.store, "two")
    with house.store.write() as conn:
        conn.execute(ticket.update().where(ticket.c.id == second).values(merged_into=first))
    mails = house.mbox()
    assert subjects(mails) == ["one", "Re: one", "two", "Re: two"]
    assert all(mail["X-Inside"] is None for mail in mails)
    assert (house.folder / "out.mbox").stat().st_mode & 0o777 == 0o600


def test_what_belongs_to_no_ticket_is_there_where_it_is_asked_for(house: House) -> None:
    came(house.store, "one")
    for text, outcome in (("buy", Outcome.SPAM), ("away", Outcome.AUTOMATIC), ("odd", Outcome.QUARANTINED)):
        came(house.store, text, outcome=outcome)
    make.accept_all(house.store, ["one"], b"the same delivery again")
    assert subjects(house.mbox()) == ["one", "Re: one"]
    assert subjects(house.mbox("--with-unfiled")) == ["one", "Re: one", "buy", "away", "odd"]


@pytest.mark.parametrize(("options", "wanted"), [
    (["--status", "closed"], ["two"]), (["--status", "closed", "--status", "new"], ["one", "two"]),
    (["--project", "orders"], ["two"]), (["--since", "2026-11-20"], ["one", "two"]), (["--since", "2026-11-21"], []),
])  # fmt: skip
def test_only_the_tickets_that_are_named(house: House, options: list[str], wanted: list[str]) -> None:
    came(house.store, "one")
    came(house.store, "two", status=Status.CLOSED, project="orders")
    assert [one for one in subjects(house.mbox(*options)) if not one.startswith("Re")] == wanted


def test_a_mail_whose_bytes_are_gone_is_told_and_all_others_are_there(house: House) -> None:
    came(house.store, "big", raw=b"Subject: big\n\n" + b"x" * INLINE_BYTES)
    came(house.store, "small")
    for file in (house.folder / "data/blobs").glob("??/??/*"):
        file.unlink()
    done = house.spoc("export", "--all", "--format", "mbox", "--output", house.folder / "out.mbox", status=1)
    assert "1 mail could not be written" in done.stderr
    assert subjects(mails_in(house.folder / "out.mbox")) == ["Re: big", "small", "Re: small"]


def test_split_there_is_a_file_for_each_ticket_and_again_only_what_changed_is_written(house: House) -> None:
    one, two = came(house.store, "one"), came(house.store, "two")
    folder = house.folder / "tickets"
    split = ("export", "--all", "--format", "mbox", "--split", "--output", folder)
    house.spoc(*split)
    assert sorted(path.name for path in folder.iterdir()) == [".spoc-export.json", f"{one}.mbox", f"{two}.mbox"]
    assert {folder.stat().st_mode & 0o777, (folder / f"{one}.mbox").stat().st_mode & 0o777} == {0o700, 0o600}
    assert subjects(mails_in(folder / f"{two}.mbox")) == ["two", "Re: two"]
    (folder / f"{one}.mbox").write_bytes(b"as it was")
    with house.store.write() as conn:
        later = datetime.now(UTC) + timedelta(seconds=1)
        conn.execute(ticket.update().where(ticket.c.id == two).values(updated_at=later))
    (folder / f".{two}.mbox.part").write_bytes(b"half of it")
    assert "1 ticket, 2 mails written" in house.spoc(*split).stderr
    assert (folder / f"{one}.mbox").read_bytes() == b"as it was"
    assert sorted(path.name for path in folder.iterdir()) == [".spoc-export.json", f"{one}.mbox", f"{two}.mbox"]


def test_an_export_for_everybody_never_mixes_with_another(house: House) -> None:
    came(house.store, "one")
    folder = house.folder / "tickets"
    split = ("export", "--all", "--format", "mbox", "--split", "--output", folder)
    house.spoc(*split)
    assert "name an empty folder" in house.spoc(*split, "--public", status=2).stderr
    (house.folder / "other").mkdir()
    (house.folder / "other" / "1.mbox").write_text("mine")
    assert "name an empty folder" in house.spoc(*split[:-1], house.folder / "other", status=2).stderr
    assert (house.folder / "other" / "1.mbox").read_text() == "mine"


@pytest.mark.parametrize(("words", "said"), [
    ([], "or say --all"), (["1", "--all"], "or say --all"), (["1", "--split"], "--split is for --all"),
    (["--all", "--format", "html"], "mbox or jsonl"), (["1", "--format", "jsonl"], "jsonl is for --all"),
    (["--all", "--split"], "a folder as --output"), (["--all", "--with-unfiled", "--public"], "does not go with"),
    (["--all", "--project", "x"], 'no project "x"'), (["--all", "--since", "yesterday"], "does not match"),
    (["--all", "--with-unfiled", "--format", "jsonl"], "needs --format mbox"),
])  # fmt: skip
def test_options_that_contradict_each_other_are_told(house: House, words: list[str], said: str) -> None:
    form = [] if "--format" in words else ["--format", "mbox"]
    assert said in house.spoc("export", *words, *form, status=2).stderr


# --- JSON Lines ------------------------------------------------------------------------------------------------------

PLAN = b"%PDF-1.4 plan"
RICH = [
    {"key": "7", "subject": "Printer", "status": "open", "project": "orders", "poc": "paul", "topic": "access",
     "urgency": "high", "language": "fr", "colleagues": ["paul"], "labels": ["vip"], "due": "2031-01-01",
     "stakeholder": {"address": "anna@client.example", "name": "Anna Client"},
     "participants": [{"address": "eve@client.example", "name": "Eve Stone"}], "opened_at": "2020-01-01T10:00:00Z",
     "links": ["8"], "actions": [{"who": "paul", "text": "Call", "at": "2020-01-02T10:00:00Z", "due": "2020-02-01"}],
     "entries": [
         {"from": "anna@client.example", "name": "Anna Client", "at": "2020-01-01T10:00:00Z", "text": "Broken.",
          "folded": "Broken.\n> it was", "html": "<p>Broken<b>.</b></p>", "message_id": "<a@client.example>",
          "attachments": [{"name": "plan.pdf", "content_base64": b64encode(PLAN).decode()}]},
         {"from": "paul@house.example", "kind": "note", "at": "2020-01-02T10:00:00Z", "text": "Careful."},
         {"from": "paul@house.example", "kind": "decision", "at": "2020-01-03T10:00:00Z", "text": "Buy one."},
         {"from": "mallory@x.test", "unconfirmed": True, "kind": "mail", "at": "2020-01-04T10:00:00Z", "text": "Me!"},
     ]},
    {"key": "8", "subject": "Login", "status": "waiting", "wait_until": "2031-01-01",
     "stakeholder": "eve@client.example", "opened_at": "2020-01-01T10:00:00Z", "topic": "access", "entries": [
         {"from": "paul@house.example", "kind": "mail", "visibility": "public", "at": "2020-01-02T10:00:00Z",
          "text": "Which one?"}]},
    {"key": "9", "subject": "Login too", "status": "closed", "stakeholder": "eve@client.example", "merged_into": "8",
     "opened_at": "2020-01-01T10:00:00Z", "closed_at": "2020-01-05T10:00:00Z"},
]


def brought(house: House, name: str, system: str) -> Any:
    return json.loads(house.spoc("import", "jsonl", house.folder / name, "--system", system, "--json").stdout)


def alike(lines: list[dict[str, Any]], system: str) -> list[dict[str, Any]]:
    """The tickets with the keys that they had in the system, and without the note that says so."""
    names = {}
    for line in lines:
        note = next(one for one in line["entries"] if one["text"].startswith(f"{system}-"))
        names[line["key"]] = note["text"].partition(" ")[0].removeprefix(f"{system}-")
        line["entries"].remove(note)
    return [{**line, "key": names[line["key"]], "links": [names[one] for one in line["links"]],
             "merged_into": names.get(line["merged_into"]),
             "entries": [{**one, "attachments": [{**a, "path": ""} for a in one["attachments"]]}
                         for one in line["entries"]]} for line in lines]


def test_all_that_is_written_is_read_again_elsewhere_and_written_as_it_was(
    house: House, tmp_path: Path, blank: Path,
) -> None:
    (house.folder / "rich.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in RICH))
    assert brought(house, "rich.jsonl", "rt")["tickets"] == 3
    written = house.lines()
    assert alike(json.loads(json.dumps(written)), "rt")[0]["entries"][0]["html"] == "<p>Broken<b>.</b></p>"
    second = House(tmp_path / "second", blank)
    try:
        moved = second.folder / "out.jsonl"
        (house.folder / "out.jsonl").rename(moved)
        (house.folder / "out.jsonl.files").rename(second.folder / "out.jsonl.files")
        report = brought(second, "out.jsonl", "first")
        assert (report["tickets"], report["unknown"], report["ignored"], report["left_out"]["count"]) == (3, [], {}, 0)
        again = second.lines(name="again.jsonl")
        as_it_was = [{**line, "entries": [{**one, "attachments": [{**a, "path": ""} for a in one["attachments"]]}
                                          for one in line["entries"]]} for line in written]
        assert alike(again, "first") == as_it_was
        assert (second.folder / "again.jsonl.files" / sha256(PLAN).hexdigest()).read_bytes() == PLAN
    finally:
        second.store.close()


def test_without_a_file_to_lie_beside_attachments_are_only_named(house: House) -> None:
    (house.folder / "rich.jsonl").write_text(json.dumps(RICH[0]))
    brought(house, "rich.jsonl", "rt")
    done = house.spoc("export", "--all", "--format", "jsonl")
    (line,) = (json.loads(one) for one in done.stdout.splitlines())
    (named,) = line["entries"][1]["attachments"]
    assert (named["name"], named["sha256"], named["path"]) == ("plan.pdf", sha256(PLAN).hexdigest(), None)
    assert "1 attachment is only named" in done.stderr


def test_nothing_internal_is_in_what_is_for_everybody(house: House) -> None:
    (house.folder / "rich.jsonl").write_text(json.dumps(RICH[0]))
    brought(house, "rich.jsonl", "rt")
    (line,) = house.lines("--public")
    assert [one["text"] for one in line["entries"]] == ["Broken."]
    assert "Careful" not in json.dumps(line)
    assert (line["labels"], line["due"], line["wait_until"]) == ([], None, None)


def test_files_of_an_export_for_everybody_never_lie_with_internal_ones(house: House) -> None:
    (house.folder / "rich.jsonl").write_text(json.dumps(RICH[0]))
    brought(house, "rich.jsonl", "rt")
    house.lines()
    (line,) = house.lines("--public")
    (path,) = [one["path"] for entry in line["entries"] for one in entry["attachments"]]
    assert path == f"out.jsonl.public.files/{sha256(PLAN).hexdigest()}"
    assert (house.folder / path).read_bytes() == PLAN


def test_who_worked_at_the_other_helpdesk_is_shown_to_everybody_without_his_address(house: House) -> None:
    entries = [{"from": "Zoe Bell <zoe.private@old.example>", "kind": "mail", "visibility": "public",
                "text": "Try now."},
               {"from": "sam@customer.example", "text": "It works."}]
    told = {"key": "1", "stakeholder": "sam@customer.example", "due": "2030-01-01", "entries": entries}
    (house.folder / "old.jsonl").write_text(json.dumps(told))
    brought(house, "old.jsonl", "rt")
    (line,) = house.lines("--public")
    assert [(one["from"], one["name"]) for one in line["entries"]] == [(None, "Zoe Bell"), ("sam@customer.example", "")]
    for form in ("json", "html"):
        written = house.spoc("export", "1", "--public", "--format", form).stdout
        assert "Zoe Bell" in written
        assert "zoe.private" not in written
        assert "2030" not in written
    assert house.lines()[0]["entries"][1]["from"] == "zoe.private@old.example"


@pytest.mark.parametrize(("words", "status", "said"), [
    (["--system", "RT 1"], 2, "cannot be a name"), (["--system", "message-id"], 2, "cannot be a name"),
    ([], 2, "--system"), (["--system", "rt", "--project", "x"], 2, 'no project "x"'),
    (["--system", "rt", "--map", "bad.toml"], 2, '[topics] "Printers": "paper" is none of ours; there are: access'),
    (["--system", "rt", "--map", "odd.toml"], 2, 'there is no table "queues"'),
])  # fmt: skip
def test_a_slip_is_told_before_anything_is_read(
    house: House, monkeypatch: pytest.MonkeyPatch, words: list[str], status: int, said: str,
) -> None:
    monkeypatch.chdir(house.folder)
    Path("rich.jsonl").write_text(json.dumps(RICH[0]))
    Path("bad.toml").write_text('[topics]\n"Printers" = "paper"\n')
    Path("odd.toml").write_text("[queues]\n")
    assert said in house.spoc("import", "jsonl", "rich.jsonl", *words, status=status).stderr.replace("\n", " ")


def test_what_could_not_be_taken_shows_in_words_and_in_the_exit_status(house: House) -> None:
    file = house.folder / "some.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in (
        {**RICH[1], "topic": "Fish", "queue": 1}, {**RICH[2], "opened_at": "once upon a time"})) + "nonsense\n")
    look = house.spoc("import", "jsonl", file, "--system", "rt", "--dry-run", status=65)
    assert "3 lines read; nothing was written" in look.stdout
    done = house.spoc("import", "jsonl", file, "--system", "rt", status=65)
    assert "line 3: this is no JSON" in done.stderr
    for said in ("2  new tickets", "1  could not be taken", '1  topic "Fish"', "1  once upon a time", "1  queue"):
        assert said in done.stdout
