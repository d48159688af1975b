"""When a POC is reminded of what is promised, who is, and what waits for his morning list."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.desk import promises
from gateway.desk.reminding import remind, remind_at
from gateway.model.decision import Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.letter import Lane, Reminder
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Directory
from gateway.model.policy import DeskPolicy
from gateway.model.promise import HANDED, SETTLING, TO_PLAN, PromiseKind
from gateway.model.situation import TicketFile
from gateway.model.ticket import Status, Ticket, TicketId, Urgency
from tests.builders import NOW, directory, hours, ticket

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SINGLY, LISTED = DeskPolicy(morning_list=False), DeskPolicy()
TOKYO, LONDON = hours("Asia/Tokyo"), hours("Europe/London")
"""Tokyo works from midnight to eight of UTC."""
CRITICAL = Urgency.CRITICAL


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Of this week in November: the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def house(**ana: Any) -> Directory:
    known = directory()
    return replace(known, people={**known.people, "ana": replace(known.people["ana"], **ana)})


@pytest.mark.parametrize(("due", "ana", "policy", "values", "when"), [
    (at(23, 15), {}, LISTED, {}, at(23, 14)),                              # before the next list: singly
    (at(24, 9, 30), {}, LISTED, {}, None),                                 # after it: the list tells
    (at(24, 9, 30), {}, SINGLY, {}, at(23, 16, 30)),                       # without a list, an hour of work before
    (at(24, 10), {}, LISTED, {}, None),                                    # with the list, not beside it
    (at(24, 11), {}, LISTED, {}, at(24, 10)),
    (at(24, 9, 30), {}, LISTED, {"urgency": CRITICAL}, at(23, 16, 30)),    # critical waits for no list
    (at(23, 10, 30), {}, LISTED, {}, None),                                # it would come at once
    (at(23, 15), {"hours": TOKYO}, SINGLY, {}, None),                      # outside his hours, and too late after them
    (at(24, 10, 30), {"hours": TOKYO}, SINGLY, {}, None),
    (at(24, 15), {"hours": TOKYO}, SINGLY, {"urgency": CRITICAL}, at(24, 7, 45)),  # the end of his day before
    (at(23, 15), {"hours": TOKYO}, SINGLY, {"urgency": CRITICAL}, at(23, 14)),     # that is over: at any hour
    (at(24, 9, 30), {"absences": (Absence(NOW.date(), NOW.date()),)}, LISTED, {}, at(23, 16, 30)),  # he gets no list
])
def test_when_a_reminder_comes(due: datetime, ana: dict[str, Any], policy: DeskPolicy, values: dict[str, Any],
                               when: datetime | None) -> None:
    assert remind_at(ticket(**values), due, NOW, house(**ana), policy) == when


def test_a_poc_who_begins_later_is_reminded_when_he_comes() -> None:
    late_riser = hours(spans={day: ((at(23, 13).time(), at(23, 17).time()),) for day in range(7)})
    assert remind_at(ticket(), at(23, 13, 30), NOW, house(hours=late_riser), SINGLY) == at(23, 13)
    assert remind_at(ticket(), at(23, 13, 30), NOW, house(hours=late_riser), LISTED) is None, "his list comes then"


@pytest.mark.parametrize(("due", "when"), [
    (datetime(2027, 3, 29, 8, 30, tzinfo=UTC), datetime(2027, 3, 26, 16, 30, tzinfo=UTC)),   # GMT on Friday, BST now
    (datetime(2027, 11, 1, 9, 30, tzinfo=UTC), datetime(2027, 10, 29, 15, 30, tzinfo=UTC)),  # BST on Friday, GMT now
])
def test_an_hour_of_work_before_when_the_clocks_change(due: datetime, when: datetime) -> None:
    known = replace(house(), hours=LONDON)
    assert remind_at(ticket(), due, due - 30 * 24 * HOUR, known, SINGLY) == when


# --- when it falls due -----------------------------------------------------------------------------------------------


def fired(now: datetime = NOW, known: Directory | None = None, policy: DeskPolicy = LISTED, about: str = "",
          instant: datetime | None = None, of: Ticket | None = None, **values: Any) -> tuple[Any, ...]:
    file = TicketFile(of or ticket(**{"promise": now + HOUR, **values}))
    return remind(Occasion(now, known or house(), policy, about, file, instant=instant or now))


def test_the_poc_gets_it_and_his_reply_goes_outside() -> None:
    (write,) = fired()
    assert isinstance(write, Write)
    assert (write.letter.name, write.person, write.lane) == ("reminder", "ana", Lane.STAKEHOLDER)
    assert write.machine is Machine.GENERATED
    assert isinstance(write.letter, Reminder)
    assert (write.letter.due_at, write.letter.is_settling, write.letter.poc) == (NOW + HOUR, False, "")


@pytest.mark.parametrize("values", [{"promise": None}, {"status": Status.RESOLVED}, {"status": Status.CLOSED}])
def test_nothing_is_said_about_what_is_owed_no_more(values: dict[str, Any]) -> None:
    assert fired(**values) == ()


def test_what_has_moved_behind_the_next_list_waits_for_it() -> None:
    assert fired(at(23, 16, 30), promise=at(24, 9, 30)) == ()
    assert fired(at(23, 16, 30), promise=at(24, 9, 30), policy=SINGLY)


def test_one_that_comes_late_is_told_all_the_same() -> None:
    assert fired(at(23, 10), promise=at(23, 9, 30), instant=at(23, 8, 30), policy=SINGLY)


def test_a_poc_who_does_not_work_now_is_not_disturbed() -> None:
    known = house(hours=TOKYO)
    assert fired(known=known, policy=SINGLY) == ()
    assert fired(at(23, 22), known, SINGLY, promise=at(24, 2)) == (Schedule(DueKind.REMIND, at(24, 0), TicketId(7)),)


@pytest.mark.parametrize(("tom", "reader"), [
    ({}, "tom"),
    ({"hours": TOKYO}, "ana"),                                          # nobody is at work: it is critical
    ({"absences": (Absence(NOW.date(), NOW.date()),)}, "ana"),
])
def test_of_what_is_critical_the_cover_is_reminded_where_only_he_works(tom: dict[str, Any], reader: str) -> None:
    known = house(hours=TOKYO, cover="tom")
    known = replace(known, people={**known.people, "tom": replace(known.people["tom"], **tom)})
    (write,) = fired(known=known, urgency=CRITICAL)
    assert write.person == reader
    assert write.letter.poc == ("" if reader == "ana" else "Ana Smith")


# --- that the matter is settled --------------------------------------------------------------------------------------


def settling(**values: Any) -> Ticket:
    """Nothing is owed but the solution: within sixteen hours of work, by tomorrow at ten of Wednesday."""
    known = replace(house(), resolve_within=dict.fromkeys(Urgency, 16 * HOUR))
    opened = ticket(opened_at=NOW, **values)
    return replace(promises.of_new(opened, known), promise=None, **values)


def test_the_solution_is_reminded_of_too() -> None:
    promise = promises.settled_by(settling())
    assert promise is not None
    assert (promise.kind, promise.due) == (PromiseKind.RESOLUTION, at(25, 10))
    planned = fired(about=TO_PLAN, of=settling(), policy=SINGLY)
    assert planned == (Schedule(DueKind.REMIND, at(25, 9), TicketId(7), SETTLING),)
    (write,) = fired(at(25, 9), about=SETTLING, of=settling(), policy=SINGLY)
    assert (write.letter.due_at, write.letter.is_settling) == (at(25, 10), True)


def test_a_solution_that_the_list_tells_of_is_planned_for_no_time() -> None:
    assert fired(about=TO_PLAN, of=settling()) == (Schedule(DueKind.REMIND, None, TicketId(7), SETTLING),)


def test_while_it_stands_still_nobody_is_reminded() -> None:
    before = settling()
    waiting, _ = promises.follow(before, replace(before, status=Status.WAITING), NOW + HOUR, house())
    assert fired(at(25, 9), about=SETTLING, of=waiting) == ()
    assert fired(at(25, 9), about=TO_PLAN, of=waiting) == ()


def test_who_gets_a_ticket_is_reminded_in_his_own_time() -> None:
    to_both = replace(ticket(promise=at(24, 9, 30)), promises=())
    nothing = Schedule(DueKind.REMIND, None, TicketId(7)), Schedule(DueKind.REMIND, None, TicketId(7), SETTLING)
    assert fired(about=HANDED, of=to_both) == nothing, "he reads a list"
    noon = hours(spans={day: ((at(23, 12).time(), at(23, 17).time()),) for day in range(5)})
    (answer, _) = fired(about=HANDED, of=replace(to_both, promise=at(24, 11)), known=house(hours=noon))
    assert answer.at is None, "no hour of his lies before it"
    (answer, _) = fired(about=HANDED, of=replace(to_both, promise=at(23, 15)))
    assert answer == Schedule(DueKind.REMIND, at(23, 14), TicketId(7))
