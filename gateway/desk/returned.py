"""Mail from machines: letters that came back, and automatic answers. Nobody is answered; who must know is told."""
from __future__ import annotations

from gateway.desk import approval, typos, vacation, writing
from gateway.desk.matter import Matter
from gateway.model.decision import AppendEntry, Decision, Finish, Machine, MarkReturned
from gateway.model.letter import Lane, NotDelivered
from gateway.model.mail import DeliveryFailure, Outcome
from gateway.model.people import Directory
from gateway.model.phrase import Phrase
from gateway.model.situation import SentLetter, TicketFile
from gateway.model.ticket import EntryKind, Ticket, Visibility

_OVER = ("failed", "")


def bounce(matter: Matter) -> tuple[Decision, ...]:
    """A letter of ours came back: it is marked, and the POC of its ticket is told. A mere delay is only recorded."""
    letter = matter.situation.returned
    failure = next(iter(matter.mail.failures), DeliveryFailure(""))
    reason = " ".join(filter(None, (failure.status, failure.reason))) or Phrase("no reason given")
    if letter is None:
        return (Finish(Outcome.BOUNCE, f"of a letter that is not ours: {reason}"),)
    if failure.action not in _OVER:
        return (Finish(Outcome.BOUNCE, f"{failure.action}: {reason}", letter.ticket),)
    file = _file_of(letter, matter)
    told = tell_poc(file, letter, reason, matter.directory) if file else ()
    kept = () if file is None else (
        AppendEntry(file.ticket.id, matter.entry(Visibility.INTERNAL, kind=EntryKind.NOTE,
                                                 text=f"Not delivered to {letter.recipient}: {reason}")),)
    marked = MarkReturned(letter.id, reason, letter.recipient if failure.hard else "")
    return (marked, *kept, *told, Finish(Outcome.BOUNCE, reason, letter.ticket))


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
