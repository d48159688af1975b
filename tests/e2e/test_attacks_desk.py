"""The POC's desk by somebody who wants to break it: odd arguments, odd orders, merged tickets, floods, other hands."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from gateway.cli.mailboxes import Delivered, File, compose, send
from gateway.store.tables import due, outbox
from tests.e2e.conftest import NewHouse
from tests.e2e.house import SHARED, House, Person, number_of
from tests.servers import wait_until

RECEIPT = "command-receipt"
AUTOMATIC = {"Auto-Submitted": "auto-replied"}
SECRET = File("margin.txt", b"what we really pay", "text/plain")

NOT_DELIVERED = """\
From: MAILER-DAEMON@mx.customer.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.test

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--b--
"""
"""What a mail server says when an address is gone (RFC 3464)."""


@pytest.fixture(scope="module")
def _own_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("attacked-desk"))
    try:
        yield house.start()
    finally:
        house.close()


@pytest.fixture
def house(_own_house: House) -> Iterator[House]:
    """Earlier letters are out of sight; whatever a test writes, none of it may end in quarantine."""
    _own_house.look_away()
    yield _own_house
    assert _own_house.settle()["outcomes"]["quarantined"] == 0, _own_house.child.last_words()


@pytest.fixture
def mia(house: House) -> Person:
    """Another stakeholder."""
    return house.stakeholder("Mia Brandt")


def opened(house: House, who: Person, subject: str = "The scanner", text: str = "It does not scan.",
           ) -> tuple[Delivered, Delivered]:
    """(the receipt, what Ana is told) of a new ticket."""
    who.writes(subject=subject, text=text)
    return who.receives("receipt"), house.ana.receives("new-ticket")


def says(person: Person, letter: Delivered, text: str) -> str:
    """What the receipt of this reply says, on one line."""
    person.replies(letter, text)
    return " ".join(person.receives(RECEIPT).text.split())


# --- arguments that nobody writes ------------------------------------------------------------------------------------


def test_arguments_that_nobody_writes_change_nothing_and_each_line_is_answered(house: House, sam: Person):
    _, told = opened(house, sam)
    lines = [
        "#wait until 99.99.9999", "#due in 1e9 days", "#due 9999-12-31", "#merge 999999999999999999999", "#link 99999",
        "#tag \U0001f600", "#tag \u202e+a\u0000b \u2066", "#cc nobody", "#action by Friday", "#action : 3 Dec",
        "#assign " + "q" * 5_000, "#topic " + "z" * 5_000, "#urgency \u0663", "#away until 31.12.9999", "#split",
        "#new", "#use 99", "#announce \u0000", "#consult x@", "#undo", "#merge", "#reopen",
        "#cc " + " " * 50_000 + "x",
    ]
    before = house.ticket(number_of(told))
    house.ana.replies(told, "\n".join(lines))
    said = house.ana.receives(RECEIPT).text
    assert all(line.split()[0] in said for line in lines)
    after = house.ticket(number_of(told))
    assert {key: after[key] for key in before if key not in ("entries", "version", "links")} == {
        key: before[key] for key in before if key not in ("entries", "version", "links")}
    sam.receives_nothing()


@pytest.mark.parametrize("number", ["9000000000000{:04d}", "{}0000000000000"])
def test_a_number_too_long_for_a_ticket_is_none(house: House, sam: Person, mia: Person, number: str):
    _, told = opened(house, sam)
    _, other = opened(house, mia)
    assert "nothing changed" in says(house.ana, told, f"#merge {number.format(number_of(other))}")
    assert house.ticket(number_of(told))["merged_into"] is None


def test_a_ticket_that_is_not_there_is_not_taken_for_another_one_in_the_same_mail(house: House, sam: Person,
                                                                                    mia: Person):
    _, told = opened(house, sam)
    _, other = opened(house, mia)
    said = says(house.ana, told, f"#link 98765\n#merge {number_of(other)}")
    assert "there is no ticket #98765" in said
    assert house.ticket(number_of(other))["links"] == []


def test_of_five_hundred_addresses_none_is_left_out_in_silence(house: House, sam: Person):
    _, told = opened(house, sam)
    said = says(house.ana, told, "#cc " + " ".join(f"+p{number}@x.test" for number in range(500)))
    assert "nothing was done about the other 490" in said
    assert "p9@x.test, p10@x.test" not in house.ana.receives("join-asked").text


def test_a_title_of_ten_thousand_characters_and_header_tricks_is_one_short_subject(house: House, sam: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, "#title =?utf-8?q?a=0D=0ABcc:_eve@x.test?= " + "x" * 10_000)
    house.ana.receives(RECEIPT)
    assert len(house.ticket(number_of(told))["subject"]) == 200
    house.ana.replies(told, "Is it on?")
    answer = sam.receives("answer")
    assert len(answer.subject) < 250
    assert answer.message["Bcc"] is None
    assert [mail.recipient for mail in house.sink.mails if mail.recipient == "eve@x.test"] == []


def test_a_mail_of_many_commands_is_done_in_its_order_and_answered_line_by_line(house: House, sam: Person):
    _, told = opened(house, sam)
    lines = [f"#tag +t{number}" for number in range(18)] + ["#close", "#reopen"]
    said = says(house.ana, told, "\n".join(lines))
    assert said.count("the tags are") == 18
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], len(ticket["labels"])) == ("open", 18)
    sam.receives_nothing()


@pytest.mark.parametrize("ends", ["DTEND;VALUE=DATE:99991231", "DTEND:99991231T235959Z"])
def test_an_absence_without_an_end_is_a_matter_for_a_person(house: House, ends: str):
    mail = compose(house.ana.from_, SHARED, "Gone", "See the calendar.")
    mail.add_attachment(
        "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:gone@example.test",
                     "DTSTART;VALUE=DATE:20261123", ends, "SUMMARY:Vacation", "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
                     "END:VEVENT", "END:VCALENDAR", "")), subtype="calendar")
    house.ana.sends(mail, [SHARED])
    assert "See the calendar." in house.ana.receives("new-ticket").text


# --- words that go where they were not meant to ----------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "#split Mouse\n#split Keyboard\n\nTwo more things, between us.",
    "#new a@x.test: one\n#new b@x.test: two\n\nBetween us.",
    "#split Mouse\n#consult ida@vendor.test: Which one?\n\nBetween us.",
    "#announce support\n#consult ida@vendor.test: Which one?\n\nBetween us.",
    "#spam\n\nHe writes to all of us, between us.",
    "#decision\n#note\n\nWe pay, between us.",
    "#new sam\n\nBetween us.",
])
def test_words_for_somebody_else_never_fall_back_on_the_stakeholder(house: House, sam: Person, text: str):
    _, told = opened(house, sam)
    house.ana.replies(told, text)
    house.ana.receives(RECEIPT)
    house.settle()
    assert not [mail for mail in house.sink.mails if mail.recipient == sam.address and "etween us" in mail.text]


def test_the_words_of_a_mail_are_not_used_twice(house: House, sam: Person, eve: Person):
    _, told = opened(house, sam)
    said = says(house.ana, told, f"#split Mouse\n#consult {eve.address}: Which one?\n\nThe blue one?")
    assert "the words of a mail go one way" in said
    assert "The blue one?" in eve.receives("consult").text
    sam.receives_nothing()
    house.ana.receives_nothing()


def test_what_is_said_about_spam_that_is_closed_already_is_kept(house: House, sam: Person):
    _, told = opened(house, sam)
    says(house.ana, told, "#spam")
    says(house.ana, told, "#spam\n\nIt was the third of its kind.")
    assert "It was the third of its kind." in [entry["text"] for entry in house.ticket(number_of(told))["entries"]]
    sam.receives_nothing()


@pytest.mark.parametrize("line", ["#decision We buy it", "#action Ben: read it by 3 Dec 2031", "#spam"])
def test_a_file_beside_what_is_for_colleagues_stays_inside_and_is_kept(house: House, sam: Person, line: str):
    _, told = opened(house, sam)
    house.ana.replies(told, line, files=[SECRET])
    house.ana.receives(RECEIPT)
    sam.receives_nothing()
    kept = [file["name"] for entry in house.ticket(number_of(told))["entries"] for file in entry["attachments"]]
    assert kept == [SECRET.name]


def test_a_file_beside_commands_alone_leaves_only_after_a_word(house: House, sam: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, "#tag +contract", files=[SECRET])
    held = house.ana.receives("held")
    assert "only files" in held.text
    sam.receives_nothing()
    house.ana.replies(held, "send")
    assert [file.name for file in sam.receives("answer").files] == [SECRET.name]


def test_what_a_poc_splits_off_in_his_own_words_is_not_put_into_the_stakeholders_mouth(house: House, sam: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, "#split Mouse\n\nHe wants a mouse too, I think.")
    letter = house.ana.receives("new-ticket")
    assert "Ana Sousa (internal):" in letter.text
    sam.receives("receipt")


# --- merged tickets --------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(house: House, sam: Person, mia: Person) -> tuple[Delivered, Delivered]:
    """(Sam's receipt, what Ana was told of Mia's ticket), in which Sam's goes on."""
    receipt, told = opened(house, sam)
    _, other = opened(house, mia, "The printer", "It is pink.")
    says(house.ana, told, f"#merge {number_of(other)}")
    return receipt, other


