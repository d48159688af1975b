"""What is known of a stakeholder, and who has said so: who speaks of himself outranks a POC, a POC the file."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from zoneinfo import ZoneInfo

from gateway.model.feedback import Frequency
from gateway.model.preferences import LANGUAGE, NAME, ORGANISATION, UPDATES, VIP, ZONE, Preferences

FIELDS = (NAME, ORGANISATION, LANGUAGE, ZONE, VIP, UPDATES)
"""What can be said of somebody outside, in the order in which it is shown and stands in a file."""
BY_FILE = "file"
"""Who has said what stands in an operator's file."""
YES = "yes"


class Source(IntEnum):
    """Who has said something; the higher outranks the lower."""

    FILE = 0
    POC = 1
    HIMSELF = 2


@dataclass(frozen=True, slots=True)
class Card:
    """Of one address."""

    address: str
    """Address key."""
    values: Mapping[str, str] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)
    """Name of a value -> who has said it: BY_FILE, key of a POC, or the address key."""
    writes: str = ""
    """The language that his mails have shown; "" where none has."""

    def get(self, name: str) -> str:
        """What was said under that name; "" where nothing was."""
        return self.values.get(name, "")

    def source(self, name: str) -> Source | None:
        """Who has said it; None where nobody has."""
        by = self.by.get(name)
        if by is None:
            return None
        return Source.HIMSELF if by == self.address else Source.FILE if by == BY_FILE else Source.POC

    def may_say(self, name: str, source: Source) -> bool:
        """True where nobody who outranks that source has said something else."""
        said = self.source(name)
        return said is None or said <= source

    @property
    def is_vip(self) -> bool:
        """His matters are one level more urgent than others'."""
        return self.get(VIP) == YES

    @property
    def zone(self) -> ZoneInfo | None:
        """Of the times in letters to him; None where none was said."""
        return Preferences(self.values).zone

    @property
    def updates(self) -> Frequency | None:
        """How often he wants to hear of what he waits for; None where nothing was said."""
        said = self.get(UPDATES)
        return Frequency(said) if said in list(Frequency) else None
