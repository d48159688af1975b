"""Each role as a process of its own with a folder of its own, as on seven machines, on one PostgreSQL."""
from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.mailboxes import Delivered, File, compose, send
from tests.e2e.commit_points import Orders
from tests.e2e.house import ROUND_THE_CLOCK, SHARED, House, number_of
from tests.e2e.warm import Forked, begin
from tests.servers import wait_until
from tests.servers.postgres import Postgres

OTHERS = ("work", "work", "deliver", "deliver", "clock", "clock")
"""What runs beside the listener."""
CHANGES = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "57s"},
    "promises.answer_within": {"low": "60s", "normal": "60s", "high": "60s", "critical": "60s"},
}
"""Three seconds after a mail its POC is reminded."""
MAILS = 24


@pytest.fixture(scope="module")
def house(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """What the processes are together; that of the house itself listens."""
    house = House(tmp_path_factory.mktemp("machines"),
                  {**CHANGES, "gateway": {"database_url": postgres.url("machines")}})
    others = [machine(house, number, role) for number, role in enumerate(OTHERS)]
    try:
        house.child.start(roles=["listen"])
        are_up(house, len(others))
        yield house
        house.settle()
    finally:
        for one in others:
            one.send_signal(signal.SIGTERM)
        statuses = [one.wait(60) for one in others]
        house.close()
    assert statuses == [0] * len(others), [log_of(house, number) for number in range(len(others))]


def machine(house: House, number: int, role: str) -> Forked:
    """A process with the same settings and another folder."""
    folder = house.data.with_name(f"machine{number}")
    folder.mkdir()
    config = folder / "spoc.toml"
    config.write_text(house.child.config.read_text().replace('data_dir = "data"', f'data_dir = "{folder}"'))
    with (folder / "log").open("ab") as log, open(os.devnull, "r+b") as nothing:
        files = [nothing.fileno(), log.fileno(), log.fileno()]
        return begin(["--config", str(config), "run", "--role", role], files, folder, house.child.faults)


def log_of(house: House, number: int) -> str:
    return (house.data.with_name(f"machine{number}") / "log").read_text()


def are_up(house: House, machines: int) -> None:
    """Returns when each of them says so: before that it does not know yet how to end when it is asked to."""
    for number in range(machines):
        wait_until(lambda number=number: "The gateway is up." in log_of(house, number), f"machine {number} is up")


def test_a_whole_conversation(house: House) -> None:
    sam, ana = house.stakeholder("Sam Lee"), house.ana
    sam.writes(subject="The lamp is broken", files=[File("lamp.txt", b"shards " * 50_000)])
    told = ana.receives("new-ticket")
    sam.receives("receipt")
    ana.replies(told, "Which lamp?")
    answer = sam.receives("answer")
    sam.replies(answer, "The big one.")
    assert "The big one." in ana.receives("new-entry").text
    assert house.ticket(number_of(told))["status"] == "open"


def test_each_mail_is_one_ticket_and_each_letter_is_sent_once(house: House) -> None:
    """Every mail comes twice at the same time, and the reminder of each falls due for both clocks."""
    mails = [(f"sender{n}@customer.test", compose(f"sender{n}@customer.test", SHARED, f"Matter {n}", "Please help."))
             for n in range(MAILS)]
    with ThreadPoolExecutor(4) as mail_servers:
        for sender, mail in [one for one in mails for _ in range(2)]:
            mail_servers.submit(send, mail, sender, [SHARED], house.child.smtp)
    house.sink.wait(lambda _: sum(mail.letter == "reminder" for mail in about_matters(house)) == MAILS, 50)
    found = house.settle()
    arrived = about_matters(house)
    assert Counter(mail.letter for mail in arrived) == {"receipt": MAILS, "new-ticket": MAILS, "reminder": MAILS}
    assert len({mail.message_id for mail in arrived}) == len(arrived)
    assert len({number_of(mail) for mail in arrived if mail.letter == "new-ticket"}) == MAILS
    assert found["outcomes"]["duplicate"] == MAILS


def about_matters(house: House) -> list[Delivered]:
    return [mail for mail in house.sink.mails if "Matter" in mail.subject or mail.recipient.startswith("sender")]


def test_nobody_stumbled(house: House) -> None:
    """Those that are in each other's way wait or decide anew: nothing of it is an error."""
    house.settle()
    for number, role in enumerate(OTHERS):
        assert "Traceback" not in log_of(house, number), role
        assert " error " not in log_of(house, number), role


def test_processes_wake_each_other(postgres: Postgres, tmp_path: Path) -> None:
    """Nobody looks for work by himself: each letter is out because somebody called, far sooner than by looking."""
    house = House(tmp_path, {"gateway": {"database_url": postgres.url("calls")}})
    house.child.faults = tmp_path
    Orders(tmp_path).nobody_looks.touch()
    others = [machine(house, number, role) for number, role in enumerate(("work", "deliver"))]
    try:
        with closing(house):
            house.child.start(roles=["listen"])
            are_up(house, len(others))
            sam = house.stakeholder("Sam Lee")
            for matter in ("lamp", "chair", "door"):
                sam.writes(subject=f"The {matter} is broken")
                sam.receives("receipt")
                house.ana.receives("new-ticket")
    finally:
        for one in others:
            one.send_signal(signal.SIGTERM)
        statuses = [one.wait(60) for one in others]
    assert statuses == [0, 0]
