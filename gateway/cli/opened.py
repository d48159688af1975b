"""The store as a command looks at it, and the sentences for where nothing is there."""
from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from gateway.cli.exits import NOT_FOUND, UNAVAILABLE
from gateway.cli.running import load_settings

if TYPE_CHECKING:
    from gateway.store.engine import Store


class _NothingThere(click.ClickException):
    """No gateway has ever run on these settings; a command that only looks makes nothing."""

    exit_code = UNAVAILABLE


@contextmanager
def opened(config: Path | None) -> Iterator[Store]:
    """The store of the settings, for as long as the command looks at it."""
    from gateway.store.engine import open_store

    settings = load_settings(config)
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.database_url.startswith("sqlite") and not file.exists():
        raise _NothingThere(f"there is no gateway's data in {settings.data_dir} yet: start it with `spoc run`, or name "
                            "its settings with --config")
    store = open_store(settings.database_url, settings.blobs_dir)
    try:
        yield store
    finally:
        store.close()


def print_json(value: object) -> None:
    """The value in its stable form; times in ISO 8601."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=lambda at: at.isoformat()))


def many(count: int, thing: str) -> str:
    """1 mail, 2 mails, 3 entries."""
    several = f"{thing.removesuffix('y')}ies" if thing.endswith("y") else f"{thing}s"
    return f"{count:,} {thing if count == 1 else several}"


def mails(count: int) -> str:
    """1 mail, 2 mails."""
    return many(count, "mail")


def size(count: int) -> str:
    """So many bytes: 12 KB, 3.4 MB."""
    for unit, bytes_ in (("GB", 1 << 30), ("MB", 1 << 20)):
        if count >= bytes_:
            return f"{count / bytes_:.1f} {unit}"
    return f"{count / 1024:.0f} KB"


def minute(at: str) -> str:
    """A time of the stable form, as a person reads it: 2026-11-22 13:56 UTC."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def soon(store: Store) -> str:
    """What to say while mails wait to be handled, as the very first one does for seconds; "" while none waits."""
    from gateway.store.reports import status_report

    waiting = status_report(store)["inbound_pending"]
    return f"{mails(waiting)} to be handled: look again in a moment." if waiting else ""


def place(config: Path | None) -> str:
    """Where was looked, for those who are in another directory than they think."""
    from gateway.settings.where import data_directory

    return f" in {data_directory(config, os.environ)}"


def no_such_ticket(config: Path | None, number: int, advice: str = "") -> NoReturn:
    """Says so in one sentence and ends the command."""
    click.echo(f"spoc: there is no ticket #{number}{place(config)}. {advice or '`spoc tickets` lists them.'}", err=True)
    raise click.exceptions.Exit(NOT_FOUND)
