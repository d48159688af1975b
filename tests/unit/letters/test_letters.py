"""What every letter promises: it renders, it can be read, it says the important thing first."""
from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.letters import NOW, sample, sample_frame, samples
from gateway.letters.check import languages_in
from gateway.letters.plain import _FIRST, TO_STAKEHOLDER, plain_letter
from gateway.model.letter import (
    Letter,
    NewEntry,
    NewTicket,
    Reminder,
    RichText,
    UnconfirmedReceipt,
)
from gateway.model.letters import LETTERS

ROOT = Path(__file__).parents[3]
EXPECTED = Path(__file__).parent / "expected"
LANGUAGES = languages_in([ROOT / "templates"])
ALL = [pytest.param(letter, id=f"{letter.name}-{i}") for i, letter in enumerate(samples())]
CHANGED = "Look at the letter; if it is meant, run the tests once with UPDATE_EXPECTED=1."


def shown(html: str) -> str:
    """The words of a letter's HTML."""
    html = re.sub(r"<br>|</p>|</td>", "\n", html)
    return re.sub(r"<[^>]+>", "", html.split("<body", 1)[1].partition(">")[2])


def test_there_is_a_sample_of_every_letter() -> None:
    assert {letter.name for letter in samples()} == {kind.name for kind in LETTERS}
    with pytest.raises(KeyError, match="new-ticket"):
        sample("no-such-letter")


def test_the_check_finds_nothing(desk) -> None:
    assert desk.letters.check() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ALL)
def test_every_letter_in_every_language(desk, letter: Letter, language: str) -> None:
    rendered = desk.write(letter, sample_frame(language))
    assert desk.alarms == []
    assert rendered.subject == rendered.subject.strip() != ""
    assert f'<html lang="{language}">' in rendered.html
    assert rendered.html.rstrip().endswith("</html>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ALL)
def test_text_can_be_read_anywhere(desk, letter: Letter, language: str) -> None:
    text = desk.write(letter, sample_frame(language)).text
    lines = text.split("\n")
    assert all(line == line.rstrip() for line in lines)
    assert "\n\n\n" not in text
    assert text == text.strip("\n") + "\n"
    longest = 160 if language == "en" else 180  # nobody else says it as shortly
    assert max(map(len, lines)) <= longest, "one sentence or two a line"
    assert not re.search(r"None|Undefined|datetime|\{\{|\{%", text)


@pytest.mark.parametrize("letter", ALL)
def test_html_loads_nothing_and_fixes_no_ground(desk, letter: Letter) -> None:
    html = desk.write(letter).html
    assert not re.search(r"<(script|link|iframe|object|form|img)\b|\b(src|background)\s*=|url\(|@import", html)
    assert not re.search(r"background(-color)?\s*:", html), "white boxes break in dark mode"
    assert len(html) < 20_000


@pytest.mark.parametrize("name", [kind.name for kind in LETTERS])
def test_letters_stay_as_they_were_looked_at(desk, name: str) -> None:
    rendered = (desk.write(letter) for letter in samples(name))
    text = "\n".join(f"Subject: {each.subject}\n\n{each.text}\n{'=' * 80}" for each in rendered) + "\n"
    file = EXPECTED / f"{name}.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), CHANGED


# --- first lines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["new-ticket", "new-entry", "reminder"])
def test_the_first_line_says_to_whom_a_reply_goes(desk, name: str) -> None:
    rendered = desk.write(sample(name))
    assert rendered.text.startswith("Your reply goes to Ben Ode")
    assert shown(rendered.html).strip().startswith("Your reply goes to Ben Ode")


@pytest.mark.parametrize("name", ["new-ticket", "new-entry"])
def test_the_first_line_says_how_to_write_a_note(desk, name: str) -> None:
    first = desk.write(sample(name)).text.split("\n")[0]
    assert f"For a note to colleagues only, write to {sample_frame().note_address} or begin with #note." in first


def test_without_a_note_address_the_word_remains(desk) -> None:
    first = desk.write(sample("new-ticket"), replace(sample_frame(), note_address="")).text.split("\n")[0]
    assert first.endswith("For a note to colleagues only, begin with #note.")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("note", "INTERNAL: your reply goes to colleagues only."),
        ("receipt", "We have your message: #118. It is about access, and it is urgent. Ana Ruiz looks after it and "
                    "answers by tomorrow, Tuesday 24 November, 15:00 CET."),
        ("which-topic", "Which topic is it? Reply with one digit to sort it; your words do not reach Ben Ode."),
        ("receipt-which-topic", "We have your message: #118. We take it as urgent. Ana Ruiz looks after it and "
                                "answers by tomorrow, Tuesday 24 November, 15:00 CET."),
        ("still-with-us", "Your request #118 is still with Ana Ruiz; you hear from us again by "
                          "Thursday 26 November, 10:30 CET."),
        ("held", 'Nothing was sent: I did not understand "#clsoe" - did you mean #close?'),
        ("was-this-you", "Was this mail from you? Reply with one word: yes or no."),
        ("answer", "Hello Ben,"),
        ("not-delivered", "A mail to ben.ode@example.org did not arrive: the mailbox is full (552 5.2.2)"),
    ],
)  # fmt: skip
def test_the_important_thing_comes_first(desk, name: str, first: str) -> None:
    rendered = desk.write(sample(name))
    assert rendered.text.split("\n")[0] == first
    assert shown(rendered.html).split()[:2] == first.split()[:2]


