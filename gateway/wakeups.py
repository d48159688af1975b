"""What the threads of one process call out to each other, so that nobody waits for his next look into the database."""
from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


class Wakeup(threading.Event):
    """An event that other processes may have to hear of too."""

    tell_others: Callable[[], None] | None = None
    """Never blocks; None where nobody else waits for it."""

    def call(self) -> None:
        """Wake whoever waits for it, here and elsewhere."""
        self.set()
        if self.tell_others is not None:
            self.tell_others()


@dataclass(frozen=True, slots=True)
class Wakeups:
    """One event for each thing that somebody may be waiting for."""

    ending: threading.Event = field(default_factory=threading.Event)
    """Set once, for good."""
    mail_came: Wakeup = field(default_factory=Wakeup)
    letters_due: Wakeup = field(default_factory=Wakeup)
    lesson_due: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        """Ask everybody to end."""
        for one in (self.ending, self.mail_came, self.letters_due, self.lesson_due):
            one.set()
