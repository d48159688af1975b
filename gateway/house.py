"""Turns the settings into the tools of the house: store, letters, classifier, listeners, relay. Starts nothing."""
from __future__ import annotations

import os
import secrets
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from gateway.antivirus import scan
from gateway.authentication import Authenticator
from gateway.desk.rounds import rounds
from gateway.importing.taking import Importing, Wishes
from gateway.learner import Habits
from gateway.letters import Letters
from gateway.librarian import Librarian
from gateway.mail.tag import owns
from gateway.model.lesson import Lesson
from gateway.model.mail import Envelope, Source
from gateway.model.mailbox import Start
from gateway.model.people import Directory
from gateway.premises import look_around
from gateway.reader import Reader
from gateway.scribe import Scribe
from gateway.settings import Settings
from gateway.sources import Accept
from gateway.sources.imap_config import Afterwards, MailboxConfig
from gateway.sources.smtp import SmtpConfig
from gateway.store import due, meta
from gateway.store.closings import plan_closings
from gateway.store.credentials import forget_past_failures
from gateway.store.engine import Store, open_store
from gateway.store.errors import StoreError
from gateway.store.lessons import all_lessons
from gateway.store.mailboxes import forget_past_troubles
from gateway.store.unit import Numbers, Unit
from gateway.tls import Security
from gateway.transports import Transport
from gateway.transports.folder import FolderTransport
from gateway.transports.pacing import Pacer, Rates
from gateway.transports.smtp import SmtpTransport
from gateway.transports.smtp_relay import RelayConfig
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
    unit = Unit(store, directory, settings.desk_policy(), premises=partial(look_around, settings, store))
    marker = meta.remember(store, "loop_marker", secrets.token_hex(8))
    forget_past_failures(store, settings.oauth)
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


def access(settings: Settings, store: Store, key: str, now: Callable[[], datetime]) -> Callable[[bool], str]:
    """Gives access tokens of [oauth.KEY] (True: the last one was refused); raises NoAccess where there are none."""
    from gateway.oauth import access_tokens  # 25 ms, for those who have an [oauth]

    return access_tokens(settings.oauth[key].registration(key), store, now).token


def transport(house: House, now: Callable[[], datetime], is_ending: Callable[[], bool]) -> Transport:
    """The way out; a relay that hangs is not waited for once `is_ending`."""
    settings, relay = house.settings, house.settings.relay
    if relay.kind == "folder":
        return FolderTransport(settings.outgoing_dir)
    return SmtpTransport(RelayConfig(
        host=relay.host, port=settings.relay_port, hostname=settings.host_name, tls=Security(relay.security),
        ca_file=relay.ca_file, pin=relay.certificate_sha256,
        user=relay.username, password=relay.password.get_secret_value(),
        access=access(settings, house.store, relay.oauth, now) if relay.oauth else None,
        timeout=relay.timeout.total_seconds(), whole=relay.letter_timeout.total_seconds(),
        max_mails=relay.letters_per_connection, is_ending=is_ending,
    ))


def pacer(settings: Settings) -> Pacer:
    """Counts what goes out in a minute."""
    relay = settings.relay
    domains = {domain.lower(): most for domain, most in relay.rates.items()}
    return Pacer(Rates(relay.letters_per_minute, relay.letters_per_minute_and_domain, domains))


def mailbox_config(settings: Settings, store: Store, key: str, now: Callable[[], datetime]) -> MailboxConfig:
    """How the mailbox of this key is reached, and what becomes of its mails."""
    box = settings.mailboxes[key]
    directory = settings.directory()
    project = directory.projects[box.project] if box.project else directory.default_project
    return MailboxConfig(
        key=key, host=box.host, port=box.server_port, tls=Security(box.security), ca_file=box.ca_file,
        pin=box.certificate_sha256, user=box.username, password=box.password.get_secret_value(),
        access=access(settings, store, box.oauth, now) if box.oauth else None, address=project.address,
        folder=box.folder, afterwards=Afterwards(box.afterwards), done_folder=box.done_folder,
        delivery_headers=box.delivery_headers, poll=box.poll.total_seconds(), idle=box.idle_reissue.total_seconds(),
        timeout=box.timeout.total_seconds(), max_bytes=settings.listen.max_message_bytes,
    )


def collect(house: House, worker: str, accept: Accept, now: Callable[[], datetime]) -> Callable[[], None]:
    """Begins to collect the mailboxes of the settings, where there are such; what is returned ends it."""
    settings, addresses = house.settings, house.settings.address_policy()
    forget_past_troubles(house.store, settings.mailboxes, now())
    if not settings.mailboxes:
        return lambda: None
    from gateway import collector  # 0.1 s, for those who have a mailbox

    tools = collector.Tools(
        worker=worker, store=house.store, accept=accept, bring_in=importing(house, now).take, now=now,
        limits=settings.mail_limits(), owns=lambda address: owns(address, addresses),
    )
    sources = [collector.Collected(mailbox_config(settings, house.store, key, now), wanted_start(settings, key))
               for key in settings.mailboxes]
    collectors = collector.Collectors(sources, tools)
    collectors.start()
    return collectors.stop


def wanted_start(settings: Settings, key: str) -> Start | None:
    """What the settings say of the mails that lie in the mailbox at its first start; None: somebody is to decide."""
    wanted = settings.mailboxes[key].start
    return Start(wanted) if wanted else None


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
