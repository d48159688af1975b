"""A sponsor's week: what needs him comes first and is numbered, figures are in working time, nobody is shown alone."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk import summary
from gateway.desk.summary import figures
from gateway.desk.summary.lateness import why_late
from gateway.desk.summary.when import next_summary
from gateway.model.decision import Write
from gateway.model.due import Schedule
from gateway.model.figures import (
    Awaited,
    DueAction,
    Ended,
    Late,
    Record,
    Span,
    Standing,
    Taken,
    Tally,
    Turn,
    Week,
)
from gateway.model.lines import lines_text
from gateway.model.mail import Address
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Load
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import Preferences
from gateway.model.promise import PromiseKind
from gateway.model.roadblock import Course
from gateway.model.summary import Detail, SummaryPolicy
from gateway.model.ticket import QuestionKind, Status, TicketId
from tests.builders import NOW, directory, person

HOUR = timedelta(hours=1)
WEEK = Week.ending(NOW, UTC)
POLICY = DeskPolicy()
ANA, TOM = ("support", "ana"), ("support", "tom")
LATE = Late(TicketId(7), "Locked out", ANA, PromiseKind.FIRST, NOW - 30 * HOUR, NOW - 20 * HOUR)
AWAITED = Awaited("512-1", TicketId(9), "ana", "Budget: 3,000 EUR", None)
ACTION = DueAction(3, TicketId(8), "tom", "call the supplier", date(2026, 11, 24))
TAKEN = Taken(TicketId(5), "Printer", "We repair it.", "Ana Smith")


def record(span: dict[tuple[str, str], Tally] | None = None, before: dict[tuple[str, str], Tally] | None = None,
           ended: tuple[Ended, ...] = (), **standing: Any) -> Record:
    if "late" in standing:
        standing.setdefault("lates", {ANA: len(standing["late"])})
    return Record(Span(WEEK, span or {}, ended), Span(WEEK.before(4), before or {}), Standing(**standing))


def reading(of: Record, **said: str) -> summary.Reading:
    sue = replace(directory().people["sue"], said=Preferences(said))
    return summary.Reading(sue, of, directory(), POLICY, NOW)


def course(**values: Any) -> Course:
    return Course(**{"ticket": TicketId(30), "title": "Archive door", "project": "support", "poc": "tom",
                     "status": Status.OPEN, "stakeholder": Address("x@y.test"), "opened_at": NOW - HOUR,
                     "since": NOW - HOUR, "blocks": 5, **values})


# --- what needs him --------------------------------------------------------------------------------------------------


def test_what_needs_him_is_numbered_through_and_the_numbers_stand_for_it() -> None:
    of = replace(record({ANA: Tally(came=41, solved=38)}, late=(LATE,), approvals=(AWAITED,), actions=(ACTION,)),
                 courses=(course(), course(ticket=LATE.ticket)))
    letter, lines = summary.summarise(reading(of))
    assert letter.headline == ("1 approval waits for you, 1 ticket is late, 1 ticket is held up; "
                               "41 came, 38 solved.")
    assert [(title, [need[:2] for need in needs]) for title, needs, _ in letter.needs] == [
        ("Waiting for your yes or no", [(1, 9)]), ("Late", [(2, 7)]), ("Held up", [(3, 30)]), ("Actions due", [(4, 8)])]
    assert lines_text(lines) == "approval:512-1 ticket:7 ticket:30 action:3"
    assert letter.examples == ("1 yes", "1 no", "2 escalate", "2 assign NAME", "2 why?")


def test_what_is_not_shown_is_counted() -> None:
    lates = tuple(replace(LATE, ticket=TicketId(n)) for n in range(1, 51))
    letter, lines = summary.summarise(reading(record(late=lates, lates={ANA: 60, TOM: 4})))
    ((_, needs, more),) = letter.needs
    assert (len(needs), more, len(lines)) == (10, 54, 10)
    assert letter.headline.startswith("64 tickets are late;")


def test_nothing_needs_him() -> None:
    letter, lines = summary.summarise(reading(record({ANA: Tally(came=1)})))
    assert (letter.headline, letter.needs, lines) == ("Nothing needs you; 1 came, 0 solved.", (), ())


@pytest.mark.parametrize(
    ("turns", "ana", "why"),
    [
        ((), {}, "nobody has answered yet"),
        ((Turn(NOW - 25 * HOUR, "assigned", "ana"), Turn(NOW - 24 * HOUR, "assigned", "tom")), {}, "handed on 2 times"),
        ((Turn(NOW - 99 * HOUR, "assigned", "ana"),), {}, "nobody has answered yet"),  # before it was promised
        ((Turn(NOW - 40 * HOUR, "status", "resolved"), Turn(NOW - 30 * HOUR, "status", "open")), {},
         "opened again after it was solved"),
        ((Turn(NOW - 25 * HOUR, "urgency", "critical"), Turn(NOW - 25 * HOUR, "status", "waiting")), {},
         "its urgency became critical 2026-11-22 09:00 UTC, waited for the stakeholder meanwhile"),
        ((), {"absences": (Absence(date(2026, 11, 20), date(2026, 11, 27)),)}, "Ana Smith is away until 2026-11-27"),
        ((), {"absences": (Absence(date(2026, 11, 22), date(2026, 11, 22)),)}, "Ana Smith was away"),
    ],
)
def test_a_late_ticket_says_why(turns: tuple[Turn, ...], ana: dict[str, Any], why: str) -> None:
    house = directory()
    house = replace(house, people={**house.people, "ana": replace(house.people["ana"], **ana)})
    assert why_late(replace(LATE, turns=turns), house, NOW) == f"an answer was due 2026-11-22 14:00 UTC: {why}"


# --- how the week was ------------------------------------------------------------------------------------------------


def test_each_detail_says_more() -> None:
    of = record({ANA: Tally(came=4), TOM: Tally(solved=2)}, open={ANA: Load(1, 2), TOM: Load(1, 2)}, decisions=(TAKEN,))
    short, normal, full = (summary.summarise(reading(of, **{"summary detail": one}))[0] for one in Detail)
    assert (short.bars, short.decisions, short.teams) == ((), (), ())
    assert (bool(normal.bars), len(normal.decisions), normal.teams) == (True, 1, ())
    assert (full.bars, [name for name, _, _ in full.teams]) == (normal.bars, ["The Desk"])
    assert summary.summarise(reading(of))[0] == normal, "as the settings have it"


def test_a_change_is_told_in_words_against_the_mean_of_the_weeks_before() -> None:
    bars = {what: (value, usual, trend) for what, value, _, usual, trend in summary.summarise(reading(
        record({ANA: Tally(came=40, solved=10, in_time=9, broken=1)},
               {ANA: Tally(came=80, solved=40, in_time=60, broken=40)})))[0].bars}
    assert bars["came in"] == ("40", 50, "▲ up, usually 20")
    assert bars["solved"] == ("10", 25, "= as usual")
    assert bars["promises kept in time, 9 of 10"] == ("90%", 60, "▲ up, usually 60%")


def test_a_share_tells_of_how_many_it_is() -> None:
    """One ticket whose topic nobody has looked at is no proof that the machine finds all of them right."""
    letter = summary.summarise(reading(record({ANA: Tally(came=1, routed=1, in_time=1), TOM: Tally(broken=1)})))[0]
    shares = {what: value for what, value, *_ in letter.bars if value.endswith("%")}
    assert shares == {"promises kept in time, 1 of 2": "50%",
                      "topics of the machine that nobody corrected, 1 of 1": "100%"}


def test_a_first_week_is_compared_with_nothing() -> None:
    assert {trend for *_, trend in summary.summarise(reading(record({ANA: Tally(came=4)})))[0].bars} == {""}


def ended(begin: datetime, end: datetime, **values: Any) -> Ended:
    return Ended(**{"whose": ANA, "topic": "access", "kind": PromiseKind.FIRST, "since": begin, "ended_at": end,
                    **values})


def test_times_are_working_time_of_the_tickets_hours() -> None:
    friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
    over_a_weekend = [ended(friday, friday + timedelta(days=2, hours=18 + n)) for n in range(10)]
    found = figures.times(over_a_weekend, PromiseKind.FIRST, directory())
    assert found is not None
    # one hour on Friday, then from nine on Monday: 10:00 to 17:00, and nothing more after that
    assert (found.count, found.median, found.ninety) == (10, 6 * HOUR, 9 * HOUR)
    assert figures.times(over_a_weekend, PromiseKind.RESOLUTION, directory()) is None
    few = figures.times(over_a_weekend[:3], PromiseKind.FIRST, directory())
    assert few is not None
    assert (few.median, few.ninety) == (3 * HOUR, 4 * HOUR)


def test_nobody_is_shown_alone() -> None:
    """A team of one, and one POC outside all teams, would be a single person's figures."""
    house = directory()
    of = record({ANA: Tally(came=1), ("support", "zoe"): Tally(came=2)})
    assert [name for name, _ in figures.of_teams(of, house, 4)] == ["The Desk"], "Zoe alone is in no team"
    both = record({ANA: Tally(came=1), ("support", "zoe"): Tally(came=2), ("support", "max"): Tally(came=3)})
    assert [(name, one.tally.came) for name, one in figures.of_teams(both, house, 4)] == [("The Desk", 1), ("", 5)]
    lone = replace(house, people={**house.people, "solo": person("solo", members=("zoe",))})
    assert "Solo Smith" not in [name for name, _ in figures.of_teams(of, lone, 4)]


