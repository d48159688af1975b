"""What the doctor says of a relay that is away, shows a wrong certificate, lets nobody in, or knows no marks."""
from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from gateway.doctor import letter_out, relay
from tests.servers import free_port
from tests.unit.transports.relay import HANG, Relay

from .conftest import NOW, Around, codes

MARKS = {"RCPT": ["250 ok", "550 5.1.1 unknown", "250 ok"]}
"""A relay that knows who is there and who is not, and takes marked addresses."""
MakeRelay = Callable[..., Relay]


@pytest.fixture
def a_relay() -> Iterator[MakeRelay]:
    made: list[Relay] = []

    def make(**settings: Any) -> Relay:
        made.append(Relay(**{**settings, "script": deepcopy({**MARKS, **settings.get("script", {})})}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def told(around: Around, port: int, **settings: Any) -> list[str]:
    return codes(relay.look(around(relay={
        "kind": "smtp", "host": "localhost", "port": port, "security": "none", "timeout": "1.5s", **settings})))


def showing(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def test_a_sound_relay_is_said_with_its_certificate_and_gets_no_letter(
    around: Around, a_relay: MakeRelay, authority: trustme.CA, ca_file: Path,
) -> None:
    ends = NOW + timedelta(days=90)
    certificate = authority.issue_cert("localhost", not_after=ends)
    server = a_relay(tls=showing(certificate), features=("STARTTLS", "AUTH PLAIN"))
    found = list(relay.look(around(relay={
        "kind": "smtp", "host": "localhost", "port": server.port, "ca_file": str(ca_file), "username": "spoc",
        "password": "geheim"})))
    assert [one.says for one in found] == [
        f"localhost:{server.port}, STARTTLS, logged in, certificate until {ends:%Y-%m-%d}",
        "it takes mail for support+MARK@museum.zz, as replies need it"]
    assert server.said("DATA") == server.mails == []
    assert server.said("RSET")


@pytest.mark.parametrize(("name", "days", "known", "found"), [
    ("localhost", -1, True, "relay-certificate"),
    ("mail.museum.zz", 90, True, "relay-certificate"),
    ("localhost", 90, False, "relay-certificate"),
    ("localhost", 3, True, "relay-certificate-ends"),
])
def test_a_certificate_that_does_not_count(
    around: Around, a_relay: MakeRelay, authority: trustme.CA, ca_file: Path, name: str, days: int, known: bool,
    found: str,
) -> None:
    span = {"not_before": NOW - timedelta(days=30), "not_after": NOW + timedelta(days=days)}
    server = a_relay(tls=showing(authority.issue_cert(name, **span)), features=("STARTTLS",))
    trusted = {"ca_file": str(ca_file)} if known else {}
    assert told(around, server.port, security="starttls", **trusted)[0] == found


@pytest.mark.parametrize(("script", "settings", "found"), [
    ({}, {"security": "starttls"}, "relay-no-starttls"),
    ({"AUTH": "535 no"}, {"username": "spoc", "password": "geheim"}, "relay-login"),
    ({"MAIL": "553 not yours"}, {}, "relay-sender"),
    ({"BANNER": "554 go away"}, {}, "relay-odd"),
    ({"BANNER": HANG}, {}, "relay-away"),
    ({"BANNER": "554 access denied: see our certificate policy and log in"}, {}, "relay-odd"),
])
def test_a_relay_that_does_not_take_our_letters(
    around: Around, a_relay: MakeRelay, script: dict[str, str], settings: dict[str, str], found: str,
) -> None:
    server = a_relay(script=script, features=("AUTH PLAIN", "8BITMIME"))
    assert told(around, server.port, **settings)[0] == found


def test_an_address_beyond_ascii_is_said_as_such(around: Around, a_relay: MakeRelay) -> None:
    server = a_relay(features=("SMTPUTF8",))
    projects = {"support": {"address": "auskünfte@museum.zz", "name": "Auskünfte", "pocs": ["ana"]}}
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none"}
    assert codes(relay.look(around(relay=where, projects=projects))) == ["relay-sound", "relay-tags-sound"]
    assert set(server.said("MAIL")) == {"MAIL FROM:<auskünfte@museum.zz> SMTPUTF8"}


def test_where_nobody_listens(around: Around) -> None:
    (found,) = relay.look(around(relay={"kind": "smtp", "host": "localhost", "port": free_port(), "security": "none"}))
    assert (found.code, "Connection refused" in found.says) == ("relay-away", True)


def test_the_name_of_the_relay_is_no_part_of_what_it_says(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    where = {"kind": "smtp", "host": "login.access-certificate.zz", "security": "none"}
    assert codes(relay.look(around(relay=where))) == ["relay-away"]


def refuse(*_: object, **__: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")


def test_how_a_relay_hangs_up_is_its_own_affair(around: Around, a_relay: MakeRelay) -> None:
    assert told(around, a_relay(script={"QUIT": HANG}).port) == ["relay-sound", "relay-tags-sound"]


def test_an_access_that_nobody_has_given_yet_is_a_matter_of_the_login(around: Around, a_relay: MakeRelay) -> None:
    server = a_relay(features=("AUTH XOAUTH2",))
    entry = {"provider": "google", "client_id": "x", "client_secret": "y"}
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none", "username": "spoc",
             "oauth": "google"}
    (found,) = relay.look(around(relay=where, oauth={"google": entry}))
    assert (found.code, "run `spoc auth google`" in found.says) == ("relay-login", True)


def test_a_relay_that_leaves_in_the_middle(around: Around, a_relay: MakeRelay) -> None:
    assert told(around, a_relay(script={"RSET": HANG}).port) == ["relay-odd"]


@pytest.mark.parametrize(("answers", "addresses", "found"), [
    (["250 ok", "550 unknown", "250 ok"], {}, "relay-tags-sound"),
    (["250 ok", "550 unknown", "550 unknown"], {}, "relay-tags-refused"),
    (["250 ok", "250 ok", "250 ok"], {}, "relay-tags-unknown"),
    (["550 no", "550 no", "550 no"], {}, "relay-tags-unknown"),
    (["250 ok", "550 unknown", "450 later"], {}, "relay-tags-unknown"),
    (["250 ok", "250 ok", "554 relay access denied"], {"tag_form": "subdomain", "tag_subdomain": "reply.museum.zz"},
     "relay-tags-refused"),
])
def test_what_its_answers_say_of_marked_addresses(
    around: Around, a_relay: MakeRelay, answers: list[str], addresses: dict[str, str], found: str,
) -> None:
    server = a_relay(script={"RCPT": answers})
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none"}
    assert codes(relay.look(around(relay=where, addresses=addresses))) == ["relay-sound", found]


def test_marks_are_not_asked_for_where_the_gateway_itself_is_the_mail_server(
    around: Around, a_relay: MakeRelay,
) -> None:
    server = a_relay()
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none"}
    assert codes(relay.look(around(relay=where, trust={"check_dns": True}))) == ["relay-sound"]
    assert server.said("RCPT") == []


def test_a_letter_for_trying_out_that_is_refused_is_said(around: Around, a_relay: MakeRelay) -> None:
    server = a_relay(script={"RCPT": "550 5.1.1 nobody of that name"})
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none"}
    (found,) = letter_out.send(around(relay=where), "you@museum.zz")
    assert (found.code, "nobody of that name" in found.says) == ("letter-refused", True)


def test_the_letter_goes_out_from_an_address_beyond_ascii(around: Around, a_relay: MakeRelay) -> None:
    server = a_relay(features=("SMTPUTF8", "8BITMIME"))
    projects = {"support": {"address": "büro@museum.zz", "name": "Büro", "pocs": ["ana"]}}
    where = {"kind": "smtp", "host": "localhost", "port": server.port, "security": "none"}
    assert codes(letter_out.send(around(relay=where, projects=projects), "you@museum.zz")) == ["letter-handed-over"]
    assert server.said("MAIL")[0].startswith("MAIL FROM:<büro@museum.zz>")
