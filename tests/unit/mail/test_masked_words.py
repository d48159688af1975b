"""Letters show others what a person wrote without his card numbers, IBANs and secrets, and say so once."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.letters import Letters, sample, sample_frame
from gateway.mail.masked_words import masked_lessons, masked_letter
from gateway.mail.masking import KINDS
from gateway.model.lesson import Lesson
from gateway.model.letter import Answer, Letter, NewTicket, RichText
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId

CARD = "4242 4242 4242 4242"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def new_ticket(**changed: object) -> NewTicket:
    letter = sample("new-ticket")
    assert isinstance(letter, NewTicket)
    return replace(letter, **changed)


def test_a_notification_shows_the_last_digits_and_says_that_something_is_left_out() -> None:
    letter, said = masked_letter(new_ticket(text=RichText(f"My card {CARD}")), KINDS)
    for language in ("en", "de", "fr", "es", "ja"):
        frame = replace(sample_frame(), language=language, withheld=said)
        shown = Letters().render(letter, frame, NOW)
        for part in (shown.text, shown.html):
            assert "My card •••• 4242" in part
            assert CARD not in part
        assert shown.text.count(str(said)) == (language == "en")
    assert said == "Left out: what looks like a card number. It stands in the record."


@pytest.mark.parametrize("html", [
    f"<p>My card {CARD}</p>", "<p>My card 4242<b>4242</b>42424242</p>", "<p>4242&nbsp;4242&nbsp;4242&nbsp;4242</p>",
])
def test_formatting_hides_no_number(html: str) -> None:
    letter, said = masked_letter(new_ticket(text=RichText("My card (see below)", html)), KINDS)
    assert isinstance(letter, NewTicket)
    assert letter.text == RichText("My card (see below)")
    assert said


def test_formatting_without_anything_stays() -> None:
    words = RichText("Hello you", "<p>Hello <b>you</b></p>")
    letter = new_ticket(text=words)
    assert masked_letter(letter, KINDS) == (letter, "")


def test_a_sentence_of_ours_is_still_said_in_the_language_of_its_reader() -> None:
    letter, _ = masked_letter(new_ticket(chosen_by=Phrase("started by {poc}", poc=CARD)), KINDS)
    assert isinstance(letter, NewTicket)
    assert isinstance(letter.chosen_by, Phrase)
    assert (letter.chosen_by.template, letter.chosen_by) == ("started by {poc}", "started by •••• 4242")


def test_what_a_poc_writes_to_its_reader_goes_as_it_is_under_a_title_without_it() -> None:
    words = RichText("Your new password is Xy!9kk7")
    letter, said = masked_letter(Answer(TicketId(1), f"Card {CARD}", author="Ana", text=words), KINDS)
    assert letter == Answer(TicketId(1), "Card •••• 4242", author="Ana", text=words)
    assert "card" in said


@pytest.mark.parametrize("name", ["reminder", "new-entry", "note", "escalation", "weekly-summary", "morning-list"])
def test_where_nothing_is_to_be_left_out_the_letter_is_the_same(name: str) -> None:
    letter: Letter = sample(name)
    assert masked_letter(letter, KINDS) == (letter, "")
    assert masked_letter(replace(letter, title=CARD), ()) == (replace(letter, title=CARD), "")


def test_nothing_of_it_is_learned() -> None:
    lesson = Lesson(TicketId(1), f"Card {CARD}", "password: hunter2", "cards")
    assert masked_lessons([lesson], KINDS) == (
        Lesson(TicketId(1), "Card •••• 4242", "password: [secret left out]", "cards"),
    )
