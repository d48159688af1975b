"""What a mail program does: it shows a mail, writes one, answers one, and hands it over. For trials, demo and tests.

It knows nothing of the gateway: to it a letter is a mail like any other, and its owner answers to Reply-To.
"""
from __future__ import annotations

import hashlib
import html as html_escapes
import smtplib
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate, getaddresses, make_msgid
from typing import Any

HostPort = tuple[str, int]


# --- what arrives ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """Something attached; with a `content_id` it is a picture that the HTML shows."""

    name: str
    data: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    content_id: str | None = None

    @property
    def sha256(self) -> str:
        """Digest of the content, in hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail as it lies in somebody's mailbox, with the envelope that brought it."""

    recipient: str
    mail_from: str
    """"" for the null sender."""
    raw: bytes = field(repr=False)
    message: EmailMessage = field(repr=False, compare=False)

    def header(self, name: str) -> str:
        """The header's value on one line, "" where there is none."""
        return " ".join(str(self.message.get(name, "")).split())

    @property
    def letter(self) -> str:
        """Which letter of the gateway it is."""
        return self.header("X-SPOC-Letter")

    @property
    def subject(self) -> str:
        """Subject, decoded."""
        return self.header("Subject")

    @property
    def message_id(self) -> str:
        """Message-ID with its angle brackets."""
        return self.header("Message-ID")

    @property
    def references(self) -> tuple[str, ...]:
        """Message-IDs in References, oldest first."""
        return tuple(self.header("References").split())

    @property
    def reply_to(self) -> str:
        """The address that a mail program answers to."""
        asked = getaddresses([self.header("Reply-To") or self.header("From")])
        return asked[0][1]

    @property
    def text(self) -> str:
        """The plain text, with LF line ends."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The HTML, "" where there is none."""
        part = self.message.get_body(("html",))
        return "" if part is None else str(part.get_content())

    @property
    def files(self) -> tuple[File, ...]:
        """Attachments and inline pictures, in their order."""
        parts = [p for p in self.message.walk() if not p.is_multipart() and (p.get_filename() or p.get("Content-ID"))]
        return tuple(_file(part) for part in parts)


def _file(part: Any) -> File:
    content_id = str(part.get("Content-ID", "")).strip("<> ") or None
    data = part.get_payload(decode=True)
    return File(part.get_filename() or "", bytes(data or b""), part.get_content_type(), content_id)


def delivered(recipient: str, mail_from: str, raw: bytes) -> Delivered:
    """The mail, read as a mail program would."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage), "policy.default makes EmailMessage"
    return Delivered(recipient, mail_from, raw, message)


# --- what a mail program writes --------------------------------------------------------------------------------------


def compose(
    from_: str, to: str, subject: str, text: str | None, *, html: str | None = None, files: Sequence[File] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A mail as a mail program builds it; `headers` are added, or replace those that it would write."""
    message = EmailMessage(policy.SMTP)
    own = {"From": from_, "To": to, "Subject": subject, "Date": formatdate(localtime=True),
           "Message-ID": make_msgid(domain=from_.rpartition("@")[2].strip("> "))}
    for name, value in {**own, **(headers or {})}.items():
        if value:
            message[name] = value
    message.set_content(text or "")
    if html is not None:
        _add_html(message, html, files)
    for file in files:
        if file.content_id is None:
            kind, _, subtype = file.media_type.partition("/")
            message.add_attachment(file.data, kind, subtype, filename=file.name)
    return message


def _add_html(message: EmailMessage, html: str, files: Sequence[File]) -> None:
    """The HTML beside the text, with the pictures that it shows."""
    message.add_alternative(html, subtype="html")
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage), "it was added in the line above"
    for file in files:
        if file.content_id is not None:
            kind, _, subtype = file.media_type.partition("/")
            body.add_related(file.data, kind, subtype, cid=f"<{file.content_id}>", filename=file.name,
                             disposition="inline")


def compose_reply(
    to_mail: Delivered, from_: str, text: str, *, html: str | None = None, files: Sequence[File] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A reply as a mail program builds it: Re:, threading, the answered mail quoted below, to its Reply-To."""
    subject = to_mail.subject if to_mail.subject.lower().startswith("re:") else f"Re: {to_mail.subject}"
    threading_headers = {
        "In-Reply-To": to_mail.message_id, "References": " ".join([*to_mail.references, to_mail.message_id]),
    }
    return compose(
        from_, to_mail.reply_to, subject, f"{text}\n\n{quote(to_mail)}",
        html=None if html is None else html + _quote_html(to_mail), files=files,
        headers={**threading_headers, **(headers or {})},
    )


def _attribution(mail: Delivered) -> str:
    author = getaddresses([mail.header("From")])[0]
    return f"On {mail.header('Date')}, {author[0]} <{author[1]}> wrote:"


def quote(mail: Delivered) -> str:
    """The mail as it stands below a reply."""
    lines = [f"> {line}".rstrip() for line in mail.text.rstrip("\n").split("\n")]
    return "\n".join([_attribution(mail), *lines])


def _quote_html(mail: Delivered) -> str:
    said = html_escapes.escape(_attribution(mail))
    old = mail.html or f"<pre>{html_escapes.escape(mail.text)}</pre>"
    return (f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{said}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{old}</blockquote></div>')


def send(
    raw: bytes | EmailMessage, mail_from: str, recipients: Sequence[str], address: HostPort, *, lmtp: bool = False,
    timeout: float = 30.0,
) -> None:
    """Hand a mail to the server at the address; smtplib's exceptions where it does not take it for everybody.

    Whatever ends it early stays what it is: a client of smtplib that is left by `with` says QUIT, takes an answer that
    was still under way for the one to it, and raises that instead.
    """
    data = raw.as_bytes() if isinstance(raw, EmailMessage) else raw
    with closing(smtplib.LMTP(*address) if lmtp else smtplib.SMTP(*address, timeout=timeout)) as client:
        refused = client.sendmail(mail_from, list(recipients), data)
        with suppress(OSError):  # it has the mail by now
            client.quit()
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
