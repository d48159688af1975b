"""Tags are cut out of whole mails wherever they stand, and the mails stay readable and as long as they were."""
from __future__ import annotations

import random
from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from gateway.mail.mbox import as_mbox
from gateway.mail.redact import maybe_tokens, without_fields, without_tokens
from tests.builders import NOW

TOKEN = "abcdefghij234567klmn"
ADDRESS = f"support+{TOKEN}@example.test"
CUT = "support+xxxxxxxxxxxxxxxxxxxx@example.test"


def mail(**fields: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "sam@customer.test"
    for name, value in ({"To": "support@example.test", "Subject": "Hello"} | fields).items():
        made[name] = value
    made.set_content("Please help.")
    return made


def with_subject(as_it_stands: str) -> EmailMessage:
    raw = mail().as_bytes().replace(b"Subject: Hello", f"Subject: {as_it_stands}".encode())
    made = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    made.policy = policy.default.clone(refold_source="none")
    return made


def with_text(text: str, encoding: str) -> EmailMessage:
    made = mail()
    made.set_content(text, cte=encoding)
    return made


def with_file(data: bytes) -> EmailMessage:
    made = mail()
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename="a.eml")
    return made


PLACES = {
    "a header": mail(To=ADDRESS),
    "a subject in quoted-printable": mail(Subject=f"Grüße an {ADDRESS}"),
    "a subject in base64": with_subject(f"=?utf-8?B?{b64encode(f'Grüße an {ADDRESS}'.encode()).decode()}?="),
    "the sender of a letter that came back": mail(To=f"support+b-{TOKEN}@example.test"),
    "a delivery field": mail(Received=f"from a by b for <{ADDRESS.upper()}>; Mon, 23 Nov 2026 10:00:00 +0000"),
    "plain text": with_text(f"I wrote to {ADDRESS} twice.", "7bit"),
    "quoted-printable, broken within it": with_text("x" * 60 + f" {ADDRESS} ü", "quoted-printable"),
    "a link": with_text(f"<a href='mailto:support%2B{TOKEN}%40example.test'>", "7bit"),
    "quoted-printable with its plus": with_text("a", "7bit"),
    "base64": with_text(f"Über {ADDRESS} geschrieben.\n" * 5, "base64"),
    "an attached mail": with_file(mail(To=ADDRESS).as_bytes()),
    "a mail attached to an attached mail": with_file(with_file(with_text(ADDRESS, "base64").as_bytes()).as_bytes()),
}
PLACES["quoted-printable with its plus"].set_payload(f"support=2B{TOKEN}=40example.test")


def readable(raw: bytes) -> str:
    """All that a mail program shows of the mail, of those attached to it too, and its header as it stands."""
    read = message_from_bytes(raw, policy=policy.default)
    said = [f"{name}: {value}" for name, value in read.items()]
    for part in read.walk():
        data = b"" if part.is_multipart() else part.get_payload(decode=True)
        said.append(readable(data) if part.get_filename() else data.decode())
    return "\n".join(said).lower()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_tag_is_cut_wherever_it_stands(place: str, line_end: bytes) -> None:
    raw = b"\n".join(PLACES[place].as_bytes().splitlines()).replace(b"\n", line_end)
    assert TOKEN in readable(raw)
    cut = without_tokens(raw, maybe_tokens(raw) & {TOKEN})
    assert TOKEN not in readable(cut)
    assert len(cut) == len(raw)
    was, read = message_from_bytes(raw, policy=policy.default), message_from_bytes(cut, policy=policy.default)
    assert [part.get_content_type() for part in read.walk()] == [part.get_content_type() for part in was.walk()]
    assert not any(part.defects for part in read.walk())


def test_what_is_around_a_tag_stays() -> None:
    raw = with_text(f"Über {ADDRESS} geschrieben.", "base64").as_bytes()
    read = message_from_bytes(without_tokens(raw, {TOKEN}), policy=policy.default)
    assert read.get_content() == f"Über {CUT} geschrieben.\n"


def test_a_mail_without_a_tag_of_ours_is_not_touched() -> None:
    made = with_text("A word of twenty letters: abcdefghijklmnopqrst.", "base64")
    assert without_tokens(made.as_bytes(), {TOKEN}) == made.as_bytes()
    assert without_tokens(with_text(ADDRESS, "7bit").as_bytes(), ()) == with_text(ADDRESS, "7bit").as_bytes()


def test_a_tag_in_a_mail_that_is_attached_is_cut_however_long_that_is() -> None:
    inside = with_text(f"I wrote to {ADDRESS}.\n" + "Nothing else. " * 4_000, "base64")
    raw = with_file(inside.as_bytes()).as_bytes()
    cut = without_tokens(raw, maybe_tokens(raw) & {TOKEN})
    assert TOKEN not in readable(cut)
    assert "support+xxxxxxxxxxxxxxxxxxxx@example.test" in readable(cut)
    assert len(cut) == len(raw)


def test_a_big_attachment_gives_nothing_to_ask_for_and_stays_as_it_is() -> None:
    """By chance its base64 holds runs of letters as long as a tag: each would be asked of the database."""
    raw = with_file(random.Random(1).randbytes(2 * 1024 * 1024)).as_bytes()
    assert maybe_tokens(raw) == frozenset()
    assert without_tokens(raw, {TOKEN}) == raw


def test_base64_that_ends_twice_is_cut_and_not_shortened() -> None:
    first = b64encode(f"To {ADDRESS}!!".encode())
    assert first.endswith(b"=")
    raw = b"A: 1\n\n" + first + b"\n" + b64encode(b"more of it") + b"\n"
    cut = without_tokens(raw, {TOKEN})
    assert cut != raw
    assert cut.endswith(b64encode(b"more of it") + b"\n")
    assert len(cut) == len(raw)


def test_fields_of_its_own_header_go_and_no_others() -> None:
    raw = b"A: 1\r\nX-Proof: secret\r\n more of it\r\nB: 2\r\nx-proof:\r\n\r\nX-Proof: said in the text\r\n"
    assert without_fields(raw, ["X-Proof", "Absent"]) == b"A: 1\r\nB: 2\r\n\r\nX-Proof: said in the text\r\n"
    assert without_fields(b"X-Proof: a\nB: 2", ["X-Proof"]) == b"B: 2"


def test_an_mbox_can_be_read_back_exactly() -> None:
    mail = b"Subject: x\r\n\r\nFrom here\r\n>From there\r\nfrom small\r\n From far"
    assert as_mbox(mail, "sam@customer.test", NOW) == (b"From sam@customer.test Mon Nov 23 10:00:00 2026\n"
                       b"Subject: x\n\n>From here\n>>From there\nfrom small\n From far\n\n")


@pytest.mark.parametrize(("sender", "shown"), [("", "MAILER-DAEMON"), ("a b\n@c", "a?b?@c"), ("ü@x.test", "?@x.test")])
def test_no_sender_breaks_the_line_that_begins_a_mail(sender: str, shown: str) -> None:
    assert as_mbox(b"A: 1\n\n", sender, NOW).startswith(f"From {shown} Mon Nov 23 10:00:00 2026\nA: 1\n".encode())
