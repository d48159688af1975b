"""How a reply to numbered lines is read: as people write it, and nothing that they have not written."""
from __future__ import annotations

import time

import pytest

from gateway.desk.lines import table
from gateway.desk.lines.read import Reply, Statement, read


def statements(text: str) -> tuple[Statement, ...]:
    known, with_words = table.vocabulary()
    return read(text, known, takes_words=with_words).statements


def said(text: str) -> list[tuple[tuple[int, ...], str, str]]:
    return [(one.numbers, one.word, one.argument) for one in statements(text)]


@pytest.mark.parametrize(("text", "numbers", "word", "argument"), [
    ("2 escalate", (2,), "escalate", ""),
    ("2 Escalate.", (2,), "escalate", ""),
    ("2 escalate he is leaving on Friday", (2,), "escalate", "he is leaving on Friday"),
    ("1 3 close", (1, 3), "close", ""),
    ("1, 3 close", (1, 3), "close", ""),
    ("1, 3 and 5 close", (1, 3, 5), "close", ""),
    ("1 und 3 close", (1, 3), "close", ""),
    ("1 et 3 close", (1, 3), "close", ""),
    ("1 y 3 close", (1, 3), "close", ""),
    ("1と3 close", (1, 3), "close", ""),
    ("1、3 close", (1, 3), "close", ""),
    ("1-3 close", (1, 2, 3), "close", ""),
    ("1–3 close", (1, 2, 3), "close", ""),
    ("1 — 3 close", (1, 2, 3), "close", ""),
    ("#2: assign ben", (2,), "assign", "ben"),
    ("2. assign ben", (2,), "assign", "ben"),
    ("2) assign ben", (2,), "assign", "ben"),
    ("(2) assign ben", (2,), "assign", "ben"),
    ("2 – assign ben", (2,), "assign", "ben"),
    ("2 - assign ben", (2,), "assign", "ben"),
    ("2=assign ben", (2,), "assign", "ben"),
    ("2 #assign ben", (2,), "assign", "ben"),
    ("* 2 assign ben", (2,), "assign", "ben"),
    ("• 2 assign ben", (2,), "assign", "ben"),
    ("– 2 assign ben", (2,), "assign", "ben"),
    ("2\u00a0assign\u00a0ben", (2,), "assign", "ben"),
    ("２　ａｓｓｉｇｎ　ben", (2,), "assign", "ben"),
    ("② assign ben", (2,), "assign", "ben"),
    ("2：assign ben", (2,), "assign", "ben"),
    ("\u200b2 assign ben", (2,), "assign", "ben"),
    ("5 why?", (5,), "why", ""),
    ("2 はい", (2,), "はい", ""),
    ("2はい", (2,), "はい", ""),
    ("2 due 3 December", (2,), "due", "3 December"),
    ("2 wait until 1-12-2026", (2,), "wait", "until 1-12-2026"),
    ("2 tag +vip -printer", (2,), "tag", "+vip -printer"),
    ("close 2", (2,), "close", ""),
    ("close 2 3", (2, 3), "close", ""),
    ("yes 2", (2,), "yes", ""),
    ("2 👍", (2,), "", "👍"),
    ("2", (2,), "", ""),
    ("2nd floor is cold", (2,), "nd", "floor is cold"),
    ("118 close", (118,), "close", ""),
    ("2 close, unless Ben objects", (2,), "close", "unless Ben objects"),
])
def test_one_statement(text: str, numbers: tuple[int, ...], word: str, argument: str) -> None:
    assert said(text) == [(numbers, word, argument)]


@pytest.mark.parametrize(("text", "expected"), [
    ("1 yes, 2 no: too dear", [((1,), "yes", ""), ((2,), "no", "too dear")]),
    ("1 yes; 2, 3 no", [((1,), "yes", ""), ((2, 3), "no", "")]),
    ("1 oui, 2 non", [((1,), "oui", ""), ((2,), "non", "")]),
    ("1 close. 2 assign ben", [((1,), "close", ""), ((2,), "assign", "ben")]),
    ("1 close, 2 close, 3 reopen", [((1,), "close", ""), ((2,), "close", ""), ((3,), "reopen", "")]),
    ("2 no: we need 3, 4 chairs", [((2,), "no", "we need 3, 4 chairs")]),
    ("2 note call 3, 4 close friends", [((2,), "note", "call 3, 4 close friends")]),
    ("1 close\n\n2 escalate", [((1,), "close", ""), ((2,), "escalate", "")]),
])
def test_several_statements(text: str, expected: list[tuple[tuple[int, ...], str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", [
    "", "Hello Ana,", "> 2 close", "| 2 close", "1.5.2026", "07:30", "I would close 2 of them", "please close number 2",
    "+49 30 1234567", "-", "2026-11-24",
])
def test_what_is_no_statement_means_nothing(text: str) -> None:
    assert [one for one in said(text) if one[1]] == []


def test_quoted_lines_are_nobodys_words() -> None:
    known, with_words = table.vocabulary()
    assert read("> 2 close\n> Regards\n1 note\n> 3 - #118 Locked out", known, takes_words=with_words) == Reply(
        (Statement((1,), "note", "1 note"),))


@pytest.mark.parametrize("line", [
    "2 - #118 escalate (Eve Moss): an answer was due today", "2 #118 escalate (Ana Sousa)", "2 – #118 note me",
    "• 2 - #118 assign Eve",
])
def test_a_line_of_the_letter_itself_is_nobodys_wish_whatever_the_title_of_the_ticket(line: str) -> None:
    (one,) = statements(line)
    assert (one.numbers, one.is_quoted) == ((2,), True)


@pytest.mark.parametrize("line", ["#2 escalate", "1 3 escalate", "#1 #3 escalate", "1, #3 escalate", "2 #escalate"])
def test_numbers_alone_are_no_line_of_the_letter(line: str) -> None:
    assert [one.is_quoted for one in statements(line)] == [False]


def test_words_below_belong_to_the_statement_above_them() -> None:
    first, second = statements("1 note\nCall him.\n\nHe is away on Friday.\n2 yes\nbut only after Monday")
    assert (first.below, second.below) == ("Call him.\n\nHe is away on Friday.", "but only after Monday")


def test_no_word_of_a_long_note_is_lost() -> None:
    paragraph = "word " * 400 + "end"
    below = "\n".join(f"line {n}" for n in range(500))
    (one,) = statements(f"2 note {paragraph}\n{below}\n3 close")
    assert (one.word, one.argument) == ("note", paragraph)
    assert one.below == f"{below}\n3 close", "so far down nobody looks for a number"
    known, with_words = table.vocabulary()
    assert read(paragraph, known, takes_words=with_words).above == paragraph


@pytest.mark.parametrize("line", [
    "1 " * 500, "1," * 500, "1, 2 no; " * 110, "close 1 " * 120, "1 - " * 250, "#1 #2 " * 160, "1" * 1_000, "(" * 1_000,
    "1 yes, " * 140,
])
def test_thousands_of_lines_of_junk_cost_next_to_nothing(line: str) -> None:
    begins = time.process_time()
    statements("\n".join([line] * 5_000))
    assert time.process_time() - begins < 2
