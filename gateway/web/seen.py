"""A mail or a letter, read to be shown: tags are cut out of its bytes first, so nothing that is shown has one.

It is read as the gateway reads mail: one that is big, or over which a process has ended, by a process of its own.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from gateway.letters.human_text import Picture
from gateway.mail.redact import maybe_tokens, without_tokens
from gateway.model.mail import Address, Envelope, InboundId, InboundMail
from gateway.reader import Reader
from gateway.store.engine import Store
from gateway.store.inbox import Claimed
from gateway.store.tokens import known_tokens
from gateway.web.framing import pictures
from gateway.web.visits import Visit

_PATIENCE = timedelta(seconds=10)
"""Nobody looks longer at a page that does not come."""
_MOST_NAMED = 20


def without_tags(store: Store, raw: bytes) -> bytes:
    """The bytes with an "x" in the place of every letter of a tag."""
    with store.read() as conn:
        ours = known_tokens(conn, maybe_tokens(raw))
    return without_tokens(raw, ours)


def read_seen(visit: Visit, raw: bytes, envelope: Envelope, number: int = 0, deaths: int = 0) -> InboundMail:
    """The mail, whose tags were cut out; one that cannot be read says so. `deaths`: of processes, over reading it."""
    settings = visit.tools.settings
    reader = Reader(settings.address_policy(), settings.mail_limits(), settings.screen_policy(""),
                    seconds_per_mail=min(settings.limits.processing_seconds_per_mail, _PATIENCE.total_seconds()))
    return reader.read(Claimed(InboundId(number), raw, envelope, "console", deaths=deaths))


def pictures_of(mail: InboundMail) -> Picture:
    """How the pictures are shown that came with it."""
    return pictures(mail.attachments, _found_in(mail))


def _found_in(mail: InboundMail) -> Callable[[str], bytes]:
    def find(digest: str) -> bytes:
        if digest not in mail.contents:
            raise FileNotFoundError(digest)
        return mail.contents[digest]

    return find


def named(addresses: Sequence[Address]) -> str:
    """The addresses with their names, so many at most."""
    shown = ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in addresses[:_MOST_NAMED])
    more = len(addresses) - _MOST_NAMED
    return f"{shown}, and {more} more" if more > 0 else shown
