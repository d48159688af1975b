"""Questions are answered once; a tag works until it is replaced, and two new ones for one purpose never land."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway.model.decision import Replace, Settle
from gateway.model.mail import Outcome
from gateway.model.ticket import QuestionId, Tag, TagRole, TicketId
from gateway.store.engine import Store
from gateway.store.tables import question, tag
from gateway.store.tags import read_question
from gateway.store.unit import Processed, Stale

from . import builders as make
from .builders import NOW, claimed_mail, do, finish, letter, open_ticket, unit, write


def count(store: Store, table: Any, *conditions: Any) -> int:
    with store.read() as conn:
        return conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_a_question_is_stored_with_its_letter_and_its_tag(store: Store) -> None:
    number = open_ticket(store)
    asked = make.question(number)
    out = letter(write(number, question=asked, role=TagRole.QUESTION, person="paul"))
    do(store, letters=[out])
    mail = claimed_mail(store)
    seen = make.situation(store, mail, tokens=[out.tag.token])
    assert seen.question == replace(asked, id=QuestionId(1))
    assert seen.tags == (Tag(out.tag.token, TagRole.QUESTION, "paul", TicketId(number), QuestionId(1)),)
    assert seen.by_tag is not None


def test_one_question_asked_in_two_letters_is_one(store: Store) -> None:
    number = open_ticket(store)
    asked = write(number, question=make.question(number), role=TagRole.QUESTION, person="paul")
    first = letter(asked)
    do(store, letters=[first, letter(replace(asked, to=make.PAUL), first.tag)])
    assert (count(store, question), count(store, tag)) == (1, 1)


def test_a_question_is_answered_once(store: Store) -> None:
    number = open_ticket(store)
    do(store, letters=[letter(write(number, question=make.question(number), role=TagRole.QUESTION, person="paul"))])
    do(store, Settle(QuestionId(1), "yes"))
    with pytest.raises(Stale, match="answered"):
        do(store, Settle(QuestionId(1), "no"))
    with store.read() as conn:
        answered = read_question(conn, QuestionId(1))
    assert answered is not None
    assert answered.answer == "yes"


def test_a_decision_that_saw_the_question_open_does_not_land_after_its_answer(store: Store) -> None:
    number = TicketId(open_ticket(store))
    out = letter(write(number, question=make.question(number), role=TagRole.QUESTION, person="paul"))
    do(store, letters=[out])
    mail = claimed_mail(store)
    seen = make.situation(store, mail, tokens=[out.tag.token])
    do(store, Settle(QuestionId(1), "yes"))
    with pytest.raises(Stale, match="question 1"):
        unit(store).carry_out(Processed(mail), seen, (finish(number, Outcome.ANSWER),), [], NOW)


def test_a_replaced_tag_counts_for_nothing_and_the_letter_brings_another(store: Store) -> None:
    out = letter(write(1))
    number = TicketId(open_ticket(store, [out]))
    old = replace(out.tag, ticket=number)
    fresh = letter(write(number))
    do(store, Replace(old), letters=[fresh])
    seen = make.situation(store, claimed_mail(store), tokens=[old.token, fresh.tag.token.upper()])
    assert seen.tags == (fresh.tag,)
    read = unit(store).file(number)
    assert read is not None
    assert read.ticket.version == 2


def test_a_letter_with_a_tag_revoked_meanwhile_does_not_land(store: Store) -> None:
    out = letter(write(1))
    number = TicketId(open_ticket(store, [out]))
    old = replace(out.tag, ticket=number)
    do(store, Replace(old))
    with pytest.raises(Stale, match="revoked"):
        do(store, letters=[letter(write(number), old)])


def test_two_who_bring_a_new_tag_for_the_same_person_only_one_lands(store: Store) -> None:
    number = open_ticket(store)
    first, second = letter(write(number)), letter(write(number))
    do(store, letters=[first])
    with pytest.raises(Stale, match="live") as stale:
        do(store, letters=[second])
    assert second.tag.token not in str(stale.value)
    with pytest.raises(ValueError, match="share a new tag"):
        do(store, letters=[letter(write(number, person="bob")), letter(write(number, person="bob"))])
