"""docs/commands.md is what `spoc --help` says, of every command: UPDATE_EXPECTED=1 writes it anew.

What stands above the first command is written by people and stays.
"""
from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from gateway.cli import exits, spoc
from gateway.cli.listing import SECTIONS

PAGE = Path(__file__).resolve().parents[2] / "docs/commands.md"
BEGINS = "<!-- from here on: what --help says -->"
CHANGED = "The help of a command has changed: run this test once with UPDATE_EXPECTED=1, and read the page."


def cell(words: str) -> str:
    """Words in a table."""
    return " ".join(words.split()).replace("|", "\\|")


def options(command: click.Command, context: click.Context) -> Iterator[str]:
    """Its table of options, where it has any."""
    records = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    rows = [f"| `{cell(name)}` | {cell(does)} |" for name, does in filter(None, records)]
    if rows:
        yield "\n".join(["| option | does |", "|---|---|", *rows])


def examples(command: click.Command) -> Iterator[str]:
    """What its help ends with."""
    if command.epilog:
        yield f"```text\n{inspect.cleandoc(command.epilog.removeprefix(chr(8)))}\n```"


def told(command: click.Command, name: str, depth: int = 3) -> Iterator[str]:
    """The paragraphs of a command, and of those below it."""
    context = click.Context(command, info_name=name)
    yield f"{'#' * depth} {name}"
    yield f"`{' '.join([name, *command.collect_usage_pieces(context)])}`"
    yield re.sub(r"\bdocs/([\w-]+\.md)", r"[\1](\1)", (command.help or "").replace("\b\n", ""))
    yield from options(command, context)
    yield from examples(command)
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from told(below, f"{name} {below.name}", depth + 1)


def expected() -> str:
    """All that the page says below its mark."""
    parts = [part for title, names in SECTIONS
             for part in (f"## {title}", *(one for name in names for one in told(spoc.commands[name], f"spoc {name}")))]
    return "\n\n".join(parts) + "\n"


def test_the_page_says_of_every_command_what_its_help_says() -> None:
    written, mark, shown = PAGE.read_text(encoding="utf-8").partition(f"{BEGINS}\n\n")
    assert mark
    if os.environ.get("UPDATE_EXPECTED"):
        PAGE.write_text(written + mark + expected(), encoding="utf-8")
        return
    assert shown == expected(), CHANGED


def test_the_page_begins_with_a_way_to_each_section() -> None:
    written, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    assert re.findall(r"^- \[(.+?)\]", written, re.M) == [title for title, _ in SECTIONS]


def test_the_page_tells_every_exit_status() -> None:
    written, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", written, re.M)}
    ours = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert told == ours | {0}
