"""The urgency learned from what people have said: when there is a model, what it may do, and what it says about it."""
import numpy as np
import pytest

from classifier.features import Vocabulary, count_terms, learn_vocabulary
from classifier.material import sparse_rows
from classifier.urgency import UrgencyGuess, guess_urgency
from classifier.urgency_model import AT_LEAST, COST, LEVELS, PRIOR, UrgencyModel, cheapest, train_urgency

ORDINARY = UrgencyGuess("normal", "no word of hurry, harm or standstill")
KILN = [f"The kiln in studio {at} shows code {at}" for at in range(20)]
TEAPOT = [f"A teapot for room {at} would be welcome, the blue one" for at in range(20)]
HOUSE = [*((text, "critical") for text in KILN), *((text, "low") for text in TEAPOT)]


def learned(mails: list[tuple[str, str]], weight: float = 1.0, seed: int = 0) -> tuple[Vocabulary, UrgencyModel | None]:
    """The model of these mails and their levels, with what the rules say about them."""
    counts = [count_terms(text) for text, _ in mails]
    vocabulary = learn_vocabulary(counts, concept_weight=1.0, at_least=1)
    rules = [guess_urgency(text).level for text, _ in mails]
    rows = sparse_rows(vocabulary, counts)
    return vocabulary, train_urgency(rows, [level for _, level in mails], rules, [weight] * len(mails), seed)


@pytest.fixture(scope="module")
def house() -> tuple[Vocabulary, UrgencyModel]:
    """A pottery: what the rules cannot know is that a kiln with a code is critical and a teapot is not."""
    vocabulary, model = learned(HOUSE)
    assert model is not None
    return vocabulary, model


def said(house: tuple[Vocabulary, UrgencyModel], text: str, rule: UrgencyGuess | None = None) -> UrgencyGuess:
    """What the model makes of a text, with the words that it names."""
    vocabulary, model = house
    columns, values = vocabulary.row(count_terms(text))

    def strongest(pulls: list[float]) -> list[str]:
        order = sorted(range(len(columns)), key=lambda at: -pulls[at])
        return [term for at in order if (term := vocabulary.terms[columns[at]])[0] not in "~@"]

    return model.level(columns, values, rule or guess_urgency(text), strongest)  # type: ignore[arg-type]


def test_with_too_few_marked_mails_there_is_no_model() -> None:
    assert learned(HOUSE[: AT_LEAST - 1])[1] is None
    counts = [count_terms(text) for text, _ in HOUSE]
    rows = sparse_rows(learn_vocabulary(counts, concept_weight=1.0, at_least=1), counts)
    unmarked: list[str | None] = [None] * len(HOUSE)
    assert train_urgency(rows, unmarked, [""] * len(HOUSE), [1.0] * len(HOUSE)) is None


def test_it_says_what_the_house_has_said_and_by_which_words(house: tuple[Vocabulary, UrgencyModel]) -> None:
    kiln = said(house, "The kiln in studio 7 shows code 3")
    assert kiln.level == "critical"
    assert kiln.why.startswith('like mails that were marked critical: "')
    assert '"kiln' in kiln.why or '"code' in kiln.why or '"studio' in kiln.why
    teapot = said(house, "A teapot for room 7 would be welcome, the blue one shows")
    assert teapot.level == "low"
    assert "shows" not in teapot.why


def test_the_rules_stand_where_nothing_speaks_against_them(house: tuple[Vocabulary, UrgencyModel]) -> None:
    for text in ("", "Zebra crossing", "My password does not work", "Urgent: a black screen", "No rush: a new chair"):
        assert said(house, text) == guess_urgency(text)


def test_no_model_makes_less_of_danger_or_attack(house: tuple[Vocabulary, UrgencyModel]) -> None:
    teapot = "A teapot for room 3 would be welcome, the blue one"
    assert said(house, teapot, UrgencyGuess("high", "angry")).level != "high"
    grave = guess_urgency("There is a gas leak in the kitchen")
    assert grave.is_grave
    assert said(house, teapot, grave) == grave


def test_every_mail_teaches_every_step(house: tuple[Vocabulary, UrgencyModel]) -> None:
    vocabulary, model = house
    for text, _ in HOUSE:
        columns, values = vocabulary.row(count_terms(text))
        for rule in range(len(LEVELS)):
            chances = model.chances(columns, values, rule)
            assert min(chances) >= 0
            assert sum(chances) == pytest.approx(1.0)


def test_the_same_mails_give_the_same_model_whatever_the_unit_of_their_weights() -> None:
    first, second, heavier = (learned(HOUSE, weight)[1] for weight in (1.0, 1.0, 10.0))
    for other in (second, heavier):
        assert first is not None
        assert other is not None
        assert np.array_equal(first.weights, other.weights)
        assert np.array_equal(first.offsets, other.offsets)
        assert np.array_equal(first.rule_weights, other.rule_weights)


def test_it_is_stored_as_small_contiguous_arrays(house: tuple[Vocabulary, UrgencyModel]) -> None:
    vocabulary, model = house
    assert model.weights.shape == (len(vocabulary.terms), 3)
    assert (model.offsets.shape, model.rule_weights.shape) == ((3,), (4, 3))
    for array in (model.weights, model.offsets, model.rule_weights):
        assert array.dtype == np.float32
        assert array.flags.c_contiguous


def test_a_rule_that_must_not_count_teaches_nothing_about_the_rules() -> None:
    counts = [count_terms(text) for text, _ in HOUSE]
    rows = sparse_rows(learn_vocabulary(counts, concept_weight=1.0, at_least=1), counts)
    levels, ones = [level for _, level in HOUSE], [1.0] * len(HOUSE)
    trusting = train_urgency(rows, levels, levels, ones)
    blind = train_urgency(rows, levels, [""] * len(HOUSE), ones)
    assert trusting is not None
    assert blind is not None
    critical = LEVELS.index("critical")
    assert trusting.rule_weights[critical].sum() > blind.rule_weights[critical].sum()


def test_a_missed_critical_mail_costs_more_than_a_false_one() -> None:
    for truth in range(len(LEVELS)):
        assert COST[truth][truth] == 0
        for less in range(truth):
            assert COST[truth][less] > COST[less][truth]
    assert cheapest((0.0, 0.6, 0.4, 0.0)) == LEVELS.index("high")
    assert cheapest((0.0, 0.95, 0.05, 0.0)) == LEVELS.index("normal")
    assert all(sum(row) == 100 for row in PRIOR)
