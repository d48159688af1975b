"""Looking for many sayings at once: what is found is to the letter what one plain expression of them all finds."""
from __future__ import annotations

import re

import pytest

from gateway.desk import urgency_words
from gateway.desk.escalation import anger_words
from gateway.desk.sayings import Sayings, has_japanese, parts_with
from gateway.desk.spelling import needed_words, split_either

SPACED = (
    r"thanks?(?: you)?|locked out|queu(?:e|ing)|(?:no|without) (?:\w{1,20} )?access",
    r"(?:kann|können) (?:\w{1,20} ){0,6}nicht|freu\w*|k\w{1,2}",
    r"d['’]ici|hart[oa]s?|ras[- ]le[- ]bol|s['’]il vous plaît",
)
ANYWHERE = "できない|困って"
PLAIN = re.compile(rf"(?<!\w)(?:{'|'.join(SPACED)})(?!\w)|{ANYWHERE}", re.I)
TEXTS = (
    "", "Nothing of that.", "Thanks!", "thank you", "THANKS YOU", "thanksgiving", "unqueued, queueing", "queuing-up",
    "no access", "without any access", "no own network access", "I am LOCKED OUT, thanks", "locked\nout",
    "Ich kann mich seit gestern nicht anmelden", "wir Können nicht", "das freut mich", "Freude", "ko", "kölsch", "_ko",
    "d’ici lundi", "d'ici", "estoy harta", "hartos!", "ras-le bol", "S’IL VOUS PLAÎT",
    "ログインできない。thanks", "VPNがthanksで困って", "no access… thanks — locked out", "thanKs", "thankſ",
    "queue, then thanks, then locked out, then no such access", "kan no access", "no no access",
    "d’İci", "d’ıci", "word " * 200 + "thanks",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_found_is_what_the_plain_expression_finds(text: str) -> None:
    sayings = Sayings(*SPACED, anywhere=ANYWHERE)
    plain = [match.span() for match in PLAIN.finditer(text)]
    assert [match.span() for match in sayings.finditer(text)] == plain
    first = sayings.search(text)
    assert (first.span() if first else None) == (plain[0] if plain else None)
    assert sayings.is_in(text) == bool(plain)
    assert sayings.clues(text) or not plain


def test_most_texts_are_told_apart_without_a_look_for_any_saying() -> None:
    sayings = Sayings("locked out", "sick of", anywhere=ANYWHERE)
    assert not sayings.clues("The printer on the second floor is out of paper; it is sickening.")
    assert sayings.clues("We are locked.")  # the word is there, though the saying is not


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("spaced", [SPACED, (r"thanks?(?: you)?|queu(?:e|ing)", r"freu\w*", "d['’]ici")])
def test_a_part_that_holds_a_saying_holds_a_clue_of_the_whole_text(text: str, spaced: tuple[str, ...]) -> None:
    sayings = Sayings(*spaced, anywhere=ANYWHERE)
    whole = f"It began in May, naïvely. {text}! That was all。"
    assert parts_with([text], sayings.clues(whole)) or not sayings.is_in(text)
    assert bool(parts_with([text], sayings.clues(text))) == bool(sayings.clues(text))


def test_a_part_without_the_letters_of_a_clue_is_passed_over() -> None:
    sayings = Sayings("locked out", "sick of", anywhere=ANYWHERE)
    clues = sayings.clues("The printer hums. We are locked out.")
    assert parts_with(["The printer hums", " We are LOCKED out"], clues) == [" We are LOCKED out"]
    assert not sayings.clues("The printer hums.")


def test_a_part_is_kept_where_each_kind_of_saying_has_a_clue_in_it() -> None:
    parts = ["a red one", "a Red and GREEN one", "a green one"]
    assert parts_with(parts, ["red"], ["green"]) == ["a Red and GREEN one"]
    assert not parts_with(parts, ["red"], [])


@pytest.mark.parametrize("sayings", [
    words for module in (urgency_words, anger_words) for words in vars(module).values() if isinstance(words, Sayings)
])
def test_sayings_are_written_in_small_letters(sayings: Sayings) -> None:
    said = re.sub(r"\\.", "", "|".join(one.expression for one in sayings.alternatives))
    assert said == said.lower()
    assert not set(said) & set("ıſ")  # to `re.I` they are letters of ASCII too


@pytest.mark.parametrize(("expression", "words"), [
    ("thanks?", {"thank", "thanks"}),
    ("(?:i am|we are) (?:angry|furious)", {"angry", "furious"}),
    ("(?:by|due(?: by| on)?)(?: at)?(?: the)?", {"by", "due"}),
    (r"freu\w*", {"freu-"}),
    (r"(?:of (?:the) ?)?(?:[a-z]{1,20} )?users", {"users", "theusers"}),
    (r"ab\w+", None),
    (r"(?:nothing)?", None),
])
def test_the_words_without_which_an_expression_cannot_be_written(expression: str, words: set[str] | None) -> None:
    assert needed_words(expression) == words


def test_alternatives_are_cut_apart_only_where_they_are_no_part_of_others() -> None:
    assert split_either(r"a|b(?:c|d)|[|]x\|y") == ["a", "b(?:c|d)", r"[|]x\|y"]


def test_japanese_is_told_by_its_signs() -> None:
    assert has_japanese("締め切り")
    assert not has_japanese("Größe – naïve")
