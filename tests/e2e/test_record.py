"""The record of a conversation: found by words, written out as a page, an mbox and JSON, without anything secret."""
from __future__ import annotations

import json
import mailbox
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.cli.mailboxes import File
from tests.e2e.house import House, number_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 300
WORDS = "The pelican is loose.\n\nFrom the fence it flew."
HOSTILE = ('<p>The <b>pelican</b> is loose.<img src="cid:bird@x" alt=""></p><script>fetch("https://evil.test")</script>'
           '<p>From the fence it flew.<img src="https://evil.test/pixel.png" onerror="alert(1)"></p>')


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, int]]:
    """A house where Sam wrote twice, quoting the address she was given, and Ana answered and wrote a note."""
    house = House(tmp_path_factory.mktemp("record"), {"trust": {"marker_header": "X-Inside", "marker_value": "sesame"}})
    try:
        house.start()
        yield house, converse(house)
    finally:
        house.close()


def converse(house: House) -> int:
    """The number of the ticket."""
    sam = house.stakeholder("Sam Lee")
    sam.writes(subject="Zoo", text=WORDS, html=HOSTILE,
               files=[File("bird.png", PNG, "image/png", "bird@x"), File("plan.pdf", b"%PDF-1.4 plan")],
               headers={"Authentication-Results": "gateway.example.test; dmarc=pass"})
    inside = {"X-Inside": "sesame"}
    letter = house.ana.receives("new-ticket")
    house.ana.replies(letter, "#note\nKeep the flamingo out of this.", headers=inside)
    house.ana.replies(letter, "Fetch a net.", headers=inside)
    answer = sam.receives("answer")
    sam.replies(answer, f"I wrote to {answer.reply_to}, as you said. Straße 3, Grüße")
    house.ana.receives("new-entry")
    house.settle()
    return number_of(letter)


def tokens(house: House) -> list[str]:
    store = house.open_store()
    with store.read() as conn:
        found = list(conn.scalars(text("SELECT token FROM tag UNION SELECT verp FROM outbox WHERE verp IS NOT NULL")))
    store.close()
    return found


def mails_in(written: str, folder: Path) -> list[mailbox.mboxMessage]:
    file = folder / "ticket.mbox"
    file.write_bytes(written.encode("utf-8", "surrogateescape"))
    with closing(mailbox.mbox(file)) as box:
        return list(box)


def test_words_find_the_ticket(told: tuple[House, int]) -> None:
    house, number = told
    printed = house.spoc("search", "pelican", "net")
    assert f"#{number} Zoo" in printed
    assert "pelican is loose" in printed
    assert "\x1b" not in printed
    assert "(internal): Keep the flamingo out of this." in house.spoc("search", "flamingo")
    (found,) = house.json("search", "GRUSSE", "strasse", "-lion")
    assert (found["id"], found["subject"], found["entry"]["visibility"]) == (number, "Zoo", "public")


@pytest.mark.parametrize(("words", "status", "said"), [
    (["lion"], 1, "nothing was found"), (["pelican", "-flamingo"], 1, "nothing was found"),
    (["-hardware"], 64, "no word to look for"), (['"('], 64, "no word to look for"),
    (["pelican", "--project", "nowhere"], 64, 'no project "nowhere"'), (["--decisions", "pelican"], 1, "nothing"),
])  # fmt: skip
def test_what_is_not_found_is_said_in_a_sentence(
    told: tuple[House, int], words: list[str], status: int, said: str,
) -> None:
    assert said in told[0].spoc("search", *words, status=status)


def test_the_page_holds_the_conversation_and_runs_nothing(told: tuple[House, int], tmp_path: Path) -> None:
    house, number = told
    file = tmp_path / "page.html"
    house.spoc("export", str(number), "--format", "html", "--output", str(file))
    page = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    for said in ("<b>pelican</b>", "Fetch a net.", "Keep the flamingo", "plan.pdf, 13 bytes", "data:image/png;base64,"):
        assert said in page
    assert "evil.test" not in page
    assert "<script" not in page
    assert not any(token in page for token in tokens(house))


@pytest.mark.parametrize("form", ["html", "mbox", "json"])
def test_strangers_get_nothing_internal(told: tuple[House, int], form: str) -> None:
    house, number = told
    written = house.spoc("export", str(number), "--format", form, "--public")
    assert "pelican" in written
    assert "Fetch a net." in written
    for hidden in ("flamingo", "ana@example.test", *tokens(house)):
        assert hidden not in written


def test_the_mbox_holds_every_mail_as_it_came_and_went_without_what_proves(
    told: tuple[House, int], tmp_path: Path,
) -> None:
    house, number = told
    written = house.spoc("export", str(number), "--format", "mbox")
    mails = mails_in(written, tmp_path)
    letters = [mail["X-SPOC-Letter"] for mail in mails]
    assert letters.count(None) == 4  # two of Sam, two of Ana
    assert {"receipt", "new-ticket", "answer", "new-entry"} <= {*letters}
    assert letters[0] is None
    first = message_from_bytes(mails[0].as_bytes().replace(b"\n>From ", b"\nFrom "), policy=policy.default)
    body = first.get_body(("plain",))
    assert body is not None
    assert "From the fence it flew." in body.get_content()
    assert "sesame" not in written
    assert first["Authentication-Results"] is None
    assert [part.get_filename() for part in first.walk() if part.get_filename()] == ["bird.png", "plan.pdf"]
    plain = "".join(part.get_payload(decode=True).decode() for mail in mails for part in mail.walk()
                    if part.get_content_maintype() == "text")
    assert "I wrote to support+xxxxxxxxxxxxxxxxxxxx@example.test" in plain
    assert not any(token in written.lower() + plain.lower() for token in tokens(house))


def test_the_json_has_the_keys_that_are_promised(told: tuple[House, int]) -> None:
    house, number = told
    record = json.loads(house.spoc("export", str(number), "--format", "json"))
    assert (record["id"], record["subject"], record["public"]) == (number, "Zoo", False)
    kinds = [(entry["kind"], entry["visibility"]) for entry in record["entries"]]
    assert ("note", "internal") in kinds
    assert record["entries"][0]["attachments"][1]["name"] == "plan.pdf"


def test_there_is_no_export_of_a_ticket_that_is_not_there(told: tuple[House, int], tmp_path: Path) -> None:
    house, number = told
    assert "there is no ticket #999" in house.spoc("export", "999", "--format", "html", status=1)
    nowhere = str(tmp_path / "nowhere" / "page.html")
    said = house.spoc("export", str(number), "--format", "html", "--output", nowhere, status=69)
    assert said.startswith("spoc: No such file or directory")
