"""How our letters are rationed, so that no loop and no stranger fills a mailbox: which ones count where.

The numbers are settings (`[limits]`): letters an hour on a ticket or at a desk, receipts an hour to an address.
"""
from __future__ import annotations

from gateway.model.letter import (
    Admission,
    CommandReceipt,
    Forwarded,
    Held,
    Letter,
    Receipt,
    ReceiptWhichTopic,
    UnconfirmedReceipt,
    WasThisYou,
)
from gateway.model.letters_approval import (
    ApprovalAsked,
    ApprovalConfirm,
    ApprovalNotCounted,
    ApprovalRecorded,
    ApprovalResult,
)
from gateway.model.letters_conversation import AsYouAsked, LooksNew, MayJoin, WhatYouCanWrite, YourRequests
from gateway.model.letters_promises import HowItWasCounted

TO_ANYBODY: tuple[type[Letter], ...] = (
    Receipt, ReceiptWhichTopic, UnconfirmedReceipt, YourRequests, WhatYouCanWrite, AsYouAsked, MayJoin, LooksNew,
    HowItWasCounted,
)
"""What anybody can have sent to himself, or to whom he pretends to be: counted for their reader, as receipts."""
DOUBTED_ON_TICKET: tuple[type[Letter], ...] = (
    WasThisYou, Admission, UnconfirmedReceipt, ApprovalConfirm, ApprovalNotCounted,
)
"""What mail without proof causes on a ticket: counted apart, so that it uses up no letters of those who prove."""
DOUBTED_AT_DESK: tuple[type[Letter], ...] = (WasThisYou, Forwarded)
"""The same at the desk of a person of the house, for whoever writes his address into From."""
NEVER_QUIET: tuple[type[Letter], ...] = (
    Held, CommandReceipt, WasThisYou, Admission, UnconfirmedReceipt,
    ApprovalAsked, ApprovalConfirm, ApprovalNotCounted, ApprovalRecorded, ApprovalResult,
)
"""Written although the ticket has written enough: they say that a mail waits, or what it has done; and whoever fills a
ticket with his mails must not keep a sponsor's word from the POC. No machine causes more than a few of these."""
