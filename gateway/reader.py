"""One inbound mail, read: bytes to a clean value, however odd they are, with what our own checks say on top of it.

A mail that cannot be read becomes one that says so, with the original attached: nobody's mail is lost to the parser.
"""
from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.apart import TooSlow, parse_apart
from gateway.mail.own_list import undo_rewrite
from gateway.mail.parse import parse
from gateway.mail.tag import owns
from gateway.model.mail import Address, Attachment, Envelope, InboundMail
from gateway.model.policy import AddressPolicy, Limits, ScreenPolicy
from gateway.store.inbox import Claimed
from gateway.store.surroundings import SURROUNDINGS

log = logging.getLogger("spoc.reader")

_APART_FROM = 1024 * 1024
"""Bytes from which a mail is read in a process of its own: 5 MB take the parser 100 ms."""


class ScannerAway(Exception):
    """The virus scanner gives no answer: the mail waits, others do not."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How mails are read in this house."""

    addresses: AddressPolicy
    limits: Limits
    screening: ScreenPolicy
    authenticate: Callable[[bytes, Envelope], str] | None = None
    """Our own check of the sender, as the value of an Authentication-Results header; None where others check."""
    scan: Callable[[bytes], str] | None = None
    """The virus scanner: what it found in the bytes, "" for nothing; None where there is none."""
    seconds_per_mail: float = 30.0

    def read(self, claimed: Claimed) -> InboundMail:
        """The mail, with what our own checks say: who sent it, which files carry a virus; ScannerAway."""
        mail = self._parsed(claimed)
        if self.authenticate is not None:
            others = mail.headers.get("authentication-results", ())
            said = self.authenticate(claimed.raw, claimed.envelope)
            mail = replace(mail, headers={**mail.headers, "authentication-results": (said, *others)})
        mail = undo_rewrite(mail, self.screening)
        if mail.forwarded_from and owns(mail.forwarded_from.address, self.addresses):
            # A letter of ours that asks a question: asking about it would be forwarded again, for ever.
            mail = replace(mail, forwarded_from=None)
        return self._scanned(mail)

    def read_again(self, waited: Claimed) -> InboundMail:
        """A mail that waited for somebody's word, with its dangerous files marked as before; ScannerAway."""
        return self._scanned(undo_rewrite(self._parsed(waited), self.screening))

    def _parsed(self, claimed: Claimed) -> InboundMail:
        try:
            if len(claimed.raw) > _APART_FROM or claimed.deaths:
                return parse_apart(claimed.raw, self.limits, self.seconds_per_mail)
            return parse(claimed.raw, self.limits)
        except TooSlow as slow:
            return _unreadable(claimed.raw, claimed.envelope, str(slow))
        except SURROUNDINGS:
            raise
        except Exception:
            log.exception("a mail could not be read", extra={"inbound": claimed.id})
            return _unreadable(claimed.raw, claimed.envelope, "it could not be read")

    def _scanned(self, mail: InboundMail) -> InboundMail:
        """The mail with its files marked that carry a virus."""
        if self.scan is None or not mail.attachments:
            return mail
        try:
            found = {digest: self.scan(data) for digest, data in mail.contents.items()}
        except OSError as cause:
            raise ScannerAway(str(cause)) from cause
        return replace(mail, attachments=tuple(
            replace(a, hazard=f"it carries {found[a.sha256]}") if found.get(a.sha256) else a for a in mail.attachments
        ))


def _unreadable(raw: bytes, envelope: Envelope, reason: str) -> InboundMail:
    """A mail in place of one that cannot be read: from the envelope's sender, with the original attached."""
    digest = hashlib.sha256(raw).hexdigest()
    original = Attachment("original.eml", "message/rfc822", len(raw), digest)
    text = f"This mail could not be read ({reason}). The original is attached."
    return InboundMail(
        message_id=None, from_=Address(envelope.mail_from) if envelope.mail_from else None, subject="Unreadable mail",
        text=text, new_text=text, attachments=(original,), contents={digest: raw}, size=len(raw), defects=(reason,),
    )
