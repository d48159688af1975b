"""Due times fire exactly once: two clocks at once, one that dies, one that stood still, one that is not believed."""
from __future__ import annotations

import email
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from gateway.clock import Clock
from gateway.letters import Letters
from gateway.model.changes import SetDay
from gateway.model.changes_clock import ConfirmClock
from gateway.model.changes_returned import TellUnreachable
from gateway.model.decision import Decision, MarkReturned
from gateway.model.due import DueKind
from gateway.model.outgoing import OutgoingLetter
from gateway.model.people import Person, Role
from gateway.model.policy import AddressPolicy, DeskPolicy
from gateway.model.situation import LetterId
from gateway.model.ticket import TicketId
from gateway.model.timekeeping import Gap, Reading
from gateway.scribe import Scribe
from gateway.store.columns import DueState
from gateway.store.due import claim_due, recover_due, set_due
from gateway.store.engine import Store, open_store
from gateway.store.outbox import DueLetter, claim_letters
from gateway.store.reports import status_report
from gateway.store.tables import due
from gateway.store.timekeeping import read_kept
from gateway.store.unit import Fired, LeaseLost, Stale, Unit
from gateway.timekeeper import Timekeeper
from tests.unit.store.builders import LEASE, NOW, PAUL, directory, do, letter, open_ticket, unit, write

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FAR = timedelta(days=100)
FIRST = Reading(NOW, 100 * HOUR, "first start")


@dataclass
class Machine:
    """A machine with clocks that a test moves, and the gateway's clock on it."""

    store: Store
    clocks: Reading = FIRST
    planned: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """The gateway starts; whatever it had in mind before is gone."""
        keeper = Timekeeper(self.store, lambda: self.clocks, 6 * HOUR, self.planned.append)
        self.clock = clock(self.store, lambda: self.clocks.wall, keeper)

    def pass_(self, time: timedelta) -> None:
        """Time passes, and all clocks with it."""
        self.clocks = replace(self.clocks, wall=self.clocks.wall + time, steady=self.clocks.steady + time)

    def jump(self, by: timedelta) -> None:
        """Somebody sets the wall clock."""
        self.clocks = replace(self.clocks, wall=self.clocks.wall + by)

    def fires(self) -> Counter[str]:
        """Ticks until nothing is due; the letters that this brought, by name."""
        before = len(letters(self.store))
        while self.clock.tick():
            pass
        return Counter(one.letter for one in letters(self.store)[before:])


def clock(store: Store, now: object, keeper: Timekeeper | None = None, name: str = "clock") -> Clock:
    addresses = AddressPolicy(("support@house.example",))
    scribe = Scribe(Letters(), unit(store), directory(), addresses, "marker", os.urandom)
    return Clock(name, store, unit(store), scribe, now, lambda: None, keeper)  # type: ignore[arg-type]


def letters(store: Store) -> list[DueLetter]:
    """All that was written so far, oldest first; looked at, not taken."""
    found = claim_letters(store, "reader", NOW + 100 * FAR, 10_000, timedelta(seconds=-1))
    return sorted(found, key=lambda one: one.id)


def text_of(letter: DueLetter) -> str:
    plain = next(part for part in email.message_from_bytes(letter.skeleton).walk()
                 if part.get_content_type() == "text/plain")
    return plain.get_payload(decode=True).decode()  # type: ignore[union-attr]


def falls_due(store: Store, at: datetime) -> TicketId:
    """A ticket of Paul's that is to be done by a day, of which he is reminded at that time."""
    number = TicketId(open_ticket(store))
    do(store, SetDay(number, at.date(), at))
    return number


def states(store: Store) -> Counter[str]:
    with store.read() as conn:
        return Counter(conn.scalars(select(due.c.state).where(due.c.kind != DueKind.CLOCK_HELD)))


# --- exactly once ----------------------------------------------------------------------------------------------------


