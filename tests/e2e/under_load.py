"""A gateway under load to which something happens, and what must hold when the last mail is done.

Mail servers send each mail until it gets 250. Meanwhile the gateway is killed again and again (`survive`: twenty times
by the tests, a thousand times by `make soak`), or goes short of something that it needs (`endures`).
"""
from __future__ import annotations

import random
import smtplib
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gateway.cli.mailboxes import Delivered, compose, send
from gateway.store.tables import ticket
from tests.e2e.commit_points import Orders
from tests.e2e.house import SHARED, House
from tests.servers import wait_until

SENDERS = 3
FEW = 24
"""Mails, where something happens once."""
_PATIENCE = 120.0

ON_SQLITE: Mapping[str, Any] = {"gateway": {"database_url": ""}}
"""Changes of the settings for what can only happen there."""
Shortage = Callable[[House], AbstractContextManager[None]]


@contextmanager
def a_house(folder: Path, changes: Mapping[str, Mapping[str, Any]], *, mortal: bool = False) -> Iterator[House]:
    """A gateway that runs, and does not wait long after trouble; where it is `mortal`, nor for what the dead had."""
    house = House(folder, changes)
    house.child.faults = folder
    if mortal:
        Orders(folder).leases_are_short.touch()
    try:
        yield house.start()
    finally:
        house.close()


class MailServers:
    """They send mails of numbered stakeholders, each until it gets 250, with a pause between two.

    Those from number `held_from` on are kept until `go_on` says how far they may go.
    """

    def __init__(self, house: House, mails: int, seed: int, longest_pause: float, held_from: int | None = None) -> None:
        self.house = house
        self.accepted: set[int] = set()
        self.refusals: set[int] = set()
        """The codes of all answers but 250."""
        self.tries = 0
        self._chance = random.Random(seed)
        self._pause = longest_pause
        self._waiting: Iterator[int] = iter(range(mails))
        self._held_from = mails if held_from is None else held_from
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(SENDERS)]

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def go_on(self, held_from: int) -> None:
        """The mails before that number may be sent too."""
        with self._more:
            self._held_from = held_from
            self._more.notify_all()

    def join(self, seconds: float = _PATIENCE) -> None:
        """Returns when every mail has got its 250, or the time is over."""
        ends = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._lock:
                number = next(self._waiting, None)
                pause = self._chance.uniform(0, self._pause)
            if number is None:
                return
            with self._more:
                self._more.wait_for(lambda: number < self._held_from)  # noqa: B023 - it is called at once
            time.sleep(pause)
            self._send(number)

    def _send(self, number: int) -> None:
        sender = address_of(number)
        mail = compose(sender, SHARED, subject_of(number), f"This is matter {number}.").as_bytes()
        while True:
            self.tries += 1
            try:
                send(mail, sender, [SHARED], self.house.child.smtp, timeout=5)
            except (OSError, smtplib.SMTPException) as failure:
                if isinstance(failure, smtplib.SMTPResponseException):
                    self.refusals.add(failure.smtp_code)
                time.sleep(0.03)
                continue
            with self._lock:
                self.accepted.add(number)
            return


def address_of(number: int) -> str:
    """The stakeholder of a mail."""
    return f"sender{number}@customer.test"


def subject_of(number: int) -> str:
    """What stands on a mail, and on its ticket."""
    return f"Matter {number}"


@dataclass(frozen=True, slots=True)
class Survived:
    """What became of it."""

    kills: int
    mails: int
    tries: int
    """To send a mail, those that failed among them."""
    repeated: int
    """Letters that arrived once more, the same bytes under the same Message-ID."""
    seconds: float
    wrong: tuple[str, ...]
    """What is not as it must be."""

    def __str__(self) -> str:
        return (f"{self.kills} kills, {self.mails} mails in {self.tries} tries, {self.repeated} letters repeated, "
                f"{self.seconds:.0f} s: " + ("; ".join(self.wrong) or "nothing lost, nothing double"))


