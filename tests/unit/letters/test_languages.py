"""Five languages say the same: no letter falls back to English, dates and numbers are the reader's, forms are right."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.letters import NOW, sample, sample_frame, samples
from gateway.letters.plain import TO_STAKEHOLDER
from gateway.model.letter import Letter, NewEntry, RichText
from gateway.model.ticket import TicketId

TEMPLATES = Path(__file__).parents[3] / "templates"
OTHERS = ("de", "fr", "es", "ja")
ALL = [pytest.param(letter, id=f"{letter.name}-{i}") for i, letter in enumerate(samples())]
ENGLISH = re.compile(r"(?i)\b(the|your|you|this|these|that|is|are|was|what|with|nothing|reply|answer|from|by)\b")
TITLE = sample("note").title
FAMILIAR = {
    "de": r"(?i)\b(du|dir|dich|dein\w*)\b",
    "fr": r"(?i)\b(tu|te|ta|ton|tes|toi)\b|\bt'",
    "es": r"(?i)\b(tu|tú|te|tus|ti|responde|escribe)\b",
    "ja": r"だ。|である。|しろ。|くれ。",
}


def test_there_are_five() -> None:
    assert {each.name for each in TEMPLATES.iterdir() if each.is_dir()} == {"en", *OTHERS}


@pytest.mark.parametrize("language", OTHERS)
def test_every_file_is_there_in_every_language(language: str) -> None:
    english = {str(each.relative_to(TEMPLATES / "en")) for each in (TEMPLATES / "en").rglob("*") if each.is_file()}
    own = {str(each.relative_to(TEMPLATES / language)) for each in (TEMPLATES / language).rglob("*") if each.is_file()}
    assert {name for name in own if not name.startswith("phrases")} == english


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("letter", ALL)
def test_nothing_is_left_in_english(desk, letter: Letter, language: str) -> None:
    """A line that reads the same in both is one that people wrote."""
    written = desk.write(letter, sample_frame(language))
    english = set(_lines(desk.write(letter).text))
    same = (line.replace(TITLE, "") for line in _lines(written.text) if line in english)
    left = [line for line in same if ENGLISH.search(line)]
    assert [line for line in left if line.lstrip("> ") not in _words_of(letter)] == []
    assert f'<html lang="{language}">' in written.html


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("letter", ALL)
def test_people_outside_are_addressed_with_respect(desk, letter: Letter, language: str) -> None:
    if isinstance(letter, TO_STAKEHOLDER):
        assert not re.search(FAMILIAR[language], desk.write(_without_words(letter), sample_frame(language)).text)


@pytest.mark.parametrize(
    ("language", "name", "first"),
    [
        ("de", "receipt", "Wir haben Ihre Nachricht: #118. Es geht um access, und es ist dringend. Ana Ruiz kümmert "
                          "sich darum und antwortet bis morgen, Dienstag, 24. November, 15:00 Uhr CET."),
        ("fr", "receipt", "Nous avons bien reçu votre message\u00a0: #118. Il concerne access et il est urgent. Ana "
                          "Ruiz s'en occupe et vous répondra au plus tard demain mardi 24 novembre à 15:00 CET."),
        ("es", "receipt", "Hemos recibido su mensaje: #118. Trata de access y es urgente. Ana Ruiz se ocupa de él y le "
                          "responderá a más tardar mañana, martes 24 de noviembre, 15:00 CET."),
        ("ja", "receipt", "お問い合わせを受け付けました（#118）。「access」に関する緊急のご連絡として"
                          "承りました。Ana Ruiz が担当し、明日 11月24日(火) 15:00 CET までに回答します。"),
        ("de", "held", "Es wurde nichts gesendet: „#clsoe“ habe ich nicht verstanden. Meinst du #close?"),
        ("fr", "note", "INTERNE : ta réponse ne va qu'aux collègues."),
        ("es", "was-this-you", "¿Es tuyo este correo? Responde con una palabra: yes o no."),
        ("ja", "note", "社内限り: 返信は社内だけに届きます。"),
    ],
)  # fmt: skip
def test_the_important_thing_comes_first_in_each(desk, language: str, name: str, first: str) -> None:
    assert desk.write(sample(name), sample_frame(language)).text.split("\n")[0] == first


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["new-ticket", "new-entry", "reminder"])
def test_the_first_line_says_to_whom_a_reply_goes_in_each(desk, language: str, name: str) -> None:
    first = desk.write(sample(name), sample_frame(language)).text.split("\n")[0]
    assert "Ben Ode" in first[:40]


@pytest.mark.parametrize(
    ("language", "due", "words"),
    [
        ("de", NOW + timedelta(hours=2), "heute, Montag, 23. November, 12:30 Uhr CET"),
        ("fr", NOW + timedelta(hours=2), "aujourd'hui lundi 23 novembre à 12:30 CET"),
        ("es", datetime(2027, 1, 4, 9, tzinfo=UTC), "lunes 4 de enero de 2027, 10:00 CET"),
        ("ja", datetime(2027, 1, 4, 9, tzinfo=UTC), "2027年1月4日(月) 10:00 CET"),
    ],
)
def test_times_are_written_as_the_language_does(desk, language: str, due: datetime, words: str) -> None:
    assert words in desk.write(replace(sample("receipt"), due_at=due), sample_frame(language)).text


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Tuesday 1 December, 09:00 – 10:00"), ("de", "Dienstag, 1. Dezember, 09:00 – 10:00 Uhr"),
    ("fr", "mardi 1 décembre à 09:00 – 10:00"), ("es", "martes 1 de diciembre, 09:00 – 10:00"),
    ("ja", "12月1日(火) 9:00 – 10:00"),
])  # fmt: skip
def test_from_when_to_when_is_written_as_the_language_does(desk, language: str, words: str) -> None:
    invited, = (one for one in samples("new-entry") if isinstance(one, NewEntry) and one.invitation)
    assert f" {words}" in desk.write(invited, sample_frame(language)).text


def test_times_are_in_the_readers_zone_in_each_language(desk) -> None:
    frame = replace(sample_frame("ja"), zone=ZoneInfo("Asia/Tokyo"))
    assert "明日 11月24日(火) 23:00 JST" in desk.write(sample("receipt"), frame).text


@pytest.mark.parametrize(
    ("language", "share"), [("en", "93%"), ("de", "93 %"), ("fr", "93 %"), ("es", "93 %"), ("ja", "93%")]
)
def test_shares_are_written_as_the_language_does(desk, language: str, share: str) -> None:
    assert share in desk.write(sample("new-ticket"), sample_frame(language)).text


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "1 more person reports", "2 more people report"),
        ("de", "1 weitere Person meldet", "2 weitere Personen melden"),
        ("fr", "1 autre personne signale", "2 autres personnes signalent"),
        ("es", "1 persona más informa", "2 personas más informan"),
    ],
)
def test_one_and_several(desk, language: str, one: str, several: str) -> None:
    report = (TicketId(119), "Eve Stone", "I cannot log in either.")
    for reports, words in (((report,), one), ((report, report), several)):
        text = desk.write(replace(sample("same-matter"), reports=reports), sample_frame(language)).text
        assert text.startswith(f"{words} ")


@pytest.mark.parametrize(("wanted", "language"), [("de-AT", "de"), ("fr_ca", "fr"), ("ES", "es"), ("ja-JP", "ja")])
def test_a_region_speaks_its_language(desk, wanted: str, language: str) -> None:
    note = sample("note")
    assert desk.write(note, sample_frame(wanted)).text == desk.write(note, sample_frame(language)).text


# --- a project's own wording -----------------------------------------------------------------------------------------


def test_a_project_words_its_letters_itself(override, tmp_path: Path) -> None:
    """Its own folder first, then the operator's, then the shipped letters; other projects see nothing of it."""
    museum = tmp_path / "museum"
    (museum / "en/receipt").mkdir(parents=True)
    (museum / "en/receipt/body.jinja").write_text("The museum has it: #{{ letter.number }}.\n")
    desk = override("en/note/body.txt", "Psst: {{ letter.text | words }}\n")
    own, usual = str(museum), sample_frame()
    assert desk.letters.render(sample("receipt"), usual, NOW, own).text == "The museum has it: #118.\n"
    assert desk.letters.render(sample("receipt"), usual, NOW).text.startswith("We have your message")
    assert desk.letters.render(sample("note"), usual, NOW, own).text.startswith("Psst: I have seen")
    assert desk.letters.render(sample("closed"), usual, NOW, own) == desk.write(sample("closed"))
    assert desk.alarms == []


