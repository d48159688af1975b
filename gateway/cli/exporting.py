"""`spoc export`: one ticket as a page to read and print, as an mbox, or as JSON. Tags never leave."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.opened import no_such_ticket, opened, soon
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.record import Record
    from gateway.model.ticket import Entry
    from gateway.settings import Settings
    from gateway.store.engine import Store

_PROOFS = ("Authentication-Results", "ARC-Authentication-Results")
"""Fields of a mail that say how far its sender was believed: nobody else's business."""

Pieces = Iterator[bytes]


@click.command(short_help="Write one ticket out: a page to print, an mbox, or JSON.")
@click.argument("number", type=int)
@click.option("--format", "form", type=click.Choice(["html", "mbox", "json"]), required=True,
              help="A page to read and print; the mails as they came and went; the stable form (docs/json.md).")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Into this file; readable by you only.")
@click.option("--public", is_flag=True, help="Only what everybody in the conversation may see: nothing internal.")
@click.pass_obj
def export(config: Path | None, number: int, form: str, output: Path | None, public: bool) -> None:
    """Write the whole record of ticket NUMBER to standard output, or into a file.

    \b
    Examples:  spoc export 88 --format html --output 88.html
               spoc export 88 --format mbox --public > 88.mbox
    """
    from gateway.model.ticket import TicketId
    from gateway.store.record import read_record

    settings = load_settings(config)
    with opened(config) as store:
        record = read_record(store, TicketId(number), public=public)
        if record is None:
            no_such_ticket(config, number, soon(store))
        _write(_FORMS[form](store, record, settings), output)


def _write(pieces: Pieces, output: Path | None) -> None:
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    # A record is nobody else's business; one that is there already keeps its permissions.
    with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(pieces)


def _html(store: Store, record: Record, settings: Settings) -> Pieces:
    from gateway.letters.record import record_page
    from gateway.service import now

    yield record_page(record, settings.directory(), store.blobs.get, now()).encode()


def _mbox(store: Store, record: Record, settings: Settings) -> Pieces:
    from gateway.mail.compose import assemble
    from gateway.mail.mbox import as_mbox
    from gateway.mail.redact import maybe_tokens, without_fields, without_tokens
    from gateway.store.record import read_mails
    from gateway.store.tokens import known_tokens

    marker = settings.trust.marker_header  # its value proves to us that a mail is from inside
    for mail in read_mails(store, record):
        content = assemble(mail.content, store.blobs.get) if mail.is_letter else mail.content
        content = without_fields(content, [*_PROOFS, marker] if marker else _PROOFS)
        written = as_mbox(content, mail.mail_from, mail.at)
        with store.read() as conn:
            ours = known_tokens(conn, maybe_tokens(written))
        yield without_tokens(written, ours)


def _json(_store: Store, record: Record, settings: Settings) -> Pieces:
    import json

    house = settings.directory()

    def shown(address: str) -> str | None:
        """The address; of somebody of the house none where strangers will read it."""
        return None if record.is_public and house.person_at(address) else address

    written = json.dumps(_as_json(record, shown), ensure_ascii=False, indent=2, default=lambda value: value.isoformat())
    yield f"{written}\n".encode()


def _as_json(record: Record, shown: Callable[[str], str | None]) -> dict[str, Any]:
    ticket = record.ticket
    return {
        "id": ticket.id,
        "subject": ticket.subject,
        "status": ticket.status,
        "project": ticket.project,
        "stakeholder": ticket.stakeholder.address,
        "participants": [one.address.address for one in ticket.participants if one.admitted],
        "poc": ticket.poc,
        "topic": ticket.topic,
        "urgency": ticket.urgency,
        "opened_at": ticket.opened_at,
        "closed_at": record.closed_at,
        "labels": ticket.labels,
        "links": ticket.links,
        "merged": record.merged,
        "merged_into": ticket.merged_into,
        "actions": [
            {"who": one.who, "text": one.text, "at": one.at, "due": one.due, "done_at": one.done_at}
            for one in record.actions
        ],
        "entries": [_entry_as_json(one, shown) for one in record.entries],
        "public": record.is_public,
    }


def _entry_as_json(entry: Entry, shown: Callable[[str], str | None]) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "visibility": entry.visibility,
        "unconfirmed": entry.unconfirmed,
        "from": shown(entry.author.address),
        "name": entry.author.name,
        "at": entry.at,
        "message_id": entry.message_id,
        "text": entry.text,
        "attachments": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in entry.attachments],
    }


_FORMS: dict[str, Callable[[Store, Record, Settings], Pieces]] = {"html": _html, "mbox": _mbox, "json": _json}