# --- subjects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ALL)
def test_each_person_sees_one_conversation(desk, letter: Letter) -> None:
    subject = desk.write(letter).subject
    if letter.name == "forwarded":
        assert subject == f"Forwarded: {letter.title}"
    elif letter.number is None or not letter.title or not getattr(letter, "show_title", True):
        assert "Locked out" not in subject
    elif isinstance(letter, TO_STAKEHOLDER):
        assert subject == letter.title
    else:
        assert subject == f"[#118] {letter.title}"


def test_the_subject_of_a_stranger_is_neutral(desk) -> None:
    letter = replace(sample("receipt"), title="BUY NOW https://evil.example", show_title=False)
    rendered = desk.write(letter)
    assert rendered.subject == "We have your message (#118)"
    assert "evil" not in rendered.text + rendered.html


def test_subjects_are_one_short_line(desk) -> None:
    nasty = "a\r\nBcc: x@evil.example\u2028b\x00\u202e" + " long" * 100
    subject = desk.write(replace(sample("new-ticket"), title=nasty)).subject
    assert subject.startswith("[#118] a Bcc: x@evil.example b long")
    assert len(subject) <= 200
    assert subject.isprintable()
    assert len(desk.write(replace(sample("receipt"), title=nasty)).subject) <= 100


# --- what letters must not say ---------------------------------------------------------------------------------------


def test_a_receipt_never_carries_the_senders_text(desk) -> None:
    for letter in samples("receipt"):
        rendered = desk.write(replace(letter, title="SENDER'S OWN WORDS"))
        assert "OWN WORDS" not in rendered.text + rendered.html


def test_an_unconfirmed_receipt_shows_nothing_of_the_ticket(desk) -> None:
    rendered = desk.write(UnconfirmedReceipt(118, "Secret title"))  # type: ignore[arg-type]
    assert not re.search(r"118|Secret", rendered.subject + rendered.text + rendered.html)


def test_a_receipt_that_asks_carries_no_text_of_the_sender(desk) -> None:
    for letter in samples("receipt-which-topic"):
        rendered = desk.write(replace(letter, title="SENDER'S OWN WORDS"))
        assert "OWN WORDS" not in rendered.text + rendered.html


@pytest.mark.parametrize("letter", ALL)
def test_only_questions_ask_for_a_bare_word(desk, letter: Letter) -> None:
    asks = re.search("one word|one digit|the number", desk.write(letter).text) is not None
    assert asks == (letter.name in {"held", "was-this-you", "admission", "held-files", "forwarded", "which-topic",
                                    "receipt-which-topic", "join-asked", "may-join", "announcement-preview"})


def test_what_was_too_big_is_told(desk) -> None:
    for letter in samples():
        if getattr(letter, "left_out", ()):
            rendered = desk.write(letter)
            assert letter.left_out[0] in rendered.text  # type: ignore[attr-defined]
            assert letter.left_out[0] in rendered.html  # type: ignore[attr-defined]