def test_a_broken_letter_of_a_project_gives_the_operators(override, tmp_path: Path) -> None:
    museum = tmp_path / "museum"
    (museum / "en/note").mkdir(parents=True)
    (museum / "en/note/body.txt").write_text("{{ letter.__class__ }}")
    desk = override("en/note/body.txt", "Psst: {{ letter.text | words }}\n")
    assert desk.letters.render(sample("note"), sample_frame(), NOW, str(museum)).text.startswith("Psst: ")
    assert [alarm.source for alarm in desk.alarms] == ["project"]
    assert any(line.startswith("en/note:") for line in desk.letters.check([str(museum)]))
    assert not any(line.startswith("en/note:") for line in desk.letters.check())


def test_a_project_may_speak_a_language_of_its_own(override, tmp_path: Path) -> None:
    museum = tmp_path / "museum"
    for name, text in (("it/note/body.jinja", "Solo per noi.\n"), ("it/_subject-poc.txt", "[#{{ letter.number }}]"),
                       ("it/words.toml", (TEMPLATES / "es/words.toml").read_text(encoding="utf-8"))):
        (museum / name).parent.mkdir(parents=True, exist_ok=True)
        (museum / name).write_text(text, encoding="utf-8")
    desk = override("en/note/body.txt", "Psst\n")
    assert desk.letters.render(sample("note"), sample_frame("it"), NOW, str(museum)).text == "Solo per noi.\n"
    assert desk.letters.render(sample("note"), sample_frame("it"), NOW).text == "Psst\n"


def test_the_usual_subject_reworded_is_not_that_of_letters_with_their_own(override) -> None:
    desk = override("en/_subject-poc.txt", "Ticket {{ letter.number }}")
    assert desk.write(sample("note")).subject == "Ticket 118"
    assert desk.write(sample("receipt")).subject == TITLE


# --- helpers ---------------------------------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.split("\n") if line.strip())


def _words_of(letter: Letter) -> set[str]:
    words = (getattr(letter, field.name) for field in fields(letter))
    return {line.strip() for one in words if isinstance(one, RichText) for line in one.text.split("\n")}


def _without_words(letter: Letter) -> Letter:
    return replace(letter, text=RichText("x")) if isinstance(getattr(letter, "text", None), RichText) else letter
