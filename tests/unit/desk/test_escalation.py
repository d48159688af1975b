"""Who is asked to act when a promise is broken, when, and who is passed over."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk import escalation
from gateway.desk.decide import decide
from gateway.model.changes_time import Escalate
from gateway.model.decision import AppendEntry, Decision, Machine, SetPromise, SetUrgency, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.escalation import Asked, EscalationPolicy, Step
from gateway.model.letter import Lane
from gateway.model.mail import Address
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Directory, Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import (
    Entry,
    EntryKind,
    Participant,
    Question,
    QuestionId,
    QuestionKind,
    Status,
    Tag,
    TagRole,
    TicketId,
    Urgency,
    Visibility,
)
from tests.builders import BEN, NOW, directory, hours, mail, person, situation, ticket, triage
from tests.decisions import letters_for, of_kind

HOUR = timedelta(hours=1)
ANA, SUE = Address("ana@example.test", "Ana Smith"), Address("sue@example.test", "Sue Smith")
SEVEN = TicketId(7)
AT_TICKET = Tag("a" * 20, TagRole.POC, "ana", SEVEN)
LATE = NOW - HOUR
"""Nine o'clock: an hour of working time ago."""
POLICY = DeskPolicy()


def house(**people: Any) -> Directory:
    """Tom is Ana's cover, Zoe her lead, Sue the sponsor; each may be changed by his key."""
    known = directory()
    made = {**known.people, "ana": replace(known.people["ana"], cover="tom", lead="zoe")}
    made.update({key: replace(made[key], **values) for key, values in people.items()})
    projects = {key: replace(one, sponsors=("sue",)) for key, one in known.projects.items()}
    return replace(known, people=made, projects=projects)


def late(**values: Any) -> TicketFile:
    """An answer was owed at nine; Ben has written, nobody has answered."""
    asked = values.pop("asked", ())
    said = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, NOW - 3 * HOUR, "I cannot log in.")
    return TicketFile(ticket(**{"promise": LATE, **values}), (said,), asked=asked)


def fired(file: TicketFile, known: Directory | None = None, *, now: datetime = NOW,
          policy: DeskPolicy = POLICY) -> tuple[Decision, ...]:
    return escalation.step(Occasion(now, known or house(), policy, file=file, instant=now))


def steps(*named: str) -> DeskPolicy:
    return DeskPolicy(escalation=EscalationPolicy(tuple(Step(to, HOUR) for to in named)))


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "due", "first"), [
    ({}, NOW, NOW + HOUR),
    ({"urgency": Urgency.CRITICAL}, NOW, NOW + HOUR / 4),
    ({}, datetime(2026, 11, 27, 16, 30, tzinfo=UTC), datetime(2026, 11, 30, 9, 30, tzinfo=UTC)),  # over a weekend
])
def test_the_first_step_comes_in_working_time_after_the_promise(values: dict[str, Any], due: datetime,
                                                                first: datetime) -> None:
    assert escalation.first_at(ticket(**values), due, house(), POLICY) == first


