"""One line a happening, for people (text) or machines (json), on standard error.

All modules write with the standard library: `logging.getLogger("spoc.postman").info("sent", extra={"ticket": 118})`.
What a line is about stands in its extra values, under the same names everywhere: `inbound` (a mail that came in),
`letter` (one that goes out), `ticket`, `due`, `mailbox`, and `cause` for what somebody else said.
Every finished line, traceback included, passes `without_tags`; a secret (pydantic's SecretStr) writes itself as stars.
Bodies have no place here: bytes are counted, not shown, long values are cut, and no value can begin a line of its own.
"""
from __future__ import annotations

import logging
import os
import queue
import re
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from typing import TextIO

ROOT = "spoc"
"""Our loggers stand below this one. Other people's code is heard from warnings upward."""

_LONGEST_VALUE = 500
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LONG_WORD = re.compile(r"[A-Za-z2-7\u017f\u212a]{20}")  # what the letters of a tag are where case plays no part
_BEFORE = "|".join(rf"(?<={sign})" for sign in (r"\+", "%2b", "=2b", "b-"))
_TAG = re.compile(rf"(?:{_BEFORE})[a-z2-7]{{20}}(?![a-z0-9])|(?<![a-z0-9])[a-z2-7]{{20}}(?=@|%40|=40)", re.IGNORECASE)


def configure(
    level: str = "info", format: str = "text", stream: TextIO | None = None, *, background: bool = False,
) -> None:
    """Send all log lines to the stream (standard error); calling it again replaces what was configured before.

    With `background` nobody ever waits for a reader of the lines (a pipe that is not read, a terminal on Ctrl-S).
    """
    handler = Background() if background else logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if format == "json" else TextLines())
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h.formatter, TextLines | JsonLines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    ours = logging.getLevelName(level.upper())
    root.setLevel(max(ours, logging.WARNING))
    logging.getLogger(ROOT).setLevel(ours)


def without_tags(text: str) -> str:
    """The text with every mark of an address cut out (+MARK@, +b-MARK@, MARK@)."""
    # Nearly no line has a word of that length, and to look for one is six times as fast: 2 µs a line.
    return _TAG.sub("…", text) if _LONG_WORD.search(text) else text


class Background(logging.Handler):
    """Writes to standard error from a thread of its own; lines that find no room in the queue are dropped."""

    def __init__(self, room: int = 10_000) -> None:
        super().__init__()
        self._lines: queue.Queue[str | None] = queue.Queue(room)
        self._writer = threading.Thread(target=self._write, name="log", daemon=True)
        self._writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the finished line."""
        with suppress(queue.Full):
            self._lines.put_nowait(self.format(record))

    def close(self) -> None:
        """Wait a second at most for what is queued."""
        with suppress(queue.Full):
            self._lines.put_nowait(None)
        self._writer.join(1.0)
        super().close()

    def _write(self) -> None:
        # By descriptor: a thread that hangs inside sys.stderr would keep its lock, and the process from ending.
        while (line := self._lines.get()) is not None:
            with suppress(OSError):  # a disk that is full now may have room for the next line
                os.write(2, f"{line}\n".encode())


class TextLines(logging.Formatter):
    """`2026-11-22 00:16:20.123Z info postman: letter sent ticket=118 to="Ana Sousa"`, a traceback indented below."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        words = [_time(record), record.levelname.lower(), f"{_source(record)}:", _shown(record.getMessage())]
        words += [f"{key}={_quoted(_shown(value))}" for key, value in _extra(record).items()]
        lines = [" ".join(words)]
        lines += [f"    {_shown(line)}" for line in _traceback(self, record).splitlines()]
        return without_tags("\n".join(lines))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the extra values, and exception where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {"time": _time(record).replace(" ", "T"), "level": record.levelname.lower()}
        line |= {"logger": record.name, "message": _shown(record.getMessage())}
        line |= {key: _plain(value) for key, value in _extra(record).items()}
        if traceback := _traceback(self, record):
            line["exception"] = traceback
        return without_tags(_json()(line))


@cache
def _json() -> Callable[[object], str]:
    """Loaded where lines are JSON; made once (`json.dumps` would make an encoder for each line)."""
    import json

    return json.JSONEncoder(ensure_ascii=False).encode


def _time(record: logging.LogRecord) -> str:
    return f"{_second(int(record.created))}.{int(record.msecs):03}Z"


@lru_cache(maxsize=2)
def _second(since_epoch: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(since_epoch))


def _source(record: logging.LogRecord) -> str:
    return record.name.removeprefix(f"{ROOT}.")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _KNOWN}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else _shown(value)


def _shown(value: object) -> str:
    """On one line and not too long; bytes are only counted."""
    text = f"({len(value)} bytes)" if isinstance(value, bytes | bytearray | memoryview) else str(value)
    if len(text) <= _LONGEST_VALUE and text.isprintable():
        return text
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_LONGEST_VALUE])
    return f"{line}…" if len(text) > _LONGEST_VALUE else line


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"' if " " in text or "=" in text or not text else text


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
