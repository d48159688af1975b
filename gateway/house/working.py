"""What reads, decides and files mail: the worker's tools, and those that bring old mail in."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.antivirus import scan
from gateway.authentication import Authenticator
from gateway.house import House
from gateway.house.learning import classifier
from gateway.importing.taking import Importing, Wishes
from gateway.librarian import Librarian
from gateway.model.mail import Envelope
from gateway.reader import Reader
from gateway.settings import Settings
from gateway.store.engine import Store
from gateway.store.unit import Numbers
from gateway.triage import Classify
from gateway.worker import Tools

_SCAN_SECONDS = 60.0


def build_tools(house: House, classify: Classify | None = None, librarian: Librarian | None = None) -> Tools:
    """What the worker needs; the classifier is loaded at its first use, if it was not before."""
    settings = house.settings
    return Tools(
        store=house.store, unit=house.unit, scribe=house.scribe,
        classify=classify or classifier(settings, house),
        directory=house.directory, reader=_reader(house), trust=settings.trust_policy(), numbers=Numbers(house.unit),
        compare=librarian.compare if librarian else None, max_tries=settings.limits.tries_before_quarantine,
    )


def _reader(house: House) -> Reader:
    settings = house.settings
    return Reader(
        addresses=settings.address_policy(), limits=settings.mail_limits(),
        screening=settings.screen_policy(house.loop_marker), authenticate=_authenticator(settings),
        scan=_scanner(settings), seconds_per_mail=settings.limits.processing_seconds_per_mail,
    )


def importing(house: House, now: Callable[[], datetime], wishes: Wishes | None = None, *,
              classify: Classify | None = None, rehearsal: Store | None = None) -> Importing:
    """Brings old mail in, as the operator wishes; with `rehearsal` all is written there."""
    # What DNS says about a sender today is not what it said then.
    reader = replace(_reader(house), authenticate=None)
    return Importing(
        store=house.store, reader=reader, trust=house.settings.trust_policy(), policy=house.settings.desk_policy(),
        people=house.unit.people, clock=now, wishes=wishes or Wishes(), classify=classify, rehearsal=rehearsal,
    )


def _authenticator(settings: Settings) -> Callable[[bytes, Envelope], str] | None:
    trust = settings.trust
    if not trust.check_dns:
        return None
    return Authenticator(settings.host_name, trust.dns_servers, trust.dns_timeout.total_seconds()).check


def _scanner(settings: Settings) -> Callable[[bytes], str] | None:
    """Files above the bound are not scanned; a scanner that does not answer makes the mail wait (OSError)."""
    clamd, most = settings.attachments.clamd, settings.attachments.max_scan_bytes
    if not clamd:
        return None
    return lambda data: scan(data, clamd, _SCAN_SECONDS) if len(data) <= most else ""
