"""The board and the tickets of the console: everybody finds what he may read, and nothing that was written can harm."""
from __future__ import annotations

import re
from hashlib import sha256

import pytest

from gateway.cli.mailboxes import File
from tests.e2e.console import DOT, HOSTILE, PROGRAM, SWITCHED_ON, Console, Page
from tests.e2e.house import House, number_of

FINANCE = "finance@example.test"
CHANGES = {**SWITCHED_ON, "projects.finance": {"address": FINANCE, "name": "Finance", "sponsors": ["clara"]}}
"""Clara is the sponsor of that address alone."""
REPORT = File("Übersicht 1.txt", b"all is well\n", "text/plain")


@pytest.fixture(scope="module")
def house(own_house: House) -> House:
    return own_house


@pytest.fixture(scope="module")
def ana(house: House) -> Console:
    return Console(house).log_in("ana")


@pytest.fixture(scope="module")
def budget(house: House) -> int:
    """A ticket of Clara's address: a mail, Ana's answer, a note for colleagues."""
    sam = house.stakeholder()
    sam.writes(subject="Budget of the <summer> fair", text="May we spend 300 on lanterns?", to=FINANCE)
    letter = house.ana.receives("new-ticket")
    house.ana.replies(letter, "#note\nThe pelican must not know of it.")
    house.ana.receives("command-receipt")
    house.ana.replies(letter, "You may.\n\n#decision Lanterns for 300 are bought")
    sam.receives("answer")
    house.look_away()
    return number_of(letter)


@pytest.fixture(scope="module")
def files(house: House) -> int:
    """A ticket with files and formatting, at an address that is not Clara's."""
    house.stakeholder("Eve Stone").writes(subject="Files", text="Look here link", html=HOSTILE,
                                          files=[REPORT, PROGRAM, DOT])
    number = number_of(house.ana.receives("new-ticket"))
    house.look_away()
    return number


def rows(page: Page) -> list[int]:
    """The numbers of the tickets on the board, in their order."""
    return [int(found) for found in re.findall(r'href="/tickets/(\d+)"', page.html)]


def test_the_board_shows_what_is_not_done_newest_first(ana: Console, budget: int, files: int) -> None:
    page = ana.opens("/tickets")
    assert rows(page)[:2] == sorted([budget, files], reverse=True)
    for words in ("Budget of the <summer> fair", "Sam Lee", "Ana Sousa", "answer due in"):
        assert words in page.text


@pytest.mark.parametrize(("asked", "is_there"), [
    ("status=waiting", False), ("status=all", True), ("poc=ana", True), ("poc=mine", True), ("poc=ben", False),
    ("topic=-", True), ("topic=hardware", False), ("urgency=low", False), ("project=finance", True),
    ("project=orders", False), ("poc=ana&project=finance&topic=-&status=all", True), ("status=nonsense", True),
    ("poc=%00", True), ("q=%00", True),
    ("below=nonsense", True), ("below=99999999999999999999999", True),
])
def test_filters_stand_in_the_address(ana: Console, budget: int, asked: str, is_there: bool) -> None:
    page = ana.opens(f"/tickets?{asked}")
    assert page.status == 200
    assert (budget in rows(page)) is is_there


