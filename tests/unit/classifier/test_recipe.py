"""How a model is trained follows from how many mails there are, and from nothing else that could change."""

from random import Random

import pytest

from classifier import Example, Model, TopicSpec, train
from classifier.recipe import (
    CONCEPTS_FIRST,
    CONCEPTS_LIKE_WORDS,
    CONCEPTS_UNTRIED,
    FEW_MAILS,
    MANY_MAILS,
    choose_recipe,
)


def mails(count: int, topics: int = 2) -> list[Example]:
    return [Example(f"mail {at}", f"topic{at % topics}") for at in range(count)]


@pytest.mark.parametrize(
    ("count", "topics", "looseness", "at_least", "concept_weights"),
    [
        (0, 1, 3.0, 1, (CONCEPTS_UNTRIED,)),
        (FEW_MAILS - 1, 2, 3.0, 1, (CONCEPTS_UNTRIED,)),
        (FEW_MAILS, 2, 3.0, 1, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (598, 2, 3.0, 1, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (600, 2, 0.7, 1, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (600, 3, 3.0, 1, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (1_999, 100, 3.0, 1, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (2_000, 100, 3.0, 2, (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)),
        (MANY_MAILS, 100, 3.0, 2, (CONCEPTS_LIKE_WORDS,)),
        (20_000, 2, 0.7, 3, (CONCEPTS_LIKE_WORDS,)),
    ],
)
def test_the_recipe_follows_from_counting(
    count: int, topics: int, looseness: float, at_least: int, concept_weights: tuple[float, ...]
) -> None:
    recipe = choose_recipe(mails(count, topics))
    assert (recipe.looseness, recipe.at_least, recipe.concept_weights) == (looseness, at_least, concept_weights)
    assert choose_recipe(mails(count, topics)[::-1]) == recipe


def test_mail_of_no_topic_makes_no_topic_more() -> None:
    assert choose_recipe([Example(f"{at}", None) for at in range(3)]).looseness == 3.0
    assert choose_recipe([*mails(100, 1), *(Example(f"{at}", None) for at in range(200))]).looseness == 0.7


def test_among_mails_in_five_languages_meanings_count_most(model: Model) -> None:
    assert model.vocabulary.concept_weight == CONCEPTS_FIRST


def test_where_meanings_mislead_words_count_as_much() -> None:
    """Every mail speaks of ten everyday matters at random, and only a room's name tells from which house it comes."""
    things = "printer toner password login invoice network wifi monitor salary vacation door heating delivery".split()
    draw = Random(3)
    consonants = "bcdfghjklmnpqrstvwxyz"
    known = []
    for house in ("north", "south"):
        for room in sorted({"".join(draw.choices(consonants, k=2)) for _ in range(20)}):
            known += [Example(" ".join([*draw.sample(things, 10), room]), house) for _ in range(4)]
    model = train([TopicSpec("north"), TopicSpec("south")], known)
    assert model.vocabulary.concept_weight == CONCEPTS_LIKE_WORDS


def test_where_there_are_hardly_any_mails_nothing_is_tried() -> None:
    model = train([TopicSpec("topic0"), TopicSpec("topic1")], mails(8))
    assert model.vocabulary.concept_weight == CONCEPTS_UNTRIED
