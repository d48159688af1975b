"""A filter as mail servers have one: it writes Authentication-Results into each mail, by the milter protocol.

Real ones (OpenDMARC, rspamd) ask name servers; this one knows by the envelope sender what they would find.
"""
from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Mapping
from typing import ClassVar

from gateway.cli.mailboxes import LOOPBACK

_VERSION, _MAY_ADD_HEADERS = 6, 0x01
_ONLY_SENDER_AND_END = 0x01 | 0x02 | 0x08 | 0x10 | 0x20 | 0x40 | 0x100 | 0x200
"""Connect, HELO, RCPT, body, headers, their end, unknown commands and DATA are not wanted."""


class Milter:
    """Runs from the start until `close`. `findings`: envelope sender -> what stands behind the authserv-id."""

    def __init__(self, authserv_id: str, findings: Mapping[str, str]) -> None:
        class Handler(_Conversation):
            says: ClassVar = {sender: f"{authserv_id}; {found}" for sender, found in findings.items()}

        self._server = socketserver.ThreadingTCPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="milter", daemon=True).start()

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    """One connection of the mail server: packets of a length, a letter, and what belongs to it."""

    says: ClassVar[Mapping[str, str]] = {}

    def handle(self) -> None:
        sender = ""
        while header := self.rfile.read(4):
            packet = self.rfile.read(struct.unpack("!I", header)[0])
            kind, data = packet[:1], packet[1:]
            if kind == b"O":
                self._say(b"O", struct.pack("!III", _VERSION, _MAY_ADD_HEADERS, _ONLY_SENDER_AND_END))
            elif kind == b"M":
                sender = data.split(b"\0")[0].decode("utf-8", "replace").strip("<>")
                self._say(b"c")
            elif kind == b"E":
                if sender in self.says:
                    name, value = b"Authentication-Results", self.says[sender].encode()
                    self._say(b"i", struct.pack("!I", 0) + name + b"\0" + value + b"\0")
                self._say(b"c")
            elif kind == b"Q":
                return
            elif kind not in (b"A", b"D", b"K"):  # abort, macros, another connection: nobody waits for an answer
                self._say(b"c")

    def _say(self, kind: bytes, data: bytes = b"") -> None:
        self.wfile.write(struct.pack("!I", 1 + len(data)) + kind + data)
