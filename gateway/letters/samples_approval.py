"""Invented letters about approvals."""
from __future__ import annotations

from datetime import UTC, datetime

from gateway.model.approval import Answer, ApprovalState, Needs, Subject
from gateway.model.letter import Letter, RichText
from gateway.model.letters_approval import (
    ApprovalAsked,
    ApprovalConfirm,
    ApprovalNotCounted,
    ApprovalRecorded,
    ApprovalResult,
)
from gateway.model.mail import Address
from gateway.model.phrase import Phrase
from gateway.model.ticket import TicketId

_N, _M = TicketId(118), TicketId(121)
_T = "New laptops for the sales floor"
_BEN = Address("ben.ode@example.org", "Ben Ode")
_UNTIL = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
_WHAT = "3,000 EUR for two laptops. The old ones are five years old, and their batteries are gone."
_SHORT = "Close the old portal a month later"
_SO_FAR = RichText("Ben Ode: two of our laptops no longer start without their cable.\nCould we have new ones?\n"
                   "Ana Ruiz: I have asked for an offer.")
_ANA = "Ana Ruiz"


def approval_samples() -> tuple[Letter, ...]:
    """Asked in every way, asked back, on record, and what the POC reads at last."""
    return (*_asked(), *_answered())


def _asked() -> tuple[Letter, ...]:
    about = (_N, _T, _ANA)
    return (
        ApprovalAsked(
            *about, Subject.BUDGET, RichText(_WHAT), _UNTIL, _BEN, "Ode Glassworks", _SO_FAR,
            attachments=("offer.pdf",), left_out=("video.mp4",),
            more=((_M, "Cleo Park", _SHORT, _UNTIL), (_N, _ANA, "A chair", _UNTIL)),
        ),
        ApprovalAsked(*about, Subject.SCOPE, RichText(_SHORT), _UNTIL, _BEN, "", RichText(""), for_whom="Clara Weiss",
                      away=True, others=("Dan Roth",), needs=Needs.ANY),
        ApprovalAsked(*about, Subject.TIMELINE, RichText(_SHORT), _UNTIL, _BEN, "", RichText(""),
                      for_whom="Clara Weiss", others=("Dan Roth", "Eve Stone"), again="reminder"),
        ApprovalAsked(*about, Subject.OTHER, RichText(_SHORT), _UNTIL, _BEN, "", RichText(""), again="changed"),
        ApprovalAsked(*about, Subject.OTHER, RichText(_SHORT), _UNTIL, _BEN, "", RichText(""), again="replaced"),
    )


def _answered() -> tuple[Letter, ...]:
    condition, late = Phrase("it sounds like a condition"), Phrase("you were not asked")
    two = (("Clara Weiss", Answer.YES, "up to 3000", "", ""), ("Dan Roth", Answer.NO, "", "too dear", "Eve Stone"))
    return (
        ApprovalConfirm(_N, _T, (
            (_WHAT, Answer.YES, "up to 3000", ""), (_SHORT, Answer.NO, "", "too dear"),
        )),
        ApprovalNotCounted(_N, _T, condition, _WHAT, RichText("ok, but only after Ben has looked at it"), _ANA,
                           ("yes", "no")),
        ApprovalNotCounted(_N, _T, late, _WHAT, RichText("")),
        ApprovalResult(_N, _T, ApprovalState.APPROVED, _WHAT, two[:1]),
        ApprovalResult(_N, _T, ApprovalState.REFUSED, _WHAT, two),
        ApprovalResult(_N, _T, ApprovalState.EXPIRED, _WHAT, (("Clara Weiss", Answer.NONE, "", "", ""),)),
        ApprovalRecorded(_N, _T, (
            (_N, _ANA, _WHAT, ApprovalState.OPEN, Answer.YES, "up to 3000", ""),
            (_M, "Cleo Park", _SHORT, ApprovalState.REFUSED, Answer.NO, "", "too early"),
        )),
        ApprovalRecorded(_N, _T, tuple(
            (_N, _ANA, _SHORT, state, Answer.NONE, "", "")
            for state in (ApprovalState.WITHDRAWN, ApprovalState.APPROVED, ApprovalState.REFUSED)
        )),
        ApprovalRecorded(_N, _T, ((_N, _ANA, _SHORT, ApprovalState.WITHDRAWN, Answer.YES, "", ""),)),
    )
