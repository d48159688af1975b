"""`spoc login`: a link into the console, for whoever may read the database anyway."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import NOT_FOUND, Later
from gateway.cli.opened import opened
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.people import Directory, Person
    from gateway.settings import Settings


@click.command(short_help="Print a link that logs somebody in to the console.")
@click.argument("person", required=False)
@click.pass_obj
def login(config: Path | None, person: str | None) -> None:
    """Print a link that lets PERSON (a key or an address of the settings; without it the first operator) in, once.

    It works for 15 minutes. Whoever has the link is that person in the console.

    \b
    Examples:  spoc login
               spoc login ana@example.test
    """
    import secrets

    from gateway.service import now
    from gateway.store import audit
    from gateway.store.logins import NO_LIMIT, keep_link

    settings = load_settings(config)
    who = _somebody(settings.directory(), person)
    address = _console(settings)
    secret = secrets.token_urlsafe(32)
    with opened(config) as store, store.write() as conn:
        keep_link(conn, secret, who.key, now(), NO_LIMIT)  # those that others have asked for must not stand in the way
        audit.note(conn, now(), audit.COMMAND_LINE, "made a link into the console", about=who.key)
    click.echo(f"{address}/login/{secret}")


def _somebody(house: Directory, named: str | None) -> Person:
    """Who is meant; without a name the first operator, else the first POC."""
    from gateway.desk.operators import who_looks_after_it

    if named is None:
        return who_looks_after_it(house)[0]
    found = house.people.get(named.lower()) or house.person_at(named)
    if found is None or found.is_team or not found.roles:
        keys = ", ".join(key for key, one in house.people.items() if one.roles and not one.is_team)
        click.echo(f'spoc: "{named}" is nobody who can log in; there are: {keys}', err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    return found


def _console(settings: Settings) -> str:
    """The address of the console of the gateway that runs; Later where none does."""
    import json

    from gateway.service import RUN_FILE

    wanted = settings.console
    if not wanted.host:
        raise Later("the console is switched off: set host in [console]")
    if wanted.url:
        return wanted.url
    try:
        running = json.loads((settings.data_dir / RUN_FILE).read_text())
    except (OSError, ValueError):
        running = {}
    if "console" not in running:
        raise Later("no gateway is running here that shows the console: start it with `spoc run`, or set url "
                    "in [console] where another machine shows it")
    host, port = running["console"]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
