"""Where the collecting of a mailbox begins and goes on, and what becomes of a mail whose UID tells nothing.

All is decided by UID, never by \\Seen: people read a mailbox too. A mail from `old_below` on came after the gateway.
Below it two kinds of mails lie, and their times tell them apart (`_FATES`): those that were there before the gateway,
where it was to take everything; and all that lie in a folder whose UIDs have become unknown (another UIDVALIDITY, or
a lower UIDNEXT: it was made again, or restored from a copy). Mails that were taken before are recognised by the
intake, whatever their UID.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from gateway.model.mailbox import Fate, Mailbox, Sight, Start


def opened(mailbox: Mailbox, seen: Sight, wanted: Start | None, now: datetime) -> Mailbox:
    """The mailbox as it goes on from what its server says; `start` stays None where somebody has to decide.

    `wanted`: what the settings say. An empty folder is started at once: there is nothing to decide about.
    """
    if mailbox.uidvalidity is None:
        # From the first sight on, so that nobody waits in vain who writes while the operator still thinks about it.
        whole_second = now.replace(microsecond=0)  # as mails tell their times
        first = replace(mailbox, uidvalidity=seen.uidvalidity, first_uid=seen.uidnext, next_uid=seen.uidnext,
                        old_below=1, started_at=whole_second, start=None)
        start = mailbox.start or wanted or (None if seen.mails else Start.NOW)
        return first if start is None else decided(first, start)
    if mailbox.uidvalidity != seen.uidvalidity or seen.uidnext < mailbox.next_uid:
        return replace(mailbox, uidvalidity=seen.uidvalidity, first_uid=1, next_uid=1, old_below=seen.uidnext)
    if mailbox.start is None and wanted is not None:
        return decided(mailbox, wanted)
    return mailbox


def decided(mailbox: Mailbox, start: Start) -> Mailbox:
    """Somebody has said how to start. Before the mailbox was first opened this is only noted."""
    if start is Start.NOW or mailbox.uidvalidity is None:
        return replace(mailbox, start=start)
    old_below = max(mailbox.old_below, mailbox.first_uid)
    return replace(mailbox, start=start, old_below=old_below, first_uid=1, next_uid=1)


def fate(mailbox: Mailbox, uid: int, arrived: datetime | None, written: datetime | None) -> Fate:
    """What becomes of the mail. `arrived`: its INTERNALDATE; `written`: its Date; None where it cannot be read."""
    if uid >= mailbox.old_below or mailbox.started_at is None:
        return Fate.NEW
    came_after, written_after = (None if at is None else at >= mailbox.started_at for at in (arrived, written))
    found = _FATES.get((came_after, written_after), Fate.OLD)
    return Fate.OLD if found is Fate.PASSED_OVER and mailbox.start is Start.EVERYTHING else found


_FATES: Mapping[tuple[bool | None, bool | None], Fate] = {
    (True, True): Fate.NEW,  # it was written and came after the first sight: its author waits for an answer
    (False, False): Fate.PASSED_OVER,  # it was there before
    (False, None): Fate.PASSED_OVER,  # servers date a mail back only where somebody copies it, and that shows its age
}
"""(came after the first sight, was written after it) -> what becomes of it; all else is old mail.

Where the two disagree (a mailbox moved to another server often has the day of the move as INTERNALDATE; a clock may
be wrong), nobody can tell: it is taken, so that nobody is lost, and quietly, so that nobody is written to by mistake.
"""


def puts_away_from(mailbox: Mailbox) -> int:
    """From this UID on all below `next_uid` are mails of ours; what still lies there was taken and not put away."""
    if mailbox.start is Start.NOW:
        return max(mailbox.first_uid, mailbox.old_below)  # among those below are some that were passed over
    return mailbox.first_uid


def is_sorted_out(mailbox: Mailbox) -> bool:
    """False while mails come whose UID tells nothing, and some of them are to be passed over.

    Such mails are put away before it is kept that they were taken: afterwards nobody could tell which they were.
    """
    return mailbox.start is not Start.NOW or mailbox.next_uid >= mailbox.old_below
