"""A name server on loopback, over UDP and TCP, that answers from a dictionary, is silent, or fails, as it is told."""
from __future__ import annotations

import socketserver
import threading
from typing import Any

from dnslib import AAAA, CNAME, MX, PTR, QTYPE, RCODE, RR, TXT, A, DNSRecord

_MOST_OVER_UDP = 1_232
_RECORDS: dict[str, Any] = {
    "A": A, "AAAA": AAAA, "MX": lambda host: MX(host, 10), "PTR": PTR, "CNAME": CNAME,
    "TXT": lambda text: TXT([text.encode()[at:at + 255] for at in range(0, len(text), 255)]),
}


class NameServer:
    """`add` records; `silent` and `failing` are names (and all below them) that get no answer, or SERVFAIL."""

    def __init__(self) -> None:
        self.zone: dict[tuple[str, str], list[str]] = {}
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self._servers = self._on_one_port()
        self.port: int = self._servers[0].server_address[1]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def add(self, name: str, kind: str, *values: str) -> None:
        """Further records of this name."""
        self.zone.setdefault((name.lower(), kind), []).extend(values)

    def close(self) -> None:
        """Stop answering."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _on_one_port(self) -> list[socketserver.BaseServer]:
        for _ in range(20):
            udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), self._handler(_Udp))
            try:
                return [udp, socketserver.ThreadingTCPServer(udp.server_address, self._handler(_Tcp))]
            except OSError:
                udp.server_close()
        raise OSError("no port is free for both")

    def _handler(self, base: type[socketserver.BaseRequestHandler]) -> type[socketserver.BaseRequestHandler]:
        return type("Handler", (base,), {"names": self})

    def answer(self, question: bytes) -> DNSRecord | None:
        """The reply, None for a silent name."""
        request = DNSRecord.parse(question)
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append((name, kind))
        reply = request.reply()
        if _is_below(name, self.silent):
            return None
        if _is_below(name, self.failing):
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        self._fill(reply, name, kind)
        if not reply.rr and not any(known == name or known.endswith("." + name) for known, _ in self.zone):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply

    def _fill(self, reply: DNSRecord, name: str, kind: str) -> None:
        for target in self.zone.get((name, "CNAME"), []):
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(target), ttl=60))
            self._fill(reply, target, kind)
        for value in self.zone.get((name, kind), []):
            reply.add_answer(RR(name, getattr(QTYPE, kind), rdata=_RECORDS[kind](value), ttl=60))


def _is_below(name: str, above: set[str]) -> bool:
    return any(name == one or name.endswith("." + one) for one in above)


class _Udp(socketserver.BaseRequestHandler):
    names: NameServer

    def handle(self) -> None:
        question, socket = self.request
        reply = self.names.answer(question)
        if reply is not None:
            if len(reply.pack()) > _MOST_OVER_UDP:
                reply.rr.clear()
                reply.header.tc = 1
            socket.sendto(reply.pack(), self.client_address)


class _Tcp(socketserver.BaseRequestHandler):
    names: NameServer

    def handle(self) -> None:
        length = self.request.recv(2)
        reply = self.names.answer(self.request.recv(int.from_bytes(length, "big")))
        if reply is not None:
            packed = reply.pack()
            self.request.sendall(len(packed).to_bytes(2, "big") + packed)
