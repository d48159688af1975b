"""The same delivery again, by whatever way, is one mail: one ticket, one receipt."""
from __future__ import annotations

from gateway.cli.mailboxes import compose, send
from tests.e2e.house import SHARED, House, Person


def tickets_about(house: House, subject: str) -> int:
    """How many tickets have this subject."""
    return sum(ticket["subject"] == subject for ticket in house.json("tickets"))


def test_the_same_mail_twice_is_one_ticket(house: House, ana: Person, sam: Person):
    before = house.settle()["outcomes"]["duplicate"]
    mail = compose(sam.from_, SHARED, "Sent twice", "Once is enough.")
    sam.sends(mail, [SHARED])
    sam.sends(mail, [SHARED])
    sam.receives("receipt")
    sam.receives_nothing()
    assert house.status()["outcomes"]["duplicate"] == before + 1
    assert tickets_about(house, "Sent twice") == 1


def test_the_same_mail_by_two_recipients_is_one_ticket(house: House, ana: Person, sam: Person):
    mail = compose(sam.from_, f"{SHARED}, orders@example.test", "To both", "To both addresses of the house.")
    sam.sends(mail, [SHARED])
    sam.sends(mail, ["orders@example.test"])
    sam.receives("receipt")
    sam.receives_nothing()
    assert tickets_about(house, "To both") == 1


def test_the_same_mail_over_smtp_and_lmtp_is_one_ticket(house: House, ana: Person, sam: Person):
    before = house.settle()["outcomes"]["duplicate"]
    mail = compose(sam.from_, SHARED, "Two ways", "One mail.")
    send(mail, sam.address, [SHARED], house.child.smtp)
    send(mail, sam.address, [SHARED], house.child.lmtp, lmtp=True)
    sam.receives("receipt")
    sam.receives_nothing()
    assert house.status()["outcomes"]["duplicate"] == before + 1


def test_new_trace_headers_do_not_make_it_another_mail(house: House, sam: Person):
    mail = compose(sam.from_, SHARED, "By two relays", "One mail.")
    sam.sends(mail, [SHARED])
    mail["Received"] = "from relay2.customer.test by mx.customer.test; Mon, 1 Jan 2024 10:00:00 +0000"
    sam.sends(mail, [SHARED])
    sam.receives("receipt")
    sam.receives_nothing()


def test_the_same_message_id_with_other_content_is_another_mail(house: House, sam: Person):
    """Broken programs and forgers reuse Message-IDs; no mail may be lost to that."""
    for text in ("The first.", "The second."):
        sam.writes(subject="Same number", text=text, headers={"Message-ID": "<always.the.same@customer.test>"})
    house.settle()
    sam.receives("receipt")
    sam.receives("receipt")
    assert tickets_about(house, "Same number") == 2


def test_mails_without_a_message_id_are_not_taken_for_one(house: House, sam: Person):
    for text in ("The first.", "The second."):
        sam.writes(subject="No number", text=text, headers={"Message-ID": ""})
    sam.receives("receipt")
    sam.receives("receipt")
    assert tickets_about(house, "No number") == 2


def test_one_delivery_to_a_poc_twice_answers_once(house: House, ana: Person, sam: Person):
    sam.writes(subject="Answer once")
    sam.receives("receipt")
    told = ana.receives("new-ticket")
    mail = ana.replies(told, "This comes once.")
    ana.sends(mail, [told.reply_to])
    sam.receives("answer")
    sam.receives_nothing()
