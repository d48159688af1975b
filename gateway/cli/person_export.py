"""All that is kept of one person, as a zip: what he may see, and what is stored about him.

    person.json             what is stored about him: preferences, ratings, meetings, since when he is known
    tickets.jsonl           his tickets, a line each, with all that everybody in the conversation may see
    mails/12.eml            the mails that he sent, as they came
    letters/34.eml          the letters that were sent to him
    files/DIGEST            what was attached, as the tickets name it

Marks by which the gateway knows people (tags) are cut out, and so is what others wrote in confidence.
"""
from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.cli.exported_mails import MailWriter
from gateway.cli.opened import mails, many

if TYPE_CHECKING:
    from gateway.model.ticket import TicketId
    from gateway.settings import Settings
    from gateway.store.engine import Store


def write_person(store: Store, settings: Settings, key: str, file: Path) -> str:
    """Writes the file, readable by nobody else; what is in it, in words. Cut off by an error it leaves no file."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        try:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                return _write_all(store, settings, key, archive)
        except BaseException:
            file.unlink(missing_ok=True)
            raise


def _write_all(store: Store, settings: Settings, key: str, archive: zipfile.ZipFile) -> str:
    from gateway.store.person import his_mails, readable, stored_about

    writer = MailWriter(store, settings.trust.marker_header)
    missing: list[str] = []
    with store.read() as conn:
        about, numbers = {"address": key, **stored_about(conn, key)}, readable(conn, key)
    _write_tickets(store, archive, numbers)
    for mail in his_mails(store, key):
        name = f"{'letters' if mail.is_letter else 'mails'}/{mail.number}.eml"
        content = writer.as_eml(mail.mail)
        if content is None:
            missing.append(name)
        else:
            archive.writestr(name, content)
    archive.writestr("person.json", _as_json({**about, "no_longer_kept": missing}))
    return f"{many(len(numbers), 'ticket')}, {mails(writer.written)}"


def _write_tickets(store: Store, archive: zipfile.ZipFile, numbers: Sequence[TicketId]) -> None:
    """What is public of these, with the files."""
    from gateway.cli.exported_lines import as_line
    from gateway.store.record import read_record

    files, lines = _Zipped(store, archive), []
    for number in numbers:
        record = read_record(store, number, public=True, alone=True)
        if record is not None:
            lines.append(as_line(record, files))
    archive.writestr("tickets.jsonl", b"".join(lines))


class _Zipped:
    """The place of attachments within the zip: each content once."""

    def __init__(self, store: Store, archive: zipfile.ZipFile) -> None:
        self._store, self._archive = store, archive
        self._there: dict[str, str | None] = {}

    def place(self, digest: str) -> str | None:
        """Where its content lies; None where that is gone."""
        if digest not in self._there:
            self._there[digest] = self._put(digest)
        return self._there[digest]

    def _put(self, digest: str) -> str | None:
        try:
            content = self._store.blobs.get(digest)
        except FileNotFoundError:
            return None
        self._archive.writestr(f"files/{digest}", content)
        return f"files/{digest}"


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=lambda at: at.isoformat())
