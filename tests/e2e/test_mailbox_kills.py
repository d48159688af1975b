"""Mails in a mailbox while the gateway, or the mail server, is killed ten times: each one ticket, none left, none
doubled.

SPOC_MAILBOX_MAILS: how many mails, where a thousand are too many (or too few).
"""
from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import formatdate

import pytest
from sqlalchemy import func, select

from gateway.store.tables import inbound, ticket
from tests.e2e.behind_mailbox import MailboxHouse
from tests.e2e.house import SHARED
from tests.servers.dovecot import Dovecot

MAILS, KILLS = int(os.environ.get("SPOC_MAILBOX_MAILS", "1000")), 10
SEED = int(os.environ.get("KILL_SEED", "20240117"))
ROLES = ["listen", "work"]
"""Which letters leave how often when a gateway is killed, is shown elsewhere."""


@pytest.fixture
def house(tmp_path) -> Iterator[MailboxHouse]:
    """Its mailboxes have been opened once, and nothing runs but the mail server."""
    dovecot = Dovecot()
    dovecot.add("support")
    dovecot.add("orders")
    house = MailboxHouse(tmp_path, dovecot.start(), {"limits": {"receipts_per_sender_and_hour": 1}})
    try:
        house.child.start(roles=ROLES)
        house.wait_for_mailboxes()
        assert house.child.stop() == 0
        yield house
    finally:
        house.close()
        dovecot.stop()


def fill(house: MailboxHouse, count: int) -> None:
    """So many mails lie in the mailbox."""
    for number in range(count):
        house.dovecot.deliver((
            f"Return-Path: <sam@customer.test>\r\nFrom: Sam Lee <sam@customer.test>\r\nTo: {SHARED}\r\n"
            f"Subject: Matter {number}\r\nDate: {formatdate()}\r\nMessage-ID: <{number}@customer.test>\r\n\r\n"
            f"This is matter {number}.\r\n").encode(), "support")


def wait_for_mails(house: MailboxHouse, count: int) -> None:
    """Returns within milliseconds after so many have been taken."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        with house.store.read() as conn:
            if (conn.scalar(select(func.max(inbound.c.id))) or 0) >= count:
                return
        time.sleep(0.003)
    raise AssertionError(f"{count} mails are not taken: {house.child.last_words()}")


def survive(house: MailboxHouse, kill: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    """Kills at random moments, spread over all mails; then nothing is missing, and nothing is there twice."""
    chance = random.Random(SEED)
    fill(house, MAILS)
    begun = time.monotonic()
    house.child.start(roles=ROLES)
    moments = []
    for count in sorted(chance.sample(range(1, MAILS), KILLS)):
        wait_for_mails(house, count)
        time.sleep(chance.uniform(0, 0.02))  # before the commit, after it, before the move, after it
        kill()
        moments.append((house.status()["accepted"], round(time.monotonic() - begun, 1)))
    house.wait_for(lambda _: house.dovecot.count("support") == 0, 120)
    found = house.wait_for(lambda found: not found["inbound_pending"], 120)
    took = time.monotonic() - begun
    assert house.child.stop() == 0
    with capsys.disabled():
        print(f"\n  {MAILS} mails in {took:.1f} s; killed when so many were taken (seconds): {moments}; seed {SEED}; "
              f"{found['outcomes']}")
    every = Counter(f"Matter {number}" for number in range(MAILS))
    with house.store.read() as conn:
        assert Counter(conn.scalars(select(ticket.c.subject))) == every
        assert conn.scalar(select(func.count(inbound.c.identity.distinct())).where(inbound.c.duplicate_of.is_(None))) \
            == MAILS
    assert found["outcomes"]["new ticket"] == MAILS
    assert sum(found["outcomes"].values()) == found["accepted"]
    assert house.dovecot.count("support") == 0
    # A mail server that is killed in the middle of a MOVE may have copied what it has not removed.
    done = house.dovecot.mails("support", "Done")
    assert {raw.partition(b"Subject: ")[2].partition(b"\n")[0].decode() for raw in done} == set(every)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_gateway_is_killed_ten_times(house: MailboxHouse, capsys: pytest.CaptureFixture[str]):
    def kill() -> None:
        house.kill()
        house.child.start(roles=ROLES)

    survive(house, kill, capsys)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_mail_server_is_killed_ten_times(house: MailboxHouse, capsys: pytest.CaptureFixture[str]):
    def kill() -> None:
        house.dovecot.kill()
        house.dovecot.start()

    survive(house, kill, capsys)
