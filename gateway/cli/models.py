"""`spoc model list | promote | rollback`, and which model the other commands mean: a folder, or the gateway's own."""
from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import NotThere
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from classifier import Model
    from gateway.model.lesson import Lesson
    from gateway.settings import Settings

FOLDER = click.Path(path_type=Path, file_okay=False)
_HEADS = ("model", "made (UTC)", "examples", "topics", "accuracy", "coverage", "right", "")


def model_of(config: Path | None, folder: Path | None) -> Model:
    """The model in that folder; without one the gateway's own, made from its topics where there is none yet."""
    from classifier.files import ModelFileError, load

    if folder is None:
        return _gateway_model(config)
    try:
        return load(folder)
    except ModelFileError as error:
        raise NotThere(f"{error} - name another folder with --model, or make one with `spoc train`") from None


def _gateway_model(config: Path | None) -> Model:
    """The version in use, as it is: looking at it makes no other one, whatever the settings say by now."""
    from classifier.files import ModelFileError, load
    from gateway.house.learning import triage_config
    from gateway.triage import open_model

    settings = load_settings(config)
    try:
        return load(settings.model_dir)
    except ModelFileError:
        return open_model(triage_config(settings), lambda: known_lessons(settings))


def known_lessons(settings: Settings) -> Sequence[Lesson]:
    """What the tickets of the gateway taught; its database is made where it is missing."""
    from gateway.house import open_database
    from gateway.house.learning import lessons

    with closing(open_database(settings)) as store:
        return lessons(settings, store)


def home_of(config: Path | None, folder: Path | None) -> Path:
    """Where models are kept: that folder; without one the gateway's."""
    return folder or load_settings(config).model_dir


@click.group(short_help="List the kept models; put one in use; go back.")
def model() -> None:
    """The kept models: which there are, which one is in use. A running gateway follows within seconds.

    \b
    Example:  spoc model list
              spoc model promote 0003
              spoc model rollback
    """


@model.command(name="list", short_help="List the kept models, with what they reached.")
@click.option("--model", "folder", type=FOLDER, metavar="DIR", help="Where the models lie; the gateway's own without.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def list_(config: Path | None, folder: Path | None, as_json: bool) -> None:
    """List the kept models, oldest first, with what they reached on mails they had not seen.

    \b
    Example:  spoc model list
    """
    home = home_of(config, folder)
    found = kept_models(home)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(f"No models in {home} yet. `spoc train` makes one.")
        return
    rows = [_HEADS, *(_row(one) for one in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADS))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    from classifier.card import shown

    state = one["error"] or ("in use" if one["in_use"] else one["why"] or "")
    return (one["name"], one["made_at"][:16].replace("T", " "), f"{one['examples']:,}", str(len(one["topics"])),
            *(shown(one[key]) for key in ("accuracy", "coverage", "covered_accuracy")), state)


def kept_models(home: Path) -> list[dict[str, Any]]:
    """What is known of each version, oldest first; a damaged one is in it, with the reason."""
    from classifier.files import ModelFileError, version_in_use, versions

    try:
        in_use = version_in_use(home)
    except ModelFileError:
        return []
    return [_facts(home, place, place == in_use) for place in versions(home)]


def _facts(home: Path, place: Path, in_use: bool) -> dict[str, Any]:
    """Its keys are an interface (docs/json.md)."""
    from classifier.card import rounded
    from classifier.evaluate import report
    from classifier.files import MANIFEST, ModelFileError, load, unseen_of
    from gateway.triage.attempts import of_version

    made_at = datetime.fromtimestamp(int((place / MANIFEST).stat().st_mtime), UTC).isoformat()
    attempt = of_version(home, place.name)
    try:
        kept = load(place)
        topics, support, unseen, error = kept.topics, sum(kept.support), unseen_of(place), None
    except ModelFileError as damage:
        topics, support, unseen, error = (), 0, (), str(damage)
    figures = report(unseen, topics)
    return {
        "name": place.name, "made_at": made_at, "in_use": in_use, "examples": support, "topics": list(topics),
        "accuracy": rounded(figures.accuracy), "coverage": rounded(figures.coverage),
        "covered_accuracy": rounded(figures.covered_accuracy), "why": attempt.why if attempt else None, "error": error,
    }


@model.command(short_help="Put a kept model in use.")
@click.argument("name")
@click.option("--model", "folder", type=FOLDER, metavar="DIR", help="Where the models lie; the gateway's own without.")
@click.pass_obj
def promote(config: Path | None, name: str, folder: Path | None) -> None:
    """Put a kept model in use: NAME as `spoc model list` shows it, or its beginning.

    \b
    Example:  spoc model promote 0003
    """
    from classifier.files import ModelFileError, versions
    from classifier.files import promote as put_in_use

    home = home_of(config, folder)
    found = [place.name for place in versions(home) if name and place.name.startswith(name)]
    if len(found) != 1:
        trouble = f"{len(found)} models begin with" if found else "there is no model"
        raise NotThere(f'{trouble} "{name}" in {home}; `spoc model list` shows them')
    try:
        put_in_use(home, found[0])
    except ModelFileError as error:
        raise NotThere(f"{error}; `spoc model list` shows what is kept") from None
    click.echo(f"Model {found[0]} is in use.")


@model.command()
@click.option("--model", "folder", type=FOLDER, metavar="DIR", help="Where the models lie; the gateway's own without.")
@click.pass_obj
def rollback(config: Path | None, folder: Path | None) -> None:
    """Go back to the model that was in use before.

    \b
    Example:  spoc model rollback
    """
    from classifier.files import ModelFileError
    from classifier.files import rollback as go_back

    home = home_of(config, folder)
    try:
        place = go_back(home)
    except ModelFileError as error:
        raise NotThere(f"{error}; `spoc model list` shows what is kept") from None
    click.echo(f"Model {place.name} is in use again.")
