"""What a collector does with a mailbox on a real Dovecot: nothing is lost, nothing is doubled, nobody is written to by
mistake, whatever happens to the folder, to the connection or to the intake.
"""
from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy import select

from gateway.collector import Collected, Collectors, Tools, collector
from gateway.desk.collecting import decided
from gateway.house import House, build
from gateway.house.working import importing
from gateway.mail.fingerprint import fingerprint
from gateway.mail.tag import owns
from gateway.model.mail import Envelope, InboundId, Outcome, Source
from gateway.model.mailbox import Mailbox, Start, TroubleKind
from gateway.settings import load
from gateway.sources.imap_config import Afterwards, MailboxConfig
from gateway.store.columns import DueState
from gateway.store.errors import LeaseLost
from gateway.store.inbox import raw_mail
from gateway.store.intake import Intake
from gateway.store.mailboxes import LEASE, change_mailbox, claim_mailbox, decide_start, let_go, read_mailboxes
from gateway.store.reports import status_report
from gateway.store.tables import due, inbound
from gateway.tls import Security
from tests.servers import free_port, wait_until
from tests.servers.dovecot import Dovecot
from tests.unit.sources.imap_server import CLOSE, OK, ImapServer, Talk

SETTINGS = """\
[gateway]
data_dir = {data}
[projects.support]
address = "support@example.test"
name = "Support"
pocs = ["ana"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[triage]
enabled = false
"""
SHARED = "support@example.test"
LONG_AGO = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
MANY = 10_000
SILENCE = 30.0
"""Seconds after which a server counts as away: more than a busy machine makes one wait."""


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """With as many users as there are tests: it looks for new ones but once a second."""
    server = Dovecot()
    for number in range(_USERS):
        server.add(f"box{number}")
        server.add(f"box{number}b")
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A gateway's database and tools; no role runs."""
    folder = tmp_path_factory.mktemp("house")
    (folder / "spoc.toml").write_text(SETTINGS.format(data=json.dumps(str(folder / "data"))))
    built = build(load(folder / "spoc.toml", {}))
    yield built
    built.close()


@pytest.fixture
def box(house: House, dovecot: Dovecot) -> Iterator[Box]:
    """A mailbox of its own, empty."""
    made = Box(house, dovecot, f"box{next(_numbers)}")
    yield made
    made.intake.stop()


_USERS = 40
_numbers = itertools.count()


@dataclass
class Box:
    """One mailbox on the server, and what the gateway makes of it."""

    house: House
    dovecot: Dovecot
    key: str

    def __post_init__(self) -> None:
        self.intake = self.opened_intake(MANY)

    def opened_intake(self, max_backlog: int) -> Intake:
        """An intake for so many mails that wait."""
        intake = Intake(self.house.store, max_backlog=max_backlog, min_free_bytes=0)
        intake.start()
        return intake

    def mail(self, number: int, date: datetime | None = None, text: str = "") -> bytes:
        """A mail; the number tells it from others of this mailbox."""
        written = format_datetime(date or now())
        return (f"From: Sam <sam@customer.test>\r\nTo: {SHARED}\r\nSubject: Matter {number}\r\nDate: {written}\r\n"
                f"Message-ID: <{number}.{self.key}@customer.test>\r\n\r\nMatter {number}.\r\n{text}\r\n").encode()

    def deliver(self, *numbers: int, date: datetime | None = None) -> None:
        for number in numbers:
            self.dovecot.deliver(self.mail(number, date), self.key)

    def lies(self, folder: str = "INBOX") -> int:
        return self.dovecot.count(self.key, folder)

    def has_moved(self, count: int, what: str = "moved") -> None:
        """Waits until so many are done, and gone from where they were: a server does the one after the other."""
        def are_there() -> bool:
            try:
                done = self.dovecot.mails(self.key, "Done")
                return len(done) == count and not set(done) & set(self.dovecot.mails(self.key))
            except FileNotFoundError:  # it was moved between the look into the folder and into the mail
                return False

        wait_until(are_there, what)

    def collectors(self, start: Start | None = Start.NOW, worker: str = "gateway", **differs: Any) -> Collectors:
        """What collects this mailbox, not running yet."""
        addresses = self.house.settings.address_policy()
        config = replace(MailboxConfig(
            key=self.key, host="127.0.0.1", port=self.dovecot.port, tls=Security.NONE, user=self.key,
            password="secret", address=SHARED, delivery_headers=("Delivered-To",), timeout=SILENCE), **differs)
        tools = Tools(
            worker=worker, store=self.house.store, accept=self._accept, bring_in=importing(self.house, now).take,
            owns=lambda address: owns(address, addresses), limits=self.house.settings.mail_limits(), now=now)
        return Collectors([Collected(config, start)], tools)

    def _accept(self, raw: bytes, envelope: Envelope) -> Future[InboundId | None]:
        return self.intake.accept(raw, envelope, fingerprint(raw, envelope))

    @contextmanager
    def collected(self, start: Start | None = Start.NOW, **differs: Any) -> Iterator[None]:
        """While a collector runs."""
        collectors = self.collectors(start, **differs)
        collectors.start()
        try:
            yield
        finally:
            collectors.stop()

    def kept(self) -> Mailbox:
        return read_mailboxes(self.house.store).get(self.key, Mailbox(self.key, "INBOX"))

    def has_started(self) -> bool:
        """The first look is over."""
        return self.kept().looked_at is not None

    def start_now(self) -> None:
        """It has been collected from now on, and is not any more."""
        with self.collected():
            wait_until(self.has_started, "a first look")

    def taken(self, source: Source = Source.IMAP) -> list[int]:
        """Numbers of the new mails that were taken, each as often as it makes a ticket; or of the old ones."""
        return sorted(int(row.message_id.partition(".")[0].strip("<")) for row in self.rows()
                      if row.source == source and row.outcome != Outcome.DUPLICATE)

    def rows(self) -> list[Any]:
        """All that was taken in."""
        with self.house.store.read() as conn:
            return list(conn.execute(select(inbound).where(inbound.c.peer == self.key).order_by(inbound.c.id)))


