"""What the servers have in common that do to their callers what a test wants: they listen on loopback, and end."""
from __future__ import annotations

import contextlib
import socket
import ssl
import threading


class Over(Exception):
    """This connection is at its end."""


class ScriptedServer:
    """Listens from the beginning until `close`, a thread for each connection. A dataclass below it has the fields."""

    tls: ssl.SSLContext | None
    implicit_tls: bool
    commands: list[str]
    """What was said."""
    connections: int

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.is_over = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Ends all conversations."""
        self.is_over.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def said(self, verb: str) -> list[str]:
        """The commands that begin so."""
        return [line for line in self.commands if line.upper().startswith(verb)]

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while not self.is_over.is_set():
                connection, _ = self._server.accept()
                self.connections += 1
                self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.suppress(OSError, Over), contextlib.ExitStack() as held:
            held.callback(connection.close)
            if self.implicit_tls and self.tls:
                connection = held.enter_context(self.tls.wrap_socket(connection, server_side=True))
            self.talk(connection, held)

    def talk(self, connection: socket.socket, held: contextlib.ExitStack) -> None:
        """One conversation, until it is over (`Over`, or the end); what `held` gets is closed then."""
        raise NotImplementedError
