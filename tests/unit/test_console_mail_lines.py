"""How a mail is told in the list of mails."""
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.model.mail import InboundId
from gateway.store.mail_list import Taken
from gateway.web.mails import _told


@pytest.mark.parametrize(("author", "shown"), [
    ("sam@customer.test", ""),
    ("Sam Lee <sam@customer.test>", "Sam Lee"),
    ("ceo@example.test", "ceo@example.test"),
])
def test_an_author_stands_beside_the_sender_only_where_he_says_more(author: str, shown: str) -> None:
    mail = Taken(InboundId(1), datetime(2026, 11, 20, tzinfo=UTC), "sam@customer.test", ("support@example.test",), 60,
                 False, None, "", None, f"From: {author}\r\nSubject: Locked out\r\n\r\n".encode())
    assert [(told, subject) for _, told, subject in _told([mail], list)] == [(shown, "Locked out")]
