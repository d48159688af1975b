"""The mail server in front of the gateway: hands over prepared mails over kept connections, by PIPELINING.

    python -m tests.benchmarks.rig.generator PORT FILE --first 0 --count 1000 [--rate 20 | --letters FILE --window 300]

Writes a record of each accepted mail into FILE and prints the CPU seconds that sending took. With `--rate` mails leave
at their time whatever became of those before them (an open loop). Without it each connection sends its next one as
soon as the last is accepted; `--window` holds it back while so many mails wait for their two letters in the sink's
file, so that what is measured is the whole way, not how fast a queue grows.
"""
from __future__ import annotations

import argparse
import os
import socket
import threading
import time
from pathlib import Path

from tests.benchmarks.rig.corpus import mail
from tests.benchmarks.rig.wire import Sent, how_many_letters

_PAUSE = 0.002


class Client:
    """One connection to the gateway."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._hear(b"220")
        self._say(b"EHLO generator.customer.test\r\n")
        self._hear(b"250")

    def hand_over(self, number: int, prepared: bytes) -> None:
        """Returns once the mail is accepted."""
        self._say(b"MAIL FROM:<p%d@customer.test>\r\nRCPT TO:<support@example.test>\r\nDATA\r\n" % number)
        for code in (b"250", b"250", b"354"):
            self._hear(code)
        self._say(prepared)
        self._hear(b"250")

    def close(self) -> None:
        """Say goodbye."""
        self._say(b"QUIT\r\n")
        self._socket.close()

    def _say(self, words: bytes) -> None:
        self._socket.sendall(words)

    def _hear(self, code: bytes) -> None:
        while (line := self._answers.readline())[3:4] == b"-":
            pass
        if not line.startswith(code):
            raise SystemExit(f"the gateway said {line!r} instead of {code.decode()}")


class Traffic:
    """Mails to be sent by several connections, each taking the next one."""

    def __init__(self, first: int, count: int, rate: float, seconds: float) -> None:
        # With the dot that ends it; no line of the corpus begins with one.
        self._prepared = [(number, mail(number) + b".\r\n") for number in range(first, first + count)]
        self._next = 0
        self._lock = threading.Lock()
        self._begun = time.monotonic() + 0.05
        self._rate = rate
        self._ends = self._begun + seconds

    def take(self) -> tuple[int, bytes, float] | None:
        """(number, octets, when it is to leave); None when all are sent or time is over."""
        with self._lock:
            at = self._next
            self._next += 1
        due = self._begun + at / self._rate if self._rate else time.monotonic()
        if at >= len(self._prepared) or due > self._ends:
            return None
        return *self._prepared[at], due


def send(client: Client, traffic: Traffic, file: int, room: Room) -> None:
    """Sends what is there until there is no more."""
    while (taken := traffic.take()) is not None:
        number, prepared, due = taken
        room.wait()
        time.sleep(max(0.0, due - time.monotonic()))
        begun = time.monotonic()
        client.hand_over(number, prepared)
        os.write(file, Sent(number, due, begun, time.monotonic()).packed())
        room.sent()
    client.close()


class Room:
    """How many mails may be under way: those sent and not yet told of by their two letters."""

    def __init__(self, letters: Path | None, window: int) -> None:
        self._letters = letters
        self._window = window
        self._count = 0
        self._before = how_many_letters(letters) if letters else 0

    def sent(self) -> None:
        """One more is under way."""
        self._count += 1

    def wait(self) -> None:
        """Returns when there is room for one more."""
        while self._letters and self._count - (how_many_letters(self._letters) - self._before) / 2 >= self._window:
            time.sleep(_PAUSE)


def main() -> None:
    """Send, and tell the CPU that it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("port", type=int)
    asked.add_argument("file", type=Path)
    asked.add_argument("--first", type=int, default=0, help="number of the first mail")
    asked.add_argument("--count", type=int, default=1_000, help="at most so many mails")
    asked.add_argument("--seconds", type=float, default=3_600, help="at most so long")
    asked.add_argument("--connections", type=int, default=8)
    asked.add_argument("--rate", type=float, default=0, help="mails a second; 0: as many as are accepted")
    asked.add_argument("--letters", type=Path, help="the sink's file")
    asked.add_argument("--window", type=int, default=300, help="mails under way at most, with --letters")
    options = asked.parse_args()
    room = Room(options.letters, options.window)
    file = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    clients = [Client(options.port) for _ in range(options.connections)]
    traffic = Traffic(options.first, options.count, options.rate, options.seconds)
    before = time.process_time()
    threads = [threading.Thread(target=send, args=(client, traffic, file, room)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{time.process_time() - before:.3f}")


if __name__ == "__main__":
    main()
