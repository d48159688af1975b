"""The mailboxes of a trial while others read them too: a letter that is opened moves, and nobody's page breaks."""
from __future__ import annotations

from os import scandir
from pathlib import Path

import pytest

from gateway.web import try_out_maildirs
from gateway.web.try_out_maildirs import letters_in, open_letter

BOX = "ana@example.test"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """With three letters: one, two, three."""
    for folder in ("new", "cur"):
        (tmp_path / BOX / folder).mkdir(parents=True)
    for key in ("one", "two", "three"):
        (tmp_path / BOX / "new" / f"{key}.spoc").write_bytes(b"From: Support <s@example.test>\nSubject: Hello\n\nx\n")
    return tmp_path


def as_seen_before(maildir: Path, monkeypatch: pytest.MonkeyPatch, *, with_times: bool = False) -> None:
    """From now on new/ is listed as it is at this moment (the time of each letter read, or not yet), cur/ as it is."""
    with scandir(maildir / BOX / "new") as found:
        before = list(found)
    if with_times:
        assert all(one.stat().st_mtime for one in before)

    def files(folder: Path) -> object:
        yield from before
        with scandir(folder / "cur") as now:
            yield from now

    monkeypatch.setattr(try_out_maildirs, "_files", files)


@pytest.mark.parametrize("with_times", [False, True])
def test_a_list_shows_each_letter_once_while_some_are_opened_or_taken_away(
    maildir: Path, monkeypatch: pytest.MonkeyPatch, with_times: bool,
) -> None:
    as_seen_before(maildir, monkeypatch, with_times=with_times)
    (maildir / BOX / "new" / "one.spoc").rename(maildir / BOX / "cur" / "one.spoc:2,S")
    (maildir / BOX / "new" / "two.spoc").unlink()
    assert sorted((one.key, one.is_unread) for one in letters_in(maildir, BOX, 10)) == [("one", False), ("three", True)]


def test_a_letter_that_somebody_opens_at_the_same_time_is_opened(maildir: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    as_seen_before(maildir, monkeypatch)
    (maildir / BOX / "new" / "one.spoc").rename(maildir / BOX / "cur" / "one.spoc:2,S")
    (maildir / BOX / "new" / "two.spoc").unlink()
    letter = open_letter(maildir, BOX, "one")
    assert letter
    assert letter.subject == "Hello"
    assert open_letter(maildir, BOX, "two") is None