def test_who_asks_for_his_list_finds_his_matter_where_it_goes_on(house: House, merged: tuple[Delivered, Delivered],
                                                                  sam: Person):
    receipt, other = merged
    sam.replies(receipt, "list")
    assert f"#{number_of(other)} " in sam.receives("your-requests").text
    sam.writes(subject="status", text="")
    assert f"#{number_of(other)} " in sam.receives("your-requests").text
    sam.replies(receipt, "remove me")
    sam.receives("as-you-asked")
    sam.writes(subject="list", text="")
    assert f"#{number_of(other)} " not in sam.receives("your-requests").text


def test_stop_counts_where_his_matter_goes_on(house: House, merged: tuple[Delivered, Delivered], sam: Person,
                                               mia: Person):
    receipt, other = merged
    sam.replies(receipt, "stop")
    sam.receives("as-you-asked")
    house.ana.replies(other, "#assign ben")
    mia.receives("status-change")
    sam.receives_nothing()


def test_who_has_joined_by_a_merge_cannot_close_what_is_not_his(house: House, merged: tuple[Delivered, Delivered],
                                                                 sam: Person):
    receipt, other = merged
    sam.replies(receipt, "close")
    assert "close" in house.ana.receives("new-entry").text
    assert house.ticket(number_of(other))["status"] == "new"


