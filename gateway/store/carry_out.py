"""Everything that was decided, in ONE short transaction: rows, letters, tags, questions, and the cause's own end.

It lands whole or not at all. `LeaseLost`: the cause is another worker's by now. `Stale`: a ticket or question has
changed since it was read, or a unique key says that somebody was quicker; read and decide anew. LookupError and
ValueError: the decision itself is wrong (no such ticket, no end), which trying again would not mend.

On PostgreSQL two transactions that lock the same rows in another order end in a deadlock, so the order is always this:
tickets by number; what belongs to them, due times last; letters; loads by POC; the cause.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.model.decision import Decision, Finish
from gateway.model.mail import Outcome
from gateway.model.occasion import Occasion
from gateway.model.outgoing import OutgoingLetter
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import Question, TicketId
from gateway.store import (  # noqa: F401 - their functions register themselves with `apply`
    apply_alike,
    apply_approval,
    apply_clock,
    apply_desk,
    apply_feedback,
    apply_lines,
    apply_mailbox,
    apply_meeting,
    apply_promises,
    apply_returned,
    apply_time,
)
from gateway.store.apply import apply, touched
from gateway.store.columns import DueState, InboundState, LetterState
from gateway.store.due import OWN_DUE, DueRow, own_due
from gateway.store.engine import Store, unique_violation
from gateway.store.errors import LeaseLost, Stale
from gateway.store.gathered import Gathered
from gateway.store.inbox import OWN, Claimed, own
from gateway.store.landing import Landing, Standing, land, read_standing, shift_loads
from gateway.store.outbox import OWN_LETTER, DueLetter, own_letter
from gateway.store.postgresql import is_conflict
from gateway.store.posting import post, put_aside
from gateway.store.tables import due, inbound, outbox
from gateway.store.tags import read_question


@dataclass(frozen=True, slots=True)
class Processed:
    """An inbound mail has been worked on; its Finish says how it ended."""

    claimed: Claimed


@dataclass(frozen=True, slots=True)
class Fired:
    """A due time has come."""

    row: DueRow


@dataclass(frozen=True, slots=True)
class GaveUp:
    """A letter cannot be delivered."""

    letter: DueLetter
    error: str


Cause = Processed | Fired | GaveUp
Seen = Situation | Occasion | TicketFile | None


def carry_out(
    store: Store, cause: Cause, seen: Seen, decisions: Sequence[Decision], letters: Sequence[OutgoingLetter],
    now: datetime,
) -> None:
    """Carries everything out, or raises Stale or LeaseLost and has changed nothing."""
    posted = put_aside(store.blobs, letters)
    try:
        with store.write() as conn:
            landing = Landing(Gathered(conn), now, before=_check(conn, seen, touched(decisions)))
            for decision in decisions:
                apply(decision, landing)
            land(landing)
            post(conn, posted, _origin(cause), now, landing.opened)
            shift_loads(landing)
            _end(conn, cause, decisions, now)
    except IntegrityError as error:
        key = unique_violation(error)
        if key is None:
            raise
        _not_without_lease(store, cause)
        raise Stale(f"somebody was quicker: {key}") from None  # the driver's own text may hold a tag
    except OperationalError as error:
        if not is_conflict(error):
            raise
        _not_without_lease(store, cause)
        raise Stale("somebody else was in the way") from error
    except Stale:
        _not_without_lease(store, cause)
        raise


_END_MAIL = update(inbound).where(OWN)
_END_DUE = update(due).where(OWN_DUE)
_END_LETTER = update(outbox).where(OWN_LETTER)


def _end(conn: Connection, cause: Cause, decisions: Sequence[Decision], now: datetime) -> None:
    """Ends the cause, or raises LeaseLost. It comes last: the mail may name a ticket that this transaction opens."""
    match cause:
        case Processed(claimed):
            ended = conn.execute(_END_MAIL, _finished(decisions, now) | own(claimed))
        case Fired(row):
            fired = {"state": DueState.FIRED, "fired_at": now, "lease_until": None}
            ended = conn.execute(_END_DUE, fired | own_due(row))
        case GaveUp(letter, error):
            given_up = {"state": LetterState.GIVEN_UP, "error": error[:2000], "lease_until": None}
            ended = conn.execute(_END_LETTER, {**given_up, "tries": letter.tries + 1, **own_letter(letter)})
    if ended.rowcount != 1:
        raise _lost(cause)


_OWN_MAIL = select(inbound.c.id).where(OWN)
_OWN_DUE = select(due.c.id).where(OWN_DUE)
_OWN_LETTER = select(outbox.c.id).where(OWN_LETTER)


def _not_without_lease(store: Store, cause: Cause) -> None:
    """LeaseLost where the cause is another worker's by now: then it is not for this one to decide anew."""
    with store.read() as conn:
        match cause:
            case Processed(claimed):
                held = conn.scalar(_OWN_MAIL, own(claimed))
            case Fired(row):
                held = conn.scalar(_OWN_DUE, own_due(row))
            case GaveUp(letter):
                held = conn.scalar(_OWN_LETTER, own_letter(letter))
    if held is None:
        raise _lost(cause)


