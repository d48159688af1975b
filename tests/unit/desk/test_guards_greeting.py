"""Whom the first line greets: held is only what is clearly the name of somebody else."""
from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.desk import grammar
from gateway.desk.guards import Outgoing
from gateway.desk.guards.greeting import greets_somebody_else
from gateway.model.mail import Address
from gateway.model.ticket import Entry, EntryKind, Visibility
from tests.builders import NOW, person

SAM = Address("sam.lee@customer.test", "Sam Lee")
HANAKO = Address("hanako.yamada@kokyaku.test", "山田 花子")
HOUSE = ("Tom Smith", "Zoe Smith", "Max Smith", "May Jones", "Will Grant", "佐藤 健")


def _why(text: str, *receivers: Address, entries: tuple[Entry, ...] = (), is_note: bool = False,
         others: tuple[str, ...] = HOUSE) -> list[str]:
    words = grammar.Words((), (), (), text)
    return greets_somebody_else(Outgoing(words, person("ana"), entries, is_note, receivers or (SAM,), others))


@pytest.mark.parametrize("text", [
    "Hello Sam & team,", "Dear valued customer,", "Dear Customer,", "Hi Sam – any news?", "Hi @Sam,", "hi sam",
    "HELLO SAM", "Hi Sam;", "Hi S.,", "Hi Mr. S. Lee,", "Hey you,", "Hi dear,", "Hello my friend,", "Hi Sir,",
    "Dear Sam Lee,", "Dear Mr. Lee:", "Hello Mister Lee,", "Hi again Sam,", "Hello and good morning,",
    "Hello Windows users,", "Hello World", "Hi,\nMia from accounting will call.", "Hi Sam, Tom here.",
    "Hallo Herr Lee, hier ist Ana.", "Guten Tag lieber Herr Lee,", "Hallo lieber Sam,", "Hallo ihr Lieben,",
    "Hallo Team Vertrieb,", "Hallo in die Runde,", "Hallo nach Berlin,", "Liebe Leserinnen und Leser,",
    "Sehr geehrtes Support-Team,", "Sehr geehrter Kunde,", "Lieber Kunde,", "Liebes Team,", "Cher client,",
    "Chers collègues,", "Bonjour l'équipe,", "Bonjour M. Lee,", "Bonjour Mr Lee,", "Bonjour et merci,",
    "Bonjour, Merci pour votre message.", "Coucou Sam,", "Estimado cliente:", "Estimado señor:", "Hola buenas,",
    "Hola equipo,", "Hola Sam, buenos días", "Muy señor mío:", "Buen día Sam,", "サム様", "Lee様", "リー様",
    "ご担当者様", "いつもお世話になっております。", "お疲れさまです。", "各位", "山本部長はお休みです。", "部長",
    "Hi Samuel,", "Hi Sam (and Mia in copy),", "Hi Both,", "Hi Support,", "Dear Hiring Manager,", "Will do.",
    "May I ask which version?", "Max, one question\nfoo", "Good catch!", "Good luck, Sam", "Morning!", "Dear diary",
    "Hey hey,", "Hello Sam Lee and colleagues,", "Hi, Sam!", "Hello... Sam?", "Hi Sa,", "Hi Smam", "Hi Slee,",
    "Dear S Lee", "Thanks Tom for the tip, Sam.", "Servus Sam", "Hallo, Sam,", "Sehr geehrter Herr Dr. Lee,",
    "Good Morning Mr. Lee,", "Salutations,", "Allô Sam,",
])
def test_what_is_no_other_name_may_go(text: str) -> None:
    assert _why(text) == []


