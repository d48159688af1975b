"""What is a command and what is text."""
import pytest

from gateway.desk.commands import KNOWN, WORDS, describe
from gateway.desk.grammar import read_words


@pytest.mark.parametrize(
    ("text", "commands", "left"),
    [
        ("#close", [("close", "")], ""),
        ("Done, have a nice day.\n\n#close", [("close", "")], "Done, have a nice day."),
        ("#urgency high\n#assign Tom\n\nPlease look.", [("urgency", "high"), ("assign", "Tom")], "Please look."),
        ("#CLOSED.", [("close", ".")], ""),
        ("@close", [("close", "")], ""),
        ("@tom can you look?", [], "@tom can you look?"),
        ("\u200b#close\u00a0", [("close", "")], ""),
        ("#topic: access", [("topic", "access")], ""),
        ("＃close", [("close", "")], ""),
        ("#1 is the blue one", [], "#1 is the blue one"),
        ("Use this:\n#include <stdio.h>\nand compile.", [], "Use this:\n#include <stdio.h>\nand compile."),
        ("I sold it.\n# not a command", [], "I sold it.\n# not a command"),
        ("#note\nshe called twice", [("note", "")], "she called twice"),
        ("#priority critical\n\n#take", [("urgency", "critical"), ("mine", "")], ""),
        ("", [], ""),
    ],
)
def test_blocks_stand_first_or_last(text: str, commands: list[tuple[str, str]], left: str) -> None:
    words = read_words(text, KNOWN)
    assert [(c.word, c.argument) for c in words.commands] == commands
    assert words.text == left
    assert not words.unknown


def test_an_unknown_word_in_a_block_names_what_was_meant() -> None:
    words = read_words("All good now.\n#clsoe", KNOWN)
    assert [(u.line, u.near) for u in words.unknown] == [("#clsoe", "close")]


def test_an_unknown_word_is_text_once_its_author_says_so() -> None:
    words = read_words("#greatnews\nIt works.\n#close", KNOWN, unknown_is_text=True)
    assert words.text == "#greatnews\nIt works."
    assert [c.word for c in words.commands] == ["close"]


def test_a_known_word_alone_in_the_middle_is_stray() -> None:
    assert read_words("Hello\n#close\nand thank you", KNOWN).stray == ("#close",)


def test_prose_that_begins_with_a_known_word_is_not_stray() -> None:
    assert not read_words("Hello\n#close to the station\nthank you", KNOWN).stray


def test_every_word_and_synonym_leads_to_one_command() -> None:
    words = [w for spec in WORDS for w in (spec.word, *spec.also)]
    assert len(words) == len(set(words)) == len(KNOWN)


def test_every_command_has_a_function_that_explains_itself() -> None:
    assert all(len(describe(one.word)) > 10 for one in WORDS)


def test_long_hostile_text_is_read_in_linear_time() -> None:
    import time

    def seconds(lines: int) -> float:
        text = "\n".join(["#", "@x", "# #", "\u200b" * 50] * lines)
        began = time.process_time()
        read_words(text, KNOWN)
        return time.process_time() - began

    small, large = min(seconds(500) for _ in range(3)), min(seconds(5_000) for _ in range(3))
    assert large < small * 40 + 0.05
