"""Hands one mail to the running gateway over LMTP (RFC 2033), for `spoc inject`.

Plain sockets and nothing else: smtplib alone would take as long to import as the whole command may.
"""
from __future__ import annotations

import socket
from collections.abc import Sequence
from io import BufferedRWPair
from pathlib import Path
from typing import NamedTuple

_MAX_LINE = 4096


class HostPort(NamedTuple):
    """Where an LMTP listener is."""

    host: str
    port: int


class Reply(NamedTuple):
    """What the gateway said about one recipient."""

    recipient: str
    code: int
    text: str

    @property
    def is_taken(self) -> bool:
        """The mail is committed for this recipient."""
        return self.code == 250

    @property
    def may_be_repeated(self) -> bool:
        """Not taken now; the same mail may be handed over later."""
        return 400 <= self.code < 500


Replies = tuple[Reply, ...]


class NotRunning(Exception):
    """Nothing listens there."""


class _Lost(Exception):
    """The gateway went away in the middle."""


def hand_over(
    raw: bytes, mail_from: str, recipients: Sequence[str], address: HostPort | Path, timeout: float = 60.0,
) -> Replies:
    """One reply for each recipient, in their order. NotRunning where nothing listens.

    Where the gateway goes away in the middle, every recipient is answered 421: it may have the mail or not, and a
    repetition is recognised.
    """
    with _connect(address, timeout) as connection, connection.makefile("rwb") as stream:
        try:
            return _converse(stream, raw, mail_from, recipients)
        except (_Lost, OSError) as error:
            return _all(recipients, 421, str(error) or "the gateway went away")


def _connect(address: HostPort | Path, timeout: float) -> socket.socket:
    try:
        if isinstance(address, Path):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(timeout)
            try:
                connection.connect(str(address))
            except OSError:
                connection.close()
                raise
            return connection
        return socket.create_connection(address, timeout)
    except OSError as error:
        raise NotRunning(f"nothing listens at {_shown(address)}") from error


def _shown(address: HostPort | Path) -> str:
    return str(address) if isinstance(address, Path) else f"{address.host}:{address.port}"


def _converse(stream: BufferedRWPair, raw: bytes, mail_from: str, recipients: Sequence[str]) -> Replies:
    """Banner, LHLO, MAIL, each RCPT, DATA. A refusal before RCPT is everybody's."""
    wide = not all(address.isascii() for address in (mail_from, *recipients))
    for line, expected in (
        ("", 220), ("LHLO localhost", 250), (f"MAIL FROM:<{mail_from}>" + " SMTPUTF8" * wide, 250),
    ):
        code, text = _ask(stream, line)
        if code != expected:
            return _all(recipients, code, text)
    answers = {r: _ask(stream, f"RCPT TO:<{r}>") for r in dict.fromkeys(recipients)}
    named = [r for r, (code, _) in answers.items() if code == 250]
    if named:
        answers.update(_send(stream, raw, named))
    _say(stream, "QUIT")
    return tuple(Reply(r, *answers[r]) for r in recipients)


def _send(stream: BufferedRWPair, raw: bytes, named: Sequence[str]) -> dict[str, tuple[int, str]]:
    """DATA and the mail; one reply for each recipient that was named (RFC 2033, 4.2)."""
    code, text = _ask(stream, "DATA")
    if code != 354:
        return dict.fromkeys(named, (code, text))
    stream.write(_on_the_wire(raw))
    stream.flush()
    return {recipient: _reply(stream) for recipient in named}


def _on_the_wire(raw: bytes) -> bytes:
    """The mail with CRLF at each line's end, dots doubled, and the line that ends it (RFC 5321, 4.5.2)."""
    lines = b"\n" + raw.replace(b"\r\n", b"\n")
    stuffed = lines.replace(b"\n.", b"\n..")[1:].replace(b"\n", b"\r\n")
    return stuffed + (b"" if not stuffed or stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _all(recipients: Sequence[str], code: int, text: str) -> Replies:
    return tuple(Reply(recipient, code, text) for recipient in recipients)


def _ask(stream: BufferedRWPair, line: str) -> tuple[int, str]:
    """The reply to one command; "" says nothing and reads the banner. No command hides in an address."""
    if any(ord(letter) < 32 for letter in line):
        return 553, "5.1.3 an address with a control character"
    if line:
        _say(stream, line)
    return _reply(stream)


def _say(stream: BufferedRWPair, line: str) -> None:
    stream.write(line.encode("utf-8", "surrogateescape") + b"\r\n")
    stream.flush()


def _reply(stream: BufferedRWPair) -> tuple[int, str]:
    """Code and text of one reply of any number of lines (RFC 5321, 4.2.1)."""
    texts: list[str] = []
    while True:
        line = stream.readline(_MAX_LINE)
        if len(line) < 4 or not line[:3].isdigit():
            raise _Lost("the gateway went away")
        texts.append(line[4:].decode("utf-8", "replace").strip())
        if line[3:4] != b"-":
            return int(line[:3]), "\n".join(texts)
