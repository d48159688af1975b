"""What each decision does to the rows: one small function a decision, all inside the transaction of `carry_out`.

New rows and changes of a ticket's own columns are gathered in `Landing` and written once, when all is applied.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from sqlalchemy import bindparam, delete, insert, or_, select, update

from gateway.model.changes import (
    Cover,
    Dismiss,
    Mention,
    Merge,
    Quieten,
    Relate,
    SetColleagues,
    SetDay,
    SetLabels,
    SetTitle,
    Undertake,
    WaitUntil,
    Withdraw,
)
from gateway.model.changes_meeting import Arrange
from gateway.model.changes_promises import PromiseSettling
from gateway.model.changes_time import Escalate
from gateway.model.decision import (
    Admit,
    AppendEntry,
    Assign,
    Confirm,
    Decision,
    Finish,
    MarkReturned,
    MoveTo,
    OpenTicket,
    Replace,
    SetPromise,
    Settle,
    SetTopic,
    SetUrgency,
    Write,
)
from gateway.model.due import DueKind
from gateway.model.linking import Link
from gateway.model.promise import HANDED
from gateway.model.ticket import Status, TicketId, Visibility
from gateway.store.due import WHILE_OPEN
from gateway.store.landing import Landing, Standing
from gateway.store.meetings import live_meeting
from gateway.store.milestones import Milestone, add
from gateway.store.tables import correction, entry, known, outbox, participant
from gateway.store.tags import revoke, settle
from gateway.store.ticket_rows import insert_entry, insert_ticket, insert_triage, participant_row

_LANGUAGE = select(known.c.language).where(known.c.address == bindparam("whose"))
_NEW_KNOWN = insert(known)
_TELLS = update(known).where(known.c.address == bindparam("whose")).values(language=bindparam("tells"))
_CONFIRM = (
    update(participant)
    .where(
        participant.c.address == bindparam("whose"),
        or_(participant.c.confirmed.is_(False), participant.c.undeliverable != ""),
    )
    .values(confirmed=True, undeliverable="")
)
_CANNOT_BE_REACHED = (
    update(participant).where(participant.c.address == bindparam("whose")).values(undeliverable=bindparam("why"))
)


_ON_A_TICKET = (
    AppendEntry, Assign, MoveTo, SetTopic, SetUrgency, SetPromise, Admit, SetTitle, SetLabels, SetColleagues, SetDay,
    WaitUntil, Cover, Relate, Merge, Dismiss, Mention, Quieten, Undertake, Escalate, PromiseSettling,
    Arrange,
)


def touched(decisions: Sequence[Decision]) -> set[TicketId]:
    """The tickets that exist already and will get a new version."""
    opened = {decision.ticket.id for decision in decisions if isinstance(decision, OpenTicket)}
    numbers: set[TicketId | None] = set()
    for decision in decisions:
        if isinstance(decision, _ON_A_TICKET):
            numbers.add(decision.ticket)
        elif isinstance(decision, Withdraw):
            numbers.add(decision.deed.ticket)
        elif isinstance(decision, Link):
            numbers.add(decision.first)
        elif isinstance(decision, Replace):
            numbers.add(decision.tag.ticket)
        if isinstance(decision, Merge):
            numbers.add(decision.into)
    return {number for number in numbers if number is not None and number not in opened}


@singledispatch
def apply(decision: object, landing: Landing) -> None:  # noqa: ARG001 (those that register have it)
    """Does what was decided; TypeError for a decision that has no function here."""
    raise TypeError(f"nothing carries out {type(decision).__name__}")


@apply.register
def _(decision: OpenTicket, landing: Landing) -> None:
    new = decision.ticket
    insert_ticket(landing.rows, new, landing.now)
    if decision.triage is not None:
        insert_triage(landing.rows, new.id, decision.triage, decision.suggested)
    landing.opened[new.id] = Standing(1, new.poc, new.status, new.urgency)


@apply.register
def _(decision: AppendEntry, landing: Landing) -> None:
    landing.change(decision.ticket)
    insert_entry(landing.rows, decision.ticket, decision.entry, landing.now)


@apply.register
def _(decision: Assign, landing: Landing) -> None:
    landing.change(decision.ticket, poc=decision.poc, chosen_by=decision.chosen_by, covers_for="")
    add(landing.rows, decision.ticket, Milestone.ASSIGNED, decision.poc, landing.now)
    landing.set_due(DueKind.REMIND, landing.now, ticket=decision.ticket, about=HANDED)


@apply.register
def _(decision: MoveTo, landing: Landing) -> None:
    done, before = decision.status.is_done, landing.before.get(decision.ticket)
    landing.change(decision.ticket, status=decision.status)
    if not done or before is None or not before.status.is_done:  # else it is done since then
        landing.change(decision.ticket, closed_at=landing.now if done else None)
    add(landing.rows, decision.ticket, Milestone.STATUS, decision.status, landing.now)
    if done:
        for kind in WHILE_OPEN:
            landing.set_due(kind, None, ticket=decision.ticket)
        if live_meeting(landing.rows.reading, decision.ticket) is not None:
            landing.set_due(DueKind.MEETING_CLOSE, landing.now, ticket=decision.ticket)
    if decision.status is not Status.RESOLVED:
        landing.set_due(DueKind.CLOSE, None, ticket=decision.ticket)
    if decision.status is not Status.WAITING:
        landing.change(decision.ticket, wait_until=None)


@apply.register
def _(decision: SetTopic, landing: Landing) -> None:
    landing.change(decision.ticket, topic=decision.topic)
    if decision.topic is None:
        said = (correction.c.ticket_id == decision.ticket, correction.c.kind == "topic", correction.c.by == decision.by)
        landing.conn.execute(delete(correction).where(*said))
    else:
        _correct(landing, decision.ticket, "topic", decision.topic, decision.by)


@apply.register
def _(decision: SetUrgency, landing: Landing) -> None:
    landing.change(decision.ticket, urgency=decision.urgency)
    add(landing.rows, decision.ticket, Milestone.URGENCY, decision.urgency, landing.now)
    _correct(landing, decision.ticket, "urgency", decision.urgency, decision.by)


def _correct(landing: Landing, number: TicketId, kind: str, value: str, by: str) -> None:
    """Kept for the classifier to learn from: what somebody said, not what a rule of ours did."""
    if not by:
        return
    landing.rows.add(correction, {"ticket_id": number, "kind": kind, "value": value, "by": by, "at": landing.now})


@apply.register
def _(decision: Admit, landing: Landing) -> None:
    number, row = decision.ticket, participant_row(decision.ticket, decision.participant) | {"admitted": True}
    landing.change(number)
    here = (participant.c.ticket_id == number, participant.c.address == row["address"])
    if landing.conn.execute(update(participant).where(*here).values(admitted=True)).rowcount == 0:
        landing.conn.execute(insert(participant).values(**row))
    his = (entry.c.ticket_id == number, entry.c.author == row["address"], entry.c.unconfirmed.is_(True))
    landing.conn.execute(update(entry).where(*his).values(visibility=Visibility.PUBLIC, unconfirmed=False))


@apply.register
def _(decision: Confirm, landing: Landing) -> None:
    conn, address, tells = landing.conn, decision.address.lower(), decision.language
    said = conn.scalar(_LANGUAGE, {"whose": address})
    if said is None:
        conn.execute(_NEW_KNOWN, {"address": address, "since": landing.now, "language": tells})
    elif tells and tells != said:
        conn.execute(_TELLS, {"whose": address, "tells": tells})
    conn.execute(_CONFIRM, {"whose": address})


@apply.register
def _(decision: Settle, landing: Landing) -> None:
    settle(landing.conn, decision.question, decision.answer, landing.now)


@apply.register
def _(decision: Replace, landing: Landing) -> None:
    revoke(landing.conn, decision.tag.token, landing.now)
    if decision.tag.ticket is not None:
        landing.change(decision.tag.ticket)


@apply.register
def _(decision: MarkReturned, landing: Landing) -> None:
    returned = {"returned_at": landing.now, "returned_reason": decision.reason[:2000]}
    landing.conn.execute(update(outbox).where(outbox.c.id == decision.letter).values(**returned))
    if decision.address:
        landing.conn.execute(_CANNOT_BE_REACHED, {"whose": decision.address.lower(), "why": decision.reason[:200]})


@apply.register(Write)
@apply.register(Finish)
def _(decision: Write | Finish, landing: Landing) -> None:
    """Nothing here: a letter's row is written from its bytes (`posting`), the cause's own row by `carry_out`."""
