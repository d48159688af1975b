"""What the decisions of `model.changes` do to the rows. Each registers itself with `apply`."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update

from gateway.model.changes import (
    Away,
    Back,
    Cover,
    Dismiss,
    Mention,
    Merge,
    Quieten,
    Relate,
    Remember,
    SetColleagues,
    SetDay,
    SetLabels,
    SetTitle,
    SettleAction,
    TellFull,
    Undertake,
    WaitUntil,
    Withdraw,
)
from gateway.model.due import DueKind
from gateway.model.mail import Address
from gateway.model.ticket import Participant, TicketId
from gateway.store import deeds
from gateway.store.apply import apply
from gateway.store.due import tell_once
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.tables import absence, action, link, participant
from gateway.store.ticket_rows import participant_row
from gateway.store.tickets import RELATED, merged_into


@apply.register
def _(decision: SetTitle, landing: Landing) -> None:
    landing.change(decision.ticket, subject=decision.title)


@apply.register
def _(decision: SetLabels, landing: Landing) -> None:
    landing.change(decision.ticket, labels=list(decision.labels))


@apply.register
def _(decision: SetColleagues, landing: Landing) -> None:
    landing.change(decision.ticket, colleagues=list(decision.colleagues))


@apply.register
def _(decision: SetDay, landing: Landing) -> None:
    landing.change(decision.ticket, due=decision.day.isoformat() if decision.day else None)
    landing.set_due(DueKind.DAY, decision.remind_at, ticket=decision.ticket)


@apply.register
def _(decision: WaitUntil, landing: Landing) -> None:
    landing.change(decision.ticket, wait_until=decision.day.isoformat() if decision.day else None)
    landing.set_due(DueKind.WAIT, decision.at, ticket=decision.ticket)


@apply.register
def _(decision: Cover, landing: Landing) -> None:
    landing.change(decision.ticket, covers_for=decision.covers_for)


@apply.register
def _(decision: Relate, landing: Landing) -> None:
    landing.change(decision.ticket)
    here, there = decision.ticket, decision.other
    both = or_(
        (link.c.ticket_id == here) & (link.c.other_id == there), (link.c.ticket_id == there) & (link.c.other_id == here)
    )
    if not decision.related:
        landing.conn.execute(delete(link).where(both, link.c.kind == RELATED))
    elif landing.conn.scalar(select(link.c.kind).where(both)) is None:
        row = {"ticket_id": here, "other_id": there, "kind": RELATED, "at": landing.now, "by": decision.by}
        landing.conn.execute(insert(link).values(**row, told=True))


@apply.register
def _(decision: Merge, landing: Landing) -> None:
    landing.change(decision.ticket, merged_into=decision.into)
    if decision.into is not None:
        landing.change(decision.into)


@apply.register
def _(decision: Dismiss, landing: Landing) -> None:
    landing.change(decision.ticket)
    his = (participant.c.ticket_id == decision.ticket, participant.c.address == decision.address)
    if landing.conn.execute(update(participant).where(*his).values(admitted=False)).rowcount == 0:
        # He belongs to a ticket that was merged into it: what stands on the ticket itself counts before that.
        gone = Participant(Address(decision.address), is_stakeholder=False, admitted=False)
        landing.conn.execute(insert(participant).values(participant_row(decision.ticket, gone)))


@apply.register
def _(decision: Mention, landing: Landing) -> None:
    landing.change(decision.ticket)
    here = landing.conn.scalars(select(participant.c.address).where(participant.c.ticket_id == decision.ticket))
    known = set(here)
    named = {one.key: one for one in decision.people if one.key not in known}
    rows = [participant_row(decision.ticket, Participant(one, is_stakeholder=False, admitted=False))
            for one in named.values()]
    if rows:
        landing.conn.execute(insert(participant), rows)


@apply.register
def _(decision: Quieten, landing: Landing) -> None:
    landing.change(decision.ticket)
    # He may belong to a ticket that was merged into it.
    numbers = (decision.ticket, *merged_into(landing.conn, decision.ticket))
    landing.conn.execute(update(participant).where(participant.c.address == decision.address,
                                                   participant.c.ticket_id.in_(numbers)).values(quiet=True))


@apply.register
def _(decision: Away, landing: Landing) -> None:
    landing.conn.execute(delete(absence).where(absence.c.person == decision.person))
    row = {
        "person": decision.person, "first": decision.first.isoformat(), "last": decision.last.isoformat(),
        "cover": decision.cover, "said_by": decision.said_by, "at": landing.now,
    }
    landing.conn.execute(insert(absence).values(**row))
    landing.set_due(DueKind.LEAVE, decision.leaves_at, about=decision.person)
    landing.set_due(DueKind.BACK, decision.back_at, about=decision.person)


@apply.register
def _(decision: Back, landing: Landing) -> None:
    landing.conn.execute(delete(absence).where(absence.c.person == decision.person))
    last = decision.last.isoformat()
    row = {"person": decision.person, "first": last, "last": last, "cover": "", "said_by": "back", "at": landing.now}
    landing.conn.execute(insert(absence).values(**row))
    for kind in (DueKind.LEAVE, DueKind.BACK):
        landing.set_due(kind, None, about=decision.person)


@apply.register
def _(decision: Undertake, landing: Landing) -> None:
    landing.change(decision.ticket)
    row = {
        "ticket_id": decision.ticket, "who": decision.who, "text": decision.text,
        "due": decision.due.isoformat() if decision.due else None, "by": decision.by, "at": landing.now,
        "inbound_id": decision.inbound,
    }
    number = landing.conn.execute(insert(action).values(**row).returning(action.c.id)).scalar_one()
    _follow_up(landing, number, decision.ticket, decision.follow_up)


@apply.register
def _(decision: SettleAction, landing: Landing) -> None:
    columns: dict[str, object] = {"done_at": landing.now, "done_by": decision.done_by} if decision.done_by else {}
    if decision.due is not None:
        columns["due"] = decision.due.isoformat()
    still = (action.c.id == decision.action, action.c.done_at.is_(None))
    number = landing.conn.execute(update(action).where(*still).values(**columns).returning(action.c.ticket_id)).scalar()
    if number is None:
        raise Stale("the action was done meanwhile")
    _follow_up(landing, decision.action, TicketId(number), decision.follow_up)


def _follow_up(landing: Landing, number: int, ticket: TicketId, at: datetime | None) -> None:
    landing.set_due(DueKind.ACTION, at, ticket=ticket, about=str(number))


@apply.register
def _(decision: TellFull, landing: Landing) -> None:
    tell_once(landing.conn, DueKind.FULL, decision.at, ticket=decision.ticket, about=decision.full)


@apply.register
def _(decision: Remember, landing: Landing) -> None:
    deeds.keep(landing.conn, decision.deed)


@apply.register
def _(decision: Withdraw, landing: Landing) -> None:
    landing.change(decision.deed.ticket)
    deeds.withdraw(landing.conn, decision.deed, landing.now, words_too=decision.words_too)
