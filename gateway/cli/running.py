"""Commands that run the gateway or look it over: run, check; and those it starts itself: work, refit."""
from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import FAILED

if TYPE_CHECKING:
    from gateway.settings import Settings


def load_settings(config: Path | None) -> Settings:
    """The settings of the file given, with the environment over it."""
    from gateway.settings import load

    return load(config, os.environ)


@click.command()
@click.option("--role", "roles", multiple=True, type=click.Choice(["listen", "work", "deliver", "clock"]),
              help="Only this role; may be given several times. Without it: all of them.")
@click.pass_obj
def run(config: Path | None, roles: tuple[str, ...]) -> None:
    """Start the gateway and keep it running until Ctrl-C or SIGTERM.

    \b
    Example:  spoc --config /etc/spoc/spoc.toml run
    """
    from gateway import log
    from gateway.service import ROLES, Gateway

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format, background=True)
    Gateway(settings, roles or ROLES, config, lambda told: click.echo(_welcome(told, settings))).run()


def _welcome(told: dict[str, Any], settings: Settings) -> str:
    """Where the gateway listens and what to try next."""
    shared = [f"{p.address} ({p.name})" for p in settings.directory().projects.values()]
    outgoing = f"into Maildirs below {settings.outgoing_dir}" if settings.relay.kind == "folder" else (
        f"to the relay {settings.relay.host}:{settings.relay_port}")
    lines = ["The gateway is up.", "", f"  shared address  {', '.join(shared)}"]
    lines += [f"  {name:<15} {_where(told[name])}" for name in ("smtp", "lmtp", "lmtp_socket") if name in told]
    if "listen" in told["roles"]:
        lines += [f"  mailbox         {one.username} at {one.host}" for one in settings.mailboxes.values()]
    lines += [f"  letters go      {outgoing}", f"  data            {settings.data_dir}", "", "Try next:"]
    if "smtp" in told:
        to = next(iter(settings.directory().projects.values())).address
        server = _where(told["smtp"])
        lines.append(f"  swaks --server {server} --from you@example.org --to {to} "
                     "--h-Subject 'Locked out' --body 'My password has expired.'")
    elif "lmtp" in told or "lmtp_socket" in told:
        lines.append(f"  {_own_name()} inject < mail.eml")
    spoc = _own_name()
    lines += [f"  {spoc} tickets", f"  {spoc} status", "Ctrl-C stops it."]
    return "\n".join(lines)


def _own_name() -> str:
    """How this command is called from here: `spoc` where that finds it, else its path."""
    import shutil
    import sys

    called = Path(sys.argv[0])
    found = shutil.which("spoc")
    if found and Path(found).resolve() == called.resolve():
        return "spoc"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def _where(address: Any) -> str:
    return f"{address[0]}:{address[1]}" if isinstance(address, list) else str(address)


@click.command(short_help="Look the installation over, and say what to do.")
@click.pass_obj
def check(config: Path | None) -> None:
    """Look the installation over: settings, letters, database, classifier. Each line is ok, or says what to do.

    Makes the data directory, the database and the model where they are missing: run it as the user who runs the
    gateway. The exit status is 0 where all is ok, 1 where a part is not, 78 where the settings are wrong.
    """
    from gateway import house, log
    from gateway.letters import Letters

    settings = load_settings(config)
    log.configure("error", "text")
    own_wording = [project.letters for project in settings.directory().projects.values()]
    found = {
        "settings": [],
        "letters": [*Letters(overrides=settings.letters.folder).check(own_wording), *_languages(settings)],
        "database": _check_database(settings),
        "classifier": house.check_classifier(settings),
    }
    if settings.oauth:
        found["oauth"] = _check_oauth(settings)
    for name, problems in found.items():
        click.echo(f"{name:<12} " + ("ok" if not problems else "\n             ".join(problems)))
    if any(found.values()):
        raise click.exceptions.Exit(FAILED)


def _check_database(settings: Settings) -> list[str]:
    """Opens (and makes or upgrades) the database; what keeps it from being used."""
    from gateway.house import open_database
    from gateway.store.errors import StoreError

    try:
        open_database(settings).close()
    except OSError as error:
        return [f"cannot be made below {settings.data_dir} ({error.strerror}): correct gateway.data_dir or its rights"]
    except StoreError as error:
        return [str(error)]
    return []


def _check_oauth(settings: Settings) -> list[str]:
    """Entries of [oauth] that give no access, or will soon not do so. No provider is asked."""
    from gateway.cli.access_standing import standings
    from gateway.service import now

    return [wrong for one in standings(settings) for wrong in one.wrong(now())]


def _languages(settings: Settings) -> list[str]:
    """Languages that somebody wants and no letter speaks."""
    from gateway.letters import Letters

    spoken = Letters(overrides=settings.letters.folder).languages()
    return [f'{p.name} wants letters in "{p.language}", there are none: English is written (there are: '
            f'{", ".join(sorted(spoken))})' for p in settings.directory().people.values() if p.language not in spoken]


@click.command(hidden=True)
@click.argument("inbound", type=int)
@click.option("--worker", required=True)
@click.pass_obj
def work(config: Path | None, inbound: int, worker: str) -> None:
    """Handle one claimed mail; started by the worker for a mail that ended its process three times."""
    from gateway import log
    from gateway.service import handle_alone

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format)
    if not handle_alone(settings, inbound, worker):
        raise click.exceptions.Exit(FAILED)


@click.command(hidden=True)
@click.pass_obj
def refit(config: Path | None) -> None:
    """Make a new model from what the tickets taught; started by the running gateway, behind all other work."""
    from gateway import log
    from gateway.service import refit_alone

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format)
    refit_alone(settings)
