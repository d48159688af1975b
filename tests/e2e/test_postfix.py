"""Mail handed over by a real Postfix, by the lines that docs/mail-systems.md gives to operators."""
from __future__ import annotations

import contextlib
import hashlib
import json
import os
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from email import policy
from pwd import getpwnam
from typing import Any

import pytest
from sqlalchemy import Row, select

from gateway.cli.mailboxes import LOOPBACK, File, compose, send
from gateway.settings.sections import MB
from gateway.store.tables import inbound, ticket
from tests.e2e.behind_postfix import Chain
from tests.e2e.databases import on_sqlite
from tests.e2e.house import SHARED, Person, number_of
from tests.e2e.whole_loop import whole_loop
from tests.servers import wait_until

SMALLER = 21 * MB
"""What the gateway takes: less than Postfix does, so that a mail can be too big for the one and not for the other."""
FULL, FREE = 'min_free_bytes = "900000 GB"', "min_free_bytes = 0"


class Tap:
    """Stands between Postfix and the gateway for one address: once so much has passed, it does something."""

    def __init__(self) -> None:
        self._door = socket.create_server((LOOPBACK, 0))
        self.port: int = self._door.getsockname()[1]

    def run(self, port: int, then: Callable[[], None], after: int) -> None:
        """Pass one connection on to the port; `then` is called when so many octets have come from Postfix."""
        threading.Thread(target=self._pass_on, args=(port, then, after), daemon=True).start()

    def _pass_on(self, port: int, then: Callable[[], None], after: int) -> None:
        postfix, _ = self._door.accept()
        with postfix, socket.create_connection((LOOPBACK, port)) as gateway:
            back = threading.Thread(target=self._copy, args=(gateway, postfix), daemon=True)
            back.start()
            passed = 0
            while passed < after and (data := postfix.recv(1 << 16)):
                gateway.sendall(data)
                passed += len(data)
            then()
            back.join(10)

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):  # it was killed
            while data := source.recv(1 << 16):
                target.sendall(data)

    def close(self) -> None:
        self._door.close()


@pytest.fixture(scope="module")
def tap() -> Iterator[Tap]:
    """The way of what is for orders@example.test."""
    tap = Tap()
    yield tap
    tap.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, tap: Tap) -> Iterator[Chain]:
    """Postfix and gateway, with the unix socket, as documented."""
    chain = Chain(
        tmp_path_factory.mktemp("chain"),
        changes={"listen": {"max_message_bytes": SMALLER}, "limits": {"max_relay_bytes": MB}},
        settings={"transport_maps": f"inline:{{ orders@example.test=lmtp:inet:127.0.0.1:{tap.port} }} {{documented}}"})
    try:
        yield chain.start()
    finally:
        chain.close()


@pytest.fixture
def chain(running: Chain) -> Chain:
    """The shared one; what came before is out of sight."""
    running.rest()
    running.house.look_away()
    return running


@pytest.fixture
def sam(chain: Chain) -> Person:
    """A stakeholder who has never written before."""
    return chain.house.stakeholder("Sam Lee")


def handed_over(chain: Chain) -> list[Row[Any]]:
    """All mails that the gateway has taken, oldest first."""
    with chain.house.store.read() as conn:
        return list(conn.execute(select(inbound).order_by(inbound.c.id)))


def tickets(chain: Chain, subject: str) -> int:
    """How many tickets there are of that title."""
    with chain.house.store.read() as conn:
        return len(conn.execute(select(ticket.c.id).where(ticket.c.subject == subject)).all())


def waiting(chain: Chain) -> list[str]:
    """Why what waits in Postfix's queue waits, for each recipient."""
    return [one.get("delay_reason", "") for mail in chain.postfix.queue() for one in mail["recipients"]]


def say(chain: Chain, *lines: bytes) -> bytes:
    """The last answer of Postfix to the lines, said one after the other."""
    with socket.create_connection(chain.postfix.address, timeout=20) as client, client.makefile("rwb") as stream:
        answer = b""
        for line in (b"", b"EHLO mail.customer.test\r\n", *lines):
            stream.write(line)
            stream.flush()
            while (answer := stream.readline())[3:4] == b"-":
                pass
        return answer


def test_the_whole_loop_goes_through_postfix_by_the_documented_lines(chain: Chain, sam: Person):
    whole_loop(chain.house, sam)
    chain.rest()
    assert chain.postfix.queue() == []
    assert {(mail.source, mail.peer) for mail in handed_over(chain)} == {("lmtp", "")}
    assert all("by mx.example.test (Postfix)" in mail.header("Received") for mail in chain.house.sink.mails)


def test_the_socket_is_open_to_postfix_and_to_nobody_else(chain: Chain):
    of_the_gateway, of_postfix = chain.socket.stat(), getpwnam("postfix")
    assert of_the_gateway.st_mode & 0o777 == 0o660
    assert of_the_gateway.st_gid == of_postfix.pw_gid
    assert chain.socket.parent.stat().st_mode & 0o007 == 0


def test_the_doctor_finds_that_marked_addresses_get_through_by_the_documented_lines(chain: Chain):
    (relay,) = json.loads(chain.house.spoc("check", "--only", "relay", "--json"))["examinations"]
    assert [found["code"] for found in relay["findings"]] == ["relay-sound", "relay-tags-sound"]


