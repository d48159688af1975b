"""How far each mailbox has been collected, and who collects it: one row each, changed by one pure step at a time.

A mailbox belongs to one gateway at a time, by a lease. The lease only saves work: two that collected the same mailbox
would take in every mail twice, and the intake recognises the second.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from gateway.model.due import Schedule
from gateway.model.mail import Source
from gateway.model.mailbox import Mailbox, Start, TroubleKind
from gateway.store.due import set_due
from gateway.store.engine import Store
from gateway.store.errors import LeaseLost
from gateway.store.tables import inbound
from gateway.store.tables_mailboxes import mailbox

LEASE = timedelta(minutes=3)
"""How long a mailbox waits for a gateway that is dead, where others could collect it."""

Step = Callable[[Mailbox], tuple[Mailbox, Schedule | None]]
"""The mailbox as it is -> as it is to be, and when the operators are to be told (None: as was decided before)."""

_ALL = select(mailbox).order_by(mailbox.c.key)
_ONE = select(mailbox).where(mailbox.c.key == bindparam("of_key"))
_ONE_HELD = _ONE.with_for_update()
_CLAIM = (
    update(mailbox)
    .where(
        mailbox.c.key == bindparam("of_key"),
        or_(mailbox.c.worker.is_(None), mailbox.c.worker == bindparam("by"), mailbox.c.lease_until <= bindparam("now")),
    )
    .values(worker=bindparam("by"), lease_until=bindparam("until"))
)
_RENEW = update(mailbox).where(mailbox.c.worker == bindparam("by")).values(lease_until=bindparam("until"))
_LET_GO = update(mailbox).values(worker=None, lease_until=None)
_FORGET_PAST = (
    update(mailbox)
    .where(
        mailbox.c.key.not_in(bindparam("in_use", expanding=True)),
        mailbox.c.failing_since.is_not(None),
        or_(mailbox.c.worker.is_(None), mailbox.c.lease_until <= bindparam("now")),
    )
    .values(trouble="", error="", failing_since=None, next_try_at=None, tries=0, told_at=None)
)
_TAKEN = (
    select(inbound.c.peer, func.count())
    .where(inbound.c.source.in_((Source.IMAP, Source.IMPORT)), inbound.c.peer.in_(bindparam("keys", expanding=True)))
    .group_by(inbound.c.peer)
)
_CHANGE = update(mailbox).where(mailbox.c.key == bindparam("of_key"))


def read_mailboxes(store: Store) -> dict[str, Mailbox]:
    """Key -> what is kept of the mailbox, for all that were ever collected or decided about."""
    with store.read() as conn:
        return {row.key: _mailbox(row) for row in conn.execute(_ALL)}


def count_taken(store: Store, keys: Iterable[str]) -> dict[str, int]:
    """Key -> how many mails have been taken from the mailbox, repetitions among them."""
    with store.read() as conn:
        counted: dict[str, int] = dict(conn.execute(_TAKEN, {"keys": list(keys)}).all())
    return counted


def read_mailbox(conn: Connection, key: str) -> Mailbox | None:
    """What is kept of the mailbox; None where nothing is."""
    row = conn.execute(_ONE, {"of_key": key}).one_or_none()
    return None if row is None else _mailbox(row)


def claim_mailbox(store: Store, key: str, folder: str, account: str, worker: str, now: datetime) -> Mailbox | None:
    """The mailbox, which is this worker's until its lease ends; None while another gateway has it.

    What is kept of it is what still holds for this folder of this account.
    """
    with store.read() as conn:
        row = conn.execute(_ONE, {"of_key": key}).one_or_none()
    if row is not None and row.worker == worker and row.lease_until > now + LEASE / 2:
        kept = _mailbox(row)
        if kept.at(folder, account) == kept:
            return kept
    if row is None:
        _make(store, Mailbox(key, folder))
    with store.write() as conn:
        if not conn.execute(_CLAIM, {"of_key": key, "by": worker, "now": now, "until": now + LEASE}).rowcount:
            return None
        found = read_mailbox(conn, key)
        if found is None or (here := found.at(folder, account)) == found:
            return found
        _write(conn, here)
        return here


def renew_leases(store: Store, worker: str, now: datetime) -> None:
    """All mailboxes of this worker stay its own."""
    with store.write() as conn:
        conn.execute(_RENEW, {"by": worker, "until": now + LEASE})


def let_go(store: Store, worker: str | None = None) -> None:
    """Others may collect the mailboxes of this worker at once; None: of whoever had them."""
    with store.write() as conn:
        conn.execute(_LET_GO if worker is None else _LET_GO.where(mailbox.c.worker == worker))


def forget_past_troubles(store: Store, in_use: Iterable[str], now: datetime) -> None:
    """What the settings do not name any more, and no other gateway collects, troubles nobody."""
    with store.write() as conn:
        conn.execute(_FORGET_PAST, {"in_use": list(in_use), "now": now})


def change_mailbox(store: Store, key: str, step: Step, worker: str | None = None) -> Mailbox:
    """The mailbox after the step, which is done on what the row holds now; LeaseLost where it is not the worker's.

    Without a worker: an operator's word, whoever collects it. LookupError where nothing is kept of it.
    """
    with store.write() as conn:
        row = conn.execute(_ONE_HELD, {"of_key": key}).one_or_none()
        if row is None:
            raise LookupError(f"no mailbox {key}")
        if worker is not None and row.worker != worker:
            raise LeaseLost(f"another gateway collects the mailbox {key}")
        before = _mailbox(row)
        after, told = step(before)
        if after != before:
            _write(conn, after)
        if told is not None:
            set_due(conn, told.kind, told.at, about=told.about)
        return after


def decide_start(store: Store, key: str, folder: str, step: Callable[[Mailbox], Mailbox]) -> Mailbox:
    """The mailbox after an operator's word how to start it, which is kept also for one that was never opened."""
    with store.read() as conn:
        is_new = read_mailbox(conn, key) is None
    if is_new:
        _make(store, Mailbox(key, folder))
    return change_mailbox(store, key, lambda kept: (step(kept), None))


def set_told(conn: Connection, key: str, failing_since: datetime | None, told_at: datetime | None) -> bool:
    """The operators have heard how it stands; False where it does not stand so any more."""
    is_so = mailbox.c.failing_since.is_(None) if failing_since is None else mailbox.c.failing_since == failing_since
    return bool(conn.execute(_CHANGE.where(is_so).values(told_at=told_at), {"of_key": key}).rowcount)


def _make(store: Store, new: Mailbox) -> None:
    try:
        with store.write() as conn:
            conn.execute(insert(mailbox).values(key=new.key, folder=new.folder))
    except IntegrityError:
        return  # somebody was quicker


def _write(conn: Connection, kept: Mailbox) -> None:
    values = {name: getattr(kept, name) for name in _KEPT}
    conn.execute(_CHANGE.values(**values, trouble=kept.trouble or ""), {"of_key": kept.key})


def _mailbox(row: Row[Any]) -> Mailbox:
    kept = Mailbox(row.key, **{name: getattr(row, name) for name in _KEPT})
    start, trouble = Start(row.start) if row.start else None, TroubleKind(row.trouble) if row.trouble else None
    return replace(kept, start=start, trouble=trouble)


_KEPT = ("folder", "account", "uidvalidity", "first_uid", "old_below", "next_uid", "start", "started_at", "looked_at",
         "failing_since", "tries", "next_try_at", "error", "told_at", "tried_with")
"""Fields of a mailbox that stand in a column of the same name, as they are."""
