"""The arithmetic of a promise, in words: by `#why`, by "why?" alone, and for the stakeholder who asks."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from gateway.desk import promises, why
from gateway.desk.decide import decide
from gateway.model.decision import Decision, Write
from gateway.model.mail import Address
from gateway.model.promise import Promise, PromiseKind
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Status, Tag, TagRole, Ticket, TicketId, Urgency, Visibility
from tests.builders import BEN, NOW, directory, envelope, hours, mail, situation, ticket, triage

ANA = Address("ana@example.test", "Ana Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
BEN_TAG = Tag("b" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
HOUR = timedelta(hours=1)
HOUSE = directory(
    hours=hours(holidays=frozenset({date(2026, 12, 25)})), resolve_within={Urgency.NORMAL: 40 * HOUR},
)
CHRISTMAS_EVE = datetime(2026, 12, 24, 15, 0, tzinfo=UTC)
NEW = promises.of_new(ticket(promise=None, opened_at=CHRISTMAS_EVE), HOUSE)


def told(one: Ticket, now: datetime = CHRISTMAS_EVE) -> list[str]:
    return [str(line) for line in why.explain(one, HOUSE, now)]


def test_the_arithmetic_names_what_counts_and_what_does_not() -> None:
    assert told(replace(NEW, promises=NEW.promises[:1])) == [
        "first answer by 2026-12-28 15:00 UTC: 8 h of working time from 2026-12-24 15:00 UTC",
        "normal urgency, topic Access, times of UTC",
        "2026-12-24: 15:00–17:00, 2 h",
        "2026-12-25: holiday",
        "2026-12-26 to 2026-12-27: closed",
        "2026-12-28: 09:00–15:00, 6 h",
    ]


def test_days_that_are_alike_share_a_line_and_each_promise_is_told() -> None:
    lines = told(NEW)
    assert lines[6] == "settled by 2027-01-01 15:00 UTC: 40 h of working time from 2026-12-24 15:00 UTC"
    assert "2026-12-28 to 2026-12-31: 09:00–17:00, 8 h each day" in lines


def test_a_calendar_is_named_and_its_lunch_is_left_out() -> None:
    lunch = {day: ((time(9), time(12)), (time(13), time(17))) for day in range(5)}
    house = replace(HOUSE, hours=hours(spans=lunch, name="bakery"))
    opened = promises.of_new(ticket(promise=None, opened_at=NOW), house)
    lines = [str(line) for line in why.explain(replace(opened, promises=opened.promises[:1]), house, NOW)]
    assert lines[1:3] == ["normal urgency, topic Access, calendar bakery, times of UTC",
                          "2026-11-23: 10:00–12:00, 13:00–17:00, 6 h"]


def test_a_promise_that_has_moved_says_from_when_it_counts() -> None:
    high = replace(NEW, urgency=Urgency.HIGH, promises=NEW.promises[:1])
    answer = promises.owed(NEW)
    assert answer is not None
    moved = promises.moved(answer, NEW, high, CHRISTMAS_EVE + HOUR, HOUSE)
    lines = told(promises.owing(high, moved))
    assert lines[0].startswith("first answer by 2026-12-28 12:00 UTC: 4 h")
    assert lines[2] == "counted anew from 2026-12-24 16:00 UTC, as the ticket has changed or stood still since"
    assert lines[3:] == ["2026-12-24: 16:00–17:00, 1 h", "2026-12-25: holiday", "2026-12-26 to 2026-12-27: closed",
                         "2026-12-28: 09:00–12:00, 3 h"]


def test_one_that_a_rise_has_left_where_it_was_is_not_told_as_if_it_had_the_new_urgency() -> None:
    lines = told(replace(NEW, urgency=Urgency.CRITICAL))
    assert lines[1] == "promised before the ticket changed, topic Access, times of UTC"


def test_one_that_is_over_says_for_how_long() -> None:
    assert told(NEW, datetime(2026, 12, 28, 16, 30, tzinfo=UTC))[6] == "that was 1 h 30 min of working time ago"


def test_one_that_stands_still_says_what_is_left() -> None:
    still = Promise(PromiseKind.RESOLUTION, CHRISTMAS_EVE, 40 * HOUR, None, 30 * HOUR)
    waiting = replace(NEW, status=Status.WAITING, promise=None, promises=(still,))
    assert told(waiting) == ["the time to settle it stands still while Ben Ode is waited for; 30 h are left"]


def test_where_nothing_is_promised_that_is_said() -> None:
    assert told(replace(NEW, promise=None, promises=())) == ["nothing is promised on #7 now"]


def test_a_promise_of_weeks_is_told_without_its_days() -> None:
    slow = replace(HOUSE, resolve_within={Urgency.NORMAL: 400 * HOUR})
    settled = promises.settled_by(promises.of_new(ticket(promise=None, opened_at=CHRISTMAS_EVE), slow))
    assert len(told(replace(NEW, promise=None, promises=(settled,)))) == 2


def test_seconds_are_left_out_so_that_the_minutes_add_up() -> None:
    odd = promises.of_new(ticket(promise=None, opened_at=CHRISTMAS_EVE + timedelta(minutes=20, seconds=45)), HOUSE)
    lines = told(replace(odd, promises=odd.promises[:1]))
    assert (lines[2], lines[-1]) == ("2026-12-24: 15:20–17:00, 1 h 40 min", "2026-12-28: 09:00–15:20, 6 h 20 min")


# --- asked by mail ---------------------------------------------------------------------------------------------------


def entry(author: Address) -> Entry:
    return Entry(EntryKind.MAIL, Visibility.PUBLIC, author, NOW - HOUR, "It is so.")


def _writes(text: str, tag: Tag, author: Address, one: Ticket, *entries: Entry) -> tuple[Decision, ...]:
    box = f"support+{tag.token}@example.test"
    held = TicketFile(one, entries or (entry(BEN),))
    place = situation(tags=(tag,), by_tag=held, envelope=envelope(box), directory=HOUSE)
    return decide(mail(text, from_=author, to=(Address(box),)), place, triage(), NOW)


def _letters(done: tuple[Decision, ...]) -> list[tuple[str, str]]:
    return [(one.letter.name, one.to.address) for one in done if isinstance(one, Write)]


def _receipt(done: tuple[Decision, ...]) -> Any:
    return next(one.letter for one in done if isinstance(one, Write) and one.letter.name == "command-receipt")


def test_a_poc_asks_by_a_command_and_the_rest_of_his_mail_goes_out() -> None:
    done = _writes("#why\n\nI look into it.", POC_TAG, ANA, NEW)
    assert _letters(done) == [("answer", BEN.address), ("command-receipt", ANA.address)]
    assert "holiday" in _receipt(done).lines[0][1]


@pytest.mark.parametrize("text", ["why?", "Why", "Warum?", "¿Por qué?", "なぜ？"])
def test_why_alone_asks_us_and_nobody_outside(text: str) -> None:
    done = _writes(text, POC_TAG, ANA, NEW)
    assert _letters(done) == [("command-receipt", ANA.address)]
    (line, said, _), = _receipt(done).lines
    assert line == text
    assert said.endswith("this went to nobody outside; ask Ben Ode in a sentence")


@pytest.mark.parametrize(("text", "one"), [
    ("Why do you ask?", NEW), ("why?", replace(NEW, promise=None, promises=())),
])
def test_other_words_and_where_nothing_is_owed_go_to_the_stakeholder(text: str, one: Ticket) -> None:
    assert ("answer", BEN.address) in _letters(_writes(text, POC_TAG, ANA, one))


def test_the_stakeholder_who_asks_is_told_and_nobody_else() -> None:
    done = _writes("Why?", BEN_TAG, BEN, NEW)
    assert _letters(done) == [("how-it-was-counted", BEN.address)]


@pytest.mark.parametrize(("one", "history"), [
    (NEW, (entry(BEN), entry(ANA))), (replace(NEW, promise=None, promises=()), (entry(BEN),)),
])
def test_what_he_asks_a_person_reaches_that_person(one: Ticket, history: tuple[Entry, ...]) -> None:
    names = [name for name, _ in _letters(_writes("Why?", BEN_TAG, BEN, one, *history))]
    assert "new-entry" in names
    assert "how-it-was-counted" not in names
