"""The receipt of a POC's mail: what is kept so that the mail can be taken back, and the answer "undo"."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import lifecycle
from gateway.desk.authority import Staff
from gateway.desk.matter import Matter
from gateway.desk.telling import Result
from gateway.model.changes_approval import AskApproval
from gateway.model.decision import AppendEntry, Write
from gateway.model.deed import Deed, Standing
from gateway.model.letter import CommandReceipt, Lane, Letter
from gateway.model.people import Person
from gateway.model.ticket import RECORDS, QuestionKind, TagRole, Ticket

WORD = "undo"


def deed(result: Result, matter: Matter, speaker: Staff, sent: tuple[Write, ...]) -> Deed | None:
    """What is kept of this mail: None where it changed nothing, or took something back itself."""
    answers = result.is_public and bool(sent)
    before, after = Standing.of(result.before), Standing.of(result.after)
    waits = bool(sent) and bool(matter.policy.relay_delay)
    records = any(isinstance(d, AppendEntry) and d.entry.kind in RECORDS for d in result.decisions)
    asks = any(isinstance(d, AskApproval) for d in result.decisions)
    if result.is_undo or (before == after and not waits and not records and not asks):
        return None
    return Deed(matter.situation.inbound, result.after.id, speaker.person.key, matter.now, before,
                Standing.of(lifecycle.answered(result.after)) if answers else after, answers)


def _ask(receipt: Write, person: Person, matter: Matter) -> Write:
    """The receipt as a question: "undo" in a reply to it takes the mail back, anything else is a note."""
    question = matter.question(QuestionKind.UNDO, person.key, (WORD,), ticket=receipt.ticket,
                               about=str(matter.situation.inbound), within=matter.policy.undo_within)
    return replace(receipt, lane=Lane.QUESTION, role=TagRole.QUESTION, question=question)


def receipt(result: Result, matter: Matter, speaker: Staff, sent: tuple[Write, ...], *,
            can_undo: bool) -> tuple[Write, ...]:
    """What became of each line; also of a plain answer, where it waits and can still be taken back."""
    delay = matter.policy.relay_delay if sent else None
    if not result.lines and not delay:
        return ()
    receivers = tuple(dict.fromkeys(write.to.shown for write in sent))
    ticket, until = result.after, matter.now + matter.policy.undo_within
    letter = CommandReceipt(
        ticket.id, ticket.subject, lines=result.lines, sent_to=receivers if result.is_public else (),
        told=() if result.is_public else receivers,
        text_is_elsewhere=result.keeps_words or (result.has_words and result.is_note),
        leaves_at=matter.now + delay if delay else None, undo_until=until if can_undo else None,
    )
    written = to_speaker(letter, ticket, speaker.person, matter)
    return (_ask(written, speaker.person, matter),) if can_undo else (written,)


def one_line(written: str, said: str, ticket: Ticket, person: Person, matter: Matter) -> Write:
    """A receipt of one line: what the POC has written, and what became of it."""
    letter = CommandReceipt(ticket.id, ticket.subject, lines=((written, said, ""),))
    return to_speaker(letter, ticket, person, matter)


def to_speaker(letter: Letter, ticket: Ticket, person: Person, matter: Matter) -> Write:
    """A word back to the POC who wrote; what he replies to it goes to colleagues only."""
    return Write(letter, to=matter.sender, lane=Lane.COLLEAGUES, role=TagRole.NOTE, person=person.key,
                 ticket=ticket.id, project=ticket.project, language=person.language,
                 in_reply_to=matter.mail.message_id)
