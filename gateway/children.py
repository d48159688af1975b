"""What runs in a process of its own, which may die or take long: a mail that took its worker down, a new model.

Each has two halves: the one that the gateway calls starts `spoc` with a hidden command, the one that this command
calls does the work.
"""
from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from gateway.house import build
from gateway.house.learning import refit_model
from gateway.house.working import build_tools
from gateway.model.mail import InboundId
from gateway.reader import ScannerAway
from gateway.settings import Settings
from gateway.store import inbox
from gateway.store.errors import LeaseLost
from gateway.store.surroundings import SURROUNDINGS
from gateway.worker import Tools, handle

log = logging.getLogger("spoc.service")

_LOOK = 0.05
"""Seconds until a child is looked at again."""
_WAITS_FOR: tuple[type[Exception], ...] = (ScannerAway, *SURROUNDINGS)
_NICE = 10
"""How far a refit stands back behind everything else on the machine."""


def alone(config: Path | None, seconds: float) -> Callable[[inbox.Claimed], bool]:
    """Starts `handle_alone` for a mail that took its worker down three times; False if the child ended badly."""

    def handle(claimed: inbox.Claimed) -> bool:
        command = _spoc(config, "work", str(claimed.id), "--worker", claimed.worker)
        with suppress(subprocess.TimeoutExpired):
            # Our own interpreter and numbers of our own making.
            return subprocess.run(command, check=False, timeout=seconds + 30).returncode == 0  # noqa: S603
        return False

    return handle


def handle_alone(settings: Settings, inbound: int, worker: str, now: Callable[[], datetime]) -> bool:
    """Handle one claimed mail in this very process (a child of the worker that may die of it)."""
    house = build(settings)
    try:
        claimed = inbox.claimed(house.store, InboundId(inbound), worker)
        if claimed is None:
            return True  # somebody else has it by now
        return _try(claimed, build_tools(house), now)
    finally:
        house.close()


def _try(claimed: inbox.Claimed, tools: Tools, now: Callable[[], datetime]) -> bool:
    try:
        handle(claimed, tools, now())
    except LeaseLost:
        return True
    except _WAITS_FOR as cause:
        inbox.release(tools.store, claimed, now(), now(), f"{type(cause).__name__}: it waits")
        return True
    except Exception:
        log.exception("a mail could not be handled alone", extra={"inbound": claimed.id})
        return False
    return True


def start_refit(config: Path | None, *options: str) -> subprocess.Popen[bytes]:
    """Starts `refit_alone`, out of reach of a Ctrl-C at the terminal: the learner ends it."""
    # Our own interpreter and constant arguments.
    return subprocess.Popen(_spoc(config, "refit", *options), stdin=subprocess.DEVNULL,  # noqa: S603
                            start_new_session=True)


def make_first_model(config: Path | None, ending: threading.Event) -> None:
    """Waits for a process that makes the first model of a gateway; once `ending`, ends it and this thread.

    Training brings 80 MB into a process, for good. Where they are there already, nothing is done.
    """
    if "sklearn" in sys.modules:
        return
    child = start_refit(config, "--first")
    while child.poll() is None and not ending.wait(_LOOK):
        pass
    child.terminate()
    child.wait()
    if ending.is_set():
        sys.exit()


def refit_alone(settings: Settings, *, mail_waits: bool = False) -> None:
    """Make a new model in this very process (a child), behind all other work of the machine unless mail waits."""
    if not mail_waits:
        os.nice(_NICE)
    refit_model(settings)


def _spoc(config: Path | None, *arguments: str) -> list[str]:
    """The command line of `spoc` on these settings, by our own interpreter."""
    return [sys.executable, "-P", "-m", "gateway.cli", *(["--config", str(config)] if config else []), *arguments]
