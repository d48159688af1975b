"""What a real server does: a private Dovecot with TLS, its users, folders, quotas and its IDLE."""
from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from gateway import tls
from gateway.sources.imap_away import KEYWORD, left, mark, put_away
from gateway.sources.imap_config import Afterwards, MailboxConfig
from gateway.sources.imap_errors import AccessRefused, FolderMissing, LinkLost, PutAwayFailed
from gateway.sources.imap_folder import Folder, open_folder
from gateway.sources.imap_idle import wait
from gateway.sources.imap_link import Link, connect
from gateway.sources.imap_mail import BEGINNING, Cut
from gateway.sources.imap_stop import Stop
from gateway.tls import Security
from tests.servers.dovecot import Certificate, Dovecot

KB, MB = 1 << 10, 1 << 20
Open = Callable[..., Folder]


def mail(number: int = 1, size: int = 0) -> bytes:
    """A mail of about this size."""
    text = f"From: ada@a.test\r\nSubject: Number {number}\r\nMessage-ID: <{number}@a.test>\r\n\r\nHello.\r\n".encode()
    return text + b"x" * 76 + b"\r\n" * (size > 0) + (b"x" * 76 + b"\r\n") * (size // 78)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Certificate, Path, str]:
    """Of localhost; the file of its authority; its fingerprint."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    issued = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "chain.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    from ssl import PEM_cert_to_DER_cert
    pin = tls.fingerprint(PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode()))
    return Certificate(folder / "chain.pem", folder / "key.pem"), folder / "ca.pem", pin


@pytest.fixture(scope="module")
def dovecot(certificate: tuple[Certificate, Path, str]) -> Iterator[Dovecot]:
    server = Dovecot(certificate[0])
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def user(dovecot: Dovecot, request: pytest.FixtureRequest) -> str:
    """Somebody with an empty mailbox, new for each test."""
    user.count += 1  # type: ignore[attr-defined]
    return dovecot.add(f"user{user.count}")  # type: ignore[attr-defined]


user.count = 0  # type: ignore[attr-defined]


@pytest.fixture
def link_to(dovecot: Dovecot, user: str) -> Iterator[Callable[..., Link]]:
    """Opens a mailbox; what is open is closed at the end."""
    links: list[Link] = []
    stops: list[Stop] = []

    def make(**settings: Any) -> Link:
        usual: dict[str, Any] = {
            "key": "box", "host": "localhost", "user": user, "address": f"{user}@a.test", "port": dovecot.port,
            "tls": Security.NONE, "password": "secret", "timeout": 30.0, "max_bytes": MB}
        stops.append(Stop())
        links.append(connect(MailboxConfig(**(usual | settings)), stops[-1]))
        return links[-1]

    yield make
    for one in (*links, *stops):
        one.close()


@pytest.fixture
def opened(link_to: Callable[..., Link]) -> Open:
    return lambda **settings: open_folder(link_to(**settings))


def numbers(folder: Folder) -> list[int]:
    """The UIDs of what lies in the folder."""
    return [one.uid for one in folder.above(1)]


# connecting


@pytest.mark.parametrize("how", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("by_pin", [False, True])
def test_mail_is_read_over_verified_tls(
    dovecot: Dovecot, link_to: Callable[..., Link], certificate: tuple[Certificate, Path, str], how: Security,
    by_pin: bool,
) -> None:
    _, ca_file, pin = certificate
    port = dovecot.tls_port if how is Security.TLS else dovecot.port
    link = link_to(tls=how, port=port, **({"pin": pin} if by_pin else {"ca_file": ca_file}))
    assert open_folder(link).exists == 0
    assert link.wire.sock.version() in ("TLSv1.2", "TLSv1.3")  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("wrong", ["authority", "host", "pin"])
def test_a_certificate_that_is_not_believed_hears_no_password(
    dovecot: Dovecot, user: str, link_to: Callable[..., Link], certificate: tuple[Certificate, Path, str],
    how: Security, wrong: str,
) -> None:
    settings = {"authority": {}, "host": {"ca_file": certificate[1], "host": "127.0.0.1"}, "pin": {"pin": "0" * 64}}
    port = dovecot.tls_port if how is Security.TLS else dovecot.port
    with pytest.raises(LinkLost, match=r"certificate|IP address"):
        link_to(tls=how, port=port, **settings[wrong])
    assert f"user=<{user}>" not in dovecot.log()


def test_a_wrong_password_is_refused(link_to: Callable[..., Link]) -> None:
    with pytest.raises(AccessRefused, match=r"^localhost refused our user or password: .*Authentication failed"):
        link_to(password="wrong")


def test_a_server_that_is_not_there_is_a_lost_link(link_to: Callable[..., Link]) -> None:
    with pytest.raises(LinkLost, match=r"localhost:1: Connection refused"):
        link_to(port=1)
    with pytest.raises(LinkLost, match=r"nowhere.invalid:\d+: "):
        link_to(host="nowhere.invalid")


def test_a_folder_that_is_not_there_is_named(link_to: Callable[..., Link]) -> None:
    link = link_to(folder="Support/In")
    with pytest.raises(FolderMissing, match=r"no folder Support/In that can be opened: .*Mailbox doesn't exist"):
        open_folder(link)
    assert open_folder(link, "inbox").name == "INBOX"


# reading


def test_mails_are_read_and_stay_as_they_are(dovecot: Dovecot, user: str, opened: Open) -> None:
    raws = [mail(number) for number in range(1, 4)]
    for raw in raws:
        dovecot.deliver(raw, user)
    folder = opened()
    assert (folder.exists, folder.uidnext, "\\*" in folder.keeps) == (3, 4, True)
    page = folder.above(1)
    assert {one.uid: one.size for one in page} == dict(enumerate(map(len, raws), 1))
    assert all(one.at and abs(one.at - datetime.now(UTC)) < timedelta(minutes=1) for one in page)
    mails = list(folder.fetch(page))
    assert [(one.uid, one.raw, one.cut) for one in mails] == [(n, raw, Cut.NO) for n, raw in enumerate(raws, 1)]
    assert dovecot.unread(user) == 3


def test_a_folder_is_listed_page_by_page(dovecot: Dovecot, user: str, opened: Open) -> None:
    for number in range(1, 8):
        dovecot.deliver(mail(number), user)
    folder = opened()
    pages, first = [], 1
    while page := folder.above(first, most=3):
        pages.append([one.uid for one in page])
        first = page[-1].uid + 1
    assert pages == [[1, 2, 3], [4, 5, 6], [7]]
    dovecot.deliver(mail(8), user)
    assert [one.uid for one in folder.above(first)] == [8]


def test_of_a_mail_that_is_too_big_only_the_beginning_is_fetched(dovecot: Dovecot, user: str, opened: Open) -> None:
    small, big = mail(1, MB - 20 * KB), mail(2, 3 * MB)
    dovecot.deliver(small, user)
    dovecot.deliver(big, user)
    folder = opened()
    whole, cut = sorted(folder.fetch(folder.above(1)), key=lambda one: one.size)
    assert (whole.raw, whole.cut) == (small, Cut.NO)
    assert (cut.raw, cut.size, cut.cut) == (big[:BEGINNING], len(big), Cut.TOO_BIG)


def test_mails_that_vanish_are_missing_and_the_others_come(
    dovecot: Dovecot, user: str, opened: Open, link_to: Callable[..., Link],
) -> None:
    for number in range(1, 4):
        dovecot.deliver(mail(number), user)
    folder = opened()
    page = folder.above(1)
    put_away(open_folder(link_to()), [2])
    assert [one.uid for one in folder.fetch(page)] == [1, 3]


def test_a_folder_that_is_made_anew_says_so(dovecot: Dovecot, user: str, link_to: Callable[..., Link]) -> None:
    dovecot.deliver(mail(), user, "Support")
    link = link_to(folder="Support")
    before = open_folder(link)
    link.ask("SELECT", "INBOX")
    assert link.ask("DELETE", "Support").ok
    time.sleep(1.01 - time.time() % 1)  # numbers of validity are seconds
    assert link.ask("CREATE", "Support").ok
    assert open_folder(link).uidvalidity > before.uidvalidity


def test_a_server_that_goes_in_mid_fetch_is_a_lost_link(dovecot: Dovecot, user: str, opened: Open) -> None:
    for number in range(1, 10):
        dovecot.deliver(mail(number, 900 * KB), user)
    folder = opened()
    mails = folder.fetch(folder.above(1))
    next(mails)
    dovecot.kill()
    try:
        with pytest.raises(LinkLost):
            list(mails)
    finally:
        dovecot.start()


# putting away


def test_mails_are_moved_into_a_folder_that_is_made(dovecot: Dovecot, user: str, opened: Open) -> None:
    for number in range(1, 5):
        dovecot.deliver(mail(number), user)
    folder = opened()
    assert left(folder, 1, 4) == (1, 2, 3)
    put_away(folder, [1, 3])
    put_away(folder, [2, 77], "Done/Too big")
    assert left(folder, 1, 4) == ()
    assert numbers(folder) == [4]
    assert [dovecot.count(user, name) for name in ("INBOX", "Done", "Done/Too big")] == [1, 2, 1]
    folder.link.ask("LSUB", '""', "*")
    assert folder.link.said("LSUB")[0].endswith(b" Done")


@pytest.fixture(scope="module")
def poor() -> Iterator[Dovecot]:
    """Servers that cannot MOVE are another instance: what a server can do is asked once."""
    server = Dovecot(more="protocol imap {\n  imap_capability = IMAP4rev1 IDLE UIDPLUS NAMESPACE\n}")
    try:
        yield server.start()
    finally:
        server.stop()


def test_without_move_only_our_mails_are_expunged(poor: Dovecot, link_to: Callable[..., Link]) -> None:
    user = poor.add("sup")
    for number in range(1, 4):
        poor.deliver(mail(number), user)
    folder = open_folder(link_to(port=poor.port, user=user))
    assert "MOVE" not in folder.link.abilities
    folder.link.ask("UID", "STORE", "3", "+FLAGS.SILENT", "(\\Deleted)")  # somebody has deleted it, and may regret it
    put_away(folder, [1])
    assert numbers(folder) == [2, 3]
    assert left(folder, 1, 4) == (2,)
    assert poor.count(user, "Done") == 1


def test_mails_are_marked_with_a_word_of_our_own(dovecot: Dovecot, user: str, opened: Open) -> None:
    for number in range(1, 4):
        dovecot.deliver(mail(number), user)
    folder = opened(afterwards=Afterwards.FLAG)
    assert mark(folder) == KEYWORD
    put_away(folder, [1, 3])
    assert left(folder, 1, 4) == (2,)
    assert numbers(folder) == [1, 2, 3]
    assert dovecot.unread(user) == 3


def test_where_no_words_are_kept_mails_are_flagged(dovecot: Dovecot, user: str, opened: Open) -> None:
    for number in range(1, 3):
        dovecot.deliver(mail(number), user)
    known = opened(afterwards=Afterwards.FLAG)
    folder = Folder(known.link, known.name, known.uidvalidity, known.uidnext, known.exists, frozenset({"\\flagged"}))
    put_away(folder, [1])
    assert left(folder, 1, 3) == (2,)
    folder.link.ask("UID", "SEARCH", "FLAGGED")
    assert folder.link.said("SEARCH") == [b"1"]


def test_mails_that_are_left_are_only_looked_at(dovecot: Dovecot, user: str, opened: Open) -> None:
    dovecot.deliver(mail(), user)
    folder = opened(afterwards=Afterwards.LEAVE)
    put_away(folder, [1])
    assert left(folder, 1, 2) == ()
    assert numbers(folder) == [1]
    assert not folder.link.ask("UID", "STORE", "1", "+FLAGS", "(\\Seen)").ok or dovecot.unread(user) == 1


def test_a_full_mailbox_keeps_its_mails_and_can_still_be_read(poor: Dovecot, link_to: Callable[..., Link]) -> None:
    user = poor.add("full", quota="100k")
    for number in (1, 2):
        poor.deliver(mail(number, 90 * KB), user)
    folder = open_folder(link_to(port=poor.port, user=user))
    with pytest.raises(PutAwayFailed, match=r"the mails cannot be moved to Done: \[OVERQUOTA\] Quota exceeded"):
        put_away(folder, [1, 2])
    assert numbers(folder) == [1, 2]
    assert len(list(folder.fetch(folder.above(1)))) == 2


# waiting


def test_idle_hears_of_a_mail_at_once(dovecot: Dovecot, user: str, opened: Open) -> None:
    folder = opened()
    timer = threading.Timer(0.3, lambda: dovecot.hand_over(mail(), "ada@a.test", f"{user}+tag@a.test"))
    timer.start()
    begun = time.monotonic()
    assert wait(folder, 20)
    assert time.monotonic() - begun < 15
    (one,) = folder.fetch(folder.above(1))
    assert one.raw.startswith(b"Return-Path: <ada@a.test>\r\nDelivered-To: " + f"{user}+tag@a.test".encode())
    assert not wait(folder, 0.1)
    timer.join()


def test_a_mail_that_came_before_idle_is_heard_of_too(dovecot: Dovecot, user: str, opened: Open) -> None:
    folder = opened()
    assert folder.above(1) == ()
    dovecot.deliver(mail(), user)
    begun = time.monotonic()
    assert wait(folder, 20)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("ends", ["halt", "kill"])
def test_a_server_that_ends_in_mid_idle_is_a_lost_link(dovecot: Dovecot, opened: Open, ends: str) -> None:
    folder = opened()
    timer = threading.Timer(0.2, getattr(dovecot, ends))
    timer.start()
    try:
        with pytest.raises(LinkLost):
            wait(folder, 20)
    finally:
        timer.join()
        dovecot.start()


def test_a_stop_ends_an_idle_and_the_link_is_closed_in_order(dovecot: Dovecot, opened: Open) -> None:
    folder = opened()
    threading.Timer(0.2, folder.link.stop.set).start()
    begun = time.monotonic()
    assert not wait(folder, 20)
    assert time.monotonic() - begun < 15
    folder.link.close()
    folder.link.close()
