"""A real letter through the relay: for whoever wants to see it arrive, how it is signed, that a reply comes back."""
from __future__ import annotations

import html
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing

from gateway.doctor.finding import Finding, ok, wrong
from gateway.doctor.relay import reached
from gateway.doctor.surroundings import Surroundings
from gateway.doctor.tags import PROBE
from gateway.mail.compose import compose, new_message_id
from gateway.mail.tag import tagged
from gateway.model.decision import Machine
from gateway.model.mail import Address
from gateway.model.outgoing import Draft
from gateway.store.errors import StoreError
from gateway.transports import DeliveryError, Transport
from gateway.transports.folder import FolderTransport
from gateway.transports.smtp import SmtpTransport

HANDED_OVER = ok("letter-handed-over", "a letter to {address} was handed over; reply to it, and look for its ticket")
REFUSED = wrong("letter-refused", "no letter could be sent to {address}: {why}", "see what is said of the relay")

_NAME = "check"
_SUBJECT = "Test letter of your gateway"
_TEXT = """\
This letter was sent by `spoc check`. Please reply to it with any words. Your reply must become a ticket, which
`spoc tickets` lists. If it does not, mail to marked addresses such as {reply_to} does not reach the gateway.

To see how it was signed, look at its source: dkim=pass, spf=pass and dmarc=pass are what you want to find there.
"""


def send(around: Surroundings, address: str) -> Iterator[Finding]:
    """One letter from the first shared address. It is kept nowhere, and not tried again."""
    try:
        with ExitStack() as opened:
            way = opened.enter_context(closing(_way(around, opened)))
            way.send(around.directory.default_project.address, address, _letter(around, address))
    except (DeliveryError, StoreError, OSError) as error:
        yield REFUSED(address=address, why=error)
    else:
        yield HANDED_OVER(address=address)


def _way(around: Surroundings, opened: ExitStack) -> Transport:
    if around.settings.relay.kind == "folder":
        return FolderTransport(around.settings.outgoing_dir)
    return SmtpTransport(reached(around, opened))


def _letter(around: Surroundings, address: str) -> bytes:
    shared = around.directory.default_project
    reply_to = tagged(shared.address, PROBE, around.settings.address_policy())
    text = _TEXT.format(reply_to=reply_to)
    paragraphs = "".join(f"<p>{html.escape(one)}</p>" for one in text.split("\n\n"))
    return compose(Draft(
        from_=Address(shared.address, shared.name), to=Address(address), reply_to=Address(reply_to), subject=_SUBJECT,
        text=text, html=f'<html lang="en"><body>{paragraphs}</body></html>', date=around.now(), references=(),
        message_id=new_message_id(os.urandom, shared.address.rpartition("@")[2]), letter=_NAME, loop_marker=_NAME,
        machine=Machine.GENERATED))
