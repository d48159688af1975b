"""Text -> topic, urgency, confidence, why. A house of its own: it knows nothing of the gateway.

    model = train([TopicSpec("access", "passwords and accounts", ("password",))], starter_examples({"access"}))
    save(model, "var/model"); model = load("var/model")
    model.predict("I am locked out, my password expired", subject="Locked out").topic.topic

Promises: importing this package imports neither numpy nor scikit-learn; training, files and the starter set are
loaded when first used. Prediction needs numpy alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifier.evaluate import Report, measure
    from classifier.files import ModelFileError, load, save
    from classifier.model import Example, Guess, Model, Prediction, TopicSpec
    from classifier.starter_set import starter_examples
    from classifier.training import TrainingError, train
    from classifier.urgency import UrgencyGuess

_DOORS = {
    "Example": "model",
    "Guess": "model",
    "Model": "model",
    "ModelFileError": "files",
    "Prediction": "model",
    "Report": "evaluate",
    "TopicSpec": "model",
    "TrainingError": "training",
    "UrgencyGuess": "urgency",
    "load": "files",
    "measure": "evaluate",
    "save": "files",
    "starter_examples": "starter_set",
    "train": "training",
}

__all__ = [
    "Example",
    "Guess",
    "Model",
    "ModelFileError",
    "Prediction",
    "Report",
    "TopicSpec",
    "TrainingError",
    "UrgencyGuess",
    "load",
    "measure",
    "save",
    "starter_examples",
    "train",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for, when it is asked for."""
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_DOORS[name]}"), name)
    globals()[name] = value
    return value
