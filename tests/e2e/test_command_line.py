"""The command line beside a running gateway: inject, tickets, status, inbox; the stable forms and exit statuses."""
from __future__ import annotations

import json
import re
from pathlib import Path

from gateway.cli.mailboxes import File, compose
from tests.e2e.house import SHARED, House, Person, number_of

ROOT = Path(__file__).parents[2]
OUTCOMES = {"new ticket", "entry", "command", "answer", "held", "bounce", "automatic", "spam", "duplicate",
            "quarantined"}


def test_inject_hands_a_mail_to_the_running_gateway(house: House, ana: Person, sam: Person):
    mail = compose(sam.from_, SHARED, "By the back door", "Handed in by a pipe.")
    house.spoc("inject", stdin=mail.as_bytes())
    assert "Handed in by a pipe." in ana.receives("new-ticket").text
    sam.receives("receipt")


def test_inject_takes_the_recipient_from_the_command_line(house: House, ana: Person, sam: Person):
    mail = compose(sam.from_, "undisclosed-recipients:;", "Blind copy", "You are in Bcc.")
    house.spoc("inject", SHARED, stdin=mail.as_bytes())
    ana.receives("new-ticket")


def test_inject_without_a_mail_says_so(house: House):
    assert "no mail" in house.spoc("inject", status=65)


def test_inject_of_a_mail_for_somebody_else_is_refused(house: House, sam: Person):
    mail = compose(sam.from_, "somebody@elsewhere.test", "Not for you", "Hello")
    assert "550" in house.spoc("inject", stdin=mail.as_bytes(), status=69)


def test_inject_says_try_later_while_nothing_runs(new_house):
    mail = compose("a@customer.test", SHARED, "Later", "Hello")
    assert "start it" in new_house(start=False).spoc("inject", stdin=mail.as_bytes(), status=75)


def _promised() -> set[str]:
    """The keys of a ticket that docs/json.md names."""
    table = (ROOT / "docs/json.md").read_text().partition("## `spoc tickets --json`")[2].partition("`triage`:")[0]
    names = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in names for name in re.findall(r"`(\w+)`", cell)}


def test_tickets_json_has_the_keys_that_are_promised(house: House, ana: Person, sam: Person):
    note = File("a.txt", b"hello\r\n", "text/plain")
    sent = sam.writes(subject="The form of a ticket", text="First words.", files=[note])
    told = ana.receives("new-ticket")
    ana.replies(told, "#note\nBetween us.")
    ana.receives("command-receipt")
    ticket = next(t for t in house.json("tickets") if t["id"] == number_of(told))
    assert set(ticket) == _promised()
    assert ticket["subject"] == "The form of a ticket"
    assert (ticket["status"], ticket["stakeholder"], ticket["poc"], ticket["topic"], ticket["urgency"]) == (
        "new", sam.address, "ana", None, "normal")
    assert ticket["participants"] == [sam.address]
    assert ticket["approvals"] == []
    first = ticket["entries"][0]
    assert list(first) == ["kind", "visibility", "from", "message_id", "text", "attachments", "at"]
    assert (first["kind"], first["visibility"], first["from"], first["text"]) == (
        "mail", "public", sam.address, "First words.")
    assert first["message_id"] == sent["Message-ID"]
    assert first["attachments"] == [{"name": "a.txt", "size": len(note.data), "sha256": note.sha256}]
    assert {e["visibility"] for e in ticket["entries"]} == {"public", "internal"}
    assert json.loads(house.spoc("ticket", str(ticket["id"]), "--json")) == ticket


def test_status_json_sums_up(house: House, sam: Person):
    sam.writes(subject="One more")
    sam.receives("receipt")
    house.settle()
    status = house.json("status")
    assert {"inbound_pending", "outbox_pending", "quarantined", "given_up", "outcomes"} <= set(status)
    assert set(status["outcomes"]) == OUTCOMES
    assert sum(status["outcomes"].values()) == status["accepted"] - status["inbound_pending"]
    assert status["inbound_pending"] == status["outbox_pending"] == 0


def test_no_address_with_a_mark_stands_in_the_record(house: House, ana: Person, sam: Person):
    sam.writes(subject="Marks")
    told = ana.receives("new-ticket")
    sam.replies(sam.receives("receipt"), f"Your address {told.reply_to} and mine are secrets.")
    ana.receives("new-entry")
    token = told.reply_to.partition("+")[2].partition("@")[0]
    assert token not in house.spoc("tickets", "--json")
    assert token not in house.child.log.read_text()


def test_an_unknown_ticket_is_one_sentence_and_status_1(house: House):
    house.settle()
    assert "no ticket #99999" in house.spoc("ticket", "99999", status=1)


def test_a_second_gateway_on_the_same_store_does_not_start(house: House):
    assert house.spoc("run", status=75)


def test_check_finds_nothing_wrong(house: House):
    house.spoc("check")
