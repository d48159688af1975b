"""A Maildir gives its mails and those of its folders, but for what nobody sent or wanted."""
from __future__ import annotations

from pathlib import Path

import pytest

from gateway.importing.maildir import count_mails, folders, in_maildir, is_left_out


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A Maildir with folders of both kinds."""
    for place in (".", ".Sent", ".Support.Billing", ".Drafts", "Archive", "Archive/2019"):
        for part in ("cur", "new", "tmp"):
            (tmp_path / place / part).mkdir(parents=True)
    (tmp_path / "cur" / "1700000002.M1.host:2,S").write_bytes(b"Subject: second\n\nx\n")
    (tmp_path / "new" / "1700000001.M1.host").write_bytes(b"Subject: first\n\nx\n")
    (tmp_path / "cur" / "1700000003.M1.host:2,T").write_bytes(b"Subject: deleted\n\nx\n")
    (tmp_path / "cur" / "1700000004.M1.host:2,DS").write_bytes(b"Subject: draft\n\nx\n")
    (tmp_path / "tmp" / "1700000005.M1.host").write_bytes(b"Subject: half\n")
    (tmp_path / ".Sent" / "cur" / "1.M1.host:2,S").write_bytes(b"Subject: sent\n\n" + b"x" * 1000)
    (tmp_path / ".Support.Billing" / "cur" / "1.M1.host:2,").write_bytes(b"Subject: billing\n\nx\n")
    (tmp_path / "Archive" / "2019" / "cur" / "1.M1.host:2,").write_bytes(b"Subject: archive\n\nx\n")
    return tmp_path


def test_all_folders_are_found(top: Path) -> None:
    assert folders(top) == ("", "Archive", "Archive/2019", "Drafts", "Sent", "Support/Billing")


def test_the_mails_come_by_their_times_each_with_its_folder(top: Path) -> None:
    wanted = [name for name in folders(top) if not is_left_out(name)]
    found = [(one.folder, one.raw.split(b"\n")[0][9:].decode()) for one in in_maildir(top, wanted, 10_000)]
    assert found == [("", "first"), ("", "second"), ("Archive/2019", "archive"), ("Sent", "sent"),
                     ("Support/Billing", "billing")]
    assert count_mails(top, wanted) == 5


def test_a_mail_that_is_too_big_is_named(top: Path) -> None:
    [one] = in_maildir(top, ["Sent"], 500)
    assert (one.is_cut, one.place, one.size) == (True, ".Sent/cur/1.M1.host:2,S", 1015)


@pytest.mark.parametrize("name", ["Drafts", "Trash", "INBOX/Junk", "Deleted Items", "Entwürfe"])
def test_what_nobody_sent_or_wanted_is_left_out(name: str) -> None:
    assert is_left_out(name)
    assert not is_left_out("Support/Trashcans")