def test_a_poc_has_his_own_figures() -> None:
    of = record({ANA: Tally(came=1), TOM: Tally(came=2)}, open={TOM: Load(5, 9)}, lates={TOM: 1})
    mine = figures.own(of, directory().people["tom"], directory(), 4)
    assert (mine.tally.came, mine.open.tickets, mine.late) == (2, 5, 1)


# --- when it comes ---------------------------------------------------------------------------------------------------


def occasion(of: Record | None, **said: str) -> Occasion:
    house = directory()
    sue = replace(house.people["sue"], said=Preferences(said))
    return Occasion(NOW, replace(house, people={**house.people, "sue": sue}), POLICY, "sue", instant=NOW, week=of)


def test_it_asks_one_question_about_all_lines_and_plans_the_next() -> None:
    again, write = summary.send(occasion(record({ANA: Tally(came=1)}, late=(LATE,))))
    assert again == Schedule(again.kind, datetime(2026, 11, 30, 8, tzinfo=UTC), about="sue")  # type: ignore[union-attr]
    assert isinstance(write, Write)
    assert write.question is not None
    assert (write.question.kind, write.question.about, write.unsubscribe) == (QuestionKind.LINES, "ticket:7", True)


def test_a_quiet_week_is_told_only_to_who_wants_it() -> None:
    assert [type(one) for one in summary.send(occasion(record()))] == [Schedule]
    assert [type(one) for one in summary.send(occasion(record(), **{"quiet weeks": "on"}))] == [Schedule, Write]
    assert len(summary.send(occasion(record(late=(LATE,))))) == 2, "nothing happened, and something waits"


