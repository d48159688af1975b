"""Owning mail: ONE thread writes what the sources accept, in groups, and only a commit resolves a future.

`accept` never blocks for the database, so an asyncio source may call it and await the future. The same delivery seen
again (same Message-ID and digest, whichever source) becomes a row of its own, done as a duplicate, and lends its
recipients to the first. Past a mark (backlog, disk) or with the database away the future holds `TryLater`.
"""
from __future__ import annotations

import hashlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import OperationalError

from gateway.metrics import ACCEPTED, MAILS, REFUSED
from gateway.model.mail import Envelope, Fingerprint, InboundId, Outcome, TryLater
from gateway.store.columns import InboundState, clean
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.postgresql import is_conflict
from gateway.store.tables import inbound, mail_body
from gateway.store.turns import Turns

GROUP = 64
GROUP_BYTES = 4 * 1024 * 1024
COUNT_EVERY = 1.0
"""Seconds after which the backlog is counted anew; in between it is what it was plus what came in."""

log = logging.getLogger("spoc.intake")

_WAITING = select(func.count()).select_from(inbound).where(
    inbound.c.state.in_((InboundState.PENDING, InboundState.CLAIMED)))
_HERE = select(inbound.c.identity, inbound.c.id).where(inbound.c.identity.in_(bindparam("identities", expanding=True)))
_INSERT = insert(inbound).returning(inbound.c.identity, inbound.c.id)
_INSERT_BODY = insert(mail_body)


def identity_of(fingerprint: Fingerprint) -> str:
    """By what the database knows a mail again: one row of `inbound` has it."""
    said = f"{fingerprint.message_id or ''}\0{fingerprint.digest}"
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class _Arrival:
    raw: bytes
    envelope: Envelope
    raw_digest: str | None = None
    future: Future[InboundId | None] = field(default_factory=Future)
    fingerprint: Fingerprint = field(init=False)
    identity: str = field(init=False)

    def sign(self, fingerprint: Fingerprint | Callable[[], Fingerprint]) -> None:
        """From now on it can be known again."""
        self.fingerprint = fingerprint() if callable(fingerprint) else fingerprint
        self.identity = identity_of(self.fingerprint)

    def __post_init__(self) -> None:
        self.future.set_running_or_notify_cancel()  # from here on nobody can cancel what may be committed


