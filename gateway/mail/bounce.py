"""Delivery failures told by a mail: RFC 3464 reports first, then the odd formats.

`read_failures` says who was not reached, how final that is and why; `read_returned_id` finds the Message-ID of the
letter that came back. Mail of a person never gets here: the gate is a report, a header or a sender of mail systems.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from gateway.log import without_tags
from gateway.mail.bounce_codes import find_code, find_status, weight
from gateway.mail.bounce_json import may_be_notice, read_notice
from gateway.mail.bounce_report import Group, has_report, read_groups
from gateway.mail.bounce_text import ask_flufl, before_returned, find_recipients, find_refused, is_told, returned_to
from gateway.mail.bounce_words import DAEMON, DAEMON_NAME, DELAYED, FAILED, HARD, MACHINE, REASONS, SUBJECT, pattern
from gateway.mail.charset import decode
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
_FIELD_ADDRESS = re.compile(r"[^\s<>;\"@]{1,64}@[^\s<>;\"()@]{1,250}")
_MESSAGE_ID = re.compile(r"(?im)^[ >]{0,4}Message-I[dD]:\s{0,3}(<[^<>\s]{1,250}>)")
_MAX_FAILURES = 200
_MAX_WORDS = 2_000
_MAX_REASON = 500
_TELLING = 3

Headers = Mapping[str, tuple[str, ...]]


def read_failures(outline: Outline, root: Part, leaves: list[Part], headers: Headers,
                  text: str) -> tuple[DeliveryFailure, ...]:
    """One failure a recipient, in the order of the report; none for a mail that is no bounce."""
    if root.params.get("report-type", "").lower() in _OTHER_REPORTS or not _looks_automatic(root, leaves, headers):
        return ()
    if may_be_notice(text):
        notice = read_notice(text)
        return tuple(_failure(one.recipient, one.action, one.words, one.status) for one in notice.recipients)
    told = before_returned(text)
    is_report = root.media_type == "multipart/report" or is_from_mail_system(headers)
    found = _from_parts(outline, leaves, told) if is_report else []
    if not found and _may_be_bounce(root, leaves, headers, told):
        found = (_from_pasted(outline, leaves, text, told)
                 or _from_text(outline, root, leaves, headers, text))
    return tuple(found[:_MAX_FAILURES])


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


def read_envelope_id(outline: Outline, leaves: list[Part]) -> MessageId | None:
    """The Original-Envelope-Id of the report (RFC 3464, 2.2.1): we hand letters over under their own Message-ID."""
    for leaf in leaves:
        if leaf.media_type in STATUS_TYPES:
            said = first(_inside(outline, leaf), "original-envelope-id").strip()
            return read_message_id(f"<{said}>") if "@" in said else None
    return None


def read_report_type(root: Part, leaves: list[Part], headers: Headers, text: str) -> str:
    """`report-type` of a report (RFC 6522); a complaint that a service tells as JSON is a feedback report too."""
    if root.media_type == "multipart/report":
        return root.params.get("report-type", "").lower()
    is_complaint = (may_be_notice(text) and _looks_automatic(root, leaves, headers)
                    and read_notice(text).kind == "complaint")
    return "feedback-report" if is_complaint else ""


def _looks_automatic(root: Part, leaves: list[Part], headers: Headers) -> bool:
    """A quick look that spares the mail of people all that follows."""
    return ("x-failed-recipients" in headers or root.media_type == "multipart/report" or is_from_mail_system(headers)
            or bool(MACHINE.match(_sender(headers))) or any(leaf.media_type in STATUS_TYPES for leaf in leaves))


def classify(text: str) -> str:
    """What kind of failure the words tell: userunknown, mailboxfull, hostunknown, expired …; "" where they do not."""
    sample = text[:2000].strip()
    return _classify(sample) if sample else ""


@lru_cache(maxsize=128)
def _classify(sample: str) -> str:
    """A report of 200 recipients says the same of each."""
    return next((reason for reason, words in REASONS if pattern(words).search(sample)), "")


def _inside(outline: Outline, part: Part) -> Fields:
    """The fields at the top of a returned mail, also where the part is encoded for transfer."""
    data = read_body(outline.raw, part)[0][: outline.limits.max_header_bytes]
    data = data.lstrip(b"\r\n")
    block = re.split(rb"\n\r?\n", data, maxsplit=1)[0]
    return read_block(block, 0, len(block), outline.limits)[0]


def _from_parts(outline: Outline, leaves: list[Part], told: str) -> list[DeliveryFailure]:
    """Failures of all message/delivery-status parts (RFC 3464, 2.3)."""
    groups: list[Group] = []
    for leaf in leaves:
        if leaf.media_type in STATUS_TYPES and len(groups) < _MAX_FAILURES:
            data = read_body(outline.raw, leaf)[0][: outline.limits.max_header_bytes]
            groups.extend(read_groups(decode(data)[0]))
    return _from_groups(groups, told)


def _from_pasted(outline: Outline, leaves: list[Part], text: str, told: str) -> list[DeliveryFailure]:
    """Failures of a report that stands in the text, or in a bounce that was sent on as an attachment."""
    if has_report(text):
        return _from_groups(read_groups(text), told)
    for leaf in leaves:
        if leaf.media_type == "message/rfc822":
            inner = decode(read_body(outline.raw, leaf)[0][: outline.limits.max_header_bytes])[0]
            if has_report(inner):
                return _from_groups(read_groups(inner), inner[:8000])
    return []


def _from_groups(groups: list[Group], told: str) -> list[DeliveryFailure]:
    """One failure a recipient; where a group says little, what the text says about him is added."""
    failures: dict[str, DeliveryFailure] = {}
    said: dict[str, str] | None = None
    for group in groups:
        recipient = _recipient(group)
        if not recipient:
            continue
        words, status = clean_phrase(group.get("diagnostic-code", "")), group.get("status", "")
        beside = ""
        if not find_code(words) or weight(find_status(status, words)) < _TELLING:
            said = dict(find_recipients(told, ())) if said is None else said
            beside = clean_phrase(said.get(recipient.lower(), "" if len(said) > 1 else told[:2000]))
        failures.setdefault(recipient.lower(), _failure(recipient, _action(group), words, status, beside))
    return list(failures.values())


def _recipient(group: Group) -> str:
    """The address that failed: the final one, after forwarding to somewhere else; the one that was written to where
    the final one is only its name inside the same house (another mailbox of the domain, a host without a domain)."""
    final, original, actual = (_address(group, name) for name in
                               ("final-recipient", "original-recipient", "x-actual-recipient"))
    domain = final.rpartition("@")[2].lower()
    if original and ("." not in domain or domain == original.rpartition("@")[2].lower()):
        return original
    return final or original or actual


def _address(group: Group, name: str) -> str:
    found = _FIELD_ADDRESS.search(group.get(name, ""))
    return found[0] if found else ""


def _action(group: Group) -> str:
    """One of the five actions (RFC 3464, 2.3.3); by the status where the group names none."""
    action = re.split(r"[\s(;]", group.get("action", "").lower() or "failed")[0]
    if action in ("failed", "delayed", "delivered", "relayed", "expanded"):
        return action
    return "delayed" if group.get("status", "").startswith("4") else "failed"


def _failure(recipient: str, action: str, words: str, status_field: str = "", beside: str = "") -> DeliveryFailure:
    """A failure, with what its words tell: enhanced status (RFC 3463), SMTP code, reason.

    `beside` is what else was said about the recipient; it counts where the words themselves say less.
    """
    status = max(find_status(status_field, words), find_status("", beside), key=weight)
    words_or_more = words if any(map(str.isalpha, words.partition(";")[2] or words)) else f"{words} {beside}".strip()
    category = classify(f"{words_or_more[:1990]} {status}")
    return DeliveryFailure(
        recipient=clean_phrase(recipient).strip("<>").rstrip("."),
        action=action,
        status=status,
        smtp_code=find_code(words, status) or find_code(beside, status),
        reason=clean_phrase(without_tags(words_or_more[:_MAX_WORDS])[:_MAX_REASON]),  # some repeat our VERP sender
        hard=action == "failed" and _is_final(category, status),
    )


def _is_final(category: str, status: str) -> bool:
    """There is nobody at that address, and there will be nobody tomorrow."""
    return status[:1] != "4" and (category in HARD or (not category and status.startswith("5.1")))


def is_from_mail_system(headers: Headers) -> bool:
    """From (or Return-Path) is that of a mail system, not of a person or of some other program."""
    sender = _sender(headers)
    returned = " ".join(headers.get("return-path", ())[:1]).lower()
    return (bool(DAEMON.match(sender)) or bool(DAEMON_NAME.search(" ".join(headers.get("from", ())[:1])[:200]))
            or returned.strip() == "<>" or "mailer-daemon" in returned)


def tells_of_failure(headers: Headers, text: str) -> bool:
    """A mail system says, in subject and words, that a mail was not delivered; perhaps without saying to whom."""
    if is_from_mail_system(headers):
        return _has_subject(headers)
    if not MACHINE.match(_sender(headers)) or not _has_subject(headers):
        return False
    return _tells_failure(before_returned(text))


def _sender(headers: Headers) -> str:
    """The address in From; the whole value where it holds none (`MAILER-DAEMON <>`)."""
    value = " ".join(headers.get("from", ())[:1])
    address = _FIELD_ADDRESS.search(value)
    return address[0] if address else value.strip("<> ")


def _has_subject(headers: Headers) -> bool:
    return bool(pattern(SUBJECT).match(" ".join(headers.get("subject", ())[:1])[:200]))


def _tells_failure(told: str) -> bool:
    return bool(pattern(FAILED).search(told[:8000]))


def _may_be_bounce(root: Part, leaves: list[Part], headers: Headers, told: str) -> bool:
    """A mail system wrote it, and its type, subject or words tell of a failure. A person who writes about
    undelivered mail must never be taken for one."""
    if "x-failed-recipients" in headers:
        return True
    by_type = root.media_type == "multipart/report" or any(leaf.media_type in STATUS_TYPES for leaf in leaves)
    by_subject, by_words = _has_subject(headers), _tells_failure(told)
    if is_from_mail_system(headers):
        return by_subject or by_words
    return (by_type and (by_words or by_subject)) or (by_subject and by_words and bool(MACHINE.match(_sender(headers))))


def _from_text(outline: Outline, root: Part, leaves: list[Part], headers: Headers,
               text: str) -> list[DeliveryFailure]:
    """Failures of a bounce without a usable report: Exim's header, flufl.bounce, our reading, the returned mail."""
    told = before_returned(text)
    action = "delayed" if pattern(DELAYED).search(told[:8000]) else "failed"
    ours = {found[0].lower() for name in ("to", "from", "delivered-to")
            for value in headers.get(name, ()) if (found := _FIELD_ADDRESS.search(value))}
    read = dict(find_recipients(told, ours)) | find_refused(told)
    known = _known_failures(outline, root, headers, told)
    if not known:
        known = dict.fromkeys(list(read)[:20] or _recipients_of_returned(outline, leaves, text), action)
    whole = told[:2000] if len(known) == 1 else ""
    return [_failure(address, how, f"{read.get(address.lower(), '')} {whole}".strip() or told[:1500])
            for address, how in known.items()]


