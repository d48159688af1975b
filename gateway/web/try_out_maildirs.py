"""The mailboxes of a trial: Maildirs in which letters lie while nobody gets any, read as a mail program would.

A letter that was opened moves from new/ to cur/. What is shown of one holds neither a tag nor a link to log in.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from os import DirEntry, scandir
from pathlib import Path
from urllib.parse import unquote

from gateway.log import without_tags
from gateway.mail_program import Delivered, delivered
from gateway.model.letters_console import LoginLink
from gateway.transports.folder import folder_name

_ENDING = ".spoc"
_READ = ":2,S"
"""What a mail program appends to the name of a letter that was seen."""
_NAME = re.compile(r"[a-z0-9@+\-_=%][a-z0-9@.+\-_=%]*")
"""Of a folder, as the transport makes them: a path of one part, and never hidden."""
_NO_LINK = ("Here stands a link that lets its owner into the console, and nobody else is shown it.\n\n"
            "On the machine of the gateway, `spoc login` prints one.\n")
_LONGEST_HEAD = 1 << 16
"""Bytes at the beginning of a letter in which its subject stands."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whose letters lie in one Maildir."""

    name: str
    """Of the folder, below the one of all."""
    unread: int
    newest: float
    """When the last letter came, in seconds; 0 before the first."""

    @property
    def address(self) -> str:
        """Of the owner, in lower case; of a very long one the beginning."""
        return unquote(self.name)


@dataclass(frozen=True, slots=True)
class Lying:
    """A letter in a mailbox, as a list shows it."""

    key: str
    came: datetime
    is_unread: bool
    from_: str
    subject: str


def find_mailboxes(directory: Path, of_house: Sequence[str], most: int) -> list[Mailbox]:
    """Those of these addresses, in that order, with letters or without; then the others, where the newest letter
    came last first, `most` at most."""
    own = [folder_name(address) for address in of_house]
    with suppress(FileNotFoundError), scandir(directory) as found:
        came = {one.name: _changed(one) for one in found if one.is_dir()}
        others = sorted((name for name in came if came[name] and name not in own), key=came.__getitem__, reverse=True)
        return [_mailbox(directory, name, came.get(name, 0.0)) for name in (*own, *others[:most])]
    return [Mailbox(name, 0, 0.0) for name in own]


def find_mailbox(directory: Path, name: str, of_house: Collection[str]) -> Mailbox | None:
    """The one of that name; None where nobody was ever written to under it."""
    if not _NAME.fullmatch(name):
        return None
    lies_there = (directory / name / "new").is_dir() or name in map(folder_name, of_house)
    return _mailbox(directory, name, 0.0) if lies_there else None


def letters_in(directory: Path, mailbox: str, most: int, since: float = 0.0) -> list[Lying]:
    """The newest letters, `most` at most; only those that have come `since` then (in seconds)."""
    found: dict[str, tuple[float, Path]] = {}  # by key: one that is opened meanwhile lies in both folders
    for one in _files(directory / mailbox):
        with suppress(FileNotFoundError):
            found[_key(one.name)] = one.stat().st_mtime, Path(one.path)
    newest = sorted((one for one in found.values() if one[0] >= since), key=lambda item: item[0], reverse=True)
    return list(_lying(newest[:most]))


def open_letter(directory: Path, mailbox: str, key: str) -> Delivered | None:
    """The letter, which counts as read from now on; None where it does not lie there."""
    for one in _files(directory / mailbox):
        if _key(one.name) != key:
            continue
        path = Path(one.path)
        with suppress(FileNotFoundError):  # opened twice at once: the other one has moved it, and it is found in cur/
            raw = path.read_bytes()
            if path.parent.name == "new":
                path.replace(path.parent.parent / "cur" / f"{key}{_ENDING}{_READ}")
            return _without_login(delivered(unquote(mailbox), "", raw))
    return None


def _without_login(letter: Delivered) -> Delivered:
    """Whoever reads such a link could come into the console as somebody else."""
    if letter.letter != LoginLink.name:
        return letter
    letter.message.clear_content()
    letter.message.set_content(_NO_LINK)
    return replace(letter, raw=b"")


def _changed(folder: DirEntry[str]) -> float:
    """When something came into that Maildir or was read there last, in seconds; 0 where it is none."""
    with suppress(OSError):
        return (Path(folder.path) / "new").stat().st_mtime
    return 0.0


def _mailbox(directory: Path, name: str, newest: float) -> Mailbox:
    with suppress(FileNotFoundError), scandir(directory / name / "new") as found:
        return Mailbox(name, sum(one.name.endswith(_ENDING) for one in found), newest)
    return Mailbox(name, 0, 0.0)


def _files(maildir: Path) -> Iterator[DirEntry[str]]:
    for part in ("new", "cur"):
        with suppress(FileNotFoundError), scandir(maildir / part) as found:
            yield from (one for one in found if one.name.partition(":")[0].endswith(_ENDING))


def _key(name: str) -> str:
    return name.partition(":")[0].removesuffix(_ENDING)


def _head(raw: bytes) -> EmailMessage:
    message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage), "policy.default makes EmailMessage"
    return message


def _lying(files: Iterable[tuple[float, Path]]) -> Iterator[Lying]:
    """Without those that were opened or taken away meanwhile: the next look finds where they are."""
    for came, path in files:
        with suppress(FileNotFoundError), path.open("rb") as file:
            head = Delivered("", "", b"", _head(file.read(_LONGEST_HEAD)))
            sender = head.header("From").partition("<")[0].strip(' "')
            yield Lying(_key(path.name), datetime.fromtimestamp(came, UTC), path.parent.name == "new", sender,
                        without_tags(head.subject))