def test_two_clocks_fire_500_due_times_once_each(store: Store, tmp_path: Path) -> None:
    number = falls_due(store, NOW)
    rows = [{"name": f"day:{number}:{n}", "instant": NOW, "kind": DueKind.DAY, "ticket_id": number, "about": str(n),
             "state": DueState.WAITING} for n in range(499)]
    with store.write() as conn:
        conn.execute(insert(due), rows)
    other = open_store(f"sqlite:///{tmp_path}/spoc.db", tmp_path / "blobs")
    clocks = [clock(one, lambda: NOW, name=name) for one, name in ((store, "one"), (other, "other"))]
    both, shares = threading.Barrier(2, timeout=60), [0, 0]

    def run(place: int) -> None:
        first = iter((both.wait,))  # neither goes on before the other has fired one too
        mine = replace(clocks[place], after=lambda: next(first, int)())
        while rows := mine.tick():
            shares[place] += rows

    threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sum(shares) == 500
    assert min(shares) > 0, "both had their share"
    assert states(store) == {DueState.FIRED: 500}
    assert len(letters(store)) == 500


class PowerCut(BaseException):
    """Nothing that follows is done."""


@dataclass(frozen=True)
class Dying:
    """A scribe whose machine loses its power when it writes."""

    def write(self, decisions: Sequence[Decision], now: datetime) -> tuple[OutgoingLetter, ...]:
        raise PowerCut


def test_a_clock_that_dies_between_deciding_and_commit_leaves_the_row_to_the_next(store: Store) -> None:
    falls_due(store, NOW)
    first = replace(clock(store, lambda: NOW), scribe=Dying())  # type: ignore[arg-type]
    with pytest.raises(PowerCut):
        first.tick()
    assert letters(store) == []
    in_time, after = clock(store, lambda: NOW + LEASE - MINUTE), clock(store, lambda: NOW + LEASE)
    assert in_time.tick() == 0, "as long as the lease lasts it may still come back"
    assert (after.tick(), after.tick()) == (1, 0)
    assert [one.letter for one in letters(store)] == ["day-due"]


def test_the_next_start_takes_up_at_once_what_a_dead_clock_had_claimed(store: Store) -> None:
    falls_due(store, NOW)
    claim_due(store, "dead", NOW, 10, LEASE)
    recover_due(store, NOW)
    assert clock(store, lambda: NOW).tick() == 1


def test_who_comes_back_after_its_lease_has_ended_changes_nothing(store: Store) -> None:
    falls_due(store, NOW)
    (slow,) = claim_due(store, "slow", NOW, 10, LEASE)
    assert clock(store, lambda: NOW + LEASE).tick() == 1
    with pytest.raises(LeaseLost):
        unit(store).carry_out(Fired(slow), None, (), [], NOW + LEASE)
    clock(store, lambda: NOW + LEASE).fire(slow)
    assert len(letters(store)) == 1


def test_one_that_cannot_fire_does_not_keep_the_others_from_firing(store: Store, caplog: pytest.LogCaptureFixture):
    with store.write() as conn:
        set_due(conn, DueKind.ACTION, NOW - MINUTE, about="this is no number")
    falls_due(store, NOW)
    assert clock(store, lambda: NOW).tick() == 2
    assert [one.letter for one in letters(store)] == ["day-due"]
    assert "a due time could not fire" in caplog.text


# --- late ------------------------------------------------------------------------------------------------------------


def test_what_fell_due_while_nobody_was_there_comes_once_and_says_that_it_is_late(store: Store) -> None:
    machine = Machine(store)
    falls_due(store, NOW + HOUR)
    assert machine.fires() == {}
    machine.pass_(3 * HOUR)
    machine.start()
    assert machine.fires() == {"day-due": 1}
    (letter,) = letters(store)
    assert text_of(letter).startswith(
        "This comes late: it was due today, Friday 20 November, 10:30 UTC, when the gateway stood still.")
    machine.pass_(MINUTE)
    assert machine.fires() == {}


