"""What others need not read: card numbers, IBANs and secrets are shortened, and nothing that only looks alike is."""
from __future__ import annotations

import hashlib
import time
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.masking import KINDS, SECRET, masked, without

CARDS = ("4242424242424242", "4111 1111 1111 1111", "5555-5555-5555-4444", "2223003122003222", "378282246310005",
         "3782 822463 10005", "30569309025904", "3566002020360505", "6011 1111 1111 1117", "6200000000000005",
         "6759649826438453", "4242.4242.4242.4242", "3782.822463.10005")
IBANS = ("DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "FR14 2004 1010 0505 0001 3M02 606",
         "NO93 8601 1117 947", "MT84MALT011000012345MTLCAST001S", "ch9300762011623852957", "NL91-ABNA-0417-1643-00")
SECRETS = {
    "Password: hunter2": "Password: ", "Passwort: geheim": "Passwort: ", "My password is hunter2, thanks": "thanks",
    "Das Kennwort lautet Xy!9kk": "lautet", "mot de passe : Soleil99": "mot de passe", "contraseña: Luna24": "cont",
    "パスワード：abc123": "パスワード", "api_key = abcd1234efgh": "api_key", "pin is 4711.": "pin is ",
    "CVC: 123": "CVC",
    "Your verification code is 123 456": "Your",
    "Authorization: Bearer abcdef1234567890abcdef": "Bearer ",
    "AKIAIOSFODNN7EXAMPLE is the key": "is the key", "ghp_" + "a1B2" * 9: "", "xoxb-1234567890-abcdefgh": "",
    "postgres://shop:S3cret@db.example/x": "@db.example/x", "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeKKF": "",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----\nbye": "bye",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQ cut off": "",
}
NOTHING = (
    "order number 4012888888881881", "Tracking no. 4242424242424242", "IMEI: 353879234252633", "+49 170 1234567",
    "tel. 0049-89-1234-5678-1234", "1Z999AA10123456784", "9400 1000 0000 0000 0000 00", "EAN 4006381333931",
    "https://shop.example/4242424242424242/x", "4242-4242-4242-4242-4242", "4242 4242 4242 4243",
    "4000 00 000000000002", "4242.4242.4242.4242.4242", "1.4242.4242.4242.4242", "424.242.424.242.424.2",
    "v4242.4242.4242.4242", "4242.4242 4242.4242",
    "0000 0000 0000 0000", "DE88 3704 0044 0532 0130 00", "2024-11-12 10:30:15.123456", "the password is wrong",
    "Password: I forgot it", "password expired 12/12/2020", "the pin is 4 digits", "PIN code 560001",
    "in the year 2024", "token ring 802.5", "a secret: nobody knows", "Room 4711, 1st floor", "https://example.test:8080/a@b",
)


@pytest.mark.parametrize("number", CARDS)
def test_of_a_card_the_last_four_digits_stay(number: str) -> None:
    found = masked(f"My card is {number}, thanks.")
    assert (found.text, found.kinds) == (f"My card is •••• {number[-4:].replace(' ', '')}, thanks.", {"card"})


@pytest.mark.parametrize("iban", IBANS)
def test_of_an_iban_the_last_two_signs_stay(iban: str) -> None:
    found = masked(f"To {iban} please, it is urgent")
    assert (found.text, found.kinds) == (f"To [IBAN …{iban[-2:].upper()}] please, it is urgent", {"iban"})


@pytest.mark.parametrize(("said", "stays"), SECRETS.items())
def test_a_secret_is_left_out_and_what_it_is_stays(said: str, stays: str) -> None:
    found = masked(said)
    assert SECRET in found.text
    assert stays in found.text
    assert found.kinds == {"secret"}
    assert len(found.text.replace(SECRET, "")) < len(said) - 2


@pytest.mark.parametrize("said", NOTHING)
def test_what_only_looks_alike_passes(said: str) -> None:
    assert masked(said).text == said


def test_only_what_the_operator_wants_is_left_out() -> None:
    said = "4242424242424242 DE89370400440532013000 password: hunter2"
    assert without(said, ()) == said
    assert without(said, ("card",)) == "•••• 4242 DE89370400440532013000 password: hunter2"


def test_what_is_shortened_once_stays_as_it_is() -> None:
    said = " ".join([*CARDS, *IBANS]) + "\n" + "\n".join(SECRETS)
    once = without(said)
    assert without(once) == once


@given(st.uuids())
def test_no_uuid_is_taken_for_anything(identifier: uuid.UUID) -> None:
    assert masked(f"id {identifier} and {identifier.hex}").kinds == set()


@given(st.binary(min_size=4, max_size=40))
def test_no_hash_is_taken_for_anything(data: bytes) -> None:
    sha1 = hashlib.sha1(data).hexdigest()
    assert masked(f"commit {sha1}, in short {sha1[:12]}").kinds == set()


@given(st.integers(min_value=10**9, max_value=10**12), st.sampled_from(["+{}", "00{}", "({}) 12", "{}", "tel {}"]))
def test_no_telephone_is_taken_for_a_card(number: int, form: str) -> None:
    assert masked(form.format(number)).kinds == set()


@given(st.integers(min_value=10**13, max_value=10**19 - 1), st.sampled_from([
    "order {}", "Order no. {}", "tracking number: {}", "Bestellnummer {}", "commande n° {}", "ref #{}",
]))
def test_no_order_number_is_taken_for_a_card(number: int, form: str) -> None:
    assert masked(form.format(number)).kinds == set()


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_any_text_is_read_and_reads_the_same_twice(text: str) -> None:
    once = masked(text)
    assert masked(once.text, KINDS).text == once.text


@pytest.mark.parametrize("text", [
    "password is" + " " * 100_000, "password:" * 10_000, "-eyJaaaaaaaa" * 10_000, "password is  \t" * 10_000,
    "Password: " + "a" * 100_000, "4242 " * 20_000, "pin " + "123 " * 20_000, "DE89 3704 0044 0532 " * 5_000,
], ids=lambda text: text[:12])
def test_a_text_made_to_keep_us_busy_does_not(text: str) -> None:
    began = time.process_time()
    masked(text)
    assert time.process_time() - began < 3


def test_digits_of_full_width_are_digits() -> None:
    assert without("カード ４２４２ ４２４２ ４２４２ ４２４２ です") == "カード •••• 4242 です"
    assert without("部屋 ４７１１") == "部屋 ４７１１"
