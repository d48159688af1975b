"""Replies as mail programs really build them: Gmail, Outlook, Apple Mail and Thunderbird, in plain text and in HTML.

    reply = PROGRAMS["outlook-html"].reply(letter, person.from_, "#close\\n\\nIt runs again.")
    writes_back(house.ana, letter, "#close", PROGRAMS["gmail-text"])

Each program adds what it adds on its user's desk: the letter quoted in its own way, a signature, headers of its own,
corrected quotes and dashes, links made of addresses, line breaks, encodings. What is typed is one string; its lines
become the paragraphs of the program.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, getaddresses

from gateway.cli.mailboxes import Delivered, File
from tests.e2e.house import Person
from tests.e2e.programs import apple, gmail, outlook, thunderbird
from tests.e2e.programs.draft import Draft

_PREFIX = re.compile(r"(?i)^(?:re|aw)\s*:\s*")
_MAX_SHORT = 900
"""Characters of a line from which a program encodes it, whatever it says."""


def as_typed(line: str) -> str:
    """For programs that correct nothing."""
    return line


@dataclass(frozen=True, slots=True)
class Program:
    """A mail program as its user has set it up."""

    headers: Callable[[Draft], Mapping[str, str]]
    """Those by which it is known, Message-ID among them."""
    text: Callable[[Draft], str] | None
    """The plain text that it sends; None: HTML alone."""
    html: Callable[[Draft], str] | None = None
    """The HTML beside it; None: its user writes plain text."""
    prefix: str = "Re: "
    corrected: Callable[[str], str] = as_typed
    """What becomes of a line while it is typed."""
    charsets: tuple[str, ...] = ("utf-8",)
    """The first that can say the text is taken."""
    transfer: str = "quoted-printable"
    """Encoding of what is not plain ASCII in short lines."""
    flowed: bool = False
    footer: tuple[str, ...] = ()
    """What it signs with; where there is none, the sender's card."""

    def reply(self, letter: Delivered, from_: str, typed: str, files: Sequence[File] = (), *,
              inside: Mapping[str, str] | None = None) -> EmailMessage:
        """The mail that leaves it. `inside`: a line of the quoted letter -> the answer typed below that line."""
        draft = self._draft(letter, from_, typed, inside or {})
        message = EmailMessage(policy.SMTP)
        for name, value in {**self._addressed(draft, from_), **self.headers(draft)}.items():
            message[name] = value
        self._fill(message, draft)
        for file in files:
            kind, _, subtype = file.media_type.partition("/")
            message.add_attachment(file.data, kind, subtype, filename=file.name)
        return message

    def said(self, typed: str) -> str:
        """The typed text as it leaves: corrected, line by line."""
        return "\n".join(map(self.corrected, typed.split("\n")))

    def _draft(self, letter: Delivered, from_: str, typed: str, inside: Mapping[str, str]) -> Draft:
        name, address = getaddresses([from_])[0]
        return Draft(
            letter, name, address, tuple(self.said(typed).split("\n")), self.footer or card(name, address),
            {line: self.corrected(answer) for line, answer in inside.items()}, is_rich=self.html is not None,
        )

    def _addressed(self, draft: Draft, from_: str) -> dict[str, str]:
        letter = draft.letter
        return {
            "From": from_, "To": letter.header("Reply-To") or letter.header("From"),
            "Subject": self.prefix + _PREFIX.sub("", letter.subject), "Date": formatdate(localtime=True),
            "In-Reply-To": letter.message_id, "References": " ".join([*letter.references, letter.message_id]),
        }

    def _fill(self, message: EmailMessage, draft: Draft) -> None:
        if self.text is not None:
            text = self.text(draft)
            charset, transfer = self._encoding(text)
            params = {"format": "flowed"} if self.flowed else {}
            message.set_content(text, charset=charset, cte=transfer, params=params)
        if self.html is not None:
            html = self.html(draft)
            charset, transfer = self._encoding(html)
            fill = message.set_content if self.text is None else message.add_alternative
            fill(html, subtype="html", charset=charset, cte=transfer)

    def _encoding(self, text: str) -> tuple[str, str]:
        """Charset and transfer encoding."""
        charset = next(name for name in self.charsets if _can_say(name, text))
        is_plain = text.isascii() and max(map(len, text.split("\n"))) < _MAX_SHORT
        return charset, "7bit" if is_plain else self.transfer


def card(name: str, address: str) -> tuple[str, ...]:
    """The lines of a signature as offices ask for it; it shows the address that stakeholders must not see."""
    return (name, "Example Support", "Phone: +351 21 555 0100", address)


def _can_say(charset: str, text: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


_WESTERN = ("us-ascii", "windows-1252", "utf-8")
_TELEPHONE = ("Sent from my iPhone",)

PROGRAMS: Mapping[str, Program] = {
    "gmail-text": Program(gmail.headers, gmail.text),
    "gmail-html": Program(gmail.headers, gmail.text, gmail.html),
    "outlook-text": Program(outlook.headers, outlook.text, prefix="RE: ", corrected=outlook.corrected,
                            charsets=_WESTERN),
    "outlook-html": Program(outlook.headers, outlook.text, outlook.html, prefix="RE: ", corrected=outlook.corrected,
                            charsets=_WESTERN),
    "apple-text": Program(apple.headers, apple.text, corrected=apple.corrected, charsets=("us-ascii", "utf-8")),
    "apple-html": Program(apple.headers, apple.text, apple.html, corrected=apple.corrected,
                          charsets=("us-ascii", "utf-8")),
    "thunderbird-text": Program(thunderbird.headers, thunderbird.text, transfer="8bit", flowed=True),
    "thunderbird-html": Program(thunderbird.headers, thunderbird.text, thunderbird.html, transfer="8bit", flowed=True),
}
"""The four programs that most people have, as they are set up when they are new."""

VARIANTS: Mapping[str, Program] = {
    "outlook-web": Program(outlook.web_headers, outlook.web_text, outlook.web_html),
    "outlook-exchange": Program(outlook.headers, None, outlook.html, prefix="RE: ", corrected=outlook.corrected),
    "outlook-german": Program(outlook.headers, outlook.german_text, prefix="AW: ", charsets=_WESTERN),
    "iphone-text": Program(apple.telephone_headers, apple.telephone_text, transfer="base64", footer=_TELEPHONE,
                           corrected=apple.corrected_on_a_telephone),
    "iphone-html": Program(apple.telephone_headers, apple.telephone_text, apple.telephone_html, transfer="base64",
                           footer=_TELEPHONE, corrected=apple.corrected_on_a_telephone),
    "thunderbird-only-html": Program(thunderbird.headers, None, thunderbird.html, transfer="8bit"),
}
"""The same programs elsewhere: in a browser, on a telephone, in German, behind Exchange, with HTML alone."""


def writes_back(person: Person, letter: Delivered, typed: str, program: Program, files: Sequence[File] = (), *,
                inside: Mapping[str, str] | None = None) -> EmailMessage:
    """Send the reply to where the letter asks for it; what was sent."""
    return person.sends(program.reply(letter, person.from_, typed, files, inside=inside), [letter.reply_to])
