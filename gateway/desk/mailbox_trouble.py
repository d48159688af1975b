"""When a mailbox that fails is tried again, when its operators hear of it, and in which words."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.desk import absence
from gateway.desk.operators import who_looks_after_it
from gateway.model.changes_mailbox import MailboxTold
from gateway.model.decision import Decision
from gateway.model.letter import Letter
from gateway.model.letters_mailbox import MailboxTrouble, MailboxWorks
from gateway.model.mailbox import Mailbox, TroubleKind
from gateway.model.occasion import Occasion

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
_MOST_DOUBLINGS = 20
_SPREAD = 0.2
"""Share of a pause by which it may be longer."""


@dataclass(frozen=True, slots=True)
class _Course:
    """How one kind of trouble is met."""

    first: timedelta
    """Until the second try; each further one doubles it."""
    most: timedelta
    """The longest pause."""
    tell_after: timedelta
    """How long it must last before an operator is written to."""


_COURSES: Mapping[TroubleKind, _Course] = {
    # Nobody asks the server: the database is looked at until the word is there.
    TroubleKind.UNDECIDED: _Course(2 * _SECOND, 2 * _SECOND, timedelta()),
    # Half a dozen logins in the first hour, then one an hour: no server locks an account because of us.
    TroubleKind.REFUSED: _Course(_MINUTE, _HOUR, timedelta()),
    # The mail server is not even asked, and what helps (`spoc auth`) works at once.
    TroubleKind.NO_TOKEN: _Course(_MINUTE, 5 * _MINUTE, timedelta()),
    TroubleKind.NO_FOLDER: _Course(_MINUTE, 5 * _MINUTE, timedelta()),
    # Its mails are taken all the while.
    TroubleKind.NOT_PUT_AWAY: _Course(_MINUTE, 5 * _MINUTE, 30 * _MINUTE),
    # Servers restart, links break: mostly it works again at the next try, and nobody need know.
    TroubleKind.AWAY: _Course(_SECOND, 5 * _MINUTE, 30 * _MINUTE),
}
_KEEPS_US_OUT = frozenset({TroubleKind.REFUSED, TroubleKind.NO_TOKEN, TroubleKind.NO_FOLDER})


def failed(mailbox: Mailbox, trouble: TroubleKind, error: str, now: datetime, chance: float) -> Mailbox:
    """The mailbox after one more try that failed; `chance`: 0 to 1, spreads the tries of many mailboxes.

    A server that in between is only away tells nothing new where it had not let us in: that is still what has to be
    mended. `told_at` stays: whoever has heard of one trouble hears of the end of the next one too.
    """
    is_same = mailbox.trouble is trouble or (mailbox.trouble in _KEEPS_US_OUT and trouble is TroubleKind.AWAY)
    tries = mailbox.tries + 1 if is_same else 1
    told = mailbox if is_same else replace(mailbox, trouble=trouble, failing_since=now)
    return replace(told, error=error, tries=tries, next_try_at=now + _pause(trouble, tries, chance))


def _pause(trouble: TroubleKind, tries: int, chance: float) -> timedelta:
    course = _COURSES[trouble]
    doublings: int = 2 ** min(tries - 1, _MOST_DOUBLINGS)
    return min(course.most, course.first * doublings) * (1 + _SPREAD * chance)


def works(mailbox: Mailbox, now: datetime) -> Mailbox:
    """The mailbox after a look that found nothing wrong. `told_at` stays until the operators have heard of it."""
    return replace(mailbox, looked_at=now, failing_since=None, tries=0, next_try_at=None, trouble=None, error="",
                   tried_with="")


def goes_on(mailbox: Mailbox, now: datetime) -> Mailbox:
    """The mailbox after mails were taken from it. That they cannot be put away is another matter, and stays."""
    return replace(mailbox, looked_at=now) if mailbox.trouble is TroubleKind.NOT_PUT_AWAY else works(mailbox, now)


def tell_at(mailbox: Mailbox, now: datetime) -> datetime | None:
    """When the operators are to be told how it stands; None: there is nothing (more) to say."""
    if mailbox.trouble is None or mailbox.failing_since is None:
        return now if mailbox.told_at is not None else None
    return None if _is_told(mailbox) else mailbox.failing_since + _COURSES[mailbox.trouble].tell_after


def tell(occasion: Occasion) -> tuple[Decision, ...]:
    """The letters to every operator, to the fallback POC where there is none: what is wrong, or that it works again."""
    mailbox = occasion.mailbox
    letter = None if mailbox is None else _letter(mailbox, occasion.now)
    if mailbox is None or letter is None:
        return ()
    told_at = max(occasion.now, mailbox.failing_since) if mailbox.failing_since is not None else None
    letters = (write for person in who_looks_after_it(occasion.directory)
               for write in absence.to_person(person, letter, occasion.directory))
    return (*letters, MailboxTold(mailbox.key, mailbox.failing_since, told_at))


def _letter(mailbox: Mailbox, now: datetime) -> Letter | None:
    """What there is to say about it that has not been said."""
    if mailbox.trouble is None or mailbox.failing_since is None:
        return MailboxWorks(None, "", mailbox.key, now) if mailbox.told_at is not None else None
    if _is_told(mailbox):
        return None
    return MailboxTrouble(None, "", mailbox.key, mailbox.trouble, mailbox.folder, mailbox.failing_since, mailbox.error,
                          mailbox.next_try_at)


def _is_told(mailbox: Mailbox) -> bool:
    """Whether the operators have heard of this trouble, and not only of one before it."""
    if mailbox.told_at is None or mailbox.failing_since is None:
        return False
    return mailbox.told_at >= mailbox.failing_since
