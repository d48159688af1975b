"""Screening: each rule, and the order of the table."""

from __future__ import annotations

import pytest

from gateway.mail.screen import RULES, screen
from gateway.model.mail import Disposition, InboundMail
from tests.unit.mail.mails import POLICY, envelope, own_mail, read

CALENDAR = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n"
HANDLE, IGNORE, BOUNCE = Disposition.HANDLE, Disposition.IGNORE, Disposition.BOUNCE


@pytest.mark.parametrize(
    ("name", "disposition", "rule", "may_answer"),
    [
        ("plain", HANDLE, "ordinary", True),
        ("gmail-reply", HANDLE, "ordinary", True),
        ("forward-only", HANDLE, "ordinary", True),
        ("person-about-bounce", HANDLE, "ordinary", True),
        ("bounce-rfc3464", BOUNCE, "bounce", False),
        ("bounce-qmail", BOUNCE, "bounce", False),
        ("vacation", IGNORE, "vacation", False),
        ("newsletter", IGNORE, "bulk", False),
        ("monitoring", HANDLE, "auto-generated", False),
        ("abuse-report", IGNORE, "abuse-report", False),
        ("read-receipt", IGNORE, "read-receipt", False),
    ],
)
def test_own_mails(name: str, disposition: Disposition, rule: str, may_answer: bool) -> None:
    found = screen(own_mail(name), envelope(), POLICY)
    assert (found.disposition, found.rule, found.may_answer) == (disposition, rule, may_answer)
    assert found.reason


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ("X-SPOC-Loop: spoc-1", "own-loop"),
        ("X-SPOC-Loop: other", "ordinary"),
        ("X-Spam-Flag: YES", "spam"),
        ("X-Spam-Flag: NO", "ordinary"),
        ("Precedence: bulk", "bulk"),
        ("List-Id: x <help.example.com>\nList-Unsubscribe: <https://x.test>\nPrecedence: list", "ordinary"),
        ("List-Id: x <other.example.com>\nList-Unsubscribe: <https://x.test>", "bulk"),
        ("List-Unsubscribe: <https://x.test>", "ordinary"),
        ("Auto-Submitted: no", "ordinary"),
        ("Auto-Submitted: auto-generated (x)", "auto-generated"),
        ("X-Auto-Response-Suppress: All", "auto-generated"),
        ("Auto-Submitted: auto-replied\nPrecedence: bulk", "vacation"),
        ("X-Autoreply: yes", "vacation"),
        ("Subject: Out of office\nIn-Reply-To: <a@b>", "vacation"),
        ("Subject: Automatic reply: Key", "vacation"),
        ("Subject: Abwesenheitsnotiz: Schlüssel", "vacation"),
        ("Subject: 自動応答: 鍵", "vacation"),
        ("Subject: AUTO: Ada Stone is out of the office (returning 05/11/2026)", "vacation"),
        ("Subject: Auto: Reifen wechseln", "ordinary"),
        ("Subject: Automatic reply does not work", "ordinary"),
        ("X-Apple-Action: vacation", "vacation"),
        ("Subject: The out of office reply does not work", "ordinary"),
        ("X-Boxbe-Challenge: 1\nAuto-Submitted: auto-replied", "challenge"),
        ("X-SPOC-Loop: spoc-1\nX-Spam-Flag: YES\nPrecedence: bulk", "own-loop"),
    ],
)
def test_rules(headers: str, rule: str) -> None:
    assert screen(read(f"From: ada@example.org\n{headers}", "hello"), envelope(), POLICY).rule == rule


@pytest.mark.parametrize("method", ["REPLY", "COUNTER"])
@pytest.mark.parametrize("headers", [
    "Subject: Accepted: Talk", "Subject: Accepted: Out of office desk\nIn-Reply-To: <a@b>",
    "Auto-Submitted: auto-replied", "Precedence: bulk", "Auto-Submitted: auto-generated",
])
def test_what_a_calendar_answers_is_no_automatic_mail(headers: str, method: str) -> None:
    answer = read(f"From: ada@example.org\n{headers}\nContent-Type: text/calendar", CALENDAR.replace("REPLY", method))
    found = screen(answer, envelope(), POLICY)
    assert (found.disposition, found.rule, found.may_answer) == (HANDLE, "calendar-answer", False)


@pytest.mark.parametrize(("headers", "body", "rule"), [
    ("X-Spam-Flag: YES", "REPLY", "spam"), ("X-SPOC-Loop: spoc-1", "REPLY", "own-loop"),
    ("Precedence: bulk", "REQUEST", "bulk"), ("Auto-Submitted: auto-replied", "REQUEST", "vacation"),
])
def test_a_calendar_excuses_nothing_else(headers: str, body: str, rule: str) -> None:
    mail = read(f"From: ada@example.org\n{headers}\nContent-Type: text/calendar", CALENDAR.replace("REPLY", body))
    assert screen(mail, envelope(), POLICY).rule == rule


def test_null_sender_is_handled_but_not_answered() -> None:
    found = screen(own_mail("plain"), envelope(""), POLICY)
    assert (found.disposition, found.rule, found.may_answer) == (HANDLE, "null-sender", False)


def test_every_line_of_the_table_says_why() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert "spam" in names
    assert all(rule.why_here and rule.fits.__doc__ for rule in RULES)


def test_a_mail_without_anything_is_handled() -> None:
    assert screen(InboundMail(None, None, "", "", ""), envelope(), POLICY).disposition is HANDLE
