"""What `spoc inspect FILE…` prints of a mail: one JSON-safe object. Its keys are an interface.

from, from_name, subject, to, cc, reply_to, body_text, reply_text, signature, attachments, is_auto, is_bounce,
is_feedback_report, bounce, screening, language, defects.
"""
from __future__ import annotations

from gateway.mail.bounce import classify
from gateway.model.mail import Address, Attachment, DeliveryFailure, Disposition, InboundMail, Screening

AUTOMATIC_RULES = frozenset({"vacation", "auto-reply", "auto-generated", "challenge", "read-receipt", "delivery-report",
                             "null-sender"})
FEEDBACK_RULE = "abuse-report"


def describe(mail: InboundMail, screening: Screening) -> dict[str, object]:
    """The mail and its screening as strings, numbers, lists and booleans only."""
    return {
        "from": mail.from_.address if mail.from_ else "",
        "from_name": mail.from_.name if mail.from_ else "",
        "subject": mail.subject,
        "to": [_shown(address) for address in mail.to],
        "cc": [_shown(address) for address in mail.cc],
        "reply_to": [_shown(address) for address in mail.reply_to],
        "body_text": mail.text,
        "reply_text": mail.new_text,
        "signature": mail.signature,
        "attachments": [_attachment(attachment) for attachment in mail.attachments],
        "is_auto": screening.rule in AUTOMATIC_RULES,
        "is_bounce": screening.disposition is Disposition.BOUNCE,
        "is_feedback_report": screening.rule == FEEDBACK_RULE,
        "bounce": [_failure(failure) for failure in mail.failures],
        "screening": {
            "disposition": screening.disposition.value,
            "rule": screening.rule,
            "reason": screening.reason,
            "may_answer": screening.may_answer,
        },
        "language": mail.language,
        "defects": list(mail.defects),
    }


def _shown(address: Address) -> str:
    """`Name <address>` with the name quoted where it must be (RFC 5322, 3.2.4), so that it reads back as one."""
    if not address.name:
        return address.address
    name = address.name.replace("\\", "\\\\").replace('"', '\\"')
    plain = all(char.isalnum() or char in " -_" for char in address.name)
    return f"{address.name} <{address.address}>" if plain else f'"{name}" <{address.address}>'


def _attachment(attachment: Attachment) -> dict[str, object]:
    return {"filename": attachment.name, "size": attachment.size, "sha256": attachment.sha256}


def _failure(failure: DeliveryFailure) -> dict[str, object]:
    return {
        "recipient": failure.recipient, "action": failure.action, "status": failure.status,
        "smtp_code": failure.smtp_code, "reason": classify(f"{failure.reason} {failure.status}"), "hard": failure.hard,
    }
