"""`hand_over`: one mail to the running gateway, an answer for each recipient."""
from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from gateway.model.mail import Source, TryLater
from gateway.sources.handover import HostPort, NotRunning, Reply, hand_over
from tests.unit.sources.gatehouse import MAIL, Gatehouse, failed


def test_each_recipient_has_an_answer(gate: Gatehouse) -> None:
    gate.open(source=Source.LMTP)
    replies = hand_over(
        MAIL, "a@b.test", ["x@else.test", "x@ours.test", "jürgen@öurs.test"], HostPort("127.0.0.1", gate.port))
    assert replies == (
        Reply("x@else.test", 550, "5.1.1 no such recipient here"), Reply("x@ours.test", 250, "2.0.0 taken"),
        Reply("jürgen@öurs.test", 250, "2.0.0 taken"))
    assert [(r.is_taken, r.may_be_repeated) for r in replies] == [(False, False), (True, False), (True, False)]
    assert gate.mails[0][0] == MAIL


@pytest.mark.parametrize(("raw", "arrives"), [
    (b"", b""), (b"a\n.\nb", b"a\r\n.\r\nb\r\n"), (b".\r\n..\n", b".\r\n..\r\n"), (b"a\n\n", b"a\r\n\r\n"),
])
def test_lines_of_a_file_become_lines_of_a_mail(gate: Gatehouse, tmp_path: Path, raw: bytes, arrives: bytes) -> None:
    gate.open(source=Source.LMTP, path=tmp_path / "lmtp")
    assert hand_over(raw, "", ["x@ours.test"], tmp_path / "lmtp")[0].is_taken
    assert gate.mails[0][0] == arrives
    assert gate.mails[0][1].mail_from == ""


def test_a_full_house_may_be_asked_again(gate: Gatehouse) -> None:
    gate.answer = lambda: failed(TryLater("full"))
    gate.open(source=Source.LMTP)
    (reply,) = hand_over(MAIL, "a@b.test", ["x@ours.test"], HostPort("127.0.0.1", gate.port))
    assert (reply.code, reply.may_be_repeated) == (452, True)


def test_too_many_connections(gate: Gatehouse) -> None:
    gate.open(source=Source.LMTP, max_connections=0)
    (reply,) = hand_over(MAIL, "a@b.test", ["x@ours.test"], HostPort("127.0.0.1", gate.port))
    assert (reply.code, reply.may_be_repeated) == (421, True)


def test_a_refused_sender_is_everybodys(gate: Gatehouse) -> None:
    gate.open(source=Source.LMTP)
    replies = hand_over(MAIL, "a b", ["x@ours.test", "y@ours.test"], HostPort("127.0.0.1", gate.port))
    assert [r.code for r in replies] == [501, 501]


def test_a_gateway_that_does_not_answer(gate: Gatehouse) -> None:
    gate.answer = Future
    gate.open(source=Source.LMTP)
    (reply,) = hand_over(MAIL, "", ["x@ours.test"], HostPort("127.0.0.1", gate.port), timeout=1.0)
    assert reply.code == 421


def test_nothing_listens(tmp_path: Path) -> None:
    for address in (HostPort("127.0.0.1", 1), tmp_path / "none"):
        with pytest.raises(NotRunning, match="nothing listens at"):
            hand_over(MAIL, "", ["x@ours.test"], address)


def test_no_command_hides_in_an_address(gate: Gatehouse) -> None:
    gate.open(source=Source.LMTP)
    address = HostPort("127.0.0.1", gate.port)
    evil = "x@ours.test>\r\nRCPT TO:<y@ours.test"
    assert [r.code for r in hand_over(MAIL, "a@b.test", [evil, "x@ours.test"], address)] == [553, 250]
    assert [r.code for r in hand_over(MAIL, "a@b.test>\r\nRSET", ["x@ours.test"], address)] == [553]
    assert [envelope.rcpt_to for _, envelope in gate.mails] == [("x@ours.test",)]


def test_it_is_light_to_import() -> None:
    """`spoc inject` starts in a blink: none of the heavy modules comes along."""
    heavy = "{'asyncio', 'aiosmtpd', 'smtplib', 'ssl', 'email', 'dataclasses', 'gateway.model.mail'}"
    code = f"import sys, gateway.sources.handover; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True,
                         env={"PYTHONPATH": str(Path(__file__).parents[3])})
    assert ran.stdout.strip() == "set()"
