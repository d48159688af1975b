"""The postman and his relay: its trouble is no letter's, nobody overtakes, and nothing is sent by two."""
from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from gateway.letters import Letters
from gateway.model.mail import Address
from gateway.model.policy import AddressPolicy
from gateway.postman import Postman, RetryPolicy
from gateway.scribe import Scribe
from gateway.store import outbox as store_outbox
from gateway.store import relay_trouble
from gateway.store.columns import LetterState
from gateway.store.engine import Store
from gateway.store.outbox import claim_letters
from gateway.store.tables import letter_body, outbox
from gateway.store.troubles import read_troubles
from gateway.transports import PermanentFailure, RelayFailure, TemporaryFailure
from gateway.transports.pacing import Pacer, Rates
from tests.unit.store.builders import NOW, directory, letter, open_ticket, unit, write

SECOND = timedelta(seconds=1)
AWAY = RelayFailure(None, "no connection to relay.test:587: connection refused")
REFUSED = RelayFailure(535, "the relay refused our user or password", is_refusal=True)
FELLED = RelayFailure(None, "the relay went away: no answer in time", is_begun=True)
Answer = Exception | Callable[[], None] | None


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters()


@dataclass
class Relay:
    """Takes letters as its script says (one answer a letter; after its end, politely) and remembers them."""

    script: list[Answer] = field(default_factory=list)
    always: Answer = None
    taken: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str = "") -> None:
        self.tried.append(recipient)
        answer = self.script.pop(0) if self.script else self.always
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            answer()
        self.taken.append(recipient)

    def close(self) -> None:
        pass


class World:
    """An outbox, a relay, a postman, and clocks that stand still until a test lets time pass."""

    def __init__(self, store: Store, letters: Letters, **settings: Any) -> None:
        self.store, self.relay, self.passed, self.stop = store, Relay(), timedelta(), threading.Event()
        scribe = Scribe(letters, unit(store), directory(), AddressPolicy(("support@house.example",)), "m", os.urandom)
        self.postman = Postman(
            "p", store, unit(store), scribe, directory(), self.relay, RetryPolicy(), lambda: self.now,
            jitter=lambda: 1.0, steady_clock=lambda: self.passed.total_seconds(), **settings)

    @property
    def now(self) -> datetime:
        return NOW + self.passed

    def write_to(self, *recipients: str) -> None:
        """One letter to each, due in this order."""
        for number, recipient in enumerate(recipients):
            at = self.now - SECOND + timedelta(milliseconds=number)
            open_ticket(self.store, [letter(write(1, to=Address(recipient, "")), due_at=at)])

    def deliver(self, after: timedelta = timedelta()) -> list[str]:
        """Lets time pass and the postman work until nothing more goes; who got a letter."""
        self.passed += after
        before = len(self.relay.taken)
        while self.postman.deliver_once(self.stop):
            pass
        return self.relay.taken[before:]

    def rows(self) -> dict[str, Any]:
        with self.store.read() as conn:
            return {row.recipient: row for row in conn.execute(select(outbox).order_by(outbox.c.id))}

    def waiting(self) -> Counter[tuple[str, int]]:
        """(state, tries) -> letters that are not sent."""
        return Counter((r.state, r.tries) for r in self.rows().values() if r.state != LetterState.SENT)

    def troubles(self) -> list[tuple[datetime, str]]:
        with self.store.read() as conn:
            return [(one.since, one.why) for one in read_troubles(conn)]


@pytest.fixture
def world(store: Store, letters: Letters) -> World:
    return World(store, letters)


ALL = tuple(f"r{n}@client.example" for n in range(5))


def test_a_relay_that_is_away_costs_one_try_for_all_letters(world: World) -> None:
    """And none is counted as tried; when it is back they go at once, in their order."""
    world.write_to(*ALL)
    world.relay.script = [AWAY] * 3
    assert world.deliver() == []
    assert world.relay.tried == [ALL[0]]
    assert world.waiting() == {(LetterState.DUE, 0): 5}
    assert {row.error for row in world.rows().values()} == {AWAY.text}
    assert world.deliver(SECOND) == world.deliver(2 * SECOND) == []
    assert world.relay.tried == [ALL[0]] * 3
    assert world.deliver(3 * SECOND) == []
    assert world.deliver(SECOND) == list(ALL)


