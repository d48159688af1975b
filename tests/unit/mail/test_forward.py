"""Whose mail is forwarded."""
import pytest

from gateway.mail.forward import find_forwarded_author
from gateway.mail.parse import parse
from gateway.model.policy import Limits

EVE = "eve@elsewhere.test"


@pytest.mark.parametrize(
    "text",
    [
        f"FYI\n\n---------- Forwarded message ---------\nFrom: Eve Stone <{EVE}>\nDate: Mon\nSubject: x\n\nHi",
        f"Begin forwarded message:\n\nFrom: Eve Stone <{EVE}>\nSubject: x\nDate: 23 November 2026\nTo: a@b.test\n\nHi",
        f"-----Ursprüngliche Nachricht-----\nVon: Eve Stone [mailto:{EVE}]\nGesendet: Montag\nAn: a@b.test\nBetreff: x",
        f"---------- Message transféré ---------\nDe : Eve Stone <{EVE}>\nDate: lun.\nObjet : x\n\nBonjour",
        f"-------- Original Message --------\nSubject: x\nDate: Mon\nFrom: {EVE}\nTo: a@b.test\n\nHi",
    ],
)
def test_the_author_in_the_header_block(text: str) -> None:
    found = find_forwarded_author(text, is_forward_subject=True)
    assert found is not None
    assert found.key == EVE


@pytest.mark.parametrize("text", ["", "Hello", f"From: {EVE} is a nice person", f"> From: {EVE}\n> Hi"])
def test_a_text_that_forwards_nothing(text: str) -> None:
    assert find_forwarded_author(text, is_forward_subject=False) is None


def test_a_forwarded_mail_names_it() -> None:
    raw = (f"From: ana@example.test\nSubject: Fwd: Printer\nContent-Type: text/plain\n\nPlease take this.\n\n"
           f"---------- Forwarded message ---------\nFrom: Eve Stone <{EVE}>\nDate: Mon, 23 Nov 2026 at 10:00\n"
           f"Subject: Printer\nTo: <ana@example.test>\n\nIt does not print.\n").encode()
    found = parse(raw, Limits()).forwarded_from
    assert found is not None
    assert (found.key, found.name) == (EVE, "Eve Stone")
