"""Mails and letters about other matters in which somebody who is erased is named: which ones they are.

A letter names him by his address, by a name of two words or more, or by the number of a ticket of his: beside it stand
his titles, cut to the width of a line, and what he was answered. A title by itself tells nothing, nor does a first
name: "Hello" and "Peter" stand in letters of the whole house.
"""
from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable, Collection, Iterator, Sequence
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from functools import partial
from typing import Any

from sqlalchemy import case, func, select

from gateway.model.ticket import TicketId
from gateway.store.columns import InboundState, LetterState
from gateway.store.engine import Store
from gateway.store.erased_words import address_in_text
from gateway.store.tables import inbound, letter_body, mail_body, outbox

Shown = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and of how much."""
_BATCH = 100
_NUMBER = re.compile(r"(?<![\w&])#(\d{1,18})(?!\w)")
_LETTERS = (
    select(outbox.c.id, outbox.c.ticket_id, outbox.c.subject, outbox.c.body_digest.label("digest"),
           letter_body.c.skeleton.label("bytes"))
    .outerjoin(letter_body).order_by(outbox.c.id).limit(_BATCH)
)
_IS_WAITING = outbox.c.state.in_((LetterState.DUE, LetterState.SENDING))
_IS_OVER = case((_IS_WAITING, 0), else_=1) == 1
_IS_HANDLED = case((inbound.c.state.in_((InboundState.DONE, InboundState.QUARANTINED)), 1), else_=0) == 1
"""Without the indexes of states: nearly all rows have these, so that they must not lead the search."""
_MAILS = (
    select(inbound.c.id, inbound.c.ticket_id, inbound.c.state, inbound.c.raw_digest.label("digest"),
           mail_body.c.raw.label("bytes"))
    .outerjoin(mail_body).where(_IS_HANDLED).order_by(inbound.c.id).limit(_BATCH)
)


class Named:
    """By what he is recognised in texts."""

    def __init__(self, key: str, names: Collection[str], tickets: Collection[TicketId] = ()) -> None:
        """`key`: of his address."""
        self.key = key
        self._whole = sorted(" ".join(words) for name in names if len(words := name.lower().split()) > 1)
        self._address = address_in_text(key)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._whole)) or '(?!)'})(?!\w)")
        self._tickets = frozenset(tickets)

    def stands_in(self, text: str) -> bool:
        """Whether the text names him."""
        folded = " ".join(text.lower().split())  # a letter's lines are wrapped
        if self.key in folded and self._address.search(folded):
            return True
        return any(name in folded for name in self._whole) and bool(self._names.search(folded))

    def is_listed_in(self, text: str) -> bool:
        """Whether the text names a ticket of his."""
        return any(int(number) in self._tickets for number in _NUMBER.findall(text))


def unseen(_what: str, _done: int, _total: int) -> None:
    """For whom nobody looks on."""


def letters_that_name(store: Store, him: Named, without: Collection[TicketId], *, are_over: bool,
                      shown: Shown = unseen) -> Iterator[Sequence[int]]:
    """Numbers of letters that name him, some at a time; not those about these tickets.

    `are_over`: those that were sent or given up; else those that are still to go to somebody.
    """
    query = _LETTERS.where(_IS_OVER if are_over else _IS_WAITING)
    for some in _batches(store, query, outbox.c.id, partial(shown, "letters")):
        yield [one.id for one in some if one.ticket_id not in without and _names(one, _bytes(store, one), him)]


def _names(letter: Any, raw: bytes, him: Named) -> bool:
    text = f"{letter.subject} {_read(raw)}"
    return him.stands_in(text) or (him.is_listed_in(text) and him.is_listed_in(f"{letter.subject} {_plain(raw)}"))


def mails_that_name(store: Store, him: Named, without: Collection[TicketId], shown: Shown = unseen,
                    ) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Numbers of mails that were handled and name him: those from him (answering machines name nobody in MAIL FROM, and
    a list its own address), then those of others; some at a time, not those of these tickets."""
    for some in _batches(store, _MAILS, inbound.c.id, partial(shown, "mails")):
        his: list[int] = []
        others: list[int] = []
        for one in some:
            raw = b"" if one.ticket_id in without else _bytes(store, one)
            if not him.stands_in(_read(raw)):
                continue
            if _is_from(raw, him.key):
                his.append(one.id)
            elif one.state == InboundState.DONE:  # else somebody is still to look at it
                others.append(one.id)
        yield his, others


def _batches(store: Store, query: Any, number: Any, shown: Callable[[int, int], None]) -> Iterator[Sequence[Any]]:
    with store.read() as conn:
        last = conn.scalar(select(func.max(number))) or 0
    behind = 0
    while True:
        shown(behind, last)
        with store.read() as conn:
            some = conn.execute(query.where(number > behind)).all()
        if not some:
            return
        yield some
        behind = some[-1].id


def _bytes(store: Store, row: Any) -> bytes:
    """What is kept of a mail or letter; nothing where its bytes are gone."""
    try:
        kept = row.bytes if row.digest is None else store.blobs.get(row.digest)
    except FileNotFoundError:
        return b""
    return bytes(kept or b"")


def _read(raw: bytes) -> str:
    """All that stands in a mail: as it came, with its header and those of mails within, and what was encoded."""
    text = (raw + b"\n" + a2b_qp(raw)).decode("utf-8", "replace")  # at once: most mails need not be taken apart
    if "base64" not in text.lower():
        return text
    parts = (part.get_payload(decode=True) for part in message_from_bytes(raw).walk() if _is_encoded_text(part))
    return " ".join((text, *(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))))


def _plain(raw: bytes) -> str:
    """Its plain text: in that of HTML the numbers of colours and signs look like those of tickets."""
    parts = (part.get_payload(decode=True) for part in message_from_bytes(raw).walk()
             if part.get_content_type() == "text/plain")
    return " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))


def _is_encoded_text(part: Message) -> bool:
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return part.get_content_maintype() == "text" and encoding == "base64"


def _is_from(raw: bytes, key: str) -> bool:
    senders = map(str, message_from_bytes(raw).get_all("From", ()))
    return any(address.lower() == key for _, address in getaddresses(list(senders)))
