"""A mailbox's server that lies, hangs, floods or stands in between: nothing of it reaches further than one LinkLost."""
from __future__ import annotations

import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from gateway.model.access import NoAccess
from gateway.sources.imap_away import left, put_away
from gateway.sources.imap_config import MailboxConfig
from gateway.sources.imap_errors import AccessRefused, FolderMissing, LinkLost, PutAwayFailed
from gateway.sources.imap_folder import Folder, open_folder
from gateway.sources.imap_idle import wait
from gateway.sources.imap_link import Link, connect
from gateway.sources.imap_mail import BEGINNING, Cut, Fetched, Listed
from gateway.sources.imap_stop import Stop
from gateway.tls import Security
from tests.unit.sources.imap_server import CLOSE, HANG, OK, Answer, ImapServer, Talk

MB = 1 << 20
Connect = Callable[..., Link]


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def a_server() -> Iterator[Callable[..., ImapServer]]:
    made: list[ImapServer] = []

    def make(script: dict[str, Answer | list[bytes]] | None = None, **settings: Any) -> ImapServer:
        made.append(ImapServer(script or {}, **settings))
        return made[-1]

    yield make
    for server in made:
        server.close()


def config(server: ImapServer, **settings: Any) -> MailboxConfig:
    """Without TLS where the test does not ask for it; with little patience where the server needs none."""
    said = [one for answer in server.script.values() for one in (answer if isinstance(answer, list) else [answer])]
    is_silent = any(callable(one) or HANG in one for one in said)
    usual: dict[str, Any] = {"tls": Security.NONE, "password": "se cret", "timeout": 1.0 if is_silent else 60.0,
                             "max_bytes": MB}
    return MailboxConfig("box", "localhost", "sup@a.test", "sup@a.test", server.port, **(usual | settings))


@pytest.fixture
def to() -> Iterator[Connect]:
    """Connects to a server; what is connected is closed at the end."""
    links: list[Link] = []
    stop = Stop()

    def make(server: ImapServer, **settings: Any) -> Link:
        links.append(connect(config(server, **settings), settings.pop("stop", stop)))
        return links[-1]

    yield make
    for link in links:
        link.close()
    stop.close()


def lost(act: Callable[[], object]) -> str:
    """What is said about a link that this loses. Within the patience of the tests."""
    begun = time.monotonic()
    with pytest.raises(LinkLost) as caught:
        act()
    assert time.monotonic() - begun < 8
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert len(caught.value.text) < 400
    assert caught.value.text.isprintable()
    return caught.value.text


def listed(*uids: int, size: int = 10) -> tuple[Listed, ...]:
    return tuple(Listed(uid, size, None) for uid in uids)


def a_mail(uid: int, raw: bytes = b"A: b\r\n\r\nc", item: bytes = b"BODY[]") -> bytes:
    return b"* 1 FETCH (UID %d %s {%d}\r\n%s)\r\n" % (uid, item, len(raw), raw)


# before we are in


@pytest.mark.parametrize(("script", "said"), [
    ({"GREETING": HANG}, "no answer in time"),
    ({"GREETING": CLOSE}, "EOF"),
    ({"GREETING": b"* BYE too many of you\r\n"}, "too many of you"),
    ({"GREETING": b"* BYE [REFERRAL imap://evil.test/] go there\r\n"}, "go there"),
    ({"GREETING": b"HTTP/1.1 400 Bad Request\r\n"}, "unexpected response"),
    ({"GREETING": b"* PREAUTH welcome\r\n"}, "without asking who we are"),
    ({"GREETING": lambda talk, _: talk.drip(b"x", 0.05)}, "no answer in time"),
    ({"GREETING": lambda talk, _: talk.drip(b"x" * 65_536, 0)}, "a line without an end"),
    ({"CAPABILITY": lambda talk, _: talk.drip((b"* OK " + b"x" * 9_000 + b"\r\n") * 9, 0)}, "far more than it was"),
    ({"CAPABILITY": b"* CAPABILITY IMAP4rev1 {900000000}\r\n"}, "announced 900000000 octets"),
    ({"CAPABILITY": b"* CAPABILITY " + b"9" * 5_000 + b" {" + b"9" * 5_000 + b"}\r\n"}, "could not be read"),
    ({"CAPABILITY": b"* CAPABILITY SOMETHING\r\n" + OK}, "not IMAP4 compliant"),
    ({"CAPABILITY": b"x7 OK not your tag\r\n"}, "unexpected response"),
    ({"LOGIN": b"{tag} BAD [UNAVAILABLE] later\r\n"}, "cannot let anybody in now"),
    ({"LOGIN": b"{tag} NO [UNAVAILABLE] later\r\n"}, "cannot let anybody in now"),
    ({"LOGIN": CLOSE}, "EOF"),
    ({"LOGIN": HANG}, "no answer in time"),
])
def test_a_server_that_is_none_is_a_lost_link(
    a_server: Callable[..., ImapServer], to: Connect, script: dict[str, Answer | list[bytes]], said: str,
) -> None:
    assert said in lost(lambda: to(a_server(script)))