def test_a_letter_of_before_the_merge_that_comes_back_is_told_to_the_poc(house: House, sam: Person, mia: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, "Is it on?")
    answer = sam.receives("answer")
    _, other = opened(house, mia, "The printer", "It is pink.")
    says(house.ana, told, f"#merge {number_of(other)}")
    send(NOT_DELIVERED.format(to=sam.address).encode(), "", [answer.mail_from], house.child.smtp)
    letter = house.ana.receives("not-delivered")
    assert (number_of(letter), sam.address in letter.text) == (number_of(other), True)


def test_nothing_is_changed_on_a_ticket_that_the_same_mail_has_merged(house: House, sam: Person, mia: Person):
    _, told = opened(house, sam)
    _, other = opened(house, mia, "The printer", "It is pink.")
    here, there = number_of(told), number_of(other)
    said = says(house.ana, told, f"#merge {there}\n#reopen\n#assign ben\n#due 3 Dec 2031\n#split Mouse\n\nBetween us.")
    assert said.count(f"nothing changed: #{here} goes on in #{there}") == 4
    ticket = house.ticket(here)
    assert (ticket["status"], ticket["poc"], ticket["merged_into"]) == ("closed", "ana", there)
    sam.receives_nothing()
    house.ben.receives_nothing()


# --- other hands -----------------------------------------------------------------------------------------------------


def test_nobody_else_takes_back_joins_or_answers_by_a_letter_that_he_was_forwarded(house: House, sam: Person,
                                                                                   eve: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, f"#assign ben\n#cc +{eve.address}")
    receipt, asked = house.ana.receives(RECEIPT), house.ana.receives("join-asked")
    for letter, word in ((receipt, "undo"), (asked, "yes")):
        for person in (eve, sam, house.ben):
            person.replies(letter, word)
    house.settle()
    ticket = house.ticket(number_of(told))
    assert ticket["poc"] == "ben"
    assert eve.address not in str(ticket["participants"])


def test_an_answering_machine_makes_nobody_absent_by_another_ones_tag(house: House, sam: Person, eve: Person):
    receipt, told = opened(house, sam)
    words = "I am away until 3 December 2099."
    eve.replies(told, words, to=SHARED, headers={"From": house.ana.from_, **AUTOMATIC})
    house.ben.replies(told, words, headers=AUTOMATIC)
    house.ana.replies(receipt, words, headers=AUTOMATIC)
    house.settle()
    assert "you have not told me of any absence" in says(house.ana, told, "#back")
    opened(house, eve)


