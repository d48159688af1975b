"""What has been kept long enough goes; nothing that somebody still needs does, and no ticket loses a word."""
from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from gateway.model.decision import AppendEntry, MoveTo
from gateway.model.due import DueKind
from gateway.model.mail import Attachment, Outcome
from gateway.model.retention import Retention
from gateway.model.ticket import Status, TagRole, TicketId
from gateway.store import tidy_turn
from gateway.store.blobs import Blobs
from gateway.store.due import claim_due, set_due
from gateway.store.engine import INLINE_BYTES, Store
from gateway.store.inbox import quarantine, raw_mail
from gateway.store.outbox import claim_letters, last_letters, mark_sent
from gateway.store.record import read_mails_of
from gateway.store.retention import Gone, forget
from gateway.store.search import search
from gateway.store.tables import (
    attachment,
    blob,
    due,
    entry,
    inbound,
    letter_body,
    letter_file,
    mail_body,
    outbox,
    question,
)
from gateway.store.unit import Fired
from gateway.store.unnamed import ALL, sweep

from . import builders as make
from .builders import LEASE, NOW, unit, write
from .databases import ON_SQLITE

DAY = timedelta(days=1)
ALL_GO = Retention(ignored_mails=DAY, handled_mails=DAY, sent_letters=DAY, due_times=DAY)
LATER = NOW + 3 * DAY
BIG = b"Subject: x\r\n\r\n" + b"x" * INLINE_BYTES


def went(steps: Iterator[Gone]) -> Counter[str]:
    return sum((Counter({gone.what: gone.count}) for gone in steps if gone.count), Counter())


def tidy(store: Store, now: datetime = LATER, retention: Retention = ALL_GO) -> Counter[str]:
    return went(forget(store, retention, now))


def count(store: Store, table: Any, *conditions: Any) -> int:
    with store.read() as conn:
        return conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def closed_ticket(store: Store, **changes: Any) -> int:
    """One with a mail of its own, a letter that was sent, and a second mail that closed it."""
    letter = make.letter(write(None), **changes)
    number = make.open_ticket(store, [letter])
    mark_sent(store, *((one, NOW) for one in claim_letters(store, "p", NOW, 9, LEASE)))
    make.do(store, MoveTo(TicketId(number), Status.CLOSED), make.finish(number, Outcome.COMMAND))
    return number


def test_of_a_closed_ticket_bytes_go_and_words_stay(store: Store) -> None:
    number = closed_ticket(store)
    before = search(store, "broken")
    assert tidy(store) == {"handled_mails": 2, "sent_letters": 1}
    assert count(store, mail_body) == count(store, letter_body) == 0
    assert count(store, entry, entry.c.text == "It is broken.") == 1
    assert search(store, "broken") == before
    assert [one.content for one in read_mails_of(store, TicketId(number))] == [None, None, None]
    assert last_letters(store, TicketId(number), make.ANNA.key, 3) == []
    with pytest.raises(FileNotFoundError):
        raw_mail(store, make.InboundId(1))


def test_nothing_goes_before_its_time_or_where_zero_says_for_good(store: Store) -> None:
    closed_ticket(store)
    assert not tidy(store, NOW + DAY)
    assert not tidy(store, LATER, Retention(ignored_mails=DAY, sent_letters=timedelta(), due_times=DAY))
    assert tidy(store)["handled_mails"] == 2


def test_an_open_ticket_keeps_everything_also_one_that_is_opened_again(store: Store) -> None:
    number = closed_ticket(store)
    make.do(store, MoveTo(TicketId(number), Status.OPEN), make.finish(number, Outcome.ENTRY))
    make.open_ticket(store)
    assert not tidy(store)
    make.do(store, MoveTo(TicketId(number), Status.CLOSED), make.finish(number, Outcome.COMMAND), now=LATER)
    assert not tidy(store, LATER)
    assert tidy(store, LATER + 2 * DAY)["handled_mails"] == 4


def test_one_that_was_merged_goes_with_the_ticket_that_goes_on(store: Store) -> None:
    merged, other = closed_ticket(store), make.open_ticket(store)
    with store.write() as conn:
        ticket = inbound.metadata.tables["ticket"]
        conn.execute(update(ticket).where(ticket.c.id == merged).values(merged_into=other))
    assert not tidy(store)
    make.do(store, MoveTo(TicketId(other), Status.CLOSED), make.finish(other, Outcome.COMMAND))
    assert tidy(store)["handled_mails"] == 4