def test_a_reply_to_the_doctors_test_letter_becomes_a_ticket(chain: Chain, sam: Person):
    assert f"a letter to {sam.address} was handed over" in chain.house.spoc(
        "check", "--only", "people", "--send-to", sam.address)
    letter = chain.house.take(sam.address, None, 20)
    assert letter is not None
    assert "Your reply must become a ticket" in letter.text
    assert "spoc tickets" in letter.html
    sam.replies(letter, "Here is my reply.")
    assert "Here is my reply." in chain.house.ana.receives("new-ticket").text


def test_each_recipient_gets_an_answer_of_his_own(chain: Chain, sam: Person):
    sam.writes(subject="My first")
    mine = sam.receives("receipt").reply_to
    sam.writes(subject="To three", to=f"{SHARED}, {mine}, support+sales@example.test")
    report = sam.receives("")
    assert "support+sales@example.test" in report.text
    assert "no such recipient here" in report.text
    assert SHARED not in report.text
    chain.rest()
    assert sorted(handed_over(chain)[-1].recipients) == sorted([SHARED, mine])
    assert sam.house.take(sam.address, "", 0) is None


def test_a_mail_of_20_mb_arrives_whole_and_a_bigger_one_is_sent_back(chain: Chain, sam: Person):
    film = File("film.mp4", os.urandom(14 * MB), "video/mp4")
    sam.writes(subject="Twenty", files=[film])
    told = chain.house.ana.receives("new-ticket", timeout=60)
    assert handed_over(chain)[-1].size > 19 * MB
    kept = chain.house.ticket(number_of(told))["entries"][0]["attachments"]
    assert [one["sha256"] for one in kept] == [hashlib.sha256(film.data).hexdigest()]

    before = len(handed_over(chain))
    eve = chain.house.stakeholder("Eve Moss")
    head = f"From: {eve.address}\r\nTo: {SHARED}\r\nSubject: Too big\r\n\r\n"
    send(head.encode() + b"0123456789\r\n" * (2 * MB), eve.address, [SHARED], chain.postfix.address)
    report = eve.receives("", timeout=60)
    assert "Action: failed\nStatus: 5.3.4" in report.raw.decode().replace("\r", "")
    assert len(handed_over(chain)) == before


def test_addresses_and_words_beyond_ascii_travel_both_ways(chain: Chain):
    writer = "jürgen@müller.test"
    mail = compose(writer, SHARED, "Größe", "Grüße aus 東京").as_bytes(policy=policy.SMTPUTF8)
    with smtplib.SMTP(*chain.postfix.address) as client:
        client.sendmail(writer, [SHARED], mail, ["SMTPUTF8", "BODY=8BITMIME"])
    house = chain.house
    told = house.ana.receives("new-ticket")
    assert "Grüße aus 東京" in told.text
    house.ana.replies(told, "Danke, Jürgen.")
    answer = Person(house, writer, "Jürgen").receives("answer")
    assert "Danke, Jürgen." in answer.text


def test_what_postfix_lets_through_is_read(chain: Chain):
    head = b"From: odd@customer.test\r\nTo: support@example.test\r\nSubject: Odd bytes\r\n\r\n"
    odd = b"NUL [\0] CR [\r] no charset [\xff\xfe] odd dots [\r.\r] [\n.\r] [\r.\n]\r\n"
    body = odd + b"..a dot\r\n" + b"long " * 1000
    begin = (b"MAIL FROM:<odd@customer.test>\r\n", b"RCPT TO:<support@example.test>\r\n", b"DATA\r\n")
    assert say(chain, *begin, head + body + b"\r\n.\r\n").startswith(b"250")
    told = chain.house.ana.receives("new-ticket")
    assert ".a dot" in told.text
    assert told.text.count("long") == 1000
    chain.rest()
    assert chain.postfix.queue() == []
    assert tickets(chain, "Odd bytes") == 1


@on_sqlite
def test_mail_waits_in_postfix_while_the_gateway_is_down_or_full_and_arrives_once(chain: Chain, sam: Person):
    house = chain.house
    settings = house.child.config.read_text()
    assert house.child.stop() == 0
    sam.writes(subject="Is anybody there?")
    wait_until(lambda: any("No such file or directory" in why for why in waiting(chain)), "Postfix finds no socket")

    house.child.config.write_text(settings.replace(FREE, FULL))
    house.child.start()
    chain.postfix.flush()
    wait_until(lambda: any("452 4.3.1 not now" in why for why in waiting(chain)), "Postfix hears 452")
    assert tickets(chain, "Is anybody there?") == 0

    house.child.config.write_text(settings)
    house.restart()
    chain.postfix.flush()
    house.ana.receives("new-ticket")
    chain.rest()
    assert chain.postfix.queue() == []
    assert tickets(chain, "Is anybody there?") == 1
    sam.receives("receipt")
    sam.receives_nothing()


def test_a_gateway_that_dies_in_the_middle_of_a_mail_gets_it_again(chain: Chain, sam: Person, tap: Tap):
    house = chain.house
    tap.run(house.child.lmtp[1], then=house.kill, after=MB)
    sam.writes(subject="Cut in two", text="0123456789 " * (MB // 4), to="orders@example.test")
    wait_until(lambda: any("while sending" in why for why in waiting(chain)), "Postfix keeps the mail")
    house.child.start()
    tap.run(house.child.lmtp[1], then=lambda: None, after=1 << 40)
    chain.postfix.flush()
    house.ana.receives("new-ticket")
    chain.rest()
    assert tickets(chain, "Cut in two") == 1
    assert chain.postfix.queue() == []