def test_a_refused_password_is_no_lost_link_and_the_server_says_why(
    a_server: Callable[..., ImapServer], to: Connect,
) -> None:
    server = a_server({"LOGIN": b"{tag} NO [AUTHENTICATIONFAILED] Use a password made for this program\r\n"})
    with pytest.raises(AccessRefused, match=r"localhost refused our user or password: .*made for this program"):
        to(server)
    assert server.said("LOGIN") == ['LOGIN "sup@a.test" "se cret"']


def test_a_server_that_repeats_the_password_is_not_quoted(a_server: Callable[..., ImapServer], to: Connect) -> None:
    for capable, verb in (("IMAP4rev1", "LOGIN"), ("IMAP4rev1 AUTH=PLAIN", "AUTHENTICATE")):
        server = a_server({verb: b"{tag} NO se cret is wrong AHN1cEBhLnRlc3QAc2UgY3JldA==\r\n"}, capable=capable)
        with pytest.raises(AccessRefused) as caught:
            to(server)
        assert caught.value.text == "localhost refused our user or password"


def test_a_referral_is_not_followed(a_server: Callable[..., ImapServer], to: Connect) -> None:
    other = a_server()
    there = f"imap://u@localhost:{other.port}/".encode()
    with pytest.raises(AccessRefused):
        to(a_server({"LOGIN": b"{tag} NO [REFERRAL " + there + b"] there\r\n"}))
    to(a_server({"LOGIN": b"{tag} OK [REFERRAL " + there + b"] there\r\n"}))
    assert other.connections == 0


def test_a_password_is_kept_where_the_server_takes_none(a_server: Callable[..., ImapServer], to: Connect) -> None:
    server = a_server(capable="IMAP4rev1 LOGINDISABLED")
    with pytest.raises(AccessRefused, match="takes no password"):
        to(server)
    assert not server.said("LOGIN ")


@pytest.mark.parametrize("password", ["a\r\nx1 DELETE INBOX", "a\0b"])
def test_no_command_hides_in_a_password(a_server: Callable[..., ImapServer], to: Connect, password: str) -> None:
    server = a_server()
    with pytest.raises(AccessRefused, match="control character"):
        to(server, password=password)
    server.close()
    assert server.commands == ["CAPABILITY", "bye LOGOUT"]


def test_quotes_and_letters_of_any_kind_may_stand_in_a_password(
    a_server: Callable[..., ImapServer], to: Connect,
) -> None:
    quoting, plain = a_server(), a_server(capable="IMAP4rev1 AUTH=PLAIN")
    to(quoting, password='a"b\\c')
    assert quoting.said("LOGIN") == ['LOGIN "sup@a.test" "a\\"b\\\\c"']
    with pytest.raises(AccessRefused, match="letters that LOGIN cannot carry"):
        to(a_server(), password="pässwort")
    plain.script["AUTHENTICATE"] = _after_one_line
    to(plain, password="pässwort")
    assert plain.commands[2] == "AHN1cEBhLnRlc3QAcMOkc3N3b3J0"


def _after_one_line(talk: Talk, _: str) -> None:
    """AUTHENTICATE as it goes well: the next line is the answer, and it is right."""
    talk.server.script["AHN1cEBhLnRlc3QAcMOkc3N3b3J0".upper()] = OK
    talk.send(b"+ \r\n")


# access tokens


def _refusing(first: int) -> Callable[[Talk, str], None]:
    """XOAUTH2 that refuses so many tokens as Google does: by a challenge that is to be answered by an empty line."""
    seen: list[str] = []

    def answer(talk: Talk, _: str) -> None:
        seen.append("")
        talk.server.script[""] = b"{tag} NO bad token\r\n"
        refused = len(seen) <= first
        for token in ("old", "new"):
            line = _xoauth2(token).upper()
            talk.server.script[line] = b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n" if refused else OK
        talk.send(b"+ \r\n")

    return answer


