"""All mailboxes of one gateway: their threads, from start to stop, and the leases that keep them this gateway's own."""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

from gateway.collector.collector import Collector
from gateway.collector.tools import Collected, Tools
from gateway.steady import steady
from gateway.store.mailboxes import LEASE, let_go, renew_leases

log = logging.getLogger("spoc.collector")

_END_WITHIN = 1.5
"""Seconds. A thread that is not back then asks for the address of a server: nothing of it is left to be lost."""


class Collectors:
    """One thread a mailbox, and one that renews the leases."""

    def __init__(self, mailboxes: Sequence[Collected], tools: Tools) -> None:
        self._tools = tools
        self._collectors = [Collector(one, tools) for one in mailboxes]
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=one.run, name=f"collect {one.key}", daemon=True) for one in self._collectors
        ]
        if self._collectors:
            self._threads.append(threading.Thread(target=self._renew, name="collect", daemon=True))

    def start(self) -> None:
        """Begins to collect."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends all of them, wherever they are: what was handed over arrives, what was not is collected next time."""
        self._ended.set()
        for collector in self._collectors:
            collector.stop()
        ends = time.monotonic() + _END_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))
        if self._collectors:
            let_go(self._tools.store, self._tools.worker)

    def _renew(self) -> None:
        def renew() -> None:
            renew_leases(self._tools.store, self._tools.worker, self._tools.now())

        while not self._ended.wait(LEASE.total_seconds() / 3):
            steady(renew, "collector", log, self._ended)