def test_however_long_the_relay_is_away_it_is_asked_every_minute(world: World) -> None:
    world.write_to(*ALL)
    world.relay.always = AWAY
    for _ in range(60 * 60):
        world.deliver(SECOND)
    assert 60 <= len(world.relay.tried) <= 70
    world.relay.always = None
    assert world.deliver(timedelta(minutes=1)) == list(ALL)


def test_a_relay_that_refuses_us_is_asked_a_few_times_an_hour(world: World) -> None:
    """Each further login with a wrong password may get the account locked."""
    world.write_to(*ALL)
    world.relay.always = REFUSED
    for _ in range(6 * 60):
        world.deliver(timedelta(seconds=10))
    assert 4 <= len(world.relay.tried) <= 8


def test_a_letter_that_fells_the_relay_holds_nobody_up(world: World) -> None:
    """Each time it is its turn the connection breaks: it waits as a letter that was tried, the others go."""
    world.write_to(*ALL)
    world.relay.script = [FELLED]
    assert world.deliver() == []
    assert world.waiting() == {(LetterState.DUE, 0): 4, (LetterState.DUE, 1): 1}
    assert world.deliver(SECOND) == list(ALL[1:])
    assert world.deliver(30 * SECOND) == [ALL[0]]


def test_what_waits_too_long_for_the_relay_is_given_up_and_told(world: World) -> None:
    world.write_to(*ALL[:2])
    world.relay.always = AWAY
    world.deliver()
    world.deliver(timedelta(days=5))
    assert world.waiting() == {(LetterState.DUE, 0): 2}
    world.deliver(timedelta(minutes=1))
    rows = world.rows()
    assert [rows[one].state for one in ALL[:2]] == [LetterState.GIVEN_UP] * 2
    assert rows[ALL[0]].error == f"{AWAY}; tried for 5 days"
    world.relay.always = None
    assert world.deliver(timedelta(minutes=1)) == ["paul@house.example"] * 2


def test_operators_read_what_is_wrong_with_the_relay_until_it_works(world: World) -> None:
    world.write_to(*ALL)
    world.relay.script = [AWAY, REFUSED]
    world.deliver()
    began = world.now
    assert world.troubles() == [(began, str(AWAY))]
    world.deliver(SECOND)
    assert world.troubles() == [(began, str(REFUSED))]
    world.deliver(timedelta(hours=1))
    assert world.troubles() == []


def test_trouble_that_was_noted_before_a_restart_ends_with_the_first_letter(store: Store, letters: Letters) -> None:
    before = World(store, letters)
    before.write_to(*ALL)
    before.relay.script = [AWAY]
    before.deliver()
    after = World(store, letters)
    after.relay.script = [PermanentFailure(550, "nobody")]
    after.deliver(SECOND)
    assert after.troubles() == []


def test_a_letter_that_is_put_off_by_greylisting_comes_again_as_it_was_and_delays_nobody(world: World) -> None:
    world.write_to(*ALL)
    world.relay.script = [TemporaryFailure(450, "4.7.1 greylisted")]
    assert world.deliver() == list(ALL[1:])
    row = world.rows()[ALL[0]]
    assert (row.state, row.tries, row.error) == (LetterState.DUE, 1, "450 4.7.1 greylisted")
    assert world.deliver(timedelta(minutes=1)) == []
    assert world.deliver(timedelta(seconds=7)) == [ALL[0]]
    assert world.rows()[ALL[0]].mail_from == row.mail_from
    assert "paul@house.example" not in world.relay.tried


def test_a_domain_over_its_rate_waits_untried_and_holds_nobody_back(store: Store, letters: Letters) -> None:
    world = World(store, letters, pacer=Pacer(Rates(domains={"busy.test": 2})), batch=4)
    busy = [f"b{n}@busy.test" for n in range(5)]
    world.write_to(*busy, *ALL)
    assert world.deliver() == [*busy[:2], *ALL]
    assert world.waiting() == {(LetterState.DUE, 0): 3}
    assert world.deliver(59 * SECOND) == []
    assert world.deliver(SECOND) == busy[2:3]
    assert world.deliver(30 * SECOND) == busy[3:4]
    assert world.deliver(30 * SECOND) == busy[4:]
    assert len(world.relay.tried) == 10


def test_the_rate_of_the_relay_holds_for_all(store: Store, letters: Letters) -> None:
    world = World(store, letters, pacer=Pacer(Rates(relay=3)))
    world.write_to(*ALL)
    assert world.deliver() == list(ALL[:3])
    assert world.deliver(59 * SECOND) == []
    assert world.deliver(SECOND) == list(ALL[3:])