def _xoauth2(token: str) -> str:
    from base64 import b64encode
    return b64encode(f"user=sup@a.test\1auth=Bearer {token}\1\1".encode()).decode()


def _tokens(asked: list[bool]) -> Callable[[bool], str]:
    def access(is_fresh: bool) -> str:
        asked.append(is_fresh)
        return "new" if is_fresh else "old"
    return access


def test_a_refused_token_is_tried_once_more_with_a_fresh_one(a_server: Callable[..., ImapServer], to: Connect) -> None:
    server, asked = a_server({"AUTHENTICATE": _refusing(1)}, capable="IMAP4rev1 AUTH=XOAUTH2"), list[bool]()
    to(server, password="", access=_tokens(asked))
    assert asked == [False, True]
    assert server.commands[1:6] == ["AUTHENTICATE XOAUTH2", _xoauth2("old"), "", "AUTHENTICATE XOAUTH2",
                                    _xoauth2("new")]


def test_two_refused_tokens_are_a_refusal_without_their_letters(
    a_server: Callable[..., ImapServer], to: Connect,
) -> None:
    server, asked = a_server({"AUTHENTICATE": _refusing(9)}, capable="IMAP4rev1 AUTH=XOAUTH2"), list[bool]()
    with pytest.raises(AccessRefused) as caught:
        to(server, password="", access=_tokens(asked))
    assert asked == [False, True]
    assert caught.value.text == "localhost refused our access token: bad token"


@pytest.mark.parametrize(("is_final", "error"), [(True, AccessRefused), (False, LinkLost)])
def test_no_token_is_final_or_for_now(
    a_server: Callable[..., ImapServer], to: Connect, is_final: bool, error: type[Exception],
) -> None:
    def access(_: bool) -> str:
        raise NoAccess("the approval has ended", is_final)

    with pytest.raises(error, match="the approval has ended"):
        to(a_server(capable="IMAP4rev1 AUTH=XOAUTH2"), access=access)


def test_a_server_that_takes_no_tokens_gets_none(a_server: Callable[..., ImapServer], to: Connect) -> None:
    with pytest.raises(AccessRefused, match="takes no access tokens"):
        to(a_server(), access=lambda _: "old")


# TLS


def test_what_is_said_before_tls_counts_for_nothing(
    a_server: Callable[..., ImapServer], to: Connect, tls: ssl.SSLContext, ca_file: Path,
) -> None:
    said: dict[str, Answer | list[bytes]] = {"STARTTLS": b"* CAPABILITY IMAP4rev1 EVIL\r\n{tag} OK go\r\n"}
    server = a_server(said, capable="IMAP4rev1 STARTTLS", tls=tls)
    link = to(server, tls=Security.STARTTLS, ca_file=ca_file)
    assert link.abilities == {"IMAP4REV1", "STARTTLS"}
    assert server.commands[:3] == ["CAPABILITY", "STARTTLS", "CAPABILITY"]


