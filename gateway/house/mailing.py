"""The ways in and out but for the doors: mailboxes that are collected, the relay."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gateway.house import House
from gateway.house.working import importing
from gateway.mail.tag import owns
from gateway.model.mailbox import Start
from gateway.settings import Settings
from gateway.sources import Accept
from gateway.sources.imap_config import Afterwards, MailboxConfig
from gateway.store.engine import Store
from gateway.store.mailboxes import forget_past_troubles
from gateway.tls import Security
from gateway.transports import Transport
from gateway.transports.folder import FolderTransport
from gateway.transports.pacing import Pacer, Rates
from gateway.transports.smtp import SmtpTransport
from gateway.transports.smtp_link import never
from gateway.transports.smtp_relay import RelayConfig


def access(settings: Settings, store: Store, key: str, now: Callable[[], datetime]) -> Callable[[bool], str]:
    """Gives access tokens of [oauth.KEY] (True: the last one was refused); raises NoAccess where there are none."""
    from gateway.oauth import access_tokens  # 25 ms, for those who have an [oauth]

    return access_tokens(settings.oauth[key].registration(key), store, now).token


def transport(house: House, now: Callable[[], datetime], is_ending: Callable[[], bool]) -> Transport:
    """The way out; a relay that hangs, or whoever gives access to it, is not waited for once `is_ending`."""
    settings, relay = house.settings, house.settings.relay
    if relay.kind == "folder":
        return FolderTransport(settings.outgoing_dir)
    if not relay.oauth:
        return SmtpTransport(relay_config(settings, None, is_ending))
    from gateway.oauth.leaving import unless_ending

    token = unless_ending(access(settings, house.store, relay.oauth, now), is_ending)
    return SmtpTransport(relay_config(settings, token, is_ending))


def relay_config(
    settings: Settings, token: Callable[[bool], str] | None, is_ending: Callable[[], bool] = never,
) -> RelayConfig:
    """How the relay is reached; `token` as `access` gives it, None where the relay takes a password or nothing."""
    relay = settings.relay
    return RelayConfig(
        host=relay.host, port=settings.relay_port, hostname=settings.host_name, tls=Security(relay.security),
        ca_file=relay.ca_file, pin=relay.certificate_sha256,
        user=relay.username, password=relay.password.get_secret_value(), access=token,
        timeout=relay.timeout.total_seconds(), whole=relay.letter_timeout.total_seconds(),
        max_mails=relay.letters_per_connection, is_ending=is_ending,
    )


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
