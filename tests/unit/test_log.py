"""Log lines: readable, one line each, without marks, secrets and bodies."""
from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.log import configure, without_tags

TOKEN = "abcdefghij234567klmn"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the lines go; logging is put back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("spoc")
    before = list(root.handlers), root.level, ours.level
    yield io.StringIO()
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def text_line(lines: io.StringIO, message: str, *args: object, **extra: object) -> str:
    """The line that one message makes, without its time."""
    configure("info", "text", lines)
    logging.getLogger("spoc.postman").info(message, *args, extra=extra)
    return lines.getvalue().partition("Z ")[2].rstrip("\n")


def json_line(lines: io.StringIO, message: str, **extra: object) -> dict[str, Any]:
    configure("info", "json", lines)
    logging.getLogger("spoc.postman").info(message, extra=extra)
    line: dict[str, Any] = json.loads(lines.getvalue())
    return line


def test_a_text_line_has_time_level_place_message_and_values(lines: io.StringIO) -> None:
    line = text_line(lines, "sent %d", 2, ticket=118, to="Ana Sousa")
    assert line == 'info postman: sent 2 ticket=118 to="Ana Sousa"'
    assert lines.getvalue()[:5].rstrip("-").isdigit()


def test_a_json_line_has_the_same_as_an_object(lines: io.StringIO) -> None:
    line = json_line(lines, "sent", ticket=118, poc=None, late=True, why="größer")
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info", "logger": "spoc.postman", "message": "sent",
        "ticket": 118, "poc": None, "late": True, "why": "größer",
    }


@pytest.mark.parametrize(
    "shape",
    ["support+{}@example.org", "support+b-{}@example.org", "b-{}@reply.example.org", "{}@reply.example.org",
     "<{}@reply.example.org>", "+{}", "b-{}", "rcpt=support+{}",
     "support%2B{}%40example.org", "support=2B{}=40example"],
)
@pytest.mark.parametrize("token", [TOKEN, TOKEN.upper()])
def test_marks_of_addresses_are_cut_out(shape: str, token: str) -> None:
    cut = without_tags(f"to {shape.format(token)} now")
    assert token not in cut
    assert "…" in cut
    assert cut.endswith("now")


@pytest.mark.parametrize(
    "harmless",
    ["internationalization", "ana.sousa@example.org", "support+sales@example.org", "a1b2c3d4e5f6" * 5, "#118",
     "abcdefghij234567klmnopq@example.org"],
)
def test_other_words_stay(harmless: str) -> None:
    assert without_tags(harmless) == harmless


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_way_into_the_log_lets_a_mark_through(lines: io.StringIO, form: str) -> None:
    configure("info", form, lines)
    log = logging.getLogger("spoc.edge")
    address = f"support+{TOKEN}@example.org"
    log.info("for %s", address, extra={"rcpt": address, "all": [address], "nested": {"a": address}})
    try:
        raise ValueError(address)
    except ValueError:
        log.exception("failed")
    logging.getLogger("somebody.else").warning("about %s", address)
    assert lines.getvalue().count("…") >= 6
    assert TOKEN not in lines.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_and_bodies_stay_out(lines: io.StringIO, form: str) -> None:
    configure("info", form, lines)
    secret = SecretStr("hush")
    extra = {"a": secret, "b": [secret], "raw": b"Dear Sir", "long": "x" * 9_000}
    logging.getLogger("spoc.x").info("%s", secret, extra=extra)
    assert "hush" not in lines.getvalue()
    assert "Dear" not in lines.getvalue()
    assert "(8 bytes)" in lines.getvalue()
    assert len(lines.getvalue()) < 900


def test_nobody_can_forge_a_line(lines: io.StringIO) -> None:
    line = text_line(lines, "subject %s", "a\r\n2026 error: forged\u2028x\x1b[31m", file="a\nb")
    assert line.splitlines() == [line]
    assert "\\n2026 error" in line
    assert "\x1b" not in line


def test_a_traceback_is_indented_below_its_line(lines: io.StringIO) -> None:
    configure("info", "text", lines)
    try:
        raise ValueError("one\n2026 forged")
    except ValueError:
        logging.getLogger("spoc.worker").exception("failed", extra={"mail": 7})
    first, *below = lines.getvalue().splitlines()
    assert first.endswith("error worker: failed mail=7")
    assert all(line.startswith("    ") for line in below)
    assert below[-1] == "    2026 forged"


def test_the_level_is_ours_and_others_speak_from_warnings_up(lines: io.StringIO) -> None:
    configure("debug", "text", lines)
    logging.getLogger("spoc.x").debug("ours")
    logging.getLogger("library.x").info("theirs")
    logging.getLogger("library.x").warning("theirs, important")
    assert "ours" in lines.getvalue()
    assert lines.getvalue().count("theirs") == 1
    configure("error", "text", lines)
    logging.getLogger("spoc.x").warning("not now")
    assert "not now" not in lines.getvalue()


def test_configuring_again_does_not_double_the_lines(lines: io.StringIO) -> None:
    configure("info", "json", lines)
    assert text_line(lines, "once").count("once") == 1


def test_nobody_waits_for_a_reader_that_does_not_read() -> None:
    """A full pipe at standard error: lines are dropped, the program goes on and ends."""
    code = ("import logging\nfrom gateway import log\nlog.configure('info', background=True)\n"
            "for n in range(30000): logging.getLogger('spoc.x').info('line %d', n)\nprint('done', flush=True)\n")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-P", "-c", code], **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"done\n"
        assert process.wait(10) == 0


def test_lines_written_in_the_background_arrive() -> None:
    code = ("import logging\nfrom gateway import log\nlog.configure('info', background=True)\n"
            "logging.getLogger('spoc.x').info('hello', extra={'mail': 7})\n")
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=20)
    assert done.stderr.rstrip().endswith("info x: hello mail=7")
