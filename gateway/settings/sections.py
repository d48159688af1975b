"""The sections of the settings that are about machinery. `config/default.toml` says what each key does.

The defaults here and those written there are the same; a test compares them. The validators are
built when first used (`defer_build`, 30 of 150 ms), and annotations are no strings here: pydantic would compile each.
"""

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from gateway.model.policy import TagForm
from gateway.settings.kinds import (
    Count,
    Domain,
    Duration,
    File,
    HeaderMark,
    HeaderName,
    Host,
    ListId,
    Network,
    Number,
    Size,
    Word,
    at_least,
    at_most,
    base_of,
)
from gateway.settings.servers import Clamd, Fingerprint, NameServer
from gateway.settings.where import DEFAULT_DATA_DIR, resolve

KB = 1 << 10
MB = 1 << 20

_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class Section(BaseModel):
    """Frozen, knows all of its keys, and checks its own defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


EMPTY: Any = Field(default_factory=dict, validate_default=True)
"""Default of a section that is not in the file: an empty table, read when it is needed."""


class Gateway(Section):
    """Who this gateway is and where it keeps what it knows."""

    host_name: Domain = ""
    data_dir: File = Field(default=DEFAULT_DATA_DIR, validate_default=True)
    database_url: SecretStr = SecretStr("")
    database_url_file: File = None
    blobs_dir: File = None

    @field_validator("data_dir", mode="before")
    @classmethod
    def _somewhere(cls, value: object) -> object:
        return DEFAULT_DATA_DIR if value == "" else value

    @field_validator("database_url", mode="after")
    @classmethod
    def _usable(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(_SCHEMES):
            raise ValueError('this database is unknown - write "sqlite:///var/spoc.db" or "postgresql://…"')
        path = url.removeprefix(_SCHEMES[0])
        if path == url or path == "":
            return value
        return SecretStr(f"{_SCHEMES[0]}{resolve(path, base_of(info))}")


class Listen(Section):
    """Where mail comes in and how much of it at once. An empty host: not listening."""

    smtp_host: Host = "127.0.0.1"
    smtp_port: Annotated[Count, Field(ge=0, le=65_535)] = 2525
    lmtp_host: Host = "127.0.0.1"
    lmtp_port: Annotated[Count, Field(ge=0, le=65_535)] = 2424
    lmtp_socket: File = None
    tls_certificate: File = None
    tls_key: File = None
    max_message_bytes: Annotated[Size, Field(ge=64 * KB)] = 30 * MB
    max_recipients: Annotated[Count, Field(ge=1)] = 100
    command_timeout: Annotated[Duration, at_least("0.3s")] = timedelta(minutes=5)
    data_timeout: Annotated[Duration, at_least("0.3s")] = timedelta(minutes=10)
    max_connections: Annotated[Count, Field(ge=1)] = 500
    max_connections_per_peer: Annotated[Count, Field(ge=1)] = 100
    errors_per_connection: Annotated[Count, Field(ge=1)] = 20
    max_backlog: Annotated[Count, Field(ge=1)] = 10_000
    min_free_bytes: Annotated[Size, Field(ge=0)] = 200 * MB


class Addresses(Section):
    """How a tag stands in our addresses."""

    tag_form: TagForm = TagForm.PLUS
    tag_subdomain: Domain = ""


class Relay(Section):
    """Where letters go out."""

    kind: Literal["folder", "smtp"] = "folder"
    folder: File = None
    host: Host = ""
    port: Annotated[Count, Field(ge=0, le=65_535)] = 0
    security: Literal["none", "starttls", "tls"] = "starttls"
    ca_file: File = None
    certificate_sha256: Fingerprint = ""
    username: Word = ""
    password: SecretStr = SecretStr("")
    password_file: File = None
    oauth: Word = ""
    timeout: Annotated[Duration, at_least("0.3s")] = timedelta(seconds=60)
    letter_timeout: Annotated[Duration, at_least("0.3s")] = timedelta(minutes=10)
    retry_base: Annotated[Duration, at_least("0.3s")] = timedelta(seconds=30)
    retry_cap: Annotated[Duration, at_least("0.3s")] = timedelta(hours=1)
    give_up_after: Annotated[Duration, at_least("0.3s")] = timedelta(days=4)
    letters_per_connection: Annotated[Count, Field(ge=1)] = 100
    letters_per_minute: Annotated[Count, Field(ge=0, le=100_000)] = 0
    letters_per_minute_and_domain: Annotated[Count, Field(ge=0, le=100_000)] = 0
    rates: dict[Domain, Annotated[Count, Field(ge=0, le=100_000)]] = Field(default_factory=dict)


class Trust(Section):
    """Whose word about a sender counts."""

    check_dns: bool = False
    dns_servers: tuple[NameServer, ...] = ()
    dns_timeout: Annotated[Duration, at_least("0.3s")] = timedelta(seconds=5)
    authserv_id: Word = ""
    trusted_peers: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    marker_header: HeaderName = ""
    marker_value: SecretStr = SecretStr("")
    marker_value_file: File = None
    require_staff_authentication: bool = False
    own_list_ids: tuple[ListId, ...] = ()


class Screening(Section):
    """What is taken for spam, and who may open tickets."""

    spam_headers: tuple[HeaderMark, ...] = (("x-spam-flag", "yes"),)
    unknown_senders: Literal["accept", "quarantine"] = "accept"
    known_domains: tuple[Domain, ...] = ()


class Attachments(Section):
    """What is looked for in attachments."""

    clamd: Clamd = ""
    max_scan_bytes: Annotated[Size, Field(ge=KB)] = 25 * MB


class TriageSettings(Section):
    """How the machine guesses the topic."""

    enabled: bool = True
    route_all_to: str = ""
    target_precision: Annotated[Number, Field(ge=0.5, lt=1.0)] = 0.95
    ask: Literal["poc", "stakeholder"] = "poc"
    starter_set: bool = True
    suggest_solved: bool = True
    same_matter_within: Duration = timedelta(hours=4)
    same_matter_gather: Duration = timedelta(minutes=10)
    model_dir: File = None


class Learning(Section):
    """What is learned from the tickets, and when."""

    enabled: bool = True
    quiet: Annotated[Duration, at_least("0.3s")] = timedelta(minutes=15)
    at_once: Annotated[Count, Field(ge=1)] = 20


class Desk(Section):
    """How a POC's mail is carried out."""

    relay_delay: Annotated[Duration, at_most("10m")] = timedelta()
    undo_within: Annotated[Duration, at_least("1m")] = timedelta(days=1)
    close_after: Annotated[Duration, at_least("0s")] = timedelta(days=14)


