"""Tickets of another helpdesk beside a gateway that runs: nobody hears of them, and old conversations go on here."""
from __future__ import annotations

import json
import mailbox
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli import spoc
from tests.e2e.house import House

SENT = "<rt-4.4.4-117-1551434400-77-0@old.test>"
"""A mail that the other helpdesk has sent out: nothing of it is on the ticket but its Message-ID."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("helpdesk"))
    try:
        yield made.start()
    finally:
        made.close()


def typed(house: House, *arguments: object, status: int = 0) -> str:
    """What the command prints, in this process: one of its own takes two seconds to start."""
    done = CliRunner().invoke(spoc, ["--config", str(house.child.config), *map(str, arguments)])
    assert done.exit_code == status, (done.output, done.exception)
    return done.output


def brought(house: House, folder: Path, *tickets: dict[str, Any]) -> None:
    file = folder / "rt.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in tickets))
    (folder / "rt.toml").write_text('[people]\njdoe = "ana"\n[status]\n"in work" = "open"\n')
    typed(house, "import", "jsonl", file, "--system", "rt", "--map", folder / "rt.toml")


def ticket_of(address: str, key: str, **values: Any) -> dict[str, Any]:
    entries = [
        {"id": 1, "from": address, "at": "2019-03-01T10:00:00Z", "text": "The tortoise is slow."},
        {"id": 2, "from": "jdoe", "kind": "mail", "visibility": "public", "at": "2019-03-02T10:00:00Z",
         "text": "It always was.", "message_ids": [SENT]},
        {"id": 3, "from": "jdoe", "at": "2019-03-03T10:00:00Z", "text": "Sell it to the circus."},
    ]
    return {"key": key, "subject": "Tortoise", "status": "in work", "stakeholder": address, "poc": "jdoe",
            "opened_at": "2019-03-01T10:00:00Z", "entries": entries, **values}


def test_an_old_conversation_goes_on_where_somebody_answers_what_the_other_helpdesk_sent(
    house: House, tmp_path: Path,
) -> None:
    sam, eve = house.stakeholder("Sam Lee"), house.stakeholder("Eve Stone")
    brought(house, tmp_path, ticket_of(sam.address, "77"))
    house.settle()
    assert house.arrived() == []
    (found,) = house.json("search", "rt-77")
    assert (found["status"], found["poc"], found["stakeholder"]) == ("open", "ana", sam.address)
    answer = {"In-Reply-To": SENT, "References": SENT}
    sam.writes(subject="Re: [old.test #77] Tortoise", text="It has stopped altogether.", headers=answer)
    letter = house.ana.receives("new-entry")
    assert "stopped altogether" in letter.text
    house.ana.replies(letter, "Give it a lettuce.")
    assert "circus" not in sam.receives("answer").text
    eve.writes(subject="Re: [old.test #77] Tortoise", text="Mine too.", headers=answer)
    house.ana.receives("new-ticket")
    house.settle()
    assert [one["text"] for one in house.ticket(found["id"])["entries"]][1:] == [
        "The tortoise is slow.", "It always was.", "Sell it to the circus.", "It has stopped altogether.",
        "Give it a lettuce."]


def test_all_mail_can_be_had_while_the_gateway_runs(house: House, tmp_path: Path) -> None:
    house.look_away()
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Pelican", text="It is loose.")
    house.ana.receives("new-ticket")
    sam.writes(subject="Out of office", text="I am away.", headers={"Auto-Submitted": "auto-replied"})
    figures = house.settle()
    file = tmp_path / "all.mbox"
    typed(house, "export", "--all", "--format", "mbox", "--with-unfiled", "--output", file)
    with closing(mailbox.mbox(file)) as box:
        mails = list(box)
    came = [mail for mail in mails if mail["X-SPOC-Letter"] is None]
    assert len(came) == figures["accepted"] - figures["outcomes"]["duplicate"]
    assert {"Pelican", "Out of office"} <= {str(mail["Subject"]) for mail in came}
    assert len(mails) - len(came) == len(house.sink.mails)
    with house.store.read() as conn:
        tokens = conn.exec_driver_sql("SELECT token FROM tag UNION SELECT verp FROM outbox WHERE verp > ''").scalars()
        written = file.read_text(errors="replace").lower()
        assert [one for one in tokens if one in written] == []