@pytest.mark.parametrize(("due", "first"), [
    # The clocks go forward on 28 March 2027 at two, and back on 31 October at three: work from one to five.
    (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    (datetime(2027, 3, 27, 3, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
    (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    (datetime(2027, 10, 30, 2, 30, tzinfo=UTC), datetime(2027, 10, 30, 23, 30, tzinfo=UTC)),
])
def test_an_hour_is_an_hour_when_the_clocks_change(due: datetime, first: datetime) -> None:
    nights = hours("Europe/Berlin", spans={day: ((time(1), time(5)),) for day in range(7)})
    assert escalation.first_at(ticket(), due, replace(house(), hours=nights), POLICY) == first


def test_without_steps_nothing_is_escalated() -> None:
    assert escalation.first_at(ticket(), NOW, house(), steps()) is None
    assert fired(late(), policy=steps()) == ()


def test_the_hours_of_the_topic_count() -> None:
    known = house()
    round_the_clock = hours(spans={day: ((time(), time.max),) for day in range(7)})
    topics = {**known.topics, "access": replace(known.topics["access"], hours=round_the_clock)}
    due = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
    assert escalation.first_at(ticket(), due, replace(known, topics=topics), POLICY) == due + HOUR


# --- step by step ----------------------------------------------------------------------------------------------------


def test_the_cover_is_asked_first_and_the_poc_hears_of_it() -> None:
    done = fired(late())
    assert of_kind(Escalate, done) == [Escalate(SEVEN, 1, "tom")]
    assert letters_for(done) == [("escalation", "tom"), ("escalated", "ana")]
    asked, told = of_kind(Write, done)
    assert (asked.lane, asked.role, asked.machine) == (Lane.STAKEHOLDER, TagRole.POC, Machine.GENERATED)
    assert (asked.letter.waited, asked.letter.poc, asked.letter.by) == ("1 h", "Ana Smith", "")
    assert asked.letter.done == "Ana Smith has not written to Ben Ode yet"
    assert asked.letter.text.text == "I cannot log in."
    assert told.letter.asked == "Tom Smith"
    assert of_kind(Schedule, done) == [Schedule(DueKind.ESCALATE, NOW + 4 * HOUR, SEVEN)]
    (entry,) = of_kind(AppendEntry, done)
    assert entry.entry.text == "Tom Smith was asked to act: no answer by 2026-11-23 09:00 UTC"
    assert (entry.entry.visibility, entry.entry.author.address) == (Visibility.INTERNAL, "support@example.test")


def test_then_the_lead_with_what_was_done_before() -> None:
    done = fired(late(escalation=1, asked=(Asked(1, "tom", NOW - HOUR),)))
    assert letters_for(done) == [("escalation", "zoe"), ("escalated", "ana")]
    assert of_kind(Write, done)[0].letter.asked == (("Tom Smith", NOW - HOUR),)


def test_the_sponsor_decides_by_a_line_and_is_the_last() -> None:
    done = fired(late(escalation=2))
    assert letters_for(done) == [("escalation-to-sponsor", "sue"), ("escalated", "ana")]
    asked = of_kind(Write, done)[0]
    assert (asked.lane, asked.question.kind, asked.question.about) == (Lane.QUESTION, QuestionKind.LINES, "ticket:7")
    assert of_kind(Schedule, done) == [Schedule(DueKind.ESCALATE, None, SEVEN)]
    assert fired(late(escalation=3)) == ()


@pytest.mark.parametrize("values", [
    {"promise": None}, {"promise": NOW + HOUR}, {"status": Status.RESOLVED}, {"status": Status.CLOSED},
])
def test_nothing_where_somebody_has_acted(values: dict[str, Any]) -> None:
    assert fired(late(**values)) == ()
    assert escalation.step(Occasion(NOW, house(), POLICY)) == ()


def test_the_last_word_of_the_house_is_told() -> None:
    answered = Entry(EntryKind.MAIL, Visibility.PUBLIC, ANA, NOW - 2 * HOUR, "I look into it.")
    file = late()
    done = fired(replace(file, entries=(*file.entries, answered)))
    assert of_kind(Write, done)[0].letter.done == "Ana Smith wrote 2026-11-23 08:00 UTC"


# --- whom ------------------------------------------------------------------------------------------------------------

TODAY = (Absence(NOW.date(), NOW.date()),)


@pytest.mark.parametrize(("people", "values", "who"), [
    ({"ana": {"cover": "desk"}}, {}, "tom"),                                     # of a team, one who has it not himself
    ({"tom": {"absences": TODAY, "cover": "max"}}, {}, "max"),                   # who stands in
    ({}, {"poc": "max"}, None),                                                  # a POC without a cover
    ({"tom": {"absences": TODAY}}, {}, None),                                    # away, and nobody stands in
    ({"tom": {"absences": TODAY, "cover": "ana"}}, {}, None),                    # who stands in has it himself
    ({}, {"asked": (Asked(1, "tom", LATE),)}, None),                             # each once
    ({}, {"participants": (Participant(BEN, is_stakeholder=True),
                           Participant(Address("Tom@example.test"), is_stakeholder=False))}, None),  # his own matter
])
def test_who_is_asked_by_the_first_step(people: dict[str, Any], values: dict[str, Any], who: str | None) -> None:
    asked = [one.asked for one in of_kind(Escalate, fired(late(**values), house(**people)))]
    assert asked == [who or ""]


@pytest.mark.parametrize(("people", "values", "why"), [
    ({"ana": {"cover": None}}, {}, "(cover) asks nobody: nobody is named"),
    ({"tom": {"absences": TODAY}}, {}, "asks nobody: Tom Smith is away"),
    ({"ana": {"cover": "ana"}}, {}, "asks nobody: Ana Smith has the ticket"),
    ({}, {"asked": (Asked(1, "tom", LATE),)}, "asks nobody: Tom Smith was asked before"),
])
def test_a_step_that_asks_nobody_says_why_and_its_time_counts(people: dict[str, Any], values: dict[str, Any],
                                                              why: str) -> None:
    done = fired(late(**values), house(**people))
    assert not of_kind(Write, done)
    assert of_kind(Escalate, done) == [Escalate(SEVEN, 1)]
    assert of_kind(Schedule, done) == [Schedule(DueKind.ESCALATE, NOW + 4 * HOUR, SEVEN)]
    assert of_kind(AppendEntry, done)[0].entry.text.endswith(why)


@pytest.mark.parametrize(("step", "changes", "who"), [
    ("second_level", {"second_level": "max"}, "max"),
    ("second_level", {"second_level": "desk"}, "tom"),
    ("second_level", {}, ""),
    ("lead", {"lead": "max"}, "zoe"),        # the POC's own lead goes first
    ("max", {}, "max"),
    ("desk", {}, "tom"),
])
def test_what_a_step_can_name(step: str, changes: dict[str, Any], who: str) -> None:
    known = house()
    topics = {**known.topics, "access": replace(known.topics["access"], **changes)}
    done = fired(late(), replace(known, topics=topics), policy=steps(step))
    assert [one.asked for one in of_kind(Escalate, done)] == [who]


def test_the_lead_of_the_topic_where_the_poc_has_none() -> None:
    known = house(ana={"lead": ""})
    topics = {**known.topics, "access": replace(known.topics["access"], lead="max")}
    done = fired(late(), replace(known, topics=topics), policy=steps("lead"))
    assert [one.asked for one in of_kind(Escalate, done)] == ["max"]


# --- nobody outside his working hours --------------------------------------------------------------------------------

TOKYO = hours("Asia/Tokyo")


def test_whoever_does_not_work_now_is_asked_on_his_next_morning() -> None:
    known = house(tom={"hours": TOKYO, "zone": ZoneInfo("Asia/Tokyo")})
    done = fired(late(), known)
    morning = datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert done == (Schedule(DueKind.ESCALATE, morning, SEVEN),)
    assert letters_for(fired(late(), known, now=morning))[0] == ("escalation", "tom")


def test_what_is_critical_asks_at_any_hour() -> None:
    done = fired(late(urgency=Urgency.CRITICAL), house(tom={"hours": TOKYO}))
    assert letters_for(done) == [("escalation", "tom"), ("escalated", "ana")]
    assert of_kind(Schedule, done) == [Schedule(DueKind.ESCALATE, NOW + HOUR, SEVEN)]


def test_the_poc_reads_it_when_he_works() -> None:
    asked, told = of_kind(Write, fired(late(), house(ana={"hours": TOKYO})))
    assert asked.delay == timedelta()
    assert NOW + told.delay == datetime(2026, 11, 24, 0, tzinfo=UTC)


def test_a_holiday_of_the_receiver_is_no_working_day() -> None:
    free = hours(holidays=frozenset({date(2026, 11, 23)}))
    assert fired(late(), house(tom={"hours": free})) == (
        Schedule(DueKind.ESCALATE, datetime(2026, 11, 24, 9, tzinfo=UTC), SEVEN),)


# --- by hand ---------------------------------------------------------------------------------------------------------


def commanded(text: str, file: TicketFile | None = None, known: Directory | None = None) -> tuple[Decision, ...]:
    given = situation(tags=(AT_TICKET,), by_tag=file or late(), directory=known or house())
    return decide(mail(text, from_=ANA), given, triage(), NOW)


def said(decisions: tuple[Decision, ...]) -> list[str]:
    return [line[1] for write in of_kind(Write, decisions) if write.letter.name in ("command-receipt", "lines-receipt")
            for line in write.letter.lines]


def test_a_poc_asks_the_next_in_line_with_his_words() -> None:
    done = commanded("#escalate Only the bank can unlock it.", late(promise=NOW + HOUR))
    assert said(done) == ["Tom Smith is asked to act"]
    assert of_kind(Escalate, done) == [Escalate(SEVEN, 1, "tom")]
    (asked,) = (write for write in of_kind(Write, done) if write.letter.name == "escalation")
    assert (asked.letter.by, asked.letter.why.text) == ("Ana Smith", "Only the bank can unlock it.")
    assert (asked.letter.waited, asked.machine) == ("", Machine.HUMAN)
    assert "escalated" not in dict(letters_for(done)), "he knows it"
    assert of_kind(Schedule, done) == [Schedule(DueKind.ESCALATE, datetime(2026, 11, 23, 15, tzinfo=UTC), SEVEN)]
    assert not of_kind(SetUrgency, done)


def test_words_beside_the_command_are_a_note_only_where_they_are_one() -> None:
    (asked,) = (one for one in of_kind(Write, commanded("#escalate\n#note\nThe bank again."))
               if one.letter.name == "escalation")
    assert asked.letter.why.text == "The bank again."
    (asked,) = (one for one in of_kind(Write, commanded("#escalate\n\nWe are on it."))
               if one.letter.name == "escalation")
    assert asked.letter.why is None


def test_by_hand_a_step_that_asks_nobody_is_no_step() -> None:
    done = commanded("#escalate", known=house(ana={"cover": None}))
    assert of_kind(Escalate, done) == [Escalate(SEVEN, 2, "zoe")]


@pytest.mark.parametrize(("file", "known", "why"), [
    (late(), directory(), "nothing changed: nobody is left to ask (cover: nobody is named; lead: nobody is named; "
                          "sponsor: nobody is named)"),
    (late(escalation=3), house(), "nothing changed: nobody is left to ask (no step of the escalation is left)"),
    (late(status=Status.RESOLVED), house(), "nothing changed: #7 is resolved; #reopen it first"),
])
def test_where_nobody_can_be_asked_nothing_changes(file: TicketFile, known: Directory, why: str) -> None:
    done = commanded("#escalate", file, known)
    assert said(done) == [why]
    assert not of_kind(Escalate, done)
    assert [name for name, _ in letters_for(done)] == ["command-receipt"]


def test_another_poc_asks_the_poc_at_last() -> None:
    tag = replace(AT_TICKET, person="max")
    given = situation(tags=(tag,), by_tag=late(escalation=3), directory=house())
    done = decide(mail("#escalate Please.", from_=Address("max@example.test")), given, triage(), NOW)
    (asked,) = (write for write in of_kind(Write, done) if write.letter.name == "escalation")
    assert (asked.person, asked.letter.poc, asked.letter.by) == ("ana", "", "Max Smith")


def lined(words: str, file: TicketFile, known: Directory) -> tuple[Decision, ...]:
    """What Sue's reply to a letter brings about, in which the ticket is line 1."""
    question = Question(QuestionKind.LINES, "sue", (), NOW - HOUR, NOW + HOUR, "d", about="ticket:7", id=QuestionId(3))
    given = situation(question=question, directory=known, found=Found(tickets=(file,)),
                      tags=(Tag("b" * 20, TagRole.QUESTION, "sue", None, QuestionId(3)),))
    return decide(mail(words, from_=SUE), given, triage(), NOW)


def test_a_sponsors_word_goes_to_the_lead_and_makes_it_high() -> None:
    done = lined("1 escalate My customer is about to leave.", late(), house())
    assert of_kind(SetUrgency, done) == [SetUrgency(SEVEN, Urgency.HIGH, "sue")]
    assert of_kind(Escalate, done) == [Escalate(SEVEN, 2, "zoe")]
    (asked,) = (write for write in of_kind(Write, done) if write.letter.name == "escalation")
    assert (asked.letter.by, asked.letter.why.text) == ("Sue Smith", "My customer is about to leave.")
    assert asked.letter.waited == "1 h", "a shorter promise does not make it wait less"
    assert ("escalated", "ana") in letters_for(done)
    assert not of_kind(SetPromise, done), "a promise that is broken stays, and its steps do not begin anew"


def test_a_sponsors_word_goes_to_whoever_is_there() -> None:
    known = house(ana={"lead": ""})
    assert of_kind(Escalate, lined("1 escalate", late(), known)) == [Escalate(SEVEN, 1, "tom")]
    nobody = house(ana={"lead": "", "cover": None})
    done = lined("1 escalate", late(urgency=Urgency.CRITICAL), nobody)
    assert [pair for pair in letters_for(done) if pair[0] == "escalation"] == [("escalation", "ana")]
    assert not of_kind(SetUrgency, done)


@pytest.mark.parametrize(("words", "values"), [
    ("1 escalate, 1 escalate\n1 escalate, please!", {}), ("1 escalate\n1 escalate now", {"escalation": 3}),
])
def test_one_mail_asks_one_person_however_often_it_says_so(words: str, values: dict[str, Any]) -> None:
    done = lined(words, late(**values), house())
    assert len([pair for pair in letters_for(done) if pair[0] == "escalation"]) == 1
    assert len(of_kind(Escalate, done)) <= 1


def test_roles_decide_how_one_is_asked() -> None:
    known = house(zoe={"roles": frozenset({Role.OPERATOR})})
    done = fired(late(escalation=1), known)
    assert letters_for(done)[0] == ("escalation-to-sponsor", "zoe")
    assert person("zoe").takes_tickets
