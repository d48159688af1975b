"""Answers that a POC typed between the lines of our letter: they go out, or he is told that they would be lost."""
from __future__ import annotations

import pytest

from gateway.desk import grammar
from gateway.desk.guards import Outgoing
from gateway.desk.guards.below import answers_below
from gateway.letters import NOW, Letters, sample, sample_frame
from gateway.mail.compose import compose
from gateway.mail.parse import parse, read_both
from gateway.model.mail import Address, MessageId
from gateway.model.outgoing import Draft
from gateway.model.policy import Limits
from gateway.model.ticket import Entry, EntryKind, Visibility
from tests.builders import person
from tests.e2e.programs import PROGRAMS, VARIANTS

EVERY = {**PROGRAMS, **VARIANTS}
ANA = "Ana Ruiz <ana.ruiz@example.org>"
INSIDE = "Yes, since Tuesday, and it will be mended tomorrow."


def held(program: str, typed: str, *, answered: bool) -> tuple[str, list[str]]:
    """What the program's reply to our letter is read as, and why it would wait."""
    letter, frame = sample("new-ticket"), sample_frame("en")
    words = Letters().render(letter, frame, NOW)
    draft = Draft(Address(frame.shared_address, frame.project), frame.to, Address(frame.reply_address, frame.project),
                  words.subject, words.text, words.html, MessageId("<letter-1@example.org>"), NOW, (), letter.name, "x")
    ours = compose(draft)
    from gateway.cli.mailboxes import delivered

    theirs = letter.text.text  # type: ignore[attr-defined]
    inside = {theirs.splitlines()[0]: INSIDE} if answered else {}
    came = EVERY[program].reply(delivered(frame.to.address, "", ours), ANA, typed, inside=inside)
    mail = parse(came.as_bytes(), Limits(), detect_language=False)
    entry = Entry(EntryKind.MAIL, Visibility.PUBLIC, Address("ben@example.org"), NOW, theirs)
    outgoing = Outgoing(
        grammar.read_words(mail.new_text, {}), person("ana", name="Ana Ruiz"), (entry,), is_note=False,
        whole=mail.text, signature=tuple(mail.signature.splitlines()), told=read_both(ours, Limits()),
    )
    return mail.new_text, answers_below(outgoing)


@pytest.mark.parametrize("program", EVERY)
@pytest.mark.parametrize("typed", ["See my answers below.", "Hello Ben,\n\nmeine Antworten sind unten.\n\nAna"])
def test_no_answer_is_lost_in_silence(program: str, typed: str) -> None:
    read, why = held(program, typed, answered=True)
    assert INSIDE in " ".join(read.split()) or why, read


@pytest.mark.parametrize("program", EVERY)
@pytest.mark.parametrize("typed", ["See my answers below.", "Mes réponses sont ci-dessous."])
def test_where_nothing_was_typed_below_nothing_is_held(program: str, typed: str) -> None:
    assert held(program, typed, answered=False)[1] == []


@pytest.mark.parametrize("text", [
    "The steps below help: first switch it off, then wait for a minute, then switch it on again and tell me.",
    "The temperature is below zero.", "Room 12 is one floor below.", "Unten links ist der Schalter.",
])
def test_below_is_an_ordinary_word(text: str) -> None:
    words = grammar.Words((), (), (), text)
    whole = f"{text}\n\nOn Monday Sam wrote:\n> A line of it."
    outgoing = Outgoing(words, person("ana"), (), is_note=False, whole=whole)
    assert answers_below(outgoing) == []
