"""The index of the urgency phrases: the same answers as trying every phrase at every letter, in much less time."""
import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import starter_examples
from classifier.urgency import LIMIT, first_rule, guess_urgency, plain
from classifier.urgency_index import Index, beginnings, phrases_of
from classifier.urgency_table import RULES, Phrases
from tests.unit.classifier.conftest import TOPICS

MAILS = [f"{one.subject}.\n{one.text}" for one in starter_examples(TOPICS)]


def everywhere(phrases: Phrases) -> re.Pattern[str]:
    """The phrases of a rule, tried at every letter."""
    words = [one for part in (phrases.en, phrases.de, phrases.fr, phrases.es) for one in phrases_of(part)]
    signs = [one for part in (phrases.ja, phrases.signs) for one in phrases_of(part)]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", *signs]))


INDEX = Index(rule.phrases for rule in RULES)
SLOWLY = [everywhere(rule.phrases) for rule in RULES]


def first_words(text: str) -> tuple[int, str] | None:
    """The first rule whose phrases stand in the text, and the first of them."""
    return next(((at, found[0]) for at, pattern in enumerate(SLOWLY) if (found := pattern.search(text))), None)


def by_index(text: str) -> tuple[int, str] | None:
    """The same by the index, with nothing denied."""
    found = ((number, start, hit[0]) for start, lines in INDEX.candidates(text) for number, phrases in lines
             if (hit := phrases.match(text, start)))
    best = min(found, default=None)
    return best and (best[0], best[2])


def test_every_mail_of_the_starter_set_is_answered_as_without_the_index() -> None:
    texts = [plain(one).lower() for one in MAILS[::4]]
    assert [by_index(one) for one in texts] == [first_words(one) for one in texts]
    assert any(first_words(one) for one in texts)


WORDS = st.sampled_from(
    ["not", "urgent", "asap", "fire", "on", "gas", "leak", "全員", "でき", "至急", "!!!", "?", "kein", "bis", "morgen",
     "until", "noon", "_", "can't", "work", "ya", "mismo", " ", ".", "15時", "まで", "nadie", "puede"]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.lists(WORDS, max_size=12).map("".join))
def test_any_text_is_answered_as_without_the_index(text: str) -> None:
    number, match = first_rule(text)
    slow = first_words(text)
    if match is not None:
        assert slow is not None
        assert slow[0] <= number  # less only where the words were denied
    if slow is not None and not RULES[slow[0]].can_be_denied:
        assert match is not None
        assert (number, match[0]) == slow


@pytest.mark.parametrize(
    ("phrase", "starts"),
    [
        ("urgent\\w{0,2}", {"urg"}), ("(?:can|could) you", {"can", "cou"}), ("à l'arrêt", {"à l"}),
        ("[bc]ats", {"bat", "cat"}), ("colou?r", {"col"}), ("ca?ts", {"cat", "cts"}), ("(?:the )?end", {"the", "end"}),
        ("b(?:ee|a(?:r|n))s", {"bee", "bar", "ban"}), ("a{1,3}bc", {"abc"}),
    ],
)
def test_the_letters_a_phrase_can_begin_with(phrase: str, starts: set[str]) -> None:
    assert beginnings(phrase, 3) == starts


@pytest.mark.parametrize("phrase", ["\\w+ works", "no", "a.c", "(?:lob", ""])
def test_a_phrase_that_could_begin_with_anything_is_a_mistake(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|bracket"):
        beginnings(phrase, 3)


def test_the_rules_take_less_than_a_millisecond_for_an_ordinary_mail() -> None:
    start = process_time()
    for one in MAILS:
        guess_urgency(one)
    assert process_time() - start < len(MAILS) / 1_000  # one millisecond a mail; measured: 0.1


def test_a_long_mail_is_bounded() -> None:
    assert len(plain("x" * 100_000)) == LIMIT