def test_what_was_said_before_tls_does_not_stand_in_for_what_is_missing_after_it(
    a_server: Callable[..., ImapServer], to: Connect, tls: ssl.SSLContext, ca_file: Path,
) -> None:
    before = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + OK
    server = a_server({"STARTTLS": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK go\r\n", "CAPABILITY": [before, OK]},
                      tls=tls)
    assert "no CAPABILITY" in lost(lambda: to(server, tls=Security.STARTTLS, ca_file=ca_file))


@pytest.mark.parametrize(("script", "capable", "said"), [
    ({"STARTTLS": b"{tag} OK go\r\n* OK injected\r\n"}, "IMAP4rev1 STARTTLS", "went on in the clear"),
    ({"STARTTLS": b"{tag} NO not today\r\n"}, "IMAP4rev1 STARTTLS", "refused STARTTLS: not today"),
    ({"STARTTLS": b"{tag} OK go\r\n" + HANG}, "IMAP4rev1 STARTTLS", "no answer in time"),
    ({}, "IMAP4rev1", "does not offer STARTTLS"),
    ({"GREETING": b"* PREAUTH welcome\r\n"}, "IMAP4rev1 STARTTLS", "somebody stands in between"),
])
def test_without_tls_no_password_is_said(
    a_server: Callable[..., ImapServer], to: Connect, script: dict[str, Answer | list[bytes]], capable: str, said: str,
) -> None:
    server = a_server(script, capable=capable)
    assert said in lost(lambda: to(server, tls=Security.STARTTLS))
    assert not server.said("LOGIN ")


def test_a_server_that_does_not_speak_tls_is_a_lost_link(a_server: Callable[..., ImapServer], to: Connect) -> None:
    lost(lambda: to(a_server(), tls=Security.TLS))
    lost(lambda: to(a_server({"GREETING": HANG}), tls=Security.TLS))


# folders and mails


@pytest.fixture
def a_folder(a_server: Callable[..., ImapServer], to: Connect) -> Callable[..., Folder]:
    def make(script: dict[str, Answer | list[bytes]], capable: str = "IMAP4rev1 IDLE MOVE UIDPLUS", **settings: Any,
             ) -> Folder:
        return open_folder(to(a_server(script, capable=capable), **settings))
    return make


@pytest.mark.parametrize(("answer", "said"), [
    (b"{tag} NO no such folder\r\n", "no such folder"),
    (b"{tag} OK [READ-ONLY] look but do not touch\r\n", "may be read only"),
    (b"* 3 EXISTS\r\n{tag} OK [READ-WRITE] there\r\n", "no lasting numbers"),
])
def test_a_folder_that_cannot_be_collected(a_folder: Callable[..., Folder], answer: bytes, said: str) -> None:
    with pytest.raises(FolderMissing, match=said):
        a_folder({"SELECT": answer})


def test_a_folder_that_cannot_be_opened_now_is_a_lost_link(a_folder: Callable[..., Folder]) -> None:
    assert "later" in lost(lambda: a_folder({"SELECT": b"{tag} NO [INUSE] later\r\n"}))


def test_a_server_that_does_not_say_uidnext_is_asked(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"SELECT": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK [READ-WRITE] there\r\n",
                       "UID FETCH": b"* 2 FETCH (UID 41)\r\n" + OK})
    assert (folder.uidnext, folder.exists) == (42, 2)


def test_a_literal_of_200_mb_is_refused_before_it_is_read(a_folder: Callable[..., Folder]) -> None:
    def bomb(talk: Talk, _: str) -> None:
        talk.send(b"* 1 FETCH (UID 2 BODY[] {209715200}\r\n")
        talk.drip(b"x" * 65_536, 0)

    folder = a_folder({"UID FETCH": bomb})
    tracemalloc.start()
    try:
        assert "announced 209715200 octets" in lost(lambda: list(folder.fetch(listed(1, 2))))
        assert tracemalloc.get_traced_memory()[1] < MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("ending", [
    CLOSE,
    HANG,
    b"* 2 FETCH (UID 2 BODY[] {100}\r\nonly the beginn" + CLOSE,
    b"* 2 FETCH (UID 2 BODY[] {100}\r\nonly the beginn" + HANG,
    b"* BYE going down\r\n" + CLOSE,
    b"* 2 FETCH (UID 2 BODY[] {9000000}\r\n" + HANG,
    b"* 2 FETCH (UID 2 BODY[" + b"\r\n" + HANG,
    b"* 2 FETCH " + b"(" * 20_000 + b"\r\n" + HANG,
    b"* 2 FETCH (UID x BODY[] {2}\r\nok)\r\n" + HANG,
    b"nonsense\r\n" + HANG,
    b"{tag} NO [UNAVAILABLE] the disk is on fire\r\n",
])
def test_what_came_whole_is_given_before_the_link_is_lost(a_folder: Callable[..., Folder], ending: bytes) -> None:
    folder = a_folder({"UID FETCH": a_mail(1) + ending})
    mails = folder.fetch(listed(1, 2))
    assert next(mails).raw == b"A: b\r\n\r\nc"
    lost(lambda: next(mails))
    lost(lambda: folder.link.ask("NOOP"))


def test_a_server_that_says_good_bye_is_quoted(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID FETCH": a_mail(1) + b"* BYE going down for an hour\r\n" + HANG})
    assert "going down for an hour" in lost(lambda: list(folder.fetch(listed(1, 2))))


def test_mails_that_were_not_asked_for_are_passed_over(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID FETCH": (
        b"* 9 FETCH (FLAGS (\\Seen))\r\n" + a_mail(9) + a_mail(1) + a_mail(1, b"again") + b"* 3 EXPUNGE\r\n"
        b"* 2 FETCH (UID 2 BODY[] NIL)\r\n* 3 FETCH (BODY[] \"q: r\" UID 3)\r\n* 4 FETCH (UID 4 BODY[] 7)\r\n" + OK)})
    mails = {mail.uid: mail.raw for mail in folder.fetch(listed(1, 2, 3, 4))}
    assert mails == {1: b"A: b\r\n\r\nc", 3: b"q: r", 4: b"7"}


