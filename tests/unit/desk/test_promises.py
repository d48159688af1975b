"""What is promised, in which hours, and what moves, stops and ends a promise."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.desk import days, promises
from gateway.desk.decide import decide
from gateway.model.changes_promises import PromiseSettling
from gateway.model.decision import Decision, OpenTicket, SetPromise, Write
from gateway.model.deed import Deed, Standing
from gateway.model.mail import Address, InboundId
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Project, Topic
from gateway.model.policy import DeskPolicy
from gateway.model.promise import Promise, PromiseKind
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import Entry, EntryKind, Status, Tag, TagRole, Ticket, TicketId, Urgency, Visibility
from tests.builders import BEN, NOW, SHARED, directory, envelope, hours, mail, situation, ticket, triage
from tests.decisions import of_kind

ANA = Address("ana@example.test", "Ana Smith")
POC_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
BEN_TAG = Tag("b" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
HOUR = timedelta(hours=1)
TOKYO = replace(hours("Asia/Tokyo"), name="tokyo")
HOUSE = directory(
    resolve_within={Urgency.NORMAL: 40 * HOUR, Urgency.HIGH: 16 * HOUR}, next_answer_within={Urgency.NORMAL: 16 * HOUR},
)
FIRST = Promise(PromiseKind.FIRST, NOW - HOUR, 8 * HOUR, datetime(2026, 11, 23, 17, tzinfo=UTC))
SETTLING = Promise(PromiseKind.RESOLUTION, NOW - HOUR, 40 * HOUR, datetime(2026, 11, 27, 17, tzinfo=UTC))
OPEN = ticket(status=Status.OPEN, promise=FIRST.due, promises=(FIRST, SETTLING))


def entry(author: Address, minutes: int) -> Entry:
    return Entry(EntryKind.MAIL, Visibility.PUBLIC, author, NOW - timedelta(minutes=minutes), "It is so.")


def ana_writes(text: str, one: Ticket = OPEN, *entries: Entry, now: datetime = NOW, **values: Any
               ) -> tuple[Decision, ...]:
    box = f"support+{POC_TAG.token}@example.test"
    place = situation(tags=(POC_TAG,), by_tag=TicketFile(one, entries or (entry(BEN, 60),)), envelope=envelope(box),
                      **{"directory": HOUSE, **values})
    return decide(mail(text, from_=ANA, to=(Address(box),)), place, triage(), now)


def ben_writes(one: Ticket, *entries: Entry, text: str = "And the printer?", now: datetime = NOW
               ) -> tuple[Decision, ...]:
    place = situation(tags=(BEN_TAG,), by_tag=TicketFile(one, entries or (entry(BEN, 60),)), directory=HOUSE)
    return decide(mail(text), place, triage(), now)


# --- how long, and in which hours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "topic", "urgency", "within"), [
    (PromiseKind.FIRST, None, Urgency.HIGH, 4 * HOUR),
    (PromiseKind.FIRST, "vault", Urgency.HIGH, 2 * HOUR),
    (PromiseKind.NEXT, None, Urgency.NORMAL, 16 * HOUR),
    (PromiseKind.NEXT, "vault", Urgency.NORMAL, 3 * HOUR),
    (PromiseKind.NEXT, "vault", Urgency.HIGH, 2 * HOUR),  # as the first answer, where nothing else is said
    (PromiseKind.RESOLUTION, None, Urgency.NORMAL, 40 * HOUR),
    (PromiseKind.RESOLUTION, "vault", Urgency.NORMAL, 20 * HOUR),
    (PromiseKind.RESOLUTION, "vault", Urgency.LOW, None),
])
def test_a_topic_goes_before_the_house(kind: PromiseKind, topic: str | None, urgency: Urgency,
                                       within: timedelta | None) -> None:
    vault = Topic("vault", "Vault", pocs=("ana",), answer_within={Urgency.HIGH: 2 * HOUR},
                  next_answer_within={Urgency.NORMAL: 3 * HOUR}, resolve_within={Urgency.NORMAL: 20 * HOUR})
    house = replace(HOUSE, topics={**HOUSE.topics, "vault": vault})
    assert promises.within(kind, ticket(topic=topic, urgency=urgency), house) == within


def _with_calendars(*, of_topic: bool, of_project: bool) -> Directory:
    lisbon = replace(hours("Europe/Lisbon"), name="lisbon")
    access = Topic("access", "Access", pocs=("ana",), hours=TOKYO if of_topic else None)
    support = Project("support", SHARED, "Support", hours=lisbon if of_project else None)
    return directory(topics={"access": access}, projects={"support": support})


@pytest.mark.parametrize(("of_topic", "of_project", "calendar"), [
    (True, True, "tokyo"), (False, True, "lisbon"), (False, False, ""),
])
def test_the_topics_calendar_counts_else_the_addresss_else_the_houses(of_topic: bool, of_project: bool,
                                                                      calendar: str) -> None:
    house = _with_calendars(of_topic=of_topic, of_project=of_project)
    assert house.hours_for("access", "support").name == calendar
    assert house.hours_for(None, "gone").name == ""


def test_a_new_ticket_promises_in_the_hours_of_its_topic() -> None:
    done = decide(mail(), situation(directory=_with_calendars(of_topic=True, of_project=True)), triage(), NOW)
    (set_,), (opened,) = of_kind(SetPromise, done), of_kind(OpenTicket, done)
    tuesday_evening_there = datetime(2026, 11, 24, 17, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert opened.ticket.promise == set_.due_at == tuesday_evening_there  # Monday's work there was over at ten o'clock
    assert (set_.kind, set_.since, set_.within) == (PromiseKind.FIRST, NOW, 8 * HOUR)


def test_a_new_ticket_promises_that_it_is_settled_where_the_house_does() -> None:
    done = decide(mail(), situation(directory=HOUSE), triage(), NOW)
    (opened,) = of_kind(OpenTicket, done)
    assert [one.kind for one in opened.ticket.promises] == [PromiseKind.FIRST, PromiseKind.RESOLUTION]
    assert opened.ticket.promises[1].due == datetime(2026, 11, 30, 10, tzinfo=UTC)
    plain, = of_kind(OpenTicket, decide(mail(), situation(), triage(), NOW))
    assert [one.kind for one in plain.ticket.promises] == [PromiseKind.FIRST]


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_keeps_the_promise_and_waiting_does_not() -> None:
    assert of_kind(SetPromise, ana_writes("It works again."))[-1] == SetPromise(TicketId(7), None, kept=True)
    assert of_kind(SetPromise, ana_writes("#close"))[-1].kept
    assert not of_kind(SetPromise, ana_writes("#wait"))[-1].kept
    assert not of_kind(SetPromise, ana_writes("#spam"))[-1].kept


@pytest.mark.parametrize(("history", "kind", "within"), [
    ((entry(BEN, 20),), PromiseKind.FIRST, 8 * HOUR),
    ((entry(BEN, 60), entry(ANA, 30)), PromiseKind.NEXT, 16 * HOUR),
])
def test_what_comes_after_an_answer_is_promised_the_next_one(history: tuple[Entry, ...], kind: PromiseKind,
                                                              within: timedelta) -> None:
    (promise,) = of_kind(SetPromise, ben_writes(ticket(status=Status.OPEN, promise=None), *history))
    assert (promise.kind, promise.since, promise.within) == (kind, NOW, within)


def test_a_further_mail_without_an_answer_leaves_the_promise_where_it_is() -> None:
    assert not of_kind(SetPromise, ben_writes(OPEN, entry(BEN, 20)))


def test_a_ticket_that_a_poc_opens_again_promises_the_next_answer() -> None:
    resolved = ticket(status=Status.RESOLVED, promise=None)
    done = ana_writes("#reopen", resolved, entry(BEN, 60), entry(ANA, 30))
    assert of_kind(SetPromise, done)[-1].kind is PromiseKind.NEXT


# --- urgency ---------------------------------------------------------------------------------------------------------


def test_where_the_urgency_rises_the_shorter_time_counts_from_then_and_since_stays() -> None:
    noon = NOW + 2 * HOUR
    (promise,) = of_kind(SetPromise, ana_writes("#urgency high", now=noon))
    assert (promise.due_at, promise.since, promise.within) == (noon + 4 * HOUR, NOW - HOUR, 4 * HOUR)


def test_a_rise_never_ends_later_than_was_promised() -> None:
    (promise,) = of_kind(SetPromise, ana_writes("#urgency high", now=NOW + 5 * HOUR))
    assert (promise.due_at, promise.within) == (FIRST.due, FIRST.within)


def test_a_promise_that_is_broken_already_stays_and_nobody_is_asked_anew() -> None:
    done = ana_writes("#urgency critical", now=NOW + timedelta(days=1))
    assert not of_kind(SetPromise, done)


def test_where_it_falls_the_longer_time_counts_from_the_beginning() -> None:
    (promise,) = of_kind(SetPromise, ana_writes("#urgency low"))
    assert promise.due_at == datetime(2026, 11, 25, 17, tzinfo=UTC)
    assert promise.since == NOW - HOUR


def test_the_time_to_settle_moves_with_the_urgency() -> None:
    (moved,) = of_kind(PromiseSettling, ana_writes("#urgency high"))
    assert moved.promise == replace(SETTLING, within=16 * HOUR, due=datetime(2026, 11, 25, 10, tzinfo=UTC))


def test_a_rise_that_is_taken_back_leaves_the_time_to_settle_as_it_was_but_for_what_it_stood_still() -> None:
    (raised,) = of_kind(PromiseSettling, ana_writes("#urgency high"))
    high = replace(OPEN, urgency=Urgency.HIGH, promises=(FIRST, raised.promise))
    (fallen,) = of_kind(PromiseSettling, ana_writes("#urgency normal", high, now=NOW + HOUR))
    assert fallen.promise == SETTLING
    stood = replace(high, promises=(FIRST, replace(raised.promise, stood=HOUR)))
    (fallen,) = of_kind(PromiseSettling, ana_writes("#urgency normal", stood, now=NOW + HOUR))
    assert fallen.promise.due == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_what_was_promised_once_is_not_taken_back() -> None:
    assert not of_kind(PromiseSettling, ana_writes("#urgency low")), "none for low, but there was one for normal"


def test_a_ticket_that_becomes_urgent_is_promised_what_others_of_that_urgency_are() -> None:
    low = replace(OPEN, urgency=Urgency.LOW, promises=(FIRST,))
    (made,) = of_kind(PromiseSettling, ana_writes("#urgency high", low))
    assert made.promise == Promise(PromiseKind.RESOLUTION, NOW, 16 * HOUR, datetime(2026, 11, 25, 10, tzinfo=UTC))


# --- the time to settle it -------------------------------------------------------------------------------------------


def test_it_stands_still_while_the_stakeholder_is_waited_for_and_runs_on_with_what_was_left() -> None:
    (stopped,) = of_kind(PromiseSettling, ana_writes("#wait"))
    assert stopped.promise == replace(SETTLING, due=None, left=39 * HOUR, stood=-HOUR)
    waiting = replace(OPEN, status=Status.WAITING, promise=None, promises=(stopped.promise,))
    wednesday = NOW + timedelta(days=2)
    (runs,) = of_kind(PromiseSettling, ben_writes(waiting, entry(BEN, 60), entry(ANA, 30), now=wednesday))
    assert runs.promise == replace(SETTLING, due=datetime(2026, 12, 1, 17, tzinfo=UTC), stood=16 * HOUR)
    assert runs.promise.since == SETTLING.since


def test_one_that_is_broken_does_not_stand_still_and_is_broken_once() -> None:
    assert not of_kind(PromiseSettling, ana_writes("#wait", now=SETTLING.due))


def test_it_runs_on_when_the_day_has_come_until_which_it_waited() -> None:
    still = replace(SETTLING, due=None, left=8 * HOUR, stood=-HOUR)
    waiting = replace(OPEN, status=Status.WAITING, promise=None, promises=(still,), wait_until=date(2026, 11, 23))
    done = days.take_up_again(Occasion(NOW, HOUSE, DeskPolicy(), file=TicketFile(waiting)))
    (runs,) = of_kind(PromiseSettling, done)
    assert runs.promise == replace(still, due=datetime(2026, 11, 24, 10, tzinfo=UTC), left=None,
                                   stood=timedelta())


def test_a_rise_while_it_waits_leaves_no_more_than_the_shorter_time() -> None:
    still = replace(SETTLING, due=None, left=30 * HOUR)
    waiting = replace(OPEN, status=Status.WAITING, promise=None, promises=(still,))
    (moved,) = of_kind(PromiseSettling, ana_writes("#urgency high", waiting))
    assert (moved.promise.within, moved.promise.left) == (16 * HOUR, 16 * HOUR)
    over = replace(waiting, promises=(replace(SETTLING, due=None, left=timedelta()),))
    assert not of_kind(PromiseSettling, ana_writes("#urgency high", over)), "nothing can be less than nothing"


@pytest.mark.parametrize(("text", "kept"), [("#close", True), ("#spam", False)])
def test_a_ticket_that_is_done_ends_it(text: str, kept: bool) -> None:
    assert of_kind(PromiseSettling, ana_writes(text)) == [PromiseSettling(TicketId(7), None, kept=kept)]


def test_the_stakeholder_who_says_that_it_is_settled_ends_it_too() -> None:
    assert of_kind(PromiseSettling, ben_writes(OPEN, text="close")) == [PromiseSettling(TicketId(7), None, kept=True)]


@pytest.mark.parametrize("writes", [
    lambda done: ana_writes("#reopen", done, entry(BEN, 60), entry(ANA, 30)),
    lambda done: ben_writes(done, entry(BEN, 60), entry(ANA, 30)),
])
def test_a_ticket_that_opens_again_gets_a_fresh_one(writes: Any) -> None:
    resolved = replace(OPEN, status=Status.RESOLVED, promise=None, promises=())
    (fresh,) = of_kind(PromiseSettling, writes(resolved))
    assert fresh.promise == Promise(PromiseKind.RESOLUTION, NOW, 40 * HOUR, datetime(2026, 11, 30, 10, tzinfo=UTC))


def test_commands_of_one_mail_follow_each_other() -> None:
    done = of_kind(PromiseSettling, ana_writes("#close\n#reopen"))
    assert [one.promise and one.promise.since for one in done] == [None, NOW]


def test_the_status_says_by_when_it_is_to_be_settled() -> None:
    receipt = next(one.letter for one in ana_writes("#status") if isinstance(one, Write))
    assert "it is to be settled by 2026-11-27 17:00 UTC" in receipt.lines[0][1]  # type: ignore[attr-defined]


# --- taking it back --------------------------------------------------------------------------------------------------


def _undone(before: Ticket, after: Ticket, **values: Any) -> tuple[Decision, ...]:
    deed = Deed(InboundId(5), before.id, "ana", NOW - HOUR / 2, Standing.of(before), Standing.of(after), **values)
    return ana_writes("#undo", after, deed=deed, found=Found())


def test_what_is_put_back_counts_from_when_it_counted_before() -> None:
    answered = promises.owing(OPEN, None)
    (promise,) = of_kind(SetPromise, _undone(OPEN, answered, answered=True, unsent=1))
    assert (promise.due_at, promise.kind, promise.since, promise.within) == (
        FIRST.due, FIRST.kind, FIRST.since, FIRST.within,
    )


def test_the_time_to_settle_runs_again_as_it_ran_before_the_ticket_waited() -> None:
    still = replace(SETTLING, due=None, left=39 * HOUR)
    waiting = replace(OPEN, status=Status.WAITING, promise=None, promises=(still,))
    done = _undone(OPEN, waiting)
    assert of_kind(PromiseSettling, done) == [PromiseSettling(TicketId(7), SETTLING)]
    assert of_kind(SetPromise, done)[-1].since == FIRST.since
