"""What only the whole can tell: a table of checks, each of which yields (place of the key, "what is wrong - remedy").

They run after every single value has been found right, so each may rely on the types. References between people,
topics and projects are in `references`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

from gateway.model.policy import TagForm
from gateway.settings.days_off import read_events
from gateway.settings.kinds import shown
from gateway.settings.mailbox_checks import check_mailboxes
from gateway.settings.oauth_checks import check_oauth
from gateway.settings.problems import Place, Problem, meant
from gateway.settings.references import REFERENCE_CHECKS
from gateway.settings.root import Settings
from gateway.settings.servers import is_loopback
from gateway.settings.when import HoursOfWork

Check = Callable[[Settings], Iterator[Problem]]

TOKEN = 20
"""Characters of a mark: 100 bits in base32."""
LONGEST_MARK = len("+b-") + TOKEN
"""In the envelope sender of letters (VERP)."""
LOCAL_PART = 64
"""Octets before the @ (RFC 5321, 4.5.3.1.1)."""
SOCKET_PATH = 107
"""Octets of a unix socket's path on Linux."""


def check(settings: Settings) -> list[Problem]:
    """Everything that is wrong, in the order of the table."""
    return [found for one in CHECKS for found in one(settings)]


def _data_directory(settings: Settings) -> Iterator[Problem]:
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        yield ("gateway", "data_dir"), f"{shown(settings.data_dir)} is a file - name a folder"


def _listeners(settings: Settings) -> Iterator[Problem]:
    listen = settings.listen
    same_host = listen.smtp_host == listen.lmtp_host != ""
    if same_host and listen.smtp_port == listen.lmtp_port != 0:
        yield ("listen", "lmtp_port"), f"{listen.lmtp_port} is the port of SMTP too - choose another one"
    if listen.lmtp_socket is not None and len(str(listen.lmtp_socket).encode()) > SOCKET_PATH:
        yield ("listen", "lmtp_socket"), f"the path is longer than {SOCKET_PATH} octets - choose a shorter one"


def _certificate(settings: Settings) -> Iterator[Problem]:
    paths = {"tls_certificate": settings.listen.tls_certificate, "tls_key": settings.listen.tls_key}
    missing = [key for key, path in paths.items() if path is None]
    if len(missing) == 1:
        yield ("listen", missing[0]), "is missing - STARTTLS needs the certificate and its key"
    absent = [(key, path) for key, path in paths.items() if path is not None and not path.is_file()]
    for key, path in absent:
        yield ("listen", key), f"there is no file {shown(path)} - correct the path"
    if not missing and not absent and not _pair_loads(settings):
        yield ("listen", "tls_key"), "does not open listen.tls_certificate - name PEM files that belong together"


def _pair_loads(settings: Settings) -> bool:
    import ssl  # 20 ms, for those who have a certificate

    assert settings.listen.tls_certificate is not None
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.listen.tls_certificate, settings.listen.tls_key, password=lambda: "")
    except (ssl.SSLError, OSError, ValueError):
        return False
    return True


def _tag_form(settings: Settings) -> Iterator[Problem]:
    place = ("addresses", "tag_subdomain")
    domain = settings.addresses.tag_subdomain
    if settings.addresses.tag_form is TagForm.SUBDOMAIN and not domain:
        yield place, 'is empty - name the domain that carries the marks, or write tag_form = "plus"'
    elif settings.addresses.tag_form is TagForm.PLUS and domain:
        yield place, 'is set although tag_form is "plus" - write tag_form = "subdomain" or leave it out'


def _room_for_tags(settings: Settings) -> Iterator[Problem]:
    if settings.addresses.tag_form is not TagForm.PLUS:
        return
    room = LOCAL_PART - LONGEST_MARK
    for key, project in settings.projects.items():
        local = project.address.rpartition("@")[0]
        place = ("projects", key, "address")
        if "+" in local:
            yield place, f'{shown(project.address)} has a "+" already - choose an address without one'
        elif len(local.encode()) > room:
            long = f"{shown(project.address)} has {len(local.encode())} octets before the @, the marks leave {room}"
            yield place, f'{long} - choose a shorter address or addresses.tag_form = "subdomain"'


def _relay(settings: Settings) -> Iterator[Problem]:
    relay = settings.relay
    if relay.kind == "smtp" and not relay.host:
        yield ("relay", "host"), 'is empty - name the mail server, or write kind = "folder"'
    if relay.kind == "folder" and relay.host:
        yield ("relay", "kind"), 'is "folder" although relay.host is set - write kind = "smtp"'
    if relay.ca_file is not None and not relay.ca_file.is_file():
        yield ("relay", "ca_file"), f"there is no file {shown(relay.ca_file)} - correct the path"


