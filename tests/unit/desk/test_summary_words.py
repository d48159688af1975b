"""What a sponsor writes about his summary: read in five languages, and nothing that only sounds like it."""
from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gateway.desk.matter import Matter
from gateway.desk.summary.wishes import after, apart, take
from gateway.desk.summary.words import Wish, read_wish
from gateway.model.due import Schedule
from gateway.model.letter import Lane
from gateway.model.mail import MessageId
from gateway.model.preferences import Prefer, Preferences
from gateway.model.situation import LetterId, SentLetter
from tests.builders import NOW, directory, mail, situation, triage

TODAY = date(2026, 11, 23)
TEMPLATES = Path(__file__).parents[3] / "templates"
LANGUAGES = ("en", "de", "fr", "es", "ja")

READ = [
    ("weekly on Friday 16:00", "summary day", "4 16:00"), ("Weekly Fri 4 pm.", "summary day", "4 16:00"),
    ("every Monday at 8", "summary day", "0 08:00"), ("weekly Friday", "summary day", "4"),
    ("wöchentlich freitags um 16 Uhr", "summary day", "4 16:00"), ("jeden Montag 8:30", "summary day", "0 08:30"),
    ("chaque vendredi à 16h30", "summary day", "4 16:30"), ("cada viernes a las 16:00", "summary day", "4 16:00"),
    ("毎週金曜日の16時30分", "summary day", "4 16:30"), ("毎週 月曜 9:00", "summary day", "0 09:00"),
    ("zone Europe/Paris", "zone", "Europe/Paris"), ("Zeitzone: America/New York", "zone", "America/New_York"),
    ("fuseau horaire europe/paris", "zone", "Europe/Paris"), ("タイムゾーン Asia/Tokyo", "zone", "Asia/Tokyo"),
    ("language de", "language", "de"), ("Language: German", "language", "de"), ("Sprache Deutsch", "language", "de"),
    ("langue français", "language", "fr"), ("idioma español", "language", "es"), ("言語 日本語", "language", "ja"),
    ("detail short", "summary detail", "short"), ("Umfang ausführlich", "summary detail", "full"),
    ("détail court", "summary detail", "short"), ("detalle completo", "summary detail", "full"),
    ("詳細 標準", "summary detail", "normal"),
    ("not until 5 January", "summary from", "2027-01-05"), ("nicht vor dem 5. Januar", "summary from", "2027-01-05"),
    ("pas avant le 5 janvier", "summary from", "2027-01-05"), ("no antes del 5 de enero", "summary from", "2027-01-05"),
    ("pause 2 weeks", "summary from", "2026-12-07"), ("Pause bis 5. Januar", "summary from", "2027-01-05"),
    ("pausa 3 semanas", "summary from", "2026-12-14"), ("休止2週間", "summary from", "2026-12-07"),
    ("quiet weeks on", "quiet weeks", "on"), ("semaines calmes non", "quiet weeks", "off"),
    ("stop", "summary", "off"), ("Unsubscribe", "summary", "off"), ("abmelden", "summary", "off"),
    ("désabonner", "summary", "off"), ("darse de baja", "summary", "off"), ("配信停止", "summary", "off"),
    ("start", "summary", None), ("再開", "summary", None),
]
NOT_READ = [
    "", "Thanks!", "2 escalate", "Friday 16:00", "weekly", "zone", "pause", "Stop the project!", "stop it?",
    "Language of the contract must be German", "Zone 3 of the car park is closed again", "every ticket is late",
    "not until the contract is signed by both", "detail the costs for me please, by Friday", "weekly meetings are dull",
    "pausing it now", "quiet weeks are good", "x" * 500, "starting on Monday",
]
UNREADABLE = [
    ("zone localtime", "zone", "localtime"), ("zone right/Europe/Paris", "zone", "right/Europe/Paris"),
    ("zone factory", "zone", "factory"),
    ("zone Mars/Base", "zone", "Mars/Base"), ("language Klingon", "language", "Klingon"),
    ("detail huge", "summary detail", "huge"), ("not until yesterday", "summary from", "yesterday"),
    ("not until 2020-01-01", "summary from", "2020-01-01"),
    ("pause until 2026-11-23", "summary from", "until 2026-11-23"),
    ("weekly on Friday 25:00", "summary day", "25:00"),
]