# --- the usual -------------------------------------------------------------------------------------------------------


def test_what_comes_is_taken_at_once_moved_and_stays_unread(box: Box):
    with box.collected():
        wait_until(box.has_started, "a first look")
        begun = time.monotonic()
        box.deliver(1)
        box.has_moved(1)
        took = time.monotonic() - begun
        box.deliver(2, 3)
        box.has_moved(3)
    assert took < 45, "that IDLE tells of it: the next look is minutes away"
    assert (box.taken(), box.lies(), box.dovecot.unread(box.key, "Done")) == ([1, 2, 3], 0, 3)
    assert len(box.rows()) == 3
    assert box.kept().next_uid == 4


@pytest.mark.parametrize("afterwards", [Afterwards.FLAG, Afterwards.LEAVE])
def test_what_is_taken_may_stay_and_is_not_taken_twice(box: Box, afterwards: Afterwards):
    box.start_now()
    box.deliver(1, 2)
    for _ in range(2):
        with box.collected(afterwards=afterwards):
            wait_until(lambda: box.kept().next_uid == 3, "taken")
    assert (box.taken(), len(box.rows()), box.lies()) == ([1, 2], 2, 2)


def test_what_somebody_has_read_already_is_taken_all_the_same(box: Box):
    box.start_now()
    box.dovecot.deliver(box.mail(1), box.key, seen=True)
    with box.collected():
        box.has_moved(1)
    assert box.taken() == [1]


def test_the_envelope_is_what_the_mail_system_wrote_on_top(box: Box):
    tagged = f"support+{'a' * 20}@example.test"
    box.start_now()
    box.dovecot.deliver(f"Return-Path: <>\r\nDelivered-To: {tagged}\r\n".encode() + box.mail(1), box.key)
    box.dovecot.deliver(b"Return-Path: <bo@customer.test>\r\n" + box.mail(2), box.key)
    with box.collected():
        box.has_moved(2)
    assert [(row.mail_from, row.recipients) for row in box.rows()] == [("", [tagged]), ("bo@customer.test", [SHARED])]


def test_of_a_mail_that_is_too_big_the_beginning_is_taken_and_the_whole_lies_apart(box: Box):
    box.start_now()
    box.dovecot.deliver(box.mail(1, text="many words\r\n" * 170_000), box.key)
    box.deliver(2)
    with box.collected(max_bytes=400_000):
        box.has_moved(1)
    raw = raw_mail(box.house.store, InboundId(box.rows()[0].id))
    assert b"Only the beginning of this mail was taken: it has 2 MB, and stays in the folder Done/Too big of " in raw
    assert len(raw) < 30_000
    assert b"many words" in raw
    assert (box.lies("Done/Too big"), box.lies()) == (1, 0)


