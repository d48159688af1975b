"""`spoc person`: all that is kept of somebody outside, to hand it to him or to erase it (docs/privacy.md)."""
from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gateway.cli.exits import FAILED, NOT_FOUND, Later, NotThere
from gateway.cli.long_work import Shown
from gateway.cli.opened import mails, many, opened, place, print_json
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.store.engine import Store
    from gateway.store.erasing_note import Note
    from gateway.store.traces import Traces

_LONGEST_NAME = 60
"""Characters of an address in the name of a file, for which systems take 255 bytes."""
_NOT_REACHED = ("Not reached from here: backups made before, the log, and the mailboxes of those who got letters "
                "(docs/privacy.md).")


@click.group(short_help="Hand out or erase all that is kept of one person.")
def person() -> None:
    """All that is kept of one person outside: handed out to him, or erased.

    \b
    Example:  spoc person export sam@example.org --output sam.zip
    """


@person.command("export", short_help="Write all that is kept of a person into a zip file.")
@click.argument("address")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; without it: ADDRESS.zip.")
@click.pass_obj
def export_(config: Path | None, address: str, output: Path | None) -> None:
    """Write all that is kept of the owner of ADDRESS: his tickets, mails, letters to him, files, what he prefers.

    Notes of colleagues and what others wrote in confidence are not in it (docs/privacy.md).

    \b
    Example:  spoc person export sam@example.org
    """
    from gateway.cli.person_export import write_person

    settings, key = load_settings(config), _key(address)
    _must_be_outside(settings, key)
    file = output or Path(f"{key[:_LONGEST_NAME].replace('/', '_')}.zip")
    with opened(config) as store:
        if _traces(store, settings, key).is_nothing:
            _nothing(config, key)
        if file.exists():
            raise click.UsageError(f"{file} is there already: name another file with --output")
        written = write_person(store, settings, key, file)
        _put_on_record(store, "handed out what is kept of a person", written)
    click.echo(f"{file}: {written}")