class Intake:
    """The one writer of new mail. `on_accepted` is called after each commit that brought new mail."""

    def __init__(
        self,
        store: Store,
        *,
        max_backlog: int,
        min_free_bytes: int,
        on_accepted: Callable[[], None] = lambda: None,
    ) -> None:
        self.on_accepted = on_accepted
        self._store = store
        self._max_backlog = max_backlog
        self._min_free_bytes = min_free_bytes
        self._arrivals: queue.SimpleQueue[_Arrival | None] = queue.SimpleQueue()
        self._big = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-blobs")
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._gate = threading.Lock()
        self._open = False
        self._backlog = 0
        self._counted_at = float("-inf")
        self._turns = Turns()

    def start(self) -> None:
        """Begins to accept."""
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Accepts no more, and returns when everything accepted has been committed (or told to try later)."""
        with self._gate:
            was_open, self._open = self._open, False
        if was_open:
            self._big.shutdown(wait=True)
            self._arrivals.put(None)
            self._thread.join()

    def accept(
        self, raw: bytes, envelope: Envelope, fingerprint: Fingerprint | Callable[[], Fingerprint],
    ) -> Future[InboundId | None]:
        """Resolves after the commit: the mail's id, None when this very delivery is already here, or TryLater.

        Where the fingerprint is a function, that of a big mail is not waited for: it takes 0.3 s for 40 MB.
        """
        arrival = _Arrival(raw, envelope)
        if len(raw) <= INLINE_BYTES:
            arrival.sign(fingerprint)
        with self._gate:
            if not self._open:
                arrival.future.set_exception(TryLater("the gateway is stopping"))
            elif len(raw) > INLINE_BYTES:
                self._big.submit(self._put_aside, arrival, fingerprint)
            else:
                self._arrivals.put(arrival)
        return arrival.future

    def _put_aside(self, arrival: _Arrival, fingerprint: Fingerprint | Callable[[], Fingerprint]) -> None:
        """A big mail goes to the blobs first, beside the writer, so that small ones do not wait for it."""
        try:
            self._check_disk()
            arrival.sign(fingerprint)
            arrival.raw_digest = self._store.blobs.put(arrival.raw)
        except Exception as error:
            _refuse([arrival], error)
        else:
            self._arrivals.put(arrival)

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._next_group()
            try:
                self._take_in(group)
            except Exception as error:
                _refuse(group, error)

    def _next_group(self) -> tuple[list[_Arrival], bool]:
        """What waits, at most a group; False with it when the end has been reached."""
        group: list[_Arrival] = []
        size = 0
        arrival = self._arrivals.get()
        while arrival is not None:
            group.append(arrival)
            size += 0 if arrival.raw_digest else len(arrival.raw)
            if len(group) >= GROUP or size >= GROUP_BYTES:
                return group, True
            try:
                arrival = self._arrivals.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _take_in(self, group: list[_Arrival]) -> None:
        if not group:
            return
        self._check_disk()
        room = max(0, self._max_backlog - self._count_backlog())
        _refuse(group[room:], TryLater("too many mails are waiting"))
        taken = self._commit(group[:room])
        self._backlog += taken
        if taken:
            self.on_accepted()

    def _commit(self, group: list[_Arrival], *, again: bool = True) -> int:
        """Commits the group, or each alone where one of them spoils it; the number of new mails.

        One alone is tried twice: another machine may have taken in the same mail at this very moment.
        """
        try:
            with self._store.write() as conn:
                ids = _insert(conn, group, self._turns)
        except Exception as error:
            if isinstance(error, OperationalError) and not is_conflict(error):
                _refuse(group, error)  # the surroundings: trying each alone would only take longer
                return 0
            if len(group) > 1 or again:
                return sum(self._commit([arrival], again=len(group) > 1) for arrival in group)
            _refuse(group, error)
            return 0
        for arrival, new in zip(group, ids, strict=True):
            arrival.future.set_result(new)
            ACCEPTED.count(arrival.envelope.source)
        MAILS.count(Outcome.DUPLICATE, ids.count(None))
        return len(ids) - ids.count(None)

    def _count_backlog(self) -> int:
        now = time.monotonic()
        if self._backlog >= self._max_backlog or now - self._counted_at > COUNT_EVERY:
            with self._store.read() as conn:
                self._backlog = conn.scalar(_WAITING) or 0
                self._turns.look(conn, self._backlog)
            self._counted_at = now
        return self._backlog

    def _check_disk(self) -> None:
        free = self._store.blobs.free_bytes()
        if free is not None and free < self._min_free_bytes:
            raise TryLater(f"the disk is nearly full: {free // 2**20} MiB are free")


def _refuse(group: Sequence[_Arrival], error: Exception) -> None:
    """Tells everybody who still waits to try later; what happened goes to the log."""
    REFUSED.count("no room" if isinstance(error, TryLater) else "trouble", len(group))
    if group and not isinstance(error, TryLater):
        log.error("mail could not be taken in: %s", str(getattr(error, "orig", error)).partition("\n")[0])
    for arrival in group:
        if not arrival.future.done():
            later = TryLater("mail cannot be taken in now")
            later.__cause__ = error
            arrival.future.set_exception(error if isinstance(error, TryLater) else later)


def _insert(conn: Connection, group: Sequence[_Arrival], turns: Turns) -> list[InboundId | None]:
    """The ids of the new mails in the order given, None for each that is already here."""
    found = conn.execute(_HERE, {"identities": [a.identity for a in group]})
    ids = {row.identity: InboundId(row.id) for row in found}
    fresh: dict[str, _Arrival] = {}
    for arrival in group:
        if arrival.identity not in ids:
            fresh.setdefault(arrival.identity, arrival)
    if fresh:
        ids |= _insert_fresh(conn, list(fresh.values()), turns)
    again = [arrival for arrival in group if fresh.get(arrival.identity) is not arrival]
    for arrival in again:
        _add_duplicate(conn, arrival, ids[arrival.identity])
    return [ids[a.identity] if fresh.get(a.identity) is a else None for a in group]


def _insert_fresh(conn: Connection, fresh: Sequence[_Arrival], turns: Turns) -> dict[str, InboundId]:
    given = turns.give(a.envelope for a in fresh)
    rows = [_row(a) | {"state": InboundState.PENDING, "identity": a.identity, "turn": turn}
            for a, turn in zip(fresh, given, strict=True)]
    stored = conn.execute(_INSERT, rows)
    ids = {row.identity: InboundId(row.id) for row in stored}
    raws = [{"inbound_id": ids[a.identity], "raw": a.raw} for a in fresh if a.raw_digest is None]
    if raws:
        conn.execute(_INSERT_BODY, raws)
    return ids


def _add_duplicate(conn: Connection, arrival: _Arrival, first: InboundId) -> None:
    """The first gets the recipients it lacks; the duplicate gets a row, so that outcomes sum to what was accepted."""
    mine = [clean(recipient) for recipient in arrival.envelope.rcpt_to]
    theirs: list[str] = conn.execute(
        select(inbound.c.recipients).where(inbound.c.id == first).with_for_update()
    ).scalar_one()
    has = {recipient.lower() for recipient in theirs}
    lacking = [recipient for recipient in mine if recipient.lower() not in has]
    if lacking:
        conn.execute(update(inbound).where(inbound.c.id == first).values(recipients=theirs + lacking))
    done = {"state": InboundState.DONE, "outcome": Outcome.DUPLICATE, "reason": f"the same delivery as mail {first}"}
    row = _row(arrival) | done | {"identity": f"duplicate {uuid4().hex}", "duplicate_of": first, "raw_digest": None}
    conn.execute(insert(inbound).values(**row, finished_at=arrival.envelope.received_at))


def _row(arrival: _Arrival) -> dict[str, Any]:
    envelope = arrival.envelope
    return {
        "message_id": arrival.fingerprint.message_id,
        "digest": arrival.fingerprint.digest,
        "source": envelope.source,
        "peer": envelope.peer,
        "mail_from": envelope.mail_from,
        "recipients": [clean(recipient) for recipient in envelope.rcpt_to],
        "received_at": envelope.received_at,
        "size": len(arrival.raw),
        "raw_digest": arrival.raw_digest,
    }
