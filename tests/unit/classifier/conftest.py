"""One model of the starter set, trained once for the whole session, and how long that took."""

from dataclasses import dataclass
from time import process_time

import pytest

from classifier import Example, Model, TopicSpec, starter_examples, train

TOPICS = ("access", "facilities", "finance", "hardware", "network", "orders", "people", "software")


@dataclass(frozen=True)
class Trained:
    """A model, what it was trained on, and the seconds it took."""

    model: Model
    examples: tuple[Example, ...]
    seconds: float


@pytest.fixture(scope="session")
def trained() -> Trained:
    """The model of the whole starter set."""
    examples = starter_examples(TOPICS)
    start = process_time()
    model = train([TopicSpec(name) for name in TOPICS], examples)
    return Trained(model, examples, process_time() - start)


@pytest.fixture(scope="session")
def model(trained: Trained) -> Model:
    """The model of the whole starter set."""
    return trained.model


@pytest.fixture(scope="session")
def described() -> Model:
    """A model of topics that have a description and keywords, and not one example."""
    return train(
        [
            TopicSpec("allotments", "Renting a garden plot from the town", ("garden plot", "allotment", "greenhouse")),
            TopicSpec("library", "Books, loans and the reading room", ("book", "borrow", "overdue loan", "librarian")),
            TopicSpec("swimming", "The swimming pool and its courses", ("pool", "swimming course", "lifeguard")),
        ],
        [],
    )
