"""Every odd mail of the collection lies in a mailbox: each is accounted for, and none stops the others.

The collection lies below $SPOC_BENCH_DATA/mail/robustness/messages; without it this is skipped.
"""
from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.store.tables import inbound
from tests.e2e.behind_mailbox import USERS, MailboxHouse
from tests.servers.dovecot import Dovecot

FOLDER = Path(os.environ.get("SPOC_BENCH_DATA") or "/nowhere") / "mail" / "robustness" / "messages"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs SPOC_BENCH_DATA with the collection of odd mails")
def test_every_odd_mail_in_a_mailbox_is_accounted_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    dovecot = Dovecot()
    for user in USERS:
        dovecot.add(user)
    house = MailboxHouse(tmp_path, dovecot.start(), {
        "log": {"level": "warning"}, "listen": {"max_backlog": 100_000},
        "limits": {"letters_per_ticket_and_hour": 1_000_000}})
    try:
        house.start()
        house.wait_for_mailboxes()
        begun = time.monotonic()
        for path in files:
            dovecot.deliver(path.read_bytes(), "support")
        house.wait_for(lambda _: dovecot.count("support") == 0, 200)
        found = house.settle(200)
        with house.store.read() as conn:
            counted = conn.execute(select(inbound.c.outcome, inbound.c.peer)).all()
        moved = dovecot.count("support", "Done") + dovecot.count("support", "Done/Too big")
        ledger = house.json("ledger")
        with capsys.disabled():
            print(f"\n  {len(files)} messages, all settled after {time.monotonic() - begun:.1f} s; "
                  f"{found['outcomes']}; too big: {dovecot.count('support', 'Done/Too big')}")
        assert moved == len(counted) == found["accepted"] == len(files)
        assert {row.peer for row in counted} == {"support"}
        assert sum(found["outcomes"].values()) == ledger["taken"] == len(files)
        assert ledger["not_handled_yet"] == 0
        house.stakeholder("Sam Lee").writes(subject="Still there?")
        house.wait_for(lambda now: now["outcomes"]["new ticket"] == found["outcomes"]["new ticket"] + 1)
    finally:
        house.close()
        dovecot.stop()