def test_a_stakeholder_cannot_steer_by_a_reference_or_as_a_poc(house: House, sam: Person, eve: Person):
    receipt, told = opened(house, sam)
    sam.replies(receipt, "close", to=SHARED)
    assert "close" in house.ana.receives("new-entry").text
    sam.replies(receipt, "#close\n#assign ben")
    assert "#assign ben" in house.ana.receives("new-entry").text
    eve.replies(receipt, "status")
    eve.replies(told, "#close", headers={"From": house.ben.from_})
    house.ben.receives("was-this-you")
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["poc"]) == ("new", "ana")
    assert f"#{number_of(told)}" not in eve.receives("unconfirmed-receipt").text


def test_an_expert_commands_nothing_and_his_colleague_learns_nothing(house: House, sam: Person, eve: Person):
    _, told = opened(house, sam)
    says(house.ana, told, f"#consult {eve.address}: Which cable?")
    asked = eve.receives("consult")
    for word in ("close", "status", "#close", "add eve@x.test"):
        eve.replies(asked, word)
        assert word in house.ana.receives("expert-answer").text
    assert house.ticket(number_of(told))["status"] == "new"
    eve.receives_nothing()
    sam.receives_nothing()


# --- floods and loops ------------------------------------------------------------------------------------------------


def test_forged_commands_for_a_desk_flood_nobody_and_wait_for_an_operator(new_house: NewHouse):
    house = new_house({"limits": {"letters_per_ticket_and_hour": 5}})
    eve = house.stakeholder("Eve Moss")
    for number in range(15):
        eve.writes(subject=f"No {number}", text=f"#list\n#away until {number + 1} Dec 2031",
                   headers={"From": house.ana.from_})
    assert house.settle()["outcomes"]["quarantined"] == 5
    asked = [house.ana.receives("was-this-you") for _ in range(10)]
    house.ana.receives_nothing()

    house.ana.replies(asked[0], "yes")  # what is hers is done all the same
    answered = house.ana.receives(RECEIPT)
    letters = 0
    while answered is not None:  # and her answering machine, which does not say that it is one, comes to an end
        letters += 1
        assert letters <= 10, "this would never end"
        house.ana.replies(answered, f"I am on holiday, mail number {letters} is not read.")
        house.settle()
        answered = house.take(house.ana.address, RECEIPT, 0)


def test_a_hundred_thousand_mistyped_commands_in_a_pocs_name_take_no_time(house: House, eve: Person):
    eve.writes(subject="Busy", text="#list\n" + "#clsoe\n" * 100_000, headers={"From": house.ana.from_})
    assert "Was this mail from you?" in house.ana.receives("was-this-you").text


def test_a_stakeholders_machine_gets_no_answer_to_what_answers_him(house: House, sam: Person, mia: Person):
    receipt, _ = opened(house, sam)
    sam.replies(receipt, "status")
    letters = [sam.receives("your-requests")]
    sam.replies(receipt, f"add {mia.address}")
    asked = sam.receives("may-join")
    sam.replies(asked, "I am away.", headers=AUTOMATIC)
    sam.replies(asked, "yes")
    letters += [sam.receives("as-you-asked"), mia.receives("joined")]
    house.look_away()
    for letter, person in zip(letters, (sam, sam, mia), strict=True):
        assert letter.header("Auto-Submitted")
        person.replies(letter, "I am away.", headers=AUTOMATIC)
    sam.receives_nothing()
    mia.receives_nothing()
    house.ana.receives_nothing()


# --- days of tickets that were closed or merged ----------------------------------------------------------------------


def comes_due(house: House, kind: str, ticket: int) -> int:
    """Every instant of that kind has come for which the ticket waits; how many."""
    store = house.open_store()
    with store.write() as conn:
        waiting = update(due).where(due.c.kind == kind, due.c.ticket_id == ticket, due.c.state == "waiting")
        moved = conn.execute(waiting.values(instant=datetime.now(UTC) - timedelta(minutes=1))).rowcount
    store.close()
    return moved


def test_a_day_is_not_forgotten_when_the_ticket_is_closed_for_a_while(house: House, sam: Person):
    _, told = opened(house, sam)
    says(house.ana, told, "#due 3 Dec 2031\n#close")
    sam.replies(sam.receives("closed"), "It is still broken.")
    house.ana.receives("new-entry")
    assert comes_due(house, "day", number_of(told)) == 1
    assert number_of(house.ana.receives("day-due")) == number_of(told)


def test_on_its_day_nothing_is_said_about_a_ticket_that_is_closed(house: House, sam: Person):
    _, told = opened(house, sam)
    says(house.ana, told, "#due 3 Dec 2031\n#close")
    assert comes_due(house, "day", number_of(told)) == 1
    wait_until(lambda: has_fired(house, "day", number_of(told)), "its day has come", 30)
    house.ana.receives_nothing()


