"""`spoc export --all`: every mail, or every ticket, written out one by one; memory stays the same however many."""
from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from gateway.cli.exits import FAILED
from gateway.cli.exported_mails import MailWriter
from gateway.cli.opened import mails as so_many_mails

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.model.record import RecordedMail
    from gateway.model.ticket import TicketId
    from gateway.settings import Settings
    from gateway.store.engine import Store
    from gateway.store.record_all import Chosen, Listed

_MADE_WITH = ".spoc-export.json"
"""In the folder of an export that is split: how it was made, so that one for everybody never mixes with another."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written, and where to."""

    chosen: Chosen
    output: Path | None
    public: bool
    split: bool = False
    unfiled: bool = False


def export_mails(store: Store, settings: Settings, wish: Wish) -> None:
    """All mails and letters of the chosen tickets as mbox: one file, or one for each ticket in a folder."""
    writer = MailWriter(store, settings.trust.marker_header)
    tickets = _split(store, writer, wish) if wish.split else _in_one(store, writer, wish)
    click.echo(f"{_tickets(tickets)}, {so_many_mails(writer.written)} written", err=True)
    if writer.missing:
        click.echo(f"spoc: {so_many_mails(writer.missing)} could not be written: their bytes are gone from "
                   f"{store.blobs.where}", err=True)
        raise click.exceptions.Exit(FAILED)


def export_lines(store: Store, _settings: Settings, wish: Wish) -> None:
    """The chosen tickets, one a line; what is attached lies beside the file, or is only named where there is none."""
    from gateway.cli.exported_lines import Files, as_line
    from gateway.store.record import read_record

    files, tickets = Files(store.blobs, wish.output, public=wish.public), 0
    with output_to(wish.output) as out, _listed(store, wish) as listed:
        for one in listed:
            record = read_record(store, one.number, public=wish.public, alone=True)
            if record is not None:
                out.write(as_line(record, files))
                tickets += 1
    click.echo(f"{_tickets(tickets)} written", err=True)
    if files.left_out:
        why = "their bytes are gone" if wish.output else "with --output they lie beside the file"
        said = "1 attachment is" if files.left_out == 1 else f"{files.left_out} attachments are"
        click.echo(f"spoc: {said} only named: {why}", err=True)


# --- mbox ------------------------------------------------------------------------------------------------------------


def _in_one(store: Store, writer: MailWriter, wish: Wish) -> int:
    from gateway.store.record_all import read_unfiled

    tickets = 0
    with output_to(wish.output) as out:
        with _listed(store, wish) as listed:
            for one in listed:
                out.writelines(writer.as_mbox(_mails_of(store, one.number, wish)))
                tickets += 1
        if wish.unfiled:
            out.writelines(writer.as_mbox(read_unfiled(store, wish.chosen.since)))
    return tickets


def _split(store: Store, writer: MailWriter, wish: Wish) -> int:
    """Only tickets to which something has happened since their file was written are written again."""
    from gateway.service import now
    from gateway.store.record_all import read_unfiled

    assert wish.output is not None
    folder, tickets, started = _folder(wish.output, public=wish.public), 0, now()
    with _listed(store, wish) as listed:
        for one in listed:
            file = folder / f"{one.number}.mbox"
            if not _is_written(file, one):
                _write(file, writer.as_mbox(_mails_of(store, one.number, wish)), started)
                tickets += 1
    if wish.unfiled:
        _write(folder / "unfiled.mbox", writer.as_mbox(read_unfiled(store, wish.chosen.since)), started)
    return tickets


def _folder(folder: Path, *, public: bool) -> Path:
    """Made where it is missing; one that holds anything else is refused."""
    made_with = folder / _MADE_WITH
    how = json.dumps({"public": public})
    if folder.exists() and any(folder.iterdir()) and (not made_with.exists() or made_with.read_text() != how):
        raise click.UsageError(f"{folder} holds other files, or an export made {'without' if public else 'with'} "
                               "--public: name an empty folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_with.write_text(how)
    return folder


def _is_written(file: Path, listed: Listed) -> bool:
    """The export that wrote the file began after all that has happened to the ticket."""
    return file.exists() and file.stat().st_mtime > listed.changed_at.timestamp()


def _write(file: Path, pieces: Iterator[bytes], started: datetime) -> None:
    """A file under its own name is whole, whenever the process ends; its time is that of the export's beginning."""
    part = file.with_name(f".{file.name}.part")
    with output_to(part) as out:
        out.writelines(pieces)
    os.utime(part, (started.timestamp(), started.timestamp()))
    part.replace(file)


# --- what both need --------------------------------------------------------------------------------------------------


def _mails_of(store: Store, number: TicketId, wish: Wish) -> Iterator[RecordedMail]:
    """Those of that very ticket: what was merged into it has its own."""
    from gateway.store.record import read_mails, read_mails_of, read_record

    if not wish.public:
        return read_mails_of(store, number)
    record = read_record(store, number, public=True, alone=True)
    return read_mails(store, record) if record else iter(())


@contextmanager
def _listed(store: Store, wish: Wish) -> Iterator[Iterable[Listed]]:
    """The chosen tickets, with a bar where somebody looks at it."""
    from gateway.store.record_all import count_tickets, read_listed

    listed = read_listed(store, wish.chosen)
    if not sys.stderr.isatty():
        yield listed
        return
    total = count_tickets(store, wish.chosen)
    with click.progressbar(listed, length=total, label="Tickets", file=sys.stderr) as bar:
        yield bar


@contextmanager
def output_to(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or the file: nobody else's business, but one that is there already keeps its permissions."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file


def _tickets(count: int) -> str:
    return f"{count} ticket" if count == 1 else f"{count} tickets"
