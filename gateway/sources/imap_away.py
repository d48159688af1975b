"""What becomes of mails that are taken: moved, marked, or left. Never before the commit, never more than those."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateway.sources.imap_config import Afterwards
from gateway.sources.imap_errors import PutAwayFailed
from gateway.sources.imap_folder import Folder, number_set, on_server, quoted
from gateway.sources.imap_link import Answer, Link

KEYWORD = "$SpocDone"
_FLAGGED = "\\Flagged"
_DELETED = "\\Deleted"
_AT_ONCE = 100
"""Mails in one command: RFC 2683 (3.2.1.5) asks for at most 1000 octets, and Office 365 refuses more than 4096."""


def put_away(folder: Folder, uids: Sequence[int], done_folder: str = "") -> None:
    """Does with these mails what the settings say. PutAwayFailed where the server does not; some may be away then.

    `done_folder` is another folder than that of the settings. It is made where it is missing. A mail that has
    vanished meanwhile is away too.
    """
    config = folder.link.config
    if config.afterwards is Afterwards.LEAVE:
        return
    target = on_server(folder.link, done_folder or config.done_folder)
    for some in _chunks(sorted(set(uids))):
        if config.afterwards is Afterwards.FLAG:
            _expect(_store(folder, some, mark(folder)), f"be marked in {folder.name}")
        else:
            _move(folder, some, target)


def left(folder: Folder, first: int, below: int) -> tuple[int, ...]:
    """The UIDs from `first` up to `below` of mails that are not put away yet, ascending."""
    afterwards = folder.link.config.afterwards
    if afterwards is Afterwards.LEAVE or below <= first:
        return ()
    # Where nothing can be expunged alone a moved mail stays as deleted.
    unmarked = "UNDELETED" if afterwards is Afterwards.MOVE else _unmarked(folder)
    found = folder.search(f"UID {first}:{below - 1}", unmarked)
    return tuple(sorted(uid for uid in found if first <= uid < below))


def mark(folder: Folder) -> str:
    """The flag that says "taken": a word of our own, or \\Flagged where the server keeps no words."""
    keeps_words = "\\*" in folder.keeps or KEYWORD.lower() in folder.keeps
    return KEYWORD if keeps_words else _FLAGGED


def _unmarked(folder: Folder) -> str:
    return "UNFLAGGED" if mark(folder) == _FLAGGED else f"UNKEYWORD {KEYWORD}"


def _move(folder: Folder, numbers: str, target: str) -> None:
    """MOVE (RFC 6851), else COPY and then away here.

    Only what UID EXPUNGE (RFC 4315) names may be expunged: a plain EXPUNGE would take with it what people have
    deleted and could still want back. Without it the mails stay, marked as deleted, until somebody tidies up.
    """
    link = folder.link
    can_move = "MOVE" in link.abilities
    _expect(_into(link, "MOVE" if can_move else "COPY", numbers, target), f"be moved to {target}")
    if can_move:
        return
    _expect(_store(folder, numbers, _DELETED), f"be deleted from {folder.name}")
    if "UIDPLUS" in link.abilities:
        _expect(link.ask("UID", "EXPUNGE", numbers), f"be deleted from {folder.name}")


def _into(link: Link, verb: str, numbers: str, target: str) -> Answer:
    """MOVE or COPY; once more where the folder had to be made first."""
    answer = link.ask("UID", verb, numbers, quoted(target))
    if answer.code != "TRYCREATE":
        return answer
    made = link.ask("CREATE", quoted(target))
    if not made.ok and made.code != "ALREADYEXISTS":
        return made
    link.ask("SUBSCRIBE", quoted(target))  # so that mail programs show it; it works without
    return link.ask("UID", verb, numbers, quoted(target))


def _store(folder: Folder, numbers: str, flag: str) -> Answer:
    return folder.link.ask("UID", "STORE", numbers, "+FLAGS.SILENT", f"({flag})")


def _expect(answer: Answer, what: str) -> None:
    if not answer.ok:
        raise PutAwayFailed(f"the mails cannot {what}: {answer.text}")


def _chunks(uids: Sequence[int]) -> Iterator[str]:
    return (number_set(uids[start:start + _AT_ONCE]) for start in range(0, len(uids), _AT_ONCE))
