"""What only weighs goes by itself at night: of a ticket that is done the originals, never words and files."""
from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gateway.cli.mailboxes import File
from gateway.store import tidy_turn
from gateway.store.tables import inbound
from tests.e2e.databases import on_sqlite
from tests.e2e.house import PATIENCE, House, number_of

pytestmark = on_sqlite

PLAN = File("plan.bin", os.urandom(400_000))
KEPT_A_MOMENT = {"retention": {"handled_mails": "0.1s", "sent_letters": "0.1s"}}


def originals(house: House, number: int) -> int:
    """How many big mails of the ticket are there as they came."""
    its = (inbound.c.ticket_id == number, inbound.c.raw_digest.is_not(None))
    with house.store.read() as conn:
        return conn.scalar(select(func.count()).select_from(inbound).where(*its)) or 0


def files(house: House) -> int:
    return sum(one.is_file() for one in (house.data / "blobs").glob("??/??/*"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory):
    house = House(tmp_path_factory.mktemp("growth"), changes=KEPT_A_MOMENT).start()
    yield house
    house.close()


def test_a_night_takes_the_originals_and_leaves_the_words_and_the_files(house: House) -> None:
    house.stakeholder("Sam Lee").writes(subject="The pelican", text="It sleeps.", files=[PLAN])
    told = house.ana.receives("new-ticket")
    house.stakeholder("Eva Roth").writes(subject="The heron", text="It stands.", files=[PLAN])
    closed, still_open = number_of(told), number_of(house.ana.receives("new-ticket"))
    house.ana.replies(told, "#close")
    house.settle()
    before = house.ticket(closed)
    assert before["status"] == "resolved"
    assert files(house) == 3  # two mails, and the plan once

    assert house.child.stop() == 0
    long_ago = datetime.now(UTC) - timedelta(days=4)  # since then nobody has tidied, and nobody needed the files
    tidy_turn.take(house.store, tidy_turn.look(house.store, long_ago), "", long_ago, timedelta())
    tidy_turn.give_back(house.store, "", done_at=long_ago)
    for one in (house.data / "blobs").glob("??/??/*"):
        os.utime(one, (long_ago.timestamp(), long_ago.timestamp()))
    house.child.start()
    ends = time.monotonic() + PATIENCE
    while originals(house, closed) and time.monotonic() < ends:
        time.sleep(0.05)

    assert (originals(house, closed), originals(house, still_open)) == (0, 1)
    assert house.ticket(closed) == before
    assert f"#{closed}" in house.spoc("search", "pelican")
    assert house.json("tidy")["files"]["count"] <= 1  # the night has looked at some of them
    assert files(house) == 2  # the mail of the open ticket, and the plan
    house.stakeholder("Ida Berg").writes(subject="The stork")
    assert house.ana.receives("new-ticket")