def test_a_mail_that_its_server_withholds_is_taken_as_far_as_it_gives_it(box: Box):
    """It lists the mail and gives its header, and refuses the rest; nothing is said of a size that is only a guess."""
    header = b"From: sam@customer.test\r\nMessage-ID: <1.x@customer.test>\r\nSubject: Locked\r\n\r\n"

    def fetched(talk: Talk, text: str) -> None:
        if "RFC822.SIZE" in text and "4:*" not in text:
            talk.send(b"* 1 FETCH (UID 3 RFC822.SIZE 9000000)\r\n" + OK)
        elif "[HEADER]" in text:
            talk.send(b"* 1 FETCH (UID 3 BODY[HEADER] {%d}\r\n%s)\r\n" % (len(header), header) + OK)
        else:
            talk.send(OK if "4:*" in text else b"{tag} NO it is locked\r\n")

    server = ImapServer({"UID FETCH": fetched, "UID SEARCH": b"* SEARCH 3\r\n" + OK})
    with closing(server), box.collected(start=Start.EVERYTHING, port=server.port, afterwards=Afterwards.LEAVE):
        wait_until(lambda: bool(box.rows()), "taken")
    raw = raw_mail(box.house.store, InboundId(box.rows()[0].id))
    assert b"Subject: Locked" in raw
    assert b"its mail server does not give the rest of it. It stays in the folder INBOX of the mailbox" in raw
    assert b" MB" not in raw


# --- how it starts ---------------------------------------------------------------------------------------------------


def test_an_empty_mailbox_is_started_without_a_word(box: Box):
    with box.collected(start=None):
        wait_until(box.has_started, "a first look")
        box.deliver(1)
        box.has_moved(1)
    assert box.kept().start is Start.NOW


def test_nothing_is_taken_until_somebody_has_said_how_to_start(box: Box):
    box.deliver(1, 2, date=LONG_AGO)
    with box.collected(start=None):
        wait_until(lambda: box.kept().trouble is TroubleKind.UNDECIDED, "asked")
        box.deliver(3)
        assert box.taken() == []
        decide_start(box.house.store, box.key, "INBOX", lambda kept: decided(kept, Start.NOW))
        box.has_moved(1, "started")
        wait_until(lambda: box.kept().trouble is None, "no trouble any more")
    assert (box.taken(), box.taken(Source.IMPORT), box.lies()) == ([3], [], 2)  # 3 came after the first sight


def test_everything_takes_what_lies_there_as_old_mail(box: Box):
    box.deliver(1, 2, date=LONG_AGO)
    with box.collected(start=None):
        wait_until(lambda: box.kept().trouble is TroubleKind.UNDECIDED, "asked")
        box.deliver(3)
        decide_start(box.house.store, box.key, "INBOX", lambda kept: decided(kept, Start.EVERYTHING))
        box.has_moved(3, "started")
    assert (box.taken(), box.taken(Source.IMPORT), box.lies()) == ([3], [1, 2], 0)
    assert [row.state for row in box.rows()] == ["done", "done", "pending"], "old mail goes past the worker"


def test_an_operator_may_say_it_before_the_first_look(box: Box):
    box.deliver(1)
    decide_start(box.house.store, box.key, "INBOX", lambda kept: decided(kept, Start.NOW))
    with box.collected(start=None):
        wait_until(box.has_started, "a first look")
        box.deliver(2)
        box.has_moved(1)
    assert (box.taken(), box.lies()) == ([2], 1)


# --- UIDs that tell nothing any more ---------------------------------------------------------------------------------


def test_a_folder_that_was_made_anew_gives_no_mail_twice_and_none_from_before(box: Box):
    """All numbers are new. 1 was there before, 2 was taken; 3 came meanwhile; 4 has an old date and came today."""
    box.deliver(1, date=LONG_AGO)
    set_arrival(box, LONG_AGO)
    box.start_now()
    box.deliver(2)
    with box.collected(afterwards=Afterwards.LEAVE):
        wait_until(lambda: box.taken() == [2], "taken")
    before = box.kept()
    box.dovecot.halt()  # else the process of the last link may write them once more when it ends
    time.sleep(1.01 - time.time() % 1)  # Dovecot takes the second as the new number
    for file in (box.dovecot.mail / box.key).glob("dovecot*"):
        file.unlink()
    box.dovecot.start()
    box.deliver(3)
    box.deliver(4, date=LONG_AGO)
    with box.collected():
        box.has_moved(3, "sorted out")
        box.deliver(5)
        box.has_moved(4, "new mail")
    assert box.kept().uidvalidity != before.uidvalidity
    assert (box.taken(), box.taken(Source.IMPORT), box.lies()) == ([2, 3, 5], [4], 1)
    with box.collected():  # what was passed over is not swept away
        wait_until(lambda: box.kept().next_uid == 6, "another look")
        box.deliver(6)
        box.has_moved(5, "new mail")
    assert box.lies() == 1


