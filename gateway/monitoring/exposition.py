"""The figures in the form of Prometheus: what was counted in this process, and how things stand in the store.

The store is asked once a second at most, however many ask. What comes from it is the same in each process of a gateway:
take the greatest, do not add. What was counted is each process's own: add that.
"""
from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from gateway.metrics import COUNTERS, STAGES, idle_seconds
from gateway.store.engine import Store
from gateway.store.gauges import Gauges, broken_promises, read_gauges

CONTENT_TYPE = CONTENT_TYPE_LATEST
FRESH = 1.0
"""Seconds for which what was read from the store counts."""


class Figures(Collector):
    """All figures of this process."""

    def __init__(self, store: Store, now: Callable[[], datetime], wrong: Callable[[], Collection[str]],
                 min_free_bytes: int, mailboxes: Collection[str], credentials: Collection[str]) -> None:
        """`wrong`: what is wrong with this process. `mailboxes`, `credentials`: keys of the settings, the ones told."""
        self._store, self._now, self._wrong, self._min_free_bytes = store, now, wrong, min_free_bytes
        self._mailboxes, self._credentials = frozenset(mailboxes), frozenset(credentials)
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._gauges: Gauges | None = None
        self._since = now()
        self._broken = 0
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """What /metrics answers."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Everything, for the registry."""
        gauges, broken = self._fresh()
        yield from _about_the_program(self._store)
        yield _gauge("spoc_healthy", "1 while /healthz says that all is well", not self._wrong())
        yield from _counted()
        yield _counter("spoc_promises_broken", "Promises whose time ran out since this process began", broken)
        yield from _queues(gauges)
        yield from _standing(gauges)
        yield _by("spoc_mailbox_up", "1 while the mailbox can be collected", "mailbox",
                  _of(gauges.mailboxes, self._mailboxes))
        yield _by("spoc_oauth_up", "1 while the login of [oauth.KEY] gives access", "key",
                  _of(gauges.credentials, self._credentials))
        if (free := self._store.blobs.free_bytes()) is not None:
            yield _gauge("spoc_disk_free_bytes", "Free where the data directory lies", free)
        yield _gauge("spoc_disk_needed_bytes", "Below this no mail is taken in (listen.min_free_bytes)",
                     self._min_free_bytes)

    def _fresh(self) -> tuple[Gauges, int]:
        """How things stand, a second old at most; how many promises were broken since this process began."""
        with self._lock:
            if self._gauges is None or time.monotonic() - self._read_at >= FRESH:
                gauges = read_gauges(self._store, self._now())
                if gauges.at > self._since:  # not where the clock was put back
                    self._broken += broken_promises(self._store, self._since, gauges.at)
                    self._since = gauges.at
                self._gauges, self._read_at = gauges, time.monotonic()
            return self._gauges, self._broken


def _about_the_program(store: Store) -> Iterator[Metric]:
    told = {"version": version("spoc-gateway"), "python": platform.python_version(),
            "database": store.engine.dialect.name}
    yield InfoMetricFamily("spoc_build", "The program that runs", value=told)
    yield _by("spoc_corridor_idle_seconds", "Since the corridor was last seen to move", "corridor", idle_seconds())


def _counted() -> Iterator[Metric]:
    for counter in COUNTERS:
        family = CounterMetricFamily(counter.name, counter.says, labels=[counter.label])
        for value, count in counter.read().items():
            family.add_metric([value], count)
        yield family
    spans = HistogramMetricFamily(STAGES.name, STAGES.says, labels=[STAGES.label])
    bounds = (*map(str, STAGES.bounds), "+Inf")
    for value, (found, whole) in STAGES.read().items():
        spans.add_metric([value], list(zip(bounds, accumulate(found), strict=True)), whole)
    yield spans


def _queues(gauges: Gauges) -> Iterator[Metric]:
    depths = {name: queue.depth for name, queue in gauges.queues.items()}
    ages = {name: max((gauges.at - queue.oldest).total_seconds(), 0.0) if queue.oldest else 0.0
            for name, queue in gauges.queues.items()}
    yield _by("spoc_queue_depth", "How many wait: mails taken in, letters written, due times that have come", "queue",
              depths)
    yield _by("spoc_queue_oldest_seconds", "How long the oldest of them has waited", "queue", ages)


def _standing(gauges: Gauges) -> Iterator[Metric]:
    yield _gauge("spoc_quarantined", "Mails that wait for an operator (spoc inbox)", gauges.quarantined)
    yield _gauge("spoc_open_tickets", "Tickets that are not done", gauges.open_tickets)
    yield _gauge("spoc_promises_overdue", "Promises that are owed although their time is over", gauges.overdue)
    yield _gauge("spoc_relay_up", "1 while the relay takes letters", gauges.is_relay_up)
    yield _gauge("spoc_clock_held", "1 while nothing goes out because of time (spoc clock)", gauges.is_clock_held)
    yield _gauge("spoc_database_bytes", "Size of the database", gauges.database_bytes)
    if gauges.newest_mail is not None:
        yield _gauge("spoc_last_mail_timestamp_seconds", "When the newest mail was taken in",
                     gauges.newest_mail.timestamp())
    if gauges.last_backup is not None:
        yield _gauge("spoc_last_backup_timestamp_seconds", "When spoc backup was last taken",
                     gauges.last_backup.timestamp())


def _of(found: Mapping[str, bool], wanted: Collection[str]) -> dict[str, bool]:
    """Of those wanted; what has never been in trouble may not be known yet, and is well."""
    return {key: found.get(key, True) for key in sorted(wanted)}


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _counter(name: str, says: str, value: float) -> Metric:
    return CounterMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
