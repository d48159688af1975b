"""Mail that is written to try the gateway out, in the name of whomever the operator likes, by real SMTP."""
from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from gateway.mail.addresses import is_address, parse_addresses
from gateway.mail.clean import clean_phrase, clean_text
from gateway.mail_program import Delivered, compose, compose_reply, send
from gateway.model.mail import Address
from gateway.model.people import Person, Role
from gateway.web.visits import Visit

STAKEHOLDER = "Sam Lee <sam@customer.test>"
"""Invented, until another one is typed."""
_PATIENCE = 20.0
"""Seconds in which the gateway takes a mail."""


@dataclass(frozen=True, slots=True)
class Example:
    """A mail to begin with."""

    subject: str
    text: str


EXAMPLES = (
    Example("Locked out", "Good morning,\n\nmy password has expired and I cannot log in. Can you let me in before two "
                          "o'clock?\n\nThank you"),
    Example("Blue picture in the meeting room", "Hello,\n\nsince this morning the projector in the meeting room shows "
                                                "nothing but blue.\n\nKind regards"),
    Example("Invoice 2041 came twice", "Hello,\n\nwe have got invoice 2041 twice, over 300 and over 330 euros. Which "
                                       "one is right?\n\nKind regards"),
)


class NotSent(Exception):
    """Why, in a sentence for who wrote it."""


def writers(visit: Visit) -> list[Person]:
    """Those of the house who have a mailbox."""
    return [one for one in visit.visitor.house.people.values() if one.addresses]


def parts(person: Person) -> str:
    """What he is here: "POC, operator"."""
    named = {Role.POC: "POC", Role.SPONSOR: "sponsor", Role.OPERATOR: "operator"}
    return ", ".join(words for role, words in named.items() if role in person.roles)


def write(visit: Visit, from_: str, to: str, subject: str, text: str) -> None:
    """A new mail; NotSent where it cannot be one, or the gateway does not take it."""
    found, defect = parse_addresses(clean_phrase(from_), 2)
    if len(found) != 1 or defect:
        raise NotSent(f"Say from whom it is, like {STAKEHOLDER}.")
    if to.lower() not in _shared(visit):
        raise NotSent("This is no address of the gateway.")
    author = _may_write(visit, found[0])
    mail = compose(_spelled(author), to, clean_phrase(subject), clean_text(text), headers=_date(visit))
    _send(visit, mail, author, to)


def answer(visit: Visit, letter: Delivered, text: str) -> None:
    """A reply of the letter's owner, to where his mail program would send it; NotSent as above."""
    author = _may_write(visit, owner(visit, letter))
    mail = compose_reply(letter, _spelled(author), clean_text(text), headers=_date(visit))
    _send(visit, mail, author, letter.reply_to)


def owner(visit: Visit, letter: Delivered) -> Address:
    """Whose letter it is, with the name that he has here, or else the one that the letter calls him by."""
    address = letter.header("Delivered-To") or letter.recipient
    person = visit.visitor.house.person_at(address)
    if person is not None:
        return Address(address, person.name)
    named, _ = parse_addresses(letter.header("To"), 1)
    return next((one for one in named if one.key == address.lower()), Address(address))


def _may_write(visit: Visit, author: Address) -> Address:
    if not is_address(author.address) or not author.address.isascii():
        raise NotSent(f"This is no address to write from. Write one like {STAKEHOLDER}.")
    if author.key in _shared(visit):
        raise NotSent("The gateway does not write to itself: choose another sender.")
    return author


def _shared(visit: Visit) -> set[str]:
    return {one.address.lower() for one in visit.visitor.house.projects.values()}


def _spelled(author: Address) -> str:
    return formataddr((author.name, author.address))


def _date(visit: Visit) -> dict[str, str]:
    return {"Date": format_datetime(visit.tools.now().astimezone(visit.zone))}


def _send(visit: Visit, mail: EmailMessage, author: Address, to: str) -> None:
    assert visit.tools.smtp is not None, "there is no page to write on otherwise"
    try:
        send(mail, author.address, [to], visit.tools.smtp, timeout=_PATIENCE)
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSent(_refusal(*next(iter(error.recipients.values())))) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(_refusal(error.smtp_code, error.smtp_error)) from error
    except OSError as error:
        raise NotSent(f"The gateway did not take the mail: {error}") from error


def _refusal(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"The gateway did not take the mail: {code} {' '.join(text.split())}"
