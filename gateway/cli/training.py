"""`spoc train` and `spoc evaluate`: how a model is made by hand, and how good one is."""
from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import BadData, NotThere
from gateway.cli.models import FOLDER, known_lessons, model_of
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from classifier import Example
    from classifier.judgement import Judgement

_DATA = click.Path(path_type=Path, dir_okay=False)
_SHARE = click.FloatRange(0.5, 1.0, max_open=True)
_TARGET = 0.95
_OUT_OF_FOLD = "out of fold"
_PICTURE = "calibration.png"
"""Name of the picture in the folder of its model: it goes when the model goes."""


@dataclass(frozen=True, slots=True)
class Made:
    """A model that was trained, and what became of it."""

    place: Path
    target: float
    why: str
    """Why it is in use, or not."""
    measured: str
    """On what its figures were counted: a file, or "out of fold"."""
    unseen: Sequence[Judgement]
    """What these figures are."""


@click.command(short_help="Train the classifier and print its report card.")
@click.option("--data", type=_DATA, metavar="FILE.jsonl",
              help='Labelled mails, {"text": "…", "topic": "…"} a line. Without it: the tickets of the gateway.')
@click.option("--calibrate", type=_DATA, metavar="FILE.jsonl",
              help="Learn confidence and thresholds from these mails, not from those of --data.")
@click.option("--out", type=FOLDER, metavar="DIR",
              help="Where models are kept: ./model with --data, else the gateway's own place.")
@click.option("--target", type=_SHARE, metavar="SHARE",
              help="How much of what is routed by machine shall be right: 0.95 with --data, else as in the settings.")
@click.option("--picture", type=_DATA, metavar="FILE.png",
              help="Where the calibration picture goes: into the folder of the model without it.")
@click.option("--json", "as_json", is_flag=True, help="The stable form of the card (docs/json.md).")
@click.pass_obj
def train(config: Path | None, data: Path | None, calibrate: Path | None, out: Path | None, target: float | None,
          picture: Path | None, as_json: bool) -> None:
    """Train the classifier and print its report card.

    Without --data it learns from the topics in the settings, the starter set and what the tickets taught; the new model
    is put in use unless it is worse on what was known before. With --data it learns these mails and no others, and is
    put in use; "topic": null is a mail that belongs to no topic. The figures come from mails the model had not seen.

    \b
    Example:  spoc train
              spoc train --data mails.jsonl --out ./model --target 0.9
    """
    if calibrate and not data:
        raise click.UsageError("--calibrate needs --data")
    if picture and not picture.absolute().parent.is_dir():
        raise NotThere(f"there is no folder {picture.absolute().parent}: make it, or name another --picture")
    begun = perf_counter()
    if data:
        made = train_on_file(data, calibrate, out or Path("model"), target or _TARGET)
    else:
        made = train_on_tickets(config, out, target)
    show_card(made, round(perf_counter() - begun, 1), picture or made.place / _PICTURE, as_json)


def train_on_file(data: Path, calibrate: Path | None, home: Path, target: float) -> Made:
    """Learn labelled mails; nothing is written before all of them were read and learned."""
    from classifier.files import promote, store
    from classifier.model import TopicSpec
    from classifier.training import TrainingError, learn

    examples = labelled(data)
    others = labelled(calibrate) if calibrate else ()
    specs = [TopicSpec(name) for name in sorted({one.topic for one in examples if one.topic is not None})]
    try:
        trained = learn(specs, examples, target_precision=target, progress=progress(), calibrate_on=others)
    except TrainingError as error:
        raise BadData(f"{data}: {error}") from None
    place = store(trained.model, home, trained.unseen)
    promote(home, place.name)
    measured = calibrate.name if calibrate else _OUT_OF_FOLD
    return Made(place, target, f"learned from {data.name}", measured, trained.unseen)


def train_on_tickets(config: Path | None, home: Path | None, target: float | None) -> Made:
    """Learn what the gateway has; a refit that is under way is waited for."""
    from classifier.files import unseen_of
    from classifier.training import TrainingError
    from gateway.house.learning import triage_config
    from gateway.triage import refit

    settings = load_settings(config)
    own = triage_config(settings)
    wanted = replace(own, directory=home or own.directory, target_precision=target or own.target_precision)
    try:
        done = refit(wanted, known_lessons(settings), progress())
    except TrainingError as error:
        raise BadData(f"{error}: describe some in the settings, [topics.NAME]") from None
    place = wanted.directory / done.version
    return Made(place, wanted.target_precision, done.why, _OUT_OF_FOLD, unseen_of(place))


