"""Attacks on the door: each of them fails, and an honest client is served meanwhile."""
from __future__ import annotations

import contextlib
import itertools
import logging
import smtplib
import threading
import time

import pytest

from gateway.sources.smtp_address import for_the_log
from tests.unit.sources.gatehouse import MAIL, Gatehouse

ODD_ENDINGS = [
    before + b"." + after for before, after in itertools.product((b"\n", b"\r", b"\r\n"), repeat=2)
    if (before, after) != (b"\r\n", b"\r\n")]
SMUGGLED = b"MAIL FROM:<boss@ours.test>\r\nRCPT TO:<support@ours.test>\r\nDATA\r\nSubject: pay\r\n\r\nnow\r\n.\r\n"


@pytest.mark.parametrize("ending", [*ODD_ENDINGS, b"\r\n\x00.\r\n", b"\r\n.\x00\r\n"])
def test_no_second_mail_is_smuggled(gate: Gatehouse, ending: bytes) -> None:
    wire = gate.open().wire().begin()
    wire.socket.sendall(b"Subject: a\r\n\r\nfirst" + ending + SMUGGLED)
    answer = wire.hear()
    assert answer[:3] == ("250" if b"\x00" in ending else "554")
    assert wire.ask("NOOP") == "250 2.0.0 here"  # one answer, no more: both sides agree where the mail ended
    assert len(gate.mails) == (1 if b"\x00" in ending else 0)
    assert all(envelope.mail_from == "ann@outside.test" for _, envelope in gate.mails)


@pytest.mark.parametrize("ending", ODD_ENDINGS)
def test_an_odd_dot_at_the_very_beginning_or_end(gate: Gatehouse, ending: bytes) -> None:
    wire = gate.open().wire().begin()
    wire.socket.sendall(ending + b"\r\n.\r\n")
    assert wire.hear()[:3] == "554"
    assert wire.ask("NOOP") == "250 2.0.0 here"


@pytest.mark.parametrize("recipient", [
    "user%else.test@ours.test", "else.test!user@ours.test", "user@else.test@ours.test", '"user@else.test"@ours.test',
    "@ours.test:user@else.test", '"user%else.test"@ours.test', "user%else.test", "user@else.test", "else.test!user",
    '"user@else.test"', "@ours.test,@b.test:user@ours.test", "support@[127.0.0.1]", "user@ours.test.else.test",
    "user%else.test@", "user@else.test%ours.test", "a@else.test,b@ours.test", "ours.test", "support", "@ours.test:",
])
def test_nothing_is_handed_on(gate: Gatehouse, recipient: str) -> None:
    wire = gate.open().wire()
    wire.hear()
    wire.ask("EHLO c")
    wire.ask("MAIL FROM:<support@ours.test>")
    assert wire.ask(f"RCPT TO:<{recipient}>")[:5] in ("550 5", "501 5")
    assert wire.ask("DATA")[:3] == "503"


def test_too_big_by_its_own_word(gate: Gatehouse) -> None:
    wire = gate.open(max_bytes=1000).wire()
    wire.hear()
    wire.ask("EHLO c")
    assert wire.ask("MAIL FROM:<a@b.test> SIZE=1001")[:9] == "552 5.3.4"
    assert wire.ask("MAIL FROM:<a@b.test> SIZE=1000")[:3] == "250"


