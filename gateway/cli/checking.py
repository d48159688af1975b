"""`spoc check`: the doctor. Looks the installation over; each line is ok, or says what to do."""
from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import FAILED
from gateway.cli.opened import print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.doctor import Examination, Finding

_NAME, _STATE = 12, 8
"""Columns."""
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


@click.command(short_help="Look the installation over, and say what to do.")
@click.option("--offline", is_flag=True, help="Ask no other machine: leave out relay, mailboxes and DNS.")
@click.option("--only", "names", multiple=True, metavar="NAME",
              help="Only this examination, for example relay or spf; may be given several times.")
@click.option("--send-to", metavar="ADDRESS", help="Send a real test letter to this address too, through the relay.")
@click.option("--json", "as_json", is_flag=True, help="The findings in their stable form (docs/json.md).")
@click.pass_obj
def check(config: Path | None, offline: bool, names: tuple[str, ...], send_to: str | None, as_json: bool) -> None:
    """Look the installation over, from the settings to the DNS. Each line is ok, or says what to do (docs/check.md).

    Makes the data directory, the database and the model where they are missing, and a new model where the topics have
    changed: run it as the user who runs the gateway. Other machines are asked for no longer than some seconds, and
    nothing there changes. The exit status is 0 where nothing is wrong, 1 where something is, 78 where the settings are
    wrong.

    \b
    Examples:  spoc check
               spoc check --offline
               spoc check --only relay --only dkim --send-to you@example.org
    """
    from gateway import log
    from gateway.doctor import Surroundings, examine
    from gateway.doctor.letter_out import send
    from gateway.service import now
    from gateway.settings.where import config_file

    if send_to is not None and not _ADDRESS.fullmatch(send_to):
        raise click.UsageError(f'"{send_to}" is no address that a letter can go to - write it like you@example.org')
    chosen = _chosen(names, offline)
    settings = load_settings(config)
    log.configure("error", "text")
    around = Surroundings(settings, config_file(config, os.environ), now)
    found = dict(examine(around, chosen, _show_waiting))
    if send_to is not None:
        found["letter"] = tuple(send(around, send_to))
    _show_waiting(())
    is_well = not any(one.state == "wrong" for findings in found.values() for one in findings)
    if as_json:
        print_json({"ok": is_well, "examinations": [_as_json(name, findings) for name, findings in found.items()]})
    else:
        click.echo("\n".join(line for name, findings in found.items() for line in _lines(name, findings)))
    if not is_well:
        raise click.exceptions.Exit(FAILED)


def _chosen(names: Sequence[str], offline: bool) -> list[Examination]:
    """Those that are wanted; ends the command where one is unknown, or none is left."""
    from gateway.doctor import EXAMINATIONS

    known = [one.name for one in EXAMINATIONS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f'there is no examination "{unknown[0]}"; there are: {", ".join(known)}')
    chosen = [one for one in EXAMINATIONS if not names or one.name in names]
    here = [one for one in chosen if not (offline and one.is_remote)]
    if not here:
        raise click.UsageError(f"--offline leaves nothing of {', '.join(names)}: other machines have to be asked")
    return here


def _lines(name: str, findings: Sequence[Finding]) -> list[str]:
    """Name, state and what was found; below it what to do."""
    lines = []
    for one in findings:
        lines.append(f"{name:<{_NAME}} {one.state:<{_STATE}} {one.says}")
        if one.remedy:
            lines.append(f"{'':<{_NAME}} {'':<{_STATE}} -> {one.remedy}")
        name = ""
    return lines


def _as_json(name: str, findings: Sequence[Finding]) -> dict[str, Any]:
    told = [{"code": one.code, "state": one.state, "says": one.says, "remedy": one.remedy} for one in findings]
    return {"name": name, "findings": told}


def _show_waiting(names: Collection[str]) -> None:
    """On a terminal: what is still looked at, on a line that vanishes: no longer than the terminal is wide."""
    if sys.stderr is not None and sys.stderr.isatty():
        line = f"looking at: {', '.join(names)} …" if names else ""
        width = shutil.get_terminal_size().columns - 1
        click.echo("\r\033[K" + (line if len(line) <= width else line[:width - 1] + "…"), nl=False, err=True)
