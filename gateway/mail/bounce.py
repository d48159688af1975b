"""Delivery failures told by a mail: RFC 3464 reports first, then the odd formats.

`read_failures` says who was not reached, how final that is and why; `read_returned_id` finds the Message-ID of the
letter that came back. Mail of a person never gets here: the gate is a report, a header or a sender of mail systems.
"""
from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.mail.bounce_text import ask_flufl, before_returned, find_recipients
from gateway.mail.bounce_words import DAEMON, DAEMON_NAME, DELAYED, FAILED, HARD, MACHINE, REASONS, SUBJECT
from gateway.mail.clean import clean_phrase
from gateway.mail.headers import Fields, first, read_block
from gateway.mail.message_ids import read_message_id
from gateway.mail.parts import Outline, Part
from gateway.mail.transfer import read_body
from gateway.model.mail import DeliveryFailure, MessageId

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
                            "text/rfc822-header", "message/partial", "message/rfc822-headers"})
_OTHER_REPORTS = frozenset({"feedback-report", "disposition-notification"})
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.#-])([45][0-5]\d)(?=[ -](?!\d{1,3}\.\d{1,3}\.\d{1,3}\.\d)|$|:|\))")
_FIELD_ADDRESS = re.compile(r"[^\s<>;\"]{1,64}@[^\s<>;\"()]{1,250}")
_MESSAGE_ID = re.compile(r"(?im)^[ >]{0,4}Message-I[dD]:\s{0,3}(<[^<>\s]{1,250}>)")
_MAX_FAILURES = 200
_MAX_REASON = 500

Headers = Mapping[str, tuple[str, ...]]


def read_failures(outline: Outline, root: Part, leaves: list[Part], headers: Headers,
                  text: str) -> tuple[DeliveryFailure, ...]:
    """One failure a recipient, in the order of the report; none for a mail that is no bounce."""
    if root.params.get("report-type", "").lower() in _OTHER_REPORTS or not _looks_automatic(root, leaves, headers):
        return ()
    told = before_returned(text)
    is_report = root.media_type == "multipart/report" or is_from_mail_system(headers)
    reported = _from_reports(outline, leaves, told) if is_report else []
    if reported:
        return tuple(reported[:_MAX_FAILURES])
    if not _may_be_bounce(root, leaves, headers, told):
        return ()
    return tuple(_from_text(outline, leaves, headers, told)[:_MAX_FAILURES])


def read_returned_id(outline: Outline, root: Part, leaves: list[Part], headers: Headers,
                     text: str) -> MessageId | None:
    """Message-ID of the mail that a report returns: in its part, else (bounces without parts) in the text below."""
    if not _looks_automatic(root, leaves, headers):
        return None
    for leaf in leaves:
        if leaf.media_type in RETURNED_TYPES:
            return read_message_id(first(_inside(outline, leaf), "message-id"))
    told = before_returned(text)
    found = _MESSAGE_ID.search(text, len(told)) if len(told) < len(text) else None
    return read_message_id(found[1]) if found else None


def _looks_automatic(root: Part, leaves: list[Part], headers: Headers) -> bool:
    """A quick look that spares the mail of people all that follows."""
    return ("x-failed-recipients" in headers or root.media_type == "multipart/report" or is_from_mail_system(headers)
            or bool(MACHINE.match(_sender(headers))) or any(leaf.media_type in STATUS_TYPES for leaf in leaves))


def classify(text: str) -> str:
    """What kind of failure the words tell: userunknown, mailboxfull, hostunknown, expired …; "" where they do not."""
    return next((reason for reason, pattern in REASONS if pattern.search(text[:2000])), "")


def _inside(outline: Outline, part: Part) -> Fields:
    """The fields at the top of a returned mail, also where the part is encoded for transfer."""
    data = read_body(outline.raw, part)[0][: outline.limits.max_header_bytes]
    data = data.lstrip(b"\r\n")
    block = re.split(rb"\n\r?\n", data, maxsplit=1)[0]
    return read_block(block, 0, len(block), outline.limits)[0]


def _from_reports(outline: Outline, leaves: list[Part], told: str) -> list[DeliveryFailure]:
    """Failures of all message/delivery-status parts (RFC 3464, 2.3)."""
    failures: list[DeliveryFailure] = []
    for leaf in leaves:
        if leaf.media_type in STATUS_TYPES:
            data = read_body(outline.raw, leaf)[0][: outline.limits.max_header_bytes]
            blocks = re.split(rb"\n\r?\n+", data.lstrip(b"\r\n"))[: _MAX_FAILURES + 1]
            fields = [read_block(block, 0, len(block), outline.limits)[0] for block in blocks]
            failures.extend(failure for one in fields if (failure := _from_fields(one, told)) is not None)
    return failures