def test_of_what_is_ignored_handled_quarantined_and_held_only_the_first_two_go(store: Store) -> None:
    mails = {name: make.claimed_mail(store, name) for name in ("spam", "news", "odd", "held", "asked", "waits")}
    done = {"spam": Outcome.SPAM, "news": Outcome.COMMAND, "held": Outcome.HELD, "asked": Outcome.COMMAND}
    for name, outcome in done.items():
        unit(store).carry_out(make.Processed(mails[name]), None, (make.finish(None, outcome),), [], NOW)
    quarantine(store, mails["odd"].id, NOW, "odd")
    with store.write() as conn:
        make_question = {"kind": "hold", "person": "paul", "options": [], "asked_at": NOW, "expires_at": NOW,
                         "digest": "0", "held": mails["asked"].id, "about": ""}
        conn.execute(question.insert(), make_question)
    assert tidy(store) == {"ignored_mails": 1, "handled_mails": 1}
    with store.read() as conn:
        kept = set(conn.scalars(select(mail_body.c.inbound_id)))
    assert kept == {mails[name].id for name in ("odd", "held", "asked", "waits")}


def test_a_letter_that_is_not_sent_yet_keeps_its_bytes(store: Store) -> None:
    to_paul = write(None, to=make.PAUL, role=TagRole.POC, person="paul")
    number = make.open_ticket(store, [make.letter(write(None)), make.letter(to_paul)])
    first, _ = claim_letters(store, "p", NOW, 9, LEASE)
    mark_sent(store, (first, NOW))
    make.do(store, MoveTo(TicketId(number), Status.CLOSED), make.finish(number, Outcome.COMMAND))
    assert tidy(store)["sent_letters"] == 1
    assert count(store, letter_body) == 1


def test_due_times_that_are_over_go_and_their_letters_stay(store: Store) -> None:
    number = make.open_ticket(store)
    with store.write() as conn:
        set_due(conn, DueKind.REMIND, NOW, ticket=number)
        set_due(conn, DueKind.LEDGER, NOW, about="paul")
        set_due(conn, DueKind.LEDGER, NOW + 9 * DAY, about="anna")
    for row in claim_due(store, "c", NOW, 9, LEASE):
        seen = unit(store).file(TicketId(number)) if row.ticket else None
        unit(store).carry_out(Fired(row), seen, (), [make.letter(write(number))] if row.ticket else [], NOW)
    assert tidy(store)["due_times"] == 1  # the one of the ticket stays while that is open
    make.do(store, MoveTo(TicketId(number), Status.CLOSED), make.finish(number, Outcome.COMMAND))
    assert tidy(store)["due_times"] >= 1
    assert count(store, due, due.c.ticket_id == number, due.c.state == "fired") == 0
    assert count(store, due, due.c.about == "anna") == 1
    assert count(store, outbox, outbox.c.due_id.is_not(None)) == 0
    assert count(store, outbox) == 1


def test_a_rehearsal_says_the_same_and_changes_nothing(store: Store) -> None:
    closed_ticket(store)
    said = went(forget(store, ALL_GO, LATER, rehearsal=True))
    assert count(store, mail_body) == 2
    assert said == tidy(store)


def test_a_night_begins_where_the_last_one_ended(store: Store) -> None:
    closed_ticket(store)
    tidy(store)
    with store.write() as conn:  # as if the walk had never been there
        conn.execute(mail_body.insert(), {"inbound_id": 1, "raw": b"x"})
    assert not tidy(store)


# --- big bytes -------------------------------------------------------------------------------------------------------


def swept(store: Store, now: datetime | None = None) -> int:
    """All of it, a week after everything was put; `put` knows only the time of the disk, or of the database."""
    return went(sweep(store, now or datetime.now(NOW.tzinfo) + 7 * DAY, ALL))["files"]


def is_there(store: Store, digest: str) -> bool:
    try:
        return bool(store.blobs.get(digest))
    except FileNotFoundError:
        return False


def test_a_file_of_two_tickets_stays_until_the_last_of_them_is_gone(store: Store) -> None:
    digest = store.blobs.put(b"a plan of the house")
    plan = Attachment("plan.pdf", "application/pdf", 19, digest)
    for number in (make.open_ticket(store), make.open_ticket(store)):
        make.do(store, AppendEntry(TicketId(number), replace(make.entry(), attachments=(plan,))))
    for left in (2, 1):
        assert swept(store) == 0
        assert is_there(store, digest)
        with store.write() as conn:
            first = conn.scalar(select(func.min(attachment.c.entry_id)))
            conn.execute(attachment.delete().where(attachment.c.entry_id == first))
        assert count(store, attachment) == left - 1
    assert swept(store) == 1
    assert not is_there(store, digest)


