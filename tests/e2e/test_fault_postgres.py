"""PostgreSQL goes away in mid-load, and a gateway stands still while another takes over: nothing is lost or double."""
from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.e2e.commit_points import Moment, Orders
from tests.e2e.house import ROUND_THE_CLOCK, House, Person
from tests.e2e.under_load import a_house, endures, was_refused
from tests.servers import wait_until
from tests.servers.postgres import Postgres

MINUTE = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "59s"},
    "promises.answer_within": {"low": "60s", "normal": "60s", "high": "60s", "critical": "60s"},
}
"""A POC is reminded a second after the mail came."""


@pytest.fixture
def server() -> Iterator[Postgres]:
    """One that nobody else needs."""
    own = Postgres().start()
    yield own
    own.stop()


@pytest.mark.parametrize("end", [Postgres.halt, Postgres.kill])
def test_the_server_is_restarted_in_mid_load(
        server: Postgres, end: Callable[[Postgres], None], tmp_path: Path) -> None:
    @contextmanager
    def away(house: House) -> Iterator[None]:
        end(server)
        house.store.close()  # the tests' own connections are broken too
        yield
        server.start()

    with a_house(tmp_path, {"gateway": {"database_url": server.url()}}) as house:
        assert endures(house, away, 1.0, was_refused).refusals == {452}
        assert "Traceback" not in house.child.log.read_text()


@pytest.fixture(scope="module")
def pair(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    """Two gateways on one database, one of which runs; both write to the world of the first."""
    url = postgres.url("pair")
    one = House(tmp_path_factory.mktemp("one"), {**MINUTE, "gateway": {"database_url": url}})
    other = House(tmp_path_factory.mktemp("other"), {
        **MINUTE, "gateway": {"database_url": url}, "relay": {"port": one.sink.address[1]}})
    for house in (one, other):
        house.child.faults = house.data.parent
        Orders(house.data.parent).leases_are_short.touch()
    with closing(one), closing(other):
        one.start()
        yield one, other


@pytest.mark.parametrize(("moment", "point"), [
    ("after", "worker: claim"), ("before", "worker: carry_out"), ("after", "postman: claim_letters"),
    ("after", "clock: claim_due"), ("before", "clock: carry_out"),
])
def test_one_that_stands_still_longer_than_its_lease(pair: tuple[House, House], moment: Moment, point: str) -> None:
    """The other takes over, and when the first goes on, nothing is done again; a letter may come twice as the same.

    Where it stands still inside a transaction the server ends that, and with it what others have to wait for.
    """
    still, other = pair
    orders = Orders(still.data.parent)
    sam, eve = still.stakeholder("Sam Lee"), still.stakeholder("Eve Moss")
    orders.arm("stop", moment, point)
    with ThreadPoolExecutor(1) as beside:  # it may stand still before it has said 250
        beside.submit(sam.writes, subject=f"A matter of {sam.address}")
        try:
            wait_until(lambda: not orders.is_armed, f"it stands still {moment} {point}")
            other.start()
            eve.house = other
            eve.writes(subject=f"A matter of {eve.address}")
            for who in (eve, sam):
                arrives(still, "receipt", who)
                arrives(still, "reminder", who)
        finally:
            assert still.child._process is not None
            still.child._process.send_signal(signal.SIGCONT)
    assert other.child.stop() == 0
    still.settle()
    assert still.child.pid is not None

    for who in (eve, sam):
        about = [mail for mail in still.sink.mails if who.address in (mail.recipient, mail.subject.split()[-1])]
        letters = {(mail.letter, mail.message_id, mail.raw) for mail in about}
        assert Counter(letter for letter, _, _ in letters) == {"receipt": 1, "new-ticket": 1, "reminder": 1}


def arrives(house: House, letter: str, who: Person) -> None:
    """A letter of that name to this person, or about his matter."""
    arrived = house.sink.wait(
        lambda mail: mail.letter == letter and who.address in (mail.recipient, mail.subject.split()[-1]), 60)
    assert arrived is not None, f"no {letter} for {who.address}: {house.child.last_words()}"
