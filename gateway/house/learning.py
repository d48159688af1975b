"""The classifier and the librarian of these settings, what they learn from, and when."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime

from gateway.house import House, open_database
from gateway.learner import Habits
from gateway.librarian import Librarian
from gateway.mail.masked_words import masked_lessons
from gateway.model.lesson import Lesson
from gateway.settings import Settings
from gateway.store.engine import Store
from gateway.store.errors import StoreError
from gateway.store.lessons import all_lessons
from gateway.triage import Classify, Refit, TriageConfig, open_model, refit, relearn


def check_classifier(settings: Settings) -> list[str]:
    """Loads (or trains) the classifier and asks it something; what keeps it from being used."""
    try:
        with closing(open_database(settings)) as store:
            model = open_model(triage_config(settings), lambda: lessons(settings, store))
        model.predict("I forgot my password and cannot log in.", "Password")
    except StoreError as error:
        return [f"the tickets it learns from cannot be read: {error}"]
    except OSError as error:
        return [f"the model cannot be kept in {settings.model_dir} ({error.strerror}): correct its rights"]
    except Exception as error:  # whatever is wrong with a model, the operator gets a line about it
        return [f"the classifier does not work ({error}): remove {settings.model_dir} and check the topics"]
    return []


def classifier(settings: Settings, house: House) -> Classify:
    """The classifier, not loaded yet; where no model is kept it trains one, with what the tickets taught."""
    return Classify(triage_config(settings), lambda: lessons(settings, house.store))


def librarian(house: House, now: Callable[[], datetime]) -> Librarian | None:
    """Who knows which tickets are alike; None where mails are not to be compared."""
    wanted = house.settings.triage
    if not _is_asked(house.settings) or not (wanted.suggest_solved or wanted.same_matter_within):
        return None
    return Librarian(house.store, now, wanted.suggest_solved, wanted.same_matter_within,
                     mask=house.settings.privacy.kinds)


def refit_model(settings: Settings, progress: Callable[[str, float], None] | None = None) -> Refit:
    """A new model from the topics of the settings, the starter set and all that the tickets taught."""
    with closing(open_database(settings)) as store:
        known = lessons(settings, store)
    return refit(triage_config(settings), known, progress)


def relearn_model(settings: Settings) -> bool:
    """A new model from what the tickets teach by now, and no earlier one is kept; False where there was none."""
    with closing(open_database(settings)) as store:
        known = lessons(settings, store)
    return relearn(triage_config(settings), known)


def lessons(settings: Settings, store: Store) -> Sequence[Lesson]:
    """What the tickets taught; nothing where the operator does not want it used."""
    return masked_lessons(all_lessons(store), settings.privacy.kinds) if settings.learning.enabled else ()


def habits(settings: Settings) -> Habits | None:
    """When to learn from corrections; None: never."""
    learning = settings.learning
    return Habits(learning.quiet, learning.at_once) if learning.enabled and _is_asked(settings) else None


def triage_config(settings: Settings) -> TriageConfig:
    """What the classifier must know of the settings."""
    return TriageConfig(
        topics=settings.directory().topics, directory=settings.model_dir,
        target_precision=settings.triage.target_precision, use_starter_set=settings.triage.starter_set,
        enabled=_is_asked(settings),
    )


def _is_asked(settings: Settings) -> bool:
    """Whether mail is classified at all."""
    return settings.triage.enabled and not settings.triage.route_all_to