def test_a_file_of_a_letter_goes_after_its_bytes(store: Store) -> None:
    digest = store.blobs.put(b"a picture")
    closed_ticket(store, skeleton=b"Subject: x\r\n\r\n\0" + digest.encode() + b"\0\r\n")
    assert count(store, letter_file) == 1
    assert swept(store) == 0
    tidy(store)
    assert count(store, letter_file) == 0
    assert swept(store) == 1


def test_a_big_mail_and_a_big_letter_go_too(store: Store) -> None:
    make.accept_all(store, ["big"], BIG)
    claimed = make.claim(store, "w", NOW, 1, LEASE)[0]
    unit(store).carry_out(make.Processed(claimed), None, (make.finish(None, Outcome.SPAM),), [], NOW)
    closed_ticket(store, skeleton=BIG + b"a letter")
    assert swept(store) == 0
    gone = list(forget(store, ALL_GO, LATER))
    assert max(one.bytes for one in gone if one.what == "ignored_mails") == len(BIG)
    assert swept(store) == 2


def test_what_was_put_a_moment_ago_may_not_have_been_named_yet(store: Store) -> None:
    digest = store.blobs.put(b"young")
    assert swept(store, datetime.now(NOW.tzinfo) + timedelta(hours=23)) == 0
    assert is_there(store, digest)


def test_who_puts_again_what_is_about_to_go_keeps_it(store: Store) -> None:
    digest, other = store.blobs.put(b"again"), store.blobs.put(b"never again")
    with store.write() as conn:
        conn.execute(update(blob).values(put_at=NOW))
    if isinstance(store.blobs, Blobs):
        old = NOW.timestamp()
        for one in (digest, other):
            os.utime(store.blobs.path(one), (old, old))
    seen = [one.digest for first in {digest[:2], other[:2]} for one in store.blobs.put_before(first, NOW + DAY)]
    assert sorted(seen) == sorted([digest, other])
    store.blobs.put(b"again")  # between the look and the removal
    store.blobs.remove(seen, NOW + DAY)
    assert is_there(store, digest)
    assert not is_there(store, other)


@ON_SQLITE
def test_what_a_writer_that_died_has_left_goes_after_a_day(store: Store) -> None:
    assert isinstance(store.blobs, Blobs)
    store.blobs.put(b"x")
    left = store.blobs.directory / "incoming" / "tmpabc"
    left.write_bytes(b"half")
    assert swept(store, datetime.now(NOW.tzinfo) + timedelta(hours=1)) == 0
    assert left.exists()
    swept(store)
    assert not left.exists()


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from gateway.store import retention
from gateway.store.engine import open_store
from gateway.model.retention import Retention
from datetime import timedelta
retention._ROWS_AT_ONCE = 2
store = open_store(sys.argv[1], Path(sys.argv[2]), migrate=False)
take = retention.take_mails
def die(conn, numbers):
    take(conn, numbers)
    if numbers[0] > 2:
        os.kill(os.getpid(), signal.SIGKILL)
object.__setattr__(retention.RULES[0], "take", die)
for _ in retention.forget(store, Retention(ignored_mails=timedelta(days=1)), datetime.fromisoformat(sys.argv[3])):
    pass
"""


@ON_SQLITE
def test_killed_in_the_middle_it_goes_on_where_it_stood(store: Store, tmp_path: Path) -> None:
    for _ in range(6):
        spam = make.claimed_mail(store)
        unit(store).carry_out(make.Processed(spam), None, (make.finish(None, Outcome.SPAM),), [], NOW)
    ended = subprocess.run([sys.executable, "-c", KILLED, store.url, str(tmp_path / "blobs"), LATER.isoformat()],
                           check=False)
    assert ended.returncode == -9
    assert count(store, mail_body) == 4  # what the step had taken that it died in is there again
    assert tidy(store)["ignored_mails"] == 4
    assert count(store, mail_body) == 0
    assert count(store, inbound) == 6


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_of_two_clocks_one_has_the_turn_until_its_lease_ends(store: Store) -> None:
    seen = tidy_turn.look(store, NOW)
    assert seen.done_at == NOW
    assert tidy_turn.take(store, seen, "a", LATER, LEASE)
    assert not tidy_turn.take(store, seen, "b", LATER, LEASE)
    again = tidy_turn.look(store, LATER)
    assert not tidy_turn.take(store, again, "b", LATER, LEASE)
    assert tidy_turn.take(store, again, "b", LATER + LEASE, LEASE)
    assert not tidy_turn.renew(store, "a", LATER, LEASE)
    tidy_turn.give_back(store, "a", done_at=LATER)
    assert tidy_turn.look(store, LATER).by == "b"
    tidy_turn.give_back(store, "b", done_at=LATER)
    assert tidy_turn.look(store, LATER) == tidy_turn.Turn(LATER)