def test_what_the_relay_never_saw_takes_nobodys_place(store: Store, letters: Letters) -> None:
    world = World(store, letters, pacer=Pacer(Rates(each_domain=1)))
    world.write_to(ALL[0])
    world.relay.script = [AWAY]
    assert world.deliver() == []
    assert world.deliver(SECOND) == [ALL[0]]


def test_a_slow_relay_does_not_let_the_letters_of_a_batch_be_sent_twice(world: World) -> None:
    """Each takes eight minutes of a lease of ten: those that wait stay this postman's."""
    def slowly() -> None:
        world.passed += timedelta(minutes=8)
        stolen.extend(claim_letters(world.store, "another", world.now, 10, timedelta(minutes=10)))

    stolen: list[object] = []
    world.write_to(*ALL)
    world.relay.always = slowly
    assert world.deliver() == list(ALL)
    assert stolen == []


def test_letters_that_are_another_postmans_by_now_are_left_to_him(world: World) -> None:
    def very_slowly() -> None:
        world.passed += timedelta(hours=1)
        stolen.extend(claim_letters(world.store, "another", world.now, 10, timedelta(hours=2)))

    stolen: list[Any] = []
    world.write_to(*ALL)
    world.relay.script = [very_slowly]
    assert world.deliver() == [ALL[0]]
    assert {one.recipient for one in stolen} >= set(ALL[1:])