@pytest.mark.parametrize("text", [
    "Hi Kevin,", "Hello Oliver!", "Dear Fatima,", "Dear Mrs. Patel,", "Hey Lukas - short one:", "Hi Kevin\n\nok",
    "Hallo Kevin,", "Moin Lukas,", "Sehr geehrter Herr Dr. Wagner,", "Guten Morgen Herr Wagner,",
    "Bonjour Monsieur Petit,", "Salut Théo !", "Cher Hugo,", "Hola Pilar,", "Buenos días, Pilar:", "Querida Pilar:",
    "Hi Will,", "Dear May,", "Hi Max and Zoe,",
])
def test_the_name_of_somebody_else_waits(text: str) -> None:
    assert _why(text) != []
    assert _why(text, is_note=True) == []


def test_a_sentence_may_begin_with_a_colleague() -> None:
    assert _why("Tom,\nour technician, comes at eight.") == []
    assert _why("Tom,\n\nour technician comes at eight.") != []


def test_the_reason_names_both() -> None:
    assert _why("Hi Mia,\nit works.") == ["it greets Mia and would go to Sam Lee."]
    assert _why("Hi Mia,", SAM, HANAKO) == []  # a Latin name tells nothing about one in kanji
    assert _why("Hi Tom,", SAM, HANAKO) == ["it greets Tom and would go to Sam Lee, 山田 花子."]


def test_one_of_several_receivers_is_enough() -> None:
    mia = Address("mia.roth@customer.test", "Mia Roth")
    assert _why("Hi Mia,", SAM, mia) == []
    assert _why("Hi Mia and Sam,") == []
    assert _why("Hi Mia and Paul,") != []


@pytest.mark.parametrize("address", [
    "mia@customer.test", "info@customer.test", "x17@customer.test", "mroth@customer.test", "the.mia@customer.test",
])
def test_a_receiver_without_a_name_may_be_anybody(address: str) -> None:
    assert _why("Hi Mia,", Address(address)) == []


@pytest.mark.parametrize(("address", "name"), [
    ("orders@acme.test", "Acme Ltd"), ("kl@lights.test", "Bright Lights"), ("office@waves.test", "Green Fern"),
    ("lee@customer.test", "Lee"), ("sam@customer.test", "S. M. Lee"),
])
def test_behind_a_firm_or_a_part_of_a_name_may_be_anybody(address: str, name: str) -> None:
    assert _why("Hi Mia,", Address(address, name)) == []


def test_a_colleagues_name_is_known_even_then() -> None:
    assert _why("Hi Tom,", Address("orders@acme.test", "Acme Ltd")) != []
    assert _why("Hi Tom,", Address("tom@acme.test", "Acme Ltd")) == []
    assert _why("佐藤様", Address("info@acme.test")) != []


@pytest.mark.parametrize("name", ["Mia", "Tom"])
def test_who_signs_with_the_name_is_meant(name: str) -> None:
    firm, sam = Address("orders@acme.test", "Acme Ltd"), SAM
    for receiver in (firm, sam):
        signed = Entry(EntryKind.MAIL, Visibility.PUBLIC, receiver, NOW - timedelta(hours=1), "It is broken.",
                       folded=f"It is broken.\n\nRegards\n{name} Roth")
        assert _why(f"Hi {name},", receiver, entries=(signed,)) == []
        assert _why("Hi Zoe,", receiver, entries=(signed,)) != []


def test_a_name_inside_a_word_of_theirs_is_not_theirs() -> None:
    theirs = Entry(EntryKind.MAIL, Visibility.PUBLIC, SAM, NOW, "It was broken all the time.")
    assert _why("Hi Tim,", entries=(theirs,)) != []
    named = Entry(EntryKind.MAIL, Visibility.PUBLIC, HANAKO, NOW, "鈴木が担当いたします。")
    assert _why("鈴木様", HANAKO, entries=(named,)) == []
    assert _why("鈴木様", HANAKO) != []


def test_without_receivers_nobody_is_wrong() -> None:
    words = grammar.Words((), (), (), "Hi Mia,")
    assert greets_somebody_else(Outgoing(words, person("ana"), (), is_note=False, others=HOUSE)) == []
