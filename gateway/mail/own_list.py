"""A shared address that is really a Google or Microsoft group: the author behind a From that the list has rewritten.

Such groups put their own address into From, so that DMARC passes, and keep the author in X-Original-From or Reply-To.
The author found here is unauthenticated: `trust.sole_author` compares with the From that stands in the header.
"""
from __future__ import annotations

from dataclasses import replace

from gateway.mail.addresses import parse_addresses
from gateway.model.mail import Address, InboundMail
from gateway.model.policy import ScreenPolicy


def is_own_list(mail: InboundMail, policy: ScreenPolicy) -> bool:
    """True when a list that is a shared address of this house sent the mail on (List-Id, RFC 2919)."""
    name = mail.header("list-id").lower().rpartition("<")[2].strip("> ")
    return bool(name) and name in {own.lower() for own in policy.own_list_ids}


def undo_rewrite(mail: InboundMail, policy: ScreenPolicy) -> InboundMail:
    """The mail with its author in From; as it is where no own list has rewritten it."""
    if not is_own_list(mail, policy):
        return mail
    author = _original(mail) or _answer_to(mail, policy)
    return replace(mail, from_=author) if author is not None else mail


def _original(mail: InboundMail) -> Address | None:
    found, _ = parse_addresses(mail.header("x-original-from"), 2)
    return found[0] if len(found) == 1 else None


def _answer_to(mail: InboundMail, policy: ScreenPolicy) -> Address | None:
    """The one address in Reply-To, where From is an address of ours."""
    ours = {address.lower() for address in policy.own_addresses}
    if mail.from_ is None or mail.from_.key not in ours or len(mail.reply_to) != 1:
        return None
    return mail.reply_to[0] if mail.reply_to[0].key not in ours else None
