"""A text is cut up the same whether its scripts are looked for or not, and mail cannot fill the memory with words."""
from hypothesis import given
from hypothesis import strategies as st

from classifier import words
from classifier.features import count_terms, letter_terms
from classifier.words import LONGEST_KEPT, characters, cut

LETTERS = st.sampled_from("aBé0１²ßİ\u0301\u0308\u093f\u2019\u2028 -_'.!\n漢字アｱภҘ\U00020000\U0001f600")
TEXTS = st.text(LETTERS) | st.text()


@given(TEXTS)
def test_words_alone_are_found_as_words_among_other_scripts_are(text: str) -> None:
    found = [one for one in words._TOKEN.finditer(text) if words.fold(one[0])]
    part = cut(text)
    assert list(part.written) == [one[0] for one in found]
    assert list(part.starts) == [one.start() for one in found]
    assert list(part.is_run) == [one["run"] is not None for one in found]
    assert list(part.folded) == [words.fold(one) for one in part.written]


@given(st.text(LETTERS, max_size=40), st.integers(1, 5))
def test_what_a_mail_says_again_counts_again(line: str, times: int) -> None:
    once, said = cut(line), count_terms("\n".join([line] * times))
    for word in {word for word, is_run in zip(once.folded, once.is_run, strict=True) if not is_run}:
        assert said[word] == times * sum(one == word for one, is_run in zip(once.folded, once.is_run, strict=True)
                                         if not is_run)


def test_a_text_is_cut_up_once_for_all_who_look_at_it() -> None:
    assert cut("The lift is stuck.") is cut("The lift " + "is stuck.")


def test_of_long_words_nothing_is_kept() -> None:
    short, long = "x" * LONGEST_KEPT, "x" * (LONGEST_KEPT + 1)
    for of_letters in (letter_terms, characters):
        assert of_letters(short) is of_letters(short)
        assert of_letters(long) == of_letters(long)
        assert of_letters(long) is not of_letters(long)
