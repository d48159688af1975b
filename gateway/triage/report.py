"""What an operator wants to know about the model: which one answers, since when, and what was refused."""
from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.triage.attempts import attempts, of_version


def model_report(home: Path) -> dict[str, Any]:
    """The part `model` of `spoc status --json`; all None where there is no model yet."""
    from classifier.files import MANIFEST, ModelFileError, version_in_use

    try:
        place = version_in_use(home)
        made_at = datetime.fromtimestamp((place / MANIFEST).stat().st_mtime, UTC).isoformat(timespec="seconds")
    except (ModelFileError, OSError):
        return {"version": None, "made_at": None, "lessons": None, "refused": None}
    made = of_version(home, place.name)
    return {
        "version": place.name,
        "made_at": made_at,
        "lessons": made.lessons if made else None,
        "refused": _refused(home, place.name),
    }


def _refused(home: Path, in_use: str) -> dict[str, Any] | None:
    """The last model made, if it would have been worse and nobody has put it in use since."""
    last = next(reversed(attempts(home)), None)
    if last is None or last.promoted or last.version == in_use:
        return None
    return {"version": last.version, "why": last.why, "fall": last.fall}
