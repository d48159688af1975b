"""What people have said about how they want to be written to: by mail, or by an operator's file.

Kept as text under a name; whoever asks reads it with `Preferences`, in which what cannot be read counts as not said.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

LANGUAGE, ZONE = "language", "zone"
"""Of the letters; of the times in them: a name of the IANA database."""
MORNING_LIST = "morning list"
"""Whether a POC gets one."""
ON, OFF = "on", "off"
"""How it is kept that somebody wants something, or does not."""
NAME, ORGANISATION, VIP, UPDATES = "name", "organisation", "vip", "updates"
"""Of somebody outside, with the two above (`card`): his name; key of his organisation; yes; a `feedback.Frequency`."""


@dataclass(frozen=True, slots=True)
class Prefer:
    """Somebody wants something so; `value` None: as it was before he said anything."""

    who: str
    """Key of a person of the house, or an address key."""
    name: str
    value: str | None
    by: str
    """Key of who says so, his address key where he is outside, "file" or "mail" where it was learnt."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that one person has said."""

    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What was said under that name; "" where nothing was."""
        return self.values.get(name, "")

    @property
    def zone(self) -> ZoneInfo | None:
        """None where none was said, or there is none of that name."""
        return read_zone(self.get(ZONE))


_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""They lie beside the zones: what this machine uses, or nothing; "right" counts leap seconds."""


def read_zone(name: str) -> ZoneInfo | None:
    """The zone of that name in the IANA database; None where there is none."""
    if not name or name in _NO_PLACES or name.startswith(("posix/", "right/")):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None
