"""What the operator decided, as values for the pure rooms (they never see the settings file)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from gateway.model.approval import ApprovalPolicy
from gateway.model.escalation import EscalationPolicy
from gateway.model.feedback import FeedbackPolicy
from gateway.model.meeting import MeetingPolicy
from gateway.model.summary import SummaryPolicy


class TagForm(StrEnum):
    """How a tag stands in an address: support+TAG@example.org or TAG@reply.example.org."""

    PLUS = "plus"
    SUBDOMAIN = "subdomain"


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Which addresses are ours. The first shared address is the default one."""

    shared: tuple[str, ...]
    form: TagForm = TagForm.PLUS
    subdomain: str = ""
    """Domain that carries tags in the subdomain form; every address there belongs to the gateway."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold before Python's header objects touch a mail."""

    max_bytes: int = 30 * 1024 * 1024
    max_header_bytes: int = 256 * 1024
    max_headers: int = 1_000
    max_header_value: int = 64 * 1024
    max_parts: int = 500
    max_depth: int = 30
    max_text: int = 1024 * 1024
    """Characters of text that are read as text; the rest stays in the original."""
    max_addresses: int = 200


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Whose word about a sender counts (RFC 8601)."""

    authserv_id: str = ""
    """Ours; "" means that no mail system in front of the gateway writes Authentication-Results."""
    trusted_peers: tuple[IPv4Network | IPv6Network, ...] = ()
    marker_header: str = ""
    """The operator's own header for mail that was handed in from inside, believed from trusted peers only."""
    marker_value: str = field(default="", repr=False)
    mailboxes: Mapping[str, str] = field(default_factory=dict)
    """Key of a mailbox -> the authserv-id of its mail system; "" where nobody vouches for what lies in it."""


@dataclass(frozen=True, slots=True)
class ScreenPolicy:
    """What `mail.screen` must know of this house."""

    own_addresses: tuple[str, ...]
    loop_marker: str
    """Value of our X-SPOC-Loop header: a mail that carries it was written here."""
    own_list_ids: tuple[str, ...] = ()
    """Lists that are really shared addresses (a Google or Microsoft group): not list mail."""
    spam_headers: tuple[tuple[str, str], ...] = (("x-spam-flag", "yes"),)
    """(header, beginning of its value) by which the MTA marks spam, lower case."""


@dataclass(frozen=True, slots=True)
class DeskPolicy:
    """What the desk may do by itself."""

    require_staff_authentication: bool = False
    """POCs and sponsors need an aligned pass even where no authserv-id is configured."""
    authentication_expected: bool = False
    """An authserv-id (or another marker) is configured: staff need an aligned pass."""
    route_all_to: str | None = None
    """Everything goes to this POC; the classifier is not asked."""
    ask_stakeholder: bool = False
    """Where the classifier is unsure, the receipt asks the stakeholder what it is about."""
    gather_for: timedelta = timedelta(minutes=10)
    """How long further reports of one matter wait for each other, to be told in one letter."""
    quarantine_unknown: bool = False
    """A new matter of a sender who is not known waits in quarantine."""
    known_domains: tuple[str, ...] = ()
    """Domains (and all below them) whose senders count as known."""
    receipts_per_hour: int = 5
    """To one address."""
    letters_per_hour: int = 60
    """On one ticket; the backstop of every loop rule."""
    guards_off: frozenset[str] = frozenset()
    """Names of the guards that do not hold a POC's mail."""
    colliding_answers_within: timedelta = timedelta(minutes=15)
    """So long after a colleague's answer another POC's answer waits for his word; 0: never."""
    question_expires_after: timedelta = timedelta(days=14)
    relay_delay: timedelta = timedelta()
    """How long a POC's words wait before they leave, so that they can be taken back."""
    undo_within: timedelta = timedelta(days=1)
    """How long after a mail of a POC what it did can be taken back."""
    close_after: timedelta = timedelta(days=14)
    """How long a resolved ticket stays quiet before it is closed; 0: it stays resolved."""
    reminder_before: timedelta = timedelta(hours=1)
    """Working time before a promise at which the POC is reminded."""
    meetings: MeetingPolicy = field(default_factory=MeetingPolicy)
    """How meetings are arranged."""
    escalation: EscalationPolicy = field(default_factory=EscalationPolicy)
    """Who is asked to act when a promise is broken."""
    morning_list: bool = True
    """POCs get a list in the morning of what waits for them."""
    morning_at: time | None = None
    """Local time of the list; None: when the POC's work begins."""
    ledger_at: time | None = time(7, 30)
    """When operators get their ledger, in the zone of the house; None: they get none."""
    feedback: FeedbackPolicy = field(default_factory=FeedbackPolicy)
    """Whether people are asked how content they are, and hear that they are not forgotten."""
    summary: SummaryPolicy = field(default_factory=SummaryPolicy)
    """How sponsors read about their week, where they have said nothing else."""
    approvals: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    """How long sponsors have to answer."""
    max_relay_bytes: int = 20 * 1024 * 1024
    """Attachments above this sum are named in the letter and kept, not sent on."""