def test_mails_come_by_ascending_uid_in_whatever_order_the_server_sends_them(
    a_folder: Callable[..., Folder],
) -> None:
    folder = a_folder({"UID FETCH": a_mail(4) + a_mail(2) + a_mail(1) + a_mail(6) + OK})
    assert [mail.uid for mail in folder.fetch(listed(6, 4, 3, 2, 1))] == [1, 2, 4, 6]


def test_of_a_lost_link_nothing_is_given_that_has_a_mail_missing_below(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID FETCH": a_mail(1) + a_mail(4) + a_mail(3) + CLOSE})
    mails = folder.fetch(listed(1, 2, 3, 4))
    assert next(mails).uid == 1
    lost(lambda: next(mails))


def test_mails_that_are_held_back_fill_no_memory(a_folder: Callable[..., Folder]) -> None:
    huge = b"".join(a_mail(uid, b"x" * MB) for uid in range(2, 40))
    folder = a_folder({"UID FETCH": huge + a_mail(1) + OK})
    assert "far more than it had listed" in lost(lambda: list(folder.fetch(listed(*range(1, 40)))))


def test_a_mail_that_the_server_cannot_give_does_not_hide_the_others(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID SEARCH": b"* SEARCH 2 3\r\n" + OK, "UID FETCH": [
        a_mail(1) + b"{tag} NO one of them is broken\r\n",
        b"{tag} NO it is broken\r\n", a_mail(2, b"Subject: x\r\n\r\n", b"BODY[HEADER]") + OK, a_mail(3) + OK]})
    mails = list(folder.fetch(listed(1, 2, 3, size=70)))
    assert [(mail.uid, mail.cut) for mail in mails] == [(1, Cut.NO), (2, Cut.WITHHELD), (3, Cut.NO)]
    assert (mails[1].raw, mails[1].size) == (b"Subject: x\r\n\r\n", 70)


def test_a_mail_that_has_vanished_may_be_refused_and_the_others_come(a_folder: Callable[..., Folder]) -> None:
    gone = b"{tag} NO [EXPUNGEISSUED] some are gone\r\n"
    for found in (b"* SEARCH 1\r\n", b"* SEARCH 1 2\r\n"):  # the server may not have said yet that 2 is gone
        folder = a_folder({"UID FETCH": [a_mail(3) + gone, a_mail(1) + OK, gone], "UID SEARCH": found + OK})
        assert [mail.uid for mail in folder.fetch(listed(1, 2, 3))] == [1, 3]


def test_a_mail_that_is_there_and_of_which_nothing_comes_is_not_passed_over(a_folder: Callable[..., Folder]) -> None:
    """Office 365 has mails that it finds, shows on the web, and does not give: it answers OK and sends nothing."""
    def answer(talk: Talk, text: str) -> None:
        if "SIZE" in text:
            talk.send(b"* 1 FETCH (RFC822.SIZE 10 UID 1)\r\n* 3 FETCH (UID 3 RFC822.SIZE 10)\r\n" + OK)
        else:
            uid = int(text.split(" ")[2])
            talk.send((b"" if uid == 2 else a_mail(uid)) + OK)

    found = [b"* SEARCH 1 2 3\r\n" + OK, b"* SEARCH 2\r\n" + OK]
    folder = a_folder({"UID FETCH": answer, "UID SEARCH": found})
    page = folder.above(1)
    assert [one.uid for one in page] == [1, 2, 3]
    mails = list(folder.fetch(page))
    assert [(mail.uid, mail.cut) for mail in mails] == [(1, Cut.NO), (2, Cut.WITHHELD), (3, Cut.NO)]
    assert mails[1].raw == b"Message-ID: <2.7.withheld@localhost>\r\n\r\n"


def test_a_server_that_refuses_everything_is_a_lost_link_and_not_an_empty_folder(
    a_folder: Callable[..., Folder],
) -> None:
    for ask in (lambda folder: list(folder.fetch(listed(1, 2))), lambda folder: folder.above(1)):
        folder = a_folder({"UID FETCH": b"{tag} NO not today\r\n", "UID SEARCH": b"* SEARCH 1 2\r\n" + OK})
        assert "not today" in lost(lambda ask=ask, folder=folder: ask(folder))


