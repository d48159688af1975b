"""Letters into Maildirs: whole, once, and never outside of the directory."""
from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from gateway.transports import PermanentFailure, TemporaryFailure, Transport
from gateway.transports.folder import FolderTransport, file_name, folder_name, forget

LETTER = b"From: support@ours.test\r\nMessage-ID: <1@ours.test>\r\n\r\nhello\r\n"


def names(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


def test_a_letter_lies_in_its_recipients_maildir(tmp_path: Path) -> None:
    transport: Transport = FolderTransport(tmp_path / "outgoing")
    transport.send("bounce@ours.test", "Ann@outside.test", LETTER)
    maildir = tmp_path / "outgoing" / "ann@outside.test"
    (letter,) = mailbox.Maildir(maildir, create=False)
    assert letter["Return-Path"] == "<bounce@ours.test>"
    assert letter["Delivered-To"] == "Ann@outside.test"
    assert letter.get_payload() == "hello\n"
    assert names(maildir / "tmp") == []


def test_the_null_sender(tmp_path: Path) -> None:
    FolderTransport(tmp_path).send("", "ann@outside.test", LETTER)
    (file,) = (tmp_path / "ann@outside.test" / "new").iterdir()
    assert file.read_bytes().startswith(b"Return-Path: <>\nDelivered-To: ann@outside.test\nFrom:")


def test_a_repeated_letter_is_there_once(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path)
    for _ in range(2):
        transport.send("", "ann@outside.test", LETTER)
    new, cur = tmp_path / "ann@outside.test" / "new", tmp_path / "ann@outside.test" / "cur"
    (name,) = names(new)
    (new / name).rename(cur / f"{name}:2,S")
    transport.send("", "ann@outside.test", LETTER)
    assert names(new) == []
    transport.send("", "ann@outside.test", LETTER.replace(b"<1@", b"<2@"))
    assert len(names(new)) == 1


def test_the_name_comes_from_the_message_id_alone() -> None:
    folded = b"A: b\nmessage-id:\n  <1@ours.test> \n\nother text"
    assert file_name(LETTER) == file_name(folded)
    assert file_name(LETTER) != file_name(LETTER.replace(b"<1@", b"<2@"))
    assert file_name(b"A: b\r\n\r\nMessage-ID: <1@ours.test>\r\n") != file_name(LETTER)


@pytest.mark.parametrize("recipient", [
    "../../etc/passwd", "..", ".", "/etc/passwd", "a/../../b@c.test", "~root@c.test", ".hidden@c.test",
    "jürgen@öutside.test", "x" * 500 + "@c.test", "a\\b@c.test", "%2e%2e@c.test", "a:b@c.test", "new",
])
def test_every_letter_stays_inside(tmp_path: Path, recipient: str) -> None:
    root = tmp_path / "outgoing"
    FolderTransport(root).send("a@b.test", recipient, LETTER)
    (folder,) = names(root)
    assert not folder.startswith(".")
    assert len(names(root / folder / "new")) == 1
    assert names(tmp_path) == ["outgoing"]


def test_recipients_do_not_share_a_folder() -> None:
    recipients = ["a%b@c.test", "a/b@c.test", "a%2fb@c.test", "x" * 300 + "1", "x" * 300 + "2", "ä@c.test", "a@c.test"]
    assert len({folder_name(r) for r in recipients}) == len(recipients)


@pytest.mark.parametrize("address", ["a@b.test\nX-Evil: 1", "a@b.test\r", "a\x00b@c.test", "a\u2028b@c.test", ""])
def test_no_header_hides_in_an_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(PermanentFailure):
        FolderTransport(tmp_path).send("a@b.test", address, LETTER)
    if address:
        with pytest.raises(PermanentFailure):
            FolderTransport(tmp_path).send(address, "a@b.test", LETTER)
    assert names(tmp_path) == []


def test_a_disk_in_trouble_is_temporary(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TemporaryFailure, match="folder for outgoing mail"):
        FolderTransport(tmp_path / "file").send("", "ann@outside.test", LETTER)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = FolderTransport(tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gateway.transports.folder._sync_directory", lambda _directory: None)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(TemporaryFailure, match="No space left"):
        transport.send("", "ann@outside.test", LETTER)
    maildir = tmp_path / "ann@outside.test"
    assert names(maildir / "tmp") == names(maildir / "new") == []


def test_what_was_written_to_somebody_is_taken_away_and_named_letters_out_of_other_folders(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path)
    for recipient, name in (("sam@example.org", "<a@x>"), ("ana@example.org", "<b@x>"), ("ana@example.org", "<c@x>")):
        transport.send("", recipient, f"Message-ID: {name}\r\n\r\nbody".encode())
    (read,) = [file for file in (tmp_path / "ana@example.org/new").iterdir() if b"<b@x>" in file.read_bytes()]
    read.rename(tmp_path / "ana@example.org/cur" / f"{read.name}:2,S")
    assert forget(tmp_path, "Sam@example.org", ["<a@x>", "<b@x>"]) == 2
    left = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert len(left) == 1
    assert b"<c@x>" in left[0]
    assert not (tmp_path / "sam@example.org").exists()
