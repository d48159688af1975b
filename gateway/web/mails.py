"""`/mails`: every mail that was taken in, and what became of it; what is in quarantine first."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.mail.addresses import parse_addresses
from gateway.mail.headers import first, read_block, read_subject, split_block
from gateway.model.mail import Outcome
from gateway.model.policy import Limits
from gateway.store.mail_list import Ending, Taken, read_mails
from gateway.store.standing import read_standing
from gateway.store.tokens import without_tokens
from gateway.web.visits import Visit
from gateway.web.wording import brief, shortened

A_PAGE = 50
ENDINGS: Mapping[Ending, str] = {
    Ending.QUARANTINE: "In quarantine",
    Ending.ALL: "All",
    Ending.AT_WORK: "Waiting",
    Ending.TICKETS: "To tickets",
    Ending.HELD: "Held",
    Ending.SPAM: "Spam",
    Ending.AUTOMATIC: "Automatic",
    Ending.BOUNCES: "Came back",
    Ending.DUPLICATES: "Duplicates",
}
"""In the order in which they are offered: what needs an operator first."""
_LONGEST_REASON = 160


def mails(visit: Visit) -> Response:
    """Those that are asked for, newest first."""
    ending, sender = _ending(visit), visit.asked("sender")
    page = read_mails(visit.tools.store, ending, sender, A_PAGE, visit.below())
    with visit.tools.store.read() as conn:
        standing = read_standing(conn, visit.tools.now())
        rows = _told(page.rows, partial(without_tokens, conn))
    asked = {"show": str(ending), **({"sender": sender} if sender else {})}
    return visit.page(
        "mails.html", found=page, rows=rows, looked_down_to=page.below, shelf=ending, shelves=ENDINGS, typed=sender,
        deeds=ending is Ending.QUARANTINE, waiting={Ending.QUARANTINE: standing.quarantined}, standing=standing,
        now=visit.tools.now(), brief=brief, shortened=_short, outcome=outcome, is_further=bool(visit.asked("below")),
        goes_on=page.below and "/mails?" + urlencode({**asked, "below": page.below}),
        address=lambda one: "/mails?" + urlencode({**asked, "show": str(one)}),
    )


def _ending(visit: Visit) -> Ending:
    """What the address asks for; what is not there means all."""
    asked = visit.asked("show")
    return Ending(asked) if asked in tuple(Ending) else Ending.ALL


def _told(rows: Sequence[Taken], cut: Callable[[Sequence[str]], Sequence[str]]) -> list[tuple[Taken, str, str]]:
    """Each with its author and its subject, tags cut out by `cut`. An author who is just the sender is told once."""
    words = cut([word for author_and_subject in _said(rows) for word in author_and_subject])
    told = zip(rows, words[::2], words[1::2], strict=True)
    return [(one, "" if author == one.mail_from else author, subject) for one, author, subject in told]


def _said(rows: Sequence[Taken]) -> Iterator[tuple[str, str]]:
    """Author and subject of each, as they stand in it."""
    limits = Limits()
    for one in rows:
        end, _, _ = split_block(one.start, 0, len(one.start), limits)
        fields, _, _ = read_block(one.start, 0, end, limits)
        authors, _ = parse_addresses(first(fields, "from"), 1)
        yield authors[0].shown if authors else "", read_subject(fields)


def outcome(one: Outcome | None, *, is_set_aside: bool) -> str:
    """What became of a mail, in a word."""
    if one is None:
        return "waiting"
    if one is Outcome.QUARANTINED:
        return "in quarantine" if is_set_aside else "dropped"
    return "came back" if one is Outcome.BOUNCE else str(one)


def _short(reason: str) -> str:
    return shortened(reason, _LONGEST_REASON)