@person.command(short_help="Erase all that is kept of a person.")
@click.argument("address")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Only say what would go; nothing is changed.")
@click.option("--open", "closes", is_flag=True, help="Tickets of his that are still open too: they are closed.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="The stable form (docs/json.md).")
@click.pass_obj
def erase(config: Path | None, address: str, is_rehearsal: bool, closes: bool, is_sure: bool, as_json: bool) -> None:
    """Erase the owner of ADDRESS: mails, letters, words, files, search index, model. There is no way back.

    His tickets stay as figures. The gateway may run meanwhile; an erasure that was cut off goes on with the same
    command. Where somebody has several addresses, each is erased by itself.

    \b
    Example:  spoc person erase sam@example.org --dry-run
    """
    from gateway.store.erasing_note import unfinished

    settings, key = load_settings(config), _key(address)
    _must_be_outside(settings, key)
    with opened(config) as store:
        _step("looking for what is kept of him")
        traces = _traces(store, settings, key)
        if traces.is_nothing and unfinished(store, key) is None:
            _nothing(config, key)
        if is_rehearsal:
            _tell(_would_go(traces), as_json, "would go: ")
            return
        _must_be_done(store, key, traces, closes)
        if not is_sure:
            click.confirm(f"Erase {key}: {_in_words(_would_go(traces))}? There is no way back", abort=True)
        _tell(_erase(store, settings, key), as_json, "erased: ")
    if not as_json:
        click.echo(_NOT_REACHED)


def _erase(store: Store, settings: Settings, key: str) -> dict[str, int]:
    """From the rows to the bytes; the note of what is left to do goes last, together with the line in the audit."""
    from gateway.house.learning import relearn_model
    from gateway.service import now
    from gateway.store import audit, erasing, erasing_note, wiping
    from gateway.store.erasing_sweep import sweep
    from gateway.transports.folder import forget

    note, shown = erasing_note.begin(store, key), Shown()
    _step("his tickets, mails and letters")
    erasing.erase(store, key, _ours(settings), note, now(), shown)
    without_him, since = now(), time.monotonic()
    _step("what others have written of him")
    sweep(store, key, note.name, shown)
    forget(settings.outgoing_dir, key, note.letters)
    _step("a model that has not learned from him")
    relearn_model(settings)
    if note.blobs:
        _step("his files")
        time.sleep(max(0.0, since + wiping.NAMED_WITHIN - time.monotonic()))
        wiping.remove_blobs(store, note.blobs, without_him)
    _step("the database without what was freed")
    if not wiping.wipe(store):
        raise Later("somebody reads the database all the time: run the same command again to end the erasure")
    counts = _gone(note)
    with store.write() as conn:
        audit.note(conn, now(), audit.COMMAND_LINE, "erased a person", about=_in_words(counts))
        erasing_note.finish(conn, key)
    wiping.empty_log(store)
    return counts


def _step(said: str) -> None:
    """On a terminal what is being done: with a million mails each of these takes minutes."""
    if sys.stderr.isatty():
        click.echo(f"{said} …", err=True)


def _key(address: str) -> str:
    from email.utils import parseaddr

    key = (parseaddr(address)[1] or address).strip().lower()  # "Sam <sam@example.org>" is his address too
    if "@" not in key:
        raise click.UsageError(f"{address} is no address: write it as name@example.org")
    return key


def _ours(settings: Settings) -> frozenset[str]:
    """Keys of all addresses of the house."""
    directory = settings.directory()
    own = (one for each in directory.people.values() for one in each.addresses)
    return frozenset(one.lower() for one in (*own, *(project.address for project in directory.projects.values())))


def _traces(store: Store, settings: Settings, key: str) -> Traces:
    from gateway.store.traces import find

    with store.read() as conn:
        return find(conn, key, _ours(settings))


def _must_be_outside(settings: Settings, key: str) -> None:
    if key not in _ours(settings):
        return
    someone = settings.directory().person_at(key)
    where = f"[people.{someone.key}]" if someone else "[projects]"
    raise NotThere(f"{key} belongs to the house: what is written there is the record of the house. Once the address is "
                   f"no longer in {where} of the settings, it can be handed out or erased like any other")


def _must_be_done(store: Store, key: str, traces: Traces, closes: bool) -> None:
    """Ends the command where something of his is still going on."""
    from gateway.store.erasing import waiting_letters

    if letters := waiting_letters(store, key, traces):
        raise Later(f"{many(letters, 'letter')} to others that name {key} are still to be sent: run this again when "
                    "they have gone (`spoc status` counts them)")
    if traces.waiting:
        raise Later(f"{mails(traces.waiting)} of {key} wait to be handled: run this again in a moment")
    if traces.open and not closes:
        numbers = ", ".join(f"#{number}" for number in traces.open[:10])
        click.echo(f"spoc: {many(len(traces.open), 'ticket')} of {key} still open ({numbers}): close them, or say "
                   "--open, and they are closed too", err=True)
        raise click.exceptions.Exit(FAILED)


def _nothing(config: Path | None, key: str) -> None:
    click.echo(f"spoc: nothing is kept of {key}{place(config)}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)


def _would_go(traces: Traces) -> dict[str, int]:
    return {"tickets": len(traces.tickets), "mails": len(traces.mails) + traces.mails_of_tickets,
            "letters": len(traces.letters) + traces.letters_of_tickets, "files": traces.files}


def _gone(note: Note) -> dict[str, int]:
    return {"tickets": note.tickets, "mails": note.mails, "letters": len(note.letters), "files": note.files}


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(many(count, thing.removesuffix("s")) for thing, count in counts.items())


def _tell(counts: dict[str, int], as_json: bool, before: str) -> None:
    if as_json:
        print_json(counts)
    else:
        click.echo(before + _in_words(counts))


def _put_on_record(store: Store, deed: str, about: str) -> None:
    from gateway.service import now
    from gateway.store import audit

    with store.write() as conn:
        audit.note(conn, now(), audit.COMMAND_LINE, deed, about=about)