def test_a_postman_who_stood_still_after_his_claim_sends_nothing_that_is_another_ones(
    world: World, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its process was stopped, or its machine slept, before the first letter: the lease ran on."""
    def claim_and_stand_still(store: Store, name: str, now: datetime, most: int, lease: timedelta) -> list[Any]:
        mine = claim_letters(store, name, now, most, lease)
        world.passed += timedelta(hours=1)
        theirs.extend(claim_letters(store, "another", world.now, most, lease))
        return mine

    theirs: list[Any] = []
    monkeypatch.setattr(store_outbox, "claim_letters", claim_and_stand_still)
    world.write_to(*ALL)
    world.postman.deliver_once(world.stop)
    assert len(theirs) == len(ALL)
    assert world.relay.tried == []


def test_a_postman_that_stops_puts_everything_back_where_it_was(world: World) -> None:
    def stop() -> None:
        world.stop.set()
        raise FELLED

    world.write_to(*ALL)
    before = {one: row.due_at for one, row in world.rows().items()}
    world.relay.script = [stop]
    world.postman.deliver_once(world.stop)
    assert world.relay.tried == [ALL[0]]
    assert world.waiting() == {(LetterState.DUE, 0): 5}
    assert {one: row.due_at for one, row in world.rows().items()} == before
    assert world.troubles() == []


def test_when_the_disk_fails_the_batch_is_put_back_and_nobody_is_blamed(world: World) -> None:
    world.write_to(*ALL)
    world.relay.script = [None, OSError("disk full")]
    with pytest.raises(OSError, match="disk full"):
        world.postman.deliver_once(world.stop)
    assert world.waiting() == {(LetterState.DUE, 0): 4}
    assert world.deliver() == [*ALL[2:], ALL[1]]


def test_a_letter_whose_bytes_cannot_be_read_holds_nobody_up(world: World) -> None:
    """The disk may have failed below this one letter: each time it is its turn, the others have gone before."""
    world.write_to(*ALL)
    world.relay.script = [OSError("input/output error")]
    with pytest.raises(OSError, match="input/output"):
        world.postman.deliver_once(world.stop)
    world.relay.script = [None] * 4 + [OSError("input/output error")]
    with pytest.raises(OSError, match="input/output"):
        world.postman.deliver_once(world.stop)
    assert world.relay.taken == list(ALL[1:])
    assert world.waiting() == {(LetterState.DUE, 0): 1}


def test_a_letter_whose_attachment_is_gone_is_given_up_and_told(world: World) -> None:
    world.write_to(*ALL)
    gone = b"\r\n\0" + b"a" * 64 + b"\0"
    first = world.rows()[ALL[0]].id
    with world.store.write() as conn:
        conn.execute(update(letter_body).where(letter_body.c.letter_id == first).values(skeleton=gone))
    assert world.deliver(SECOND) == [*ALL[1:], "paul@house.example"]
    row = world.rows()[ALL[0]]
    assert (row.state, row.error) == (LetterState.GIVEN_UP, "the bytes of an attachment are missing from the blobs")
    assert ALL[0] not in world.relay.tried


def test_a_letter_that_has_arrived_stays_so_where_the_database_fails_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What else there is to note comes after it, and is noted with the next letter."""
    def locked(_: Store) -> None:
        raise OSError("the database is locked")

    world.write_to(*ALL[:2])
    world.relay.script = [AWAY]
    world.deliver()
    monkeypatch.setattr(relay_trouble, "end_trouble", locked)
    with pytest.raises(OSError, match="locked"):
        world.deliver(SECOND)
    monkeypatch.undo()
    assert world.deliver(SECOND) == [ALL[1]]
    assert world.relay.taken == list(ALL[:2])
    assert world.troubles() == []


def test_what_no_relay_was_asked_about_says_nothing_of_the_relay(world: World) -> None:
    world.write_to(*ALL[:2])
    world.relay.script = [AWAY, PermanentFailure(None, "this address cannot be written to"), AWAY]
    world.deliver()
    world.deliver(SECOND)
    assert [why for _, why in world.troubles()] == [str(AWAY)]
    assert world.postman.standing.failures == 2


def test_after_a_week_in_which_the_gateway_stood_still_letters_wait_for_the_relay(world: World) -> None:
    """Both were started together, and the relay takes a moment longer."""
    world.write_to(*ALL)
    world.passed += timedelta(days=7)
    world.relay.script = [AWAY]
    assert world.deliver() == []
    assert world.waiting() == {(LetterState.DUE, 0): 5}
    assert world.deliver(SECOND) == list(ALL)


def test_a_fault_of_ours_is_the_letters_own(world: World) -> None:
    world.write_to(*ALL)
    world.relay.script = [ValueError("a mistake in the program")]
    assert world.deliver() == list(ALL[1:])
    assert world.waiting() == {(LetterState.DUE, 1): 1}


def test_what_the_relay_has_taken_is_noted_together_and_never_sent_again_for_want_of_a_note(
    world: World, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked(*_: object) -> None:
        raise OSError("the database is locked")

    def note(store: Store, *sent: Any) -> None:
        noted.append(len(sent))
        mark_sent(store, *sent)

    noted: list[int] = []
    mark_sent = store_outbox.mark_sent
    world.write_to(*ALL)
    monkeypatch.setattr(store_outbox, "mark_sent", locked)
    with pytest.raises(OSError, match="locked"):
        world.deliver()
    monkeypatch.setattr(store_outbox, "mark_sent", note)
    world.deliver(timedelta(hours=1))
    assert world.relay.tried == list(ALL)
    assert {row.state for row in world.rows().values()} == {LetterState.SENT}
    assert [many for many in noted if many] == [len(ALL)]


def test_a_letter_that_is_out_is_nobody_elses_to_send_while_it_cannot_be_noted(
    world: World, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slowly() -> None:
        world.passed += SECOND  # so it is noted at once, by itself

    def locked(_: Store, *sent: object) -> None:
        if sent:
            raise OSError("the database is locked")

    world.write_to(*ALL[:1])
    world.relay.always = slowly
    monkeypatch.setattr(store_outbox, "mark_sent", locked)
    with pytest.raises(OSError, match="locked"):
        world.deliver()
    assert {row.state for row in world.rows().values()} == {LetterState.SENDING}


def test_a_letter_that_takes_long_is_noted_before_the_next_is_begun(world: World) -> None:
    def slowly() -> None:
        world.passed += SECOND
        sent.append(sum(row.state == LetterState.SENT for row in world.rows().values()))

    sent: list[int] = []
    world.write_to(*ALL[:3])
    world.relay.always = slowly
    world.deliver()
    assert sent == [0, 1, 2]


def test_letters_that_come_one_after_the_other_are_claimed_together(store: Store, letters: Letters) -> None:
    world = World(store, letters, poll=0.0)
    sent: list[int] = []

    class Pausing(threading.Event):
        """Two letters are written during the first pause; the gateway ends in the next."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == pytest.approx(0.03), "10 ms of it went by with sending"
            sent.append(len(world.relay.taken))
            if len(sent) == 1:
                world.write_to(*ALL[1:3])
            else:
                self.set()
            return self.is_set()

    def quickly() -> None:
        world.passed += SECOND / 100 / (1 if len(world.relay.taken) == 0 else 2)

    world.write_to(ALL[0])
    world.relay.always = quickly
    world.postman.run(Pausing(), threading.Event())
    assert sent == [1, 3]
