"""The command for the clock: is it believed, and an operator's word that it is right."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from gateway.cli.exits import NOT_FOUND
from gateway.cli.opened import opened


@click.group(invoke_without_command=True, short_help="Say whether the clock is believed; confirm it.")
@click.pass_context
def clock(context: click.Context) -> None:
    """Say whether the clock is believed. After a jump that nothing explains, nothing goes out because of time.

    \b
    Example:  spoc clock confirm          the clock is right as it is
    """
    from gateway.store.reports import status_report

    if context.invoked_subcommand is not None:
        return
    with opened(context.obj) as store:
        jump = status_report(store)["clock_held"]
    click.echo(told(jump))


@clock.command(short_help="Say that the clock is right as it is.")
@click.pass_obj
def confirm(config: Path | None) -> None:
    """Say that the clock is right as it is: what has fallen due meanwhile goes out, once, and says that it is late.

    \b
    Example:  spoc clock confirm
    """
    from gateway.service import now
    from gateway.store.timekeeping import confirm_clock, read_kept

    with opened(config) as store:
        jump = read_kept(store).jump
        if jump is not None:
            with store.write() as conn:
                confirm_clock(conn, jump)
    if jump is None:
        click.echo("spoc: there is nothing to confirm: the clock is believed", err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    click.echo(f"Confirmed: it is {now().isoformat(' ', 'minutes')}. What has fallen due goes out now.")


def told(jump: Mapping[str, str | None] | None) -> str:
    """Whether the clock is believed, as `spoc status` says it; `jump` in the form of its `clock_held`."""
    if jump is None:
        return "believed: what falls due goes out"
    should = f" in place of {jump['expected']}" if jump["expected"] else ""
    return (f"held: it jumped from {jump['before']} to {jump['shows']}{should}. Nothing goes out because of time; "
            "when it is right: `spoc clock confirm`")
