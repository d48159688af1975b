"""`/try-out/mailboxes/NAME`: the letters of one mailbox; one of them, with an answer by its owner."""
from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from gateway.log import without_tags
from gateway.mail_program import Delivered
from gateway.model.mail import Address, Attachment
from gateway.model.people import Role
from gateway.web.framing import framed, pictures
from gateway.web.try_out import UNPROCESSABLE, mailboxes, on_trial, sent
from gateway.web.try_out_maildirs import Mailbox, find_mailbox, letters_in, open_letter
from gateway.web.try_out_writing import NotSent, answer, owner, writers
from gateway.web.visits import NOT_FOUND, Visit

_MOST_LETTERS = 100
_HEADERS = ("From", "To", "Cc", "Reply-To", "Date")


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter in a mailbox."""

    mailbox: Mailbox
    key: str
    letter: Delivered
    owner: Address

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/try-out/mailboxes/{quote(self.mailbox.name)}/{self.key}"


@on_trial
def mailbox(visit: Visit) -> Response:
    """The letters in it, newest first."""
    box = _find_mailbox(visit)
    if box is None:
        return _nothing(visit)
    letters = letters_in(visit.tools.settings.outgoing_dir, box.name, _MOST_LETTERS + 1)
    person = visit.visitor.house.person_at(box.address)
    return visit.page("try-out-mailbox.html", mailbox=box, mailboxes=mailboxes(visit), here=box.name, person=person,
                      letters=letters[:_MOST_LETTERS], goes_on=len(letters) > _MOST_LETTERS)


@on_trial
def letter(visit: Visit) -> Response:
    """The letter, which is read by that, and a form to answer it."""
    opened = _open(visit)
    if opened is None:
        return _nothing(visit)
    visit.note("read a letter in a try-out mailbox", about=_whose(visit, opened))
    return _page(visit, opened)


@on_trial
def reply(visit: Visit) -> Response:
    """Sends the answer; the letter again, with why, where it cannot be sent."""
    opened, text, before = _open(visit), visit.form.get("text", ""), visit.tools.now().timestamp()
    if opened is None:
        return _nothing(visit)
    try:
        answer(visit, opened.letter, text)
    except NotSent as error:
        return _page(visit, opened, text, str(error))
    visit.note("answered a letter to try it out", about=_whose(visit, opened))
    return sent(visit, before, without_tags(opened.letter.reply_to))


@on_trial
def body(visit: Visit) -> Response:
    """What it says with its formatting and pictures, for the frame."""
    opened = _open(visit)
    if opened is None:
        return _nothing(visit)
    visit.note("read what a letter in a try-out mailbox says", about=_whose(visit, opened))
    contents = {one.sha256: one.data for one in opened.letter.files}
    attached = [Attachment(one.name, one.media_type, len(one.data), one.sha256, one.content_id)
                for one in opened.letter.files]
    return framed(without_tags(opened.letter.html), f"Letter to {opened.owner.shown}",
                  pictures(attached, contents.__getitem__))


@on_trial
def file(visit: Visit) -> Response:
    """A file that came with it, saved and never opened by the browser."""
    opened, place = _open(visit), visit.number("place")
    if opened is None or not 1 <= place <= len(opened.letter.files):
        return _nothing(visit)
    one = opened.letter.files[place - 1]
    visit.note("took a file from a try-out mailbox", about=_whose(visit, opened))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(one.name or 'file', safe='')}"}
    return Response(one.data, media_type="application/octet-stream", headers=headers)


def _find_mailbox(visit: Visit) -> Mailbox | None:
    of_house = [address for one in writers(visit) for address in one.addresses]
    return find_mailbox(visit.tools.settings.outgoing_dir, visit.request.path_params["mailbox"], of_house)


def _open(visit: Visit) -> Opened | None:
    box, key = _find_mailbox(visit), visit.request.path_params["letter"]
    found = open_letter(visit.tools.settings.outgoing_dir, box.name, key) if box else None
    return Opened(box, key, found, owner(visit, found)) if box and found else None


def _nothing(visit: Visit) -> Response:
    return visit.wrong(NOT_FOUND, "There is no such letter or mailbox here.")


def _whose(visit: Visit, opened: Opened) -> str:
    """Key of somebody of the house: nobody else is named on record."""
    person = visit.visitor.house.person_at(opened.owner.address)
    return person.key if person else "somebody outside"


def _page(visit: Visit, opened: Opened, typed: str = "", trouble: str = "") -> Response:
    one, person = opened.letter, visit.visitor.house.person_at(opened.owner.address)
    roles = person.roles if person is not None else frozenset()
    return visit.page(
        "try-out-letter.html", UNPROCESSABLE if trouble else 200, opened=opened, mailboxes=mailboxes(visit),
        here=opened.mailbox.name, subject=without_tags(one.subject), text=without_tags(one.text), typed=typed,
        headers=[(name, without_tags(one.header(name))) for name in _HEADERS if one.header(name)],
        reply_to=without_tags(one.reply_to), is_poc=Role.POC in roles, is_sponsor=Role.SPONSOR in roles,
        trouble=trouble,
    )
