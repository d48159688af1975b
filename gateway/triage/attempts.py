"""What has been tried: a line for each model that was made, beside the models, in `attempts.json`.

It outlives the models, of which only the last few are kept: what was refused or rolled back is not made again.
A file that cannot be read counts as empty; then a model may be made once more, and comes out the same.
"""
from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "attempts.json"
KEPT = 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """One model that was made."""

    version: str
    """Its name among the models."""
    material: str
    settings: str
    lessons: int
    newest_correction: int
    promoted: bool
    why: str
    fall: float


def attempts(home: Path) -> tuple[Attempt, ...]:
    """All that is known, oldest first."""
    try:
        return tuple(Attempt(**facts) for facts in json.loads((home / FILE).read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):
        return ()


def note(home: Path, attempt: Attempt) -> None:
    """Add an attempt; of the earlier ones the newest are kept."""
    _write(home / FILE, [*attempts(home), attempt][-KEPT:])


def with_material(home: Path, digest: str) -> Attempt | None:
    """The last attempt with this material; None where it was never tried."""
    return next((one for one in reversed(attempts(home)) if one.material == digest), None)


def of_version(home: Path, version: str) -> Attempt | None:
    """How this version was made; None where nobody noted it."""
    return next((one for one in reversed(attempts(home)) if one.version == version), None)


def newest_tried(home: Path) -> int:
    """Number of the last correction that any model was made from; 0: none."""
    return max((one.newest_correction for one in attempts(home)), default=0)


def _write(file: Path, known: Sequence[Attempt]) -> None:
    """Replace the file whole."""
    fresh = file.with_name(f".{file.name}-{os.getpid()}")
    fresh.write_text(json.dumps([asdict(one) for one in known], indent=1), encoding="utf-8")
    fresh.replace(file)