def set_arrival(box: Box, at: datetime) -> None:
    """All that lies in the mailbox came then: a Maildir keeps it as the time of the file."""
    for file in (box.dovecot.mail / box.key / "new").iterdir():
        os.utime(file, (at.timestamp(), at.timestamp()))


def test_the_mails_of_another_account_are_not_put_away_unread(box: Box):
    """The same section names another account by now, which gives out the same numbers."""
    box.start_now()
    box.deliver(1, 2, 3)
    with box.collected(afterwards=Afterwards.LEAVE):
        wait_until(lambda: box.taken() == [1, 2, 3], "taken")
    other = f"{box.key}b"
    for number in (4, 5, 6, 7):
        box.dovecot.deliver(box.mail(number), other)
    uidlist = (box.dovecot.mail / box.key / "dovecot-uidlist").read_text().partition("\n")[0].split()
    uidlist = [word for word in uidlist if not word.startswith("N")] + ["N1"]
    (box.dovecot.mail / other / "dovecot-uidlist").write_text(" ".join(uidlist) + "\n")
    shutil.chown(box.dovecot.mail / other / "dovecot-uidlist", "mail", "mail")
    with box.collected(user=other):
        wait_until(lambda: box.dovecot.count(other, "Done") == 4, "moved")
    assert box.taken() == [1, 2, 3, 4, 5, 6, 7]


def test_what_was_taken_and_not_moved_is_moved_by_the_next_gateway(box: Box):
    """As after a kill between the commit and the move, for the mail and for its place."""
    box.start_now()
    box.deliver(1, 2, 3)
    with box.collected(afterwards=Afterwards.LEAVE):
        wait_until(lambda: box.taken() == [1, 2, 3], "taken")
    change_mailbox(box.house.store, box.key, lambda kept: (replace(kept, next_uid=3), None))
    with box.collected():
        box.has_moved(3)
    assert (box.taken(), box.lies()) == ([1, 2, 3], 0)


def test_a_mail_that_vanishes_is_no_reason_to_stop(box: Box):
    box.start_now()
    box.deliver(1, 2, 3)
    with box.collected(afterwards=Afterwards.LEAVE):
        wait_until(lambda: box.kept().next_uid == 4, "taken")
    next(iter((box.dovecot.mail / box.key / "new").glob("*"))).unlink()
    with box.collected():
        box.has_moved(2)
        box.deliver(4)
        box.has_moved(3)
    assert box.taken() == [1, 2, 3, 4]


# --- trouble ---------------------------------------------------------------------------------------------------------


