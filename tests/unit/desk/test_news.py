"""When those who wait hear of it, and when they do not: each rule by itself."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk import news
from gateway.desk.decide import decide
from gateway.model.card import Card
from gateway.model.decision import Decision, Machine, Write
from gateway.model.due import DueKind, Schedule
from gateway.model.feedback import FeedbackPolicy
from gateway.model.letters_feedback import StillWithUs
from gateway.model.mail import Address, Disposition, InboundMail, Screening
from gateway.model.occasion import Occasion
from gateway.model.policy import DeskPolicy
from gateway.model.preferences import UPDATES
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Participant, Status, Tag, TagRole, TicketId, Visibility
from tests.builders import BEN, NOW, directory, file, hours, mail, situation, triage

SEVEN = TicketId(7)
ANA = Address("ana@example.test", "Ana Smith")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
CARD = Card(BEN.key)
LONG_AGO = file(opened_at=NOW - 30 * DAY, promise=None)
"""Nobody has written to Ben since he wrote."""


def answered(before: timedelta) -> TicketFile:
    entry = Entry(EntryKind.MAIL, Visibility.PUBLIC, ANA, NOW - before, "We look into it.")
    return replace(LONG_AGO, entries=(entry,))


def occasion(about: TicketFile | None = LONG_AGO, card: Card | None = CARD, now: datetime = NOW,
             every: timedelta = WEEK) -> Occasion:
    return Occasion(now, directory(), DeskPolicy(feedback=FeedbackPolicy(updates=every)), file=about, card=card)


def told(decisions: tuple[Decision, ...]) -> StillWithUs | None:
    return next((d.letter for d in decisions if isinstance(d, Write) and isinstance(d.letter, StillWithUs)), None)


def again(decisions: tuple[Decision, ...]) -> datetime | None:
    found = [d for d in decisions if isinstance(d, Schedule)]
    assert all((d.kind, d.ticket) == (DueKind.NEWS, SEVEN) for d in found)
    assert len(found) <= 1
    return found[0].at if found else None


# --- when it is time -------------------------------------------------------------------------------------------------


def test_who_has_heard_nothing_is_told_and_it_is_looked_again_a_week_later() -> None:
    done = news.tell(occasion())
    letter = told(done)
    assert letter is not None
    assert (letter.poc, letter.next_at, letter.overdue) == ("Ana Smith", NOW + WEEK, False)
    assert again(done) == NOW + WEEK
    write = next(d for d in done if isinstance(d, Write))
    assert (write.to, write.machine) == (BEN, Machine.GENERATED)


def test_the_promise_is_named_where_it_is_sooner() -> None:
    soon = replace(LONG_AGO, ticket=replace(LONG_AGO.ticket, promise=NOW + DAY))
    letter = told(news.tell(occasion(soon)))
    assert letter is not None
    assert letter.next_at == NOW + DAY


def test_a_broken_promise_is_owned() -> None:
    late = replace(LONG_AGO, ticket=replace(LONG_AGO.ticket, promise=NOW - DAY))
    letter = told(news.tell(occasion(late)))
    assert letter is not None
    assert letter.overdue
    assert letter.next_at == NOW + WEEK


def test_who_was_answered_meanwhile_waits_from_then_on() -> None:
    done = news.tell(occasion(answered(4 * DAY)))
    assert told(done) is None
    assert again(done) == NOW + 3 * DAY


def test_a_note_of_a_poc_is_nothing_that_he_has_heard() -> None:
    note = replace(answered(2 * DAY).entries[0], visibility=Visibility.INTERNAL, kind=EntryKind.NOTE)
    assert told(news.tell(occasion(replace(LONG_AGO, entries=(note,))))) is not None


@pytest.mark.parametrize(("now", "then"), [
    (datetime(2026, 11, 28, 12, tzinfo=NOW.tzinfo), datetime(2026, 11, 30, 9, tzinfo=NOW.tzinfo)),
    (datetime(2026, 11, 24, 3, tzinfo=NOW.tzinfo), datetime(2026, 11, 24, 9, tzinfo=NOW.tzinfo)),
], ids=["on a Saturday", "at night"])
def test_outside_working_hours_it_waits_for_the_morning(now: datetime, then: datetime) -> None:
    done = news.tell(occasion(now=now))
    assert told(done) is None
    assert again(done) == then


def test_where_nobody_ever_works_it_is_not_looked_again_at_once_for_ever() -> None:
    never = replace(occasion(), directory=directory(hours=hours(spans={})))
    done = news.tell(never)
    assert told(done) is not None
    assert again(done) == NOW + WEEK


def test_while_he_is_asked_himself_he_hears_nothing_and_it_is_looked_again_tomorrow() -> None:
    waiting = replace(LONG_AGO, ticket=replace(LONG_AGO.ticket, status=Status.WAITING))
    done = news.tell(occasion(waiting))
    assert told(done) is None
    assert again(done) == NOW + DAY


# --- how often -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("pace", "expected"), [("daily", NOW + DAY), ("weekly", NOW + WEEK)])
def test_his_own_pace_outranks_the_houses(pace: str, expected: datetime) -> None:
    assert again(news.tell(occasion(card=Card(BEN.key, {UPDATES: pace}), every=3 * DAY))) == expected


@pytest.mark.parametrize(("card", "every"), [(Card(BEN.key, {UPDATES: "never"}), WEEK), (CARD, timedelta())],
                         ids=["he wants none", "the house writes none"])
def test_never_is_never_and_may_change(card: Card, every: timedelta) -> None:
    done = news.tell(occasion(card=card, every=every))
    assert told(done) is None
    assert again(done) == NOW + WEEK


def test_who_is_not_reached_hears_nothing_until_he_has_written_again() -> None:
    """Each of them would come back, and its POC would read so."""
    gone = replace(LONG_AGO.ticket, participants=(Participant(BEN, is_stakeholder=True, undeliverable="5.1.1"),))
    done = news.tell(occasion(replace(LONG_AGO, ticket=gone)))
    assert told(done) is None
    assert again(done) == NOW + WEEK
    assert news.expected(replace(LONG_AGO, ticket=gone), CARD, NOW + DAY, DeskPolicy(), directory()) is None


# --- to whom never ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", [
    occasion(None), occasion(card=None), occasion(file(status=Status.RESOLVED)), occasion(file(status=Status.CLOSED)),
    occasion(file(participants=(Participant(BEN, is_stakeholder=True, quiet=True),))), occasion(file(participants=())),
], ids=["no ticket", "a machine", "resolved", "closed", "quiet", "not there"])
def test_who_does_not_wait_hears_nothing_more(about: Occasion) -> None:
    assert news.tell(about) == ()


# --- where it begins -------------------------------------------------------------------------------------------------


def scheduled(came: InboundMail, **values: Any) -> list[Schedule]:
    return [d for d in decide(came, situation(**values), triage(), NOW) if isinstance(d, Schedule)
            and d.kind is DueKind.NEWS]


def test_it_begins_with_the_receipt() -> None:
    assert scheduled(mail()) == [Schedule(DueKind.NEWS, NOW + WEEK, TicketId(8))]
    machine = Screening(Disposition.HANDLE, "auto-generated", may_answer=False)
    assert scheduled(mail(), screening=machine) == []


def test_it_begins_again_when_the_ticket_does() -> None:
    tag = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, SEVEN)
    done = file(status=Status.RESOLVED, promise=None)
    begun = scheduled(mail("It is broken again."), tags=(tag,), by_tag=done)
    assert begun == [Schedule(DueKind.NEWS, NOW + WEEK, SEVEN)]
    assert scheduled(mail("Any news?"), tags=(tag,), by_tag=file()) == []


@pytest.mark.parametrize(("about", "waiting", "expected"), [
    (LONG_AGO, NOW + DAY, NOW + DAY), (answered(3 * DAY), NOW + DAY, NOW + 4 * DAY), (LONG_AGO, None, None),
    (replace(LONG_AGO, ticket=replace(LONG_AGO.ticket, status=Status.WAITING)), NOW + DAY, None),
], ids=["as it waits", "answered since", "nothing waits", "he is waited for"])
def test_the_poc_sees_when(about: TicketFile, waiting: datetime | None, expected: datetime | None) -> None:
    assert news.expected(about, CARD, waiting, DeskPolicy(), directory()) == expected
