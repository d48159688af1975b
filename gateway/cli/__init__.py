"""The command `spoc`. Every command imports what it needs when it runs, so that `spoc --help` is there at once.

Errors are one sentence with the remedy on standard error, and an exit status of the table below (sysexits.h).
"""
from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

import click

from gateway.cli.authorizing import auth
from gateway.cli.backing_up import backup, restore
from gateway.cli.checking import check
from gateway.cli.classifying import classify
from gateway.cli.clocks import clock
from gateway.cli.collecting import mailbox
from gateway.cli.completing import completion
from gateway.cli.entering import login
from gateway.cli.exits import CONFIG, INTERNAL, INTERRUPTED, OK, TRY_LATER, UNAVAILABLE, USAGE
from gateway.cli.exporting import export
from gateway.cli.importing import import_
from gateway.cli.importing_foreign import jsonl
from gateway.cli.initialising import init
from gateway.cli.ledger import ledger
from gateway.cli.listing import Sorted, put_examples_last
from gateway.cli.looking import inbox, preview, release, status, ticket, tickets
from gateway.cli.mailing import inject, inspect
from gateway.cli.mistyped import sentence
from gateway.cli.models import model
from gateway.cli.people import people
from gateway.cli.person import person
from gateway.cli.running import refit, run, work
from gateway.cli.searching import search
from gateway.cli.story import demo
from gateway.cli.summing import summary
from gateway.cli.tidying import tidy
from gateway.cli.training import evaluate, train


@click.group(cls=Sorted, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="spoc-gateway", message="spoc %(version)s")
@click.option("-c", "--config", type=click.Path(path_type=Path, dir_okay=False), envvar="SPOC_CONFIG",
              help="Settings file. Without it: SPOC_CONFIG, then ./spoc.toml, then embedded defaults.")
@click.pass_context
def spoc(context: click.Context, config: Path | None) -> None:
    """One address for a whole organisation, by e-mail.

    \b
    Example:  spoc demo                        a whole conversation, played before your eyes
              spoc init                        write the settings of your own gateway
              spoc --config my.toml run        start it on settings that lie elsewhere
    """
    context.obj = config


for command in (init, completion, run, login, check, auth, demo, inject, inspect, tickets, ticket, search, export,
                import_, people, person, status, backup, restore, tidy, clock, mailbox, inbox, release, ledger, summary,
                preview, work, refit, train, classify, evaluate, model):
    spoc.add_command(command)
import_.add_command(jsonl)
put_examples_last(spoc)


def main() -> None:
    """Run a command; whatever happens ends in one sentence and an exit status, never in a traceback."""
    try:
        sys.exit(spoc.main(standalone_mode=False, prog_name="spoc") or OK)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(USAGE)
    except click.UsageError as error:
        _say(sentence(error))
        sys.exit(USAGE)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(OK)
    except Exception as error:
        sys.exit(_explain(error))


def _explain(error: Exception) -> int:
    """Say what went wrong in words; the exit status for it."""
    name = type(error).__name__
    if name == "SettingsError":
        _say(str(error))
        return CONFIG
    if name in ("AlreadyRunning", "StoreError"):
        _say(f"{error}")
        return TRY_LATER if name == "AlreadyRunning" else UNAVAILABLE
    if isinstance(error, OSError):
        _say(_explain_os(error))
        return UNAVAILABLE
    from importlib.metadata import version

    _say(f"this is a bug in spoc {version('spoc-gateway')}: {name}: {error}")
    return INTERNAL


def _explain_os(error: OSError) -> str:
    """What the system refused, and the remedy where there is a usual one."""
    said = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
    listening = re.search(r"bind on address \('([^']+)', (\d+)", said)
    if listening and error.errno == errno.EADDRINUSE:
        return f"{listening[1]}:{listening[2]} is taken by another program - stop it, or set another port in [listen]"
    if listening and error.errno == errno.EACCES:
        return f"{listening[1]}:{listening[2]}: this user may not listen there - set a port from 1024 on in [listen]"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{said} - make room on the disk"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        return f"{said} - run it as the user to whom it belongs, or name another place"
    return said


def _say(sentence: str) -> None:
    click.echo(f"spoc: {sentence}", err=True)
