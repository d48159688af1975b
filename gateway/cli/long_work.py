"""What every command needs that works for minutes: it shows how far it is, and ends between two steps when asked."""
from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_EVERY = 10.0
"""Seconds between two lines about how far it is, where no terminal shows a bar."""


@contextmanager
def ending() -> Iterator[Callable[[], bool]]:
    """Whether somebody wants it to end; it does after the step at hand. The second Ctrl-C ends it at once."""
    asked: list[int] = []

    def ask(number: int, _: object) -> None:
        asked.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress(total: int, unit: str, what: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how far it is: a bar on a terminal, a line now and then elsewhere. All of it on standard error.

    What is yielded takes how much of the `total` has passed (in `unit`), and how many (of `what`) were found in it.
    """
    if sys.stderr.isatty():
        def shown(found: int | None) -> str:
            return f"{found or 0:,} {what}"

        with click.progressbar(length=total, file=sys.stderr, item_show_func=shown) as bar:
            yield lambda passed, found: bar.update(passed - bar.pos, found)
        return
    begun = last = time.monotonic()

    def show(passed: int, found: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY and passed:
            last, left = now, (now - begun) * (total - passed) / passed
            click.echo(f"{found:,} {what}, {passed / (total or 1):.0%} of the {unit}, {span(left)} left", err=True)

    yield show


class Shown:
    """Says now and then on standard error how far it is, where the work has several parts."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        """So much of it is done."""
        if (now := time.monotonic()) - self._last >= (1.0 if sys.stderr.isatty() else _EVERY):
            self._last = now
            click.echo(f"{what}: {min(done / (total or 1), 1.0):.0%}", err=True)


def span(seconds: float) -> str:
    """So much time in words, to the minute or the second."""
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(seconds, 0):.0f} s"
