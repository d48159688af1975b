"""From `Write` to bytes: finds the tag, renders the letter, composes the mail. Reads the store, writes nothing.

Every letter gets a Message-ID and fixed bytes here, before the commit: what was sent is part of the record,
and a retry sends the same bytes again.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.letters import Letters
from gateway.mail import compose, tag
from gateway.mail.masked_words import masked_calendar, masked_letter
from gateway.model.decision import Decision, OpenTicket, Replace, Write
from gateway.model.letter import Frame, Lane, Rendered
from gateway.model.mail import Address, MessageId
from gateway.model.outgoing import Draft, OutgoingLetter
from gateway.model.people import Directory, Project
from gateway.model.policy import AddressPolicy
from gateway.model.preferences import LANGUAGE, Prefer, Preferences
from gateway.model.ticket import Question, QuestionId, Tag, TagRole, TicketId
from gateway.store.unit import Correspondence, Unit

log = logging.getLogger("spoc.scribe")

_TagKey = tuple[TicketId | None, str, TagRole, Question | None]


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the letters of one house."""

    letters: Letters
    unit: Unit
    directory: Directory
    addresses: AddressPolicy
    loop_marker: str
    random_bytes: Callable[[int], bytes]
    mask: frozenset[str] = frozenset()
    """What of people's words is left out of letters to others: kinds of `mail.masking`."""

    def write(self, decisions: Sequence[Decision], now: datetime) -> tuple[OutgoingLetter, ...]:
        """The letters among the decisions, ready for the outbox, in their order."""
        writes = [d for d in decisions if isinstance(d, Write)]
        if not writes:
            return ()  # most due times only name the next one
        worn_out = {d.tag.token for d in decisions if isinstance(d, Replace)}
        tags: dict[_TagKey, Tag] = {}
        said = [d for d in decisions if isinstance(d, Prefer)]
        correspondence = self.unit.correspondence(writes, {d.ticket.id for d in decisions if isinstance(d, OpenTicket)})
        return tuple(
            self._one(_as_liked(write, known.likes, said), known, tags, worn_out, now)
            for write, known in zip(writes, correspondence, strict=True)
        )

    def _one(self, write: Write, known: Correspondence, tags: dict[_TagKey, Tag], worn_out: set[str],
             now: datetime) -> OutgoingLetter:
        project = self.directory.projects.get(write.project, self.directory.default_project)
        reply_tag = self._tag(write, write.role, known.tag, tags, worn_out)
        wants_note = write.lane is Lane.STAKEHOLDER
        note_tag = self._tag(write, TagRole.NOTE, known.note_tag, tags, worn_out) if wants_note else None
        verp = "" if write.null_sender else tag.new_token(self.random_bytes)
        draft = self._draft(write, project, known.thread, reply_tag, note_tag, now)
        return OutgoingLetter(
            write=write, message_id=draft.message_id, verp=verp, subject=draft.subject,
            mail_from=tag.verp(project.address, verp, self.addresses) if verp else "",
            skeleton=compose.compose(draft), tag=reply_tag, note_tag=note_tag, due_at=now + write.delay,
        )

    def _draft(self, write: Write, project: Project, thread: tuple[MessageId, ...], reply_tag: Tag,
               note_tag: Tag | None, now: datetime) -> Draft:
        reply_to = tag.tagged(project.address, reply_tag.token, self.addresses)
        note_to = tag.tagged(project.address, note_tag.token, self.addresses) if note_tag else ""
        rendered = self._render(write, project, reply_to, note_to, now)
        name = f"{write.speaker} ({project.name})" if write.speaker else project.name
        asks = write.lane is Lane.QUESTION
        return Draft(
            from_=Address(reply_to if asks else project.address, name), to=write.to,
            reply_to=Address(reply_to, project.name), subject=rendered.subject, text=rendered.text,
            html=rendered.html, message_id=compose.new_message_id(self.random_bytes, project.address.split("@")[1]),
            date=now, references=_references(thread, write.in_reply_to), letter=write.letter.name,
            loop_marker=self.loop_marker, machine=write.machine, attachments=write.attachments,
            calendar=masked_calendar(write.calendar, self.mask), unsubscribe=write.unsubscribe,
        )

    def _render(self, write: Write, project: Project, reply_to: str, note_to: str, now: datetime) -> Rendered:
        person = self.directory.people.get(write.person)
        zone = write.zone or (person.zone if person else self.directory.hours.zone)
        letter, withheld = masked_letter(write.letter, self.mask)
        frame = Frame(
            to=write.to, project=project.name, shared_address=project.address, language=write.language,
            zone=zone, reply_address=reply_to, note_address=note_to, late_since=write.late_since,
            withheld=withheld,
        )
        return self.letters.render(letter, frame, now, project.letters)

    def _tag(self, write: Write, role: TagRole, known: Tag | None, tags: dict[_TagKey, Tag],
             worn_out: set[str]) -> Tag:
        """The person's live tag, one drawn earlier for another letter of the same plan, or a new one.

        A question always has a tag of its own, which all letters that ask it share.
        """
        key = (write.ticket, write.person, role, write.question if role is TagRole.QUESTION else None)
        if known is not None and known.token not in worn_out and role is not TagRole.QUESTION:
            return known
        if key not in tags:
            tags[key] = self._new_tag(write, role)
        return tags[key]

    def _new_tag(self, write: Write, role: TagRole) -> Tag:
        no_number_yet: QuestionId | None = None
        return Tag(tag.new_token(self.random_bytes), role, write.person, write.ticket, no_number_yet)


def _as_liked(write: Write, likes: Preferences, said: Sequence[Prefer]) -> Write:
    """The letter in the language and zone that its receiver has asked for, this very moment perhaps."""
    now = {one.name: one.value or "" for one in said if one.who == write.person}
    wanted = replace(likes, values={**likes.values, **now}) if now else likes
    language, zone = wanted.get(LANGUAGE) or write.language, write.zone or wanted.zone
    return write if (language, zone) == (write.language, write.zone) else replace(write, language=language, zone=zone)


def _references(thread: tuple[MessageId, ...], answered: MessageId | None) -> tuple[MessageId, ...]:
    """The thread as the receiver knows it; the mail that is answered stands last."""
    if answered is None:
        return thread
    return (*(m for m in thread if m != answered), answered)
