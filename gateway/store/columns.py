"""Column types that mean the same on SQLite and PostgreSQL, the states that rows go through, how keys are named."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from gateway.model.ticket import Status
from gateway.store import sentences

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class InboundState(StrEnum):
    """Where an inbound mail stands."""

    PENDING = "pending"
    CLAIMED = "claimed"
    DONE = "done"
    QUARANTINED = "quarantined"


class LetterState(StrEnum):
    """Where a letter in the outbox stands."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


class DueState(StrEnum):
    """Where a due time stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    FIRED = "fired"
    CANCELLED = "cancelled"


DONE = tuple(status for status in Status if status.is_done)
OPEN = tuple(status for status in Status if not status.is_done)
"""What a ticket's column `status` says where nothing more, or still something, is expected of its POC."""


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since the epoch so that comparing works on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The microseconds; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The time in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text that any database takes: NUL and lone surrogates (8-bit envelopes, SMTP replies) become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Plain clean text, also of an enum."""
        return None if value is None else clean(value)


class Sentence(Words):
    """A sentence of ours, which can be told in any language when it is read back."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The English words, and behind them what they were made of."""
        return None if value is None else super().process_bind_param(sentences.to_text(value), dialect)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The sentence as it was."""
        return None if value is None else sentences.from_text(value)


def clean(text: str) -> str:
    """The text with NUL and lone surrogates replaced; a plain `str` even where a StrEnum came in."""
    plain = str(text)
    if plain.isascii():
        return plain.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in plain else plain
    whole = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # one U+FFFD for each
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def number() -> TypeEngine[int]:
    """64 bits everywhere; on SQLite the INTEGER that can be a growing primary key."""
    return BigInteger().with_variant(Integer(), "sqlite")
