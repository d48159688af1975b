"""Everybody is written to in his own language: people outside in the one they write, a POC in the one he has chosen."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.house import House, Person

GERMAN = "Guten Tag, mein Drucker druckt seit heute Morgen nicht mehr. Können Sie mir bitte helfen?"
ENGLISH = ("Why you:", "nothing changed", "I did not understand", "has it now", "Nothing was sent", "went to",
           "urgency is")
"""Words that stand in the English letters of these conversations."""


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everything goes to Dora, who reads German."""
    dora = {"name": "Dora Winter", "addresses": ["dora@example.test"], "roles": ["poc"], "language": "de"}
    built = House(tmp_path_factory.mktemp("german"), {"people.dora": dora, "triage": {"route_all_to": "dora"}})
    try:
        yield built.start()
    finally:
        built.close()


@pytest.fixture
def dora(german: House) -> Person:
    german.look_away()
    return Person(german, "dora@example.test", "Dora Winter")


def test_who_wrote_german_once_has_german_receipts_even_for_a_word(german: House, dora: Person) -> None:
    sam = german.stakeholder("Sam Lee")
    sam.writes(subject="Drucker", text=GERMAN)
    first = sam.receives("receipt")
    assert "Wir haben Ihre" in first.text
    sam.writes(subject="4711", text="ok?")
    again = sam.receives("receipt")
    assert "Wir haben Ihre" in again.text
    assert "your" not in again.text + first.text


def test_a_stranger_with_one_word_has_an_english_receipt(german: House, dora: Person) -> None:
    eve = german.stakeholder("Eve Moss")
    eve.writes(subject="4711", text="ok?")
    assert "your" in eve.receives("receipt").text


def test_the_poc_reads_notification_receipts_and_held_letters_in_german(german: House, dora: Person) -> None:
    sam = german.stakeholder("Sam Lee")
    sam.writes(subject="Locked out", text="Good morning, all 30 people here cannot log in. What shall we do?")
    told = dora.receives("new-ticket")
    assert "alles geht an eine Person" in told.text
    assert "viele Menschen: „30 people“" in told.text, told.text
    dora.replies(told, "#urgency critical\n#topic nemo\n#assign ben")
    receipt = dora.receives("command-receipt")
    assert "Dringlichkeit war schon kritisch" in receipt.text
    assert "nichts geändert: Es gibt kein Thema „nemo“. Es gibt: hardware, access, finance" in receipt.text
    assert "Ben Okafor hat es jetzt" in receipt.text
    dora.replies(told, "#clsoe\n\nIt works again.")
    held = dora.receives("held")
    assert "„#clsoe“ habe ich nicht verstanden. Meinst du #close?" in held.text
    dora.replies(held, "perhaps")
    asked = dora.receives("command-receipt")
    assert "bitte antworte mit einem Wort: send, note oder drop" in asked.text
    for letter in (told, receipt, held, asked):
        assert [words for words in ENGLISH if words in letter.text + letter.html] == []


def test_why_a_ticket_is_whose_is_told_in_german_also_later(german: House, dora: Person) -> None:
    sam = german.stakeholder("Sam Lee")
    sam.writes(subject="Drucker", text=GERMAN)
    told = dora.receives("new-ticket")
    dora.replies(told, "#status")
    assert "Dora Winter hat es: alles geht an eine Person" in dora.receives("command-receipt").text
    dora.replies(told, "#assign ben")
    dora.receives("command-receipt")
    dora.replies(told, "#undo")
    dora.receives("command-receipt")
    dora.replies(told, "#status")
    assert "Dora Winter hat es: alles geht an eine Person" in dora.receives("command-receipt").text
