"""Examples -> model. Promises: deterministic (the same specs, examples, target and seed give the same model to the
last bit, in whatever order they come); the confidence is learned from mails unseen at the time, never from those the
model was fitted on; mail that belongs to no topic (``Example.topic`` None) teaches all topics what they are not.

How: words and letters (features.py) as numbers (material.py) -> one linear support vector machine per topic
(machines.py) -> margins on unseen mails (unseen.py) -> young topics let in (young.py) -> probabilities and thresholds
(calibration.py). What depends on how many mails there are stands in recipe.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from classifier.calibration import choose_thresholds, fit_calibration
from classifier.cold_start import given_examples, pseudo_examples
from classifier.judgement import Judgement
from classifier.machines import fit, margins_of
from classifier.material import NO_TOPIC, Material, merged, prepare
from classifier.model import Example, Model, TopicSpec
from classifier.recipe import Recipe, choose_recipe
from classifier.stored import as_stored, digest_of
from classifier.unseen import Unseen, of_other_mails, out_of_fold
from classifier.urgency import guess_urgency
from classifier.urgency_model import UrgencyModel, train_urgency
from classifier.young import mean_mail, raised, young_topics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

Progress = Callable[[str, float], None]
FOLDS_TO_CHOOSE = 2  # of five: enough to tell 76 % from 90 %, and the starter set is ready a second sooner


class TrainingError(ValueError):
    """There is nothing to learn from, said in a sentence for the operator."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, and what machines like it said of each mail before they had seen it."""

    model: Model
    unseen: tuple[Judgement, ...]


def train(
    specs: Iterable[TopicSpec],
    examples: Iterable[Example],
    target_precision: float = 0.95,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """A model of these topics; examples of other topics are left aside. TrainingError where no topic is given."""
    return learn(specs, examples, target_precision, seed, progress).model


def learn(
    specs: Iterable[TopicSpec],
    examples: Iterable[Example],
    target_precision: float = 0.95,
    seed: int = 0,
    progress: Progress | None = None,
    calibrate_on: Sequence[Example] = (),
) -> Trained:
    """The same with the judgements of unseen mails: out of fold, or of ``calibrate_on`` where mails are given."""
    tell = progress or silent
    specs = sorted(specs, key=lambda spec: spec.name)
    topics = tuple(dict.fromkeys(spec.name for spec in specs))
    if not topics:
        raise TrainingError("a model needs at least one topic")
    if any("\ud800" <= letter <= "\udfff" for letter in "".join(topics)):
        raise TrainingError("a topic's name holds half a character")
    tell("reading", 0.0)
    real = merged([one for one in [*given_examples(specs), *examples] if one.topic is None or one.topic in topics])
    recipe = choose_recipe(real)
    material = best_material(prepare(topics, real, pseudo_examples(specs), recipe, seed), recipe, seed)
    young = young_topics(material.support)
    fitted = partial(fit, looseness=recipe.looseness, young=young, seed=seed)
    tell("fitting", 0.2)
    weights, offsets = fitted(material, material.everything)
    if calibrate_on:
        unseen = of_other_mails(material, calibrate_on, fitted, weights, offsets)
    else:
        unseen = out_of_fold(material, fitted, lambda done: tell("measuring", 0.3 + 0.6 * done))
    tell("calibrating", 0.9)
    trained = assembled(material, unseen, young, weights, offsets, target_precision, seed)
    tell("done", 1.0)
    return trained


def silent(what: str, done: float) -> None:
    """Progress that nobody wants to hear."""


def best_material(tried: Sequence[Material], recipe: Recipe, seed: int) -> Material:
    """The material with the weight of meanings under which most unseen mails are right, each counted once."""
    if len(tried) == 1 or len(set(tried[0].truth.tolist()) - {NO_TOPIC}) < 2:
        return tried[0]
    folds = range(FOLDS_TO_CHOOSE)
    return max(tried, key=lambda material: sum(right_in(fold, material, recipe, seed) for fold in folds))


def right_in(fold: int, material: Material, recipe: Recipe, seed: int) -> int:
    """How many mails of a fold are right by machines that were fitted on the others."""
    import numpy as np

    unseen = material.fold == fold
    none = np.zeros(len(material.topics), dtype=np.bool_)
    margins = margins_of(material, unseen, *fit(material, ~unseen, recipe.looseness, none, seed))
    return int((margins.argmax(axis=1) == material.truth[unseen]).sum())


def assembled(material: Material, unseen: Unseen, young: Flags, weights: Floats, offsets: Floats,
             target_precision: float, seed: int) -> Trained:
    """The machines with young topics let in, a calibration and thresholds: a model."""
    import numpy as np

    shifts = raised(unseen.margins, unseen.truth, young)
    unseen = unseen.shifted(shifts)
    margins = unseen.for_calibration()
    calibration = fit_calibration(margins, own=~young & (np.asarray(material.support) > 0))
    thresholds = choose_thresholds(margins, calibration, target_precision)
    model = Model(
        topics=material.topics, vocabulary=material.vocabulary, weights=as_stored(weights),
        offsets=(offsets + shifts).astype(np.float32), usual=as_stored(mean_mail(material, material.everything)),
        calibration=calibration, thresholds=thresholds, support=material.support,
        target_precision=target_precision, version="", urgency=learned_urgency(material, seed),
    )
    model = replace(model, version=digest_of(model))
    return Trained(model, unseen.judgements(material.topics, calibration, thresholds))


def learned_urgency(material: Material, seed: int) -> UrgencyModel | None:
    """What the mails say whose urgency is known; None where these are too few. The starter set does not speak for the
    rules: they were written with it in view."""
    mails = material.mails
    rules = [rule_level(one) for one in mails]
    weights, levels = [one.weight for one in mails], [one.urgency for one in mails]
    found = train_urgency(material.rows[: len(mails)], levels, rules, weights, seed)
    if found is None:
        return None
    return UrgencyModel(as_stored(found.weights), as_stored(found.offsets), as_stored(found.rule_weights))


def rule_level(mail: Example) -> str:
    """What the urgency rules say of a mail, where they are to be heard; "" otherwise."""
    return "" if mail.is_starter or mail.urgency is None else guess_urgency(mail.text, mail.subject).level
