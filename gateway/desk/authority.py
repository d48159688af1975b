"""Who speaks. The only place that turns a mail's claims into an identity; one function per security decision.

Identity is never taken from From, display name, subject, In-Reply-To or Message-ID alone. What proves whom:

- staff: a live tag of theirs in the delivery address, one of their addresses in From, and, where a mail
  system in front of us says how far From may be believed, its aligned pass;
- a stakeholder: a live tag of his (or that of the question in his receipt) with his own From, or a reference to the
  ticket from a participant;
- an expert who was consulted: the tag that only his letter holds, with his own From;
- staff, about no ticket: an aligned pass, or his tag that belongs to no ticket as above;
- an answer to a question: the question's own tag and one of that person's addresses in From.
"""
from __future__ import annotations

from dataclasses import dataclass

from gateway.model.letter import Lane
from gateway.model.mail import InboundMail
from gateway.model.people import Person, Role
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import Participant, Question, QuestionKind, Tag, TagRole


@dataclass(frozen=True, slots=True)
class Staff:
    """A POC of the house, proven, writing on a ticket."""

    person: Person
    file: TicketFile
    notes_only: bool
    """He wrote to his second address: whatever the words, it is a note."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """The mail claims to be from a person of the house and proves it only in part."""

    person: Person
    file: TicketFile
    notes_only: bool


@dataclass(frozen=True, slots=True)
class Answering:
    """The person who was asked, at the question's own tag."""

    question: Question
    file: TicketFile | None


@dataclass(frozen=True, slots=True)
class Bystander:
    """Somebody at the tag of a question about an approval who was not asked it, or whose From is called forged."""

    question: Question
    file: TicketFile


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Somebody outside who belongs to the conversation. `by_tag`: he used a tag of his own."""

    participant: Participant
    file: TicketFile
    by_tag: bool


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody outside whom a POC has consulted, at the tag that only he got. He belongs to no conversation."""

    file: TicketFile


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody outside who reached a ticket that he does not belong to."""

    file: TicketFile
    by_expert: bool = False
    """He uses the address that an expert was given, who is in no conversation himself."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Everybody else: a new ticket. `maybe` is one that the mail names without proof."""

    maybe: TicketFile | None = None


_HIS_ALONE = (QuestionKind.APPROVAL, QuestionKind.APPROVAL_CONFIRM)
"""Kinds of questions at whose tag nobody but who was asked says anything, not even as a note."""
Speaker = Staff | Doubted | Answering | Bystander | Stakeholder | Expert | Unconfirmed | Stranger


def identify(mail: InboundMail, situation: Situation) -> Speaker:
    """Who speaks, by the strongest proof there is: question, staff, stakeholder, then nobody we know."""
    sender = mail.from_.key if mail.from_ else ""
    question = situation.question
    if question is not None and may_answer(question, sender, situation):
        return Answering(question, situation.by_tag)
    if question is not None and question.kind in _HIS_ALONE and situation.by_tag is not None:
        return Bystander(question, situation.by_tag)
    staff = _staff(sender, situation)
    if staff is not None:
        return staff
    return _expert(sender, situation) or _outside(sender, situation)


def may_answer(question: Question, sender: str, situation: Situation) -> bool:
    """True when the sender may answer: the question's tag went to nobody but that person, so tag and From suffice.

    A mail that a trusted peer calls forged answers nothing.
    """
    if is_forged(situation):
        return False
    return situation.directory.owns_address(question.person, sender) or question.person == sender


def is_forged(situation: Situation) -> bool:
    """True where a mail system that we trust says that it is not from who stands in From."""
    return situation.trust.failed


def is_known(situation: Situation) -> bool:
    """True where From may be taken for its owner, wherever he is: he has used a tag before, or has a pass now."""
    return not is_forged(situation) and (situation.sender_known or situation.trust.aligned)


def speaks_by_his_tag(speaker: Stakeholder, situation: Situation) -> bool:
    """True where somebody outside has used a tag of his own: what he says about himself counts."""
    return speaker.by_tag and not is_forged(situation)


def is_believed(person: Person, situation: Situation) -> bool:
    """True when From may be taken for this person: never if it failed; by a pass where one is to be expected."""
    policy = situation.policy
    if is_forged(situation):
        return False
    if has_pass(person, situation):
        return True
    return not (policy.authentication_expected or policy.require_staff_authentication)


def has_pass(person: Person, situation: Situation) -> bool:
    """True with an aligned pass, or when the person logged in with an address of his own."""
    if is_forged(situation):
        return False
    if situation.trust.aligned:
        return True
    login = situation.trust.authenticated_as
    return bool(login) and situation.directory.owns_address(person.key, login)


def speaks_at_his_desk(person: Person, situation: Situation) -> bool:
    """True where a mail about no ticket is proven to be the person's: by a pass, or by his tag for such mail."""
    if has_pass(person, situation):
        return True
    return has_desk_tag(person, situation) and is_believed(person, situation)


