"""The attachments of another helpdesk's tickets: written in the line, or lying beside it; checked, and put away."""
from __future__ import annotations

import binascii
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gateway.importing.helpdesk.values import Values
from gateway.mail.attachments import make_attachment
from gateway.mail.clean import safe_name
from gateway.model.mail import Attachment

MOST_BYTES = 100 * 1024 * 1024
"""Of one attachment."""


class ForeignFiles:
    """Reads them one by one; `keep` puts each away, so that none stays in memory."""

    def __init__(self, folder: Path, keep: Callable[[bytes], object],
                 scan: Callable[[bytes], str] | None = None) -> None:
        """`folder`: where the lines are; paths in them lead to what is below it, and to nothing else.

        `scan`: the virus scanner, as of a `Reader`; OSError where it gives no answer.
        """
        self._folder = folder.resolve()
        self._keep = keep
        self._scan = scan
        self._left_out: list[str] = []

    def told(self) -> list[str]:
        """Those that could not be had since this was asked last, each in a sentence."""
        told, self._left_out = self._left_out, []
        return told

    def read(self, told: Values) -> Attachment | None:
        """What was told of it; None where its content cannot be had."""
        raw_name = told.word("name")
        name = safe_name(raw_name, "attachment")
        said = (told.text("content_base64"), told.word("path", 4096), told.word("sha256").lower())
        media_type, content_id = told.word("media_type", 100), told.word("content_id", 250)
        inline, _ = told.flag("inline"), told.word("size")
        try:
            data = self._content(*said)
        except _NotThere as cause:
            self._left_out.append(f'attachment "{name}" {cause}')
            return None
        self._keep(data)
        found = make_attachment(name, media_type.lower() or "application/octet-stream", data, raw_name,
                                content_id or None, inline and bool(content_id))
        virus = self._scan(data) if self._scan else ""
        return replace(found, hazard=f"it carries {virus}") if virus else found

    def _content(self, base64: str | None, path: str, sha256: str) -> bytes:
        if base64 is not None:
            data = _decoded(base64)
        elif path:
            data = self._below(path)
        else:
            raise _NotThere("is only named")
        if sha256 and hashlib.sha256(data).hexdigest() != sha256:
            raise _NotThere("is not what its sha256 says")
        return data

    def _below(self, path: str) -> bytes:
        """The file there; whatever the path or a link on it says, nothing outside the folder."""
        try:
            file = (self._folder / path).resolve()
            if not file.is_relative_to(self._folder) or not file.is_file():
                raise _NotThere("has a path that leads to no file below the folder of the lines")
            with file.open("rb") as content:
                if os.fstat(content.fileno()).st_size > MOST_BYTES:
                    raise _NotThere("is bigger than 100 MB")
                return content.read(MOST_BYTES)
        except (OSError, ValueError, RuntimeError):
            raise _NotThere("cannot be read") from None


class _NotThere(Exception):
    """Why it cannot be had, as the end of a sentence."""


def _decoded(base64: str) -> bytes:
    try:
        return binascii.a2b_base64("".join(base64.split()).encode("ascii"), strict_mode=True)
    except (binascii.Error, ValueError):
        raise _NotThere("is no base64") from None
