"""A letter that comes again and again says which list it is and how to end it; every other one says nothing of that."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

from gateway.mail.compose import compose
from gateway.model.mail import Address, MessageId
from gateway.model.outgoing import Draft

DRAFT = Draft(
    from_=Address("support@house.example", "Support"), to=Address("sue@house.example", "Sue"),
    reply_to=Address("support+abcdefghij2345@house.example", "Support"), subject="Your week", text="3 wait.\n", html="",
    message_id=MessageId("<1@house.example>"), date=datetime(2026, 11, 23, 8, tzinfo=UTC), references=(),
    letter="weekly-summary", loop_marker="x", unsubscribe=True,
)


def test_the_header_names_the_list_and_the_address_that_ends_it() -> None:
    mail = message_from_bytes(compose(DRAFT), policy=policy.default)
    assert mail["List-Id"] == "<weekly-summary.house.example>"
    assert mail["List-Unsubscribe"] == "<mailto:support+abcdefghij2345@house.example?subject=unsubscribe>"
    assert "List-Unsubscribe-Post" not in mail, "RFC 8058 needs an address on the web"


def test_other_letters_are_no_list_mail() -> None:
    for draft in (replace(DRAFT, unsubscribe=False), replace(DRAFT, reply_to=None)):
        assert not [name for name in message_from_bytes(compose(draft)) if name.lower().startswith("list-")]


def test_no_address_writes_a_header_of_its_own() -> None:
    odd = replace(DRAFT, reply_to=Address("a>\r\nBcc: x@evil.example, <b@house.example", ""))
    assert "Bcc" not in message_from_bytes(compose(odd))
