"""A topic answers from its first mails on, before anything is trained anew, and takes nothing from the others."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest

from classifier import Example, Model, TopicSpec, measure, starter_examples, train
from classifier.prototypes import ENOUGH, taught
from tests.unit.classifier.conftest import TOPICS, Trained

POTTERY = [
    "The kiln in the studio is too hot and my bowls crack",
    "May I fire two vases in the small kiln on Friday?",
    "The blue glaze peels off the teapot",
    "We are out of white clay for the evening class",
    "The potter's wheel by the window wobbles",
    "My vase came out of the kiln with a crack",
    "How long must stoneware clay dry before it is glazed?",
    "Somebody took my bowls from the drying rack",
    "The kiln stops at eight hundred degrees",
    "Which glaze is safe for a teapot?",
]
QUESTIONS = [
    "Are my bowls out of the kiln?",
    "The kiln is too hot again",
    "A crack in the bowls from the studio",
]
STRANGE = [
    "qwrt zxcvb plmokn wqasz",
    "Who won the football match on television last night?",
    "This recipe needs two eggs, flour and a pinch of cinnamon.",
    "hello",
    "昨日の映画はとても面白かったです",
]


def lessons(texts: list[str], topic: str = "pottery") -> list[Example]:
    return [Example(text, topic) for text in texts]


@pytest.mark.parametrize("many", [1, 3, 10])
def test_a_new_topic_answers_from_its_first_mail_on(model: Model, many: int) -> None:
    wiser = taught(model, lessons(POTTERY[:many]))
    assert [wiser.predict(text).topic.topic for text in QUESTIONS] == ["pottery"] * len(QUESTIONS)
    assert "pottery" not in {model.predict(text).topic.best for text in QUESTIONS}


@pytest.fixture(scope="module")
def before(trained: Trained) -> float | None:
    """How often the model was right before it was taught anything."""
    return measure(trained.model, trained.examples).accuracy


@pytest.mark.parametrize("many", [1, 3, 10])
def test_the_old_topics_lose_at_most_half_a_point(trained: Trained, before: float | None, many: int) -> None:
    after = measure(taught(trained.model, lessons(POTTERY[:many])), trained.examples).accuracy
    assert before is not None
    assert after is not None
    assert before - after <= 0.005


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("many", [1, 3, 10])
def test_mail_of_no_topic_still_abstains(model: Model, text: str, many: int) -> None:
    assert taught(model, lessons(POTTERY[:many])).predict(text).topic.topic is None


def test_among_topics_that_are_only_described_a_first_mail_does_not_draw_all_others(described: Model) -> None:
    wiser = taught(described, lessons(POTTERY[:1]))
    assert wiser.predict("my bowls crack in the kiln").topic.topic == "pottery"
    guesses = [wiser.predict(one.text, one.subject).topic for one in starter_examples(TOPICS)]
    assert sum(guess.topic == "pottery" for guess in guesses) < 0.06 * len(guesses)


def test_words_that_the_model_has_never_seen_are_learned_and_named(model: Model) -> None:
    assert "xqzjwkv" not in model.vocabulary.columns
    wiser = taught(model, lessons(["Your xqzjwkv sits on the roof again", "A xqzjwkv in the garden"], "insects"))
    guess = wiser.predict("Another xqzjwkv").topic
    assert guess.topic == "insects"
    assert "xqzjwkv" in guess.why


def test_the_reasons_name_words_of_the_new_topic(model: Model) -> None:
    wiser = taught(model, lessons(POTTERY))
    assert "kiln" in wiser.predict("Hello, I have a question: when is the kiln free?").topic.why


def test_a_described_topic_learns_from_its_first_mails(described: Model) -> None:
    tapes = ["The cassette of the audio drama is torn", "Do you lend cassettes?", "My cassette player eats the tape"]
    wiser = taught(described, lessons(tapes, "library"))
    question = "A torn cassette"
    assert described.predict(question).topic.topic is None
    assert wiser.predict(question).topic.topic == "library"
    assert wiser.topics == described.topics
    assert wiser.predict("Can I borrow this book for a month?").topic.best == "library"
    assert wiser.predict("When does the swimming course at the pool start?").topic.best == "swimming"


def test_several_topics_are_taught_at_once(model: Model) -> None:
    hives = lessons(["The bees swarm from hive three", "Honey from the hive by the hedge"], "beekeeping")
    wiser = taught(model, [*lessons(POTTERY[:3]), *hives])
    assert wiser.topics == (*model.topics, "beekeeping", "pottery")
    assert wiser.predict("Is the kiln free?").topic.best == "pottery"
    assert wiser.predict("The bees left their hive").topic.best == "beekeeping"


def test_the_order_of_the_lessons_changes_nothing(model: Model) -> None:
    both = [*lessons(POTTERY[:3]), *lessons(["The bees swarm from hive three"], "beekeeping")]
    one, other = taught(model, both), taught(model, both[::-1])
    assert one.topics == other.topics
    for text in (*QUESTIONS, "the bees"):
        ranked = dict(other.predict(text).topic.ranked)
        assert dict(one.predict(text).topic.ranked) == pytest.approx(ranked)


@pytest.mark.parametrize("known", [ENOUGH - 1, ENOUGH])
def test_a_topic_with_mails_enough_is_left_to_its_own_machine(known: int) -> None:
    mails = [Example(f"kiln glaze bowl {at} {chr(97 + at)}", "pottery") for at in range(known)]
    others = [Example(f"printer toner paper {at} {chr(97 + at)}", "office") for at in range(25)]
    model = train([TopicSpec("office"), TopicSpec("pottery")], [*mails, *others])
    wiser = taught(model, lessons(["A porcelain teapot"], "pottery"))
    assert (wiser is model) == (known == ENOUGH)


@pytest.mark.parametrize("nothing", [[], [Example("This belongs to no topic", None)]])
def test_where_there_is_nothing_to_teach_the_model_is_the_same(model: Model, nothing: list[Example]) -> None:
    assert taught(model, nothing) is model


def test_the_model_that_is_taught_is_not_touched(model: Model) -> None:
    before, weights = [model.predict(text) for text in QUESTIONS], model.weights.copy()
    taught(model, [*lessons(POTTERY), Example("unheard words of a small topic", "chess")])
    assert [model.predict(text) for text in QUESTIONS] == before
    assert np.array_equal(model.weights, weights)


def test_urgency_is_told_as_before(trained: Trained) -> None:
    wiser = taught(trained.model, lessons(["Your xqzjwkv sits on the roof again"], "insects"))
    assert trained.model.urgency is not None
    assert len(wiser.vocabulary.terms) > len(trained.model.vocabulary.terms)
    for mail in trained.examples[::9]:
        known = trained.model.predict(mail.text, mail.subject).urgency
        assert wiser.predict(mail.text, mail.subject).urgency == known
    assert wiser.predict("The xqzjwkv sits on the roof").urgency.level in ("low", "normal", "high", "critical")


def test_a_model_without_urgency_is_taught_as_well(model: Model) -> None:
    assert taught(replace(model, urgency=None), lessons(POTTERY)).urgency is None


@pytest.mark.parametrize("text", ["", "!!!", "\ud800 \udfff", "word " * 200_000])
def test_no_lesson_is_too_odd(model: Model, text: str) -> None:
    wiser = taught(model, lessons([text]))
    for mail in (text, "My password expired", ""):
        ranked = wiser.predict(mail).topic.ranked
        assert len(ranked) == len(model.topics) + 1
        assert sum(chance for _, chance in ranked) <= 1 + 1e-9


def test_it_takes_milliseconds(model: Model) -> None:
    start = process_time()
    for _ in range(5):
        taught(model, lessons(POTTERY))
    assert (process_time() - start) / 5 < 0.5  # about 0.04; machines are shared
