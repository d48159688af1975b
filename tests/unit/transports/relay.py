"""A relay that does what its script says (answers, refuses, hangs, drops) and writes down what it hears."""
from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field

HANG = "HANG"
DROP = "DROP"
BYE = "BYE"
"""Says 421 and closes."""

POLITE = {
    "BANNER": "220 relay.test", "HELO": "250 relay.test", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go",
    "END": "250 taken", "RSET": "250 ok", "QUIT": "221 bye", "NOOP": "250 ok", "STARTTLS": "220 go",
    "AUTH": "235 welcome",
}


@dataclass
class Relay:
    """`script` replaces polite answers by step; a list is used up, one answer a time."""

    script: dict[str, str | list[str]] = field(default_factory=dict)
    features: tuple[str, ...] = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "DSN")
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def said(self, verb: str) -> list[str]:
        """The commands that begin with this word."""
        return [line for line in self.commands if line.upper().startswith(verb)]

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while not self._stop.is_set():
                connection, _ = self._server.accept()
                self.connections += 1
                self._threads.append(threading.Thread(target=self._talk, args=(connection,), daemon=True))
                self._threads[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.ExitStack() as held, contextlib.suppress(OSError, _Over):
            held.callback(connection.close)
            if self.implicit_tls and self.tls:
                connection = held.enter_context(self.tls.wrap_socket(connection, server_side=True))
            self._serve(connection, held)

    def _serve(self, connection: socket.socket, held: contextlib.ExitStack) -> None:
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
                self._read_mail(stream)
                self._answer(connection, "END")

    def _read_mail(self, stream: object) -> None:
        lines = list(iter(stream.readline, b".\r\n"))  # type: ignore[attr-defined]
        self.mails.append(b"".join(line[1:] if line.startswith(b".") else line for line in lines))

    def _answer(self, connection: socket.socket, step: str) -> str:
        answer = self._scripted(step)
        if answer == HANG:
            self._stop.wait(10)
            raise _Over
        if answer == DROP:
            raise _Over
        if answer == BYE:
            connection.sendall(b"421 bye\r\n")
            raise _Over
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


class _Over(Exception):
    """This connection is at its end."""
