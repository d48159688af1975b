"""A relay that hangs, chatters without end, or lies: nobody waits for it, no letter is lost or believed to be sent."""
from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
import trustme

from gateway import tls
from gateway.tls import Security
from gateway.transports import DeliveryError, PermanentFailure, RelayFailure, TemporaryFailure, smtp, smtp_link
from gateway.transports.smtp import RelayConfig, SmtpTransport
from tests.unit.transports.relay import DRIP, DROP, ENDLESS, FLOOD, HANG, SLOWLY, Relay

LETTER = b"From: support@ours.test\r\nSubject: hi\r\n\r\nhello\r\n"
BIG = LETTER + (b"x" * 900 + b"\r\n") * 20_000
"""More than the buffers of a connection hold."""
Make = Callable[..., Relay]
To = Callable[..., SmtpTransport]


def send(transport: SmtpTransport, letter: bytes = LETTER) -> None:
    transport.send("a@ours.test", "ann@outside.test", letter)


@pytest.mark.parametrize("step", ["BANNER", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(("noise", "why"), [
    (DRIP, "in time"), (FLOOD, "answer does not end"), (ENDLESS, "a line of its answer does not end")])
def test_an_answer_without_end(a_relay: Make, to: To, step: str, noise: str, why: str) -> None:
    """Octet by octet, or faster than anybody can read: there is a bound for all of a letter, and for an answer."""
    relay = a_relay(script={step: [noise]})
    transport = to(relay, whole=1.5)
    started = time.monotonic()
    with pytest.raises(RelayFailure, match=why) as caught:
        send(transport)
    assert time.monotonic() - started < 30
    assert caught.value.is_begun == (step not in ("BANNER", "EHLO"))
    send(transport)
    assert relay.mails[-1] == LETTER


@pytest.mark.parametrize("step", ["BANNER", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("trouble", [HANG, DROP, "nonsense", "250-ok\r\n550 no", "999 what"])
def test_trouble_of_the_relay_is_told_from_that_of_a_letter(a_relay: Make, to: To, step: str, trouble: str) -> None:
    """Before MAIL no letter can be meant; after it, it may be this letter that fells the relay."""
    relay = a_relay(script={step: [trouble], "HELO": DROP})
    with pytest.raises(RelayFailure) as caught:
        send(to(relay))
    assert (caught.value.is_begun, caught.value.is_refusal) == (step not in ("BANNER", "EHLO"), False)


@pytest.mark.parametrize(("step", "answer", "begun", "refusal"), [
    ("BANNER", "421 busy", False, False), ("BANNER", "554 go away", False, False),
    ("MAIL", "421 busy", False, False), ("RCPT", "421 busy", True, False), ("END", "421 busy", True, False),
    ("MAIL", "530 log in", False, True), ("RCPT", "535 who?", False, True),
    ("END", "550 5.4.5 Daily user sending limit exceeded", True, True), ("MAIL", "550 5.1.8 bad sender", False, True),
    ("RCPT", "550 5.7.705 tenant has exceeded threshold", True, True),
    ("MAIL", "354 go", True, False), ("RCPT", "354 go", True, False), ("DATA", "250 ok", True, False),
    ("END", "354 go on", True, False),
])
def test_answers_that_concern_all_letters(
    a_relay: Make, to: To, step: str, answer: str, begun: bool, refusal: bool,
) -> None:
    """It closes, does not let us in, or answers something that was not asked; the connection is given up."""
    relay = a_relay(script={step: [answer]})
    transport = to(relay)
    with pytest.raises(RelayFailure) as caught:
        send(transport)
    assert (caught.value.is_begun, caught.value.is_refusal) == (begun, refusal)
    send(transport)
    assert (relay.connections, relay.mails[-1]) == (2, LETTER)


@pytest.mark.parametrize("code", ["450 4.2.0 mailbox busy", "550 5.1.1 nobody", "452 4.3.1 full", "550 5.7.703 no"])
def test_answers_that_concern_one_letter(a_relay: Make, to: To, code: str) -> None:
    relay = a_relay(script={"RCPT": [code]})
    with pytest.raises(DeliveryError, match=code[4:]) as caught:
        send(to(relay))
    assert not isinstance(caught.value, RelayFailure)


@pytest.mark.parametrize("settings", [
    {"script": {"DATA": ["354 go\r\n250 taken"]}}, {"blurts": b"250 taken\r\n"},
    {"script": {"MAIL": ["250 ok\r\n250 ok"]}}, {"script": {"RCPT": ["250 ok\r\n354 go"]}},
])
def test_an_answer_before_it_was_asked_for_is_not_believed(a_relay: Make, to: To, settings: dict[str, object]) -> None:
    """250 before the dot takes no letter, and an answer too many would be taken for the next one."""
    relay = a_relay(features=("HELP",), **settings)
    with pytest.raises(RelayFailure, match="not asked"):
        send(to(relay, whole=10), BIG)
    assert not [mail for mail in relay.mails if mail == BIG]


def test_a_relay_that_dies_before_it_has_said_250(a_relay: Make, to: To) -> None:
    """Whether it has the letter nobody knows: it goes again, the same octets with the same Message-ID."""
    relay = a_relay(script={"END": [DROP]})
    transport = to(relay)
    with pytest.raises(RelayFailure):
        send(transport)
    send(transport)
    assert relay.mails == [LETTER, LETTER]


def test_a_relay_that_looks_through_the_letter_for_long_is_waited_for(a_relay: Make, to: To) -> None:
    """Who hangs up after the dot sends twice (RFC 1047): the silence that is too long elsewhere is not so there."""
    relay = a_relay(script={"END": [f"{SLOWLY}250 taken"], "RCPT": ["250 ok", f"{SLOWLY}250 ok"]})
    transport = to(relay)
    send(transport)
    assert relay.mails == [LETTER]
    with pytest.raises(RelayFailure, match="in time"):
        send(transport)


def test_a_slow_line_that_goes_on_is_no_silence(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("HELP",), pause=0.2)
    send(to(relay, whole=20), BIG)
    assert relay.begun + relay.mails[0] == BIG


def test_nobody_waits_long_for_a_good_bye(a_relay: Make, to: To, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_QUIT", 0.2)
    relay = a_relay(script={"QUIT": HANG})
    transport = to(relay, timeout=30, whole=60)
    send(transport)
    started = time.monotonic()
    transport.close()
    assert time.monotonic() - started < 8


def test_a_gateway_that_stops_waits_for_no_relay(a_relay: Make, to: To, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_link, "_GRACE", 0.1)
    relay = a_relay(script={"END": HANG})
    started = time.monotonic()
    with pytest.raises(RelayFailure):
        send(to(relay, whole=60, is_ending=lambda: bool(relay.mails)))
    assert time.monotonic() - started < 8


def test_a_gateway_that_stops_waits_for_no_relay_that_does_not_read(
    a_relay: Make, to: To, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp_link, "_GRACE", 0.1)
    relay = a_relay(features=("HELP",), pause=25.0)
    started = time.monotonic()
    with pytest.raises(RelayFailure, match="in time"):
        send(to(relay, timeout=30, whole=60, is_ending=lambda: "data" in relay.commands), BIG)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("mode", [Security.NONE, Security.TLS])
def test_a_gateway_that_stops_waits_for_no_relay_that_does_not_come_to_the_door(
    to: To, mode: Security, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its machine is off, or it says nothing of its certificate."""
    monkeypatch.setattr(smtp_link, "_GRACE", 0.1)
    full = mode is Security.NONE
    with socket.create_server(("127.0.0.1", 0), backlog=0) as door, ExitStack() as crowd:
        for _ in range(3 if full else 0):
            one = crowd.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        started = time.monotonic()
        config = RelayConfig("127.0.0.1", door.getsockname()[1], tls=mode, timeout=30, whole=60,
                             is_ending=lambda: time.monotonic() > started + 0.1)
        with pytest.raises(RelayFailure, match="no answer in time"):
            send(SmtpTransport(config))
        assert time.monotonic() - started < 20


def test_a_stopping_gateway_finishes_the_letter_under_way(a_relay: Make, to: To) -> None:
    relay = a_relay(script={"END": f"{SLOWLY}250 taken"})
    send(to(relay, is_ending=lambda: True))
    assert relay.mails == [LETTER]


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE -1", "SIZE x", "SIZE 1" + "9" * 5000, "SIZE ²"])
def test_a_size_that_says_nothing(a_relay: Make, to: To, size: str) -> None:
    relay = a_relay(features=("HELP", size))
    send(to(relay))
    assert relay.mails == [LETTER]


def test_many_features_are_read(a_relay: Make, to: To) -> None:
    relay = a_relay(features=(*(f"X-FEATURE-{n}" for n in range(500)), "SIZE 10"))
    with pytest.raises(PermanentFailure, match="takes 10"):
        send(to(relay))


# Around TLS


@pytest.fixture(scope="module")
def certificate() -> trustme.LeafCert:
    return trustme.CA().issue_cert("relay.test")


@pytest.fixture
def secured(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def pin(certificate: trustme.LeafCert) -> str:
    return tls.fingerprint(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode()))


@pytest.mark.parametrize("mode", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_its_own_making_is_believed_by_its_fingerprint(
    a_relay: Make, to: To, secured: ssl.SSLContext, pin: str, mode: Security,
) -> None:
    relay = a_relay(tls=secured, implicit_tls=mode is Security.TLS, features=("STARTTLS", "AUTH PLAIN"))
    send(to(relay, tls=mode, pin=pin, user="u", password="p"))
    assert relay.mails == [LETTER]
    with pytest.raises(RelayFailure, match="certificate verify failed"):
        send(to(relay, tls=mode, pin="0" * 64, user="u", password="p"))
    assert len(relay.said("AUTH")) == 1


def test_what_is_slipped_in_before_tls_ends_the_connection(
    a_relay: Make, to: To, secured: ssl.SSLContext, pin: str,
) -> None:
    """CVE-2011-0411 the other way round: answers of somebody on the line, which would count as said inside TLS."""
    injected = "220 go\r\n250-relay.test\r\n250 AUTH PLAIN"
    relay = a_relay(tls=secured, features=("HELP", "STARTTLS"), script={"STARTTLS": injected})
    with pytest.raises(RelayFailure, match="no TLS with the relay: it answers what was not asked"):
        send(to(relay, tls=Security.STARTTLS, pin=pin, user="u", password="p"))
    assert not relay.said("AUTH") + relay.said("MAIL")


def test_what_was_offered_before_tls_is_forgotten(a_relay: Make, to: To, secured: ssl.SSLContext, pin: str) -> None:
    before = "250-relay.test\r\n250-SIZE 10\r\n250-AUTH PLAIN\r\n250 STARTTLS"
    relay = a_relay(tls=secured, script={"EHLO": [before, "250 relay.test"] * 2})
    send(to(relay, tls=Security.STARTTLS, pin=pin))
    assert relay.said("MAIL") == ["MAIL FROM:<a@ours.test>"]
    with pytest.raises(TemporaryFailure, match="no AUTH"):
        send(to(relay, tls=Security.STARTTLS, pin=pin, user="u", password="p"))
