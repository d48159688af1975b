"""What somebody wrote in passing (a card, an account, a password) lies in no other mailbox; the record has it."""
from __future__ import annotations

from tests.e2e.house import House, Person, number_of

CARD, IBAN = "4242 4242 4242 4242", "DE89 3704 0044 0532 0130 00"


def test_his_poc_reads_the_last_digits_and_the_record_all(house: House, sam: Person, ana: Person) -> None:
    sam.writes(subject=f"Card {CARD}", text=f"Please refund {CARD} to {IBAN}.\nMy password is Xy!9kk7.",
               html=f"<p>Please refund <b>{CARD}</b> to {IBAN}.</p><p>My password is Xy!9kk7.</p>")
    letter = ana.receives("new-ticket")
    whole = f"{letter.subject} {letter.text} {letter.html}"
    for secret in (CARD, IBAN, "Xy!9kk7"):
        assert secret not in whole
    assert "Please refund •••• 4242 to [IBAN …00]." in letter.text
    assert "My password is [secret left out]." in letter.text
    assert letter.text.count("It stands in the record.") == 3
    told = house.spoc("ticket", str(number_of(letter)))
    assert CARD in told
    assert "Xy!9kk7" in told


def test_what_a_poc_sends_arrives_as_he_wrote_it_and_colleagues_read_less(
    house: House, sam: Person, ana: Person, ben: Person,
) -> None:
    sam.writes(subject="Locked out", text="I am locked out.")
    letter = ana.receives("new-ticket")
    ana.replies(letter, "#assign ben\n\nYour new password is Zq!4mm2.")
    assert "Your new password is Zq!4mm2." in sam.receives("answer").text
    handed = ben.receives("new-ticket")
    assert "Zq!4mm2" not in handed.text