def labelled(file: Path) -> tuple[Example, ...]:
    """The mails of a file; the command ends with a sentence where it has none or cannot be read."""
    from classifier.examples import DataError, read_examples

    try:
        return read_examples(file)
    except DataError as error:
        raise BadData(str(error)) from None
    except OSError as error:
        raise NotThere(f"{file} cannot be read: {error.strerror}") from None


def progress() -> Callable[[str, float], None]:
    """Says on standard error what is being done: one line that changes on a terminal, else a line for each step."""
    begins, ends = ("\r\x1b[K", "") if sys.stderr.isatty() else ("", "\n")
    told = ""

    def tell(what: str, done: float) -> None:
        nonlocal told
        line = f"{begins}{what} {done:.0%}{ends}" if done < 1 else begins
        if line != told:
            click.echo(line, err=True, nl=False)
        told = line

    return tell


def show_card(made: Made, seconds: float, picture: Path, as_json: bool) -> None:
    """Print the report card of a model that was just made, and draw its picture."""
    from classifier.card import as_values, card_lines
    from classifier.evaluate import report
    from classifier.files import load, read_manifest, version_in_use

    model = load(made.place)
    figures = report(made.unseen, model.topics)
    size = sum(facts["bytes"] for facts in read_manifest(made.place)["files"].values())
    facts: dict[str, Any] = {
        "measured": made.measured, "target": made.target, "examples": sum(model.support),
        "seconds": seconds, "bytes": size, "version": made.place.name, "folder": str(made.place),
        "in_use": version_in_use(made.place.parent) == made.place, "why": made.why,
        "picture": str(picture) if drawn(made.unseen, made.target, picture) else None,
    }
    if as_json:
        click.echo(json.dumps({**as_values(figures), **facts}, ensure_ascii=False, indent=2))
        return
    for line in [*card_lines(figures, made.target, made.measured), "", *closing_lines(facts)]:
        click.echo(line)


def closing_lines(facts: dict[str, Any]) -> list[str]:
    """What was learned from, and where the model is."""
    state = "in use" if facts["in_use"] else f"not in use (`spoc model promote {facts['version']}` changes that)"
    lines = [f"learned from  {facts['examples']:,} mails in {facts['seconds']:.1f} s",
             f"model         {facts['folder']}, {facts['bytes'] / 1e6:.1f} MB",
             f"              {state}: {facts['why']}"]
    return lines if facts["picture"] is None else [*lines, f"picture       {facts['picture']}"]


def drawn(unseen: Sequence[Judgement], target: float, picture: Path) -> bool:
    """Draw the calibration picture; where there is nothing to draw with, say on standard error what is missing."""
    from classifier.picture import PictureError, draw

    try:
        draw(unseen, target, picture)
    except (PictureError, OSError) as error:
        cause = f"{picture} cannot be written: {error.strerror}" if isinstance(error, OSError) else error
        click.echo(f"spoc: {cause}; the card has the same figures as bars", err=True)
        return False
    return True


@click.command(short_help="Measure a model on labelled mails.")
@click.option("--model", "folder", type=FOLDER, metavar="DIR", help="The model to measure; the gateway's own without.")
@click.option("--data", type=_DATA, metavar="FILE.jsonl", required=True,
              help='Labelled mails, {"text": "…", "topic": "…"} a line; "urgency" is compared where it stands.')
@click.option("--json", "as_json", is_flag=True, help="The stable form of the card (docs/json.md).")
@click.pass_obj
def evaluate(config: Path | None, folder: Path | None, data: Path, as_json: bool) -> None:
    """Measure a model on labelled mails that it was not trained on, and print its report card.

    A mail whose topic the model does not know counts as one that belongs to no topic.

    \b
    Example:  spoc evaluate --model ./model --data kept.jsonl
    """
    from classifier.card import as_values, card_lines
    from classifier.evaluate import measure

    examples = labelled(data)
    model = model_of(config, folder)
    figures = measure(model, examples)
    if as_json:
        facts = {"measured": data.name, "target": model.target_precision, "version": model.version}
        click.echo(json.dumps({**as_values(figures), **facts}, ensure_ascii=False, indent=2))
        return
    for line in card_lines(figures, model.target_precision, data.name):
        click.echo(line)
