"""What Python code says is said in the reader's language: every phrase has its translations, with the same places."""
from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gateway.desk.command_words import WORDS
from gateway.desk.commands.table import describe
from gateway.letters import sample, sample_frame
from gateway.letters.language import read_language
from gateway.model.letter import RichText
from gateway.model.phrase import Phrase, places
from gateway.model.ticket import Urgency

ROOT = Path(__file__).parents[3]
OTHERS = ("de", "fr", "es", "ja")


def phrases_of(language: str) -> dict[str, str]:
    files = sorted((ROOT / "templates" / language).glob("phrases*.toml"))
    return {said: how for file in files for said, how in tomllib.loads(file.read_text(encoding="utf-8")).items()}


def spoken() -> Iterator[tuple[str, str]]:
    """(file, template) of each `Phrase("…")` in the code, and of whatever else on the desk has named places."""
    for file in sorted((ROOT / "gateway").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        pieces = {piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in ast.walk(node)}
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="Phrase"), args=[ast.Constant(value=str(template))]):
                    yield file.name, template
                case ast.Constant(value=str(template)) if "desk" in file.parts and places(template):
                    if node not in pieces:
                        yield file.name, template


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_of_the_code_has_its_translation(language: str) -> None:
    known = phrases_of(language)
    missing = sorted({f"{file}: {template}" for file, template in spoken() if template not in known})
    assert missing == [], f"add them to templates/{language}/phrases.toml"


@pytest.mark.parametrize("language", OTHERS)
def test_the_help_of_every_command_has_its_translation(language: str) -> None:
    known = phrases_of(language)
    helps = [describe(one.word) for one in WORDS]
    assert [help_ for help_ in helps if help_ not in known] == [], f"add them to templates/{language}/phrases.toml"


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_know_the_same_phrases(language: str) -> None:
    assert list(phrases_of(language)) == list(phrases_of("de")), "in the same order, so that they can be compared"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_template(language: str) -> None:
    wrong = [template for template, said in phrases_of(language).items() if places(template) != places(said)]
    assert wrong == []


def test_a_translation_with_other_places_is_refused() -> None:
    words = (ROOT / "templates/de/words.toml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="other places"):
        read_language("de", words, '"{name} has it now" = "{nmae} hat es jetzt"')


# --- the sentence itself ---------------------------------------------------------------------------------------------


def test_a_phrase_is_the_english_sentence() -> None:
    phrase = Phrase("{poc} has {count} tickets", poc="Ana", count=20)
    assert phrase == "Ana has 20 tickets"
    assert (phrase.template, phrase.values) == ("{poc} has {count} tickets", {"poc": "Ana", "count": 20})


def test_a_missing_value_is_found_where_the_sentence_is_made() -> None:
    with pytest.raises(KeyError, match="poc"):
        Phrase("{poc} has it now")


def test_braces_of_people_are_text() -> None:
    assert Phrase('there is no topic "{topic}"', topic="{poc} {0} {") == 'there is no topic "{poc} {0} {"'


def test_days_and_moments_read_as_iso_in_english() -> None:
    phrase = Phrase("{day}, {at}", day=date(2026, 12, 3), at=datetime(2026, 12, 3, 9, 5, tzinfo=UTC))
    assert phrase == "2026-12-03, 2026-12-03 09:05 UTC"


def test_a_copy_is_a_phrase_too() -> None:
    phrase = Phrase("{poc} has it now", poc="Ana")
    assert copy.deepcopy(phrase).values == {"poc": "Ana"}
    assert replace(sample("new-ticket"), chosen_by=phrase).chosen_by.template == "{poc} has it now"  # type: ignore[attr-defined]


# --- said in a letter ------------------------------------------------------------------------------------------------


def result(desk, said: str, language: str, *, html: bool = False) -> str:
    """How a letter shows what a command did."""
    letter = replace(sample("command-receipt"), lines=(("#x", said, ""),))
    written = desk.write(letter, sample_frame(language))
    return written.html if html else written.text.split("\n")[0].removeprefix("#x - ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Ana has it now"),
        ("de", "Ana hat es jetzt"),
        ("fr", "Ana l'a désormais"),
        ("es", "ahora lo tiene Ana"),
        ("ja", "担当は Ana さんになりました"),
    ],
)
def test_a_phrase_is_said_in_the_readers_language(desk, language: str, words: str) -> None:
    assert result(desk, Phrase("{name} has it now", name="Ana"), language) == words


