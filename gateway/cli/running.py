"""Commands that run the gateway: run; and those it starts itself: work, refit."""
from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exits import FAILED, Later

if TYPE_CHECKING:
    from gateway.settings import Settings


def load_settings(config: Path | None) -> Settings:
    """The settings of the file given, with the environment over it."""
    from gateway.settings import load

    return load(config, os.environ)


@click.command()
@click.option("--role", "roles", multiple=True, type=click.Choice(["listen", "work", "deliver", "clock", "console"]),
              help="Only this role; may be given several times. Without it: all of them.")
@click.pass_obj
def run(config: Path | None, roles: tuple[str, ...]) -> None:
    """Start the gateway and keep it running until Ctrl-C or SIGTERM.

    Roles as processes of their own, on as many machines as you like, need PostgreSQL (docs/several-machines.md).

    \b
    Example:  spoc --config /etc/spoc/spoc.toml run
    """
    from gateway import log
    from gateway.service import ROLES, Gateway
    from gateway.store.errors import AlreadyRunning

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format, background=True)
    gateway = Gateway(settings, roles or ROLES, config, lambda told: click.echo(_welcome(told, settings, config)))
    try:
        gateway.run()
    except AlreadyRunning as other:
        if not roles:
            raise
        raise Later(f"{other}. Roles as processes of their own need PostgreSQL (docs/several-machines.md)") from None


def _welcome(told: dict[str, Any], settings: Settings, config: Path | None) -> str:
    """Where the gateway listens and what to try next."""
    import shlex

    from gateway.service import ROLES
    from gateway.settings.where import config_file

    file = config_file(config, os.environ)
    shared = [f"{p.address} ({p.name})" for p in settings.directory().projects.values()]
    outgoing = f"into Maildirs below {settings.outgoing_dir}" if settings.relay.kind == "folder" else (
        f"to the relay {settings.relay.host}:{settings.relay_port}")
    spoc = own_name() + (f" --config {shlex.quote(str(config))}" if config else "")
    read = file or f"those it comes with, about invented people: {spoc} init asks for yours"
    lines = ["The gateway is up.", "", f"  settings        {read}", f"  shared address  {', '.join(shared)}"]
    if set(told["roles"]) != set(ROLES):
        lines.append(f"  only            {', '.join(told['roles'])}: the other roles are for other processes")
    lines += [f"  {name:<15} {_where(told[name])}" for name in ("smtp", "lmtp", "lmtp_socket") if name in told]
    if "monitoring" in told:
        lines.append(f"  monitoring      http://{_where(told['monitoring'])}/metrics")
    if "console" in told:
        lines.append(f"  console         {settings.console.url or 'http://' + _where(told['console'])}")
    if "listen" in told["roles"]:
        lines += [f"  mailbox         {one.username} at {one.host}" for one in settings.mailboxes.values()]
    lines += [f"  letters go      {outgoing}", f"  data            {settings.data_dir}", "", "Try next:"]
    if "smtp" in told:
        to = next(iter(settings.directory().projects.values())).address
        server = _where(told["smtp"])
        lines.append(f"  swaks --server {server} --from you@example.org --to {to} "
                     "--h-Subject 'Locked out' --body 'My password has expired.'")
    elif "lmtp" in told or "lmtp_socket" in told:
        lines.append(f"  {spoc} inject < mail.eml")
    lines += [f"  {spoc} tickets", f"  {spoc} status"]
    if "console" in told:
        lines.append(f"  {spoc} login")
    lines.append("Ctrl-C stops it.")
    return "\n".join(lines)


def own_name() -> str:
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


@click.command(hidden=True)
@click.argument("inbound", type=int)
@click.option("--worker", required=True)
@click.pass_obj
def work(config: Path | None, inbound: int, worker: str) -> None:
    """Handle one claimed mail; started by the worker for a mail that ended its process three times."""
    from gateway import log
    from gateway.children import handle_alone
    from gateway.service import now

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format)
    if not handle_alone(settings, inbound, worker, now):
        raise click.exceptions.Exit(FAILED)


@click.command(hidden=True)
@click.option("--first", is_flag=True, help="Mail waits for it: it is not done behind all other work.")
@click.pass_obj
def refit(config: Path | None, *, first: bool) -> None:
    """Make a new model from what the tickets taught; started by the running gateway, behind all other work."""
    from gateway import log
    from gateway.children import refit_alone

    settings = load_settings(config)
    log.configure(settings.log.level, settings.log.format)
    refit_alone(settings, mail_waits=first)
