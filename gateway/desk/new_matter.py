"""A new matter in an old conversation: somebody has looked for our address, found an old mail, and answered that.

It gets a ticket of its own, and its author is asked: "same" puts it where it came. A false alarm costs more than a
miss: whoever reads the mail on the old ticket sees what it is, but two tickets about one matter need two people to find
out. So the rules below look for reasons to leave it where it is.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from gateway.desk import opening, stakeholder
from gateway.desk.authority import Stakeholder
from gateway.desk.matter import Matter, bare_subject
from gateway.desk.matter_words import share_known, telling
from gateway.model.changes import Relate
from gateway.model.decision import Decision, Finish, OpenTicket, Write
from gateway.model.letter import Lane, Receipt
from gateway.model.letters_conversation import LooksNew
from gateway.model.situation import TicketFile
from gateway.model.ticket import QuestionKind, TagRole, Ticket

LONG_DONE = timedelta(days=14)
_FEWEST_WORDS = 6
"""Telling words below which a text says too little about what it is about."""
_STRANGE = 0.05
"""Share of its telling words that the old conversation may have said.

Measured on 1,500 IT tickets, cut in two: of second halves under a subject of their own 4% were taken for a new matter,
of mails about something else 49%; with 0.1 it is 12% and 70%.
"""
_SAYS_NOTHING = telling(
    "additional information info details update follow-up addition supplement screenshot picture photo image "
    "attachment attached document file reminder urgent question problem issue request ticket answer feedback number "
    "phone nachtrag ergänzung weitere information zusatz bild bildschirmfoto foto anhang dokument datei erinnerung "
    "dringend frage problem anfrage antwort rückmeldung nummer telefonnummer suite complément information précision "
    "précisions image pièce jointe document fichier rappel urgent question problème demande réponse numéro "
    "novedades complemento información detalles imagen captura pantalla archivo adjunto documento recordatorio "
    "urgente pregunta problema solicitud respuesta número "
    "追加 追加情報 補足 写真 画像 添付 資料 質問 問題 緊急 連絡 番号"
)
"""Words of a subject that can stand over any further mail about the old matter."""
_GOES_ON = re.compile(
    r"\b(?:still|again|as before|once more|same (?:problem|issue|thing|error)|as (?:i|you) (?:said|wrote|described)|"
    r"back again|immer noch|erneut|schon wieder|wie (?:beschrieben|gesagt)|"
    r"toujours|encore une fois|de nouveau|à nouveau|même problème|"
    r"sigue|siguen|todavía|otra vez|de nuevo|mismo problema)\b|まだ|また同じ|再び|引き続き|前回|先日の", re.I,
)


@dataclass(frozen=True)
class Facts:
    """What the rules may look at."""

    matter: Matter
    file: TicketFile

    @cached_property
    def old(self) -> frozenset[str]:
        """Telling words of all that was said in public on the ticket."""
        return telling("\n".join((*self.old_subjects, *(mail.text for mail in self.file.public_mails))))

    @cached_property
    def new(self) -> frozenset[str]:
        """Telling words of the mail, its subject among them where it is a new one."""
        return telling(self.matter.mail.new_text) | (self.subject if self.has_new_subject else frozenset())

    @cached_property
    def subject(self) -> frozenset[str]:
        """Words of its subject that say what it is about."""
        return telling(bare_subject(self.matter.mail.subject)) - _SAYS_NOTHING

    @cached_property
    def old_subjects(self) -> tuple[str, ...]:
        """The ticket's title, and the subjects of those letters that are answered: a title can be changed."""
        return (self.file.ticket.subject, *(letter.subject for letter in self.matter.situation.replied_to))

    @cached_property
    def has_new_subject(self) -> bool:
        """Its subject says something, and shares no word with any that the conversation has had."""
        bare = bare_subject(self.matter.mail.subject)
        if bare in (bare_subject(""), *map(bare_subject, self.old_subjects)):
            return False
        return bool(self.subject) and not any(self.subject & telling(one) for one in self.old_subjects)

    @cached_property
    def share(self) -> float:
        """How much of it the old conversation has said already."""
        return share_known(self.new, self.old)

    @cached_property
    def is_long_done(self) -> bool:
        """Nobody has said anything on the finished ticket for two weeks."""
        last = self.file.entries[-1].at if self.file.entries else self.file.ticket.opened_at
        return self.file.ticket.status.is_done and self.matter.now - last > LONG_DONE

    @property
    def other_topic(self) -> bool:
        """The classifier is sure that it is about something else."""
        topic = self.matter.triage.topic
        return topic is not None and self.file.ticket.topic is not None and topic != self.file.ticket.topic

    @property
    def same_topic(self) -> bool:
        """The classifier is sure that it is about the same thing."""
        return self.matter.triage.topic is not None and self.matter.triage.topic == self.file.ticket.topic


