"""The clock of the machine: set by the network, and believed by the gateway."""
from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing

from gateway.doctor.finding import Finding, advice, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.store.errors import StoreError
from gateway.store.timekeeping import read_kept

SOUND = ok("clock-sound", "{time} UTC, set by the network")
UNKNOWN = ok("clock-unknown", "{time} UTC")
ALONE = advice("clock-alone", "{time} UTC, and no time server sets it: reminders may come at wrong times",
               "run a time service (chrony, systemd-timesyncd); in a container, on its host")
HELD = wrong("clock-held", "it has jumped, so nothing goes out because of time",
             "set the clock right if it is wrong, then `spoc clock confirm`")

_UNSYNCHRONISED = 0x40
"""STA_UNSYNC in the status of adjtimex(2)."""


class _Timex(ctypes.Structure):
    """The beginning of struct timex; the rest is left to the kernel."""

    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long), ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long), ("status", ctypes.c_int), ("rest", ctypes.c_byte * 512),
    )


def look(around: Surroundings) -> Iterator[Finding]:
    """What the kernel knows of it, then whether the gateway waits for a word about it."""
    synchronised = is_synchronised()
    kind = UNKNOWN if synchronised is None else SOUND if synchronised else ALONE
    yield HELD() if _is_held(around) else kind(time=f"{around.now():%Y-%m-%d %H:%M}")


def is_synchronised() -> bool | None:
    """Whether something sets the kernel's clock; None where the system does not tell. Nothing is changed."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    told = _Timex(modes=0)
    return None if adjtimex(ctypes.byref(told)) < 0 else not told.status & _UNSYNCHRONISED


def _is_held(around: Surroundings) -> bool:
    try:
        with closing(around.store()) as store:
            return read_kept(store).jump is not None
    except (StoreError, OSError):
        return False  # said of the database already
