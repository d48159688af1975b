"""What an examination may look at."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.authentication.lookup import Lookup, make_resolver
from gateway.house import open_database
from gateway.model.people import Directory
from gateway.settings import Settings
from gateway.store.engine import Store

if TYPE_CHECKING:
    from dns.resolver import Resolver

PATIENCE = 5.0
"""Seconds of silence after which a server that is asked something counts as away."""


@dataclass(frozen=True)
class Surroundings:
    """The settings, where they stand, and the time. May be used by several threads at once."""

    settings: Settings
    file: Path | None
    """Of the settings; None: embedded defaults."""
    now: Callable[[], datetime]

    @cached_property
    def directory(self) -> Directory:
        """Everybody and everything that has a name."""
        return self.settings.directory()

    def store(self) -> Store:
        """The database, made or upgraded where need be; whoever asks closes it. StoreError, OSError."""
        return open_database(self.settings)

    def lookup(self) -> Lookup:
        """For a few questions to the DNS, PATIENCE seconds in all, at the name servers of [trust]."""
        return Lookup(self._resolver, PATIENCE)

    @cached_property
    def _resolver(self) -> Resolver | None:
        return make_resolver(self.settings.trust.dns_servers, PATIENCE)
