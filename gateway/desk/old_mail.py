"""Old mail: which thread each mail belongs to, and how the mails of one become a ticket. Pure; nobody is written to.

A mail belongs to the thread that its Message-ID, In-Reply-To or References lead to, and only if somebody to whom that
thread belongs has written it or is written to (staff among themselves need nobody). So whoever names another's mail
gets a ticket of his own, whoever puts another's address into Cc does not draw his mails into his own, and what was
forwarded to a vendor starts another thread than what the stakeholder wrote. Subjects lead nowhere: two people write
"Invoice" every week, and a ticket too many is mended with `#merge`, while words that were shown to the wrong person
cannot be taken back. A letter to many brings nobody together: each answer to it is a matter of its own. A mail that our
mail system calls forged has a ticket of its own, as it would have today, and leads nobody anywhere.

The order in which mails come does not matter. A mail knows its own Message-ID best, so where an earlier answer has led
it elsewhere, and it does not belong there, it takes the name along to a new ticket. Two tickets that turn out to be of
one thread are linked.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.desk.old_mail_thread import Thread, finished
from gateway.desk.wanted import take_on
from gateway.model.mail import Disposition, MessageId, Outcome
from gateway.model.old_mail import Arranged, Ending, Known, OldMail, Plan
from gateway.model.ticket import TicketId

_MOST_REFERENCES = 20
"""Of a long thread the last ones and the first lead to it."""
_SET_ASIDE = {
    Disposition.IGNORE: Outcome.AUTOMATIC,
    Disposition.BOUNCE: Outcome.BOUNCE,
    Disposition.QUARANTINE: Outcome.SPAM,
    Disposition.REFUSE: Outcome.SPAM,
}
"""How a mail ends that becomes no ticket, as it would have when it came; quarantine is not filled from the past."""


def arrange(mails: Sequence[OldMail], known: Known, plan: Plan) -> Arranged:
    """The tickets that are new or grow, and how each mail ends."""
    desk = _Desk(known, plan)
    endings: dict[int, Ending] = {}
    for place in sorted(range(len(mails)), key=lambda place: mails[place].at):
        endings[place] = _set_aside(mails[place]) or desk.file(place, mails[place])
    loads = dict(plan.loads)
    tickets = []
    for thread in desk.threads.values():
        made = finished(thread, plan, loads)
        tickets.append(made)
        ticket = made.ticket
        if made.before is None and not ticket.status.is_done:
            take_on(loads, ticket.poc, ticket.urgency)
    return Arranged(tuple(tickets), tuple(endings[place] for place in range(len(mails))), loads)


def lead_by(mail: OldMail) -> tuple[MessageId, ...]:
    """The Message-IDs that may lead to the thread of a mail, the nearest first: what it answers, at last its own."""
    read = mail.mail
    far = read.references if len(read.references) <= _MOST_REFERENCES else (
        read.references[0], *read.references[1 - _MOST_REFERENCES:])
    own = (read.message_id,) if read.message_id else ()
    return tuple(dict.fromkeys((*read.in_reply_to[:_MOST_REFERENCES], *reversed(far), *own)))


def _set_aside(mail: OldMail) -> Ending | None:
    """How a mail ends that is nobody's words; None for all others."""
    screening = mail.screening
    if screening.disposition is Disposition.HANDLE:
        return None
    outcome = Outcome.SPAM if screening.rule == "spam" else _SET_ASIDE[screening.disposition]
    return Ending(outcome, f"{screening.rule}: {screening.reason}")


@dataclass(slots=True)
class _Desk:
    """The threads that a batch touches, while its mails are filed one after the other."""

    known: Known
    plan: Plan
    threads: dict[TicketId, Thread] = field(default_factory=dict)
    _by_id: dict[MessageId, TicketId] = field(default_factory=dict)
    _opened: int = 0

    def file(self, place: int, mail: OldMail) -> Ending:
        """The mail joins its thread, or starts one."""
        ids = () if mail.is_forged else lead_by(mail)
        own = self._led_by(mail.mail.message_id) if mail.mail.message_id else None
        found = [thread for thread in self._found(ids)
                 if thread.has_room_for(mail, self.plan, is_answered=thread.number == own)]
        thread = found[0] if found else self._new()
        is_first = thread.before is None and not thread.mails
        thread.take(place, mail, self.plan)
        thread.links |= {other.number for other in found[1:]}
        thread.hints |= dict.fromkeys(ids)
        if mail.mail.message_id and not mail.is_forged:
            thread.keys[mail.mail.message_id] = None
            self._by_id[mail.mail.message_id] = thread.number
        for one in ids:
            self._by_id.setdefault(one, self.known.by_id.get(one, thread.number))
        self.threads[thread.number] = thread
        return Ending(Outcome.NEW_TICKET if is_first else Outcome.ENTRY, f"{mail.screening.rule}; old mail",
                      thread.number)

    def _found(self, ids: Sequence[MessageId]) -> Iterator[Thread]:
        """The threads that these lead to, each once, the nearest first."""
        numbers = (self._led_by(one) for one in ids)
        for number in dict.fromkeys(number for number in numbers if number is not None):
            if number in self.threads:
                yield self.threads[number]
            elif number in self.known.tickets:
                yield Thread.of(self.known.tickets[number], self.plan)

    def _led_by(self, one: MessageId) -> TicketId | None:
        return self._by_id.get(one) or self.known.by_id.get(one)

    def _new(self) -> Thread:
        number = TicketId(self.known.next_ticket + self._opened)
        self._opened += 1
        return Thread(number)
