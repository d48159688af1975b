"""Old mails of an IMAP mailbox: its folders are opened to read only, and nothing in them changes."""
from __future__ import annotations

from collections.abc import Iterator

from gateway.importing.found import Found, envelope_of
from gateway.sources.imap_folder import open_folder
from gateway.sources.imap_link import Link
from gateway.sources.imap_mail import Cut


def count_mails(link: Link, folder: str) -> int:
    """How many there are in the folder; FolderMissing, LinkLost."""
    return open_folder(link, folder, read_only=True).exists


def in_mailbox(link: Link, folder: str, key: str) -> Iterator[Found]:
    """The mails of a folder, oldest UID first. `key`: of the mailbox, whose word about senders counts.

    FolderMissing; LinkLost, after which whoever begins again passes over what is here by then.
    """
    opened = open_folder(link, folder, read_only=True)
    first, passed = 1, 0
    while page := opened.above(first):
        for mail in opened.fetch(page):
            passed += 1
            envelope = envelope_of(mail.raw, "", mail.at, key)
            place = f"mail {mail.uid:,} of the folder {opened.name}"
            yield Found(mail.raw, envelope, place, folder, mail.size, mail.cut is not Cut.NO, passed)
        first = page[-1].uid + 1
