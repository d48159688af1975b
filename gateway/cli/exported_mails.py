"""Mails and letters as they are written into an mbox: whole, but without tags, and without what proves who wrote."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.model.record import RecordedMail
    from gateway.store.engine import Store

_PROOFS = ("Authentication-Results", "ARC-Authentication-Results")
"""Fields of a mail that say how far its sender was believed: nobody else's business."""


class MailWriter:
    """Writes mails one by one, so that no more than one is in memory, and counts them."""

    def __init__(self, store: Store, marker: str) -> None:
        """`marker`: name of the field whose value proves to us that a mail is from inside; "" where there is none."""
        self._store = store
        self._secret = (*_PROOFS, marker) if marker else _PROOFS
        self.written = 0
        self.missing = 0
        """Mails whose bytes are gone from the blobs: nothing stands in their place."""

    def as_mbox(self, mails: Iterable[RecordedMail]) -> Iterator[bytes]:
        """Each mail as it stands in an mbox file."""
        from gateway.mail.mbox import as_mbox

        for mail in mails:
            content = self._whole(mail)
            if content is None:
                self.missing += 1
                continue
            yield self._without_tokens(as_mbox(self._without_proofs(content), mail.mail_from, mail.at))
            self.written += 1

    def as_eml(self, mail: RecordedMail) -> bytes | None:
        """The mail as a file of its own; None where its bytes are gone."""
        content = self._whole(mail)
        if content is None:
            self.missing += 1
            return None
        self.written += 1
        return self._without_tokens(self._without_proofs(content))

    def _without_proofs(self, content: bytes) -> bytes:
        from gateway.mail.redact import without_fields

        return without_fields(content, self._secret)

    def _without_tokens(self, written: bytes) -> bytes:
        from gateway.mail.redact import maybe_tokens, without_tokens
        from gateway.store.tokens import known_tokens

        with self._store.read() as conn:
            ours = known_tokens(conn, maybe_tokens(written))
        return without_tokens(written, ours)

    def _whole(self, mail: RecordedMail) -> bytes | None:
        from gateway.mail.compose import assemble

        if mail.content is None or not mail.is_letter:
            return mail.content
        try:
            return assemble(mail.content, self._store.blobs.get)
        except FileNotFoundError:
            return None
