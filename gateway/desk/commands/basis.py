"""What every command is given, and what it says it did."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gateway.desk.matter import Matter
from gateway.model.decision import Decision
from gateway.model.people import Directory, Load, Person
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Found, TicketFile
from gateway.model.ticket import Ticket

_MYSELF = frozenset({"me", "myself", "mine", "i", "ich", "moi", "yo", "私"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command may look at: who speaks, on which mail, the words beside the commands, and the house."""

    speaker: Person
    matter: Matter
    file: TicketFile | None = None
    """The ticket as it was before the mail; None where the mail is about none."""
    text: str = ""
    """The mail's words without its commands."""
    is_note: bool = False
    """These words are for colleagues only."""

    @property
    def now(self) -> datetime:
        """When the mail is handled."""
        return self.matter.now

    @property
    def today(self) -> date:
        """The speaker's day."""
        return self.speaker.day_of(self.now)

    @property
    def directory(self) -> Directory:
        """Who is who."""
        return self.matter.directory

    def person(self, words: str) -> Person | None:
        """The one who is meant by a name, key or address, by "me" the speaker; None where nobody or several."""
        bare = words.strip(" <>\"'")
        return self.speaker if bare.casefold() in _MYSELF else self.directory.find_person(bare)

    @property
    def policy(self) -> DeskPolicy:
        """What the operator allows."""
        return self.matter.policy

    @property
    def open_tickets(self) -> Mapping[str, Load]:
        """POC -> what he has to do already."""
        return self.matter.situation.open_tickets

    @property
    def found(self) -> Found:
        """What `desk.wishes` has asked for on account of the mail's words."""
        return self.matter.situation.found


@dataclass(frozen=True, slots=True)
class Done:
    """What a command on a ticket did. Who must hear of the changed ticket is derived later, from before and after."""

    ticket: Ticket
    """As it is now."""
    said: str
    """A sentence for the receipt."""
    decisions: tuple[Decision, ...] = ()
    """What changes, and letters only where a letter is what the command is for."""
    undo: str = ""
    """The line that would take it back, where a line can."""
    keeps_words: bool = False
    """The mail's words were for this command: they go nowhere else."""
    answer: str = ""
    """Words that go to the people outside, before the mail's own."""
    is_undo: bool = False
    """It takes back another mail, and cannot be taken back itself."""
    is_silent: bool = False
    """People outside hear nothing of the change: what it takes back they have never heard."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command that is about no ticket did."""

    said: str
    decisions: tuple[Decision, ...] = ()
    undo: str = ""
    keeps_words: bool = False


MOST_COMMANDS = 30
"""In one mail: nobody writes more by hand."""

Run = Callable[[Ticket, str, Desk], Done]
"""(the ticket as the command before left it, the argument, the desk)."""
RunAtDesk = Callable[[str, Desk], Said]
"""(the argument, the desk): these are understood in a mail about no ticket too."""
