"""Letters to a relay: what goes over the wire, and what each refusal means."""
from __future__ import annotations

import ssl
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from gateway.tls import Security
from gateway.transports import DeliveryError, PermanentFailure, TemporaryFailure
from gateway.transports.smtp import RelayConfig, SmtpTransport
from tests.unit.transports.relay import BYE, DROP, HANG, Relay

PASSWORD = "hunter2"
WIDE_PASSWORD = "pässwörd"
LETTER = b"From: support@ours.test\r\nSubject: hi\r\n\r\nhello\r\n"
Make = Callable[..., Relay]
To = Callable[..., SmtpTransport]


def test_a_letter_arrives_as_it_is(a_relay: Make, to: To) -> None:
    relay = a_relay()
    to(relay).send("bounce@ours.test", "ann@outside.test", LETTER)
    assert relay.mails == [LETTER]
    assert relay.commands == [
        "ehlo gateway.test", f"MAIL FROM:<bounce@ours.test> SIZE={len(LETTER)} RET=HDRS",
        "RCPT TO:<ann@outside.test> NOTIFY=FAILURE,DELAY", "data"]


def test_the_connection_is_kept(a_relay: Make, to: To) -> None:
    relay = a_relay()
    transport = to(relay)
    for _ in range(3):
        transport.send("", "ann@outside.test", LETTER)
    transport.close()
    assert (relay.connections, len(relay.mails), len(relay.said("QUIT"))) == (1, 3, 1)


def test_letters_follow_one_another_without_a_pause(a_relay: Make, to: To) -> None:
    """No part of a letter waits for the acknowledgement of the part before, which takes 40 ms each time."""
    relay = a_relay()
    transport = to(relay)
    took = []
    for _ in range(50):
        started = time.monotonic()
        transport.send("", "ann@outside.test", LETTER)
        took.append(time.monotonic() - started)
    assert sorted(took)[12] < 0.035, "also the quicker ones: on a busy machine others wait for their turn"


def test_the_connection_is_renewed_after_so_many_letters(a_relay: Make, to: To) -> None:
    relay = a_relay()
    transport = to(relay, max_mails=2)
    for _ in range(5):
        transport.send("", "ann@outside.test", LETTER)
    assert (relay.connections, len(relay.mails)) == (3, 5)


def test_an_idle_connection_is_renewed(a_relay: Make, to: To) -> None:
    relay = a_relay()
    transport = to(relay, idle=0.05)
    transport.send("", "ann@outside.test", LETTER)
    time.sleep(0.1)
    transport.send("", "ann@outside.test", LETTER)
    assert (relay.connections, len(relay.said("QUIT"))) == (2, 1)


@pytest.mark.parametrize("second", [DROP, BYE, "421 closing"])
def test_a_connection_closed_between_letters_is_opened_once_more(a_relay: Make, to: To, second: str) -> None:
    relay = a_relay(script={"MAIL": ["250 ok", second]})
    transport = to(relay)
    transport.send("", "ann@outside.test", LETTER)
    transport.send("", "ann@outside.test", LETTER)
    assert (relay.connections, len(relay.mails)) == (2, 2)


def test_once_only(a_relay: Make, to: To) -> None:
    relay = a_relay(script={"MAIL": ["250 ok", DROP, DROP]})
    transport = to(relay)
    transport.send("", "ann@outside.test", LETTER)
    with pytest.raises(TemporaryFailure):
        transport.send("", "ann@outside.test", LETTER)
    transport.send("", "ann@outside.test", LETTER)
    assert (relay.connections, len(relay.mails)) == (3, 2)


@pytest.mark.parametrize("letter", [
    b".\r\n..\r\n.x\r\n", b"a\r\n.\r\nMAIL FROM:<x@y.test>\r\n", b"", b"\xff\xc3\xa4\r\n", b"no end",
    b"x" * 5000 + b"\r\n",
])
def test_dots_and_odd_octets(a_relay: Make, to: To, letter: bytes) -> None:
    relay = a_relay()
    to(relay).send("a@b.test", "ann@outside.test", letter)
    assert relay.mails[0].removesuffix(b"\r\n") == letter.removesuffix(b"\r\n")
    assert ("BODY=8BITMIME" in relay.said("MAIL")[0]) is not letter.isascii()


