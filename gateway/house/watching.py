"""What tells whoever watches how the gateway is: programs by the monitoring, people by the console."""
from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.house import House
from gateway.house.doors import NAMES
from gateway.monitoring.health import Health
from gateway.settings import Settings
from gateway.store.engine import Store

if TYPE_CHECKING:
    from gateway.monitoring.server import Monitor
    from gateway.web import Served

_AND_MORE = 1.5
"""Whoever may take long for one thing gets half as much again before he is thought to hang."""


def health(settings: Settings, store: Store, now: Callable[[], datetime], corridors: Sequence[threading.Thread],
           addresses: Mapping[str, object]) -> Health:
    """Knows how this process is. `addresses`: by name, as `run.json` has them."""
    return Health(
        store=store, now=now, corridors=corridors,
        listeners=[_address(addresses[name]) for name in NAMES if name in addresses],
        hung_after=_longest_rest(settings).total_seconds(), min_free_bytes=settings.listen.min_free_bytes,
    )


def monitor(settings: Settings, health: Health) -> Monitor | None:
    """A monitor that answers, where the settings ask for one; OSError where it cannot listen."""
    if not settings.monitoring.host:
        return None
    from gateway.monitoring.exposition import Figures  # 0.1 s, for those who watch
    from gateway.monitoring.server import start

    figures = Figures(health.store, health.now, health.wrong, health.min_free_bytes, settings.mailboxes, settings.oauth)
    return start(settings.monitoring.host, settings.monitoring.port, health, figures)


def _longest_rest(settings: Settings) -> timedelta:
    """For so long a corridor that is well may not move: one letter to a slow relay, one look into a mailbox."""
    mailboxes = (rest for one in settings.mailboxes.values() for rest in (one.poll, one.idle_reissue))
    return max(settings.monitoring.hung_after, _AND_MORE * max((settings.relay.letter_timeout, *mailboxes)))


def _address(told: object) -> tuple[str, int] | Path:
    if isinstance(told, list):
        return str(told[0]), int(told[1])
    return Path(str(told))


def console(house: House, now: Callable[[], datetime], wake: Callable[[], None],
            smtp: tuple[str, int] | None) -> Served | None:
    """The console, answering, where the settings want one; OSError where it cannot listen.

    `wake`: letters are due; `smtp`: where this process takes mail.
    """
    wanted = house.settings.console
    if not wanted.host:
        return None
    from gateway.web import Tools, serve  # 0.3 s and 12 MB, for those who look

    tools = Tools(house.settings, house.store, house.unit, house.scribe, now, partial(secrets.token_urlsafe, 32), wake,
                  smtp)
    return serve(wanted.host, wanted.port, wanted.url, tools)
