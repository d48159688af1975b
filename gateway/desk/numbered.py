"""The question that a letter with numbered lines asks: whoever writes such a letter sends it with this."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from gateway.desk.matter import words_digest
from gateway.model.lines import Line, lines_text
from gateway.model.people import Person
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Question, QuestionKind


def question_about(lines: Iterable[Line], person: Person, now: datetime, policy: DeskPolicy,
                   *, within: timedelta | None = None) -> Question:
    """What is to be done about which of the lines? The first of them is number 1.

    It can be answered for as long as questions count, or `within` a time, and as often as its reader likes.
    """
    expires_at = now + (policy.question_expires_after if within is None else within)
    return asked_again(lines_text(lines), person, now, expires_at)


def asked_again(about: str, person: Person, now: datetime, expires_at: datetime) -> Question:
    """The same about lines that were shown before, as their question has them."""
    return Question(kind=QuestionKind.LINES, person=person.key, options=(), asked_at=now, expires_at=expires_at,
                    digest=words_digest(about), about=about)