def test_a_typed_number_leads_to_its_ticket(house: House, ana: Console, budget: int) -> None:
    for typed in (f"%23{budget}", f"{budget}"):
        assert f"#{budget} Budget" in ana.opens(f"/tickets?q={typed}").text
    part = ana.opens(f"/tickets?q={budget}", {"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == f"/tickets/{budget}"
    assert "holds all these words" in ana.opens("/tickets?q=987654").text


def test_a_search_finds_words_and_marks_them(ana: Console, budget: int, files: int) -> None:
    page = ana.opens("/tickets?q=lantern+-projector&status=all")
    assert rows(page) == [budget]
    assert "<mark>lanterns</mark>" in page.html.lower()
    page = ana.opens("/tickets?q=%3Csummer&status=all")
    assert "&lt;<mark>summer</mark>&gt;" in page.html


def test_a_sponsor_finds_and_reads_only_what_his_conversations_say(house: House, ana: Console, budget: int,
                                                                   files: int) -> None:
    clara = Console(house).log_in("clara")
    assert rows(clara.opens("/tickets?status=all")) == [budget]
    for filters in ("project=support", "poc=mine", "poc=ana&project=orders"):
        assert set(rows(clara.opens(f"/tickets?status=all&{filters}"))) <= {budget}
    assert rows(clara.opens("/tickets?q=lanterns&status=all")) == [budget]
    for typed in ("pelican", "lanterns+-pelican"):  # nor is it told by what is not found
        assert rows(clara.opens(f"/tickets?q={typed}&status=all")) == ([budget] if "lanterns" in typed else [])
    record = clara.opens(f"/tickets/{budget}").text
    assert "May we spend 300" in record
    assert "You may." in record
    for hidden in ("pelican", "ana@example.test", "Letters", "has read it"):
        assert hidden not in record
        assert hidden != "pelican" or hidden in ana.opens(f"/tickets/{budget}").text
    refused, missing = clara.opens(f"/tickets/{files}"), clara.opens("/tickets/987654")
    assert (refused.status, missing.status) == (404, 404)
    assert refused.text.replace(str(files), "987654") == missing.text, "whether it is there is nobody's business"
    assert clara.opens(f"/tickets/{files}/entries/1/body").status == 404
    assert clara.opens(f"/tickets/{files}/files/{REPORT.sha256}").status == 404


def test_a_poc_reads_every_ticket_and_nobody_else_any(house: House, budget: int) -> None:
    page = Console(house).log_in("ben").opens(f"/tickets/{budget}")
    assert "pelican" in page.text
    assert "Who has read it" not in page.text, "that is the operators'"
    for path in ("/tickets", f"/tickets/{budget}", f"/tickets/{budget}/files/{REPORT.sha256}"):
        assert "You get a link by mail" in Console(house).opens(path).text


def test_the_record_tells_all_that_is_kept(house: House, ana: Console, budget: int) -> None:
    ana.opens(f"/tickets/{budget}")
    text = ana.opens(f"/tickets/{budget}").text
    for words in ("Lanterns for 300 are bought", "internal", "first answer kept", "new-ticket", "sent",
                  "Ana Sousa read the ticket"):
        assert words in text, words


def test_no_tag_is_ever_shown(house: House, ana: Console, budget: int) -> None:
    tags = set(re.findall(r"\+([a-z2-7]{20})@", "".join(mail.raw.decode("latin-1") for mail in house.sink.mails)))
    assert tags
    shown = ana.opens(f"/tickets/{budget}").html.lower() + ana.opens("/tickets?q=lanterns").html.lower()
    assert not [tag for tag in tags if tag in shown]


def test_a_file_is_saved_and_never_opened(ana: Console, files: int) -> None:
    got = ana.opens(f"/tickets/{files}/files/{REPORT.sha256}")
    assert got.html == "all is well\n"
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%9Cbersicht%201.txt"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    other = sha256(b"something else").hexdigest()
    assert [ana.opens(f"/tickets/{files}/files/{one}").status for one in (other, "x", "..%2Fspoc.db")] == [404] * 3


def test_a_file_that_may_harm_says_so_first(ana: Console, files: int) -> None:
    path = f"/tickets/{files}/files/{PROGRAM.sha256}"
    asked = ana.opens(path)
    assert "setup.exe may harm" in asked.text
    assert "Content-Disposition" not in asked.headers
    assert ana.opens(f"{path}?anyway=yes").html.startswith("MZ")


def test_what_was_written_can_do_nothing(ana: Console, files: int) -> None:
    page = ana.opens(f"/tickets/{files}")
    assert f'src="/tickets/{files}/entries/1/body"' in page.html
    frame = ana.opens(f"/tickets/{files}/entries/1/body")
    assert "<b>here</b>" in frame.html
    assert "data:image/png;base64," in frame.html
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    for harm in ("alert", "elsewhere", "href", "onclick", "script"):
        assert harm not in frame.html.lower()
    assert [ana.opens(f"/tickets/{files}/entries/{place}/body").status for place in (0, 99, 10**30)] == [404] * 3
