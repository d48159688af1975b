"""The clock has jumped: the operators are asked whether it is right, and one of them says so."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from gateway.desk import absence, at_desk
from gateway.desk.matter import Matter, words_digest
from gateway.desk.operators import who_looks_after_it
from gateway.model.changes_clock import ConfirmClock
from gateway.model.decision import Decision, Write
from gateway.model.letter import Lane
from gateway.model.letters_clock import ClockHeld
from gateway.model.occasion import Occasion
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Question, QuestionKind, TagRole
from gateway.model.timekeeping import Jump

_NEVER = datetime.max.replace(tzinfo=UTC)
"""A question about the clock cannot expire by that clock."""


def ask(occasion: Occasion) -> tuple[Decision, ...]:
    """The question to every operator; to the fallback POC where there is none. Nothing where it is answered already."""
    jump = occasion.jump
    if jump is None:
        return ()
    return tuple(write for person in who_looks_after_it(occasion.directory)
                 for write in _question(jump, person, occasion))


def _question(jump: Jump, person: Person, occasion: Occasion) -> tuple[Write, ...]:
    letter = ClockHeld(None, "", jump.before, jump.shows, jump.expected)
    question = Question(
        kind=QuestionKind.CLOCK_HELD, person=person.key, options=letter.options, asked_at=occasion.now,
        expires_at=_NEVER, digest=words_digest(_about(jump)), about=_about(jump),
    )
    return tuple(
        replace(write, lane=Lane.QUESTION, role=TagRole.QUESTION, question=question)
        for write in absence.to_person(person, letter, occasion.directory)
    )


def confirm(matter: Matter, question: Question, said: str, person: Person) -> tuple[Decision, ...]:
    """Due times fire again: those that came meanwhile once, late. Another jump than the one asked about stays."""
    jump = matter.situation.found.jump
    if jump is None or _about(jump) != question.about:
        done = Phrase("nothing changed: this was confirmed before")
        return (at_desk.receipt([(said, done, "")], matter, person),)
    done = Phrase("the clock is right: it is {at}. What has fallen due goes out now", at=matter.now)
    return (ConfirmClock(jump), at_desk.receipt([(said, done, "")], matter, person))


def _about(jump: Jump) -> str:
    return jump.shows.isoformat()
