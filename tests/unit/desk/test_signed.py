"""A signature alone is no word to anybody."""
from __future__ import annotations

import pytest

from gateway.desk.signed import without_lone_signature
from gateway.model.people import Person

ANA = Person(key="ana", name="Ana Sousa", addresses=("ana@example.org",))


@pytest.mark.parametrize("text", [
    "Ana", "Ana Sousa\nExample Support", "Kind regards,\nAna",
    "Kind regards,\n\nAna Sousa\nHead of Support | Example Ltd.",
    "Mit freundlichen Grüßen\nAna Sousa", "MIT FREUNDLICHEN GRÜSSEN\nAna", "Bien à vous,\nAna", "敬具\nAna",
])
def test_a_name_or_a_closing_says_nothing(text: str) -> None:
    assert without_lone_signature(text, ANA) == ""


@pytest.mark.parametrize("text", [
    "", "Thanks!\nAna", "Dear Sam,\nit runs.\n\nKind regards,\nAna", "Ana Sousa will call you.",
    "Best buy the other one.",
    "Ana\n" + "Please read all of this, which is far more than anybody has in a signature of his, and goes on and on.",
    "Ana\n" * 10,
])
def test_words_stay(text: str) -> None:
    assert without_lone_signature(text, ANA) == text
