"""Mail in from mailboxes: a corridor with one thread a mailbox. Start reading at `Collector.run`."""
from __future__ import annotations

from gateway.collector.collectors import Collectors
from gateway.collector.tools import Collected, Tools

__all__ = ["Collected", "Collectors", "Tools"]
