"""describe: the keys that `spoc inspect` promises."""

from __future__ import annotations

import json

from gateway.mail.inspect import describe
from gateway.mail.screen import screen
from tests.unit.mail.mails import MAILS, POLICY, envelope, own_mail

KEYS = {
    "from",
    "from_name",
    "subject",
    "to",
    "cc",
    "reply_to",
    "body_text",
    "reply_text",
    "signature",
    "attachments",
    "is_auto",
    "is_bounce",
    "is_feedback_report",
    "bounce",
    "screening",
    "language",
    "defects",
}


def shown(name: str) -> dict[str, object]:
    mail = own_mail(name)
    return describe(mail, screen(mail, envelope(), POLICY))


def test_keys_of_every_own_mail() -> None:
    for path in MAILS.glob("*.eml"):
        one = shown(path.stem)
        assert set(one) == KEYS
        assert json.loads(json.dumps(one)) == one
        assert path.read_bytes().startswith(b"X-Why: ")


def test_values() -> None:
    one = shown("inline-image")
    assert one["from"] == "ada@example.org"
    assert one["to"] == ["Help Desk <help@example.com>"]
    assert one["attachments"] == [
        {"filename": file.name, "size": file.size, "sha256": file.sha256}
        for file in own_mail("inline-image").attachments
    ]
    assert (
        shown("vacation")["is_auto"],
        shown("bounce-qmail")["is_bounce"],
        shown("abuse-report")["is_feedback_report"],
    ) == (True, True, True)
    bounce = shown("bounce-rfc3464")["bounce"]
    assert isinstance(bounce, list)
    assert bounce[0] == {
        "recipient": "nobody@example.org",
        "action": "failed",
        "status": "5.1.1",
        "smtp_code": "550",
        "reason": "userunknown",
        "hard": True,
    }
