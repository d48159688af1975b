"""The relay that the letters go to: takes everything at once, remembers when, and throws it away.

    python -m tests.benchmarks.rig.sink FILE    writes a record a letter into FILE; prints its port; ends on SIGTERM

A process of its own and as lean as Python allows: about 0.1 ms of CPU a letter, which `throughput.py` tells.
"""
from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time

from tests.benchmarks.rig.wire import Letter

_ABOUT = re.compile(rb"^(?:In-Reply-To:\s*<|Subject: .*Request )(\d+)[@:]", re.M | re.I)
"""A receipt answers the mail by its Message-ID, a notification has its subject."""
_HELLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 0\r\n"
_ANSWERS = {b"EHLO": _HELLO, b"HELO": b"250 sink\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
_END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._heard = bytearray()
        self._is_letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The banner."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Commands and letters, as many as are complete."""
        from_here = max(len(self._heard) - len(_END), 0)
        self._heard += data
        said = []
        while True:
            end = self._heard.find(_END if self._is_letter else b"\r\n", from_here)
            if end < 0:
                break
            said.append(self._take_letter(end) if self._is_letter else self._obey(end))
            from_here = 0
        if said:
            self._transport.write(b"".join(said))

    def _obey(self, end: int) -> bytes:
        command = bytes(self._heard[:4]).upper()
        del self._heard[: end + 2]
        self._is_letter = command == b"DATA"
        return _ANSWERS.get(command, b"250 ok\r\n")

    def _take_letter(self, end: int) -> bytes:
        about = _ABOUT.search(self._heard, 0, min(end, 4096))
        os.write(self._file, Letter(int(about[1]) if about else -1, time.monotonic()).packed())
        del self._heard[: end + len(_END)]
        self._is_letter = False
        return b"250 taken\r\n"


async def main(path: str) -> None:
    """Take letters until SIGTERM."""
    file, ended = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: Sink(file), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
