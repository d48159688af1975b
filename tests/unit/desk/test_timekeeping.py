"""A clock that jumps is not believed: forward or back, over a restart or not; sleep and downtime explain themselves."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.desk.timekeeping import judge
from gateway.model.timekeeping import Jump, Reading

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOST = timedelta(hours=6)
HOUR = timedelta(hours=1)
BEFORE = Reading(NINE, timedelta(hours=100), "this start")


def later(wall: timedelta, steady: timedelta, boot: str = "this start") -> Reading:
    """The clocks when the wall clock has moved, and the steady one."""
    return Reading(NINE + wall, timedelta(hours=100) + steady if boot == BEFORE.boot else steady, boot)


def test_the_first_look_explains_itself() -> None:
    assert judge(None, BEFORE, MOST) is None


@pytest.mark.parametrize("passed", [timedelta(seconds=1), 10 * HOUR, timedelta(days=400)])
def test_time_that_passed_is_no_jump_however_long_the_machine_slept(passed: timedelta) -> None:
    assert judge(BEFORE, later(passed, passed), MOST) is None


@pytest.mark.parametrize(("moved", "jumps"), [(MOST, False), (MOST + timedelta(seconds=1), True),
                                              (-MOST, False), (-MOST - timedelta(seconds=1), True)])
def test_what_the_wall_clock_moved_besides_is_a_jump_above_the_bound(moved: timedelta, jumps: bool) -> None:
    passed = timedelta(minutes=2)
    found = judge(BEFORE, later(passed + moved, passed), MOST)
    assert found == (Jump(NINE, NINE + passed + moved, NINE + passed) if jumps else None)


def test_a_clock_that_stood_still_while_the_machine_ran_has_jumped_too() -> None:
    assert judge(BEFORE, later(timedelta(), 7 * HOUR), MOST) == Jump(NINE, NINE, NINE + 7 * HOUR)


def test_after_a_restart_of_the_machine_forward_is_time_that_passed() -> None:
    assert judge(BEFORE, later(timedelta(days=30), HOUR, "another start"), MOST) is None


@pytest.mark.parametrize(("moved", "jumps"), [(-MOST, False), (-MOST - timedelta(seconds=1), True)])
def test_after_a_restart_of_the_machine_only_back_can_be_told(moved: timedelta, jumps: bool) -> None:
    found = judge(BEFORE, later(moved, HOUR, "another start"), MOST)
    assert found == (Jump(NINE, NINE + moved, None) if jumps else None)
