"""Letters into Maildirs below one directory, one for each recipient: what `make run` does until a relay is configured.

A letter is written to tmp/, synced, and moved to new/. Its file name comes from its Message-ID, so a repeated
hand-over of the same letter replaces it and never doubles it, also where a mail program has read it meanwhile.
"""
from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from gateway.transports import PermanentFailure, TemporaryFailure

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@.+-_=")
_MAX_NAME = 150


def folder_name(recipient: str) -> str:
    """A name for the recipient's Maildir: one path component that is never hidden, never "..", never too long.

    Two recipients never share one, except where they differ in upper and lower case only.
    """
    letters = recipient.lower().encode("utf-8", "surrogatepass")
    name = "".join(chr(b) if chr(b) in _PLAIN else f"%{b:02x}" for b in letters)
    if name.startswith("."):
        name = "%2e" + name[1:]
    if len(name) > _MAX_NAME:
        name = f"{name[:_MAX_NAME - 33]}%{hashlib.sha256(letters).hexdigest()[:32]}"
    return name


def file_name(data: bytes) -> str:
    """The letter's file name: a digest of its Message-ID, or of all of it where it has none."""
    end = _END_OF_HEADER.search(data)
    found = _MESSAGE_ID.search(data, 0, end.start() if end else len(data))
    return hashlib.sha256(found[1].strip() if found else data).hexdigest()[:40] + ".spoc"


def forget(directory: Path, recipient: str, message_ids: Sequence[str]) -> int:
    """Takes the whole Maildir of that recipient away, and these letters out of all others; how many letters went."""
    names = {hashlib.sha256(one.encode()).hexdigest()[:40] + ".spoc" for one in message_ids}
    own = directory / folder_name(recipient)
    letters = [file for file in directory.glob("*/*/*.spoc*")
               if own in file.parents or file.name.partition(":")[0] in names]
    for file in letters:
        file.unlink(missing_ok=True)
    shutil.rmtree(own, ignore_errors=True)
    return len(letters)


class FolderTransport:
    """Writes letters into Maildirs below `directory`, which is made where it is missing."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def send(self, mail_from: str, recipient: str, data: bytes, envid: str = "") -> None:  # noqa: ARG002 (no reports)
        """Writes the letter durably; TemporaryFailure where the disk does not take it."""
        if not recipient or not (mail_from + recipient).isprintable():
            raise PermanentFailure(None, "this address cannot be written to")
        name = file_name(data)
        try:
            maildir = self._maildir(recipient)
            if not _was_read(maildir, name):
                _write(maildir, name, _with_trace(mail_from, recipient, data))
        except OSError as error:
            raise TemporaryFailure(None, f"the folder for outgoing mail: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _maildir(self, recipient: str) -> Path:
        maildir = self._directory / folder_name(recipient)
        if not (maildir / "new").is_dir():
            self._directory.mkdir(parents=True, exist_ok=True)
            maildir.mkdir(mode=0o700, exist_ok=True)  # letters hold the marks by which their readers are known
            for part in ("tmp", "cur", "new"):
                (maildir / part).mkdir(exist_ok=True)
            for made in (maildir, self._directory):
                _sync_directory(made)
        return maildir


def _with_trace(mail_from: str, recipient: str, data: bytes) -> bytes:
    """The letter as a final delivery leaves it (RFC 5321, 4.4): its envelope on top, lines ending as in any Maildir."""
    trace = f"Return-Path: <{mail_from}>\nDelivered-To: {recipient}\n"
    return trace.encode("utf-8", "replace") + data.replace(b"\r\n", b"\n")


def _was_read(maildir: Path, name: str) -> bool:
    """True where a mail program has moved this letter to cur/ (it appends its flags to the name)."""
    return any(read.partition(":")[0] == name for read in os.listdir(maildir / "cur"))


def _write(maildir: Path, name: str, content: bytes) -> None:
    """tmp/ -> sync -> new/: a reader never sees half a letter, and a crash leaves it whole or not at all."""
    draft = maildir / "tmp" / f"{name}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(maildir / "new" / name)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _sync_directory(maildir / "new")


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
