"""A gateway that dies just before or just after any of its commits has lost nothing and done nothing twice.

Each death has a stakeholder of its own. In the end each of them has one ticket and one receipt, his POC one
notification and one reminder; what was handed over twice came with the same bytes under the same Message-ID.
"""
from __future__ import annotations

import smtplib
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.cli.child import NotUp
from gateway.cli.mailboxes import Delivered, compose, send
from gateway.store.tables import ticket
from tests.e2e.commit_points import Moment, Orders
from tests.e2e.house import ROUND_THE_CLOCK, SHARED, House

CHANGES = {
    "working_hours": ROUND_THE_CLOCK,
    "promises": {"reminder_before": "57s"},
    "promises.answer_within": {"low": "60s", "normal": "60s", "high": "60s", "critical": "60s"},
}
"""A POC is reminded three seconds after the mail came."""
DATABASES = ("sqlite", "postgresql")
MOMENTS: tuple[Moment, Moment] = ("before", "after")

AT_FIRST_START = ("service: open_database", "service: remember", "timekeeper: keep_reading", "timekeeper: plan")
"""On an empty database, in this order."""
OF_A_MAIL = (
    "intake: _commit", "worker: claim", "worker: carry_out", "postman: claim_letters", "postman: mark_sent",
)
OF_TROUBLE = {
    "postman: postpone": ("receipt", "451 4.3.0 busy"),
    "postman: note_trouble": ("receipt", "421 4.3.2 closing"),
    "postman: end_trouble": ("receipt", "421 4.3.2 closing"),
    "postman: _release": ("notification", "421 4.3.2 closing"),
    "postman: carry_out": ("receipt", "550 5.1.1 nobody here"),
}
"""And what the relay says to which letter; the notification goes first."""
OF_TIME = ("clock: claim_due", "clock: carry_out")
OF_A_NEW_LIFE = {
    "worker: claim": "service: recover", "postman: claim_letters": "service: recover_letters",
    "clock: claim_due": "service: recover_due",
}
"""On SQLite, where nobody else can be at work, after a death right after the commit named first."""
OF_NO_MAIL = ("caretaker: look",)
"""The day's upkeep goes its own way: nobody dies of it here."""
EVERY = {*AT_FIRST_START, *OF_A_MAIL, *OF_TROUBLE, *OF_TIME, *OF_A_NEW_LIFE.values(), *OF_NO_MAIL}
"""All commits that the process makes. One that is missing here fails the test."""


class Mortal:
    """A gateway that is started again after each of its deaths."""

    def __init__(self, house: House, orders: Orders) -> None:
        self.house, self.orders = house, orders
        self.is_alone = house.url.startswith("sqlite")
        self.subjects: list[str] = []
        self._unsent: tuple[str, bytes] | None = None

    def lives(self) -> None:
        """It runs, if it did not, and the mail that it took no notice of is sent again."""
        if self.house.child.pid is None:
            with suppress(NotUp):  # it may die of that
                self.house.child.start()
        self._hand_in()

    def somebody_writes(self, subject: str, receipt: str = "") -> None:
        """Somebody who never wrote before; the relay may have an answer of its own to his `receipt`."""
        sender = f"sender{len(self.subjects)}@customer.test"
        self.subjects.append(f"{len(self.subjects)} {subject}")
        if receipt:
            self.house.sink.refuse(sender, receipt, times=99 if receipt.startswith("5") else 1)
        self._unsent = sender, compose(sender, SHARED, self.subjects[-1], "Please help.").as_bytes()
        self._hand_in()

    def _hand_in(self) -> None:
        """As a mail server does: what got no 250 is kept."""
        if self._unsent is not None:
            sender, mail = self._unsent
            with suppress(OSError, smtplib.SMTPException):
                send(mail, sender, [SHARED], self.house.child.smtp, timeout=5)
                self._unsent = None

    def dies(self, moment: Moment, point: str, of: Callable[[], None]) -> None:
        """It dies there, of that, and with all that is done at a start after such a death."""
        self.orders.arm("kill", moment, point)
        of()
        self._is_found_dead(f"{moment} {point}")
        if moment == "after" and point in OF_A_NEW_LIFE and self.is_alone:
            for again in MOMENTS:
                self.dies(again, OF_A_NEW_LIFE[point], self.lives)

    def _is_found_dead(self, where: str) -> None:
        ends = time.monotonic() + 60
        while self.orders.is_armed or self.house.child.pid is not None:
            assert time.monotonic() < ends, f"it did not die {where}"
            time.sleep(0.005)


@pytest.fixture(params=DATABASES)
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mortal]:
    """On an empty database, not started yet."""
    url = request.getfixturevalue("postgres").empty("commits") if request.param == "postgresql" else ""
    house = House(tmp_path, {**CHANGES, "gateway": {"database_url": url}})
    house.child.faults = tmp_path / "faults"
    house.child.faults.mkdir()
    orders = Orders(house.child.faults)
    orders.leases_are_short.touch()
    try:
        yield Mortal(house, orders)
    finally:
        house.close()


@pytest.mark.slow
def test_it_dies_before_and_after_every_commit(mortal: Mortal) -> None:
    for point, moment in product(AT_FIRST_START, MOMENTS):
        mortal.dies(moment, point, mortal.lives)
    mortal.lives()
    for point, moment in product((*OF_A_MAIL, *OF_TROUBLE), MOMENTS):
        letter, answer = OF_TROUBLE.get(point, ("", ""))
        to_ana = partial(mortal.house.sink.refuse, mortal.house.ana.address, answer)
        to_ana(times=99 if letter == "notification" else 0)
        mail = partial(mortal.somebody_writes, f"{moment} {point}", answer if letter == "receipt" else "")
        mortal.dies(moment, point, mail)
        to_ana(times=0)
        mortal.lives()
        mortal.house.settle()
    mortal.somebody_writes("a reminder")
    for point, moment in product(OF_TIME, MOMENTS):
        mortal.dies(moment, point, mortal.lives)
    mortal.lives()

    assert mortal.orders.made - EVERY == set(), "a new commit: it needs a line in the tables, and a death"
    nothing_is_missing_or_double(mortal)


def nothing_is_missing_or_double(mortal: Mortal) -> None:
    """One ticket, one receipt and one notification for each mail; at most one reminder, and one for the last."""
    house, subjects = mortal.house, mortal.subjects
    house.sink.wait(lambda mail: mail.letter == "reminder" and subjects[-1] in mail.subject, 60)
    found = house.settle()
    with house.store.read() as conn:
        assert Counter(conn.scalars(select(ticket.c.subject))) == Counter(subjects)
    assert found["outcomes"]["new ticket"] == len(subjects)
    assert sum(found["outcomes"].values()) == found["accepted"]
    assert found["quarantined"] == 0

    sent: defaultdict[tuple[str, str, str], list[Delivered]] = defaultdict(list)
    for mail in house.sink.mails:
        sent[mail.letter, mail.recipient, mail.subject].append(mail)
    for copies in sent.values():
        assert len({mail.message_id for mail in copies}) == 1
        assert len({mail.raw for mail in copies}) == 1
    letters = Counter(letter for letter, _, _ in sent)
    refused = [subject for subject in subjects if "postman: carry_out" in subject]
    assert letters["new-ticket"] == len(subjects)
    assert letters["receipt"] == len(subjects) - len(refused)
    assert letters["not-delivered"] == found["given_up"] == len(refused)
    assert len([subject for letter, _, subject in sent if letter == "reminder" and subjects[-1] in subject]) == 1
    assert "Traceback" not in house.child.log.read_text()
