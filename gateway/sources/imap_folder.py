"""One folder of a mailbox: what lies in it, and the mails themselves, one at a time whatever their number and size.

    folder = open_folder(link)
    while page := folder.above(next_uid):
        for mail in folder.fetch(page):
            ...

Nothing here changes a mail, not even by marking it as read.
"""
from __future__ import annotations

import heapq
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

from imapclient.imap_utf7 import encode as encode_utf7
from imapclient.response_parser import parse_response

from gateway.sources.imap_config import Afterwards
from gateway.sources.imap_errors import FolderMissing, LinkLost
from gateway.sources.imap_link import Answer, Link
from gateway.sources.imap_mail import (
    BEGINNING,
    Cut,
    Fetched,
    Listed,
    fetched,
    read_bodies,
    read_date,
    read_listed,
    read_uid,
)
from gateway.sources.imap_wire import KB, MB

_NEAR = 0.9
"""From this part of the limit on a mail may be bigger than the server said: Exchange guesses."""
_MOST_MAILS, _MOST_BYTES = 50, 4 * MB
"""Of one command."""
_WHOLE_FOLDER = 64 * MB
"""Octets of a listing of 600,000 mails."""
_PERMANENT = re.compile(rb"\[PERMANENTFLAGS \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is open on its link, as long as no other is opened."""

    link: Link
    name: str
    """As the server calls it."""
    uidvalidity: int
    uidnext: int
    """When it was opened, no mail had this UID or a higher one."""
    exists: int
    keeps: frozenset[str]
    """Flags that a mail may be given for good, in lower case; "\\*": any word."""

    def above(self, first: int, most: int = 1_000) -> tuple[Listed, ...]:
        """The mails with this UID or a higher one, lowest first, at most `most` of them; () where there is none.

        UIDs may have gaps of millions, so windows of them are asked for which grow while they are empty.
        """
        start, width = first, most
        while start < self.uidnext:
            found = self._listed(start, min(start + width, self.uidnext) - 1, most)
            if found:
                return found
            start, width = start + width, width * 4
        self.link.ask("NOOP")  # servers need not look for new mail when they are asked for a range of UIDs
        self.link.wire.news = False
        return self._listed(max(first, self.uidnext), None, most)

    def fetch(self, mails: Sequence[Listed]) -> Iterator[Fetched]:
        """These mails one by one, by ascending UID. Those that have vanished meanwhile are missing.

        LinkLost after the last one that came whole and has none missing below it: whoever has taken a mail has taken
        all below. Stop listening before the end, and the link is closed.
        """
        for batch in self._batches(sorted(mails, key=lambda mail: mail.uid)):
            yield from self._fetch(batch)

    def _listed(self, first: int, last: int | None, most: int) -> tuple[Listed, ...]:
        """The lowest of them. "7:*" gives the last mail too where its UID is below 7 (RFC 3501, 6.4.8).

        What a search finds and a listing does not (Office 365 has such mails) is there all the same: it is listed with
        the most that it may have, so that nobody passes over it.
        """
        until = "*" if last is None else str(last)
        responses = self.link.fetch(f"{first}:{until}", "(UID RFC822.SIZE INTERNALDATE)", octets=_WHOLE_FOLDER)
        read = (read_listed(one) for one in chain.from_iterable(_until_ok(self.link, responses)))
        lowest = heapq.nsmallest(most, (one for one in read if one[0] >= first))
        found = {uid: Listed(uid, size, read_date(date)) for uid, size, date in lowest}
        if len(found) == most:
            until = str(max(found))
        hidden = {uid for uid in self.search(f"UID {first}:{until}") if uid >= first} - found.keys()
        found |= {uid: Listed(uid, self.link.config.max_bytes, None) for uid in hidden}
        return tuple(found[uid] for uid in sorted(found)[:most])

    def search(self, *criteria: str) -> set[int]:
        """The UIDs of the mails that these words find; LinkLost where the server does not say."""
        answer = self.link.ask("UID", "SEARCH", *criteria)
        if not answer.ok:
            raise self._lost("search", answer)
        with self.link.guarded():
            return {int(uid) for line in self.link.said("SEARCH") for uid in line.split() if uid.isdigit()}

    def _batches(self, mails: Sequence[Listed]) -> Iterator[tuple[Listed, ...]]:
        """Small mails together; those that may be too big alone."""
        batch: list[Listed] = []
        size = 0
        for mail in mails:
            is_full = len(batch) == _MOST_MAILS or size + mail.size > _MOST_BYTES
            if batch and (is_full or self._is_near(mail) or self._is_near(batch[-1])):
                yield tuple(batch)
                batch, size = [], 0
            batch.append(mail)
            size += mail.size
        if batch:
            yield tuple(batch)

    def _is_near(self, mail: Listed) -> bool:
        """Such a mail is asked for alone, and with a bound. What is alone anyhow is bounded too, which costs nothing:
        a literal that is too big would cost the connection, each time anew.
        """
        return mail.size > min(self.link.config.max_bytes * _NEAR, _MOST_BYTES)

    def _fetch(self, batch: tuple[Listed, ...]) -> Iterator[Fetched]:
        """The mails of a batch. One that is still there and did not come is asked for alone."""
        missing = {mail.uid: mail for mail in batch}
        early: dict[int, bytes] = {}
        answer = yield from self._bodies(missing, self._item(batch), early)
        if answer.is_for_later:
            raise self._lost("give", answer)
        absent = [uid for uid in missing if uid not in early]
        there = self.search(f"UID {number_set(absent)}") if absent else set()
        for mail in missing.values():
            if mail.uid in early:
                yield fetched(mail, early.pop(mail.uid), Cut.NO, self.link.config.max_bytes)
            elif mail.uid in there:
                yield from self._alone(mail)

    def _alone(self, mail: Listed) -> Iterator[Fetched]:
        """A mail that the server has difficulties with: as much of it as it gives, at worst that it is there."""
        missing = {mail.uid: mail}
        for item, cut in ((self._item((mail,)), Cut.NO), ("BODY.PEEK[HEADER]", Cut.WITHHELD)):
            answer = yield from self._bodies(missing, item, {}, cut)
            if not missing or answer.code == "EXPUNGEISSUED":
                return
            if answer.is_for_later:
                break
        if not answer.ok:
            raise self._lost("give", answer)
        # Two of these are two mails, and one of them collected again is the same: a name of our own says so.
        own = f"Message-ID: <{mail.uid}.{self.uidvalidity}.withheld@{self.link.config.host}>\r\n\r\n"
        yield Fetched(mail.uid, own.encode("ascii", "replace"), mail.size, mail.at, Cut.WITHHELD)

    def _item(self, batch: tuple[Listed, ...]) -> str:
        most = self.link.config.max_bytes
        if batch[0].size > most:
            return f"BODY.PEEK[]<0.{BEGINNING}>"
        return f"BODY.PEEK[]<0.{most + 1}>" if self._is_near(batch[0]) else "BODY.PEEK[]"

    def _bodies(
        self, missing: dict[int, Listed], item: str, early: dict[int, bytes], cut: Cut = Cut.NO,
    ) -> Generator[Fetched, None, Answer]:
        """What comes of `missing` (by ascending UID), which loses each; in the end the answer.

        No server has to keep to an order: a mail that comes too early is kept in `early` until those below it have
        come, or are known to be gone.
        """
        most = self.link.config.max_bytes
        literal = most + 64 * KB
        responses = self.link.fetch(number_set(list(missing)), f"(UID {item})", len(missing) * literal + MB, literal)
        with closing(responses):
            while True:
                try:
                    response = next(responses)
                except StopIteration as ended:
                    answer: Answer = ended.value
                    return answer
                with self.link.guarded():
                    early |= {uid: raw for uid, raw in read_bodies(response) if uid in missing and uid not in early}
                    if sum(map(len, early.values())) > literal + 2 * _MOST_BYTES:
                        raise LinkLost("the server sends far more than it had listed")
                while early and (lowest := next(iter(missing))) in early:
                    yield fetched(missing.pop(lowest), early.pop(lowest), cut, most)

    def _lost(self, what: str, answer: Answer) -> LinkLost:
        self.link.close()
        return LinkLost(f"{self.link.config.host} does not {what} the mails: {answer.text}")


def open_folder(link: Link, name: str = "", read_only: bool = False) -> Folder:
    """The folder of the settings, or the one of this name. FolderMissing where it cannot be opened.

    Mails that are to be left as they are need no right to change them.
    """
    read_only = read_only or link.config.afterwards is Afterwards.LEAVE
    server_name = on_server(link, name or link.config.folder)
    link.wire.is_readonly = True  # imaplib would call it an error where the server opens it to read only
    link.wire.count = 0
    answer = link.ask("EXAMINE" if read_only else "SELECT", quoted(server_name))
    link.wire.state = "SELECTED" if answer.ok else "AUTH"
    if answer.is_for_later:
        raise LinkLost(f"{link.config.host} cannot open {server_name} now: {answer.text}")
    if not answer.ok:
        raise FolderMissing(f"there is no folder {server_name} that can be opened: {answer.text}")
    if link.said("READ-ONLY") and not read_only:
        raise FolderMissing(f"mails in the folder {server_name} may be read only, not moved or marked")
    link.wire.news = False
    uidvalidity = _number(link, "UIDVALIDITY")
    if not uidvalidity:
        raise FolderMissing(f"the server gives mails in {server_name} no lasting numbers (UIDVALIDITY)")
    permanent = b" ".join(found[1] for one in link.said("OK") if (found := _PERMANENT.search(one)))
    return Folder(
        link, server_name, uidvalidity,
        exists=link.wire.count,
        keeps=frozenset(permanent.decode("ascii", "replace").lower().split()),
        uidnext=_number(link, "UIDNEXT") or _highest(link) + 1,
    )


def on_server(link: Link, name: str) -> str:
    """The name as this server writes it: "a/b" with its own separator, and below its INBOX where it wants that."""
    if name.upper() == "INBOX":
        return "INBOX"
    separator, prefix = "/", ""
    if "NAMESPACE" in link.abilities and link.ask("NAMESPACE").ok:
        with link.guarded():
            personal, *others = parse_response(link.said("NAMESPACE")[-1:])
            prefix, separator = ((part or b"").decode() for part in personal[0][:2])
            foreign = [space[0].decode() for spaces in others for space in spaces or ()]
        if any(start and name.startswith(start) for start in (prefix, *foreign)):
            return name
    return prefix + name.replace("/", separator or "/")


def quoted(name: str) -> str:
    """A folder's name as it stands in a command (RFC 3501, 5.1.3)."""
    encoded: str = encode_utf7(name).decode("ascii")
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number_set(uids: Sequence[int]) -> str:
    """Ascending UIDs as a command names them: "3:5,9"."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _until_ok(link: Link, responses: Generator[list[Any], None, Answer]) -> Iterator[list[Any]]:
    """The responses; LinkLost where they do not end with OK: what was not listed would count as not there."""
    answer = yield from responses
    if not answer.ok:
        link.close()
        raise LinkLost(f"{link.config.host} does not list the mails: {answer.text}")


def _number(link: Link, name: str) -> int:
    """A number that the server said when it opened the folder, 0 where it did not."""
    found = link.said(name)
    return int(found[-1]) if found and found[-1].isdigit() and len(found[-1]) <= 10 else 0


def _highest(link: Link) -> int:
    """The highest UID, 0 in an empty folder, for servers that do not say UIDNEXT."""
    responses = _until_ok(link, link.fetch("*", "(UID)"))
    return max((read_uid(one) for one in chain.from_iterable(responses)), default=0)
