"""Where the files that belong to the program lie: in the wheel below `gateway/_assets`, in a checkout at its top."""
from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def asset(name: str) -> Path:
    """The path of `templates` or `config/default.toml`, whichever way the gateway was installed."""
    packed = _HERE / "_assets" / name
    return packed if packed.exists() else _HERE.parent / name
