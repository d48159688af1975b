"""A command longer than a line of the mail program is one command, and its end no word to the stakeholder."""
from __future__ import annotations

import pytest

from gateway.desk.grammar import read_words

KNOWN = {"decision": "decision", "note": "note", "close": "close"}
TEXT = ("#decision We pay for the second machine in January because the first one cannot be repaired any more and "
        "because nobody outside needs to hear of it before spring")


def wrapped(text: str, width: int) -> str:
    """As a mail program wraps it: as many words to a line as fit."""
    lines = [""]
    for word in text.split():
        fits = len(lines[-1]) + 1 + len(word) <= width
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if fits else [lines[-1], word]
    return "\n".join(lines)


@pytest.mark.parametrize("width", [76, 78])
@pytest.mark.parametrize("mail", ["{command}\n\nDear Sam,\nwe will see.", "Dear Sam,\nwe will see.\n\n{command}"])
def test_a_wrapped_command_is_put_together(width: int, mail: str) -> None:
    words = read_words(mail.format(command=wrapped(TEXT, width)), KNOWN)
    assert [command.line for command in words.commands] == [TEXT]
    assert words.text == "Dear Sam,\nwe will see."


@pytest.mark.parametrize("mail", [
    "#close\nDear Sam,",
    "#note\nDear Sam, this is a line that is as long as a line can be, up to the end\nof it.",
    f"#decision {'word ' * 11}end.\nDear Sam,",
    f"#decision {'word ' * 30}end.\nDear Sam,",
])
def test_what_stands_below_a_command_that_was_not_wrapped_is_text(mail: str) -> None:
    command, _, text = mail.partition("\n")
    words = read_words(mail, KNOWN)
    assert [one.line for one in words.commands] == [command.strip()]
    assert words.text == text


def test_the_next_command_is_no_end_of_the_one_before() -> None:
    lines = [wrapped(TEXT, 78).split("\n")[0], "#close"]
    assert [one.line for one in read_words("\n".join(lines), KNOWN).commands] == lines
