"""Reports: the documented form, sums that add up, no tag in them."""
from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from gateway.model.changes import Relate, SetDay, SetLabels, Undertake
from gateway.model.decision import AppendEntry, OpenTicket, SetTopic
from gateway.model.mail import Attachment, Outcome
from gateway.model.ticket import Participant, TicketId, Triage, Urgency
from gateway.store.engine import Store
from gateway.store.inbox import quarantine
from gateway.store.outbox import claim_letters, mark_sent
from gateway.store.reports import status_report, ticket_report, tickets_report
from gateway.store.unit import GaveUp

from . import builders as make
from .builders import ANNA, LEASE, NOW, PAUL, accept_all, claimed_mail, do, finish, letter, open_ticket, unit, write


def test_a_ticket_in_the_documented_form(store: Store) -> None:
    mid = make.message_id()
    number = TicketId(open_ticket(store, mid=mid, topic="printing", participants=(Participant(PAUL, False, False),)))
    part = Attachment("a.png", "image/png", 3, "f" * 64)
    do(store, AppendEntry(number, make.entry("more", message_id=None, attachments=(part,))))
    (report,) = tickets_report(store)
    assert report == ticket_report(store, number)
    first, second = report.pop("entries")
    assert report == {
        "id": number, "subject": "Printer", "status": "new", "stakeholder": ANNA.address, "poc": "paul",
        "chosen_by": "", "topic": "printing", "triage": None, "urgency": "normal", "participants": [ANNA.address],
        "labels": [], "links": [], "merged_into": None, "due": None, "wait_until": None, "covers_for": None,
        "colleagues": [], "decisions": [], "actions": [], "approvals": [], "ratings": [],
    }
    assert first == {
        "kind": "mail", "visibility": "public", "from": ANNA.address, "message_id": mid, "text": "It is broken.",
        "attachments": [], "at": "2026-11-20T09:30:00+00:00",
    }
    assert second["attachments"] == [{"name": "a.png", "size": 3, "sha256": "f" * 64}]
    assert ticket_report(store, 77) is None


def test_what_a_poc_put_on_the_ticket_is_reported(store: Store) -> None:
    first, second = TicketId(open_ticket(store)), TicketId(open_ticket(store))
    do(store, SetLabels(first, ("fair",)), SetDay(first, date(2026, 12, 1)), Relate(second, first, "paul"),
       Undertake(first, "paul", "Order the tent.", date(2026, 12, 2), "paul", None))
    report, other = tickets_report(store)
    assert (report["labels"], report["due"], report["links"]) == (["fair"], "2026-12-01", [second])
    assert other["links"] == [first]
    assert report["actions"] == [{"who": "paul", "text": "Order the tent.", "at": "2026-11-20T09:30:00+00:00",
                                  "due": "2026-12-02", "done_at": None}]
    assert report == ticket_report(store, first)


@pytest.mark.parametrize("topic", ["access", None])
def test_what_the_classifier_thought_stays_with_the_ticket(store: Store, topic: str | None) -> None:
    said = Triage(topic, 0.93, ("password", "locked out"), (("access", 0.93), ("finance", 0.04)), Urgency.HIGH,
                  "it says urgent", "m7")
    do(store, OpenTicket(make.ticket(1, topic=topic), said), finish(1))
    do(store, SetTopic(TicketId(1), "finance", by="paul"))
    report = ticket_report(store, 1)
    assert report is not None
    assert (report["topic"], report["triage"]) == ("finance", {
        "topic": topic, "best": "access", "confidence": 0.93, "why": ["password", "locked out"], "urgency": "high",
        "urgency_why": "it says urgent", "model": "m7",
    })


def test_a_report_takes_the_same_few_queries_for_any_number_of_tickets(store: Store) -> None:
    for _ in range(5):
        open_ticket(store)
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert len(tickets_report(store)) == 5
    assert len(statements) <= 10


def test_no_tag_stands_in_a_report(store: Store) -> None:
    out = letter(write(1))
    number = TicketId(open_ticket(store, [out]))
    quoted = f"To: support+{out.tag.token.upper()}@house.example, abcdefghijklmnopqrst@client.example"
    do(store, AppendEntry(number, make.entry(quoted)))
    text = tickets_report(store)[0]["entries"][-1]["text"]
    assert text == "To: support+…@house.example, abcdefghijklmnopqrst@client.example"


def test_outcomes_sum_to_accepted_minus_pending(store: Store) -> None:
    open_ticket(store)
    open_ticket(store)
    do(store, finish(None, Outcome.SPAM))
    kept = claimed_mail(store)
    quarantine(store, kept.id, NOW, "odd")
    accept_all(store, ["x", "x", "y"])
    report = status_report(store)
    assert set(report["outcomes"]) == set(Outcome)
    assert {name: n for name, n in report["outcomes"].items() if n} == {
        "new ticket": 2, "spam": 1, "quarantined": 1, "duplicate": 1,
    }
    assert (report["accepted"], report["inbound_pending"], report["quarantined"]) == (7, 2, 1)
    assert sum(report["outcomes"].values()) == report["accepted"] - report["inbound_pending"]
    assert report["oldest_pending_at"] == NOW.isoformat()
    assert report["tickets"] == {"new": 2, "open": 0, "waiting": 0, "resolved": 0, "closed": 0}


def test_letters_are_counted_until_they_are_handed_over_or_given_up(store: Store) -> None:
    out = letter(write(1))
    open_ticket(store, [out, letter(write(1), out.tag), letter(write(1), out.tag, due_at=NOW + timedelta(days=1))])
    assert status_report(store)["outbox_pending"] == 3
    sent, lost = claim_letters(store, "p", NOW, 5, LEASE)
    assert status_report(store)["outbox_pending"] == 3
    mark_sent(store, (sent, NOW))
    unit(store).carry_out(GaveUp(lost, "550"), None, (), [], NOW)
    report = status_report(store)
    assert (report["outbox_pending"], report["given_up"]) == (1, 1)


def test_an_empty_store_reports_zeros(store: Store) -> None:
    report = status_report(store)
    assert (report["accepted"], report["oldest_pending_at"]) == (0, None)
    assert tickets_report(store) == []


@pytest.mark.parametrize("number", [1, 2])
def test_one_ticket_is_reported_without_the_others(store: Store, number: int) -> None:
    numbers = [open_ticket(store), open_ticket(store)]
    report = ticket_report(store, numbers[number - 1])
    assert report is not None
    assert (report["id"], len(report["entries"])) == (numbers[number - 1], 1)
