"""In which language a mail is written, and when it does not tell: then what is known of its author counts."""
from __future__ import annotations

import time
from pathlib import Path

import pytest

from gateway.mail.language import find_language
from gateway.mail.parse import parse
from gateway.model.policy import Limits

MAILS = Path(__file__).parents[2] / "mails"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It still does not work.", "en"),
        ("Can you please look at the printer on floor 3?", "en"),
        ("Können Sie das bitte prüfen?", "de"),
        ("Das Passwort geht nicht", "de"),
        ("Le mot de passe n'est pas accepté depuis ce matin.", "fr"),
        ("No puedo entrar con mi contraseña desde hoy.", "es"),
        ("パスワードが通りません。", "ja"),
        ("ありがとう", "ja"),
        ("비밀번호가 맞지 않습니다", "ko"),
        ("Not a word of English: https://example.org/the/and/is\nPouvez-vous m'aider avec mon compte ?", "fr"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    assert find_language(text) == (language, True)


@pytest.mark.parametrize(
    "text",
    ["", "ok, thanks", "OK!", "12345", "2", "VPN", "Sam Lee", "Super", "+1", "👍", "了解", "了解済",
     "Outlook 0x80070005", "https://example.org/le/les/des/est", "sam.lee@example.org", "Printer broken", "\n> \n"],
)  # fmt: skip
def test_a_word_or_a_number_does_not(text: str) -> None:
    assert not find_language(text).told


def test_what_does_not_tell_is_english_where_it_is_too_short_to_guess() -> None:
    assert find_language("ok, merci") == ("en", False)


def test_a_mail_says_whether_it_tells() -> None:
    german = parse((MAILS / "outlook-german.eml").read_bytes(), Limits())
    assert (german.language, german.tells_language) == ("de", True)
    short = parse(b"From: a@example.org\r\nSubject: x\r\n\r\nok\r\n", Limits())
    assert (short.language, short.tells_language) == ("en", False)


def test_most_mail_costs_next_to_nothing() -> None:
    text = "since this morning my password is not accepted any more and I am locked out of the expense tool. " * 40
    started = time.process_time()
    for _ in range(200):
        find_language(text)
    assert (time.process_time() - started) / 200 < 0.001
