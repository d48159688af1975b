"""What decisions about approvals do to the rows. Each registers itself with `apply`."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from gateway.model.approval import Answer, Approval, ApprovalState
from gateway.model.changes_approval import AskApproval, AskDeputies, EndApproval, GiveVoice
from gateway.model.due import DueKind
from gateway.store.apply import apply
from gateway.store.errors import Stale
from gateway.store.landing import Landing
from gateway.store.tables_time import approval, voice

_NEW = insert(approval)
_NEW_VOICE = insert(voice)
_STATE = select(approval.c.state).where(approval.c.key == bindparam("of_key")).with_for_update()
_HIS = (voice.c.approval == bindparam("of_key"), voice.c.sponsor == bindparam("whose"), voice.c.answer == Answer.NONE)
_SAY = update(voice).where(*_HIS)
_ASKED = (approval.c.key == bindparam("of_key"), approval.c.state == ApprovalState.OPEN)
_CHANGE = update(approval).where(*_ASKED)


@apply.register
def _(decision: AskApproval, landing: Landing) -> None:
    asked = decision.approval
    landing.conn.execute(_NEW, {
        "key": asked.key, "ticket_id": asked.ticket, "asked_by": asked.asked_by, "asked_at": asked.asked_at,
        "about": asked.about, "text": asked.text, "digest": asked.shown_as(decision.title),
        "deadline": asked.deadline, "needs": asked.needs, "state": asked.state,
    })
    rows = [{"approval": asked.key, "sponsor": one.sponsor, "deputy": one.deputy} for one in asked.voices]
    landing.conn.execute(_NEW_VOICE, rows)
    _wait(landing, asked, decision.remind_at, asked.deadline)


@apply.register
def _(decision: GiveVoice, landing: Landing) -> None:
    said, where = decision.voice, {"of_key": decision.approval, "whose": decision.voice.sponsor}
    if landing.conn.scalar(_STATE, {"of_key": decision.approval}) != ApprovalState.OPEN:
        raise Stale("the approval was ended meanwhile")
    row = {"answer": said.answer, "up_to": said.up_to, "words": said.words, "answered_by": said.answered_by,
           "answered_at": landing.now, "inbound_id": decision.inbound}
    if landing.conn.execute(_SAY, {**row, **where}).rowcount != 1:
        raise Stale("the approval was answered meanwhile")


@apply.register
def _(decision: AskDeputies, landing: Landing) -> None:
    asked, deadline = decision.approval, decision.deadline or decision.approval.deadline
    if landing.conn.execute(_CHANGE, {"deadline": deadline, "of_key": asked.key}).rowcount != 1:
        raise Stale("the approval was ended meanwhile")
    for sponsor, deputy in decision.deputies.items():
        landing.conn.execute(_SAY, {"deputy": deputy, "of_key": asked.key, "whose": sponsor})
    if decision.deadline is not None:
        _wait(landing, asked, decision.remind_at, decision.deadline)


@apply.register
def _(decision: EndApproval, landing: Landing) -> None:
    ended = {"state": decision.state, "decided_at": landing.now, "of_key": decision.approval.key}
    if landing.conn.execute(_CHANGE, ended).rowcount != 1:
        raise Stale("the approval was ended meanwhile")
    _wait(landing, decision.approval, None, None)


def _wait(landing: Landing, asked: Approval, remind_at: datetime | None, end_at: datetime | None) -> None:
    for kind, at in ((DueKind.APPROVAL_REMINDER, remind_at), (DueKind.APPROVAL_END, end_at)):
        landing.set_due(kind, at, ticket=asked.ticket, about=asked.key)
