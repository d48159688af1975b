"""Serves the console by uvicorn, in a thread of its own."""
from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import threading
from collections.abc import Collection

import uvicorn

from gateway.web.connections import MOST, Connection
from gateway.web.routes import application
from gateway.web.tools import Tools

_AT_ONCE = 2 * MOST
"""Requests, with what is still done after their answers; one more is told to come back (503)."""
_WAITING = 128
"""Connections that the system holds ready, and that are taken in one go."""
_HTTP = 80
_IDLE = 10
"""Seconds for which a connection that asks nothing stays open."""


class Served:
    """The console, answering until `stop`."""

    def __init__(self, listening: socket.socket, tools: Tools, url: str) -> None:
        host, port = listening.getsockname()[:2]
        self.where: tuple[str, int] = (str(host), int(port))
        self.url = url or f"http://{_bracketed(str(host))}:{port}"
        app = application(tools, self.url, origins(str(host), int(port), self.url))
        config = uvicorn.Config(app, http=Connection, ws="none", loop="asyncio", lifespan="off", log_config=None,
                                access_log=False, server_header=False, proxy_headers=False, limit_concurrency=_AT_ONCE,
                                backlog=_WAITING, timeout_keep_alive=_IDLE, timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, args=(listening,), name="console", daemon=True)
        self._thread.start()

    def _run(self, listening: socket.socket) -> None:
        asyncio.run(self._server.serve(sockets=[listening]))

    def stop(self) -> None:
        """Answers no more."""
        self._server.should_exit = True
        self._thread.join()


def serve(host: str, port: int, url: str, tools: Tools) -> Served:
    """The console, answering; OSError where it cannot listen there. `url`: how browsers reach it, "" as it listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By its protocol asyncio knows what is not to wait for more to be sent: each answer came 40 ms later.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_WAITING)  # from now on whoever comes waits for uvicorn, and is not sent away
    except OSError as error:
        listening.close()
        taken = "is taken by another program" if error.errno == errno.EADDRINUSE else "cannot be listened at"
        raise OSError(error.errno, f"{host}:{port} {taken} - set another port in [console]") from None
    return Served(listening, tools, url)


def origins(host: str, port: int, url: str) -> Collection[str]:
    """As browsers write the console's origin, whichever way they reach it: "http://127.0.0.1:8025"."""
    hosts = [_bracketed(host)]
    if ipaddress.ip_address(host).is_loopback:
        hosts += ["localhost", "127.0.0.1", "[::1]"]
    end = "" if port == _HTTP else f":{port}"  # what is usual they leave out
    return {url, *(f"http://{one}{end}" for one in hosts)}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
