"""Mail from machines: letters that came back, and automatic answers. Nobody is answered; who must know is told."""
from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from gateway.desk import approval, typos, unreachable, vacation, writing
from gateway.desk.matter import Matter
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, MarkReturned
from gateway.model.letter import Lane, NotDelivered
from gateway.model.mail import DeliveryFailure, Outcome
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.situation import SentLetter, TicketFile
from gateway.model.ticket import EntryKind, Ticket, Visibility

_OVER = ("failed", "")
_ONCE_TOO_OFTEN = 2
"""After so many letters that came back for a while only (a full mailbox), one more means that nobody reads them."""
_PROTOCOL = re.compile(r"^[a-z][a-z0-9-]{0,30};\s*", re.IGNORECASE)
"""In which words the other server speaks (RFC 3464, 2.3.6): `smtp; 550 …`."""


def bounce(matter: Matter) -> tuple[Decision, ...]:
    """A letter of ours came back: it is marked, and who must know is told. A mere delay is only recorded.

    Once for each letter: whoever knows its bounce address could send as many reports as he likes.
    """
    letter = matter.situation.returned
    failure = _worst(matter.mail.failures)
    reason = _reason(failure)
    if letter is None:
        return (Finish(Outcome.BOUNCE, f"of a letter that is not ours: {reason}"),)
    if failure.action not in _OVER:
        return (Finish(Outcome.BOUNCE, f"{failure.action}: {reason}", letter.ticket),)
    if letter.returned:
        return (Finish(Outcome.BOUNCE, f"it was known that this letter came back: {reason}", letter.ticket),)
    file = _file_of(letter, matter)
    kept = () if file is None else (
        AppendEntry(file.ticket.id, matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE,
                                                 text=f"Not delivered to {letter.recipient}: {reason}")),)
    is_final = failure.hard or matter.situation.returned_lately >= _ONCE_TOO_OFTEN
    marked = MarkReturned(letter.id, reason, letter.recipient if is_final else "")
    told = tell(letter, file, reason, matter.now, matter.directory)
    return (marked, *kept, *told, Finish(Outcome.BOUNCE, reason, letter.ticket))


def _worst(failures: Sequence[DeliveryFailure]) -> DeliveryFailure:
    """What counts of a report that tells of several, as an alias may have: that one was not reached before all else."""
    return next((one for one in failures if one.action in _OVER), next(iter(failures), DeliveryFailure("")))


def _reason(failure: DeliveryFailure) -> str:
    """What the other server said, with the status where it did not name it itself."""
    said = _PROTOCOL.sub("", failure.reason)
    status = "" if failure.status in said else failure.status
    return " ".join(filter(None, (status, said))) or Phrase("no reason given")


def tell(letter: SentLetter, file: TicketFile | None, reason: str, now: datetime,
         directory: Directory) -> tuple[Decision, ...]:
    """What follows from a letter that did not arrive: the POC of its ticket hears, and who looks after its reader."""
    told = tell_poc(file, letter, reason, directory) if file else ()
    return (*told, *unreachable.report(letter, now, directory))


def tell_poc(file: TicketFile, letter: SentLetter, reason: str, directory: Directory) -> tuple[Decision, ...]:
    """The POC hears that a letter of his ticket did not arrive, unless he is the one who cannot be reached."""
    ticket = file.ticket
    if directory.owns_address(directory.serving(ticket.poc).key, letter.recipient):
        return ()
    told = NotDelivered(ticket.id, ticket.subject, recipient=letter.recipient, reason=reason,
                        letter_subject=letter.subject, meant=typos.suggest(letter.recipient, _known(ticket, directory)))
    return writing.to_staff(ticket.poc, told, ticket, directory, lane=Lane.COLLEAGUES, machine=Machine.GENERATED)


def _known(ticket: Ticket, directory: Directory) -> tuple[str, ...]:
    """Addresses whose domains are right for sure: those of the house, and of others in the conversation."""
    own = [a for person in directory.people.values() for a in person.addresses]
    return (*own, *(p.address.key for p in ticket.participants if not p.undeliverable))


def set_aside(matter: Matter) -> tuple[Decision, ...]:
    """Automatic mail and spam: kept, answered by nobody; on a ticket it is an internal entry that disturbs nobody.

    A POC's own answering machine tells besides that he is away, and a sponsor's that his deputy is to be asked.
    """
    screening = matter.situation.screening
    outcome = Outcome.SPAM if screening.rule == "spam" else Outcome.AUTOMATIC
    file, away = matter.situation.by_tag, vacation.note(matter)
    if file is None or outcome is Outcome.SPAM:
        return (*away, Finish(outcome, f"{screening.rule}: {screening.reason}"))
    entry = AppendEntry(file.ticket.id, matter.entry(Visibility.INTERNAL))
    passed_on = approval.sponsor_is_away(matter)
    return (entry, *away, *passed_on, Finish(outcome, f"{screening.rule}: {screening.reason}", file.ticket.id))


def _file_of(letter: SentLetter, matter: Matter) -> TicketFile | None:
    files = (matter.situation.by_tag, matter.situation.by_reference)
    return next((f for f in files if f is not None and f.ticket.id == letter.ticket), None)
