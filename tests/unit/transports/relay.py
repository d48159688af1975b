"""A relay that does what its script says (answers, refuses, hangs, drops, lies) and writes down what it hears."""
from __future__ import annotations

import contextlib
import socket
import ssl
from dataclasses import dataclass, field
from typing import BinaryIO

from tests.unit.scripted_server import Over, ScriptedServer

HANG = "HANG"
DROP = "DROP"
BYE = "BYE"
"""Says 421 and closes."""
DRIP = "DRIP"
"""An answer that goes on for ever, an octet a time."""
FLOOD = "FLOOD"
"""An answer of lines without end."""
ENDLESS = "ENDLESS"
"""An answer that is one line without end."""
SLOWLY = "SLOWLY "
"""Before an answer: it takes longer than the longest silence of a test with such an answer (1 s)."""

POLITE = {
    "BANNER": "220 relay.test", "HELO": "250 relay.test", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go",
    "END": "250 taken", "RSET": "250 ok", "QUIT": "221 bye", "NOOP": "250 ok", "STARTTLS": "220 go",
    "AUTH": "235 welcome",
}
_NOISE = {DRIP: (b"2", 0.05), FLOOD: (b"250-on and on\r\n" * 100, 0.0), ENDLESS: (b"250-on and on" * 100, 0.0)}


_TRIES_PATIENCE = (HANG, DRIP, FLOOD, ENDLESS, SLOWLY)


@dataclass
class Relay(ScriptedServer):
    """`script` replaces polite answers by step; a list is used up, one answer a time."""

    script: dict[str, str | list[str]] = field(default_factory=dict)
    features: tuple[str, ...] = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "DSN")
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    blurts: bytes = b""
    """Said as soon as the first line of a letter has come."""
    drops_in_data: bool = False
    pause: float = 0.0
    """Seconds before each of the first reads of a letter."""
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    begun: bytes = b""

    @property
    def tries_patience(self) -> bool:
        """Whether one of its answers does not come as soon as it can."""
        said = [one for it in self.script.values() for one in (it if isinstance(it, list) else [it])]
        return any(one.startswith(_TRIES_PATIENCE) for one in said)

    def talk(self, connection: socket.socket, held: contextlib.ExitStack) -> None:
        """Answers commands until somebody closes."""
        stream = held.enter_context(connection.makefile("rb"))
        self._answer(connection, "BANNER")
        while line := stream.readline():
            self.commands.append(line.decode(errors="replace").rstrip("\r\n"))
            verb = self.commands[-1].split(" ")[0].upper()
            answer = self._answer(connection, verb)
            if verb == "QUIT":
                break
            if verb == "STARTTLS" and answer.startswith("220") and self.tls:
                connection = held.enter_context(self.tls.wrap_socket(connection, server_side=True))
                stream = held.enter_context(connection.makefile("rb"))
            if verb == "DATA" and answer.startswith("354"):
                self._interrupt(connection, stream)
                self._read_mail(stream)
                self._answer(connection, "END")

    def _interrupt(self, connection: socket.socket, stream: BinaryIO) -> None:
        """What a relay does that cannot wait for the end of a letter, or reads it slowly."""
        if self.drops_in_data:
            raise Over
        if self.blurts and stream.peek(1):  # type: ignore[attr-defined]
            connection.sendall(self.blurts)
            self.is_over.wait(0.1)
        for _ in range(4 if self.pause else 0):
            self.is_over.wait(self.pause)
            self.begun += stream.read(2_000_000)

    def _read_mail(self, stream: BinaryIO) -> None:
        lines = []
        while (line := stream.readline()) != b".\r\n":
            if not line:
                raise Over
            lines.append(line[1:] if line.startswith(b".") else line)
        self.mails.append(b"".join(lines))

    def _answer(self, connection: socket.socket, step: str) -> str:
        answer = self._scripted(step)
        if answer == HANG:
            self.is_over.wait(10)
            raise Over
        if answer == DROP:
            raise Over
        if answer == BYE:
            connection.sendall(b"421 bye\r\n")
            raise Over
        if answer in _NOISE:
            noise, pause = _NOISE[answer]
            while not self.is_over.wait(pause):
                connection.sendall(noise)
            raise Over
        if answer.startswith(SLOWLY):
            self.is_over.wait(1.6)
            answer = answer.removeprefix(SLOWLY)
        connection.sendall(answer.encode() + b"\r\n")
        return answer

    def _scripted(self, step: str) -> str:
        scripted = self.script.get(step)
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if scripted else None
        if scripted is None and step == "EHLO":
            return "\r\n".join(f"250-{line}" for line in ("relay.test", *self.features[:-1])) + (
                f"\r\n250 {self.features[-1]}")
        return scripted or POLITE.get(step, "500 what?")
