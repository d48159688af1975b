"""What processes cost, as the kernel counts it (/proc): CPU, memory, and what else the machine was doing."""
from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

_TICK = float(os.sysconf("SC_CLK_TCK"))
CORES = os.cpu_count() or 1


def cpu_seconds(pid: int) -> float:
    """CPU that the process has used so far, with that of its children that have ended."""
    return sum(_stat(pid)[11:15]) / _TICK


def tree_seconds(pid: int) -> float:
    """The same, with its children that still run: PostgreSQL is one process a connection."""
    return sum(cpu_seconds(one) for one in [pid, *_children(pid)])


def _stat(pid: int) -> list[int]:
    """The numbers of /proc/PID/stat from the third field on; zeros where the process has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0] * 50
    return [0, *map(int, told[1:])]


def _children(pid: int) -> list[int]:
    everyone = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    return [one for one in everyone if _stat(one)[1] == pid]


def resident(pid: int) -> float:
    """Memory that the process has now (RSS), in megabytes of a million octets."""
    return _memory(pid, "VmRSS")


def most_resident(pid: int) -> float:
    """The most that it ever had since `forget_most`."""
    return _memory(pid, "VmHWM")


def forget_most(pid: int) -> None:
    """From now on `most_resident` counts anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _memory(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{name}:"))


def load() -> str:
    """The machine at this moment, in words."""
    return f"load {os.getloadavg()[0]:.1f} on {CORES} cores"


def busy_seconds() -> float:
    """CPU that all processes of the machine have used together, since it was started."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / _TICK


def wait_until(reached: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    """Returns as soon as it is so; SystemExit with `what` where it does not come about in time."""
    ends = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > ends:
            raise SystemExit(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)
