"""The starter set measured: out of fold on its training part, then on the kept quarter.

    .venv/bin/python tests/benchmarks/starter.py

The kept quarter (tests/data/starter_kept.jsonl) was written by somebody who had not seen the training part. It is for
measuring only: read the figures, never its mails, and tune by the first report. For "belongs to no topic" each
topic in turn is left out of training, and its mails are shown to the model that never heard of it.
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from classifier import Example, Model, TopicSpec, measure, save, starter_examples, train  # noqa: E402
from classifier.card import card_lines  # noqa: E402
from classifier.evaluate import report, share  # noqa: E402
from classifier.judgement import Judgement, judge  # noqa: E402
from classifier.starter_set import example_from  # noqa: E402

TOPICS = ("access", "facilities", "finance", "hardware", "network", "orders", "people", "software")
KEPT = ROOT / "tests" / "data" / "starter_kept.jsonl"
FOLDS = 5
TARGET = 0.95


def trained(examples: list[Example], topics: tuple[str, ...] = TOPICS) -> Model:
    """A model of these topics by these examples alone."""
    return train([TopicSpec(name) for name in topics], [one for one in examples if one.topic in topics])


def out_of_fold(examples: list[Example]) -> list[str]:
    """The report of five models, each on the fifth it did not see; calibration and thresholds anew each time."""
    judged: list[Judgement] = []
    for fold in range(FOLDS):
        model = trained([one for at, one in enumerate(examples) if at % FOLDS != fold])
        judged += judge(model, examples[fold::FOLDS])
    return card_lines(report(judged, TOPICS), TARGET, "out of fold")


def left_out(examples: list[Example], shown: list[Example]) -> float | None:
    """The share of mails the model abstains from whose topic was left out of training."""
    abstains = []
    for name in TOPICS:
        model = trained(examples, tuple(topic for topic in TOPICS if topic != name))
        abstains += [model.predict(one.text, one.subject).topic.topic is None for one in shown if one.topic == name]
    return share(abstains)


def main() -> None:
    """Print both reports, the time of the fit and the size of the file."""
    examples = list(starter_examples(TOPICS))
    kept = [example_from(line) for line in KEPT.read_text(encoding="utf-8").splitlines()] if KEPT.exists() else []
    start = perf_counter()
    model = trained(examples)
    print(f"fit of {len(examples)} mails: {perf_counter() - start:.1f} s, {len(model.vocabulary.terms)} terms")
    with tempfile.TemporaryDirectory() as folder:
        size = sum(path.stat().st_size for path in save(model, folder).iterdir())
    print(f"stored: {size / 1e6:.2f} MB\n\nOUT OF FOLD", *out_of_fold(examples), sep="\n")
    print("abstains, topic left out", left_out(examples, examples))
    if kept:
        print("\nKEPT QUARTER", *card_lines(measure(model, kept), TARGET, "kept"), sep="\n")
        print("abstains, topic left out", left_out(examples, kept))
        for language in sorted({one.language or "?" for one in kept}):
            some = measure(model, [one for one in kept if one.language == language])
            print(language, some.mails, "accuracy", some.accuracy, "coverage", some.coverage, some.covered_accuracy)


if __name__ == "__main__":
    main()
