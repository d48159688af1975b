"""Answers /healthz, /readyz, /metrics and /alerts.yml over HTTP, from threads of its own.

Nothing here is secret (no address, no subject), and nothing can be changed by it; still it has no password and belongs
on the loopback interface or a network of the house. Whoever says nothing for five seconds is hung up on, and so is who
comes while `PLACES` others are being answered: however many ask, the gateway keeps its threads and its open files.
"""
from __future__ import annotations

import errno
import logging
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from gateway.assets import asset
from gateway.monitoring.exposition import CONTENT_TYPE, Figures
from gateway.monitoring.health import Health
from gateway.store.surroundings import SURROUNDINGS

log = logging.getLogger("spoc.monitoring")

PLACES = 16
"""So many are answered at once."""
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question."""

    status: HTTPStatus
    text: bytes
    kind: str = _PLAIN


Answers = Mapping[str, Callable[[], Answer]]
"""Path -> what is said to whoever asks for it."""


class Monitor(ThreadingMixIn, TCPServer):
    """Listens from the moment it is made; answers once `serve` has begun. (HTTPServer would ask DNS for our name.)"""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = PLACES

    def __init__(self, host: str, port: int, answers: Answers) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.answers = answers
        self._places = threading.Semaphore(PLACES)
        try:
            super().__init__((host, port), _Asked)
        except OSError as error:
            taken = "is taken by another program" if error.errno == errno.EADDRINUSE else "cannot be listened at"
            raise OSError(error.errno, f"{host}:{port} {taken} - set another port in [monitoring]") from None

    def verify_request(self, request: object, client_address: object) -> bool:  # noqa: ARG002 (as socketserver has it)
        """Whether there is a place left, which is this one's from now on."""
        return self._places.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answers, and gives the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 (as socketserver has it)
        """Who hangs up before he has his answer is no matter for the log, and what is comes there as any other line."""
        if not isinstance(sys.exception(), OSError):
            log.exception("a question of a monitor could not be answered")

    @property
    def where(self) -> tuple[str, int]:
        """The address at which it listens."""
        host, port, *_ = self.server_address
        return str(host), int(port)

    def serve(self) -> None:
        """Answers until `stop`."""
        threading.Thread(target=self.serve_forever, name="monitoring", daemon=True).start()

    def stop(self) -> None:
        """Answers no more."""
        self.shutdown()
        self.server_close()


def start(host: str, port: int, health: Health, figures: Figures) -> Monitor:
    """A monitor that answers; OSError where it cannot listen there."""
    monitor = Monitor(host, port, {
        "/healthz": lambda: _well(health.wrong()),
        "/readyz": lambda: _well(health.unready()),
        "/metrics": lambda: Answer(HTTPStatus.OK, figures.text(), CONTENT_TYPE),
        "/alerts.yml": lambda: Answer(HTTPStatus.OK, asset("config/alerts.yml").read_bytes()),
    })
    monitor.serve()
    return monitor


def _well(wrong: list[str]) -> Answer:
    if wrong:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "".join(f"{one}\n" for one in wrong).encode())
    return Answer(HTTPStatus.OK, b"ok\n")


class _Asked(BaseHTTPRequestHandler):
    """One question."""

    server: Monitor
    server_version, sys_version = "spoc", ""
    timeout = 5.0

    def do_GET(self) -> None:
        """Says what is known under that path."""
        self._say(self._found())

    do_HEAD = do_GET  # noqa: N815 - the name is that of the standard library

    def _found(self) -> Answer:
        answer = self.server.answers.get(self.path.partition("?")[0])
        if answer is None:
            known = ", ".join(self.server.answers)
            return Answer(HTTPStatus.NOT_FOUND, f"there is {known}\n".encode())
        try:
            return answer()
        except SURROUNDINGS as error:
            return _well([f"the store gives no answer ({type(error).__name__})"])
        except Exception:
            log.exception("a question of a monitor could not be answered")
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"this is a bug: see the log\n")

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.text)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.text)

    def log_message(self, format: str, *args: object) -> None:
        """Questions are many and alike: they are not logged."""
