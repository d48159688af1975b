"""New tickets and new entries: the rows that their parts become."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.model.mail import Attachment
from gateway.model.ticket import Entry, Participant, Ticket, TicketId, Triage
from gateway.store.gathered import Gathered
from gateway.store.promises import insert_promise, plan_reminder
from gateway.store.tables import participant, ticket, triage

_LATER = {"due": None, "wait_until": None, "merged_into": None, "escalation": 0}
"""Columns that only further decisions of the same mail can set: all new rows have the same ones (`Gathered`)."""


def insert_ticket(rows: Gathered, new: Ticket, now: datetime) -> None:
    """A new ticket at version 1, its participants with the stakeholder among them, the promise to settle it."""
    row = {
        "id": new.id,
        "version": 1,
        "subject": new.subject,
        "status": new.status,
        "topic": new.topic,
        "urgency": new.urgency,
        "project": new.project,
        "poc": new.poc,
        "stakeholder_address": new.stakeholder.address,
        "stakeholder_name": new.stakeholder.name,
        "language": new.language,
        "opened_at": new.opened_at,
        "updated_at": now,
        "closed_at": now if new.status.is_done else None,
        "promise": new.promise,
        "chosen_by": new.chosen_by,
        "labels": list(new.labels),
        "colleagues": list(new.colleagues),
        "covers_for": new.covers_for,
        **_LATER,
    }
    rows.add(ticket, row)
    for one in new.promises:
        if not one.is_answer:  # that is kept with its reminder (`SetPromise`)
            insert_promise(rows, new.id, one)
            plan_reminder(rows, new.id, one.due, now)
    people = {one.address.key: one for one in (Participant(new.stakeholder, is_stakeholder=True), *new.participants)}
    for person in people.values():
        rows.add(participant, participant_row(new.id, person))


def insert_triage(rows: Gathered, number: TicketId, said: Triage, suggested: Sequence[TicketId]) -> None:
    """What the classifier thought when the ticket was opened, and which solved tickets its POC was shown."""
    row = {
        "ticket_id": number,
        "best": said.ranked[0][0] if said.ranked else said.topic or "",
        "topic": said.topic,
        "confidence": said.confidence,
        "why": list(said.why),
        "urgency": said.urgency,
        "urgency_why": said.urgency_why,
        "model": said.model,
        "suggested": list(suggested),
    }
    rows.add(triage, row)


def participant_row(number: TicketId, one: Participant) -> dict[str, Any]:
    """The columns of a participant."""
    return {
        "ticket_id": number,
        "address": one.address.key,
        "mailbox": one.address.address,
        "name": one.address.name,
        "is_stakeholder": one.is_stakeholder,
        "admitted": one.admitted,
    }


def insert_entry(rows: Gathered, number: TicketId, new: Entry, now: datetime) -> None:
    """One more item of the history, with what is attached to it."""
    row = {
        "ticket_id": number,
        "kind": new.kind,
        "visibility": new.visibility,
        "author": new.author.key,
        "author_mailbox": new.author.address,
        "author_name": new.author.name,
        "at": new.at,
        "filed_at": now,
        "text": new.text,
        "folded": new.folded,
        "html": new.html,
        "message_id": new.message_id or None,
        "inbound_id": new.inbound,
        "unconfirmed": new.unconfirmed,
    }
    rows.add_entry(row, [_attachment_row(position, part) for position, part in enumerate(new.attachments)])


def _attachment_row(position: int, part: Attachment) -> dict[str, Any]:
    return {
        "position": position,
        "name": part.name,
        "media_type": part.media_type,
        "size": part.size,
        "sha256": part.sha256,
        "content_id": part.content_id,
        "inline": part.inline,
        "hazard": part.hazard,
    }
