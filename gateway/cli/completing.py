"""`spoc completion`: what teaches a shell to complete commands, options, and the names that they take.

The names of letters come from the program, those of mailboxes, people and so on from the settings file; it is only
read, and where it cannot be, nothing is offered.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

_VARIABLE = "_SPOC_COMPLETE"
Complete = Callable[[click.Context, click.Parameter, str], list[str]]


@click.command(short_help="Teach your shell to complete commands and options.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what teaches SHELL to complete `spoc ti<TAB>`, the options of each command, and the names that they take.

    \b
    Example, for this shell:   eval "$(spoc completion bash)"
             for every shell:  spoc completion bash > ~/.local/share/bash-completion/completions/spoc
             zsh:              spoc completion zsh > ~/.zfunc/_spoc
             fish:             spoc completion fish > ~/.config/fish/completions/spoc.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(context.find_root().command, {}, "spoc", _VARIABLE).source())


def keys_of(section: str, role: str = "") -> Complete:
    """Completes the keys of that section of the settings; with a role, of the people who have it."""

    def complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [key for key, entry in _tables(context, section).items()
                if key.startswith(begun) and (not role or role in entry.get("roles", ()))]

    return complete


def letter_names(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Completes the name of a letter."""
    from gateway.model.letters import LETTERS

    return [kind.name for kind in LETTERS if kind.name.startswith(begun)]


def _tables(context: click.Context, section: str) -> dict[str, dict[str, Any]]:
    """The tables of that section in the file that the command would read; none where there is no such file."""
    from gateway.settings.problems import SettingsError
    from gateway.settings.where import config_file, read_toml

    try:
        file = config_file(context.find_root().params.get("config"), os.environ)
        found = read_toml(file).get(section, {}) if file is not None else {}
    except SettingsError:
        return {}
    return {key: entry for key, entry in found.items() if isinstance(entry, dict)} if isinstance(found, dict) else {}