def has_desk_tag(person: Person, situation: Situation) -> bool:
    """True where the mail came to an address of the person's that belongs to no ticket: it is about his own desk."""
    return any(tag.ticket is None and tag.role is TagRole.NOTE and tag.person == person.key for tag in situation.tags)


def _staff(sender: str, situation: Situation) -> Staff | Doubted | None:
    """A POC by his tag, or by a letter to him and his aligned pass; doubted when only a part of that is there."""
    person = situation.directory.person_at(sender) if sender else None
    if person is None or Role.POC not in person.roles:
        return None
    tag = _own_tag(person, situation)
    if tag is not None and situation.by_tag is not None:
        notes_only = tag.role is TagRole.NOTE
        proven = is_believed(person, situation)
        return (Staff if proven else Doubted)(person, situation.by_tag, notes_only)
    return _staff_by_letter(person, situation)


def _own_tag(person: Person, situation: Situation) -> Tag | None:
    """The person's own tag among the delivery addresses; that for notes wins, because nothing leaves by it."""
    own = [
        tag for tag in _tags_of_ticket(situation)
        if tag.role in (TagRole.POC, TagRole.NOTE)
        and (tag.person == person.key or _is_member(person, tag.person, situation))
    ]
    return min(own, key=lambda tag: tag.role is not TagRole.NOTE, default=None)


def _tags_of_ticket(situation: Situation) -> list[Tag]:
    """The tags of the ticket that the mail is about: one of another ticket in the same delivery proves nothing here."""
    return [tag for tag in situation.tags if situation.by_tag and tag.ticket == situation.by_tag.ticket.id]


def _is_member(person: Person, team: str, situation: Situation) -> bool:
    return any(situation.directory.owns_address(team, address) for address in person.addresses)


def _staff_by_letter(person: Person, situation: Situation) -> Staff | Doubted | None:
    """In place of the tag: In-Reply-To naming a letter that was sent to this very person, with an aligned pass."""
    letters = [x for x in situation.replied_to if x.person == person.key and x.ticket is not None]
    file = situation.by_reference
    if not letters or file is None or letters[0].ticket != file.ticket.id:
        return _claim_on_ticket(person, situation)
    notes_only = letters[0].lane is not Lane.STAKEHOLDER
    return (Staff if has_pass(person, situation) else Doubted)(person, file, notes_only)


def _claim_on_ticket(person: Person, situation: Situation) -> Doubted | None:
    """A POC's From on a ticket without anything that ties him to it: somebody else's tag, or a bare reference.

    A POC who is a participant himself (his own matter) is no such claim.
    """
    file = situation.by_tag or situation.by_reference
    if file is None or has_desk_tag(person, situation):
        return None
    own_matter = any(p.address.key in map(str.lower, person.addresses) for p in file.ticket.participants)
    return None if own_matter else Doubted(person, file, notes_only=True)


def _expert(sender: str, situation: Situation) -> Expert | None:
    """The one who was asked, by the tag of his question and his own From; anybody else at that tag is unconfirmed."""
    if situation.by_tag is None or is_forged(situation):
        return None
    asked = [tag for tag in _tags_of_ticket(situation) if tag.role is TagRole.EXPERT]
    return Expert(situation.by_tag) if any(tag.person == sender for tag in asked) else None


def _outside(sender: str, situation: Situation) -> Stakeholder | Unconfirmed | Stranger:
    tagged = situation.by_tag
    if tagged is not None and situation.tags:
        own = any(_is_stakeholders(t, situation) and t.person == sender for t in _tags_of_ticket(situation))
        participant = _participant(sender, tagged)
        if own and participant is not None:
            return Stakeholder(participant, tagged, by_tag=True)
    referenced = situation.by_reference
    if referenced is not None and not is_forged(situation):
        participant = _participant(sender, referenced)
        if participant is not None:
            return Stakeholder(participant, referenced, by_tag=False)
    if tagged is not None and _opens_a_ticket(situation):
        return Unconfirmed(tagged, any(tag.role is TagRole.EXPERT for tag in _tags_of_ticket(situation)))
    return Stranger(maybe=referenced)


def _opens_a_ticket(situation: Situation) -> bool:
    """True when the delivery address holds a tag of a conversation, not that of a question to a POC."""
    return any(tag.role is not TagRole.QUESTION or _is_stakeholders(tag, situation) for tag in situation.tags)


def _is_stakeholders(tag: Tag, situation: Situation) -> bool:
    """True for a stakeholder's tag, and for that of a question to him: in a receipt he has no other one yet."""
    asked = situation.question
    was_asked = asked is not None and asked.person not in situation.directory.people and tag.question == asked.id
    return tag.role is TagRole.STAKEHOLDER or was_asked


def _participant(sender: str, file: TicketFile) -> Participant | None:
    """The admitted participant who writes from this address."""
    if not sender:
        return None
    return next((p for p in file.ticket.conversation if p.address.key == sender), None)
