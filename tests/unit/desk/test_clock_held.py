"""Who is asked about a clock that has jumped, and whose word counts."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.desk import clock_held
from gateway.desk.decide import decide
from gateway.desk.wishes import wishes
from gateway.model.changes_clock import ConfirmClock
from gateway.model.decision import Decision, Finish, Settle, Write
from gateway.model.letter import CommandReceipt
from gateway.model.mail import Address, Outcome
from gateway.model.occasion import Occasion
from gateway.model.people import Directory, Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found
from gateway.model.ticket import Question, QuestionId, Tag, TagRole
from gateway.model.timekeeping import Jump
from tests.builders import EVE, NOW, directory, mail, person, situation, triage

JUMP = Jump(NOW - timedelta(minutes=1), NOW, NOW - timedelta(hours=9))
OTTO = Address("otto@example.test", "Otto Smith")


def house(*operators: str) -> Directory:
    known = directory()
    more = {key: person(key, Role.OPERATOR, Role.SPONSOR) for key in operators}
    return Directory(**{**{name: getattr(known, name) for name in known.__dataclass_fields__},
                        "people": {**known.people, **more}})


def asked(known: Directory, jump: Jump | None = JUMP) -> tuple[Decision, ...]:
    return clock_held.ask(Occasion(NOW, known, DeskPolicy(), jump=jump))


def test_every_operator_is_asked_and_the_fallback_poc_where_there_is_none() -> None:
    assert [w.person for w in asked(house("otto", "olga")) if isinstance(w, Write)] == ["otto", "olga"]
    assert [w.person for w in asked(house()) if isinstance(w, Write)] == ["max"]


def test_who_has_confirmed_before_the_question_left_is_not_asked() -> None:
    assert asked(house("otto"), jump=None) == ()


def answered(text: str, from_: Address = OTTO, jump: Jump | None = JUMP, now: datetime = NOW,
             about: Jump = JUMP) -> tuple[Decision, ...]:
    (write,) = asked(house("otto"), about)
    assert isinstance(write, Write)
    stored = write.question
    assert stored is not None
    question = Question(**{name: getattr(stored, name) for name in stored.__dataclass_fields__ if name != "id"},
                        id=QuestionId(5))
    given = situation(directory=house("otto"), question=question, found=Found(jump=jump),
                      tags=(Tag("q" * 20, TagRole.QUESTION, "otto", question=QuestionId(5)),))
    written = mail(text, from_=from_)
    assert wishes(written, given).clock
    return decide(written, given, triage(), now)


def said(done: tuple[Decision, ...]) -> str:
    (receipt,) = (d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, CommandReceipt))
    return receipt.lines[0][1]


@pytest.mark.parametrize("text", ["confirm", "Confirm.", "confirm\n\nOtto"])
def test_his_one_word_confirms(text: str) -> None:
    done = answered(text)
    assert ConfirmClock(JUMP) in done
    assert Settle(QuestionId(5), "confirm") in done
    assert said(done).startswith("the clock is right: it is")
    assert isinstance(done[-1], Finish)
    assert done[-1].outcome is Outcome.ANSWER


@pytest.mark.parametrize("text", ["yes", "", "What is this?", "I confirm that I have no idea"])
def test_other_words_confirm_nothing_and_he_is_told_the_word(text: str) -> None:
    done = answered(text)
    assert not any(isinstance(d, ConfirmClock | Settle) for d in done)
    assert said(done) == "please answer with one word: confirm; nothing was done yet"


def test_somebody_else_at_his_tag_confirms_nothing() -> None:
    assert not any(isinstance(d, ConfirmClock | Settle) for d in answered("confirm", from_=EVE))


@pytest.mark.parametrize("jump", [None, Jump(NOW, NOW + timedelta(days=1), NOW)])
def test_what_was_confirmed_before_or_is_another_jump_by_now_stays(jump: Jump | None) -> None:
    done = answered("confirm", jump=jump)
    assert not any(isinstance(d, ConfirmClock) for d in done)
    assert "confirmed before" in said(done)


def test_the_question_does_not_expire_by_the_clock_that_it_is_about() -> None:
    long_ago = Jump(NOW, datetime(1970, 1, 1, tzinfo=UTC), None)
    assert ConfirmClock(long_ago) in answered("confirm", jump=long_ago, about=long_ago, now=NOW + timedelta(days=9000))
