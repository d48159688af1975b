"""The words of the classifier and the trained model itself: a mail in, topic and urgency with reasons out.

Promises: a model is a frozen value; predicting one mail takes a millisecond or two, needs numpy only (scikit-learn is
for training), touches no file, clock or network, and gives the same answer every time. A guess is the model's
honest opinion: its confidence is the probability that ``best`` is right, mail that belongs to no topic included, and
where that is below the topic's threshold it abstains (``topic`` is None).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.features import Vocabulary, count_terms
from classifier.reasons import deciding_words
from classifier.urgency import UrgencyGuess, guess_urgency

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TopicSpec:
    """A topic as the operator describes it."""

    name: str
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A mail whose topic is known; None: it belongs to no topic. ``weight`` is how much it counts in training."""

    text: str
    topic: str | None
    subject: str = ""
    urgency: str | None = None
    language: str | None = None
    weight: float = 1.0


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

    ``sharpness`` turns margins into probabilities; ``nothing`` is the margin of "none of these topics"; both come
    from mails the model had not seen. ``thresholds`` is the confidence from which each topic is trusted.
    """

    topics: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    offsets: Floats
    sharpness: float
    nothing: float
    thresholds: tuple[float, ...]
    target_precision: float
    version: str

    def predict(self, text: str, subject: str = "") -> Prediction:
        """Topic and urgency of one mail: its new text, without quotes and signature."""
        return Prediction(self.guess_topic(text, subject), guess_urgency(text, subject))

    def guess_topic(self, text: str, subject: str = "") -> Guess:
        """The topic of one mail; abstains also where no word of it is known."""
        columns, values = self.vocabulary.row(count_terms(text, subject))
        margins = self.margins(columns, values)
        chances = probabilities(margins[None, :], self.sharpness, self.nothing)[0].tolist()
        order = sorted(range(len(self.topics)), key=lambda topic: (-chances[topic], self.topics[topic]))
        first = order[0]
        trusted = bool(columns) and chances[first] >= self.thresholds[first]
        return Guess(
            topic=self.topics[first] if trusted else None,
            best=self.topics[first],
            confidence=chances[first],
            ranked=tuple((self.topics[topic], chances[topic]) for topic in order),
            why=deciding_words(text, subject, self.pulls(columns, values, first)),
        )

    def margins(self, columns: list[int], values: list[float]) -> Floats:
        """How far the mail lies on the inner side of each topic, in the unit of the margin (1: as an example)."""
        import numpy as np

        if not columns:
            return self.offsets
        row = np.asarray(values, dtype=np.float32)
        total: Floats = row @ self.weights[columns] + self.offsets
        return total

    def pulls(self, columns: list[int], values: list[float], topic: int) -> dict[str, float]:
        """How strongly each term of the mail speaks for the topic, against the mean of the other topics."""
        if not columns:
            return {}
        rows = self.weights[columns]
        others = (rows.sum(axis=1) - rows[:, topic]) / max(len(self.topics) - 1, 1)
        pulls = (rows[:, topic] - others).tolist()
        terms = self.vocabulary.terms
        return {terms[column]: pull * value for column, pull, value in zip(columns, pulls, values, strict=True)}


def probabilities(margins: Floats, sharpness: float, nothing: float) -> NDArray[np.float64]:
    """A row of margins to a row of probabilities: softmax over the topics and "none of these", which is left out."""
    import numpy as np

    logits = sharpness * np.column_stack([margins.astype(np.float64), np.full(len(margins), nothing)])
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = (powers / powers.sum(axis=1, keepdims=True))[:, :-1]
    return shares
