"""A wrong call as one sentence: what is wrong, what was probably meant, and where it says how it is done."""
from __future__ import annotations

import click

_OF_THE_WHOLE = ("-c", "--config", "--version")
"""Options that stand before the command."""


def sentence(error: click.UsageError) -> str:
    """What was typed wrong, and the remedy."""
    called = error.ctx.command_path if error.ctx is not None else "spoc"
    if type(error) is click.UsageError and ": " in error.message:
        return error.message  # one of ours: it holds its remedy
    wrong, remedy = _explained(error, called)
    return f"{wrong} - {remedy or f'see `{called} --help`'}"


def _explained(error: click.UsageError, called: str) -> tuple[str, str]:
    """(what is wrong, what to type in its place); the latter "" where nobody can tell."""
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f'there is no command "{error.command_name}"', _meant(called, error.possibilities)
    if isinstance(error, click.NoSuchOption):
        wrong = f'`{called}` has no option "{error.option_name}"'
        if error.option_name in _OF_THE_WHOLE:
            return wrong, f"it stands before the command: spoc {error.option_name} … {called.removeprefix('spoc ')}"
        return wrong, _meant("", error.possibilities)
    said = error.format_message().strip().removesuffix(".")
    return f"{said[:1].lower()}{said[1:]}", ""


def _meant(before: str, possible: list[str] | None) -> str:
    """The likely ones, as they would be typed."""
    likely = " or ".join(f"`{before} {name}`" if before else name for name in possible or ())
    return f"did you mean {likely}?" if likely else ""