def _known_failures(outline: Outline, root: Part, headers: Headers, told: str) -> dict[str, str]:
    """Address -> action, of what is surely a failed recipient: by a header, by a known format, by a refused command."""
    named = [found for value in headers.get("x-failed-recipients", ())
             for found in _FIELD_ADDRESS.findall(value.replace(",", " "))]
    if named:
        return dict.fromkeys(named, "failed")
    delayed, failed = ask_flufl(root.fields, outline.raw[root.start : root.end])
    known = {address: "delayed" if address in delayed else "failed"
             for address in sorted(delayed | failed) if _FIELD_ADDRESS.fullmatch(address)}
    in_words = {address: how for address, how in known.items() if is_told(address, told)}
    known = in_words or known
    seen = {address.lower() for address in known}
    return known | {address: "failed" for address in find_refused(told) if address not in seen}


def _recipients_of_returned(outline: Outline, leaves: list[Part], text: str) -> list[str]:
    """To of the returned mail, where the words of the mail system name nobody."""
    for leaf in leaves:
        if leaf.media_type in RETURNED_TYPES:
            inside = _inside(outline, leaf)
            if first(inside, "list-id") or first(inside, "x-beenthere"):
                return []  # To of a mail that a list sent out is the list
            return _FIELD_ADDRESS.findall(first(inside, "to").replace(",", " "))[:5]
    return _FIELD_ADDRESS.findall(returned_to(text).replace(",", " "))[:5]
