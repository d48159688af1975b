"""Bytes -> InboundMail. Never raises on bad mail: what could not be read is named in `defects`.

Every bound of `Limits` holds before the work it bounds is done. A mail that is too big is read up to the
limit; one that cannot be read at all still comes back, with its raw text, so that it can become a ticket.
"""
from __future__ import annotations

from dataclasses import dataclass

from gateway.mail.addresses import parse_addresses
from gateway.mail.attachments import Files, attach_original, read_files
from gateway.mail.bounce import read_envelope_id, read_failures, read_report_type, read_returned_id
from gateway.mail.calendar import read_calendar
from gateway.mail.clean import clean_text
from gateway.mail.forward import find_forwarded_author
from gateway.mail.headers import clean_fields, first, read_date, read_subject
from gateway.mail.html_text import html_to_text, strip_marks
from gateway.mail.invitation import days_off_of, describe_event
from gateway.mail.language import UNTOLD, find_language
from gateway.mail.message_ids import read_message_id, read_message_ids
from gateway.mail.parts import Outline, Part
from gateway.mail.reply_html import cut
from gateway.mail.reply_text import ReplyText, is_forward_subject, split_reply
from gateway.mail.texts import Body, is_text, read_texts
from gateway.mail.wrappers import find_wrapper, say_unreadable, without_armor, without_block
from gateway.model.calendar import CalendarEvent
from gateway.model.mail import Address, InboundMail
from gateway.model.policy import Limits


def parse(raw: bytes, limits: Limits, *, detect_language: bool = True) -> InboundMail:
    """The mail, read; values clean, text bounded, attachments by digest."""
    size = len(raw)
    outline = _outline(raw, limits)
    root = outline.read_part(0, len(outline.raw))
    leaves = list(outline.leaves(root))
    files = read_files(outline, [part for part in leaves if not is_text(part, root)])
    body = read_texts(outline, [part for part in leaves if is_text(part, root)])
    event = read_calendar(files.calendar) if files.calendar else None
    body = _unwrap(outline, root, leaves, body, files, event)
    text = strip_marks(body.marked)
    reply = _split(root, body, text)
    return _assemble(outline, root, leaves, _Reading(size, body, text, reply, files, event, detect_language))


def read_both(raw: bytes, limits: Limits) -> str:
    """All that a reader may see of the mail: its plain text and below it what its HTML says, which can differ."""
    outline = _outline(raw, limits)
    root = outline.read_part(0, len(outline.raw))
    body = read_texts(outline, [part for part in outline.leaves(root) if is_text(part, root)])
    shown = clean_text(html_to_text(body.html)) if body.has_plain else ""
    return strip_marks(f"{body.marked}\n{shown}")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the parts gave, before it is put together with the headers."""

    size: int
    body: Body
    text: str
    reply: ReplyText
    files: Files
    event: CalendarEvent | None
    detect_language: bool


def _outline(raw: bytes, limits: Limits) -> Outline:
    """The bytes within their bound, without what some programs put in front; LF where a mail has CR only."""
    defect = "too big" if len(raw) > limits.max_bytes else ""
    raw = raw[: limits.max_bytes] if defect else raw
    if raw[:1] in (b"\r", b"\n", b"\xef"):
        raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in raw[: limits.max_header_bytes] and b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    outline = Outline(raw, limits)
    outline.note(defect)
    return outline


def _unwrap(outline: Outline, root: Part, leaves: list[Part], body: Body, files: Files,
            event: CalendarEvent | None) -> Body:
    """The body where it is not what it seems: encrypted, signed in place, in a winmail.dat, nothing but a calendar."""
    wrapper = find_wrapper(root, leaves, body.marked)
    if wrapper:
        outline.note(wrapper)
        attach_original(files, outline.raw)
        above = without_block(body.marked)
        return Body(f"{above}\n\n{say_unreadable(wrapper)}".strip(), "", True)
    if body.marked.strip():
        plain = without_armor(body.marked)
        return body if plain is body.marked else Body(plain, "", True)
    if files.text or files.html:
        return Body(files.text or clean_text(html_to_text(files.html)), files.html, bool(files.text))
    told = clean_text(describe_event(event)) if event else ""
    return Body(told, "", True) if told else body


def _split(root: Part, body: Body, text: str) -> ReplyText:
    """What the author wrote now. A mail that answers nothing quotes nothing: if all was cut, all is new."""
    is_forward = is_forward_subject(read_subject(root.fields))
    reply = split_reply(body.marked, is_forward=is_forward)
    answers = first(root.fields, "in-reply-to") or first(root.fields, "references")
    if not reply.new and not answers and text.strip():
        return ReplyText(_unquoted(text.strip()), "")
    return reply


def _unquoted(text: str) -> str:
    """A text that is quoted as a whole quotes nothing: without the marks."""
    lines = text.split("\n")
    if not all(line.startswith(">") for line in lines):
        return text
    return "\n".join(line[1:].removeprefix(" ") for line in lines).strip()


def _assemble(outline: Outline, root: Part, leaves: list[Part], reading: _Reading) -> InboundMail:
    """All that was read as one value."""
    fields = root.fields
    from_ = _addresses(outline, root, "from")
    message_id = read_message_id(first(fields, "message-id"))
    outline.note("" if from_ else "no From address", "more than one From" if len(from_) > 1 else "",
                 "" if message_id else "no Message-ID")
    headers = clean_fields(fields)
    new = reading.reply.new
    spoken = find_language(new or reading.text) if reading.detect_language else UNTOLD
    return InboundMail(
        message_id=message_id,
        from_=from_[0] if from_ else None,
        subject=read_subject(fields),
        text=reading.text,
        new_text=new,
        signature=reading.reply.signature,
        html=reading.body.html,
        new_html=cut(reading.body.html, new) if reading.body.html and new else None,
        reply_to=_addresses(outline, root, "reply-to"),
        to=_addresses(outline, root, "to"),
        cc=_addresses(outline, root, "cc"),
        date=read_date(fields),
        in_reply_to=read_message_ids(first(fields, "in-reply-to")),
        references=read_message_ids(first(fields, "references")),
        attachments=tuple(reading.files.found),
        contents=reading.files.contents,
        headers=headers,
        failures=read_failures(outline, root, leaves, headers, reading.text),
        report_type=read_report_type(root, leaves, headers, reading.text),
        forwarded_from=find_forwarded_author(
            reading.text, is_forward_subject=is_forward_subject(read_subject(fields))
        ),
        returned_message_id=read_returned_id(outline, root, leaves, headers, reading.text),
        returned_envelope_id=read_envelope_id(outline, leaves),
        calendar=reading.event,
        days_off=days_off_of(reading.event) if reading.event else None,
        language=spoken.language,
        tells_language=spoken.told,
        size=reading.size,
        defects=tuple(outline.defects),
    )


def _addresses(outline: Outline, root: Part, name: str) -> tuple[Address, ...]:
    """The addresses of all fields of that name, bounded in sum, each once."""
    found: dict[str, Address] = {}
    for value in root.fields.get(name, ()):
        addresses, defect = parse_addresses(value, outline.limits.max_addresses - len(found))
        outline.note(defect)
        for address in addresses:
            found.setdefault(address.key, address)
    return tuple(found.values())
