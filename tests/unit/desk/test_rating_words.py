"""A rating anywhere sensible, in five languages, and every number that is none."""
from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.rating_words import Said, read_rating, says_it_is_not_solved

RATINGS: tuple[tuple[str, int], ...] = (
    ("5", 5), ("5.", 5), ("5!", 5), (" 4 ", 4), ("**4**", 4), ("(3)", 3), ("5 :)", 5), ("5 👍", 5), ("５", 5),
    ("⑤", 5), ("5️⃣", 5), ("5 ⭐", 5), ("⭐", 1), ("4/5", 4), ("4 / 5", 4), ("4/5!", 4), ("3 out of 5, it took long", 3),
    ("4 out of 5", 4), ("four out of five", 4), ("5 of 5", 5), ("4 von 5", 4), ("4 sur 5", 4), ("4 de 5", 4),
    ("Vier von fünf", 4), ("quatre sur cinq", 4), ("cuatro de cinco", 4), ("I'd give it a 4", 4),
    ("I’d give it a 4.", 4), ("I would give you a 5, thanks", 5), ("I give it 3 out of 5", 3),
    ("We rate this 2", 2), ("My rating: 4", 4), ("rating 5", 5), ("Score: 3", 3), ("Ich gebe eine 4", 4),
    ("Ich gebe Ihnen 5 Punkte", 5), ("Bewertung: 3", 3), ("Zufriedenheit: 5", 5), ("Je donne 4", 4),
    ("Ma note : 5", 5), ("Je vous donne 4 sur 5", 4), ("Le doy un 4", 4), ("Puntuación: 5", 5),
    ("Calificación: 3", 3), ("Les doy un 5", 5), ("★★★★", 4), ("★★★☆☆", 3), ("⭐⭐⭐⭐⭐", 5),
    ("*****", 5), ("5 stars", 5), ("4 stars, thanks", 4), ("4 Sterne", 4), ("3 étoiles", 3), ("5 estrellas", 5),
    ("星4つ", 4), ("4点", 4), ("5点です", 5), ("4です", 4), ("評価は4です", 4), ("評価: 5", 5), ("5点満点で4点", 4),
    ("5段階で3です", 3), ("満足度は5", 5), ("five", 5), ("Fünf!", 5), ("cinq", 5), ("cinco", 5), ("五", 5),
    ("three stars", 3), ("5 - thanks a lot", 5), ("4, took a bit long", 4), ("3: too slow", 3), ("5 Danke!", 5),
    ("2 because it took a week", 2), ("5\n\nSam", 5), ("Hello Ana,\n\n5\n\nBest, Sam", 5), ("Thanks! 5", 5),
    ("Danke, 4", 4), ("Merci ! 5", 5), ("I waited a week.\n2", 2), ("4.5", 4), ("4,5", 4), ("4-5", 4), ("4½", 4),
    ("5+", 5), ("5++", 5), ("1-5: 4", 4), ("8/10", 4), ("10/10", 5), ("9 out of 10", 5), ("3 of 10", 2), ("1", 1),
    ("1!!!", 1), ("1, still broken", 1), ("2 - it still does not work", 2), ("A 5!", 5), ("a clear 4", 4),
    ("Great support, 5!", 5), ("5/5, merci beaucoup", 5), ("Hi,\n4/5. It works.", 4), ("It works. 5/5", 5),
    ("1 - Das Problem besteht noch", 1), ("5 (very content)", 5), ("5: very content", 5), ("Perfecto, 5", 5),
    ("4 points", 4), ("Rated 4, thanks", 4), ("3 as it took long", 3), ("> 5", 5), ("I rate the service 5", 5),
    ("Solid 4", 4), ("I'd give this a five.", 5), ("Doy un cinco", 5), ("Je mets 4/5", 4),
)
NO_RATINGS: tuple[str, ...] = (
    "call me at 5 pm", "room 3", "still 2 errors", "Order 4", "order 4711", "5 pm works",
    "3 users still cannot log in", "2 errors remain", "1. restart did nothing\n2. still red",
    "4, 5 and 6 are still broken", "on 4/5", "Can we meet on 4/5?", "since 4/5 it is broken",
    "3 out of 5 computers still fail", "4/5 of us cannot log in", "2 of 5 monitors are dark", "no. 5", "Windows 11",
    "version 3", "Version 3.2", "It fails with error 5", "error code 4", "extension 5", "In 3 days", "5%", "5 %",
    "€5", "$5", "5 EUR", "3x", "+1", "-1", "#5", "12", "0", "6", "55", "7/5", "4:30", "5:00", "2-3 weeks",
    "3 - 4 weeks ago it broke", "sehr gut", "Very good", "très bien", "muy bien", "とても良い", "お部屋は3階です",
    "3時に電話してください", "4点問題が残っています", "エラーが2つ残っています", "Um 5 Uhr", "Zimmer 3",
    "noch 2 Fehler", "Raum 4 ist kalt", "salle 3", "encore 2 erreurs", "à 5 heures", "sala 3",
    "todavía 2 errores", "a las 5", "Please send 2", "I need 3 more", "The 2nd one fails", "1st floor",
    "Step 4 fails", "step 4: fails", "page 3", "ticket 5", "4 or 5", "give it a 4 hour window", "I gave it 2 tries",
    "I gave you 3 files", "Please give me 2", "Give me 5 minutes", "rate limit 5 reached", "Rate is 4 Mbit",
    "score 3 points are missing", "He called 3 times", "1 of our 5 printers is fine", "thanks, I have 2 printers",
    "5 printers", "un problema", "two of them fail", "Uno de ellos falla", "eins ist noch kaputt", "2026-11-05",
    "05.11.", "5.11.2026", "5. November", "Nov 5", "5 November", "3.5 GB", "4G does not work", "1a", "B2", "5th",
    "5 minutes", "30 days", "3 Tage", "Thank you for the 3 files", "I have 5 stars in my report, but they are red?",
    "The report shows 4 stars of data", "1, 2, 3 do not work", "Item 3, 4", "Punkt 3 fehlt", "It is still broken",
    "", "3D printer", "1) red\n2) green", "5°C", "1-5", "5?", "not a 5", "nicht eine 5", "pas une 5",
)


