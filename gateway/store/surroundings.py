"""Failures that are no mail's fault: database, disk, memory. Work waits for them; no mail is counted as tried."""
from __future__ import annotations

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, TimeoutError

from gateway.store.errors import StoreError

SURROUNDINGS: tuple[type[Exception], ...] = (
    OSError, MemoryError, OperationalError, InterfaceError, InternalError, TimeoutError, StoreError,
)