@pytest.mark.parametrize(("line", "name", "value"), READ)
def test_a_wish_is_read(line: str, name: str, value: str | None) -> None:
    assert read_wish(line, TODAY) == Wish(name, value)


@pytest.mark.parametrize("line", NOT_READ)
def test_other_words_are_no_wish(line: str) -> None:
    assert read_wish(line, TODAY) is None


@pytest.mark.parametrize(("line", "name", "problem"), UNREADABLE)
def test_a_wish_that_cannot_be_read_says_what(line: str, name: str, problem: str) -> None:
    assert read_wish(line, TODAY) == Wish(name, None, problem)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_in_the_letter_are_understood(language: str) -> None:
    text = (TEMPLATES / language / "weekly-summary/body.jinja").read_text(encoding="utf-8")
    examples = [one for row in re.findall(r"row\(\[(.*?)\]\)", text) for one in re.findall(r'"([^"]+)"', row)]
    read = [read_wish(one, TODAY) for one in examples]
    assert {one.name for one in read if one} == {
        "summary day", "summary detail", "language", "zone", "summary from", "quiet weeks", "summary"}
    assert [one for one in read if one is None or one.problem] == []


# --- what follows ----------------------------------------------------------------------------------------------------


def said(line: str, who: str = "sue", **values: object) -> tuple[str, tuple[object, ...]] | None:
    matter = Matter(mail(line), situation(**values), triage(), NOW)
    return take(matter, directory().people[who], line)


def test_a_wish_is_kept_and_the_next_summary_planned_anew() -> None:
    taken = said("weekly on Friday 16:00")
    assert taken is not None
    sentence, decisions = taken
    assert sentence == "the next summary comes 2026-11-27 16:00 UTC"
    assert [one for one in decisions if isinstance(one, Prefer)] == [
        Prefer("sue", "summary day", "4 16:00", "sue"), Prefer("sue", "summary", None, "sue")]
    assert [one.at.isoformat() for one in decisions if isinstance(one, Schedule) and one.at] == [
        "2026-11-27T16:00:00+00:00"]


def test_stop_plans_none() -> None:
    taken = said("stop")
    assert taken is not None
    assert [one.at for one in taken[1] if isinstance(one, Schedule)] == [None]
    assert "any more" in taken[0]


def test_what_cannot_be_read_changes_nothing() -> None:
    taken = said("zone Mars/Base")
    assert taken is not None
    assert taken[1] == ()
    assert '"Mars/Base"' in taken[0]


def test_it_is_a_sponsors_and_not_about_another_list() -> None:
    assert said("stop", "ana") is None
    ledger = SentLetter(LetterId(1), "ledger", MessageId("<1@x>"), "sue@x.test", "sue", None, "", Lane.QUESTION, NOW)
    assert said("stop", replied_to=(ledger,)) is None


def test_stop_in_reply_to_an_escalation_is_a_word_about_that_ticket() -> None:
    asked = SentLetter(LetterId(1), "escalation-to-sponsor", MessageId("<1@x>"), "sue@x.test", "sue", None, "",
                       Lane.QUESTION, NOW)
    matter = Matter(mail("Stop"), situation(replied_to=(asked,)), triage(), NOW)
    assert apart(matter, directory().people["sue"]) == ("", "Stop")
    assert said("Stop", replied_to=(asked,)) is None


@pytest.mark.parametrize("text", [
    "", "This message was automatically generated by Gmail.",
    "Apple Mail sent this email to unsubscribe from the message “Your week: 5 tickets are late”.",
])
def test_a_click_on_unsubscribe_counts_whatever_the_mail_program_writes(text: str) -> None:
    matter = Matter(mail(text, subject="unsubscribe"), situation(), triage(), NOW)
    assert apart(matter, directory().people["sue"]) == ("unsubscribe", "")


def test_several_wishes_in_one_mail_build_on_each_other() -> None:
    sue = directory().people["sue"]
    sue = after(sue, (Prefer("sue", "zone", "Asia/Tokyo", "sue"), Prefer("sue", "language", "ja", "sue"),
                      Prefer("ana", "language", "fr", "ana")))
    assert (sue.zone.key, sue.language) == ("Asia/Tokyo", "ja")
    assert sue.said == Preferences({"zone": "Asia/Tokyo", "language": "ja"})
    assert after(sue, (Prefer("sue", "zone", None, "sue"),)).said == Preferences({"language": "ja"})
