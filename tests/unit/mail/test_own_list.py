"""The author behind a From that an own list has rewritten."""
import pytest

from gateway.mail.own_list import undo_rewrite
from gateway.mail.parse import parse
from gateway.model.policy import Limits, ScreenPolicy

OWN = ScreenPolicy(("support@example.test",), "m", own_list_ids=("support.example.test",))
LIST = "List-Id: Support <support.example.test>\n"
VIA = "From: 'Ben Ode' via Support <support@example.test>\n"


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (LIST + VIA + "X-Original-From: Ben Ode <ben@customer.test>\n", "ben@customer.test"),
        (LIST + VIA + "Reply-To: Ben Ode <ben@customer.test>\n", "ben@customer.test"),
        (LIST + "From: Ben Ode <ben@customer.test>\nReply-To: eve@elsewhere.test\n", "ben@customer.test"),
        (LIST + VIA + "Reply-To: ben@customer.test, support@example.test\n", "support@example.test"),
        (LIST + VIA + "Reply-To: support@example.test\n", "support@example.test"),
        (LIST + VIA + "X-Original-From: a@b.test, c@d.test\n", "support@example.test"),
        ("List-Id: <other.example.test>\n" + VIA + "X-Original-From: ben@customer.test\n", "support@example.test"),
        (VIA + "X-Original-From: ben@customer.test\n", "support@example.test"),
    ],
)
def test_the_author_is_found_only_behind_an_own_list(head: str, author: str) -> None:
    mail = parse((head + "Subject: x\n\nHello.\n").encode(), Limits(), detect_language=False)
    found = undo_rewrite(mail, OWN)
    assert found.from_ is not None
    assert found.from_.key == author
