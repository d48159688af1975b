"""One inbound mail on the desk: what came, what may be looked at, and when it is."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from gateway.model.mail import Address, Attachment, InboundMail
from gateway.model.people import Directory, Project
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation
from gateway.model.ticket import Entry, EntryKind, Question, QuestionKind, TicketId, Triage, Visibility

UNKNOWN = Address("", "unknown sender")
_PREFIX = re.compile(r"(?:(?:re|aw|antw|sv|vs|rv|res|odp|ynt|fwd?|wg|tr|rif|enc|回复|答复|返信|转发|転送)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}[:：]\s{0,9})", re.I)  # noqa: E501 - one list of words
_MAX_SUBJECT = 200
_PICTURE = re.compile(r'<img\b[^<>]*\bsrc="cid:(?P<cid>[^"<>]+)"[^<>]*>')
"""As the sanitiser writes it."""
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
"""They sign the mail as it was written, which nobody gets, and show their owner's address."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What every function of the desk is given."""

    mail: InboundMail
    situation: Situation
    triage: Triage
    now: datetime

    @property
    def directory(self) -> Directory:
        """Who is who."""
        return self.situation.directory

    @property
    def policy(self) -> DeskPolicy:
        """What the operator allows."""
        return self.situation.policy

    @property
    def project(self) -> Project:
        """Of the shared address that was written to; the default one where that is gone from the settings."""
        return self.directory.projects.get(self.situation.project_key, self.directory.default_project)

    @property
    def sender(self) -> Address:
        """From; the envelope's sender where no From can be read; UNKNOWN where there is neither."""
        if self.mail.from_ is not None:
            return self.mail.from_
        return Address(self.situation.envelope.mail_from) if self.situation.envelope.mail_from else UNKNOWN

    @property
    def language(self) -> str:
        """In which the author writes; where this mail is too short to tell, as he has written before."""
        if self.mail.tells_language:
            return self.mail.language
        return self.situation.sender_language or self.mail.language

    @property
    def html(self) -> str | None:
        """The new words with their formatting, without the logos of the author's signature."""
        shown = self.mail.new_html
        if shown is None or not self._logos:
            return shown
        return _PICTURE.sub(lambda found: "" if found["cid"] in self._logos else found[0], shown)

    @property
    def _logos(self) -> frozenset[str]:
        """Content-IDs of pictures that came inside earlier mails of the same author already."""
        seen = self.situation.seen_pictures
        return frozenset(a.content_id for a in self.mail.attachments if a.inline and a.content_id and a.sha256 in seen)

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """The attachments that travel with the words: not the pictures of a quote or signature that was cut."""
        shown, logos = self.html, self._logos
        return tuple(a for a in self.mail.attachments if travels(a, shown) and not (a.inline and a.content_id in logos))

    @property
    def harmless(self) -> tuple[Attachment, ...]:
        """What a POC gets with the letter; the rest he gets when he asks for it."""
        return tuple(a for a in self.attached if not a.hazard)

    @property
    def hazardous(self) -> tuple[Attachment, ...]:
        """Files that nobody should open by accident."""
        return tuple(a for a in self.attached if a.hazard)

    @property
    def has_files(self) -> bool:
        """Something is attached on purpose: a picture inside the text does not count, it may be a logo."""
        return any(not a.inline and a.media_type not in _SIGNATURES for a in self.mail.attachments)

    def entry(self, visibility: Visibility, *, kind: EntryKind = EntryKind.MAIL, text: str | None = None,
              unconfirmed: bool = False) -> Entry:
        """This mail as an item of a ticket's history: its new text, with the whole folded behind it."""
        mail = self.mail
        shown = mail.new_text if text is None else text
        return Entry(
            kind=kind, visibility=visibility, author=self.sender, at=self.now, text=shown,
            folded=mail.text if mail.text.strip() != shown.strip() else "",
            html=self.html if text is None else None,
            message_id=mail.message_id, inbound=self.situation.inbound, attachments=mail.attachments,
            unconfirmed=unconfirmed,
        )

    def question(self, kind: QuestionKind, person: str, options: tuple[str, ...], *, ticket: TicketId | None = None,
                 holds: bool = False, about: str = "", bound_to: str | None = None,
                 within: timedelta | None = None) -> Question:
        """A question that follows from this mail, to a person (key, or address key); `holds`: the mail waits for it.

        The answer is bound to the words of the mail, or to what is named, and counts as long as questions do.
        """
        return Question(
            kind=kind, person=person, options=options, asked_at=self.now,
            expires_at=self.now + (self.policy.question_expires_after if within is None else within),
            digest=words_digest(self.mail.text if bound_to is None else bound_to), ticket=ticket,
            held=self.situation.inbound if holds else None, about=about,
        )


def words_digest(words: str) -> str:
    """What an answer is bound to: SHA-256 of the words that were shown."""
    return sha256(words.encode()).hexdigest()


def travels(part: Attachment, shown: str | None) -> bool:
    """True for what its author attached or shows in his words (`shown`, None where they are plain text)."""
    if part.media_type in _SIGNATURES:
        return False
    return not part.inline or shown is None or bool(part.content_id and f"cid:{part.content_id}" in shown)


_MOST_DOUBTS = 10


def is_flooded(matter: Matter) -> bool:
    """Mail without proof has caused enough letters on the ticket, or at the desk, in this hour: no more are written.

    It is counted apart: who can prove nothing must not use up the letters of those who can.
    """
    return matter.situation.doubts_last_hour >= _MOST_DOUBTS


def is_busy(matter: Matter) -> bool:
    """The ticket, or the person's desk, has written as many letters in this hour as it may."""
    return matter.situation.letters_last_hour >= matter.policy.letters_per_hour


def bare_subject(subject: str) -> str:
    """The subject without "Re:", "Fwd:" and their kin, as a ticket's title; "(no subject)" where nothing is left."""
    rest = subject.strip()
    for _ in range(10):
        found = _PREFIX.match(rest)
        if found is None:
            break
        rest = rest[found.end() :].lstrip()
    return rest[:_MAX_SUBJECT].strip() or "(no subject)"
