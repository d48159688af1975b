"""Letters about approvals: to the sponsors who are asked, and to the POC who has asked."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from gateway.model.approval import Answer, ApprovalState, Needs, Subject
from gateway.model.letter import Letter, RichText
from gateway.model.mail import Address
from gateway.model.ticket import TicketId

OtherApproval = tuple[TicketId, str, str, datetime]
"""One more question that waits for the same sponsor: its ticket, the name of who asks, the question, until when."""
Said = tuple[str, Answer, str, str, str]
"""One sponsor: his name, his answer, the limit, the reason, the name of who has answered for him or ""."""
Recorded = tuple[TicketId, str, str, ApprovalState, Answer, str, str]
"""An approval on record: its ticket, the name of the POC who has asked, the question, how the whole stands now (open:
others are still to answer), the reader's own answer (NONE: he needs to give none any more), his limit, his reason."""


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Letter):
    """To a sponsor, or to who stands in for him: all that is needed to decide."""

    name: ClassVar[str] = "approval"
    author: str
    """Name of the POC who asks."""
    about: Subject
    text: RichText
    until: datetime
    stakeholder: Address
    organisation: str
    """Of the stakeholder; "" where none is known."""
    summary: RichText
    """What was said in public so far, oldest first, in at most ten lines."""
    for_whom: str = ""
    """Name of the sponsor in whose place he is asked; "": he is asked himself."""
    away: bool = False
    """That sponsor is away; False: he has not answered."""
    others: tuple[str, ...] = ()
    """Names of the other sponsors who are asked."""
    needs: Needs = Needs.ALL
    attachments: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    more: tuple[OtherApproval, ...] = ()
    """His other open questions, numbered from 2."""
    again: str = ""
    """reminder: he has not answered yet; changed: it was changed since he was asked; replaced: it takes the place of an
    earlier question; "": he is asked for the first time."""
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class ApprovalConfirm(Letter):
    """To a sponsor at his own address: has he really said that? Asked where nothing vouches for a mail's From."""

    name: ClassVar[str] = "approval-confirm"
    said: tuple[tuple[str, Answer, str, str], ...]
    """(the question, his answer, the limit, the reason) of each."""
    options: tuple[str, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class ApprovalNotCounted(Letter):
    """To a sponsor: what was written as an answer was not taken as one."""

    name: ClassVar[str] = "approval-not-counted"
    why: str
    """Why not, in words."""
    question: str
    words: RichText
    """What was written."""
    told: str = ""
    """Name of the POC who reads the words as a note; "": nobody does."""
    options: tuple[str, ...] = ()
    """yes and no, where he can still answer by replying."""


@dataclass(frozen=True, slots=True)
class ApprovalResult(Letter):
    """To the POC who has asked, and to whoever has the ticket: what came of it."""

    name: ClassVar[str] = "approval-result"
    state: ApprovalState
    question: str
    said: tuple[Said, ...]
    """Every sponsor, those who have not answered among them."""


@dataclass(frozen=True, slots=True)
class ApprovalRecorded(Letter):
    """To a sponsor: what is on record of his answers, or that his answer is not needed any more."""

    name: ClassVar[str] = "approval-recorded"
    lines: tuple[Recorded, ...]


APPROVAL: tuple[type[Letter], ...] = (
    ApprovalAsked, ApprovalConfirm, ApprovalNotCounted, ApprovalResult, ApprovalRecorded,
)