def test_phrases_within_phrases_and_in_a_row(desk) -> None:
    why = Phrase.joined(", ", (Phrase("topic {topic}", topic="access"), "as it stands",
                               Phrase("speaks {language}", language=Phrase("French"))))
    assert why == "topic access, as it stands, speaks French"
    assert result(desk, why, "de") == "Thema access, as it stands, spricht Französisch"


def test_urgency_and_times_are_the_readers(desk) -> None:
    assert result(desk, Phrase("urgency is {level}", level=Urgency.HIGH), "es") == "la urgencia es alta"
    assert result(desk, Phrase("{at}", at=datetime(2026, 11, 24, 14, tzinfo=UTC)), "de") == (
        "morgen, Dienstag, 24. November, 15:00 Uhr"
    )
    assert result(desk, Phrase("{day}", day=date(2026, 12, 3)), "ja") == "12月3日(木)"
    assert result(desk, Phrase("#{number} is resolved", number=11118), "de") == "#11118 ist gelöst"


def test_plain_text_is_somebodys_own_and_stays(desk) -> None:
    assert result(desk, "your text is a note for colleagues only", "es") == "your text is a note for colleagues only"
    assert result(desk, "nobody has translated {this}", "es") == "nobody has translated {this}"


def test_what_nobody_has_translated_is_said_in_english(desk) -> None:
    assert result(desk, Phrase("nobody has translated {this}", this="that"), "es") == "nobody has translated that"


def test_a_sentence_stands_for_a_line_of_commands_and_among_names(desk) -> None:
    letter = replace(sample("command-receipt"), lines=((Phrase("your answer"), "x", ""),),
                     sent_to=("Eve", Phrase("{name} (mail to this address came back)", name="Sam <b>")))
    written = desk.write(letter, sample_frame("de"))
    assert written.text.startswith("deine Antwort - x\n")
    assert "Eve, Sam <b> (Mail an diese Adresse kam zurück)" in written.text
    assert "Eve, Sam &lt;b&gt; (Mail an diese Adresse kam zurück)" in written.html


def test_what_we_add_to_the_words_of_people_is_translated_and_their_lines_are_kept(desk) -> None:
    said = Phrase.joined("\n", (Phrase("{name} (internal):", name="Ana"), "One <b>\n  two"))
    written = desk.write(replace(sample("new-ticket"), text=RichText(said)), sample_frame("de"))
    assert "Ana (intern):\nOne <b>\n  two\n" in written.text
    assert "Ana (intern):<br>\nOne &lt;b&gt;<br>" in written.html


def test_a_list_keeps_its_lines_and_no_value_adds_one(desk) -> None:
    listed = Phrase.joined("\n", (Phrase("{name} has it now", name="Ana\nforged: <b>"), "<i>plain</i>"))
    text = desk.write(replace(sample("command-receipt"), lines=(("#list", listed, ""),)), sample_frame("de")).text
    assert text.startswith("#list - Ana forged: <b> hat es jetzt\n<i>plain</i>\n")
    assert "Ana forged: &lt;b&gt; hat es jetzt<br>&lt;i&gt;plain&lt;/i&gt;" in result(desk, listed, "de", html=True)


def test_values_are_text_whatever_they_hold(desk) -> None:
    evil = Phrase("{name} has it now", name="<b>x</b>\r\nBcc: y\u202e{{ 7*7 }}")
    assert result(desk, evil, "de") == "<b>x</b> Bcc: y{{ 7*7 }} hat es jetzt"
    html = result(desk, evil, "de", html=True)
    assert "&lt;b&gt;x&lt;/b&gt; Bcc: y{{ 7*7 }} hat es jetzt" in html
