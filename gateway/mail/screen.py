"""What is to become of a mail: an ordered table of small rules. The first one that fits decides and is recorded.

Each line of `RULES` says why it stands where it stands. A rule looks at the mail, the envelope and the policy, and
says why it fits, or "" where it does not.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.mail.bounce import tells_of_failure
from gateway.mail.own_list import is_own_list
from gateway.model.calendar import Method
from gateway.model.mail import Disposition, Envelope, InboundMail, Screening
from gateway.model.policy import ScreenPolicy

Test = Callable[[InboundMail, Envelope, ScreenPolicy], str]

LOOP_HEADER = "x-spoc-loop"
_VACATION = re.compile(
    r"(?i)out[- ]of[- ](?:the[- ])?office|auto(?:matic|mated|matische?r?|matische|matique|mática|"
    r"matica)?[- ]?(?:reply|response|"
    r"responder|antwort|answer)|automatische antwort|abwesenheit|réponse automatique|absence du bureau|"
    r"respuesta automática|"
    r"fuera de la oficina|risposta automatica|fuori sede|resposta automática|automatisch antwoord|afwezig|autosvar|"
    r"automatiskt svar|frånvaro|automatisk svar|automaattinen|autoodpowiedź|odpowiedź automatyczna|автоответ|"
    r"автоматический ответ|自動応答|自動返信|不在通知|自动回复|自動回覆|부재중|자동 회신|on vacation|"
    r"away from my (?:mail|desk)|vacation reply")
_IS_AWAY = re.compile(
    r"(?i)^\s?(?:auto(?:matic)?[- ]?(?:reply|response|antwort)|automatische antwort|abwesenheits\w{2,12}|"
    r"réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar|"
    r"out of (?:the )?office|自動応答|自動返信|自动回复|自動回覆)\s?(?:[:：(\[-]|$)"
    r"|^\s?auto: .{0,120}(?:out of|away|absen|abwesend|urlaub|vacation|holiday)")
"""Subjects that only answering machines write."""
_MACHINES = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mail-autoreply",
             "x-autoreply-from", "x-autorespond-to", "x-mdautoresponse", "x-vacation", "x-auto-reply")
_COMPLAINT = re.compile(r"(?i)complaint about message from \d|email feedback report for ip|"
                        r"(?:spam|abuse) (?:complaint|report)\b")
_COMPLAINS = re.compile(r"(?i)this is an? (?:e-?mail )?(?:abuse|spam|feedback|feedback loop) report|"
                        r"abuse report for an e-?mail message|"
                        r"report(?:ed)? (?:this|the) (?:message|e-?mail) as (?:spam|junk|abuse)")
_CHALLENGE = re.compile(r"(?i)confirm (?:that you|your (?:message|e?-?mail))|verify (?:your|"
    r"that) .{0,30}(?:message|sender)|"
                        r"challenge[- ]response|boxbe|\[?confirm\]? .{0,40}@|spam ?arrest|"
                        r"your message .{0,30}awaiting (?:verification|approval)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    name: str
    fits: Test
    disposition: Disposition
    may_answer: bool
    why_here: str


def screen(mail: InboundMail, envelope: Envelope, policy: ScreenPolicy) -> Screening:
    """What the first rule that fits says; always one."""
    for rule in RULES:
        reason = rule.fits(mail, envelope, policy)
        if reason:
            return Screening(rule.disposition, rule.name, reason, rule.may_answer)
    return Screening(Disposition.HANDLE, "ordinary", "no rule stands against it")


def own_loop(mail: InboundMail, _: Envelope, policy: ScreenPolicy) -> str:
    """A mail that was written here came back in."""
    return "carries our own loop marker" if policy.loop_marker in mail.headers.get(LOOP_HEADER, ()) else ""


def bounce(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """A letter that could not be delivered, or not yet: RFC 3464 or one of the odd formats."""
    if any(failure.action in ("failed", "delayed") for failure in mail.failures):
        return "names recipients that were not reached"
    if mail.failures:
        return ""
    if mail.report_type == "delivery-status":
        return "is a delivery report that names nobody"
    return "a mail system tells of a failure" if tells_of_failure(mail.headers, mail.text) else ""


def delivery_report(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """A report that all went well."""
    return "reports a delivery" if mail.failures else ""


def abuse_report(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """Somebody pressed "this is spam" (RFC 5965)."""
    if mail.report_type == "feedback-report" or _has_part(mail, "message/feedback-report"):
        return "is a feedback report"
    returns = _has_part(mail, "message/rfc822") or _has_part(mail, "text/rfc822-headers")
    if returns and (_COMPLAINT.match(mail.subject) or _COMPLAINS.search(mail.text[:1000])):
        return "is a complaint about a message"
    return ""


def read_receipt(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """A mail program says that a letter was shown (RFC 8098)."""
    if mail.report_type == "disposition-notification" or _has_part(mail, "message/disposition-notification"):
        return "is a read receipt"
    return ""


def calendar_answer(mail: InboundMail, envelope: Envelope, policy: ScreenPolicy) -> str:
    """Somebody answers an invitation: by a program, but by his own hand (RFC 5546). Not what is marked as spam."""
    answers = mail.calendar is not None and mail.calendar.method in (Method.REPLY, Method.COUNTER)
    return "answers an invitation" if answers and not spam(mail, envelope, policy) else ""


def vacation(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """Somebody is away (RFC 3834, 5): by the headers that answering machines write, or by the subject."""
    if mail.header("auto-submitted").lower().startswith("auto-replied"):
        return "Auto-Submitted: auto-replied"
    if mail.header("x-apple-action").lower() == "vacation":
        return "X-Apple-Action: vacation"
    for name in _MACHINES:
        if mail.header(name) and mail.header(name).lower() != "no":
            return f"has {name}"
    if mail.header("precedence").lower() == "auto_reply" or mail.header("x-precedence").lower() == "auto_reply":
        return "Precedence: auto_reply"
    if _IS_AWAY.match(mail.subject[:200]):
        return "the subject is that of an absence"
    if _VACATION.search(mail.subject[:200]) and (mail.in_reply_to or _is_from_machine(mail)):
        return "the subject is that of an absence"
    return ""


def challenge(mail: InboundMail, envelope: Envelope, _: ScreenPolicy) -> str:
    """A filter asks the sender to prove that he is a person. Answering would confirm mail we never sent."""
    if mail.header("x-boxbe-challenge") or mail.header("x-spamarrest-noauth") or mail.header("x-ask-auth"):
        return "asks to confirm a mail"
    if envelope.mail_from == "" and _CHALLENGE.search(mail.subject[:200]):
        return "asks to confirm a mail"
    return ""


def spam(mail: InboundMail, _: Envelope, policy: ScreenPolicy) -> str:
    """The MTA in front of us marked it."""
    for name, beginning in policy.spam_headers:
        if any(value.lower().startswith(beginning) for value in mail.headers.get(name, ())):
            return f"marked as spam by {name}"
    return ""


def bulk(mail: InboundMail, _: Envelope, policy: ScreenPolicy) -> str:
    """Newsletters and lists, except the lists that are shared addresses of this house."""
    if is_own_list(mail, policy):
        return ""
    precedence = mail.header("precedence").lower()
    if precedence in ("bulk", "junk", "list"):
        return f"Precedence: {precedence}"
    if mail.header("list-id") and (mail.header("list-unsubscribe") or mail.header("list-post")):
        return "is mail of a list"
    if mail.header("list-unsubscribe") and (mail.header("feedback-id") or mail.header("list-unsubscribe-post")):
        return "is a newsletter"
    return ""


def machine(mail: InboundMail, _: Envelope, __: ScreenPolicy) -> str:
    """Monitoring, web forms and other programs: it may be a real request, so it is handled, but not answered."""
    submitted = mail.header("auto-submitted").lower()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted: {submitted[:40]}"
    suppress = mail.header("x-auto-response-suppress").lower()
    if any(word in suppress for word in ("all", "oof", "autoreply")):
        return "asks for no automatic answer"
    return ""


def null_sender(_: InboundMail, envelope: Envelope, __: ScreenPolicy) -> str:
    """Nobody wants an answer (RFC 5321, 4.5.5)."""
    return "has the null sender" if envelope.mail_from == "" else ""


RULES: tuple[Rule, ...] = (
    Rule("own-loop", own_loop, Disposition.IGNORE, False, "first: whatever else it looks like, it is our own letter"),
    Rule("abuse-report", abuse_report, Disposition.IGNORE, False, "before bounces: it returns a mail as they do"),
    Rule("read-receipt", read_receipt, Disposition.IGNORE, False, "before bounces: it is a report as they are"),
    Rule("bounce", bounce, Disposition.BOUNCE, False,
         "before all that goes by headers: bounces call themselves auto-replied, bulk or junk as they like"),
    Rule("delivery-report", delivery_report, Disposition.IGNORE, False, "the reports that are left tell of no failure"),
    Rule("challenge", challenge, Disposition.IGNORE, False, "before vacations: it calls itself auto-replied too"),
    Rule("calendar-answer", calendar_answer, Disposition.HANDLE, False,
         "before vacations and bulk: calendars call themselves automatic, and the title may be that of an absence"),
    Rule("vacation", vacation, Disposition.IGNORE, False, "before bulk: answering machines write Precedence: bulk"),
    Rule("spam", spam, Disposition.IGNORE, False,
    "after what concerns our own letters: a bounce marked as spam still counts"),
    Rule("bulk", bulk, Disposition.IGNORE, False, "before machines: newsletters say auto-generated too"),
    Rule("auto-generated", machine, Disposition.HANDLE, False, "may be a real request (monitoring, a web form)"),
    Rule("null-sender", null_sender, Disposition.HANDLE, False, "last: it is known to be none of the above"),
)


def _has_part(mail: InboundMail, media_type: str) -> bool:
    return any(attachment.media_type == media_type for attachment in mail.attachments)


def _is_from_machine(mail: InboundMail) -> bool:
    """Headers say that no person sent it by hand."""
    precedence = mail.header("precedence").lower()
    return bool(mail.header("auto-submitted")) or precedence in ("bulk",
    "junk") or bool(mail.header("x-auto-response-suppress"))
