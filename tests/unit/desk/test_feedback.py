"""Whom the closing letter asks, and what an answer does, where no conversation can show it."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.desk import closing_letter
from gateway.desk.decide import decide
from gateway.model.changes_feedback import AskRating, Rate
from gateway.model.decision import AppendEntry, Decision, Finish, MoveTo, Settle, Write
from gateway.model.feedback import FeedbackPolicy, RatingAsked
from gateway.model.letter import Closed, Lane
from gateway.model.letters_feedback import Rated
from gateway.model.mail import Address, Outcome
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
    Visibility,
)
from tests.builders import BEN, NOW, file, mail, situation, triage, trust

ANA = Address("ana@example.test", "Ana Smith")
ANA_TAG = Tag("a" * 20, TagRole.POC, "ana", TicketId(7))
BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
MAY_BE_ASKED = Found(unasked=frozenset({BEN.key}))
ASKED = RatingAsked(3, TicketId(7), "ana")
SOLVED = file(status=Status.RESOLVED, promise=None)


def ana_closes(text: str = "#close", about: TicketFile | None = None, **values: Any) -> tuple[Decision, ...]:
    given = {"tags": (ANA_TAG,), "by_tag": about or file(), "found": MAY_BE_ASKED, **values}
    return decide(mail(text, from_=ANA), situation(**given), triage(), NOW)


def closing(decisions: tuple[Decision, ...]) -> Write:
    return next(d for d in decisions if isinstance(d, Write) and isinstance(d.letter, Closed) and d.to == BEN)


def ben_answers(text: str, asked: RatingAsked | None = ASKED, *, tag: Tag = BEN_TAG,
                **values: Any) -> tuple[Decision, ...]:
    given = {"tags": (tag,), "by_tag": SOLVED, "found": Found(rating=asked), **values}
    return decide(mail(text), situation(**given), triage(), NOW)


def rates(decisions: tuple[Decision, ...]) -> list[Rate]:
    return [d for d in decisions if isinstance(d, Rate)]


# --- the closing letter ----------------------------------------------------------------------------------------------


def test_it_asks_and_it_is_kept_that_it_asked() -> None:
    done = ana_closes()
    write = closing(done)
    assert isinstance(write.letter, Closed)
    assert write.letter.asks
    assert write.question is not None
    assert (write.question.kind, write.question.person) == (QuestionKind.RATING, BEN.key)
    assert AskRating(TicketId(7), BEN.key, "ana", NOW - timedelta(days=30)) in done


def test_who_has_several_tickets_closed_at_once_is_asked_about_the_first() -> None:
    first = ana_closes()
    second = tuple(replace(d, ticket=TicketId(9)) if isinstance(d, Write | AskRating) else d for d in first)
    done = closing_letter.each_once((*first, *second))
    assert [d.ticket for d in done if isinstance(d, AskRating)] == [TicketId(7)]
    letters = [(d.ticket, d.letter.asks, d.lane) for d in done if isinstance(d, Write) and isinstance(d.letter, Closed)]
    assert letters == [(TicketId(7), True, Lane.QUESTION), (TicketId(9), False, Lane.TICKET)]


QUIET = file(participants=(Participant(BEN, is_stakeholder=True, quiet=True),))
COLLEAGUE = Address("tom@example.test", "Tom Smith")


@pytest.mark.parametrize(("about", "values"), [
    (None, {"found": Found()}),
    (None, {"policy": DeskPolicy(feedback=FeedbackPolicy(asks=False))}),
    (QUIET, {}),
    (file(stakeholder=COLLEAGUE, participants=(Participant(COLLEAGUE, is_stakeholder=True),)),
     {"found": Found(unasked=frozenset({COLLEAGUE.key}))}),
], ids=["asked lately, or no person", "switched off", "wants nothing automatic", "of the house"])
def test_who_is_not_asked(about: TicketFile | None, values: dict[str, Any]) -> None:
    done = ana_closes("It works again.\n\n#close", about, **values)
    letters = [d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, Closed)]
    assert letters
    assert not any(letter.asks for letter in letters)
    assert not [d for d in done if isinstance(d, AskRating)]


def said(author: Address, text: str, minutes: int = 60) -> Entry:
    return Entry(EntryKind.MAIL, Visibility.PUBLIC, author, NOW - timedelta(minutes=minutes), text)


def history(*entries: Entry, **values: Any) -> TicketFile:
    return replace(file(**values), entries=entries)


@pytest.mark.parametrize(("about", "done"), [
    (history(said(BEN, "Help."), said(ANA, "Unlocked."), said(BEN, "Thanks.")), "Unlocked."),
    (history(said(BEN, "Help.")), None),
    (history(said(ANA, "Your order has come."), said(BEN, "Good.")), None),
    (replace(history(said(BEN, "Help."), said(ANA, "Unlocked.")), merged=(TicketId(3),)), None),
    (history(said(BEN, "Help."), said(ANA, "word " * 200)), "word " * 78 + "word …"),
], ids=["last answer", "never answered", "written before he asked", "others read along", "shortened"])
def test_a_silent_close_tells_the_last_answer(about: TicketFile, done: str | None) -> None:
    letter = closing(ana_closes(about=about)).letter
    assert isinstance(letter, Closed)
    assert (letter.done.text if letter.done else None) == done


def test_words_of_his_own_are_what_was_done() -> None:
    letter = closing(ana_closes("All good now.\n\n#close", history(said(BEN, "Help."), said(ANA, "Unlocked.")))).letter
    assert isinstance(letter, Closed)
    assert letter.text is not None
    assert letter.done is None


# --- the answer ------------------------------------------------------------------------------------------------------


def test_a_number_is_kept_and_changes_nothing() -> None:
    done = ben_answers("4")
    assert rates(done) == [Rate(3, 4)]
    assert not [d for d in done if isinstance(d, MoveTo | Write)]
    assert done[-1] == Finish(Outcome.ANSWER, "rated: 4", TicketId(7))
    kept = next(d.entry for d in done if isinstance(d, AppendEntry))
    assert (kept.visibility, kept.kind) == (Visibility.INTERNAL, EntryKind.COMMAND)


def test_at_the_tag_of_the_question_it_is_answered() -> None:
    asked = Question(QuestionKind.RATING, BEN.key, ("1", "2", "3", "4", "5"), NOW, NOW, "0" * 64, TicketId(7),
                     id=QuestionId(9))
    tag = Tag("q" * 20, TagRole.QUESTION, BEN.key, None, QuestionId(9))
    done = ben_answers("5", tag=tag, question=asked)
    assert rates(done) == [Rate(3, 5)]
    assert Settle(QuestionId(9), "5") in done
    again = ben_answers("3", tag=tag, question=replace(asked, answer="5"))
    assert rates(again) == [Rate(3, 3)]
    assert not [d for d in again if isinstance(d, Settle)]


@pytest.mark.parametrize(("since", "counts"), [(timedelta(days=13), True), (timedelta(days=15), False)])
def test_he_may_change_his_mind_for_two_weeks(since: timedelta, counts: bool) -> None:
    rated: datetime = NOW - since
    done = ben_answers("2", replace(ASKED, value=5, rated_at=rated))
    assert bool(rates(done)) is counts
    assert bool([d for d in done if isinstance(d, MoveTo)]) is not counts


@pytest.mark.parametrize("values", [
    {"trust": trust(checked=True, failed=True)}, {"asked": None}, {"tags": (), "by_tag": None, "by_reference": SOLVED},
], ids=["forged", "not asked", "no tag"])
def test_what_proves_nothing_is_a_word_like_any_other(values: dict[str, Any]) -> None:
    assert rates(ben_answers("5", **values)) == []


@pytest.mark.parametrize(("text", "opens", "tells"), [
    ("5, thanks a lot!", False, False),
    ("3", False, False),
    ("2", False, True),
    ("4, took a bit long", False, True),
    ("2, took far too long", True, False),
    ("5, but the second one is still broken", True, False),
    ("4! Can you call me?", True, False),
])
def test_what_the_words_beside_it_do(text: str, opens: bool, tells: bool) -> None:
    done = ben_answers(text)
    assert len(rates(done)) == 1
    assert bool([d for d in done if isinstance(d, MoveTo)]) is opens
    assert bool([d for d in done if isinstance(d, Write) and isinstance(d.letter, Rated)]) is tells


def test_the_poc_is_told_whose_ticket_it_was() -> None:
    done = ben_answers("1", replace(ASKED, poc="tom"), by_tag=file(status=Status.RESOLVED, promise=None, poc="ana"))
    told = [d for d in done if isinstance(d, Write)]
    assert [d.to.address for d in told] == ["tom@example.test"]


def test_on_an_open_ticket_a_number_is_kept_and_words_are_heard() -> None:
    assert not [d for d in ben_answers("4", by_tag=file()) if isinstance(d, Write)]
    heard = ben_answers("4, took a bit long", by_tag=file())
    assert len(rates(heard)) == 1
    assert [d.letter.name for d in heard if isinstance(d, Write)] == ["new-entry"]
