"""Answers to questions, and why a ticket is whose it is: told in the reader's language, no English of ours is left."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from gateway.desk import absence, coming_back
from gateway.desk.approval.words import Reading, read_answer
from gateway.desk.dates import read_date
from gateway.desk.decide import decide
from gateway.desk.lines import table
from gateway.desk.lines.read import read
from gateway.letters import sample, sample_frame
from gateway.model.approval import Answer
from gateway.model.changes import Undertake
from gateway.model.decision import Decision, Write
from gateway.model.letter import CommandReceipt, Letter, NewEntry, NewTicket, Note
from gateway.model.mail import Address, InboundId
from gateway.model.occasion import Occasion
from gateway.model.people import Absence, Role
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import (
    Participant,
    Question,
    QuestionId,
    QuestionKind,
    Status,
    Tag,
    TagRole,
)
from gateway.model.timekeeping import Jump
from tests.builders import BEN, EVE, NOW, mail, person, situation, ticket, triage
from tests.unit.letters.spoken import (
    ACTIONS,
    ANA,
    FRIDAY,
    HOUR,
    MINUTE,
    NOTE,
    OTHER,
    OTHERS,
    PROGRAM,
    PROVEN,
    SEVEN,
    ana_writes,
    file,
    followed,
    foreign,
    found,
    house,
    own,
    phrases_of,
    said_by,
    taken_back,
)

# --- answers to questions --------------------------------------------------------------------------------------------

ON_TOPIC = {"kind": QuestionKind.TOPIC, "options": ("mine", "access", "nemo")}
UNSORTED = file(topic=None)
CLOCK = {"kind": QuestionKind.CLOCK_HELD, "options": ("confirm",), "about": NOW.isoformat(), "held": None}
ANSWERS: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
    ("drop", {}, {}), ("perhaps", {}, {}), ("", {}, {}), ("send", {"answer": "drop"}, {}),
    ("send", {"expires_at": NOW - HOUR}, {}), ("send", {}, {"letters_last_hour": 10_000}),
    ("send", {}, {"held": None}),
    ("no", {"kind": QuestionKind.ADMIT, "options": ("admit", "no"), "about": EVE.key}, {}),
    ("admit", {"kind": QuestionKind.ADMIT, "options": ("admit", "no"), "about": EVE.key}, {}),
    ("drop", {"kind": QuestionKind.FILES, "options": ("send", "drop"), "about": BEN.key}, {}),
    ("send", {"kind": QuestionKind.FILES, "options": ("send", "drop"), "about": BEN.key}, {}),
    ("yes", {"kind": QuestionKind.JOIN, "options": ("yes", "no"), "about": EVE.key}, {}),
    ("no", {"kind": QuestionKind.JOIN, "options": ("yes", "no"), "about": EVE.key}, {}),
    ("none", {"kind": QuestionKind.COPIED, "options": ("all", "none", "1"), "about": EVE.key}, {}),
    ("all", {"kind": QuestionKind.COPIED, "options": ("all", "none", "1"), "about": EVE.key}, {}),
    ("5", {"kind": QuestionKind.COPIED, "options": ("all", "none", "1"), "about": EVE.key}, {}),
    ("none", {"kind": QuestionKind.HAND_BACK, "options": ("all", "none", "1"), "about": "7"}, {}),
    ("all", {"kind": QuestionKind.HAND_BACK, "options": ("all", "none", "1"), "about": "7"},
     own(file(poc="tom", covers_for="ana"))),
    ("no", {"kind": QuestionKind.ANNOUNCE, "options": ("yes", "no"), "about": "support"}, {}),
    ("yes", {"kind": QuestionKind.ANNOUNCE, "options": ("yes", "no"), "about": "support"}, {}),
    ("yes", {"kind": QuestionKind.ANNOUNCE, "options": ("yes", "no"), "about": "support"}, found(project=(OTHER,))),
    ("drop", {"kind": QuestionKind.DESK, "options": ("send", "drop")}, {}),
    ("confirm", CLOCK, {}), ("confirm", CLOCK, found(jump=Jump(NOW, NOW, None))), ("yes", CLOCK, {}),
    ("undo", {"kind": QuestionKind.UNDO, "options": ("undo",), "about": "1"}, {"deed": taken_back()}),
    ("done", {"kind": QuestionKind.ACTION, "options": ("done", "later"), "about": "3"}, {}),
    ("done", {"kind": QuestionKind.ACTION, "options": ("done", "later"), "about": "3"}, found(actions=ACTIONS)),
    ("later", {"kind": QuestionKind.ACTION, "options": ("done", "later"), "about": "3"}, found(actions=ACTIONS)),
    ("later Friday", {"kind": QuestionKind.ACTION, "options": ("done", "later"), "about": "3"}, found(actions=ACTIONS)),
    ("1", {**ON_TOPIC, "answer": "mine"}, {}), ("1", ON_TOPIC, {"by_tag": file(), "sorted_by": ""}),
    ("1", ON_TOPIC, {"by_tag": file(), "sorted_by": "tom"}), ("1", {**ON_TOPIC, "expires_at": NOW - HOUR}, {}),
    ("1", ON_TOPIC, {"by_tag": file(topic=None, status=Status.RESOLVED)}), ("2", ON_TOPIC, {}), ("9", ON_TOPIC, {}),
    ("1", ON_TOPIC, {"letters_last_hour": 10_000}), ("1", ON_TOPIC, {"by_tag": file(topic=None, poc="zoe")}),
    ("mine", ON_TOPIC, {"by_tag": file(topic=None, poc="zoe")}), ("He means the door.", ON_TOPIC, {}),
    ("He means the door.", ON_TOPIC, {"by_tag": file(topic=None, participants=())}),
)
"""What Ana answers, to which question (a held mail, where nothing else is said), and what else is known."""


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(("text", "asked", "values"), ANSWERS, ids=lambda one: one if isinstance(one, str) else "")
def test_every_answer_is_confirmed_in_the_pocs_language(
    desk: Any, text: str, asked: Mapping[str, Any], values: Mapping[str, Any], language: str,
) -> None:
    question = Question(**{
        "kind": QuestionKind.HOLD, "person": "ana", "options": ("send", "note", "drop"), "asked_at": NOW - MINUTE,
        "expires_at": NOW + HOUR, "digest": sha256(b"").hexdigest(), "ticket": SEVEN, "held": InboundId(3),
        "id": QuestionId(5), "about": "poc", **asked})
    tag = Tag("q" * 20, TagRole.QUESTION, "ana", SEVEN, QuestionId(5))
    about = UNSORTED if question.kind is QuestionKind.TOPIC else file()
    place = situation(**{"tags": (tag,), "by_tag": about, "question": question, "held": mail("#close", from_=ANA),
                         "directory": house(language), **values})
    done, known = followed(place, text)
    assert any(isinstance(d, Write) and d.person == "ana" for d in done)
    assert foreign(done, known, desk, language) == []


# --- who hears of it besides -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("text", [
    "Twenty-five people, all 60 of us, cannot work.", "40 people cannot log in.", "The whole team cannot log in.",
    "I need it by 11:00, else we pay a fine.", "I need it by tomorrow.", "I need it by Friday.", "Thanks.",
])
def test_a_new_ticket_says_in_the_pocs_language_why_it_is_hers_and_urgent(desk: Any, text: str, language: str) -> None:
    for topic in ("access", "finance", "hardware", None):
        place = situation(directory=house(language))
        written = mail(text)
        done = decide(written, place, triage(topic), NOW)
        assert foreign(done, f"{written!r} {place!r}", desk, language) == []


STAKEHOLDER_TAG = Tag("b" * 20, TagRole.STAKEHOLDER, BEN.key, SEVEN)


def written(done: Iterable[Decision], kind: type[Letter]) -> Letter:
    """The one letter of that kind."""
    letter, = (d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, kind))
    return letter


def test_a_ticket_handed_on_is_told_in_the_new_pocs_language(desk: Any) -> None:
    done, _ = ana_writes("#assign tom", file(said_by(BEN, "I cannot log in."), NOTE), "en")
    text = desk.write(written(done, NewTicket), sample_frame("de")).text
    assert "zugewiesen von Ana Smith" in text
    assert "Tom Smith (intern):\nThe electrician charges 900 for this." in text


@pytest.mark.parametrize("language", OTHERS)
def test_a_further_mail_says_in_the_pocs_language_what_is_urgent_and_dangerous(desk: Any, language: str) -> None:
    place = situation(tags=(STAKEHOLDER_TAG,), by_tag=file(), directory=house(language))
    done, known = followed(place, "40 people cannot log in.", BEN, attachments=(PROGRAM,))
    assert {d.letter.name for d in done if isinstance(d, Write)} == {"new-entry", "held-files"}
    assert foreign(done, known, desk, language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_who_writes_and_how_often_is_a_reason_in_the_pocs_language(desk: Any, language: str) -> None:
    sue = Address("sue@example.test", "Sue Smith")
    for role in (Role.SPONSOR, Role.VIP):
        known = house(language)
        known = replace(known, people={**known.people, "sue": person("sue", role)})
        done, words = followed(situation(directory=known, trust=PROVEN), "The door is stuck.", sue)
        assert role.value in written(done, NewTicket).urgency_why.casefold()  # type: ignore[attr-defined]
        assert foreign(done, words, desk, language) == []
    place = situation(tags=(STAKEHOLDER_TAG,), by_tag=file(), directory=house(language))
    done, words = followed(place, "The door is stuck.", BEN)
    assert written(done, NewEntry).urgency_why == "mail 2 without an answer"  # type: ignore[attr-defined]
    assert foreign(done, words, desk, language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_letters_about_an_absence_are_in_the_pocs_language(desk: Any, language: str) -> None:
    away = Absence(NOW.date(), FRIDAY, "tom", "away")
    files = (file(poc="tom", covers_for="ana"), file(poc="tom", covers_for="ana", promise=None),
             TicketFile(ticket(poc="tom", covers_for="ana")))
    back = coming_back.hand_back(Occasion(NOW, house(language), DeskPolicy(), "ana", covered=files))
    leaves = absence.leave(Occasion(NOW, house(language, absences=(away,)), DeskPolicy(), "ana", desk=(file(),)))
    assert {d.letter.name for d in (*back, *leaves) if isinstance(d, Write) and d.person == "ana"} == {
        "welcome-back", "absence-noted"}
    assert foreign((*back, *leaves), f"{files!r} {house(language)!r}", desk, language) == []


def test_a_note_of_ours_is_in_the_readers_language(desk: Any) -> None:
    asked = Question(QuestionKind.STAKEHOLDER_TOPIC, BEN.key, ("none", "access"), NOW - MINUTE, NOW + HOUR, "0" * 64,
                     SEVEN, id=QuestionId(5))
    tag = Tag("q" * 20, TagRole.QUESTION, BEN.key, SEVEN, QuestionId(5))
    done, _ = followed(situation(tags=(tag,), by_tag=UNSORTED, question=asked), "0", BEN)
    text = desk.write(written(done, Note), sample_frame("de")).text
    assert "Ben Ode wurde gefragt und sagt, dass es um nichts davon geht: access." in text


@pytest.mark.parametrize("language", OTHERS)
def test_an_address_that_fails_is_named_in_the_pocs_language(desk: Any, language: str) -> None:
    gone = file(participants=(Participant(BEN, is_stakeholder=True, undeliverable="550 no such user"),))
    done, _ = ana_writes("#status", gone, language)
    known = phrases_of(language)["{name} (mail to this address came back)"]
    receipt = next(d.letter for d in done if isinstance(d, Write) and isinstance(d.letter, CommandReceipt))
    assert known.replace("{name}", "Ben Ode") in desk.write(receipt, sample_frame(language)).text


# --- examples that can be written as they stand ----------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_the_examples_are_understood_in_every_language(desk: Any, language: str) -> None:
    phrases = phrases_of(language)
    days = re.split("[,、] ?", phrases["3 December, Friday, in 2 weeks"])
    assert [read_date(day, NOW.date()) for day in days] == [date(2026, 12, 3), FRIDAY, date(2026, 12, 7)]
    assert read_date(phrases["later Friday"].removeprefix("later"), NOW.date()) == FRIDAY
    done, _ = ana_writes(phrases["#action me: call the supplier by Friday"], file(), language)
    action, = (d for d in done if isinstance(d, Undertake))
    assert (action.who, action.due) == ("ana", date(2026, 12, 3) if language == "ja" else FRIDAY)


@pytest.mark.parametrize("language", OTHERS)
def test_a_sponsor_can_answer_as_the_examples_of_his_summary_do(desk: Any, language: str) -> None:
    shown = desk.write(sample("weekly-summary"), sample_frame(language)).text
    for word, meant in (("yes", Answer.YES), ("no", Answer.NO)):
        said = phrases_of(language)[word]
        assert f"1 {said} ·" in shown
        one, = read(f"1 {said}", *table.vocabulary()[:1]).statements
        reading = read_answer(one.said)
        assert isinstance(reading, Reading)
        assert reading.answer is meant