@pytest.mark.parametrize(("size", "raw", "asked", "expected"), [
    (MB, b"x" * 20, f"BODY.PEEK[]<0.{MB + 1}>", (20, 20, Cut.NO)),
    (MB - 9, b"x" * (MB + 1), f"BODY.PEEK[]<0.{MB + 1}>", (BEGINNING, MB + 1, Cut.TOO_BIG)),
    (9, b"x" * (MB + 9), "BODY.PEEK[]", (BEGINNING, MB + 9, Cut.TOO_BIG)),
    (200 * MB, b"x" * BEGINNING, f"BODY.PEEK[]<0.{BEGINNING}>", (BEGINNING, 200 * MB, Cut.TOO_BIG)),
    (200 * MB, b"x" * 20, f"BODY.PEEK[]<0.{BEGINNING}>", (20, 200 * MB, Cut.TOO_BIG)),
])
def test_sizes_may_be_lies(
    a_folder: Callable[..., Folder], size: int, raw: bytes, asked: str, expected: tuple[int, int, Cut],
) -> None:
    folder = a_folder({"UID FETCH": a_mail(1, raw) + OK})
    (mail,) = folder.fetch(listed(1, size=size))
    assert (len(mail.raw), mail.size, mail.cut) == expected
    assert _commands(folder, "UID FETCH") == [f"UID FETCH 1 (UID {asked})"]


def _commands(folder: Folder, verb: str) -> list[str]:
    return [line for line in _server_of(folder).commands if line.startswith(verb)]


def _server_of(folder: Folder) -> ImapServer:
    return _SERVERS[folder.link.config.port]


_SERVERS: dict[int, ImapServer] = {}


@pytest.fixture(autouse=True)
def _known_servers(a_server: Callable[..., ImapServer], monkeypatch: pytest.MonkeyPatch) -> None:
    made = ImapServer.__post_init__

    def remember(server: ImapServer) -> None:
        made(server)
        _SERVERS[server.port] = server

    monkeypatch.setattr(ImapServer, "__post_init__", remember)