def has_fired(house: House, kind: str, ticket: int) -> bool:
    """What waited of that kind for the ticket has come, and what follows is written."""
    done = (due.c.kind == kind, due.c.ticket_id == ticket, due.c.state == "fired")
    with house.store.read() as conn:
        return conn.scalar(select(func.count()).select_from(due).where(*done)) == 1


def test_a_day_and_an_action_go_on_where_the_matter_goes_on(house: House, sam: Person, mia: Person):
    _, told = opened(house, sam)
    _, other = opened(house, mia, "The printer", "It is pink.")
    says(house.ana, told, "#due 3 Dec 2031\n#action me: call the painter by 4 Dec 2031")
    says(house.ana, told, f"#merge {number_of(other)}")
    assert comes_due(house, "day", number_of(other)) == 1
    assert number_of(house.ana.receives("day-due")) == number_of(other)
    assert comes_due(house, "action", number_of(told)) == 1
    assert "it is done" in says(house.ana, house.ana.receives("action-due"), "done")


# --- held mails, words that wait, and a gateway that is killed -------------------------------------------------------


def test_a_held_mail_does_its_commands_once_and_as_it_was_written(house: House, sam: Person, mia: Person):
    _, told = opened(house, sam)
    _, other = opened(house, mia, "The printer", "It is pink.")
    house.ana.replies(told, f"#merge {number_of(other)}\n#clsoe\n\nWe look at both.")
    held = house.ana.receives("held")
    assert house.ticket(number_of(told))["merged_into"] is None
    house.ana.replies(held, "note")
    house.ana.receives(RECEIPT)
    assert house.ticket(number_of(told))["merged_into"] == number_of(other)
    house.ana.replies(held, "send")
    assert "answered before" in house.ana.receives(RECEIPT).text
    sam.receives_nothing()
    mia.receives_nothing()


def test_a_dropped_mail_opens_asks_and_hands_over_nothing(house: House, sam: Person, eve: Person):
    _, told = opened(house, sam)
    house.ana.replies(told, f"#consult {eve.address}: Which cable?\n#away until 3 Dec 2031 cover ben\n#asign ben\n\nHi")
    held = house.ana.receives("held")
    assert "note -" not in held.text
    house.ana.replies(held, "drop")
    assert "nothing was sent" in house.ana.receives(RECEIPT).text
    eve.receives_nothing()
    house.ben.receives_nothing()
    assert "you have not told me of any absence" in says(house.ana, told, "#back")


def receipt_saying(house: House, words: str) -> Delivered:
    """The next receipt that says so; a letter that a kill has overtaken comes a second time."""
    receipt = house.ana.receives(RECEIPT)
    while words not in receipt.text:
        receipt = house.ana.receives(RECEIPT)
    return receipt


def time_comes(house: House, letter: str) -> None:
    """For the one letter of that name that waits."""
    waits = (outbox.c.letter == letter, outbox.c.state == "due")
    with house.store.write() as conn:
        assert conn.execute(update(outbox).where(*waits).values(due_at=datetime.now(UTC))).rowcount == 1


def test_words_that_wait_outlive_a_kill_and_are_taken_back_after_it(new_house: NewHouse):
    house = new_house({"desk": {"relay_delay": "10m"}})  # however long a kill and a start take, they wait
    sam, eve = house.stakeholder("Sam Lee"), house.stakeholder("Eve Moss")
    _, told = opened(house, sam)
    house.ana.replies(told, "#close\n\nThe cable was loose.")
    first = receipt_saying(house, "is resolved")
    house.ana.replies(told, f"#consult {eve.address}: Which cable?\n#tag +cable")
    second = receipt_saying(house, "the tags are cable")
    house.kill()
    house.child.start()
    house.ana.replies(first, "undo")
    receipt_saying(house, "your letter was not sent")
    house.ana.replies(second, "undo")
    receipt_saying(house, "there are no tags")
    house.ana.replies(first, "undo")
    receipt_saying(house, "taken back already")
    ticket = house.ticket(number_of(told))
    assert (ticket["status"], ticket["labels"]) == ("new", [])
    house.ana.replies(told, "It was the other cable.")
    receipt_saying(house, "")
    house.kill()
    time_comes(house, "answer")
    house.child.start()
    assert "the other cable" in sam.receives("answer").text
    sam.receives_nothing()
    eve.receives_nothing()
