"""`spoc people`: what is known of people outside; taken from a file, written to one, shown."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import BAD_DATA, NOT_FOUND
from gateway.cli.opened import opened, place, print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.cli.people_file import Problem



@click.group(short_help="What is known of people outside: show, import, export.")
def people() -> None:
    """What is known of people outside: language, zone, VIP, organisation, how often they hear while they wait.

    What somebody says of himself by mail outranks what a POC says, and that outranks a file.

    \b
    Example:  spoc people show sam@example.org
    """


@people.command("import", short_help="Take what a file says of people outside.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.pass_obj
def import_(config: Path | None, file: Path, dry_run: bool) -> None:
    """Take what FILE (.csv or .json) says of people outside; nothing of it where something in it is wrong.

    \b
    Columns: address, name, organisation, language, zone, vip, updates. An empty cell changes nothing,
    none takes away what was said. The same file again changes nothing.

    \b
    Example:  spoc people import people.csv --dry-run
    """
    from gateway.cli.people_file import read_people
    from gateway.service import now
    from gateway.store.people_cards import take_from_file

    directory = load_settings(config).directory()
    text = file.read_text(encoding="utf-8", errors="replace")
    cards, problems = read_people(text, is_json=file.suffix.lower() == ".json", directory=directory)
    if problems:
        _complain(file, problems)
    changed, outranked = 0, 0
    with opened(config) as store, store.write() as conn:
        for card in cards:
            done, left = take_from_file(conn, card, now(), only_look=dry_run)
            changed, outranked = changed + bool(done), outranked + bool(left)
            _tell(card.address, done, left)
    would = "would change" if dry_run else "changed"
    kept = f", {outranked} of whom somebody has said otherwise by mail" if outranked else ""
    click.echo(f"{len(cards)} in the file, {changed} {would}{kept}")


@people.command("export", short_help="Write what was said of people outside.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.pass_obj
def export_(config: Path | None, form: str) -> None:
    """Write everybody outside who has or had a ticket, with what was said of him, in the form that `import` takes.

    \b
    Example:  spoc people export > people.csv
    """
    from gateway.cli.people_file import as_row, write_csv
    from gateway.store.people_cards import all_cards

    with opened(config) as store, store.read() as conn:
        cards = all_cards(conn)
    if form == "json":
        print_json([as_row(card) for card in cards])
    else:
        click.echo(write_csv(cards), nl=False)


@people.command(short_help="Show what is known of one person.")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def show(config: Path | None, address: str, as_json: bool) -> None:
    """Show what is known of the owner of ADDRESS, and who has said so.

    \b
    Example:  spoc people show sam@example.org
    """
    from gateway.desk.stakeholder_card import shown
    from gateway.store.people_cards import read_card

    directory = load_settings(config).directory()
    with opened(config) as store, store.read() as conn:
        card = read_card(conn, address.strip().lower())
    house = directory.organisation_of(card.address)
    if as_json:
        print_json({"address": card.address, "said": {name: {"value": card.get(name), "by": card.by[name]}
                                                      for name in card.values},
                    "writes": card.writes or None, "organisation_by_domain": house.key if house else None})
        return
    if not card.values and not card.writes and house is None:
        click.echo(f"spoc: nothing is known of {card.address}{place(config)}", err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    click.echo(str(shown(card, directory)))


def _tell(address: str, changed: Sequence[str], outranked: Sequence[str]) -> None:
    if changed:
        click.echo(f"{address}: {', '.join(changed)}")
    if outranked:
        click.echo(f"{address}: {', '.join(outranked)} stays as it was said by mail")


def _complain(file: Path, problems: Sequence[Problem]) -> None:
    """Say what is wrong, each line by itself, and end."""
    for problem in problems:
        click.echo(f"{file.name}, {problem}", err=True)
    click.echo(f"spoc: nothing was taken from {file}", err=True)
    raise click.exceptions.Exit(BAD_DATA)
