"""When a mail was written, as far as its own words can be believed: for mail that did not come today."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.mail.headers import read_block, read_date, split_block
from gateway.model.mail import Envelope, InboundMail
from gateway.model.policy import Limits

_EARLIEST = datetime(1985, 1, 1, tzinfo=UTC)
_WRONG_BY = timedelta(days=31)
"""A Date so far from when the mail was received is that of a wrong clock."""


def written_at(mail: InboundMail, envelope: Envelope, now: datetime) -> datetime:
    """The Date; where it is absent or absurd when the mail was received: by its topmost Received, by its envelope.

    Never in the future, and never before there was e-mail to speak of: `now`, where nothing else is left.
    """
    received = _received(mail)
    received = received if received is not None and _is_sane(received, now) else None
    if mail.date is not None and _is_sane(mail.date, now) and not (received and _is_wrong(mail.date, received)):
        return mail.date.astimezone(UTC)
    if received is not None:
        return received.astimezone(UTC)
    return envelope.received_at.astimezone(UTC) if _is_sane(envelope.received_at, now) else now


def date_of(raw: bytes, limits: Limits) -> datetime | None:
    """The Date of a mail that has not been read yet, aware, as it stands there; None where none can be read."""
    fields, _, _ = read_block(raw, 0, split_block(raw, 0, len(raw), limits)[0], limits)
    return read_date(fields)


def _received(mail: InboundMail) -> datetime | None:
    """The time in the topmost Received (RFC 5321, 4.4), which stands behind its last semicolon."""
    written = mail.header("received").rpartition(";")[2].strip()
    return read_date({"date": (written,)}) if written else None


def _is_sane(at: datetime, now: datetime) -> bool:
    return _EARLIEST <= at <= now


def _is_wrong(date: datetime, received: datetime) -> bool:
    return abs(date - received) > _WRONG_BY
