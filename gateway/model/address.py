"""An address as people write it."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox as somebody wrote it; compare by `key`."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The address in lower case: the form in which addresses are stored and compared."""
        return self.address.lower()

    @property
    def shown(self) -> str:
        """The name where there is one, else the address."""
        return self.name or self.address
