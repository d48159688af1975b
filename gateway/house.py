"""Turns the settings into the tools of the house: store, letters, classifier, listeners, relay. Starts nothing."""
from __future__ import annotations

import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from gateway.antivirus import scan
from gateway.authentication import Authenticator
from gateway.desk.rounds import rounds
from gateway.learner import Habits
from gateway.letters import Letters
from gateway.librarian import Librarian
from gateway.model.lesson import Lesson
from gateway.model.mail import Envelope, Source
from gateway.model.people import Directory
from gateway.premises import look_around
from gateway.reader import Reader
from gateway.scribe import Scribe
from gateway.settings import Settings
from gateway.sources.smtp import SmtpConfig
from gateway.store import due, meta
from gateway.store.closings import plan_closings
from gateway.store.engine import Store, open_store
from gateway.store.errors import StoreError
from gateway.store.lessons import all_lessons
from gateway.store.unit import Numbers, Unit
from gateway.transports import Transport
from gateway.transports.folder import FolderTransport
from gateway.transports.smtp import SmtpTransport
from gateway.transports.smtp_relay import RelayConfig, RelayTls
from gateway.triage import Classify, Refit, TriageConfig, open_model, refit
from gateway.worker import Tools

_SCAN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is built from the settings and shared by the roles."""

    settings: Settings
    store: Store
    unit: Unit
    directory: Directory
    scribe: Scribe
    loop_marker: str

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def plan(house: House, now: datetime) -> None:
    """What has to happen by time in any case waits for it: the clock asks for this before the first due time fires."""
    plan_closings(house.store, house.settings.desk.close_after)
    due.plan(house.store, rounds(house.unit.people(), house.settings.desk_policy(), now), now)


def open_database(settings: Settings) -> Store:
    """The store of these settings, upgraded if need be."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_store(settings.database_url, settings.data_dir / "blobs")


def build(settings: Settings) -> House:
    """The house, with nothing running yet."""
    store = open_database(settings)
    directory = settings.directory()
    unit = Unit(store, directory, settings.desk_policy(), premises=partial(look_around, settings))
    marker = meta.remember(store, "loop_marker", secrets.token_hex(8))
    letters = Letters(overrides=settings.letters.folder)
    scribe = Scribe(letters, unit, directory, settings.address_policy(), marker, os.urandom)
    return House(settings, store, unit, directory, scribe, marker)


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


def check_classifier(settings: Settings) -> list[str]:
    """Loads (or trains) the classifier and asks it something; what keeps it from being used."""
    directory = settings.directory()
    try:
        with closing(open_database(settings)) as store:
            model = open_model(triage_config(settings), lambda: lessons(settings, store))
        model.predict("I forgot my password and cannot log in.", "Password")
    except StoreError as error:
        return [f"the tickets it learns from cannot be read: {error}"]
    except OSError as error:
        return [f"the model cannot be kept in {settings.model_dir} ({error.strerror}): correct its rights"]
    except Exception as error:  # whatever is wrong with a model, the operator gets a line about it
        return [f"the classifier does not work ({error}): remove {settings.model_dir} and check the topics"]
    return [f'topic "{t.name}" has nobody: give it pocs in [topics.{t.name}]'
            for t in directory.topics.values() if not t.pocs and not directory.default_project.pocs]


def classifier(settings: Settings, house: House) -> Classify:
    """The classifier, not loaded yet; where no model is kept it trains one, with what the tickets taught."""
    return Classify(triage_config(settings), lambda: lessons(settings, house.store))


def librarian(house: House, now: Callable[[], datetime]) -> Librarian | None:
    """Who knows which tickets are alike; None where mails are not to be compared."""
    wanted = house.settings.triage
    if not _is_asked(house.settings) or not (wanted.suggest_solved or wanted.same_matter_within):
        return None
    return Librarian(house.store, now, wanted.suggest_solved, wanted.same_matter_within)


def refit_model(settings: Settings, progress: Callable[[str, float], None] | None = None) -> Refit:
    """A new model from the topics of the settings, the starter set and all that the tickets taught."""
    with closing(open_database(settings)) as store:
        known = lessons(settings, store)
    return refit(triage_config(settings), known, progress)


def lessons(settings: Settings, store: Store) -> Sequence[Lesson]:
    """What the tickets taught; nothing where the operator does not want it used."""
    return all_lessons(store) if settings.learning.enabled else ()


def habits(settings: Settings) -> Habits | None:
    """When to learn from corrections; None: never."""
    learning = settings.learning
    return Habits(learning.quiet, learning.at_once) if learning.enabled and _is_asked(settings) else None


def triage_config(settings: Settings) -> TriageConfig:
    """What the classifier must know of the settings."""
    return TriageConfig(
        topics=settings.directory().topics, directory=settings.model_dir,
        target_precision=settings.triage.target_precision, use_starter_set=settings.triage.starter_set,
        enabled=_is_asked(settings),
    )


def _is_asked(settings: Settings) -> bool:
    """Whether mail is classified at all."""
    return settings.triage.enabled and not settings.triage.route_all_to


def transport(settings: Settings) -> Transport:
    relay = settings.relay
    if relay.kind == "folder":
        return FolderTransport(settings.outgoing_dir)
    return SmtpTransport(RelayConfig(
        host=relay.host, port=settings.relay_port, hostname=settings.host_name, tls=RelayTls(relay.security),
        ca_file=relay.ca_file, user=relay.username, password=relay.password.get_secret_value(),
        timeout=relay.timeout.total_seconds(), max_mails=relay.letters_per_connection,
    ))


def listeners(settings: Settings) -> list[tuple[str, SmtpConfig]]:
    """The listeners that the settings ask for, by name; an empty host means none."""
    listen = settings.listen
    tls = _tls(settings)

    def config(source: Source, host: str, port: int, path: Path | None = None) -> SmtpConfig:
        return SmtpConfig(
            hostname=settings.host_name, source=source, host=host, port=port, path=path,
            max_bytes=listen.max_message_bytes, max_recipients=listen.max_recipients,
            command_timeout=listen.command_timeout.total_seconds(), data_timeout=listen.data_timeout.total_seconds(),
            max_connections=listen.max_connections, max_per_peer=listen.max_connections_per_peer,
            max_errors=listen.errors_per_connection, tls=tls if path is None else None,
        )

    found = []
    if listen.smtp_host:
        found.append(("smtp", config(Source.SMTP, listen.smtp_host, listen.smtp_port)))
    if listen.lmtp_host:
        found.append(("lmtp", config(Source.LMTP, listen.lmtp_host, listen.lmtp_port)))
    if listen.lmtp_socket:
        found.append(("lmtp_socket", config(Source.LMTP, "", 0, listen.lmtp_socket)))
    return found


def _tls(settings: Settings) -> ssl.SSLContext | None:
    listen = settings.listen
    if listen.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(listen.tls_certificate, listen.tls_key)
    return context
