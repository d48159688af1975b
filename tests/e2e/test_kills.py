"""Nothing that got 250 is lost or done twice, however often the process is killed.

200 mails are sent over SMTP while the gateway is killed with SIGKILL ten times at random moments and started again.
"""
from __future__ import annotations

import os
import random
import smtplib
import threading
import time
from collections import Counter, defaultdict

import pytest

from gateway.cli.mailboxes import Delivered, compose, send
from tests.e2e.house import SHARED, House

MAILS, KILLS, SENDERS = 200, 10, 3
PAUSE = 0.08
"""Longest pause of a sender between two mails, so that the kills fall among all of them."""


class Clients:
    """Mail servers that send a mail again until it gets 250."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        self.accepted: set[int] = set()
        self.tries = 0
        self._waiting = iter(range(MAILS))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _work(self) -> None:
        while True:
            with self._lock:
                number = next(self._waiting, None)
            if number is None:
                return
            time.sleep(self.chance.uniform(0, PAUSE))
            self._send(number)

    def _send(self, number: int) -> None:
        sender = f"sender{number}@customer.test"
        mail = compose(sender, SHARED, f"Matter {number}", f"This is matter {number}.").as_bytes()
        while True:
            self.tries += 1
            try:
                send(mail, sender, [SHARED], self.house.child.smtp, timeout=5)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)
                continue
            with self._lock:
                self.accepted.add(number)
            return


def letters(house: House, name: str) -> dict[str, list[Delivered]]:
    """Recipient or subject -> the letters of that name that arrived."""
    found: defaultdict[str, list[Delivered]] = defaultdict(list)
    for mail in house.sink.mails:
        if mail.letter == name:
            found[mail.recipient if name == "receipt" else mail.subject].append(mail)
    return found


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_every_mail_that_got_250_has_one_ticket_and_one_receipt(new_house, capsys: pytest.CaptureFixture[str]):
    seed = int(os.environ.get("KILL_SEED", "20240117"))
    chance = random.Random(seed)
    house: House = new_house({"log": {"level": "warning"}})
    clients = Clients(house, random.Random(seed + 1))
    begun = time.monotonic()
    clients.start()
    moments = []
    for count in sorted(chance.sample(range(5, MAILS), KILLS)):
        while len(clients.accepted) < count:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.3))
        moments.append((len(clients.accepted), round(time.monotonic() - begun, 2)))
        house.kill()
        house.child.start()
    clients.join()
    all_killed = time.monotonic()
    found = house.settle(90)

    tickets = Counter(ticket["subject"] for ticket in house.json("tickets"))
    receipts, told = letters(house, "receipt"), letters(house, "new-ticket")
    repeated = sum(len(copies) - 1 for copies in receipts.values())
    with capsys.disabled():
        print(f"\n  kills (accepted, seconds): {moments}; seed {seed}"
              f"\n  {clients.tries} tries for {len(clients.accepted)} mails, {repeated} receipts repeated, "
              f"all accepted after {all_killed - begun:.0f} s, all done {time.monotonic() - all_killed:.0f} s later; "
              f"{found['outcomes']}")
    assert clients.accepted == set(range(MAILS))
    assert tickets == Counter(f"Matter {number}" for number in range(MAILS))
    assert set(receipts) == {f"sender{number}@customer.test" for number in range(MAILS)}
    for copies in [*receipts.values(), *told.values()]:
        assert len({mail.message_id for mail in copies}) == 1
        assert len({mail.raw for mail in copies}) == 1
    assert len(told) == MAILS
    assert sum(found["outcomes"].values()) == found["accepted"]
    assert found["quarantined"] == 0
