"""A POC's morning list: what stands on it, in which order, and when there is none."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from gateway.desk import rounds
from gateway.desk.rounds import morning
from gateway.model.decision import Decision, Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.figures import Record, Span, Standing, Tally, Week
from gateway.model.letters_lists import MorningList
from gateway.model.lines import Line, LineKind, read_lines
from gateway.model.mail import Address
from gateway.model.occasion import Occasion
from gateway.model.people import Absence
from gateway.model.policy import DeskPolicy
from gateway.model.promise import Promise, PromiseKind
from gateway.model.roadblock import Course
from gateway.model.situation import TicketFile
from gateway.model.ticket import Action, QuestionKind, Status, TicketId
from tests.builders import BEN, NOW, directory, file, person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = DeskPolicy()


def at_work(**values: Any) -> Occasion:
    return Occasion(NOW, directory(), POLICY, "ana", **values)


def desk(*tickets: TicketFile) -> Occasion:
    return at_work(desk=tickets)


def own(number: int, **values: Any) -> TicketFile:
    return file(id=TicketId(number), **{"poc": "ana", "status": Status.OPEN, "promise": None, **values})


def letter(decisions: tuple[Decision, ...]) -> MorningList:
    (write,) = [d for d in decisions if isinstance(d, Write)]
    assert isinstance(write.letter, MorningList)
    return write.letter


def listed(decisions: tuple[Decision, ...]) -> list[tuple[str, int | None, str]]:
    """(heading, ticket, what is said) of each line, with numbers that count up."""
    groups = letter(decisions).groups
    assert [number for _, items in groups for number, *_ in items] == list(range(1, sum(len(i) for _, i in groups) + 1))
    return [(heading, ticket, what) for heading, items in groups for _, ticket, _, _, what in items]


def test_the_most_pressing_first_and_what_is_not_owed_not_at_all() -> None:
    found = morning.send(desk(
        own(1, promise=NOW + 5 * DAY), own(2, promise=NOW - HOUR), own(3, promise=NOW + HOUR), own(4),
        own(5, promise=NOW + 4 * DAY, status=Status.NEW), own(6, promise=NOW - 3 * HOUR), own(7, due=NOW.date()),
        own(8, due=NOW.date() - DAY), own(9, status=Status.WAITING), own(10, poc="tom", promise=NOW - DAY),
    ))
    assert [(heading, ticket) for heading, ticket, _ in listed(found)] == [
        ("Overdue", 8), ("Overdue", 6), ("Overdue", 2), ("Before your next list", 3), ("Before your next list", 7),
        ("Not answered yet", 5), ("After that", 1)]
    assert (letter(found).waiting, letter(found).overdue) == (7, 3)


def test_all_that_is_owed_on_a_ticket_stands_on_its_one_line() -> None:
    settle = Promise(PromiseKind.RESOLUTION, NOW - DAY, 8 * HOUR, NOW - HOUR)
    (line,) = listed(morning.send(desk(own(1, promise=NOW + HOUR, promises=(settle,), covers_for="tom"))))
    assert line == ("Overdue", 1, f"it was to be settled by {NOW - HOUR:%Y-%m-%d %H:%M UTC}; "
                                  f"an answer is due {NOW + HOUR:%Y-%m-%d %H:%M UTC}; you stand in for Tom Smith")


def test_actions_are_lines_of_their_own() -> None:
    call = Action(3, TicketId(1), "ana", "call the supplier", NOW.date(), "tom", done=False)
    found = morning.send(at_work(undertaken=(call,)))
    assert listed(found)[0][:2] == ("Before your next list", 1)
    (question,) = [d.question for d in found if isinstance(d, Write) and d.question]
    assert read_lines(question.about) == (Line(LineKind.ACTION, "3"),)


def test_it_is_a_question_of_his_and_written_by_a_machine() -> None:
    (write,) = [d for d in morning.send(desk(own(1, promise=NOW))) if isinstance(d, Write)]
    assert write.question is not None
    assert (write.question.kind, write.question.person) == (QuestionKind.LINES, "ana")
    assert (write.machine, write.to.address) == (Machine.GENERATED, "ana@example.test")
    assert read_lines(write.question.about) == (Line(LineKind.TICKET, "1"),)


def test_it_holds_thirty_and_says_how_many_more() -> None:
    found = morning.send(desk(*(own(n, promise=NOW + n * HOUR) for n in range(1, 41))))
    assert (letter(found).waiting, letter(found).more, len(listed(found))) == (40, 10, 30)


@pytest.mark.parametrize("occasion", [
    desk(), desk(own(1)), desk(own(1, status=Status.RESOLVED, promise=NOW)),
    replace(desk(own(1, promise=NOW)),
            directory=directory().with_absences({"ana": (Absence(NOW.date(), NOW.date()),)})),
])
def test_where_nothing_waits_or_he_is_away_only_the_next_one_is_planned(occasion: Occasion) -> None:
    at = rounds.next_morning(directory().people["ana"], NOW, directory(), POLICY)
    assert morning.send(occasion) == (Schedule(DueKind.MORNING, at, about="ana"),)


def test_who_wants_none_any_more_is_planned_none_and_who_is_gone_nothing() -> None:
    people = {**directory().people, "ana": person("ana", morning_list=False)}
    occasion = replace(desk(own(1, promise=NOW)), directory=directory(people=people))
    assert morning.send(occasion) == (Schedule(DueKind.MORNING, None, about="ana"),)
    assert morning.send(replace(occasion, about="nobody")) == ()


def test_a_lead_sees_what_is_held_up_at_his_peoples_desks() -> None:
    people = {**directory().people, "tom": replace(directory().people["tom"], lead="ana")}
    quiet = [Course(TicketId(n), f"Matter {n}", "support", poc, Status.OPEN, BEN, NOW - 30 * DAY, NOW - 30 * DAY)
             for n, poc in ((1, "tom"), (2, "zoe"), (3, "ana"))]
    occasion = replace(at_work(courses=tuple(quiet), desk=(own(3, promise=NOW),)), directory=directory(people=people))
    found = listed(morning.send(occasion))
    assert [(heading, ticket) for heading, ticket, _ in found] == [
        ("Overdue", 3), ("Held up, with you or those whose lead you are", 1)]


def test_on_mondays_he_reads_his_own_week_and_nobody_elses() -> None:
    week = Week(NOW - 7 * DAY, NOW)
    tallies = {("support", "ana"): Tally(came=5, solved=4, in_time=3, broken=1, answers=2, stars=9),
               ("support", "tom"): Tally(came=70, solved=70)}
    record = Record(Span(week, tallies), Span(week.before(1)), Standing())
    found = morning.send(replace(desk(own(1, promise=NOW)), week=record))
    assert letter(found).figures == (
        "Last week: 5 came to you, 4 solved, 3 of 4 promises kept in time.",
        "Satisfaction: 4.5 of 5, by 2 who answered.")
    assert letter(morning.send(desk(own(1, promise=NOW)))).figures == ()


def test_the_stakeholder_and_his_day_are_named() -> None:
    found = letter(morning.send(desk(own(1, promise=NOW, stakeholder=Address("sam@x.test", "Sam Lee")))))
    assert found.groups[0][1][0][2:4] == ("Locked out", "Sam Lee")
    assert found.day == date(NOW.year, NOW.month, NOW.day)
