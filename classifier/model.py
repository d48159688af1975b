"""The words of the classifier and the trained model itself: a mail in, topic and urgency with reasons out.

Promises: a model is a frozen value; predicting one mail takes a millisecond or two, needs numpy only (scikit-learn is
for training), touches no file, clock or network, and gives the same answer every time. A guess is the model's
honest opinion: its confidence is the probability that ``best`` is right, mail that belongs to no topic included, and
where that is below the topic's threshold it abstains (``topic`` is None).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from classifier.confidence import Calibration
from classifier.features import Vocabulary, count_terms
from classifier.pulls import Pulls
from classifier.reasons import deciding_words
from classifier.urgency import UrgencyGuess, guess_urgency
from classifier.urgency_model import UrgencyModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Doubles = NDArray[np.float64]
    Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class TopicSpec:
    """A topic as the operator describes it."""

    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A mail whose topic is known; None: it belongs to no topic. ``weight`` is how much it counts in training.

    ``is_starter``: of the starter set, which the urgency rules were written with in view.
    """

    text: str
    topic: str | None
    subject: str = ""
    urgency: str | None = None
    language: str | None = None
    weight: float = 1.0
    is_starter: bool = False


@dataclass(frozen=True)
class Guess:
    """What a mail seems to be about.

    ``topic`` is None where the model abstains, ``best`` its first choice even then; ``ranked`` holds every topic with
    its probability, likeliest first (what is missing from 1 is the probability of "none of these"); ``why`` the words
    that decided, as written in the mail, phrases first.
    """

    topic: str | None
    best: str
    confidence: float
    ranked: tuple[tuple[str, float], ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Prediction:
    """Both guesses about one mail."""

    topic: Guess
    urgency: UrgencyGuess


@dataclass(frozen=True, eq=False)
class Model:
    """A trained model. ``weights`` has a row per term and a column per topic, contiguous float32.

    ``calibration`` turns margins into probabilities and ``thresholds`` is the confidence from which each topic is
    trusted; both come from mails the model had not seen. ``support`` is how many mails of each topic it has learned
    from, ``usual`` the mean mail (a weight per term): what a topic of which little is known is told apart from.
    """

    topics: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    offsets: Floats
    usual: Floats
    calibration: Calibration
    thresholds: tuple[float, ...]
    support: tuple[int, ...]
    target_precision: float
    version: str
    urgency: UrgencyModel | None = None
    """What people said about urgency, learned; None: the rules stand alone."""

    def predict(self, text: str, subject: str = "") -> Prediction:
        """Topic and urgency of one mail: its new text, without quotes and signature."""
        row = self.row(text, subject)
        return Prediction(self._topic(text, subject, *row), self._urgency(text, subject, *row))

    def guess_topic(self, text: str, subject: str = "") -> Guess:
        """The topic of one mail; abstains also where no word of it is known."""
        return self._topic(text, subject, *self.row(text, subject))

    def row(self, text: str, subject: str = "") -> tuple[Numbers, Doubles]:
        """Columns and weights of the terms of one mail."""
        return self.vocabulary.row(count_terms(text, subject))

    def chances(self, columns: Numbers, values: Doubles) -> list[float]:
        """The probability of each topic; what is missing from 1 is "none of these"."""
        chances: list[float] = self.calibration.probabilities(self.margins(columns, values)[None, :])[0].tolist()
        return chances

    def trusts(self, columns: Numbers, topic: int, chance: float) -> bool:
        """Whether a best guess may be acted on by machine; never where no word of the mail is known."""
        return len(columns) > 0 and chance >= self.thresholds[topic]

    def margins(self, columns: Numbers, values: Doubles) -> Floats:
        """How far the mail lies on the inner side of each topic, in the unit of the margin (1: as an example)."""
        if not len(columns):
            return self.offsets
        total: Floats = values.astype("float32") @ self.weights.take(columns, axis=0) + self.offsets
        return total

    def pulls(self, columns: Numbers, values: Doubles, topic: int) -> Pulls:
        """How strongly each term of the mail speaks for the topic, against the mean of the other topics."""
        own = self.weights[columns, topic]
        others = (self._of_all_topics[columns] - own) / max(len(self.topics) - 1, 1)
        return Pulls(self.vocabulary, columns, (own - others).astype("float64") * values)

    @cached_property
    def _of_all_topics(self) -> Floats:
        """The sum of each term's weights."""
        sums: Floats = self.weights.sum(axis=1)
        return sums

    def _topic(self, text: str, subject: str, columns: Numbers, values: Doubles) -> Guess:
        chances = self.chances(columns, values)
        order = sorted(range(len(self.topics)), key=lambda topic: (-chances[topic], self.topics[topic]))
        first = order[0]
        return Guess(
            topic=self.topics[first] if self.trusts(columns, first, chances[first]) else None,
            best=self.topics[first],
            confidence=chances[first],
            ranked=tuple((self.topics[topic], chances[topic]) for topic in order),
            why=deciding_words(text, subject, self.pulls(columns, values, first)),
        )

    def _urgency(self, text: str, subject: str, columns: Numbers, values: Doubles) -> UrgencyGuess:
        rule = guess_urgency(text, subject)
        if self.urgency is None:
            return rule

        def words(strength: Floats) -> Sequence[str]:
            return deciding_words(text, subject, Pulls(self.vocabulary, columns, strength))

        return self.urgency.level(columns, values, rule, words)
