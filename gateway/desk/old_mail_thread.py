"""The mails of one old thread become a ticket: who is in it, when it was, how it stands, who has it. Pure.

In the conversation is the stakeholder, and who was named in To or Cc by somebody of it or of the house and has written
himself. Who was named and has not written is known to the ticket, no more. What somebody writes whom nobody has named
is internal until the POC admits him, as with mail that comes today (`authority.Unconfirmed`); it never becomes his
ticket, whatever he writes into Date, and whomever he names: anybody can name anybody.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from gateway.desk import routing
from gateway.desk.matter import UNKNOWN, bare_subject
from gateway.desk.wanted import Wanted, always_there
from gateway.model.mail import Address, MessageId
from gateway.model.old_mail import MESSAGE_ID, KnownTicket, OldEntry, OldMail, OldStatus, OldTicket, Plan, Spoken
from gateway.model.people import Load, Project
from gateway.model.phrase import Phrase
from gateway.model.ticket import Entry, EntryKind, Participant, Status, Ticket, TicketId, Triage, Visibility

_MOST_NAMED = 50
"""People whom a ticket knows of without their having written."""
_MOST_TOGETHER = 10
"""People outside in To and Cc of one mail who have to do with each other; a mail to more is a letter to many."""


@dataclass(slots=True)
class Thread:
    """A ticket that mails are filed to."""

    number: TicketId
    before: KnownTicket | None = None
    mails: dict[int, OldMail] = field(default_factory=dict)
    """By their place in the batch, oldest first."""
    members: set[str] = field(default_factory=set)
    """Address keys of those outside who may read it: who began it, to whom the house wrote, and who was named by one
    of them and has written."""
    named: set[str] = field(default_factory=set)
    """Whom members have named: they may come in, and until they do nobody takes their mails for a part of it."""
    keys: dict[MessageId, None] = field(default_factory=dict)
    hints: dict[MessageId, None] = field(default_factory=dict)
    links: set[TicketId] = field(default_factory=set)

    @classmethod
    def of(cls, known: KnownTicket, plan: Plan) -> Thread:
        """A thread that is here already."""
        outside = [p for p in known.ticket.participants if not plan.is_ours(p.address.address)]
        written_to = (one.key for said in known.spoken if _is_from_house(said, plan)
                      for one in _together(said.recipients or (), plan))
        members = {p.address.key for p in outside if p.admitted} | set(written_to)
        return cls(known.ticket.id, known, members=members, named={p.address.key for p in outside})

    def has_room_for(self, mail: OldMail, plan: Plan, *, is_answered: bool) -> bool:
        """True where a member has written it or is written to. Staff among themselves need nobody; `is_answered`: one
        of the thread answers this very mail, which brings its author along where there is nobody else outside."""
        outside = _outside_of(mail, plan)
        if not outside:
            return True
        return not self.members.isdisjoint(outside) if self.members else is_answered

    def take(self, place: int, mail: OldMail, plan: Plan) -> None:
        """The mail is filed here; those whom its author names may come in, if he is a member himself."""
        author, named = author_of(mail).key, {one.key for one in _named_by(mail, plan)}
        if is_staff(mail, plan):
            self.members |= named
        elif not self.members or author in self.members | self.named:
            self.members |= {author} - {""}
            self.named |= named
        self.mails[place] = mail


def author_of(mail: OldMail) -> Address:
    """From; the envelope's sender where no From can be read."""
    if mail.mail.from_ is not None:
        return mail.mail.from_
    return Address(mail.envelope.mail_from) if mail.envelope.mail_from else UNKNOWN


def is_staff(mail: OldMail, plan: Plan) -> bool:
    """Somebody of the house wrote it, as far as anybody can tell."""
    return not mail.is_forged and plan.is_ours(author_of(mail).address)


def _is_from_house(said: Spoken, plan: Plan) -> bool:
    return not said.unconfirmed and plan.is_ours(said.author.address)


def _outside_of(mail: OldMail, plan: Plan) -> dict[str, Address]:
    """Everybody outside in From, To and Cc, by address key."""
    author = () if is_staff(mail, plan) else (author_of(mail),)
    return {one.key: one for one in (*author, *_recipients(mail, plan)) if one.key}


def _named_by(mail: OldMail, plan: Plan) -> tuple[Address, ...]:
    """Those outside whom the author has brought into the conversation; nobody where it is not from him."""
    return () if mail.is_forged else _together((*mail.mail.to, *mail.mail.cc), plan)


def _together(recipients: Iterable[Address], plan: Plan) -> tuple[Address, ...]:
    """Those of them who are outside; nobody of a letter to many."""
    outside = {one.key: one for one in recipients if one.key and not plan.is_ours(one.address)}
    return tuple(outside.values()) if len(outside) <= _MOST_TOGETHER else ()