@pytest.mark.parametrize(("text", "code"), [
    (b"x" * 998 + b"\r\n", "250"), (b"x" * 999 + b"\r\n", "552"), (b"." + b"x" * 997 + b"\r\n", "250"),
    (b".\r\n" * 333, "250"), (b".\r\n" * 334, "552"), (b"x" * 3_000_000 + b"\r\n", "552"),
    (b"y\r\n" * 500_000, "552"),
])
def test_too_big_in_truth(gate: Gatehouse, text: bytes, code: str) -> None:
    """Measured without the doubled dots, to the octet; a client that lied about SIZE is told at the end of DATA."""
    wire = gate.open(max_bytes=1000).wire().begin()
    wire.socket.sendall((b"\r\n" + text).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n")
    assert wire.hear()[:3] == code
    assert wire.ask("NOOP")[:3] == "250"
    assert len(gate.mails) == (code == "250")


def test_three_hundred_recipients(gate: Gatehouse) -> None:
    wire = gate.open(max_recipients=100).wire()
    wire.hear()
    wire.ask("EHLO c")
    wire.ask("MAIL FROM:<a@b.test>")
    answers = [wire.ask(f"RCPT TO:<r{n}@ours.test>")[:9] for n in range(300)]
    assert answers == ["250 2.1.5"] * 100 + ["452 4.5.3"] * 200
    assert wire.ask("DATA")[:3] == "354"
    assert wire.ask(b"hi\r\n.")[:3] == "250"
    assert len(gate.mails[0][1].rcpt_to) == 100


def test_a_thousand_junk_commands(gate: Gatehouse) -> None:
    wire = gate.open(max_errors=20).wire()
    wire.hear()
    answers = []
    with contextlib.suppress(ConnectionError):
        for n in range(1000):
            answers.append(wire.ask(f"JUNK{n} foo")[:3])
            if not answers[-1]:
                break
    assert answers[:22] == ["500"] * 20 + ["421", ""]


def test_a_thousand_junk_commands_in_one_go(gate: Gatehouse) -> None:
    """A client that does not wait still reads why it was sent away."""
    wire = gate.open(max_errors=20).wire()
    wire.hear()
    wire.socket.sendall(b"".join(b"JUNK%d\r\n" % n for n in range(1000)))
    assert [wire.hear()[:3] for _ in range(22)] == ["500"] * 20 + ["421", ""]


@pytest.mark.parametrize("word", ["NOOP", "RSET", "VRFY x", "HELP", "EHLO c"])
def test_endless_small_talk(gate: Gatehouse, word: str) -> None:
    wire = gate.open().wire()
    wire.hear()
    assert [wire.ask(word)[:3] for _ in range(102)][-2:] == ["421", ""]


def test_guessing_recipients_ends(gate: Gatehouse) -> None:
    wire = gate.open(max_errors=5).wire()
    wire.hear()
    wire.ask("EHLO c")
    wire.ask("MAIL FROM:<a@b.test>")
    assert [wire.ask(f"RCPT TO:<n{n}@else.test>")[:3] for n in range(6)] == ["550"] * 5 + ["421"]


def test_a_taken_mail_forgives_the_errors_before_it(gate: Gatehouse) -> None:
    """A kept connection of an MTA is not sent away for the sum of its days."""
    wire = gate.open(max_errors=3).wire()
    wire.hear()
    wire.ask("EHLO c")
    for _ in range(5):
        assert wire.ask("MAIL FROM:<a@b.test>")[:3] == "250"
        assert [wire.ask(f"RCPT TO:<x@{d}.test>")[:3] for d in ("else", "other", "ours")] == ["550", "550", "250"]
        assert wire.ask("DATA")[:3] == "354"
        assert wire.ask(b".")[:3] == "250"


@pytest.mark.parametrize("line", [
    b"NOOP " + b"x" * 600, b"x" * 5000, b"y" * 300_000, b"RCPT TO:<" + b"z" * 2000 + b">"])
def test_command_line_too_long(gate: Gatehouse, line: bytes) -> None:
    wire = gate.open().wire()
    wire.hear()
    wire.ask("EHLO c")
    assert wire.ask(line) == "500 5.5.6 command line too long"
    assert wire.ask("NOOP")[:3] == "250"


def test_binary_noise(gate: Gatehouse) -> None:
    wire = gate.open().wire()
    wire.hear()
    assert wire.ask(bytes(range(128, 256)))[:3] == "500"
    assert wire.ask(b"\x00\x01")[:3] == "500"
    assert wire.ask(b"EHLO \xff\xfe")[:3] == "250"


def test_a_silent_client_is_told_and_cut_off(gate: Gatehouse) -> None:
    wire = gate.open(command_timeout=0.2).wire()
    assert wire.hear()[:3] == "220"
    assert wire.hear()[:9] == "421 4.4.2"
    assert wire.hear() == ""


def test_a_dribbled_command_is_cut_off(gate: Gatehouse) -> None:
    wire = gate.open(command_timeout=0.3).wire()
    wire.hear()
    started = time.monotonic()
    with contextlib.suppress(OSError):
        while time.monotonic() - started < 60:
            wire.socket.sendall(b"N")
            time.sleep(0.05)
    assert time.monotonic() - started < 30


def test_silence_in_data_is_cut_off(gate: Gatehouse) -> None:
    wire = gate.open(command_timeout=1.0, data_timeout=300).wire().begin()
    wire.say(b"half")
    assert wire.hear()[:3] == "421"
    assert not gate.mails


def test_dribbling_in_data_is_cut_off_too(gate: Gatehouse) -> None:
    started, heard = time.monotonic(), b""
    wire = gate.open(command_timeout=1.0, data_timeout=1.5).wire().begin()
    wire.socket.settimeout(0.05)
    while not heard and time.monotonic() - started < 60:
        wire.socket.sendall(b"x")
        with contextlib.suppress(TimeoutError):
            heard = wire.socket.recv(100)
    assert heard[:3] == b"421"
    assert 1.4 < time.monotonic() - started < 30


def test_a_slow_but_honest_mail_is_waited_for(gate: Gatehouse) -> None:
    """Silence is counted anew with every octet: slow lines are not attacks."""
    wire = gate.open(command_timeout=2.0).wire().begin()
    for part in (b"Sub", b"ject: ", b"slow", b"\r\n\r\n", b"text\r", b"\n.\r\n"):
        time.sleep(0.4)
        wire.socket.sendall(part)
    assert wire.hear()[:3] == "250"


def test_a_client_that_never_reads_is_cut_off(gate: Gatehouse) -> None:
    wire = gate.open(command_timeout=0.3).wire()
    started = time.monotonic()
    with contextlib.suppress(OSError):
        while time.monotonic() - started < 60:
            wire.socket.sendall(b"VRFY x\r\n" * 1000)
    assert time.monotonic() - started < 30


def test_eighty_dribblers_do_not_keep_others_out(gate: Gatehouse) -> None:
    gate.open(max_connections=100, max_per_peer=40)
    dribblers = [gate.wire() for _ in range(80)]
    greetings = [wire.hear()[:9] for wire in dribblers]
    assert (greetings.count("220 gatew"), greetings.count("421 4.7.0")) == (40, 40)
    stop = threading.Event()

    def dribble() -> None:
        while not stop.wait(0.02):
            for wire in dribblers:
                with contextlib.suppress(OSError):
                    wire.socket.send(b"E")

    thread = threading.Thread(target=dribble)
    thread.start()
    try:
        started = time.monotonic()
        with smtplib.SMTP("127.0.0.1", gate.port, source_address=("127.0.0.2", 0)) as client:
            client.sendmail("a@b.test", ["support@ours.test"], MAIL)
        assert time.monotonic() - started < 30
    finally:
        stop.set()
        thread.join()
    assert gate.mails[0][1].peer == "127.0.0.2"


def test_a_share_is_given_back(gate: Gatehouse) -> None:
    gate.open(max_per_peer=1)
    first = gate.wire()
    assert first.hear()[:3] == "220"
    assert gate.wire().hear()[:9] == "421 4.7.0"
    assert gate.wire("127.0.0.2").hear()[:3] == "220"
    first.close()
    gate.let_in()


def test_all_connections_together_are_bounded(gate: Gatehouse) -> None:
    gate.open(max_connections=2)
    assert [gate.wire(f"127.0.0.{n}").hear()[:9] for n in (2, 3, 4)] == ["220 gatew", "220 gatew", "421 4.3.2"]


def test_no_tag_and_no_text_in_the_log(gate: Gatehouse, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = gate.open().wire().begin("support+abcdefgh@ours.test", "kq3wz7kq3wz7kq3wz7kq@ours.test")
    wire.ask(b"secret text\r\n.")
    wire.ask("RCPT TO:<support+zyxwvut@else.test>")
    written = " ".join(str(record.__dict__) for record in caplog.records)
    assert "mail taken" in written
    assert not any(secret in written for secret in ("abcdefgh", "kq3wz7", "zyxwvut", "secret text"))


def test_addresses_in_the_log() -> None:
    assert [for_the_log(a) for a in ("a@b.test", "a+TAG@b.test", "k3wz7qk3wz7qk3wz7qk3@b.test", "postmaster")] == [
        "a@b.test", "a+…@b.test", "…@b.test", "postmaster"]