@pytest.mark.parametrize("before", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("after", [b"\n", b"\r", b"\r\n"])
def test_nothing_is_smuggled_outward(a_relay: Make, to: To, before: bytes, after: bytes) -> None:
    """Not only our own fake relay, a lax one too must see one mail: no bare CR or LF leaves, every dot is doubled."""
    relay = a_relay()
    to(relay).send("a@b.test", "ann@outside.test", b"a" + before + b"." + after + b"MAIL FROM:<x@y.test>\r\n")
    assert relay.mails == [b"a\r\n.\r\nMAIL FROM:<x@y.test>\r\n"]


def test_delivery_reports_are_asked_for(a_relay: Make, to: To) -> None:
    relay = a_relay()
    to(relay).send("bounce@ours.test", "ann@outside.test", LETTER, envid="outbox-17= +@ours.test")
    assert relay.said("MAIL")[0].endswith("RET=HDRS ENVID=outbox-17+3D+20+2B@ours.test")
    to(relay).send("", "ann@outside.test", LETTER, envid="outbox-17")
    assert "NOTIFY" not in relay.said("RCPT")[1]
    assert "ENVID" not in relay.said("MAIL")[1]


@pytest.mark.parametrize("envid", ["", "é", "a\nb", "x" * 101, "+" * 34])
def test_a_name_that_no_report_can_carry_is_left_out(a_relay: Make, to: To, envid: str) -> None:
    """Printable ASCII, 100 characters when it is written as xtext (RFC 3461, 4.4)."""
    relay = a_relay()
    to(relay).send("bounce@ours.test", "ann@outside.test", LETTER, envid=envid)
    assert relay.said("MAIL")[0].endswith(" RET=HDRS")


def test_nothing_is_asked_of_a_relay_that_offers_nothing(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("HELP",))
    to(relay).send("a@b.test", "ann@outside.test", b"\xff\r\n", envid="x")
    assert relay.commands[1:] == ["MAIL FROM:<a@b.test>", "RCPT TO:<ann@outside.test>", "data"]


def test_an_old_relay_is_greeted_with_helo(a_relay: Make, to: To) -> None:
    relay = a_relay(script={"EHLO": "502 what?"})
    to(relay).send("a@b.test", "ann@outside.test", LETTER)
    assert relay.said("HELO")
    assert len(relay.mails) == 1


def test_addresses_beyond_ascii(a_relay: Make, to: To) -> None:
    relay = a_relay()
    transport = to(relay)
    transport.send("a@b.test", "jürgen@öutside.test", LETTER)
    transport.send("a@b.test", "ann@outside.test", LETTER)
    assert relay.said("RCPT")[0].startswith("RCPT TO:<jürgen@öutside.test>")
    assert ["SMTPUTF8" in line for line in relay.said("MAIL")] == [True, False]


def test_addresses_beyond_ascii_that_the_relay_cannot_write(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("SIZE",))
    transport = to(relay)
    with pytest.raises(PermanentFailure, match="SMTPUTF8"):
        transport.send("a@b.test", "jürgen@öutside.test", LETTER)
    transport.send("a@b.test", "ann@outside.test", LETTER)
    assert relay.connections == 1


def test_a_letter_that_is_too_big_is_not_sent_at_all(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("SIZE 20",))
    with pytest.raises(PermanentFailure, match="takes 20") as caught:
        to(relay).send("a@b.test", "ann@outside.test", LETTER)
    assert caught.value.code == 552
    assert not relay.said("MAIL")


@pytest.mark.parametrize("address", [
    "", "a@b.test>\r\nRCPT TO:<c@d.test", "a b@c.test", "<a@b.test>", "a\x00@b.test", "\udcff@b"])
def test_no_command_hides_in_an_address(a_relay: Make, to: To, address: str) -> None:
    relay = a_relay()
    with pytest.raises(PermanentFailure, match="address"):
        to(relay).send("a@b.test", address, LETTER)
    if address:
        with pytest.raises(PermanentFailure, match="address"):
            to(relay).send(address, "a@b.test", LETTER)
    assert not relay.commands


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(("answer", "kind"), [
    ("450 4.2.0 later", TemporaryFailure), ("550 5.1.1 nobody", PermanentFailure), ("552 5.3.4 big", PermanentFailure),
    ("530 5.7.0 log in first", TemporaryFailure), ("421 4.3.2 closing", TemporaryFailure),
])
def test_refusals(a_relay: Make, to: To, step: str, answer: str, kind: type[DeliveryError]) -> None:
    """What each step's refusal means; the next letter goes out all the same."""
    relay = a_relay(script={step: [answer]})
    transport = to(relay)
    with pytest.raises(kind, match=answer[4:]) as caught:
        transport.send("a@b.test", "ann@outside.test", LETTER)
    assert caught.value.code == int(answer[:3])
    transport.send("a@b.test", "bob@outside.test", LETTER)
    assert relay.mails[-1] == LETTER
    assert relay.connections == (1 if answer[:3] in ("450", "550", "552") else 2)


@pytest.mark.parametrize("step", ["BANNER", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("trouble", [HANG, DROP, "garbage"])
def test_a_relay_in_trouble(a_relay: Make, to: To, step: str, trouble: str) -> None:
    """Silence (before the banner, after DATA, …), a dropped connection and nonsense are always temporary."""
    relay = a_relay(script={step: [trouble], "HELO": "500 no"})
    transport = to(relay)
    started = time.monotonic()
    with pytest.raises(TemporaryFailure) as caught:
        transport.send("a@b.test", "ann@outside.test", LETTER)
    assert time.monotonic() - started < 8
    assert "\n" not in str(caught.value)
    transport.send("a@b.test", "ann@outside.test", LETTER)
    assert relay.mails[-1] == LETTER


def test_a_relay_that_drops_in_the_middle_of_the_text(a_relay: Make, to: To) -> None:
    relay = a_relay()
    relay.drops_in_data = True
    with pytest.raises(TemporaryFailure):
        to(relay).send("a@b.test", "ann@outside.test", b"x" * 10_000_00)


@pytest.mark.parametrize(("step", "answer"), [
    ("BANNER", "554 5.7.1 go away"), ("BANNER", "421 busy"), ("EHLO", "550 no"), ("EHLO", "421 no")])
def test_before_mail_nothing_is_permanent(a_relay: Make, to: To, step: str, answer: str) -> None:
    relay = a_relay(script={step: answer, "HELO": "550 no"})
    with pytest.raises(TemporaryFailure):
        to(relay).send("a@b.test", "ann@outside.test", LETTER)


def test_nothing_listens(a_relay: Make, to: To) -> None:
    relay = a_relay()
    relay.close()
    with pytest.raises(TemporaryFailure, match="no connection to localhost:"):
        to(relay).send("a@b.test", "ann@outside.test", LETTER)


def test_a_refusal_is_one_bounded_printable_line(a_relay: Make, to: To) -> None:
    relay = a_relay(script={"RCPT": "550-" + "x" * 400 + "\r\n550 \x1b[31mred"})
    with pytest.raises(PermanentFailure) as caught:
        to(relay).send("a@b.test", "ann@outside.test", LETTER)
    assert caught.value.text.isprintable()
    assert len(caught.value.text) < 350


@pytest.mark.parametrize("padding", [0, 270])
def test_a_refusal_that_repeats_our_sender_does_not_show_his_mark(a_relay: Make, to: To, padding: int) -> None:
    mark = "kq3x" * 5
    sender, link = f"support+b-{mark}@b.test", f"mfrom;id=support%2Bb-{mark}%40b.test"
    relay = a_relay(script={"RCPT": f"550 5.7.23 {'x' * padding} SPF fails for <{sender}>: {link}"})
    with pytest.raises(PermanentFailure, match="SPF fails") as caught:
        to(relay).send(sender, "ann@outside.test", LETTER)
    assert "kq3x" not in str(caught.value)


# Logging in


def test_user_and_password(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("AUTH PLAIN",))
    to(relay, user="spoc", password=PASSWORD).send("a@b.test", "ann@outside.test", LETTER)
    assert relay.said("AUTH") == ["AUTH PLAIN AHNwb2MAaHVudGVyMg=="]
    assert len(relay.mails) == 1


@pytest.mark.parametrize("settings", [
    {"features": ("AUTH PLAIN",), "script": {"AUTH": "535 5.7.8 AHNwb2MAaHVudGVyMg== hunter2 is wrong"}},
    {"features": ("AUTH PLAIN",), "script": {"AUTH": "454 4.7.0 hunter2 later"}},
    {"features": ("AUTH PLAIN",), "script": {"AUTH": DROP}},
    {"features": ("AUTH GSSAPI",)}, {"features": ("HELP",)},
])
def test_a_wrong_password_gives_no_letter_up_and_is_never_shown(
    a_relay: Make, to: To, settings: dict[str, object], caplog: pytest.LogCaptureFixture,
) -> None:
    relay = a_relay(**settings)
    with pytest.raises(TemporaryFailure) as caught:
        to(relay, user="spoc", password=PASSWORD).send("a@b.test", "ann@outside.test", LETTER)
    seen = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(RelayConfig("h", password=PASSWORD))
    assert PASSWORD not in seen
    assert "AHNwb2MAaHVudGVyMg" not in seen


def test_a_password_that_cannot_be_sent(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("AUTH PLAIN",))
    with pytest.raises(TemporaryFailure, match="characters") as caught:
        to(relay, user="spoc", password=WIDE_PASSWORD).send("a@b.test", "ann@outside.test", LETTER)
    assert WIDE_PASSWORD not in "".join(traceback.format_exception(caught.value))


# TLS


def certified(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize("mode", [Security.STARTTLS, Security.TLS])
def test_over_tls(a_relay: Make, to: To, authority: trustme.CA, ca_file: Path, mode: Security) -> None:
    relay = a_relay(
        tls=certified(authority), implicit_tls=mode is Security.TLS, features=("STARTTLS", "AUTH PLAIN"))
    transport = to(relay, tls=mode, ca_file=ca_file, user="spoc", password=PASSWORD)
    transport.send("a@b.test", "ann@outside.test", LETTER)
    assert relay.mails == [LETTER]
    heard = [line.split(" ")[0].upper() for line in relay.commands]
    assert heard[:-3] == (["EHLO", "AUTH"] if mode is Security.TLS else ["EHLO", "STARTTLS", "EHLO", "AUTH"])


@pytest.mark.parametrize("mode", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_certificate_that_is_not_theirs(
    a_relay: Make, to: To, authority: trustme.CA, ca_file: Path, mode: Security, wrong: str,
) -> None:
    shown = certified(trustme.CA()) if wrong == "authority" else certified(authority, "else.test")
    relay = a_relay(tls=shown, implicit_tls=mode is Security.TLS, features=("STARTTLS", "AUTH PLAIN"))
    with pytest.raises(TemporaryFailure, match="certificate verify failed"):
        to(relay, tls=mode, ca_file=ca_file, user="u", password="p").send("a@b.test", "ann@outside.test", LETTER)
    assert not relay.said("AUTH") + relay.said("MAIL")


@pytest.mark.parametrize("settings", [
    {"features": ("HELP",)}, {"features": ("STARTTLS",), "script": {"STARTTLS": "454 not now"}},
    {"features": ("STARTTLS",), "script": {"STARTTLS": "501 never"}},
    {"features": ("STARTTLS",), "script": {"STARTTLS": "220 go\r\nthis is no TLS"}},
])
def test_without_tls_nothing_is_sent(a_relay: Make, to: To, settings: dict[str, object]) -> None:
    relay = a_relay(**settings)
    with pytest.raises(TemporaryFailure):
        to(relay, tls=Security.STARTTLS, user="u", password="p").send("a@b.test", "ann@outside.test", LETTER)
    assert not relay.said("AUTH") + relay.said("MAIL")


def test_a_missing_file_of_authorities(a_relay: Make, to: To, tmp_path: Path) -> None:
    relay = a_relay(features=("STARTTLS",))
    with pytest.raises(TemporaryFailure, match="authorities"):
        to(relay, tls=Security.STARTTLS, ca_file=tmp_path / "none").send("a@b.test", "ann@outside.test", LETTER)