@pytest.mark.parametrize("said", [{"summary": "off"}, {"summary from": "2026-12-08"}])
def test_who_has_ended_it_while_it_was_being_written_gets_none(said: dict[str, str]) -> None:
    assert [type(one) for one in summary.send(occasion(record(late=(LATE,)), **said))] == [Schedule]


def test_nobody_but_a_sponsor_gets_one() -> None:
    assert summary.send(replace(occasion(record({ANA: Tally(came=1)})), about="ana")) == ()
    assert summary.send(replace(occasion(record({ANA: Tally(came=1)})), about="gone")) == ()


@pytest.mark.parametrize(
    ("said", "now", "at"),
    [
        ({}, "2026-11-23T07:59:00+00:00", "2026-11-23T08:00:00+00:00"),
        ({}, "2026-11-23T08:00:00+00:00", "2026-11-30T08:00:00+00:00"),
        ({"summary day": "4 16:00"}, "2026-11-23T08:00:00+00:00", "2026-11-27T16:00:00+00:00"),
        ({"summary day": "nonsense"}, "2026-11-23T07:00:00+00:00", "2026-11-23T08:00:00+00:00"),
        ({"summary from": "2026-12-08"}, "2026-11-23T07:00:00+00:00", "2026-12-14T08:00:00+00:00"),
        ({"summary from": "2026-11-01"}, "2026-11-23T07:00:00+00:00", "2026-11-23T08:00:00+00:00"),
        ({"summary": "off"}, "2026-11-23T07:00:00+00:00", None),
        # Paris: a time that the 28th of March does not have is an hour later; of one that comes twice, the first
        ({"zone": "Europe/Paris", "summary day": "6 02:30"}, "2027-03-27T12:00:00+00:00", "2027-03-28T01:30:00+00:00"),
        ({"zone": "Europe/Paris", "summary day": "6 02:30"}, "2027-10-30T12:00:00+00:00", "2027-10-31T00:30:00+00:00"),
        ({"zone": "Europe/Paris"}, "2027-03-26T12:00:00+00:00", "2027-03-29T06:00:00+00:00"),
    ],
)
def test_the_next_one_comes_at_that_time_of_the_wall_clock(said: dict[str, str], now: str, at: str | None) -> None:
    preferences = Preferences(said)
    sue = replace(directory().people["sue"], zone=preferences.zone or ZoneInfo("UTC"))
    found = next_summary(sue, preferences, datetime.fromisoformat(now), POLICY)
    assert found == (at and datetime.fromisoformat(at))


def test_the_settings_name_day_and_time() -> None:
    policy = DeskPolicy(summary=SummaryPolicy(weekday=2, at=datetime(2026, 1, 1, 17, 30, tzinfo=UTC).time()))
    found = next_summary(directory().people["sue"], Preferences(), NOW, policy)
    assert found == datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
