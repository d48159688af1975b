"""Marked addresses (support+MARK@…), asked of the relay: replies to our letters go to them, so they must come through.

RCPT is said for three addresses and taken back: the shared one, one that nobody has, one with a mark. What is said of
the second tells what the answer to the third is worth: most relays take mail for everybody and know nothing.
"""
from __future__ import annotations

from collections.abc import Iterator

from gateway.doctor.finding import Finding, advice, ok, wrong
from gateway.doctor.surroundings import Surroundings
from gateway.mail.tag import tagged
from gateway.model.policy import TagForm
from gateway.said import plain
from gateway.transports.smtp_link import Link

SOUND = ok("relay-tags-sound", "it takes mail for {address}, as replies need it")
REFUSED = wrong("relay-tags-refused", "it takes mail for {shared}, not for {address}: replies would not arrive ({why})",
                "let it take marked addresses: {hint}")
UNKNOWN = advice("relay-tags-unknown", "it cannot be asked whether mail for {address} arrives",
                 "run `spoc check --send-to YOU@YOUR-DOMAIN` and reply to the letter: your reply must become a ticket")

PROBE = "spoccheckspoccheck22"
"""In the form of a mark; no ticket has it."""
_HINTS = {TagForm.PLUS: 'recipient_delimiter = "+" in Postfix, or addresses.tag_form = "subdomain"',
          TagForm.SUBDOMAIN: "an entry for the whole of addresses.tag_subdomain at the mail server"}
_REFUSALS = range(500, 600)


def look(around: Surroundings, link: Link) -> Iterator[Finding]:
    """What the relay says of the first shared address. Nothing where the gateway itself is its mail server."""
    if around.settings.trust.check_dns:
        return
    policy, shared = around.settings.address_policy(), around.directory.default_project.address
    marked = tagged(shared, PROBE, policy)
    nobodys = f"nobody-{PROBE}@{shared.rpartition('@')[2]}"
    (plainly, _), (nobody, _), (code, said) = _asked(link, shared, (shared, nobodys, marked))
    hidden = marked.replace(PROBE, "MARK")
    if plainly == 250 and code in _REFUSALS:
        yield REFUSED(shared=shared, address=hidden, why=f"{code} {plain(said)}", hint=_HINTS[policy.form])
    elif plainly == code == 250 and nobody in _REFUSALS and policy.form is TagForm.PLUS:
        yield SOUND(address=hidden)
    else:
        yield UNKNOWN(address=hidden)


def mail_from(link: Link, sender: str) -> tuple[int, bytes]:
    """What is said to MAIL, also from an address beyond ASCII (RFC 6531)."""
    is_wide = not sender.isascii()
    link.command_encoding = "utf-8" if is_wide else "ascii"
    return link.docmd("MAIL", f"FROM:<{sender}>{' SMTPUTF8' if is_wide else ''}")


def _asked(link: Link, sender: str, recipients: tuple[str, ...]) -> list[tuple[int, bytes]]:
    """What is said to each RCPT, all in one transaction that is taken back."""
    mail_from(link, sender)
    answers = [link.docmd("RCPT", f"TO:<{one}>") for one in recipients]
    link.docmd("RSET")
    return answers
