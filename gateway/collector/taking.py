"""Takes the mails of one open folder: in the order of their UIDs, some at a time, each only past its commit.

    fetch some -> hand them to the intake -> wait for the commits -> keep how far -> put them away

Nothing but TryLater comes from the intake: what makes a mail known again works on bytes, and the columns take any
text. So a mail is never stepped over because of what stands in it.
"""
from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gateway.collector.tools import Tools
from gateway.desk.collecting import fate, is_sorted_out, puts_away_from
from gateway.desk.mailbox_trouble import goes_on
from gateway.mail.beginning import only_beginning
from gateway.mail.delivered import delivered_to
from gateway.mail.written_at import date_of
from gateway.model.mail import Envelope, Source, TryLater
from gateway.model.mailbox import Fate, Mailbox
from gateway.sources.imap_away import left, put_away
from gateway.sources.imap_config import Afterwards
from gateway.sources.imap_errors import LinkLost, PutAwayFailed
from gateway.sources.imap_folder import Folder
from gateway.sources.imap_mail import Cut, Fetched, Listed

log = logging.getLogger("spoc.collector")

Keep = Callable[[Callable[[Mailbox], Mailbox]], Mailbox]
"""Changes the row of the mailbox; LeaseLost where it is not ours any more."""

_MOST_MAILS, _MOST_BYTES = 50, 4_000_000
"""Of mails that are in memory at once; a single one may be bigger."""
TOO_BIG = "Too big"
"""Folder below the done folder, for mails of which only the beginning was taken."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail that was fetched, as it is handed over."""

    uid: int
    fate: Fate
    is_whole: bool
    raw: bytes = field(repr=False)
    envelope: Envelope


class Taking:
    """What is done with one folder while its connection lives."""

    def __init__(self, folder: Folder, tools: Tools, keep: Keep) -> None:
        self.folder = folder
        self.refusal = ""
        """Why mails that were taken could not be put away, as the server said it; "" where they could."""
        self._lost: LinkLost | None = None
        """How the connection ended while mails were put away."""
        self._config = folder.link.config
        self._tools = tools
        self._keep = keep

    def sweep(self, mailbox: Mailbox) -> None:
        """Put away what was taken and still lies there: somebody died before he could, or the server refused."""
        self.refusal = ""
        try:
            put_away(self.folder, left(self.folder, puts_away_from(mailbox), mailbox.next_uid))
        except PutAwayFailed as error:
            self.refusal = error.text

    def take(self, mailbox: Mailbox) -> Mailbox:
        """Everything that has come; how far that is. TryLater where the intake cannot take a mail now."""
        stop = self.folder.link.stop
        while not stop.is_set and (page := self.folder.above(mailbox.next_uid)):
            for some in _some_at_a_time(page):
                if stop.is_set:
                    break
                mailbox = self._take(some, mailbox)
        return mailbox

    def _take(self, listed: Sequence[Listed], mailbox: Mailbox) -> Mailbox:
        mails: list[_Mail] = []
        trouble: LinkLost | TryLater | None = None
        try:
            for mail in self.folder.fetch(listed):
                mails.append(self._read(mail, mailbox))
        except LinkLost as lost:  # what came whole before is good
            trouble = lost
        taken, later = self._hand_over(mails)
        trouble = later or trouble
        next_uid = listed[-1].uid + 1 if trouble is None else max((one.uid + 1 for one in taken), default=0)
        mailbox = self._settle(taken, max(next_uid, mailbox.next_uid), mailbox)
        trouble = trouble or self._lost
        if trouble is not None:
            raise trouble
        return mailbox

    def _read(self, mail: Fetched, mailbox: Mailbox) -> _Mail:
        config, limits, now = self._config, self._tools.limits, self._tools.now()
        written = date_of(mail.raw, limits) if mail.uid < mailbox.old_below else None
        what = fate(mailbox, mail.uid, mail.at, written)
        told = delivered_to(mail.raw, config.delivery_headers, self._tools.owns, config.address, limits)
        size = mail.size if mail.cut is Cut.TOO_BIG else None
        raw = only_beginning(mail.raw, size, self._place(), limits) if mail.cut else mail.raw
        source = Source.IMPORT if what is Fate.OLD else Source.IMAP
        # The day on which it came makes a mail known again that has neither Message-ID nor Date: never that of today.
        came_at = min(mail.at or now, now)
        envelope = Envelope(source, told.mail_from, told.rcpt_to, came_at, peer=config.key)
        return _Mail(mail.uid, what, not mail.cut, raw, envelope)

    def _hand_over(self, mails: Sequence[_Mail]) -> tuple[list[_Mail], TryLater | None]:
        """Those that are taken for good, up to the first that cannot be taken now: none behind it counts as taken.

        Old mails go first: a new one may answer them.
        """
        old = [(one.raw, one.envelope) for one in mails if one.fate is Fate.OLD]
        if old:
            self._tools.bring_in(old)
        futures = {one.uid: self._tools.accept(one.raw, one.envelope) for one in mails if one.fate is Fate.NEW}
        taken: list[_Mail] = []
        for one in mails:
            try:
                if one.uid in futures:
                    futures[one.uid].result()
            except TryLater as later:
                return taken, later
            taken.append(one)
        return taken, None

    def _place(self) -> str:
        config = self._config
        moved = f"{config.done_folder}/{TOO_BIG}" if config.afterwards is Afterwards.MOVE else config.folder
        return f"the folder {moved} of the mailbox {config.key}"

    def _settle(self, taken: Sequence[_Mail], next_uid: int, mailbox: Mailbox) -> Mailbox:
        """Keep how far the mailbox is taken, and put away what is taken."""
        ours = [one for one in taken if one.fate is not Fate.PASSED_OVER]
        before = [one for one in ours if one.is_whole] if not is_sorted_out(mailbox) else []
        # What is put away elsewhere than all others goes first too: a sweep could not tell it from them.
        self._put_away([one.uid for one in ours if not one.is_whole], f"{self._config.done_folder}/{TOO_BIG}")
        self._put_away([one.uid for one in before])
        if next_uid > mailbox.next_uid:
            now = self._tools.now()
            mailbox = self._keep(lambda kept: replace(goes_on(kept, now), next_uid=next_uid))
        self._put_away([one.uid for one in ours if one.is_whole and one not in before])
        if ours:
            log.info("mail collected", extra={"mailbox": mailbox.key, "mails": len(ours), "next": next_uid})
        return mailbox

    def _put_away(self, uids: Sequence[int], folder: str = "") -> None:
        """Nothing where the server has refused it, or is gone: a sweep does it later."""
        if not uids or self.refusal or self._lost:
            return
        try:
            put_away(self.folder, uids, folder)
        except PutAwayFailed as error:
            self.refusal = error.text
        except LinkLost as lost:
            self._lost = lost  # told when it is kept how far the mailbox is taken


def _some_at_a_time(page: Sequence[Listed]) -> Iterator[Sequence[Listed]]:
    """The page in pieces that memory has room for."""
    some: list[Listed] = []
    size = 0
    for mail in page:
        if some and (len(some) == _MOST_MAILS or size + mail.size > _MOST_BYTES):
            yield some
            some, size = [], 0
        some.append(mail)
        size += mail.size
    if some:
        yield some