def test_whichever_of_two_clocks_fires_what_is_late_says_so(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    falls_due(store, NOW + HOUR)
    machine.pass_(3 * HOUR)
    machine.start()
    first = machine.clock
    assert first.timekeeper is not None
    assert not first.timekeeper.is_held()
    machine.start()
    machine.fires()
    assert text_of(letters(store)[0]).startswith("This comes late: ")


def test_what_is_late_by_less_than_an_hour_says_nothing_of_it(store: Store) -> None:
    machine = Machine(store)
    falls_due(store, NOW + 2 * HOUR)
    machine.fires()
    machine.pass_(2 * HOUR + 59 * MINUTE)
    machine.start()
    assert machine.fires() == {"day-due": 1}
    assert "late" not in text_of(letters(store)[0])


def test_what_is_told_for_a_time_that_was_over_already_is_not_late(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.pass_(MINUTE)
    falls_due(store, NOW - 5 * HOUR)
    assert machine.fires() == {"day-due": 1}
    assert "late" not in text_of(letters(store)[0])


def test_nor_is_it_after_a_standstill_that_came_later(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.pass_(3 * HOUR)
    machine.start()
    machine.fires()
    falls_due(store, NOW - 5 * HOUR)
    assert machine.fires() == {"day-due": 1}
    assert "late" not in text_of(letters(store)[0])


def test_what_is_told_once_a_day_is_not_late_whenever_the_day_began(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.pass_(3 * HOUR)
    machine.start()
    olga = Person("olga", "Olga", ("olga@house.example",), frozenset({Role.OPERATOR}))
    house = replace(directory(), people={**directory().people, "olga": olga})
    desk = Unit(store, house, DeskPolicy())
    machine.clock = replace(machine.clock, unit=desk, scribe=replace(machine.clock.scribe, directory=house, unit=desk))
    out = letter(write(1, to=PAUL))
    open_ticket(store, [out])
    do(store, MarkReturned(LetterId(1), "550 no"), TellUnreachable("paul", NOW + HOUR))
    assert machine.fires()["unreachable"] == 1
    (told,) = (one for one in letters(store) if one.letter == "unreachable")
    assert "late" not in text_of(told)


@pytest.mark.parametrize(("instant", "late"), [(-1, False), (0, True), (119, True), (120, False)])
def test_late_is_what_fell_into_the_standstill(instant: int, late: bool) -> None:
    gap = Gap(NOW, NOW + 120 * MINUTE)
    assert gap.hides(NOW + instant * MINUTE, NOW + 10 * HOUR) is late


# --- a clock that is not believed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [7 * HOUR, -7 * HOUR])
def test_after_a_jump_nothing_fires_but_the_question_to_the_operator(store: Store, by: timedelta) -> None:
    machine = Machine(store)
    machine.fires()
    machine.pass_(MINUTE)
    machine.jump(by)
    falls_due(store, machine.clocks.wall)
    assert machine.fires() == {"clock-held": 1}
    machine.pass_(MINUTE)
    assert machine.fires() == {}, "asked once"
    assert states(store) == {DueState.WAITING: 1}
    held = status_report(store)["clock_held"]
    assert held == {"before": NOW.isoformat(), "shows": (NOW + MINUTE + by).isoformat(),
                    "expected": (NOW + MINUTE).isoformat()}


def test_a_jump_right_after_the_clocks_were_looked_at_makes_nothing_due(store: Store) -> None:
    machine = Machine(store)
    falls_due(store, NOW + 8 * HOUR)

    def look() -> Reading:
        seen = machine.clocks
        machine.jump(10 * HOUR)
        return seen

    assert clock(store, lambda: machine.clocks.wall, Timekeeper(store, look, 6 * HOUR)).tick() == 0
    assert states(store) == {DueState.WAITING: 1}


def test_it_stays_held_over_a_restart_of_gateway_and_machine(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.jump(7 * HOUR)
    machine.fires()
    machine.pass_(MINUTE)
    machine.start()
    falls_due(store, machine.clocks.wall)
    assert machine.fires() == {}
    machine.clocks = Reading(machine.clocks.wall + HOUR, timedelta(seconds=30), "second start")
    machine.start()
    assert machine.fires() == {}


def test_a_jump_while_the_gateway_was_not_running_is_seen_at_its_start(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.pass_(HOUR)
    machine.jump(7 * HOUR)
    machine.start()
    assert machine.fires() == {"clock-held": 1}


def test_when_it_is_confirmed_all_fires_once_and_what_is_late_says_so(store: Store) -> None:
    machine = Machine(store)
    falls_due(store, NOW + 2 * HOUR)
    machine.fires()
    machine.jump(7 * HOUR)
    machine.fires()
    jump = read_kept(store).jump
    assert jump is not None
    do(store, ConfirmClock(jump))
    machine.pass_(MINUTE)
    assert machine.fires() == {"day-due": 1}
    assert text_of(letters(store)[-1]).startswith("This comes late: ")
    assert status_report(store)["clock_held"] is None
    falls_due(store, machine.clocks.wall)
    assert machine.fires() == {"day-due": 1}
    assert "late" not in text_of(letters(store)[-1]), "the new time is the truth"


def test_what_fell_due_while_it_was_held_for_hours_is_late(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.jump(7 * HOUR)
    machine.fires()
    falls_due(store, machine.clocks.wall + 30 * MINUTE)
    for _ in range(12):
        machine.pass_(10 * MINUTE)
        assert machine.fires() == {}
    jump = read_kept(store).jump
    assert jump is not None
    do(store, ConfirmClock(jump))
    assert machine.fires() == {"day-due": 1}
    assert text_of(letters(store)[-1]).startswith("This comes late: ")


def test_plans_are_made_when_the_time_is_believed_and_anew_when_it_is_again(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.jump(-7 * HOUR)
    machine.fires()
    assert machine.planned == [NOW]
    jump = read_kept(store).jump
    assert jump is not None
    do(store, ConfirmClock(jump))
    machine.fires()
    assert machine.planned == [NOW, NOW - 7 * HOUR]


def test_a_second_jump_while_it_is_held_asks_nobody_twice_and_needs_no_second_word(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.jump(7 * HOUR)
    machine.fires()
    machine.jump(-7 * HOUR)
    assert machine.fires() == {}
    jump = read_kept(store).jump
    assert jump is not None
    do(store, ConfirmClock(jump))
    falls_due(store, NOW)
    assert machine.fires() == {"day-due": 1}


def test_a_word_about_another_jump_confirms_nothing(store: Store) -> None:
    machine = Machine(store)
    machine.fires()
    machine.jump(7 * HOUR)
    machine.fires()
    jump = read_kept(store).jump
    assert jump is not None
    with pytest.raises(Stale):
        do(store, ConfirmClock(replace(jump, shows=jump.shows + MINUTE)))
    assert read_kept(store).jump == jump


def test_a_second_machine_whose_clock_is_ahead_is_found_out(store: Store) -> None:
    right = Machine(store)
    right.fires()
    wrong = Machine(store, Reading(NOW + 10 * HOUR, timedelta(hours=5), "another machine"))
    wrong.fires()
    right.pass_(MINUTE)
    assert right.fires() == {"clock-held": 1}


def test_a_jump_is_seen_although_another_machine_has_looked_last(store: Store) -> None:
    """The steady clock of another machine tells nothing about the wall clock of this one."""
    one, other = Machine(store), Machine(store, replace(FIRST, steady=5 * HOUR, boot="another machine"))
    for machine in (one, other):
        machine.fires()
    other.pass_(MINUTE)
    other.fires()
    one.jump(7 * HOUR)
    assert one.fires() == {"clock-held": 1}
