"""What the demo's story is made of: people with mailboxes, and the kinds of its steps."""
from __future__ import annotations

from dataclasses import dataclass

SHARED = "support@example.test"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a mailbox."""

    name: str
    address: str

    @property
    def first_name(self) -> str:
        """As the story calls him."""
        return self.name.split()[0]

    @property
    def from_(self) -> str:
        """As it stands in From."""
        return f"{self.name} <{self.address}>"


MIA = Actor("Mia Brandt", "mia.brandt@customer.test")
TOM = Actor("Tom Keller", "tom.keller@customer.test")
BEN = Actor("Ben Okafor", "ben@example.test")
ANA = Actor("Ana Sousa", "ana@example.test")
CLARA = Actor("Clara Weiss", "clara@example.test")


@dataclass(frozen=True, slots=True)
class Scene:
    """A headline between the steps."""

    title: str


@dataclass(frozen=True, slots=True)
class Writes:
    """Somebody writes a mail."""

    who: Actor
    happens: str
    words: str
    subject: str = ""
    """Of a new mail; "" where it is a reply."""
    to: str = ""
    """The letter that is answered, the last one of that name that he got; "": the last one of all."""
    file: str = ""
    """Name of what is attached."""
    after: float = 0.0
    """Seconds to wait before it is sent."""


@dataclass(frozen=True, slots=True)
class Accepts:
    """Somebody presses "Accept" in his calendar, about the last invitation that he got."""

    who: Actor
    happens: str


@dataclass(frozen=True, slots=True)
class Gets:
    """Somebody gets a letter; the story ends early where it does not come, or is not as it says."""

    who: Actor
    letter: str
    happens: str
    shows: tuple[str, ...] = ()
    """Words that it must hold; the lines in which they stand are quoted."""
    hides: tuple[str, ...] = ()
    """Words that must not stand in it, whether quoted or not."""
    file: str = ""
    """Name of what comes with it, to the last byte as it was sent."""


@dataclass(frozen=True, slots=True)
class Asks:
    """An operator types a command; what it prints is shown."""

    arguments: tuple[str, ...]
    happens: str
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restarts:
    """An operator sets the time of all that comes again and again to a moment from now, and starts the gateway anew."""

    happens: str


Step = Scene | Writes | Accepts | Gets | Asks | Restarts
