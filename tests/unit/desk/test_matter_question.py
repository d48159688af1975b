"""Questions that follow from a mail: how long they count, what the answer is bound to, whether the mail waits."""
from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from gateway.desk.matter import Matter
from gateway.model.policy import DeskPolicy
from gateway.model.ticket import Question, QuestionKind
from tests.builders import NOW, mail, situation, triage

THREE_DAYS = DeskPolicy(question_expires_after=timedelta(days=3))
MATTER = Matter(mail("Close it."), situation(policy=THREE_DAYS), triage(), NOW)


def asked(**values: object) -> Question:
    """Of Ana, about that mail."""
    return MATTER.question(QuestionKind.HOLD, "ana", ("send", "drop"), **values)


def digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def test_a_question_counts_as_long_as_the_operator_says() -> None:
    assert (asked().asked_at, asked().expires_at) == (NOW, NOW + timedelta(days=3))
    assert asked(within=timedelta(hours=1)).expires_at == NOW + timedelta(hours=1)


def test_the_answer_is_bound_to_the_mail_or_to_what_is_named() -> None:
    assert asked().digest == digest("Close it.")
    assert asked(bound_to="").digest == digest("")


def test_the_mail_waits_only_where_the_question_holds_it() -> None:
    assert asked().held is None
    assert asked(holds=True).held == MATTER.situation.inbound