def _relay_login(settings: Settings) -> Iterator[Problem]:
    relay = settings.relay
    password = bool(relay.password.get_secret_value())
    if password and relay.oauth:
        yield ("relay", "oauth"), "is set beside a password - keep one of the two"
    if (password or relay.oauth) and not relay.username:
        yield ("relay", "username"), "is missing - a login needs the name of its user"
    if relay.username and not password and not relay.oauth:
        remedy = "set relay.password, relay.password_file or relay.oauth, or leave out the username"
        yield ("relay", "password"), f"is missing - {remedy}"
    if relay.oauth and relay.oauth not in settings.oauth:
        yield ("relay", "oauth"), f"there is no [oauth.{relay.oauth}] - {meant(relay.oauth, settings.oauth)}"
    if relay.username and relay.security == "none" and not is_loopback(relay.host):
        yield ("relay", "security"), 'is "none", so the password could be read on its way - write "starttls" or "tls"'
    if relay.certificate_sha256 and relay.security == "none":
        yield ("relay", "security"), 'is "none", so no certificate is ever shown - write "starttls" or "tls"'


def _retries(settings: Settings) -> Iterator[Problem]:
    relay = settings.relay
    if relay.retry_cap < relay.retry_base:
        yield ("relay", "retry_cap"), "is shorter than relay.retry_base - write a longer time"
    if relay.letter_timeout < relay.timeout:
        yield ("relay", "letter_timeout"), "is shorter than relay.timeout - write a longer time"
    if relay.give_up_after < relay.retry_base:
        yield ("relay", "give_up_after"), "is shorter than relay.retry_base - write a longer time"


def _lease(settings: Settings) -> Iterator[Problem]:
    if settings.worker.lease < timedelta(seconds=settings.limits.processing_seconds_per_mail):
        yield ("worker", "lease"), "is shorter than limits.processing_seconds_per_mail - write a longer time"


def _proof(settings: Settings) -> Iterator[Problem]:
    trust = settings.trust
    marker = {"marker_header": trust.marker_header, "marker_value": trust.marker_value.get_secret_value()}
    missing = [key for key, value in marker.items() if not value]
    if len(missing) == 1:
        yield ("trust", missing[0]), "is missing - the marker needs a header and a value"
    if (trust.authserv_id or trust.marker_header) and not trust.check_dns and not trust.trusted_peers:
        yield ("trust", "trusted_peers"), "is empty, so nothing would be believed - name the hosts of your mail servers"
    if trust.require_staff_authentication and not settings.authentication_expected:
        remedy = "set trust.authserv_id, trust.marker_header or trust.check_dns"
        yield ("trust", "require_staff_authentication"), f"nobody could ever prove who he is - {remedy}"


def _own_proof(settings: Settings) -> Iterator[Problem]:
    trust = settings.trust
    if not trust.check_dns:
        return
    if trust.authserv_id and trust.authserv_id.lower() != settings.host_name.lower():
        asked, own = shown(trust.authserv_id), shown(settings.host_name)
        why = f"{asked} is not asked, because check_dns lets {own} check senders"
        remedy = "remove trust.check_dns if all mail comes through that server, else trust.authserv_id"
        yield ("trust", "authserv_id"), f"{why} - {remedy}"
    if trust.marker_header:
        why = "with check_dns anybody may hand mail over and set it"
        yield ("trust", "marker_header"), f"{why} - remove the marker, or trust.check_dns"


def _all_hours(settings: Settings) -> dict[Place, HoursOfWork]:
    hours: dict[Place, HoursOfWork] = {("working_hours",): settings.working_hours}
    return hours | {("calendars", key): calendar for key, calendar in settings.calendars.items()}


def _spans(settings: Settings) -> Iterator[Problem]:
    all_spans: dict[Place, Sequence[tuple[time, time]]] = {}
    for place, hours in _all_hours(settings).items():
        all_spans[*place, "spans"] = hours.spans
        all_spans |= {(*place, "spans_on", day): spans for day, spans in hours.spans_on.items()}
    for key, person in settings.people.items():
        all_spans["people", key, "hours", "spans"] = person.hours.spans
    for place, spans in all_spans.items():
        for (_, closes), (opens, _) in pairwise(sorted(spans)):
            if opens < closes:
                yield place, f"two spans overlap at {opens.isoformat('minutes')} - let one end before the next begins"


def _holidays(settings: Settings) -> Iterator[Problem]:
    for place, hours in _all_hours(settings).items():
        try:
            if hours.holidays_file is not None:
                read_events(hours.holidays_file)
        except ValueError as error:
            yield (*place, "holidays_file"), str(error)


def _letters(settings: Settings) -> Iterator[Problem]:
    folders: dict[Place, Path | None] = {("letters", "folder"): settings.letters.folder}
    for key, project in settings.projects.items():
        folders["projects", key, "letters"] = project.letters
    for place, folder in folders.items():
        if folder is not None and not folder.is_dir():
            yield place, f"there is no folder {shown(folder)} - correct the path"


CHECKS: tuple[Check, ...] = (
    _data_directory,
    _listeners,
    _certificate,
    _tag_form,
    _room_for_tags,
    *REFERENCE_CHECKS,
    _spans,
    _holidays,
    _relay,
    _relay_login,
    check_mailboxes,
    check_oauth,
    _retries,
    _lease,
    _proof,
    _own_proof,
    _letters,
)