RULES: tuple[tuple[str, bool, Callable[[Facts], bool]], ...] = (
    # (name, is it new?, when): the first that applies decides; who says least about the matter stays where he is
    ("names the ticket", False, lambda it: _names(it)),  # "#118" is the plainest way to say what is meant
    ("goes on", False, lambda it: bool(_GOES_ON.search(it.matter.mail.new_text))),  # "still", "again": of what was
    ("too short", False, lambda it: len(it.new) < _FEWEST_WORDS),  # "see attached", under whatever subject
    ("fresh, same topic", False, lambda it: it.same_topic and not it.is_long_done),  # more of it, most likely
    ("other subject", True, lambda it: it.has_new_subject and it.share <= _STRANGE),  # both words and title are others
    ("long done, other topic", True, lambda it: it.is_long_done and it.other_topic and it.share <= _STRANGE),
    ("stays", False, lambda _: True),
)


def looks_new(matter: Matter, file: TicketFile) -> bool:
    """True where the first rule that applies says so."""
    return judge(matter, file)[1]


def judge(matter: Matter, file: TicketFile) -> tuple[str, bool]:
    """(name of the rule that decides, is it a new matter?)."""
    facts = Facts(matter, file)
    return next((name, is_new) for name, is_new, applies in RULES if applies(facts))


def _names(facts: Facts) -> bool:
    said = f"{facts.matter.mail.subject}\n{facts.matter.mail.new_text}"
    return re.search(rf"#{facts.file.ticket.id}(?!\d)", said) is not None


# --- a ticket of its own ---------------------------------------------------------------------------------------------


def open_apart(matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    """The new ticket, linked with the old one; its receipt asks whether it is the same matter after all."""
    old = speaker.file.ticket
    fresh = replace(matter, situation=replace(matter.situation, solved=()))  # what was suggested is about the old one
    opened = opening.open_ticket(fresh)
    ticket = next(decision.ticket for decision in opened if isinstance(decision, OpenTicket))
    *decisions, finish = (_ask_in_receipt(one, ticket, old, matter) for one in opened)
    assert isinstance(finish, Finish), "the last decision ends the mail"
    return (*decisions, *stakeholder.known(matter, speaker), Relate(ticket.id, old.id, by=matter.sender.key),
            replace(finish, reason=f"new matter in #{old.id}; {finish.reason}"))


def _ask_in_receipt(decision: Decision, ticket: Ticket, old: Ticket, matter: Matter) -> Decision:
    """The receipt as a question; every other decision as it is."""
    if not isinstance(decision, Write) or not isinstance(decision.letter, Receipt):
        return decision
    letter = LooksNew(ticket.id, ticket.subject, poc=decision.letter.poc, due_at=decision.letter.due_at, old=old.id,
                      old_title=old.subject)
    question = matter.question(QuestionKind.NEW_MATTER, matter.sender.key, letter.options, ticket=ticket.id,
                               about=str(old.id))
    return replace(decision, letter=letter, lane=Lane.QUESTION, role=TagRole.QUESTION, question=question)