def survive(house: House, kills: int, mails: int, seed: int) -> Survived:
    """Run through it: `kills` of the gateway, which is running and has seen no mail, while it handles so many mails."""
    chance = random.Random(seed)
    begun = time.monotonic()
    servers = MailServers(house, mails, seed, longest_pause=0.05)
    servers.start()
    for letters in sorted(chance.sample(range(2 * mails), kills)):
        _wait_for_letters(house, letters)
        time.sleep(chance.uniform(0, 0.1))
        house.kill()
        house.child.start()
    servers.join()
    found = house.settle(_PATIENCE)
    wrong = [f"{mails - len(servers.accepted)} mails never got 250"] if len(servers.accepted) < mails else []
    wrong += what_is_wrong(house, sorted(servers.accepted), found["outcomes"])
    if found["quarantined"]:
        wrong.append(f"{found['quarantined']} mails are in quarantine")
    if sum(found["outcomes"].values()) != found["accepted"]:
        wrong.append(f"{found['accepted']} mails have been accepted, these are the outcomes: {found['outcomes']}")
    arrived = len(house.sink.mails)
    return Survived(kills, mails, servers.tries, arrived - 2 * mails, time.monotonic() - begun, tuple(wrong))


def _wait_for_letters(house: House, count: int) -> None:
    """Returns when so many letters have arrived; kills that come late are kills as well."""
    ends = time.monotonic() + _PATIENCE
    while len(house.sink.mails) < count and time.monotonic() < ends:
        time.sleep(0.002)


def what_is_wrong(house: House, numbers: Sequence[int], outcomes: dict[str, int]) -> list[str]:
    """Each mail has one ticket, one receipt and one notification; a letter that came again is the same letter."""
    with house.store.read() as conn:
        tickets = Counter(conn.scalars(select(ticket.c.subject)))
    letters: defaultdict[tuple[str, str], list[Delivered]] = defaultdict(list)
    for mail in house.sink.mails:
        about = mail.recipient if mail.letter == "receipt" else mail.subject.partition("] ")[2]
        letters[mail.letter, about].append(mail)
    count = {key: _different(copies) for key, copies in letters.items()}
    subjects, senders = [subject_of(n) for n in numbers], [address_of(n) for n in numbers]
    wrong = _compared("ticket", tickets, subjects)
    for letter, wanted in (("receipt", senders), ("new-ticket", subjects)):
        wrong += _compared(letter, Counter({about: n for (name, about), n in count.items() if name == letter}), wanted)
    if outcomes["new ticket"] != len(numbers):
        wrong.append(f"{outcomes['new ticket']} new tickets of {len(numbers)} mails")
    return wrong


def _different(copies: Sequence[Delivered]) -> int:
    """How many letters these are; the same bytes under the same Message-ID are one."""
    return len({(mail.message_id, mail.raw) for mail in copies})


def _compared(what: str, found: Counter[str], wanted: Sequence[str]) -> list[str]:
    """What is missing, what is there twice, and what nobody asked for."""
    missing, more = Counter(wanted) - found, found - Counter(wanted)
    return [f"no {what}: {', '.join(sorted(missing))}"] * bool(missing) + [
        f"one {what} too many: {', '.join(sorted(more))}"] * bool(more)


def was_refused(servers: MailServers) -> bool:
    """Whether a mail server was told that its mail cannot be taken now."""
    return bool(servers.refusals)


def endures(house: House, shortage: Shortage, seconds: float,
            is_felt: Callable[[MailServers], bool] = lambda _: True) -> MailServers:
    """Mails come before, during and after the shortage, and all is done in the end; what the mail servers heard.

    It lasts until it `is_felt`, however slow the machine is, and so many seconds at least.
    """
    servers = MailServers(house, FEW, 1, longest_pause=seconds / 5, held_from=FEW // 3)
    servers.start()
    house.wait_for(lambda found: found["accepted"] > 2)
    pid = house.child.pid
    with shortage(house):
        servers.go_on(2 * FEW // 3)
        time.sleep(seconds)
        wait_until(lambda: is_felt(servers), "somebody notices what is missing", 30)
    servers.go_on(FEW)
    servers.join()
    found = house.settle(_PATIENCE)
    assert house.child.pid == pid
    wrong = what_is_wrong(house, range(FEW), found["outcomes"])
    assert not wrong, wrong
    assert found["quarantined"] == found["given_up"] == 0, found
    assert all(400 <= code < 500 for code in servers.refusals), servers.refusals
    return servers
