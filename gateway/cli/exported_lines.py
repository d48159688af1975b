"""Tickets in the JSON Lines form (docs/import.md): one a line, with all that `spoc import jsonl` reads again."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from gateway.model.mail import Address, Attachment
    from gateway.model.record import Record
    from gateway.model.ticket import Entry
    from gateway.store.blob_rows import BlobRows
    from gateway.store.blobs import Blobs


class Shelf(Protocol):
    """Where what is attached is put."""

    def place(self, digest: str) -> str | None:
        """Puts the content there; its path as seen from the lines, None where there is no place or no content."""


class Files:
    """The folder beside the lines in which what is attached lies: each content once, named by its digest."""

    def __init__(self, blobs: Blobs | BlobRows, lines: Path | None, *, public: bool = False) -> None:
        """`lines`: the file that the lines go into; None: there is no place for files, they are only named.

        What is `public` has a folder of its own: internal files of an export before it may lie in the other one.
        """
        self._blobs = blobs
        suffix = ".public.files" if public else ".files"
        self._folder = None if lines is None else lines.with_name(f"{lines.name}{suffix}")
        self.left_out = 0
        """Attachments without content in the export: there was no place for them, or their bytes are gone."""

    def place(self, digest: str) -> str | None:
        """Puts the content there; its path as seen from the lines."""
        if self._folder is None:
            self.left_out += 1
            return None
        target = self._folder / digest
        try:
            self._copy(digest, target)
        except FileNotFoundError:
            self.left_out += 1
            return None
        return f"{self._folder.name}/{digest}"

    def _copy(self, digest: str, target: Path) -> None:
        """A file that is there under its name is whole: it gets the name last."""
        if target.exists():
            return
        content = self._blobs.get(digest)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        beginning = target.with_suffix(".part")
        with open(os.open(beginning, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        beginning.rename(target)


def as_line(record: Record, files: Shelf) -> bytes:
    """The line, with its end."""
    written = json.dumps(_ticket(record, files), ensure_ascii=False, default=lambda value: value.isoformat())
    return f"{written}\n".encode()


def _ticket(record: Record, files: Shelf) -> dict[str, Any]:
    ticket = record.ticket
    outside = [one.address for one in ticket.participants if one.admitted and not one.is_stakeholder]
    return {
        "key": str(ticket.id),
        "subject": ticket.subject,
        "status": ticket.status,
        "project": ticket.project,
        "stakeholder": _person(ticket.stakeholder),
        "participants": [_person(one) for one in outside],
        "poc": ticket.poc,
        "colleagues": ticket.colleagues,
        "topic": ticket.topic,
        "urgency": ticket.urgency,
        "language": ticket.language,
        "opened_at": ticket.opened_at,
        "closed_at": record.closed_at,
        "due": ticket.due,
        "wait_until": ticket.wait_until,
        "labels": ticket.labels,
        "links": [str(one) for one in ticket.links],
        "merged_into": None if ticket.merged_into is None else str(ticket.merged_into),
        "actions": [
            {"who": one.who, "text": one.text, "at": one.at, "due": one.due, "done_at": one.done_at}
            for one in record.actions
        ],
        "entries": [_entry(one, record, files) for one in record.entries],
    }


def _person(of: Address) -> dict[str, str]:
    return {"address": of.address, "name": of.name}


def _entry(entry: Entry, record: Record, files: Shelf) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "visibility": entry.visibility,
        "unconfirmed": entry.unconfirmed,
        "from": entry.author.address if record.shows(entry.author) else None,
        "name": entry.author.name,
        "at": entry.at,
        "message_id": entry.message_id,
        "text": entry.text,
        "folded": entry.folded,
        "html": entry.html,
        "attachments": [_attachment(one, files) for one in entry.attachments],
    }


def _attachment(one: Attachment, files: Shelf) -> dict[str, Any]:
    return {
        "name": one.name, "size": one.size, "sha256": one.sha256, "media_type": one.media_type,
        "content_id": one.content_id, "inline": one.inline, "path": files.place(one.sha256),
    }