def test_mails_are_fetched_in_commands_of_bounded_size(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({}, max_bytes=30 * MB)
    list(folder.fetch([*listed(*range(1, 54)), *listed(60, 61, 63, size=3 * MB), *listed(70, size=40 * MB),
                       *listed(71)]))
    assert _commands(folder, "UID FETCH") == [
        "UID FETCH 1:50 (UID BODY.PEEK[])", "UID FETCH 51:53,60 (UID BODY.PEEK[])", "UID FETCH 61 (UID BODY.PEEK[])",
        "UID FETCH 63 (UID BODY.PEEK[])", f"UID FETCH 70 (UID BODY.PEEK[]<0.{BEGINNING}>)",
        "UID FETCH 71 (UID BODY.PEEK[])"]


def test_whoever_stops_listening_loses_the_link(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID FETCH": a_mail(1) + a_mail(2) + OK})
    mails = folder.fetch(listed(1, 2))
    next(mails)
    mails.close()  # type: ignore[attr-defined]
    lost(lambda: folder.link.ask("NOOP"))


def test_gaps_of_millions_are_crossed_in_a_few_steps(a_folder: Callable[..., Folder]) -> None:
    def answer(talk: Talk, text: str) -> None:
        first, _, last = text.split(" ")[2].partition(":")
        uids = [uid for uid in (5, 3_000_000_000) if int(first) <= uid <= int(last.replace("*", "9" * 12))]
        talk.send(b"".join(b"* 1 FETCH (UID %d RFC822.SIZE 9)\r\n" % uid for uid in uids) + OK)

    select = b"* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3000000001] ok\r\n{tag} OK [READ-WRITE] there\r\n"
    folder = a_folder({"UID FETCH": answer, "SELECT": select})
    assert [mail.uid for mail in folder.above(1)] == [5]
    assert [mail.uid for mail in folder.above(6)] == [3_000_000_000]
    assert folder.above(3_000_000_001) == ()
    assert len(_commands(folder, "UID FETCH")) < 20


def test_the_last_mail_is_not_listed_again(a_folder: Callable[..., Folder]) -> None:
    """ "9:*" names the last mail, whatever its UID."""
    folder = a_folder({"UID FETCH": b"* 3 FETCH (UID 3 RFC822.SIZE 9)\r\n" + OK, "UID SEARCH": b"* SEARCH 3\r\n" + OK})
    assert folder.above(9) == ()


def test_a_long_list_takes_little_memory(a_folder: Callable[..., Folder]) -> None:
    line = b'* %d FETCH (UID %d RFC822.SIZE 2000 INTERNALDATE "01-Jul-2026 09:00:00 +0200")\r\n'

    def answer(talk: Talk, _: str) -> None:
        for start in range(5_001, 1, -1_000):  # the wrong way round, as no server does
            talk.send(b"".join(line % (uid, uid) for uid in range(start - 1_000, start)))
        talk.send(OK)

    folder = a_folder({"UID FETCH": answer}, timeout=5)
    tracemalloc.start()
    try:
        found = folder.above(7, most=100)
        assert [mail.uid for mail in found] == list(range(7, 107))
        assert _commands(folder, "UID SEARCH") == ["UID SEARCH UID 7:106"]
        assert tracemalloc.get_traced_memory()[1] < MB // 2  # all of them would be more
    finally:
        tracemalloc.stop()


# away with them


def test_without_move_mails_are_copied_and_only_they_are_expunged(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({}, capable="IMAP4rev1 UIDPLUS")
    put_away(folder, [3, 1, 2, 9])
    assert _commands(folder, "UID") == [
        'UID COPY 1:3,9 "Done"', "UID STORE 1:3,9 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 1:3,9"]


def test_without_uidplus_nothing_is_expunged_and_what_is_deleted_is_away(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID SEARCH": b"* SEARCH 4 2\r\n" + OK}, capable="IMAP4rev1")
    put_away(folder, [1])
    assert left(folder, 1, 5) == (2, 4)
    assert _commands(folder, "UID")[1:] == [
        "UID STORE 1 +FLAGS.SILENT (\\Deleted)", "UID SEARCH UID 1:4 UNDELETED"]
    assert not _commands(folder, "EXPUNGE")


@pytest.mark.parametrize("script", [
    {"UID COPY": b"{tag} NO [OVERQUOTA] full\r\n"},
    {"UID STORE": b"{tag} NO [NOPERM] full\r\n"},
    {"UID EXPUNGE": b"{tag} NO full\r\n"},
    {"UID COPY": b"{tag} NO [TRYCREATE] missing\r\n", "CREATE": b"{tag} NO full\r\n"},
])
def test_where_mails_cannot_be_put_away_the_link_lives_on(
    a_folder: Callable[..., Folder], script: dict[str, Answer | list[bytes]],
) -> None:
    folder = a_folder(script, capable="IMAP4rev1 UIDPLUS")
    with pytest.raises(PutAwayFailed, match="full"):
        put_away(folder, [1])
    assert folder.link.ask("NOOP").ok


def test_many_mails_are_put_away_in_several_commands(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({})
    put_away(folder, range(100_001, 100_401, 2))
    moves = _commands(folder, "UID MOVE")
    assert len(moves) == 2
    assert max(map(len, moves)) < 1_000


def test_a_folder_is_named_as_the_server_names_folders(a_folder: Callable[..., Folder]) -> None:
    space = b'* NAMESPACE (("INBOX." ".")) NIL (("Shared." "."))\r\n' + OK
    folder = a_folder({"NAMESPACE": space}, capable="IMAP4rev1 MOVE NAMESPACE")
    for name in ("Done/Too big", "INBOX.Done", "Shared.x", "Grün & \"so\""):
        put_away(folder, [1], name)
    assert [move.partition(" 1 ")[2] for move in _commands(folder, "UID MOVE")] == [
        '"INBOX.Done.Too big"', '"INBOX.Done"', '"Shared.x"', '"INBOX.Gr&APw-n &- \\"so\\""']


# waiting


def test_mail_that_came_while_we_were_busy_is_not_waited_for(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"NOOP": b"* 4 EXISTS\r\n" + OK})
    folder.link.ask("NOOP")
    assert wait(folder, 60)
    assert not _commands(folder, "IDLE")
    folder.above(1)
    assert not wait(folder, 0.05)


def test_a_mail_that_comes_and_another_that_goes_are_news(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID MOVE": b"* 1 EXPUNGE\r\n* 3 EXISTS\r\n" + OK})
    put_away(folder, [1])
    assert folder.link.wire.news


def test_a_server_that_only_counts_what_is_left_has_no_news(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"UID MOVE": b"* 1 EXPUNGE\r\n* 2 EXISTS\r\n" + OK})
    put_away(folder, [1])
    assert not folder.link.wire.news


@pytest.mark.parametrize("idle", [
    b"+ idling\r\n* OK Still here\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n* 3 EXISTS\r\n",
    b"* 4 EXISTS\r\n+ idling\r\n",
    b"+ idling\r\n* 4 EXI",
])
def test_idle_hears_of_new_mail_and_of_nothing_else(a_folder: Callable[..., Folder], idle: bytes) -> None:
    def answer(talk: Talk, _: str) -> None:
        talk.send(idle)
        if not idle.endswith(b"\n"):
            time.sleep(0.1)
            talk.send(b"STS\r\n")

    folder = a_folder({"IDLE": answer})
    assert wait(folder, 60)
    assert _commands(folder, "DONE") == ["DONE"]


@pytest.mark.parametrize(("script", "said"), [
    ({"IDLE": b"{tag} NO not for you\r\n"}, "not for you"),
    ({"IDLE": b"{tag} BAD what?\r\n"}, "what?"),
    ({"IDLE": HANG}, "no answer in time"),
    ({"IDLE": b"+ idling\r\n* BYE going down\r\n" + CLOSE}, "going down"),
    ({"IDLE": b"+ idling\r\n" + CLOSE}, "EOF"),
    ({"IDLE": b"+ idling\r\n{tag} OK enough\r\n"}, "enough"),
    ({"IDLE": b"+ idling\r\n* 4 EXI" + HANG}, "no answer in time"),
    ({"DONE": HANG}, "no answer in time"),
])
def test_an_idle_that_is_dead_is_noticed(
    a_folder: Callable[..., Folder], script: dict[str, Answer | list[bytes]], said: str,
) -> None:
    folder = a_folder(script)
    assert said in lost(lambda: wait(folder, 0.2))


def test_without_idle_the_server_is_asked_now_and_then(a_folder: Callable[..., Folder]) -> None:
    folder = a_folder({"NOOP": [OK, b"* 4 EXISTS\r\n" + OK]}, capable="IMAP4rev1", poll=0.05)
    assert not wait(folder)
    assert wait(folder)
    lost(lambda: wait(a_folder({"NOOP": b"{tag} NO no\r\n"}, capable="IMAP4rev1", poll=0.05)))


# stopping


@pytest.mark.parametrize("over", [Security.NONE, Security.TLS])
@pytest.mark.parametrize("hangs", ["GREETING", "LOGIN", "SELECT", "UID FETCH", "IDLE", "DONE", "TLS"])
def test_a_stop_ends_whatever_is_under_way(
    a_server: Callable[..., ImapServer], tls: ssl.SSLContext, ca_file: Path, hangs: str, over: Security,
) -> None:
    speaks_tls = over is Security.TLS and hangs != "TLS"
    server, stop = a_server({hangs if hangs != "TLS" else "GREETING": HANG}, tls=tls, implicit_tls=speaks_tls), Stop()
    begun = time.monotonic()
    threading.Timer(0.2, stop.set).start()
    link = None
    try:
        link = connect(config(server, timeout=30, tls=over, ca_file=ca_file), stop)
        folder = open_folder(link)
        list(folder.fetch(listed(1)))
        assert not wait(folder, 30 if hangs != "DONE" else 0.1)
    except LinkLost:
        pass
    assert 0.15 < time.monotonic() - begun < 8
    if link is not None:
        link.close()
    stop.close()


def test_a_stop_ends_a_connection_that_is_not_answered() -> None:
    """A listener whose queue is full drops what comes; so does a firewall."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        stop = Stop()
        threading.Timer(0.2, stop.set).start()
        begun = time.monotonic()
        with pytest.raises(LinkLost):
            connect(MailboxConfig("box", "127.0.0.1", "u", "u@a.test", port, timeout=30), stop)
        assert time.monotonic() - begun < 15
        for one in waiting:
            one.close()
        stop.close()


def test_a_pause_ends_with_a_stop() -> None:
    stop = Stop()
    threading.Timer(0.1, stop.set).start()
    begun = time.monotonic()
    assert not stop.wait(30)
    assert time.monotonic() - begun < 15
    assert stop.is_set
    stop.close()


def test_fetched_mails_say_nothing_of_secrets(a_server: Callable[..., ImapServer]) -> None:
    shown = repr(config(a_server(), access=lambda _: "token"))
    assert "se cret" not in shown
    assert "lambda" not in shown
    assert Fetched(1, b"", 0, None).cut is Cut.NO