@pytest.mark.parametrize(("text", "value"), RATINGS)
def test_a_number_anywhere_sensible_is_the_rating(text: str, value: int) -> None:
    said = read_rating(text)
    assert said is not None
    assert said.value == value


@pytest.mark.parametrize("text", NO_RATINGS)
def test_a_number_that_counts_or_names_something_else_is_none(text: str) -> None:
    assert read_rating(text) is None


def test_the_table_is_long_enough_to_be_worth_something() -> None:
    assert len(dict(RATINGS)) >= 100
    assert len(set(NO_RATINGS)) >= 100


@pytest.mark.parametrize(("text", "words"), [
    ("4, took a bit long", "took a bit long"),
    ("5 - thanks a lot", "thanks a lot"),
    ("Hello Ana,\n\n5\n\nBest, Sam", "Hello Ana\nBest, Sam"),
    ("I'd give it a 4", ""),
    ("★★★☆☆ slow", "slow"),
    ("3 out of 5, it took long", "it took long"),
])
def test_the_words_beside_it_are_kept_without_it(text: str, words: str) -> None:
    said = read_rating(text)
    assert said is not None
    assert said.words == words


def test_two_that_differ_are_none_and_two_that_agree_are_one() -> None:
    assert read_rating("4\n\nor rather: 4 stars") == Said(4, "or rather")
    assert read_rating("4\n\nSupport: 2 stars") is None


@pytest.mark.parametrize("words", [
    "it still fails", "es geht noch nicht", "ça ne marche pas", "no funciona", "まだ動きません", "why?",
    "please look again", "the second printer is missing",
])
def test_words_that_may_say_that_something_is_left(words: str) -> None:
    assert says_it_is_not_solved(words)


@pytest.mark.parametrize("words", ["took a bit long", "sehr freundlich", "un peu lent", "muy amable", "早かったです"])
def test_words_that_only_judge(words: str) -> None:
    assert not says_it_is_not_solved(words)


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    said = read_rating(text)
    assert said is None or 1 <= said.value <= 5


def test_reading_a_long_text_takes_no_time() -> None:
    began = time.process_time()
    for text in ("*" * 99_000, "5 " * 50_000, "give it " * 20_000, "5 of " * 20_000, "1\n" * 50_000, "(" * 99_000):
        read_rating(text)
    assert time.process_time() - began < 5
