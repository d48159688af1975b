"""How a model of this much material is trained: the settings that depend on how many mails there are, with reasons.

Promises: the same examples give the same recipe. All but one setting follow from counting; how much a meaning
(concepts.py) weighs is tried out, as no count tells whether the mails are in one language or in five.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.model import Example

CONCEPTS_LIKE_WORDS = 1.0
CONCEPTS_FIRST = 6.0
# Where descriptions are all there is: a meaning must not carry a mail alone, 7 of 100 strange mails would be routed.
CONCEPTS_UNTRIED = 4.0
FEW_MAILS = 30
# From here on the words themselves are known well enough: trying it out would only cost time.
MANY_MAILS = 5_000


@dataclass(frozen=True)
class Recipe:
    """``looseness`` is the C of the support vector machines; ``at_least`` in how many mails a term must occur."""

    looseness: float
    at_least: int
    concept_weights: tuple[float, ...]
    """To be tried; the first is taken where they are equally good."""


def choose_recipe(examples: Sequence[Example]) -> Recipe:
    """The recipe for these examples."""
    topics = {one.topic for one in examples if one.topic is not None}
    return Recipe(
        looseness=looseness_for(len(examples) / max(len(topics), 1)),
        at_least=at_least_for(len(examples)),
        concept_weights=concept_weights_for(len(examples)),
    )


def concept_weights_for(mails: int) -> tuple[float, ...]:
    """What to try, most trusting first."""
    if mails < FEW_MAILS:
        return (CONCEPTS_UNTRIED,)
    return (CONCEPTS_LIKE_WORDS,) if mails >= MANY_MAILS else (CONCEPTS_FIRST, CONCEPTS_LIKE_WORDS)


def looseness_for(mails_per_topic: float) -> float:
    """Few mails a topic: each is to be believed (banking77, clinc150: 0.2 and 0.4 points over C = 1). Thousands: some
    are labelled wrong, and a machine that believes them all learns the mistakes (it_tickets: 0.2 points)."""
    return 3.0 if mails_per_topic < 300 else 0.7


def at_least_for(mails: int) -> int:
    """In few mails a term that occurs once is worth having (hint3: 1 to 3 points of MCC); in many it is noise."""
    if mails < 2_000:
        return 1
    return 2 if mails < 20_000 else 3
