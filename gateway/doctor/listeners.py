"""The doors for mail: each port can be listened at, and what comes from afar is offered TLS."""
from __future__ import annotations

import os
from collections.abc import Iterator

from gateway.doctor.finding import Finding, advice, ok, skipped, wrong
from gateway.doctor.ports import Port, state_of
from gateway.doctor.surroundings import Surroundings
from gateway.settings.servers import is_loopback

FREE = ok("listeners-free", "{door} {host}:{port} is free")
OURS = ok("listeners-ours", "{door} {host}:{port}, the gateway listens")
SOCKET = ok("listeners-socket", "lmtp at {path}")
NONE = skipped("listeners-none", "no port is open for mail ([listen])")
TAKEN = wrong("listeners-taken", "{door} {host}:{port} is taken by another program",
              "stop that program (`ss -ltnp` names it), or set another port in [{section}]; right as it is where "
              "systemd holds the port open for the gateway (docs/running.md)")
FORBIDDEN = advice("listeners-forbidden", "{door} {host}:{port}: this user may not listen at a port below 1024",
                   "let systemd open it (docs/running.md), or set a port from 1024 on")
ELSEWHERE = wrong("listeners-elsewhere", "{door}: {host} is no address of this machine",
                  'set the host in [{section}] to "127.0.0.1", "0.0.0.0", or an address that this machine has')
NO_FOLDER = wrong("listeners-no-folder", "the folder of lmtp_socket, {folder}, is missing or not ours to write",
                  "make it, for the gateway's user and the mail server's group (docs/mail-systems.md#behind-postfix)")
NO_TLS = advice("listeners-no-tls", "{host}:{port} takes mail from other machines without STARTTLS",
                "set listen.tls_certificate and listen.tls_key")

_WORDS = {Port.FREE: FREE, Port.OURS: OURS, Port.TAKEN: TAKEN, Port.FORBIDDEN: FORBIDDEN, Port.ELSEWHERE: ELSEWHERE}


def look(around: Surroundings) -> Iterator[Finding]:
    """Each door of [listen], and the one for monitoring."""
    listen, watch = around.settings.listen, around.settings.monitoring
    doors = [("smtp", "listen", listen.smtp_host, listen.smtp_port),
             ("lmtp", "listen", listen.lmtp_host, listen.lmtp_port),
             ("monitoring", "monitoring", watch.host, watch.port)]
    found = [_door(around, *one) for one in doors if one[2]]
    if listen.lmtp_socket is not None:
        folder = listen.lmtp_socket.parent
        is_ours = os.access(folder, os.W_OK | os.X_OK)
        found.append(SOCKET(path=listen.lmtp_socket) if is_ours else NO_FOLDER(folder=folder))
    if listen.smtp_host and not is_loopback(listen.smtp_host) and listen.tls_certificate is None:
        found.append(NO_TLS(host=listen.smtp_host, port=listen.smtp_port))
    yield from found or [NONE()]


def _door(around: Surroundings, door: str, section: str, host: str, port: int) -> Finding:
    state = state_of(host, port, around.settings.data_dir)
    return _WORDS[state](door=door, section=section, host=host, port=port or "any")
