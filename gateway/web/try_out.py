"""`/try-out`: a mail is written in the name of anybody, and every mailbox shows what became of it.

Only while letters go into folders: where they reach people, nobody writes in the name of others here.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.store.under_way import is_under_way
from gateway.web.try_out_maildirs import Lying, Mailbox, find_mailboxes, letters_in
from gateway.web.try_out_writing import EXAMPLES, STAKEHOLDER, NotSent, parts, write, writers
from gateway.web.visits import NOT_FOUND, Handler, Visit

UNPROCESSABLE = 422
_MOST_MAILBOXES = 50
"""Of people outside; the house's are all shown."""
_MOST_NEWS = 20
_PATIENCE = 60.0
"""Seconds for which a page asks again what has come."""


def on_trial(handler: Handler) -> Handler:
    """The page where there is something to try out; elsewhere one that says why there is not."""

    def answer(visit: Visit) -> Response:
        why_not = _why_not(visit)
        return visit.wrong(NOT_FOUND, why_not) if why_not else handler(visit)

    return answer


def _why_not(visit: Visit) -> str:
    if visit.tools.settings.relay.kind != "folder":
        return "Letters leave through a mail server here and reach real people, so nothing can be tried out."
    if visit.tools.smtp is None:
        return "This process takes no mail by SMTP, so nothing can be written here: see [listen] in the settings."
    return ""


@dataclass(frozen=True, slots=True)
class News:
    """A letter that has come since the last mail was sent."""

    mailbox: Mailbox
    letter: Lying


@dataclass(frozen=True, slots=True)
class Sequel:
    """What became of the last mail so far."""

    since: str
    """When it was not sent yet, in seconds; "" where none was."""
    news: Sequence[News] = ()
    """Oldest first."""
    is_under_way: bool = False


@on_trial
def try_out(visit: Visit) -> Response:
    """The mailboxes, what has come since the last mail was sent, and a form for the next."""
    asked, examples = visit.asked("example"), {str(place): one for place, one in enumerate(EXAMPLES, start=1)}
    example = examples.get(asked)
    typed = {"from": visit.asked("from") or STAKEHOLDER, "to": visit.asked("to"),
             "subject": example.subject if example else "", "text": example.text if example else ""}
    return _page(visit, typed)


@on_trial
def send(visit: Visit) -> Response:
    """Sends the mail that was written; the form again, with why, where it cannot be sent."""
    typed = {name: visit.form.get(name, "") for name in ("from", "to", "subject", "text")}
    before = visit.tools.now().timestamp()
    try:
        write(visit, typed["from"], typed["to"], typed["subject"], typed["text"])
    except NotSent as error:
        return _page(visit, typed, str(error))
    visit.note("wrote a mail to try it out")
    return sent(visit, before, typed["to"])


def sent(visit: Visit, before: float, to: str) -> Response:
    """To the page that shows what comes of it. `before`: when it was not sent yet, in seconds."""
    return visit.go(f"/try-out?since={before:.3f}", said=f"The gateway has taken the mail to {to}.")


@on_trial
def news(visit: Visit) -> Response:
    """The part of the page that changes while something is under way; nothing where it has not changed."""
    if not visit.is_part:
        return visit.go(f"/try-out?{urlencode({'since': visit.asked('since')})}")
    sequel = _sequel(visit)
    if sequel.is_under_way and visit.asked("seen") == str(len(sequel.news)):
        return Response(status_code=204)
    return visit.page("try-out-news.html", mailboxes=mailboxes(visit), here="", sequel=sequel)


def mailboxes(visit: Visit) -> list[Mailbox]:
    """All that the list beside each page shows."""
    of_house = [one.addresses[0] for one in writers(visit)]
    return find_mailboxes(visit.tools.settings.outgoing_dir, of_house, _MOST_MAILBOXES)


def _page(visit: Visit, typed: Mapping[str, str], trouble: str = "") -> Response:
    return visit.page(
        "try-out.html", UNPROCESSABLE if trouble else 200, typed=typed, trouble=trouble, mailboxes=mailboxes(visit),
        here="", examples=EXAMPLES, people=[(one, parts(one)) for one in writers(visit)], stakeholder=STAKEHOLDER,
        sequel=_sequel(visit),
    )


def _sequel(visit: Visit) -> Sequel:
    try:
        since = float(visit.asked("since"))
    except ValueError:
        return Sequel("")
    now, directory = visit.tools.now(), visit.tools.settings.outgoing_dir
    with visit.tools.store.read() as conn:  # first, so that what has ended by then lies in the folders
        goes_on = now.timestamp() - since < _PATIENCE and is_under_way(conn, now)
    came = [News(box, letter) for box in mailboxes(visit) if box.newest >= since
            for letter in letters_in(directory, box.name, _MOST_NEWS, since)]
    return Sequel(visit.asked("since"), sorted(came, key=lambda one: one.letter.came)[-_MOST_NEWS:], goes_on)
