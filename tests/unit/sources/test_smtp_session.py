"""An honest client at the door: what it says, what it hears, what is taken in."""
from __future__ import annotations

import smtplib
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from gateway.model.mail import Envelope, InboundId, Source, TryLater
from tests.unit.sources.gatehouse import MAIL, NOON, Gatehouse, done, failed


def test_a_mail_is_taken_as_it_is(gate: Gatehouse) -> None:
    gate.open()
    with smtplib.SMTP("127.0.0.1", gate.port) as client:
        client.sendmail("Ann@Outside.test", ["Support+Tag@ours.test", "support@ours.test"], MAIL)
        client.sendmail("ann@outside.test", ["support@ours.test"], MAIL)
    assert gate.mails[0] == (MAIL, Envelope(
        Source.SMTP, "Ann@Outside.test", ("Support+Tag@ours.test", "support@ours.test"), NOON, "127.0.0.1"))
    assert len(gate.mails) == 2


def test_banner_and_greeting_do_not_name_the_software(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    heard = wire.hear() + wire.ask("EHLO client.test") + wire.ask("HELP") + wire.ask("FOO") + wire.ask("QUIT")
    assert heard.startswith("220 gateway.test ESMTP ready")
    assert not any(name in heard.lower() for name in ("python", "aiosmtpd", "spoc"))
    assert wire.hear() == ""


def test_extensions_are_announced(gate: Gatehouse) -> None:
    wire = gate.open(max_bytes=12345).wire()
    wire.hear()
    assert wire.ask("EHLO c").split("\n") == [
        "250-gateway.test", "250-PIPELINING", "250-SIZE 12345", "250-8BITMIME", "250-SMTPUTF8",
        "250 ENHANCEDSTATUSCODES"]
    assert wire.ask("HELO c") == "250 gateway.test"


def test_null_sender_is_empty(gate: Gatehouse) -> None:
    gate.open()
    with smtplib.SMTP("127.0.0.1", gate.port) as client:
        client.sendmail("<>", ["support@ours.test"], MAIL)
    assert gate.mails[0][1].mail_from == ""


@pytest.mark.parametrize(("said", "sender"), [
    ("MAIL FROM: <a@b.test>", "a@b.test"),
    ("mail from:a@b.test", "a@b.test"),
    ('MAIL FROM:<"a > b"@b.test>', '"a > b"@b.test'),
    ("MAIL FROM:<@x.test,@y.test:a@b.test>", "a@b.test"),
    ("MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=10", "a@b.test"),
    ("MAIL FROM:<ä@b.test> SMTPUTF8", "ä@b.test"),
])
def test_senders_that_are_read(gate: Gatehouse, said: str, sender: str) -> None:
    wire = gate.open().wire()
    wire.hear()
    assert [wire.ask(line)[:3] for line in ("EHLO c", said, "RCPT TO:<s@ours.test>", "DATA")] == [
        "250", "250", "250", "354"]
    assert wire.ask(b"hi\r\n.").startswith("250 2.0.0 taken")
    assert gate.mails[0][1].mail_from == sender


@pytest.mark.parametrize(("said", "code"), [
    ("MAIL", "501"), ("MAIL FROM:", "501"), ("MAIL FROM:<a", "501"), ("MAIL FROM:<a@b.test>x", "501"),
    (b"MAIL FROM:<a@b.test\rRCPT TO:<x@y.test>", "501"), (b"MAIL FROM:<a\x00@b.test>", "501"),
    (b"MAIL FROM:<\xff@b.test>", "501"), ("MAIL FROM:<ä@b.test>", "553"),
    ("MAIL FROM:<a@b.test> SIZE=x", "501"), ("MAIL FROM:<a@b.test> SIZE=²", "501"),
    ("MAIL FROM:<a@b.test> SIZE=" + "9" * 400, "501"), ("MAIL FROM:<a@b.test> SIZE=99999999999", "552"),
    ("MAIL FROM:<a@b.test> BODY=BINARYMIME", "501"), ("MAIL FROM:<a@b.test> SMTPUTF8=1", "501"),
    ("MAIL FROM:<a@b.test> FOO=1", "555"),
])
def test_senders_that_are_refused(gate: Gatehouse, said: str | bytes, code: str) -> None:
    wire = gate.open().wire()
    wire.hear()
    wire.ask("EHLO c")
    assert wire.ask(said)[:3] == code
    assert wire.ask("RCPT TO:<support@ours.test>")[:3] == "503"


def test_commands_out_of_order(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    wire.hear()
    said = ["MAIL FROM:<a@b.test>", "EHLO", "EHLO c", "RCPT TO:<s@ours.test>", "DATA", "MAIL FROM:<>",
            "MAIL FROM:<a@b.test>", "DATA", "RCPT TO:<s@ours.test> NOTIFY=NEVER", "RCPT TO:<>", "RCPT TO:<s@ours.test>",
            "DATA now", "RSET", "DATA", "LHLO c", "STARTTLS", ""]
    assert [wire.ask(line)[:3] for line in said] == [
        "503", "501", "250", "503", "503", "250", "503", "503", "555", "501", "250", "501", "250", "503", "500", "500",
        "500"]


def test_questions_give_nothing_away(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    wire.hear()
    wire.ask("EHLO c")
    assert wire.ask("VRFY support@ours.test") == wire.ask("VRFY nobody@ours.test") == "252 2.5.0 send it and see"
    assert wire.ask("EXPN support")[:3] == wire.ask("AUTH PLAIN AGEAYg==")[:3] == "502"
    assert wire.ask("HELP MAIL") == "214 2.0.0 see RFC 5321"


def test_pipelined_mails_are_each_taken(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    one = b"MAIL FROM:<a@b.test>\r\nRCPT TO:<s@ours.test>\r\nDATA\r\nhi\r\n.\r\n"
    wire.say(b"EHLO c\r\n" + one + one + b"QUIT")
    assert [wire.hear()[:3] for _ in range(11)] == [
        "220", "250", "250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert [raw for raw, _ in gate.mails] == [b"hi\r\n", b"hi\r\n"]


@pytest.mark.parametrize("text", [
    b"", b"\r\n", b"..\r\n", b".x\r\n\r\n.\r\n", b"a\r\n.b\r\n...\r\n", b"x" * 300_000 + b"\r\n.\r\n",
    b"lf\nonly\ncr\ronly\r\n", bytes(range(1, 10)) + b"\r\n\xff\xfe \xc3\xa4\r\n",
    b"\r\n." * 50_000 + b"\r\n",
])
def test_text_comes_through_unchanged(gate: Gatehouse, text: bytes) -> None:
    """Dots, endless lines, 8-bit, bare CR and LF."""
    wire = gate.open().wire().begin()
    stuffed = (b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:]
    wire.socket.sendall(stuffed + b".\r\n")
    assert wire.hear()[:3] == "250"
    assert gate.mails[0][0] == text


def test_text_in_single_octets(gate: Gatehouse) -> None:
    """The end is found wherever the network cuts it."""
    wire = gate.open().wire().begin()
    for octet in b"a\r\n..b\r\n\r\n.\r\n":
        wire.socket.sendall(bytes([octet]))
        time.sleep(0.002)
    assert wire.hear()[:3] == "250"
    assert gate.mails[0][0] == b"a\r\n.b\r\n\r\n"


def test_postmaster_needs_no_domain(gate: Gatehouse) -> None:
    wire = gate.open().wire().begin("Postmaster")
    assert wire.ask(b".")[:3] == "250"
    assert gate.mails[0][1].rcpt_to == ("Postmaster",)


def test_utf8_recipient(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    wire.hear()
    wire.ask("EHLO c")
    wire.ask("MAIL FROM:<a@b.test>")
    assert wire.ask("RCPT TO:<jürgen@öurs.test>")[:3] == "553"
    wire.ask("RSET")
    wire.ask("MAIL FROM:<a@b.test> SMTPUTF8")
    assert wire.ask("RCPT TO:<jürgen@öurs.test>")[:3] == "250"


@pytest.mark.parametrize(("answer", "heard"), [
    (lambda: done(None), "250 2.0.0 taken"),
    (lambda: failed(TryLater("disk: /var/spool 99 % full")), "452 4.3.1 not now, please try again later"),
    (lambda: failed(RuntimeError("password=hunter2")), "451 4.3.0 an error here, please try again later"),
])
def test_what_accept_says_becomes_one_plain_sentence(gate: Gatehouse, answer: object, heard: str) -> None:
    gate.answer = answer  # type: ignore[assignment]
    wire = gate.open().wire().begin()
    assert wire.ask(b"hi\r\n.") == heard
    assert wire.ask("NOOP")[:3] == "250"


def test_accept_that_raises_at_once(gate: Gatehouse) -> None:
    def raises() -> Future[InboundId | None]:
        raise TryLater("backlog")
    gate.answer = raises
    assert gate.open().wire().begin().ask(b"hi\r\n.")[:3] == "452"


def test_250_is_said_only_after_the_commit(gate: Gatehouse) -> None:
    commit: Future[InboundId | None] = Future()
    gate.answer = lambda: commit
    wire = gate.open(command_timeout=1.0).wire().begin()
    wire.say(b"hi\r\n.")
    wire.socket.settimeout(1.5)
    with pytest.raises(TimeoutError):
        wire.socket.recv(1)  # nothing, neither 250 nor a time-out: the client is waiting for us
    wire.socket.settimeout(60)
    commit.set_result(InboundId(7))
    assert wire.socket.recv(100) == b"250 2.0.0 taken\r\n"


def test_a_commit_that_takes_too_long_is_451_and_not_cancelled(gate: Gatehouse) -> None:
    commit: Future[InboundId | None] = Future()
    gate.answer = lambda: commit
    wire = gate.open(commit_timeout=0.1).wire().begin()
    assert wire.ask(b"hi\r\n.")[:3] == "451"
    commit.set_result(InboundId(7))
    assert wire.ask("NOOP")[:3] == "250"


def test_a_client_that_is_gone_does_not_cancel_the_commit(gate: Gatehouse) -> None:
    commit: Future[InboundId | None] = Future()
    gate.answer = lambda: commit
    wire = gate.open().wire().begin()
    wire.say(b"hi\r\n.")
    while not gate.mails:
        time.sleep(0.01)
    wire.close()
    time.sleep(0.1)
    assert not commit.cancelled()
    commit.set_result(InboundId(7))


def test_a_client_that_is_gone_in_data_leaves_no_mail(gate: Gatehouse) -> None:
    wire = gate.open().wire().begin()
    wire.say(b"half a mail")
    wire.close()
    assert gate.wire().begin().ask(b"whole\r\n.")[:3] == "250"
    assert [raw for raw, _ in gate.mails] == [b"whole\r\n"]


def test_lmtp_answers_once_for_each_recipient(gate: Gatehouse) -> None:
    gate.open(source=Source.LMTP)
    with smtplib.LMTP("127.0.0.1", gate.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("a@b.test")
        assert [client.rcpt(r)[0] for r in ("x@ours.test", "x@else.test", "y@ours.test")] == [250, 550, 250]
        assert client.data(MAIL)[0] == client.getreply()[0] == 250
        assert client.noop()[0] == 250
    assert gate.mails[0][1].rcpt_to == ("x@ours.test", "y@ours.test")
    assert gate.mails[0][1].source is Source.LMTP


@pytest.mark.parametrize(("text", "code"), [
    (b"hi\r\n.", "452"), (b"x" * 2000 + b"\r\n.", "552"), (b"a\n.\nb\r\n.", "554")])
def test_lmtp_refusals_are_for_each_recipient_too(gate: Gatehouse, text: bytes, code: str) -> None:
    gate.answer = lambda: failed(TryLater("full"))
    wire = gate.open(source=Source.LMTP, max_bytes=1000).wire().begin("x@ours.test", "y@ours.test", hello="LHLO")
    wire.say(text)
    assert [wire.hear()[:3], wire.hear()[:3]] == [code, code]
    assert wire.ask("NOOP")[:3] == "250"


def test_lmtp_knows_only_lhlo(gate: Gatehouse) -> None:
    wire = gate.open(source=Source.LMTP).wire()
    assert wire.hear() == "220 gateway.test LMTP ready"
    assert [wire.ask(f"{hello} c")[:3] for hello in ("HELO", "EHLO", "LHLO")] == ["500", "500", "250"]


def test_lmtp_on_a_unix_socket(gate: Gatehouse, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    wire = gate.open(source=Source.LMTP, path=path, max_per_peer=1).wire()
    assert path.stat().st_mode & 0o777 == 0o660
    assert wire.begin(hello="LHLO").ask(b"hi\r\n.")[:3] == "250"
    assert gate.wire().hear()[:3] == "220"  # a unix socket has no peers to be counted
    assert gate.mails[0][1].peer == ""
    gate.close()
    assert not path.exists()