def _recipients(mail: OldMail, plan: Plan) -> tuple[Address, ...]:
    return tuple(one for one in (*mail.mail.to, *mail.mail.cc) if one.key and not plan.is_ours(one.address))


# --- the ticket ------------------------------------------------------------------------------------------------------


def finished(thread: Thread, plan: Plan, loads: Mapping[str, Load]) -> OldTicket:
    """The ticket as it is to stand. One that somebody has touched since it was brought in only gets the entries."""
    if thread.before is not None and not thread.before.is_untouched:
        return _added_to(thread, thread.before, plan)
    mails, before = list(thread.mails.values()), thread.before
    people = _people(thread, plan)
    times = [*(one.at for one in mails), *((before.ticket.opened_at, before.updated_at) if before else ())]
    status = _status(plan, is_old=max(times) < plan.closed_before)
    if before is None:
        grown, triage = _opened(thread, people, status, plan, loads)
    else:
        grown, triage = _grown(before.ticket, _first(thread, plan), people, status), None
        grown = replace(grown, topic=grown.topic or _topic(thread, plan))
    authors = _authors(thread, plan)
    unconfirmed = frozenset(authors.keys() - {p.address.key for p in people if p.admitted})
    return OldTicket(
        grown, updated_at=max(times), closed_at=max(times) if status.is_done else None,
        entries=_entries(thread, unconfirmed, plan), keys=_keys(thread.keys), hints=_keys(thread.hints),
        before=before, unconfirmed=unconfirmed, triage=triage, links=tuple(sorted(thread.links)),
    )


def _added_to(thread: Thread, before: KnownTicket, plan: Plan) -> OldTicket:
    """What belongs to a ticket that is at work stands in its history, and changes nothing else of it."""
    here = {p.address.key for p in before.ticket.conversation}
    unconfirmed = frozenset(_authors(thread, plan).keys() - here)
    return OldTicket(
        before.ticket, before.updated_at, None, _entries(thread, unconfirmed, plan), _keys(thread.keys),
        _keys(thread.hints), before, unconfirmed, links=tuple(sorted(thread.links)),
    )


def _opened(thread: Thread, people: tuple[Participant, ...], status: Status, plan: Plan,
            loads: Mapping[str, Load]) -> tuple[Ticket, Triage | None]:
    """A new ticket, and what the classifier thought of it where it was asked."""
    first = next(iter(thread.mails.values()))
    topic, triage = _topic(thread, plan), None
    if topic is None and plan.classify is not None and not status.is_done:
        triage = plan.classify(first.mail.subject, first.mail.new_text)
        topic = triage.topic
    project = _project(thread, plan)
    stakeholder = next(p.address for p in people if p.is_stakeholder)
    choice = _choose(topic, project, stakeholder, first, plan, loads)
    ticket = Ticket(
        id=thread.number, subject=bare_subject(first.mail.subject), status=status, stakeholder=stakeholder,
        project=project.key, poc=choice.poc, opened_at=first.at, topic=topic, language=first.mail.language,
        chosen_by=choice.why, participants=people,
    )
    return ticket, triage


def _first(thread: Thread, plan: Plan) -> OldMail | None:
    """The oldest that is new of those whom the thread belongs to; None where only somebody else has written."""
    return next((one for one in thread.mails.values()
                 if is_staff(one, plan) or author_of(one).key in thread.members), None)


def _grown(was: Ticket, first: OldMail | None, people: tuple[Participant, ...], status: Status) -> Ticket:
    """It begins with its oldest mail, whichever came first."""
    stakeholder = next(p.address for p in people if p.is_stakeholder)
    grown = replace(was, status=status, stakeholder=stakeholder, participants=people)
    if first is None or first.at >= was.opened_at:
        return grown
    return replace(grown, opened_at=first.at, subject=bare_subject(first.mail.subject), language=first.mail.language)


def _status(plan: Plan, *, is_old: bool) -> Status:
    closed = is_old if plan.status is OldStatus.AUTO else plan.status is OldStatus.CLOSED
    return Status.CLOSED if closed else Status.OPEN


def _topic(thread: Thread, plan: Plan) -> str | None:
    """What somebody has filed the first of its mails under that lies under a topic at all."""
    return next((one.topic for one in thread.mails.values() if one.topic), plan.topic)


def _project(thread: Thread, plan: Plan) -> Project:
    named = next((one.project for one in thread.mails.values() if one.project), plan.project)
    return plan.directory.projects.get(named, plan.directory.default_project)