def test_an_unsure_topic_offers_each_choice_by_its_number(desk) -> None:
    for letter, lines in (
        (sample("which-topic"), ["1 - access (41%)", "2 - hardware (33%)", "3 - travel (12%)", "mine - "]),
        (sample("receipt-which-topic"), ["1 - Passwords and accounts", "2 - Computers and devices", "0 - none of"]),
    ):
        rendered = desk.write(letter)
        words = " ".join(shown(rendered.html).split())
        for line in lines:
            assert f"\n  {line}" in rendered.text
            assert line.replace(" - ", " ") in words


def test_the_topic_stands_with_the_confidence_and_the_words_that_decided(desk) -> None:
    line = 'Topic: access (93%) because "password", "locked out". Wrong? Reply "#topic NAME".'
    assert line in desk.write(sample("new-ticket")).text.split("\n")


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "zone", "words"),
    [
        (NOW + timedelta(hours=2), ZoneInfo("Europe/Madrid"), "today, Monday 23 November, 12:30 CET"),
        (NOW + timedelta(hours=15), ZoneInfo("Europe/Madrid"), "tomorrow, Tuesday 24 November, 01:30 CET"),
        (NOW + timedelta(hours=15), UTC, "tomorrow, Tuesday 24 November, 00:30 UTC"),
        (NOW + timedelta(days=3), ZoneInfo("Asia/Tokyo"), "Thursday 26 November, 18:30 JST"),
        (NOW + timedelta(days=3), ZoneInfo("America/Sao_Paulo"), "Thursday 26 November, 06:30 UTC-03:00"),
        (NOW + timedelta(days=3), timezone(timedelta(hours=5, minutes=45)), "Thursday 26 November, 15:15 UTC+05:45"),
        (datetime(2027, 1, 4, 9, tzinfo=UTC), ZoneInfo("Europe/Madrid"), "Monday 4 January 2027, 10:00 CET"),
    ],
)
def test_times_are_the_receivers(desk, due: datetime, zone, words: str) -> None:
    text = desk.write(replace(sample("receipt"), due_at=due), replace(sample_frame(), zone=zone)).text
    assert f"answers by {words}." in text


def test_people_of_the_house_know_their_zone(desk) -> None:
    assert "15:00." in desk.write(sample("reminder")).text.split("\n")[0]
    text = desk.write(sample("reminder"), replace(sample_frame(), zone=ZoneInfo("UTC"))).text
    assert "14:00 UTC." in text, "UTC may be a setting that nobody made"


# --- languages and the letter of last resort -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", "xx", "xx-YY", "", "../en", "zh-Hant-TW"])
def test_an_unknown_language_is_english(desk, language: str) -> None:
    assert desk.write(sample("note"), sample_frame(language)) == desk.write(sample("note"))
    assert desk.alarms == []


def test_the_plain_letter_knows_every_letter() -> None:
    assert set(_FIRST) == set(LETTERS)


@pytest.mark.parametrize("letter", ALL)
def test_the_plain_letter_carries_what_matters(letter: Letter) -> None:
    rendered = plain_letter(letter, sample_frame())
    if letter.number and not isinstance(letter, UnconfirmedReceipt):
        assert "#118" in rendered.subject + rendered.text
    words = getattr(letter, "text", None)
    if words:
        assert words.text.splitlines()[0] in rendered.text
    if isinstance(letter, NewTicket | NewEntry | Reminder):
        assert rendered.text.startswith("Your reply goes to ")


def test_without_any_template_letters_still_go_out(shipped_by, tmp_path: Path) -> None:
    desk = shipped_by(tmp_path / "nothing")
    for letter in samples():
        assert desk.write(letter) == plain_letter(letter, sample_frame())
    assert len(desk.alarms) == len(samples())
    assert any("no such folder" in line for line in desk.letters.check())


def test_a_closing_letter_without_words_begins_with_the_news(desk) -> None:
    letter = replace(sample("closed"), text=RichText(""))
    assert desk.write(letter).text.startswith("Your request #118 is solved.")


def test_no_machine_is_sure_of_anything(desk) -> None:
    written = desk.write(replace(sample("new-ticket"), confidence=0.999))
    assert "(99%)" in written.text
    assert "100" not in written.text
