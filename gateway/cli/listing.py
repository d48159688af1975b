"""How `spoc --help` lists the commands, and how the help of each one ends: with examples.

A command that no section names stands under "More", so that none is ever missing; a test wants each in a section.
"""
from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("init", "check", "run", "demo")),
    ("Look", ("tickets", "ticket", "search", "status", "ledger", "summary", "login")),
    ("Mail", ("inbox", "release", "inject", "inspect", "mailbox", "auth", "preview")),
    ("People", ("people", "person")),
    ("Upkeep", ("backup", "restore", "tidy", "clock", "completion")),
    ("Classifier", ("train", "evaluate", "classify", "model")),
    ("In and out", ("import", "export")),
)
"""Heading -> its commands, in the order in which a newcomer meets them."""
_EXAMPLES = re.compile(r"\n\n\x08\n(?=Example)")


class Sorted(click.Group):
    """A group whose help lists its commands by SECTIONS."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Each section with its commands and what they do, in a line each."""
        width = max(map(len, self.commands), default=0)
        for title, names in self._sections():
            commands = [(name, self.commands[name]) for name in names if name in self.commands]
            rows = [(name.ljust(width), command.get_short_help_str(formatter.width - width - 6))
                    for name, command in commands if not command.hidden]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def _sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        sorted_in = {name for _, names in SECTIONS for name in names}
        yield from SECTIONS
        yield "More", tuple(name for name in self.commands if name not in sorted_in)


def put_examples_last(command: click.Command) -> None:
    """Move the examples of its docstring, and of its subcommands', behind the options: the help ends with them."""
    told, *examples = _EXAMPLES.split(inspect.cleandoc(command.help or ""), maxsplit=1)
    if examples:
        command.help, command.epilog = told, f"\b\n{examples[0]}"
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        put_examples_last(below)
