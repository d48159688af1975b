"""Who gets a ticket that others have worked on reads all that was said, and gets what the people outside sent."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk.handing import hand_over
from gateway.model.decision import Write
from gateway.model.letter import Lane, NewTicket
from gateway.model.mail import Address, Attachment
from gateway.model.policy import DeskPolicy
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Participant, Visibility
from tests.builders import BEN, EVE, NOW, directory, ticket

TOM = Address("tom@example.test", "Tom Smith")
REPORT = Attachment("report.pdf", "application/pdf", 10, "2" * 64)
SHOT = Attachment("shot.png", "image/png", 10, "3" * 64, content_id="shot@x", inline=True)
LOGO = replace(SHOT, name="logo.png", sha256="4" * 64, content_id="logo@x")
PROGRAM = Attachment("setup.exe", "application/x-msdownload", 10, "5" * 64, hazard="a program")
TICKET = ticket(participants=(Participant(BEN, True), Participant(EVE, False, admitted=False)))


def _said(author: Address, text: str, *files: Attachment, note: bool = False, html: str | None = None) -> Entry:
    kind, visibility = (EntryKind.NOTE, Visibility.INTERNAL) if note else (EntryKind.MAIL, Visibility.PUBLIC)
    return Entry(kind, visibility, author, NOW, text, html=html, attachments=files)


def _handed(*entries: Entry, policy: DeskPolicy | None = None) -> tuple[Write, NewTicket]:
    (write,) = hand_over(TicketFile(TICKET, entries), TICKET, directory(), policy or DeskPolicy(), by="Zoe Smith")
    assert isinstance(write.letter, NewTicket)
    return write, write.letter


def test_one_mail_comes_as_it_was_written() -> None:
    html = '<p>Look: <img src="cid:shot@x"></p>'
    write, letter = _handed(_said(BEN, "Look:", SHOT, LOGO, REPORT, PROGRAM, html=html))
    assert (letter.text.text, letter.text.html) == ("Look:", html)
    assert write.attachments == (SHOT, REPORT)
    assert (write.to.address, write.lane, letter.handed_by) == ("ana@example.test", Lane.STAKEHOLDER, "Zoe Smith")


def test_several_come_with_their_authors_and_what_is_internal_is_marked() -> None:
    _, letter = _handed(_said(BEN, "It is broken."), _said(TOM, "Which one?"), _said(TOM, "He is new.", note=True))
    assert letter.text.text == "Ben Ode:\nIt is broken.\n\nTom Smith:\nWhich one?\n\nTom Smith (internal):\nHe is new."
    assert letter.text.html is None


def test_of_the_files_only_those_of_the_people_outside_travel_each_once() -> None:
    own, quiet = replace(REPORT, sha256="6" * 64), replace(REPORT, sha256="7" * 64)
    stranger = replace(_said(EVE, "Me too.", replace(REPORT, sha256="8" * 64)), visibility=Visibility.INTERNAL)
    forged = replace(_said(BEN, "Me too.", quiet), visibility=Visibility.INTERNAL)
    ours, twice = _said(TOM, "Mine.", own), _said(BEN, "Again.", REPORT)
    write, _ = _handed(_said(BEN, "Here.", REPORT), ours, stranger, forged, twice)
    assert write.attachments == (REPORT,)


def test_what_is_too_big_is_named() -> None:
    write, letter = _handed(_said(BEN, "Here.", REPORT), policy=DeskPolicy(max_relay_bytes=5))
    assert (write.attachments, letter.left_out) == ((), ("report.pdf",))