class Clock(Section):
    """When the time is not believed."""

    max_jump: Annotated[Duration, at_least("1m")] = timedelta(hours=6)


class Questions(Section):
    """Questions that wait for an answer."""

    expire_after: Annotated[Duration, at_least("1m")] = timedelta(days=14)


class Guards(Section):
    """What a POC's mail waits for his word for. Each key is the name of a guard of the desk."""

    unknown_command: bool = True
    stray_command: bool = True
    several_commands: bool = True
    quoted_command: bool = True
    no_words: bool = True
    lone_number: bool = True
    greeting: bool = True
    missing_attachment: bool = True
    answers_below: bool = True
    colliding_answers: bool = True
    colliding_answers_within: Annotated[Duration, at_least("0s")] = timedelta(minutes=15)
    internal_note: bool = True
    our_letter: bool = True
    own_address: bool = True
    addresses_in_files: bool = True
    dangerous_files: bool = True
    automatic_answer: bool = True
    too_many_letters: bool = True


class LimitSettings(Section):
    """Bounds that protect people from floods and the gateway from hostile mail."""

    receipts_per_sender_and_hour: Annotated[Count, Field(ge=0)] = 5
    letters_per_ticket_and_hour: Annotated[Count, Field(ge=1)] = 60
    processing_seconds_per_mail: Annotated[Number, Field(gt=0, le=3_600)] = 30
    tries_before_quarantine: Annotated[Count, Field(ge=1)] = 3
    max_relay_bytes: Annotated[Size, Field(ge=0)] = 20 * MB
    max_header_bytes: Annotated[Size, Field(ge=4 * KB)] = 256 * KB
    max_headers: Annotated[Count, Field(ge=10)] = 1_000
    max_header_value_bytes: Annotated[Size, Field(ge=1_024)] = 64 * KB
    max_parts: Annotated[Count, Field(ge=1)] = 500
    max_depth: Annotated[Count, Field(ge=1, le=100)] = 30
    max_text_characters: Annotated[Count, Field(ge=1_000)] = 1_048_576
    max_addresses: Annotated[Count, Field(ge=1)] = 200


class Worker(Section):
    """How many mails are taken at once, and for how long."""

    batch_size: Annotated[Count, Field(ge=1, le=1_000)] = 16
    lease: Annotated[Duration, at_least("1s")] = timedelta(minutes=5)


class Letters(Section):
    """Own wording of letters."""

    folder: File = None


class Log(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"