def _lost(cause: Cause) -> LeaseLost:
    return LeaseLost(f"{type(cause).__name__} {next(iter(_origin(cause).values()))} is no longer this worker's")


def _finished(decisions: Sequence[Decision], now: datetime) -> dict[str, Any]:
    """The columns of a mail that has ended."""
    finish = next((decision for decision in decisions if isinstance(decision, Finish)), None)
    if finish is None:
        raise ValueError("a decision about a mail must say how it ends")
    set_aside = finish.outcome is Outcome.QUARANTINED
    return {
        "state": InboundState.QUARANTINED if set_aside else InboundState.DONE,
        "outcome": finish.outcome,
        "reason": finish.reason[:2000],
        "ticket_id": finish.ticket,
        "finished_at": now,
        "lease_until": None,
        "error": None,
    }


def _origin(cause: Cause) -> dict[str, int]:
    match cause:
        case Processed(claimed):
            return {"inbound_id": claimed.id}
        case Fired(row):
            return {"due_id": row.id}
        case GaveUp(letter):
            return {"failed_id": letter.id}


def _check(conn: Connection, seen: Seen, touched_tickets: set[TicketId]) -> dict[TicketId, Standing]:
    """How every ticket concerned stands; Stale where it is not as it was seen."""
    versions = {file.ticket.id: file.ticket.version for file in _files(seen)}
    looked_up = {file.ticket.id: file.ticket.version for file in _looked_up(seen)}
    versions = {number: looked_up[number] for number in looked_up.keys() & touched_tickets} | versions
    standing = read_standing(conn, touched_tickets | versions.keys())
    for number, version in versions.items():
        if number not in standing or standing[number].version != version:
            raise Stale(f"ticket {number} was changed meanwhile")
    question = seen.question if isinstance(seen, Situation) else None
    if question is not None and question.id is not None:
        _check_question(conn, question)
    return standing


def _check_question(conn: Connection, seen: Question) -> None:
    stored = read_question(conn, seen.id) if seen.id is not None else None
    if stored is None or stored.answer != seen.answer:
        raise Stale(f"question {seen.id} was answered meanwhile")


def _files(seen: Seen) -> list[TicketFile]:
    """Those that the decision was about: they must stand as they were read, whether they change or not."""
    match seen:
        case None:
            return []
        case TicketFile():
            return [seen]
        case Occasion():
            return [seen.file] if seen.file else []
        case Situation():
            return [file for file in (seen.by_tag, seen.by_reference, seen.same) if file is not None]


def _looked_up(seen: Seen) -> tuple[TicketFile, ...]:
    """Those that were read besides: they matter only where they change."""
    match seen:
        case Occasion():
            return (*seen.covered, *seen.desk, *(one.file for one in seen.approvals))
        case Situation():
            return seen.found.files
        case _:
            return ()
