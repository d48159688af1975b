"""`/mails/17`: one mail as it came, and why that became of it; what an operator can do about it is `mail_deeds`."""
from __future__ import annotations

from collections.abc import Iterator
from html import escape

from starlette.responses import PlainTextResponse, Response

from gateway.mail.redact import without_fields
from gateway.mail.trust import judge
from gateway.model.mail import Envelope, InboundMail, Source, Trust
from gateway.store.inbox import raw_mail
from gateway.store.mail_list import Kept, read_kept
from gateway.web.framing import framed
from gateway.web.mails import outcome
from gateway.web.seen import named, pictures_of, read_seen, without_tags
from gateway.web.visits import NOT_FOUND, Visit
from gateway.web.wording import shortened

_LONGEST_TEXT = 50_000
_SOURCES = {
    Source.SMTP: "by SMTP from {}", Source.LMTP: "by LMTP", Source.INJECT: "from the command line",
    Source.IMAP: "from the mailbox {}", Source.IMPORT: "brought in from an old mailbox",
}


def find_mail(visit: Visit) -> Kept | None:
    """The mail of the number in the path; None where there is none."""
    with visit.tools.store.read() as conn:
        return read_kept(conn, visit.number())


def no_mail(visit: Visit) -> Response:
    """What is said where there is none."""
    return visit.wrong(NOT_FOUND, f"There is no mail {visit.number()}.")


def mail(visit: Visit) -> Response:
    """What it says and what is known of it; the reading of it is put on record."""
    kept = find_mail(visit)
    if kept is None:
        return no_mail(visit)
    visit.note("read the mail", kept.ticket, f"mail {kept.id}")
    raw = _raw(visit, kept)
    read = read_seen(visit, raw, kept.envelope, kept.id, kept.deaths) if raw is not None else None
    return visit.page(
        "mail.html", kept=kept, mail=read, source=_SOURCES[kept.envelope.source].format(kept.envelope.peer),
        became=outcome(kept.outcome, is_set_aside=kept.is_set_aside), trust=_trust(visit, read, kept.envelope),
        facts=[(label, value) for label, value in _facts(read) if value] if read else [],
        text=shortened(read.text, _LONGEST_TEXT) if read else "", is_cut=bool(read and len(read.text) > _LONGEST_TEXT),
        may_release=kept.is_set_aside or (kept.was_dropped and raw is not None),
    )


def body(visit: Visit) -> Response:
    """The mail with its formatting and its own pictures, for the frame."""
    kept = find_mail(visit)
    raw = _raw(visit, kept) if kept else None
    if kept is None or raw is None:
        return no_mail(visit)
    visit.note("read the formatted mail", kept.ticket, f"mail {kept.id}")
    read = read_seen(visit, raw, kept.envelope, kept.id, kept.deaths)
    return framed(read.html or f"<pre>{escape(read.text)}</pre>", f"Mail {kept.id}", pictures_of(read))


def source(visit: Visit) -> Response:
    """The mail as it came, as text; without tags, and without what proves to us that a mail is from inside."""
    kept = find_mail(visit)
    raw = _raw(visit, kept) if kept else None
    if kept is None or raw is None:
        return no_mail(visit)
    visit.note("read the source of the mail", kept.ticket, f"mail {kept.id}")
    marker = visit.tools.settings.trust.marker_header
    shown = without_fields(raw, (marker,)) if marker else raw
    return PlainTextResponse(shown.decode("utf-8", "replace"))


def _raw(visit: Visit, kept: Kept) -> bytes | None:
    """Its bytes, tags cut out; None where they are gone."""
    try:
        return without_tags(visit.tools.store, raw_mail(visit.tools.store, kept.id))
    except FileNotFoundError:
        return None


def _trust(visit: Visit, mail: InboundMail | None, envelope: Envelope) -> Trust | None:
    """How far the sender may be believed; None where that cannot be told now.

    What the gateway itself asked DNS about a sender is not part of his mail: whatever stands there says nothing.
    """
    settings = visit.tools.settings
    return None if mail is None or settings.trust.check_dns else judge(mail, envelope, settings.trust_policy())


def _facts(mail: InboundMail) -> Iterator[tuple[str, str]]:
    """What its header says of people; and what is wrong with it."""
    yield "From", named([mail.from_]) if mail.from_ else "(nobody)"
    yield "Answers to", named(mail.reply_to)
    yield "To", named(mail.to)
    yield "Cc", named(mail.cc)
    yield "Odd about it", ", ".join(mail.defects)