def _choose(topic: str | None, project: Project, stakeholder: Address, first: OldMail, plan: Plan,
            loads: Mapping[str, Load]) -> routing.Choice:
    """Who gets it: by the rules, but nobody is full or away for what has waited so long already."""
    if plan.poc:
        return routing.Choice(plan.poc, Phrase("named when the old mail was brought in"))
    known = plan.directory.topics.get(topic or "")
    return routing.choose_poc(Wanted(
        known, project, always_there(plan.directory), plan.policy, loads, plan.now,
        stakeholder="" if first.is_forged else stakeholder.address, language=first.mail.language,
    ))


# --- its people and entries ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry or a mail of the thread."""

    author: Address
    by_staff: bool
    names: tuple[Address, ...]
    """Those outside whom it brings into the conversation, if its author belongs to it."""


def _all_said(thread: Thread, plan: Plan) -> list[_Said]:
    """All that was said on the thread, oldest first."""
    before = thread.before.spoken if thread.before else ()
    said = [(one.at, _Said(one.author, _is_from_house(one, plan), _together(one.recipients or (), plan)))
            for one in before]
    said += [(one.at, _Said(author_of(one), is_staff(one, plan), _named_by(one, plan)))
             for one in thread.mails.values()]
    return [one for _, one in sorted(said, key=lambda pair: pair[0])]


def _authors(thread: Thread, plan: Plan) -> dict[str, Address]:
    """Everybody outside who has written, oldest mail first, by address key."""
    found: dict[str, Address] = {}
    for one in _all_said(thread, plan):
        if not one.by_staff:
            found.setdefault(one.author.key, one.author)
    return found


def _people(thread: Thread, plan: Plan) -> tuple[Participant, ...]:
    """The stakeholder first, then who else is in the conversation, then who was named."""
    authors, said = _authors(thread, plan), _all_said(thread, plan)
    had = {p.address.key: p for p in thread.before.ticket.participants} if thread.before else {}
    owner = _stakeholder(thread, authors, plan)
    known = _known_otherwise(thread)
    admitted, named = {owner.key}, dict(known)
    while True:  # who is named by somebody of the conversation may name others
        named |= {new.key: new for one in said if one.by_staff or one.author.key in admitted for new in one.names
                  if new.key not in named}
        grown = {owner.key, *(named.keys() & authors.keys()), *(key for key in known if had[key].admitted)}
        if grown == admitted:
            break
        admitted = grown
    others = [key for key in named if key in admitted and key != owner.key]
    silent = [key for key in named if key not in admitted][:_MOST_NAMED]
    return (Participant(owner, is_stakeholder=True), *(
        replace(had[key], is_stakeholder=False, admitted=key in admitted) if key in had
        else Participant(named[key], is_stakeholder=False, admitted=key in admitted)
        for key in (*others, *silent)
    ))


def _known_otherwise(thread: Thread) -> dict[str, Address]:
    """People of a ticket that came from another helpdesk: its entries do not tell who was written to."""
    if thread.before is None or all(one.recipients is not None for one in thread.before.spoken):
        return {}
    return {p.address.key: p.address for p in thread.before.ticket.participants if not p.is_stakeholder}


def _stakeholder(thread: Thread, authors: Mapping[str, Address], plan: Plan) -> Address:
    """Which member wrote first; where none did, to whom the house wrote; among staff alone, who began."""
    wrote = [author for key, author in authors.items() if key in thread.members]
    if wrote:
        return wrote[0]
    if thread.before is not None:
        return thread.before.ticket.stakeholder
    written_to = chain.from_iterable(_recipients(mail, plan) for mail in thread.mails.values() if is_staff(mail, plan))
    return next(written_to, author_of(next(iter(thread.mails.values()))))


def _entries(thread: Thread, unconfirmed: frozenset[str], plan: Plan) -> tuple[OldEntry, ...]:
    return tuple(OldEntry(_entry(mail, unconfirmed, plan), place) for place, mail in thread.mails.items())


def _entry(mail: OldMail, unconfirmed: frozenset[str], plan: Plan) -> Entry:
    read, author = mail.mail, author_of(mail)
    staff = is_staff(mail, plan)
    doubtful = not staff and author.key in unconfirmed
    internal = doubtful or (staff and not _recipients(mail, plan))
    return Entry(
        kind=EntryKind.MAIL, visibility=Visibility.INTERNAL if internal else Visibility.PUBLIC, author=author,
        at=mail.at, text=read.new_text, folded=read.text if read.text.strip() != read.new_text.strip() else "",
        html=read.new_html, message_id=read.message_id, attachments=read.attachments, unconfirmed=doubtful,
    )


def _keys(ids: Mapping[MessageId, None]) -> tuple[tuple[str, str], ...]:
    return tuple((MESSAGE_ID, one) for one in ids)