def test_the_intake_may_say_later_and_nothing_is_lost_behind_it(box: Box, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(collector, "_INTAKE_PAUSE", 0.1)
    box.start_now()
    box.intake.stop()
    waiting = status_report(box.house.store)["inbound_pending"]
    box.intake = box.opened_intake(waiting + 2)
    box.deliver(1, 2, 3, 4, 5)
    with box.collected():
        box.has_moved(2, "as many as there is room for")
        assert (box.taken(), box.lies()) == ([1, 2], 3)
        full, box.intake = box.intake, box.opened_intake(MANY)
        box.has_moved(5, "the rest")
        full.stop()
    assert (box.taken(), len(box.rows())) == ([1, 2, 3, 4, 5], 5)


@pytest.fixture
def poor(house: House) -> Iterator[Box]:
    """A mailbox with room for little, on a server that cannot MOVE: what is copied counts twice for a moment."""
    server = Dovecot(more="protocol imap {\n  imap_capability = IMAP4rev1 IDLE UIDPLUS NAMESPACE\n}")
    server.add("poor", quota="100k")
    made = Box(house, server.start(), "poor")
    yield made
    made.intake.stop()
    server.stop()


def test_a_full_mailbox_is_no_reason_not_to_take_mail(poor: Box):
    box = poor
    box.start_now()
    for number in (1, 2):
        box.dovecot.deliver(box.mail(number, text="x" * 70 + "\r\n" * 45_000), box.key)
    with box.collected():
        wait_until(lambda: box.kept().trouble is TroubleKind.NOT_PUT_AWAY, "refused")
        box.deliver(3)
        wait_until(lambda: box.taken() == [1, 2, 3], "taken")
        assert (box.lies("Done"), box.lies()) == (0, 3)
    kept = box.kept()
    assert "Quota exceeded" in kept.error
    assert waits(box) == kept.failing_since + timedelta(minutes=30)
    box.dovecot.halt()
    box.dovecot.add(box.key)
    box.dovecot.start()
    change_mailbox(box.house.store, box.key, lambda kept: (replace(kept, next_try_at=now()), None))
    with box.collected():
        box.has_moved(3)
        wait_until(lambda: box.kept().trouble is None, "no trouble any more")
    assert (box.taken(), box.lies()) == ([1, 2, 3], 0)


def test_a_wrong_password_is_tried_seldom_also_after_a_restart_unless_it_was_changed(box: Box):
    for _ in range(3):  # a gateway that a service manager starts again and again
        with box.collected(password="wrong"):
            wait_until(lambda: box.kept().trouble is TroubleKind.REFUSED, "refused")
            time.sleep(0.3)
    kept = box.kept()
    assert kept.tries == 1
    assert kept.failing_since is not None
    assert kept.next_try_at is not None
    assert timedelta(seconds=60) <= kept.next_try_at - kept.failing_since <= timedelta(seconds=72)
    assert "wrong" not in kept.error + kept.tried_with
    wait_until(lambda: f"user=<{box.key}>" in box.dovecot.log(), "Dovecot has written it down")
    assert box.dovecot.log().count(f"user=<{box.key}>") == 1, "one login"
    with box.collected():
        wait_until(lambda: box.kept().trouble is None and box.has_started(), "let in")


def test_a_folder_that_is_missing_is_told_and_found_when_it_is_there(box: Box):
    with box.collected(folder="Help"):
        wait_until(lambda: box.kept().trouble is TroubleKind.NO_FOLDER, "told")
    box.dovecot.deliver(box.mail(1), box.key, "Help")
    change_mailbox(box.house.store, box.key, lambda kept: (replace(kept, next_try_at=None), None))
    with box.collected(folder="Help", start=Start.EVERYTHING):
        box.has_moved(1)


def test_operators_are_told_of_trouble_and_of_its_end(box: Box):
    with box.collected(password="wrong"):
        wait_until(lambda: box.kept().trouble is TroubleKind.REFUSED, "refused")
    first = waits(box)
    assert first == box.kept().failing_since
    with box.collected():
        wait_until(lambda: box.kept().trouble is None, "let in")
    assert waits(box) is None, "nobody has heard of it, so there is nothing to take back"


def waits(box: Box) -> datetime | None:
    """When operators are to be told about the mailbox."""
    query = select(due.c.instant).where(due.c.about == box.key, due.c.state == DueState.WAITING)
    with box.house.store.read() as conn:
        return conn.scalar(query)


def test_a_server_that_is_away_is_asked_again_soon(box: Box):
    with box.collected(port=free_port()):
        wait_until(lambda: box.kept().tries >= 2, "tried again")
    kept = box.kept()
    assert kept.trouble is TroubleKind.AWAY
    assert waits(box) == kept.failing_since + timedelta(minutes=30)
    with box.collected():
        wait_until(lambda: box.kept().trouble is None and box.has_started(), "back")


@pytest.mark.parametrize("trouble", [TroubleKind.UNDECIDED, TroubleKind.NOT_PUT_AWAY])
def test_a_server_that_breaks_off_is_not_asked_again_at_once_whatever_the_trouble_was(box: Box, trouble: TroubleKind):
    decide_start(box.house.store, box.key, "INBOX", lambda kept: replace(
        decided(kept, Start.NOW), trouble=trouble, failing_since=now(), next_try_at=now()))
    moments = []
    with socket.create_server(("127.0.0.1", 0)) as server, box.collected(port=server.getsockname()[1]):
        for _ in range(2):
            link, _ = server.accept()
            moments.append(time.monotonic())  # before its end, from which the pause counts
            link.close()
        if trouble is TroubleKind.NOT_PUT_AWAY:
            assert box.kept().trouble is trouble, "one broken link is nothing"
    assert moments[1] - moments[0] > 0.8


def test_a_server_that_stays_away_is_told_also_where_mails_could_not_be_moved(
    box: Box, monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(collector, "_LOSSES", 1)
    decide_start(box.house.store, box.key, "INBOX", lambda kept: replace(
        decided(kept, Start.NOW), trouble=TroubleKind.NOT_PUT_AWAY, failing_since=now(), next_try_at=now()))
    with box.collected(port=free_port()):
        wait_until(lambda: box.kept().trouble is TroubleKind.AWAY, "away")
    assert waits(box) == box.kept().failing_since + timedelta(minutes=30)


def test_a_clock_that_is_set_back_does_not_stop_the_collecting(box: Box):
    decide_start(box.house.store, box.key, "INBOX", lambda kept: replace(
        decided(kept, Start.NOW), trouble=TroubleKind.AWAY, failing_since=now(), next_try_at=now() + timedelta(days=9)))
    with box.collected():
        wait_until(lambda: box.kept().trouble is None and box.has_started(), "collected")


def test_a_link_that_breaks_while_mails_are_moved_is_told_as_what_it_is(box: Box):
    def fetched(talk: Talk, text: str) -> None:
        if "RFC822.SIZE" in text and "4:*" not in text:
            talk.send(b"* 1 FETCH (UID 3 RFC822.SIZE 9)\r\n" + OK)
        else:
            raw = b"" if "4:*" in text else b"* 1 FETCH (UID 3 BODY[] {6}\r\nA: b\r\n)\r\n"
            talk.send(raw + OK)

    server = ImapServer({"UID FETCH": fetched, "UID MOVE": b"* BYE we close\r\n" + CLOSE})
    with closing(server), box.collected(start=Start.EVERYTHING, port=server.port):
        wait_until(lambda: box.kept().trouble is TroubleKind.AWAY, "told")
        assert "we close" in box.kept().error
    assert (box.kept().next_uid, len(box.rows())) == (4, 1)


# --- more than one ---------------------------------------------------------------------------------------------------


def test_a_mailbox_is_collected_by_one_gateway_and_taken_over_when_that_ends(box: Box):
    first, second = box.collectors(worker="first"), box.collectors(worker="second")
    first.start()
    wait_until(box.has_started, "a first look")
    second.start()
    box.deliver(1)
    box.has_moved(1, "taken by the first")
    assert claim_mailbox(box.house.store, box.key, "INBOX", "", "third", now()) is None
    first.stop()
    box.deliver(2)
    box.has_moved(2, "taken by the second")
    second.stop()
    assert (box.taken(), len(box.rows())) == ([1, 2], 2)


def test_a_lease_ends_with_time(box: Box):
    store = box.house.store
    assert claim_mailbox(store, box.key, "INBOX", "", "dead", now()) is not None
    assert claim_mailbox(store, box.key, "INBOX", "", "other", now() + LEASE * 0.9) is None
    assert claim_mailbox(store, box.key, "INBOX", "", "other", now() + LEASE * 1.1) is not None
    with pytest.raises(LeaseLost):
        change_mailbox(store, box.key, lambda kept: (replace(kept, next_uid=9), None), "dead")
    let_go(store, "other")
    assert claim_mailbox(store, box.key, "INBOX", "", "third", now()) is not None


@pytest.mark.parametrize("says", [b"", b"* OK ready\r\n"])
def test_it_ends_at_once_while_a_server_says_nothing(box: Box, says: bytes):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        collectors = box.collectors(port=silent.getsockname()[1])
        collectors.start()
        connection, _ = silent.accept()
        with connection:
            connection.sendall(says)
            time.sleep(0.1)
            assert ends_in(collectors) < SILENCE / 2
    assert box.kept().trouble is None


def test_it_ends_at_once_while_it_waits_for_mail(box: Box):
    collectors = box.collectors()
    collectors.start()
    wait_until(box.has_started, "a first look")
    assert ends_in(collectors) < SILENCE / 2


def ends_in(collectors: Collectors) -> float:
    """Seconds until the last of its threads has ended, which are a fraction of one: it waits for no server."""
    begun = time.monotonic()
    collectors.stop()
    wait_until(lambda: not any(thread.is_alive() for thread in collectors._threads), "every thread has ended")
    return time.monotonic() - begun