def _from_fields(fields: Fields, told: str) -> DeliveryFailure | None:
    """The failure of one group of per-recipient fields; None for the group about the message."""
    recipient = next((found[0] for name in ("original-recipient", "final-recipient", "x-actual-recipient")
                      if (found := _FIELD_ADDRESS.search(first(fields, name)))), "")
    if not recipient:
        return None
    status_field = first(fields, "status")
    diagnostic = clean_phrase(first(fields, "diagnostic-code"))
    action = re.split(r"[\s(;]", first(fields, "action").lower().strip() or "failed")[0]
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
        action = "delayed" if status_field.strip().startswith("4") else "failed"
    return _failure(recipient, action, diagnostic or told[:1500], status_field)


def _failure(recipient: str, action: str, words: str, status_field: str = "") -> DeliveryFailure:
    """A failure, with what its words tell: enhanced status (RFC 3463), SMTP code, reason."""
    given = _STATUS.search(status_field)
    said = _STATUS.search(words)
    status = given[1] if given else ""
    if said and (not status or status.endswith(".0.0")):
        status = said[1]
    code = _CODE.search(words)
    category = classify(f"{words} {status}")
    return DeliveryFailure(
        recipient=clean_phrase(recipient).strip("<>").rstrip("."),
        action=action,
        status=status,
        smtp_code=code[1] if code else "",
        reason=clean_phrase(words[:_MAX_REASON]),
        hard=action == "failed" and (category in HARD or (not category and status.startswith("5.1"))),
    )


def is_from_mail_system(headers: Headers) -> bool:
    """From (or Return-Path) is that of a mail system, not of a person or of some other program."""
    sender = _sender(headers)
    returned = " ".join(headers.get("return-path", ())[:1]).lower()
    return (bool(DAEMON.match(sender)) or bool(DAEMON_NAME.search(" ".join(headers.get("from", ())[:1])[:200]))
            or returned.strip() == "<>" or "mailer-daemon" in returned)


def tells_of_failure(headers: Headers, text: str) -> bool:
    """A mail system says, in subject and words, that a mail was not delivered; perhaps without saying to whom."""
    by_words = bool(FAILED.search(before_returned(text)[:8000]))
    by_sender = is_from_mail_system(headers) or bool(MACHINE.match(_sender(headers)))
    return by_words and by_sender and _has_subject(headers)


def _sender(headers: Headers) -> str:
    """The address in From; the whole value where it holds none (`MAILER-DAEMON <>`)."""
    value = " ".join(headers.get("from", ())[:1])
    address = _FIELD_ADDRESS.search(value)
    return address[0] if address else value.strip("<> ")


def _has_subject(headers: Headers) -> bool:
    return bool(SUBJECT.match(" ".join(headers.get("subject", ())[:1])[:200]))


def _may_be_bounce(root: Part, leaves: list[Part], headers: Headers, told: str) -> bool:
    """A mail system wrote it, and its type, subject or words tell of a failure. A person who writes about
    undelivered mail must never be taken for one."""
    if "x-failed-recipients" in headers:
        return True
    by_type = root.media_type == "multipart/report" or any(leaf.media_type in STATUS_TYPES for leaf in leaves)
    by_subject, by_words = _has_subject(headers), bool(FAILED.search(told[:8000]))
    if is_from_mail_system(headers):
        return by_subject or by_words
    return (by_type and (by_words or by_subject)) or (by_subject and by_words and bool(MACHINE.match(_sender(headers))))


def _from_text(outline: Outline, leaves: list[Part], headers: Headers, told: str) -> list[DeliveryFailure]:
    """Failures of a bounce without a usable report: Exim's header, flufl.bounce, our reading, the returned mail."""
    action = "delayed" if DELAYED.search(told[:8000]) else "failed"
    ours = {found[0].lower() for name in ("to", "from", "delivered-to")
            for value in headers.get(name, ()) if (found := _FIELD_ADDRESS.search(value))}
    read = find_recipients(told, ours)
    named = [found for value in headers.get("x-failed-recipients",
    ()) for found in _FIELD_ADDRESS.findall(value.replace(",", " "))]
    delayed, failed = ask_flufl(outline.raw) if not named else (frozenset(), frozenset(named))
    if delayed or failed:
        words = dict(read)
        known = [(address, "delayed" if address in delayed else "failed") for address in sorted(delayed | failed)]
        return [_failure(address, how, words.get(address.lower(), told[:1500])) for address, how in known]
    if read:
        return [_failure(address, action, words) for address, words in read[:20]]
    return [_failure(address, action, told[:1500]) for address in _recipients_of_returned(outline, leaves)]


def _recipients_of_returned(outline: Outline, leaves: list[Part]) -> list[str]:
    """To of the returned mail, where the words of the mail system name nobody."""
    for leaf in leaves:
        if leaf.media_type in RETURNED_TYPES:
            return _FIELD_ADDRESS.findall(first(_inside(outline, leaf), "to").replace(",", " "))[:5]
    return []
