"""The heart: what becomes of one inbound mail. Pure: everything it looks at is in its arguments.

Screening says what kind of mail it is, `authority` says who speaks, and the tables below say who acts on that.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from gateway.desk import (
    approval,
    asking,
    at_desk,
    closing_letter,
    experts,
    forwarding,
    hearing,
    holding,
    news,
    opening,
    questions,
    returned,
    staff,
    stakeholder,
)
from gateway.desk.authority import (
    Answering,
    Bystander,
    Doubted,
    Expert,
    Staff,
    Stakeholder,
    Stranger,
    Unconfirmed,
    identify,
)
from gateway.desk.matter import Matter, is_busy, is_flooded
from gateway.desk.meeting import replies as meeting_replies
from gateway.model.decision import Decision, Finish, Write
from gateway.model.mail import Disposition, InboundMail, Outcome
from gateway.model.rationing import NEVER_QUIET
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import Triage


def decide(mail: InboundMail, situation: Situation, triage: Triage, now: datetime) -> tuple[Decision, ...]:
    """All that follows from the mail; the last decision is the one `Finish`."""
    matter = Matter(mail, situation, triage, now)
    decided = closing_letter.each_once(DISPOSITIONS[situation.screening.disposition](matter))
    return _within_limits(news.follow(decided, matter), matter)


def _handle(matter: Matter) -> tuple[Decision, ...]:
    replied = meeting_replies.take(matter)
    if replied is not None:
        return replied  # first: calendars answer to the shared address, with nothing but the UID to tell what about
    match identify(matter.mail, matter.situation):
        case Answering() as speaker:
            return questions.answer(matter, speaker)
        case Bystander() as speaker:
            return approval.of_another(matter, speaker)
        case Staff() as speaker:
            return staff.act(matter, speaker)
        case Doubted() as speaker:
            return holding.doubt(matter, speaker)
        case Stakeholder() as speaker:
            return hearing.hear(matter, speaker)
        case Expert() as speaker:
            return experts.take(matter, speaker)
        case Unconfirmed() as speaker:
            return stakeholder.add_unconfirmed(matter, speaker)
        case Stranger(maybe):
            poc = at_desk.speaker(matter)
            return at_desk.take(matter, poc) if poc else asking.at_the_door(matter) or _new_matter(matter, maybe)


def _new_matter(matter: Matter, maybe: TicketFile | None) -> tuple[Decision, ...]:
    person, author = forwarding.forwarder(matter), matter.mail.forwarded_from
    if person is not None and author is not None and not is_flooded(matter):
        return forwarding.ask_back(matter, person, author)
    if not _may_open(matter):
        return (Finish(Outcome.QUARANTINED, "unknown sender: screening.unknown_senders says so"),)
    return opening.open_ticket(matter, maybe)


def _may_open(matter: Matter) -> bool:
    """True when the sender may open a ticket: the policy for unknown senders, each line a reason for it."""
    policy, domain = matter.policy, matter.sender.key.rpartition("@")[2]
    if not policy.quarantine_unknown:
        return True
    if matter.situation.screening.released:
        return True
    if matter.situation.sender_known:
        return True
    if matter.directory.person_at(matter.sender.address) is not None:
        return True
    return any(domain == known or domain.endswith(f".{known}") for known in policy.known_domains)


def _quarantine(matter: Matter) -> tuple[Decision, ...]:
    screening = matter.situation.screening
    return (Finish(Outcome.QUARANTINED, f"{screening.rule}: {screening.reason}"),)


DISPOSITIONS: Mapping[Disposition, Callable[[Matter], tuple[Decision, ...]]] = {
    Disposition.HANDLE: _handle,
    Disposition.IGNORE: returned.set_aside,
    Disposition.BOUNCE: returned.bounce,
    Disposition.QUARANTINE: _quarantine,
    Disposition.REFUSE: _quarantine,  # 250 has been said: what the sender cannot be told, a person must see
}


def _within_limits(decisions: tuple[Decision, ...], matter: Matter) -> tuple[Decision, ...]:
    """The backstop of every loop rule: above so many letters an hour a ticket writes none, and its record says so.

    Only a POC hears then that his mail waits, and mail without proof is counted apart (`matter.is_flooded`).
    """
    if not is_busy(matter):
        return decisions
    quiet = tuple(d for d in decisions if not isinstance(d, Write) or isinstance(d.letter, NEVER_QUIET))
    if quiet == decisions:
        return decisions
    finish = quiet[-1]
    assert isinstance(finish, Finish), "the last decision ends the mail"
    reason = f"{finish.reason}; no letters: more than {matter.policy.letters_per_hour} on this ticket in an hour"
    return (*quiet[:-1], Finish(finish.outcome, reason, finish.ticket))
