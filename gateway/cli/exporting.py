"""`spoc export`: one ticket as a page to read and print, as an mbox, or as JSON; or all of them. Tags never leave."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.exported_mails import MailWriter
from gateway.cli.exporting_all import Wish, export_lines, export_mails, output_to
from gateway.cli.opened import no_such_ticket, opened, soon
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.model.record import Record
    from gateway.model.ticket import Entry
    from gateway.settings import Settings
    from gateway.store.engine import Store
    from gateway.store.record_all import Chosen

Pieces = Iterator[bytes]
_STATUSES = ("new", "open", "waiting", "resolved", "closed")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The command as it was typed."""

    number: int | None
    everything: bool
    form: str
    output: Path | None
    public: bool
    split: bool
    since: datetime | None
    project: str
    statuses: tuple[str, ...]
    unfiled: bool


@click.command(short_help="Write one ticket or all out: a page to print, mails, or JSON.")
@click.argument("number", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="All tickets, one by one; those that the options name.")
@click.option("--format", "form", type=click.Choice(["html", "mbox", "json", "jsonl"]), required=True,
              help="A page to read and print; the mails as they came and went; the stable form (docs/json.md); with "
                   "--all only mbox, or jsonl: a ticket a line, for `spoc import jsonl` (docs/import.md).")
@click.option("--output", type=click.Path(path_type=Path),
              help="Into this file, readable by you only; with --split, into this folder.")
@click.option("--public", is_flag=True, help="Only what everybody in the conversation may see: nothing internal.")
@click.option("--split", is_flag=True, help="A file NUMBER.mbox for each ticket; again: only for those that changed.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="Only tickets to which something has happened since that day.")
@click.option("--project", default="", metavar="KEY", help="Only tickets of this project.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(_STATUSES),
              help="Only tickets that stand so; may be given several times.")
@click.option("--with-unfiled", "unfiled", is_flag=True,
              help="The mails and letters that belong to no ticket too: spam, bounces, quarantine, summaries.")
@click.pass_context
def export(context: click.Context, /, **given: Any) -> None:
    """Write the whole record of ticket NUMBER, or of --all tickets, to standard output or into a file.

    \b
    Examples:  spoc export 88 --format html --output 88.html
               spoc export 88 --format mbox --public > 88.mbox
               spoc export --all --format mbox --with-unfiled --output mail.mbox
               spoc export --all --format mbox --split --output tickets
               spoc export --all --format jsonl --output tickets.jsonl
    """
    asked = _Asked(**given)
    _must_fit(asked)
    config: Path | None = context.obj
    settings = load_settings(config)
    with opened(config) as store:
        if asked.number is None:
            write = export_lines if asked.form == "jsonl" else export_mails
            write(store, settings, _wish(asked, settings))
        else:
            _export_one(store, settings, config, asked.number, asked)


_ONLY_WITH_ALL = {"split": "--split", "since": "--since", "project": "--project", "statuses": "--status",
                  "unfiled": "--with-unfiled"}


def _must_fit(asked: _Asked) -> None:
    """Ends the command where its options contradict each other; the first that does not fit is named."""
    everything, form, is_mbox = asked.everything, asked.form, asked.form == "mbox"
    chosen = asked.public or asked.project or asked.statuses
    stray = [option for name, option in _ONLY_WITH_ALL.items() if getattr(asked, name) and not everything]
    wrong = (
        (everything == (asked.number is not None), "name one ticket by its number, or say --all"),
        (stray, f"{', '.join(stray)} is for --all"),
        (everything and form not in ("mbox", "jsonl"), "all tickets are written as mbox or jsonl"),
        (not everything and form == "jsonl", "jsonl is for --all; one ticket is written as html, mbox or json"),
        (asked.split and not (is_mbox and asked.output), "--split needs --format mbox and a folder as --output"),
        (asked.unfiled and not is_mbox, "what belongs to no ticket is mail: --with-unfiled needs --format mbox"),
        (asked.unfiled and chosen, "--with-unfiled does not go with --public, --project or --status: whose mail it "
                                   "is and what it is about, nobody has said"),
    )
    for applies, sentence in wrong:
        if applies:
            raise click.UsageError(sentence)


def _wish(asked: _Asked, settings: Settings) -> Wish:
    return Wish(_chosen(asked, settings), asked.output, asked.public, asked.split, asked.unfiled)


def _chosen(asked: _Asked, settings: Settings) -> Chosen:
    from gateway.model.ticket import Status
    from gateway.store.record_all import Chosen

    house, project, day = settings.directory(), asked.project, asked.since
    if project and project not in house.projects:
        raise click.UsageError(f'there is no project "{project}"; there are: {", ".join(house.projects)}')
    since = day and datetime.combine(day, datetime.min.time(), tzinfo=house.hours.zone)
    return Chosen(since, project, tuple(map(Status, asked.statuses)))


# --- one ticket ------------------------------------------------------------------------------------------------------


def _export_one(store: Store, settings: Settings, config: Path | None, number: int, asked: _Asked) -> None:
    from gateway.model.ticket import TicketId
    from gateway.store.record import read_record

    record = read_record(store, TicketId(number), public=asked.public)
    if record is None:
        no_such_ticket(config, number, soon(store))
    with output_to(asked.output) as out:
        out.writelines(_FORMS[asked.form](store, record, settings))


def _html(store: Store, record: Record, settings: Settings) -> Pieces:
    from gateway.letters.record import record_page
    from gateway.service import now

    yield record_page(record, settings.directory(), store.blobs.get, now()).encode()


def _mbox(store: Store, record: Record, settings: Settings) -> Pieces:
    from gateway.store.record import read_mails

    writer = MailWriter(store, settings.trust.marker_header)
    yield from writer.as_mbox(read_mails(store, record))
    if writer.missing:
        raise FileNotFoundError(2, f"the bytes of {writer.missing} mails are gone from", store.blobs.where)


def _json(_store: Store, record: Record, _settings: Settings) -> Pieces:
    import json

    written = json.dumps(_as_json(record), ensure_ascii=False, indent=2, default=lambda value: value.isoformat())
    yield f"{written}\n".encode()


def _as_json(record: Record) -> dict[str, Any]:
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
        "entries": [_entry_as_json(one, record) for one in record.entries],
        "public": record.is_public,
    }


def _entry_as_json(entry: Entry, record: Record) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "visibility": entry.visibility,
        "unconfirmed": entry.unconfirmed,
        "from": entry.author.address if record.shows(entry.author) else None,
        "name": entry.author.name,
        "at": entry.at,
        "message_id": entry.message_id,
        "text": entry.text,
        "attachments": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in entry.attachments],
    }


_FORMS: dict[str, Callable[[Store, Record, Settings], Pieces]] = {"html": _html, "mbox": _mbox, "json": _json}
