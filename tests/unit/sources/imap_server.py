"""An IMAP server that does what its script says: polite by default, as hostile as a test wants it."""
from __future__ import annotations

import contextlib
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.unit.scripted_server import Over, ScriptedServer

CAPABLE = "IMAP4rev1 IDLE MOVE UIDPLUS"
_SELECTED = (b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n"
             b"* OK [PERMANENTFLAGS (\\Deleted \\*)] ok\r\n{tag} OK [READ-WRITE] there\r\n")
OK = b"{tag} OK done\r\n"
POLITE: dict[str, bytes] = {
    "GREETING": b"* OK ready\r\n", "LOGIN": OK, "NOOP": OK, "SELECT": _SELECTED, "EXAMINE": _SELECTED,
    "IDLE": b"+ idling\r\n", "DONE": OK, "UID FETCH": OK,
    "UID SEARCH": b"* SEARCH\r\n" + OK, "UID MOVE": OK, "UID COPY": OK, "UID STORE": OK,
    "UID EXPUNGE": OK, "CREATE": OK, "SUBSCRIBE": OK, "STARTTLS": b"{tag} OK go\r\n", "LOGOUT": b"",
    "AUTHENTICATE": b"+ \r\n",
}

CLOSE = b"\0CLOSE"
HANG = b"\0HANG"
"""In an answer: the server closes here, or says nothing more."""

Answer = bytes | Callable[["Talk", str], None]


@dataclass
class ImapServer(ScriptedServer):
    """`script`: what is answered to a command, in place of what is polite; a list is used up, one answer a time."""

    script: dict[str, Answer | list[bytes]] = field(default_factory=dict)
    capable: str = CAPABLE
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    commands: list[str] = field(default_factory=list)
    """What was said, without tags."""
    connections: int = 0

    def talk(self, connection: socket.socket, held: contextlib.ExitStack) -> None:
        """Answers commands until somebody closes."""
        Talk(self, connection, held).run()


@dataclass
class Talk:
    """One connection."""

    server: ImapServer
    connection: socket.socket
    held: contextlib.ExitStack
    tag: bytes = b"*"

    def run(self) -> None:
        """Answers commands until somebody closes."""
        stream = self.held.enter_context(self.connection.makefile("rb"))
        self.answer("GREETING", "")
        while line := stream.readline():
            text = line.decode(errors="replace").rstrip("\r\n")
            if re.match(r"[A-P]{4}\d+ ", text):
                self.tag, text = line.partition(b" ")[0], text.partition(" ")[2]
            self.server.commands.append(text)
            words = text.upper().split(" ")
            self.answer(" ".join(words[:2]) if words[0] == "UID" else words[0], text)
            if words[0] == "STARTTLS" and self.server.tls:
                self.connection = self.held.enter_context(
                    self.server.tls.wrap_socket(self.connection, server_side=True))
                stream = self.held.enter_context(self.connection.makefile("rb"))

    def answer(self, verb: str, text: str) -> None:
        """As the script says it."""
        scripted = self.server.script.get(verb)
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if scripted else None
        if scripted is None and verb == "CAPABILITY":
            scripted = f"* CAPABILITY {self.server.capable}\r\n".encode() + OK
        if scripted is None:
            scripted = POLITE.get(verb, b"{tag} BAD what?\r\n")
        if callable(scripted):
            scripted(self, text)
        else:
            self.send(scripted)

    def send(self, data: bytes) -> None:
        """These bytes, with the tag in them; closes or hangs where they say so."""
        data = data.replace(b"{tag}", self.tag)
        for ending in (CLOSE, HANG):
            if ending in data:
                self.connection.sendall(data.partition(ending)[0])
                if ending == HANG:
                    self.server.is_over.wait(10)
                raise Over
        self.connection.sendall(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """A byte now and then, for ever."""
        while not self.server.is_over.is_set():
            self.connection.sendall(data)
            time.sleep(seconds)
