"""A model without what has been erased: made anew from what is left, and no earlier one is kept.

`refit` would keep the one in use where a new one is worse. Here that is no question: the words that only one person
used stand in the old ones.
"""
from __future__ import annotations

import shutil
from collections.abc import Sequence

from gateway.model.lesson import Lesson
from gateway.triage.attempts import Attempt, note
from gateway.triage.config import TriageConfig
from gateway.triage.material import gather
from gateway.triage.training import one_at_a_time


def relearn(config: TriageConfig, lessons: Sequence[Lesson]) -> bool:
    """Makes a model from these lessons, puts it in use and removes all others; False where there was none.

    Without topics none is made, and all go. OSError where the model cannot be kept: then all stay.
    """
    from classifier.files import CURRENT, promote, put, store, versions
    from classifier.training import learn

    home = config.directory
    if not versions(home):
        return False
    with one_at_a_time(home):
        material = gather(config, lessons)
        if not material.specs:  # there is nothing to learn any more
            for old in versions(home):
                shutil.rmtree(old)
            return True
        trained = learn(material.specs, material.examples, target_precision=config.target_precision)
        place = promote(home, store(trained.model, home, trained.unseen).name)
        note(home, Attempt(place.name, material.digest, material.settings, material.lessons,
                           material.newest_correction, True, "made anew, as somebody was erased", 0.0))
        put(home / CURRENT, place.name.encode())
        for old in versions(home):
            if old != place:
                shutil.rmtree(old)
    return True
