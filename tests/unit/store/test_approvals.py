"""What sponsors are asked: it reads back as it was shown, is answered once, and only while it is open."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.model.approval import Answer, Approval, ApprovalState, Needs, Subject, Voice
from gateway.model.changes_approval import AskApproval, AskDeputies, EndApproval, GiveVoice
from gateway.model.decision import AppendEntry
from gateway.model.mail import Attachment, InboundId
from gateway.model.ticket import Entry, EntryKind, TicketId, Visibility
from gateway.store.approvals import approvals_told, open_approvals, read_approvals
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.errors import Stale

from .builders import LEASE, NOW, PAUL, claimed_mail, do, open_ticket

OFFER = Attachment("offer.pdf", "application/pdf", 3, "a" * 64)
LATER = NOW + timedelta(days=9)
HOUR = timedelta(hours=1)


def asked(store: Store, *sponsors: str, **changes: Any) -> Approval:
    """Paul asks them on a ticket of his, by a mail with an offer attached."""
    number = TicketId(open_ticket(store))
    mail = claimed_mail(store)
    voices = tuple(Voice(one) for one in sponsors or ("clara",))
    approval = replace(
        Approval(f"{mail.id}-1", number, "paul", NOW, Subject.BUDGET, "3,000 EUR", NOW + 8 * HOUR, voices=voices,
                 files=(OFFER,)), **changes)
    note = Entry(EntryKind.NOTE, Visibility.INTERNAL, PAUL, NOW, "asked", inbound=mail.id, attachments=(OFFER,))
    do(store, AskApproval(approval, "Printer", NOW + 4 * HOUR), AppendEntry(number, note))
    return approval


def read(store: Store, key: str) -> Approval:
    with store.read() as conn:
        (found,) = read_approvals(conn, [key], with_open=False)
    return found.approval


def waiting(store: Store) -> list[str]:
    return [row.kind.value for row in claim_due(store, "c", LATER, 9, LEASE)]


def says(answer: Answer, sponsor: str = "clara", **values: Any) -> Voice:
    return replace(Voice(sponsor, answer=answer, answered_by=sponsor, answered_at=NOW), **values)


def test_what_was_asked_reads_back_as_it_was_shown(store: Store) -> None:
    approval = asked(store, "clara", "dan", needs=Needs.ANY)
    assert read(store, approval.key) == approval
    assert read(store, approval.key).shown_as("Printer") == approval.shown_as("Printer")
    assert approval.shown_as("Printer") != approval.shown_as("Printers")
    with store.read() as conn:
        assert [(one.key, one.awaited) for one in open_approvals(conn)] == [(approval.key, ("clara", "dan"))]
    assert waiting(store) == ["approval-reminder", "approval-end"]


def test_an_answer_is_kept_once(store: Store) -> None:
    approval = asked(store)
    do(store, GiveVoice(approval.key, says(Answer.YES, up_to="up to 2000"), InboundId(1)))
    assert read(store, approval.key).voices[0].up_to == "up to 2000"
    with pytest.raises(Stale):
        do(store, GiveVoice(approval.key, says(Answer.NO), InboundId(1)))
    assert read(store, approval.key).voices[0].answer is Answer.YES


def test_nothing_is_kept_of_an_answer_to_what_is_over(store: Store) -> None:
    approval = asked(store)
    do(store, EndApproval(approval, ApprovalState.WITHDRAWN))
    for late in (GiveVoice(approval.key, says(Answer.YES), InboundId(1)), EndApproval(approval, ApprovalState.EXPIRED),
                 AskDeputies(approval, {"clara": "dan"})):
        with pytest.raises(Stale):
            do(store, late)
    assert read(store, approval.key).awaited == ()
    assert read(store, approval.key).state is ApprovalState.WITHDRAWN
    assert waiting(store) == []


def test_a_deputy_has_a_deadline_of_his_own(store: Store) -> None:
    approval = asked(store)
    do(store, AskDeputies(approval, {"clara": "dan"}, NOW + 16 * HOUR, NOW + 12 * HOUR))
    found = read(store, approval.key)
    assert (found.awaited, found.deadline) == (("dan",), NOW + 16 * HOUR)
    rows = claim_due(store, "c", LATER, 9, LEASE)
    assert [(row.kind.value, row.instant) for row in rows] == [
        ("approval-reminder", NOW + 12 * HOUR), ("approval-end", NOW + 16 * HOUR)]


def test_programs_read_how_each_sponsor_stands(store: Store) -> None:
    approval = asked(store, "clara", "dan")
    do(store, GiveVoice(approval.key, says(Answer.YES, up_to="up to 2000"), InboundId(1)))
    with store.read() as conn:
        told = approvals_told(conn, approval.ticket)[approval.ticket]
    assert [(one["sponsor"], one["state"], one["up_to"]) for one in told] == [
        ("clara", "approved", "up to 2000"), ("dan", "pending", "")]
