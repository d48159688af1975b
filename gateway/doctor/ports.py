"""Whether a port of this machine can be listened at, or is by the gateway that runs."""
from __future__ import annotations

import errno
import json
import os
import socket
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import Any

_RUN_FILE = "run.json"
"""As `gateway.service` writes it below the data directory."""


class Port(Enum):
    """How a port stands."""

    FREE = auto()
    OURS = auto()
    """The gateway runs and listens at it."""
    TAKEN = auto()
    FORBIDDEN = auto()
    """This user may not listen there."""
    ELSEWHERE = auto()
    """The host is no address of this machine."""


_REFUSED = {errno.EADDRINUSE: Port.TAKEN, errno.EACCES: Port.FORBIDDEN, errno.EPERM: Port.FORBIDDEN}


def state_of(host: str, port: int, data_dir: Path) -> Port:
    """How the port stands; nobody is connected to. Port 0 is any that is free."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Port.OURS if port in _listened_at(data_dir) else _REFUSED.get(error.errno or 0, Port.ELSEWHERE)
    return Port.FREE  # whatever a gateway that was killed has left behind: its number may be another's by now


def _listened_at(data_dir: Path) -> frozenset[int]:
    """The ports of the gateway on this data directory; none where it does not run."""
    with suppress(OSError, ValueError):
        told: dict[str, Any] = json.loads((data_dir / _RUN_FILE).read_text())
        with suppress(PermissionError):  # it is another user's, and lives
            os.kill(int(told["pid"]), 0)
        return frozenset(one[1] for one in told.values() if isinstance(one, list) and len(one) == 2)
    return frozenset()
