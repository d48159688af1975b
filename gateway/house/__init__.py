"""Turns the settings into the tools of the house; starts nothing. Here: what every role needs, store and people.

`working` has what the worker needs, `learning` what the classifier needs, `doors` and `mailing` the ways in and out.
Importing this package costs little: whoever only listens never loads what reads, decides and writes.
"""
from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from gateway.model.people import Directory
from gateway.settings import Settings
from gateway.store.engine import Store, open_store

if TYPE_CHECKING:
    from gateway.scribe import Scribe
    from gateway.store.unit import Unit


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is built from the settings and shared by the roles."""

    settings: Settings
    store: Store
    unit: Unit
    directory: Directory
    scribe: Scribe
    loop_marker: str

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def plan(house: House, now: datetime) -> None:
    """What has to happen by time in any case waits for it: the clock asks for this before the first due time fires."""
    from gateway.desk.rounds import rounds
    from gateway.store import due
    from gateway.store.closings import plan_closings

    plan_closings(house.store, house.settings.desk.close_after)
    due.plan(house.store, rounds(house.unit.people(), house.settings.desk_policy(), now), now)


def open_database(settings: Settings) -> Store:
    """The store of these settings, upgraded if need be."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_store(settings.database_url, settings.blobs_dir)


def build(settings: Settings, store: Store | None = None) -> House:
    """The house, with nothing running yet; with `store` where that is open already."""
    from gateway.letters import Letters  # 0.7 s of CPU with all that stands behind these, which a listener never needs
    from gateway.premises import look_around
    from gateway.scribe import Scribe
    from gateway.store import meta
    from gateway.store.credentials import forget_past_failures
    from gateway.store.unit import Unit

    store = store or open_database(settings)
    directory = settings.directory()
    unit = Unit(store, directory, settings.desk_policy(), premises=partial(look_around, settings, store))
    marker = meta.remember(store, "loop_marker", secrets.token_hex(8))
    forget_past_failures(store, settings.oauth)
    letters = Letters(overrides=settings.letters.folder)
    scribe = Scribe(letters, unit, directory, settings.address_policy(), marker, os.urandom,
                    settings.privacy.kinds)
    return House(settings, store, unit, directory, scribe, marker)
