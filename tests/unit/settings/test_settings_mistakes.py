"""Every mistake is one sentence with file, key and remedy. The table is the promise, word for word."""
from __future__ import annotations

from pathlib import Path

import pytest

from gateway.settings import SettingsError, load

from .conftest import HOUSE, Complaint

SUPPORT = 'address = "support@example.org"'
TLS = '[listen]\ntls_certificate = "cert.pem"\n'
DORA = '[people.dora]\nname = "Dora"\nroles = ["poc"]\n'
DORA_AT = DORA + 'addresses = ["d@b.org"]\n'
TWO = '[projects.two]\naddress = "two@example.org"\nname = "Two"\npocs = ["ana"]\n'
ACME = '[organisations.acme]\nname = "Acme"\ndomains = ["acme.test"]\n'
SMTP = '[relay]\nkind = "smtp"\nhost = "mail.example.org"\n'
OFFICE = """
[oauth.office]
provider = "other"
client_id = "x"
token_url = "https://login.example.org/token"
device_url = "https://login.example.org/device"
"""
SUBDOMAIN = '[addresses]\ntag_form = "subdomain"\ntag_subdomain = "reply.example.org"\n'
CHECKING = "[trust]\ncheck_dns = true\n"
LONG = "a-very-long-name-for-a-shared-address-indeed"
LOOP = "leads back to the gateway - name an address of another mailbox"
ROOM = "the marks leave 41 - choose a shorter address or addresses.tag_form = \"subdomain\""

BESIDE_THE_HOUSE = [
    # (what is added to the house, what is said after "spoc.toml: ")
    ('[topics.acces]\npocs = ["anna"]', 'topics.acces.pocs: there is no person "anna" - did you mean "ana"?'),
    ('[topics.x]\npocs = ["zoe"]', 'topics.x.pocs: there is no person "zoe" - known are ana, ben, clara, desk'),
    ('[topics.x]\npocs = ["clara"]', 'topics.x.pocs: "clara" is not a POC - add "poc" to people.clara.roles'),
    ('[topics.x]\npocs = "ana"', 'topics.x.pocs: "ana" is not a list - write it like ["one", "two"]'),
    ('[topics."a b"]', 'topics.a b: "a b" cannot be a key - use one other word in a-z, 0-9, "-" and "_"'),
    ('[topics.x]\nkeyword = ["a"]', 'topics.x.keyword: there is no such key - did you mean "keywords"?'),
    ('[topics.x.answer_within]\nurgent = "1h"', "topics.x.answer_within.urgent: there is no such key - "
                                                "all keys stand in config/default.toml"),
    ('[topics.x.answer_within]\nhigh = "2d"',
     'topics.x.answer_within.high: "2d" counts days, but this is working time - '
                                              'write hours, for example "24h"'),
    ("[topics]", "topics: there is no topic - add [topics.general] with title and pocs, or leave out [topics]"),
    (DORA, "people.dora.addresses: is missing - add it"),
    (DORA + 'addresses = []',
     "people.dora.addresses: is empty - name at least one"),
    (DORA + 'addresses = ["dora@"]',
     'people.dora.addresses: "dora@" is not an address - write it like name@example.org'),
    (DORA + 'addresses = ["ANA@example.org"]',
     'people.dora.addresses: "ANA@example.org" belongs to people.ana already - remove one of the two'),
    (DORA + 'addresses = ["d@b.org", "d@b.org"]',
     'people.dora.addresses: "d@b.org" stands there twice - remove one of the two'),
    (DORA + 'addresses = ["support@example.org"]',
     'people.dora.addresses: "support@example.org" belongs to projects.support already - remove one of the two'),
    (DORA + 'addresses = ["support+dora@example.org"]',
     f'people.dora.addresses: "support+dora@example.org" {LOOP}'),
    ('[people.dora]\nname = "Dora"\nroles = ["boss"]\naddresses = ["d@b.org"]',
     'people.dora.roles: "boss" is unknown - write "poc", "sponsor", "operator" or "vip"'),
    ('[people.dora]\nname = "Do\\nra"\nroles = ["poc"]\naddresses = ["d@b.org"]',
     'people.dora.name: "Do?ra" is not a name - write it on one line'),
    (DORA_AT + 'cover = "dora"',
     'people.dora.cover: "dora" cannot stand in for dora - name another person'),
    (DORA_AT + 'cover = "bem"',
     'people.dora.cover: there is no person "bem" - did you mean "ben"?'),
    (DORA_AT + 'zone = "Europe/Berln"',
     'people.dora.zone: there is no time zone "Europe/Berln" - did you mean "Europe/Berlin"?'),
    (DORA_AT + 'language = "German"',
     'people.dora.language: "German" is not a language - write it like "en" or "de"'),
    (DORA_AT + 'absences = ["2027-02-30"]',
     'people.dora.absences: "2027-02-30" is not a range of days - write it like "2026-12-21..2027-01-03"'),
    (DORA_AT + 'absences = ["2027-02-03..2027-02-01"]',
     'people.dora.absences: "2027-02-03..2027-02-01" ends before it begins - write the earlier day first'),
    ('[people.none]\nname = "N"\nroles = ["poc"]\naddresses = ["n@b.org"]',
     'people.none: "none" cannot be a key - use one other word in a-z, 0-9, "-" and "_"'),
    ('[teams.night]\nname = "Night"\nmembers = []', "teams.night.members: is empty - name at least one"),
    ('[teams.night]\nname = "Night"\nmembers = ["eve"]',
     'teams.night.members: there is no person "eve" - known are ana, ben, clara'),
    ('[teams.night]\nname = "Night"\nmembers = ["desk"]',
     'teams.night.members: "desk" is a team - name its people instead'),
    ('[teams.ana]\nname = "A"\nmembers = ["ben"]', 'teams.ana: "ana" is a person too - choose another key'),
    ('[projects.two]\naddress = "support@example.org"\nname = "Two"\npocs = ["ana"]',
     'projects.two.address: "support@example.org" belongs to projects.support already - remove one of the two'),
    ('[projects.two]\naddress = "two@example.org"\nname = "Two"',
     "topics.access.pocs: nobody takes this topic - name somebody here or in projects.two.pocs"),
    ('[projects.two]\naddress = "two@example.org"\nname = "Two"\npocs = ["ana"]\ntopics = ["acces"]',
     'projects.two.topics: there is no topic "acces" - did you mean "access"?'),
    (f'[projects.two]\naddress = "{LONG}@example.org"\nname = "Two"\npocs = ["ana"]',
     f'projects.two.address: "{LONG}@example.org" has 44 octets before the @, {ROOM}'),
    (TWO + 'topic_pocs.acces = ["ana"]',
     'projects.two.topic_pocs.acces: there is no topic "acces" - did you mean "access"?'),
    (TWO + 'topics = ["access"]\ntopic_pocs.hardware = ["ana"]',
     "projects.two.topic_pocs.hardware: this address does not have the topic - add it to projects.two.topics"),
    (TWO + "topic_pocs.access = []",
     "projects.two.topic_pocs.access: is empty - name at least one, or leave it out"),
    (TWO + 'topic_pocs.access = ["clara"]',
     'projects.two.topic_pocs.access: "clara" is not a POC - add "poc" to people.clara.roles'),
    (TWO + 'letters = "absent"',
     'projects.two.letters: there is no folder "{folder}/absent" - correct the path'),
    (ACME + 'pocs = ["anna"]', 'organisations.acme.pocs: there is no person "anna" - did you mean "ana"?'),
    (ACME + 'pocs = ["clara"]', 'organisations.acme.pocs: "clara" is not a POC - add "poc" to people.clara.roles'),
    (ACME + "pocs = []", "organisations.acme.pocs: is empty - name at least one"),
    (ACME, "organisations.acme.pocs: is missing - add it"),
    ('[organisations.acme]\nname = "Acme"\ndomains = ["@acme.test"]\npocs = ["ana"]',
     'organisations.acme.domains: "@acme.test" is not the domain of an address - write it like "example.org"'),
    (ACME + 'pocs = ["ana"]\n[organisations.two]\nname = "Two"\ndomains = ["ACME.test"]\npocs = ["ana"]',
     'organisations.two.domains: "acme.test" belongs to organisations.acme already - remove one of the two'),
    ('[projects.two]\naddress = "a+b@example.org"\nname = "Two"\npocs = ["ana"]',
     'projects.two.address: "a+b@example.org" has a "+" already - choose an address without one'),
    ('[roles]\nfallback_poc = "desk"', 'roles.fallback_poc: "desk" is a team - name one person'),
    ('[roles]\ntriage_poc = "clara"', 'roles.triage_poc: "clara" is not a POC - add "poc" to people.clara.roles'),
    ('[triage]\nroute_all_to = "bn"', 'triage.route_all_to: there is no person "bn" - did you mean "ben"?'),
    ("[triage]\ntarget_precision = 1", "triage.target_precision: 1 is too big - write less than 1.0"),
    ('[addresses]\ntag_form = "subdomain"',
     'addresses.tag_subdomain: is empty - name the domain that carries the marks, or write tag_form = "plus"'),
    ('[addresses]\ntag_subdomain = "reply.example.org"',
     'addresses.tag_subdomain: is set although tag_form is "plus" - '
                                                         'write tag_form = "subdomain" or leave it out'),
    ('[addresses]\ntag_form = "minus"', 'addresses.tag_form: "minus" is unknown - write "plus" or "subdomain"'),
    (SUBDOMAIN + DORA + 'addresses = ["d@Reply.example.org"]',
     'people.dora.addresses: "d@Reply.example.org" ' + LOOP),
    ('[working_hours]\nspans = ["9-17"]', 'working_hours.spans: "9-17" is not a span of a day - '
                                          'write it like "09:00-17:00", the earlier time first'),
    ('[working_hours]\nspans = ["17:00-09:00"]', 'working_hours.spans: "17:00-09:00" is not a span of a day - '
                                                 'write it like "09:00-17:00", the earlier time first'),
    ('[working_hours]\nspans = ["09:00-13:00", "12:30-17:00"]',
     "working_hours.spans: two spans overlap at 12:30 - let one end before the next begins"),
    (DORA_AT + 'hours.spans = ["09:00-13:00", "12:30-17:00"]',
     "people.dora.hours.spans: two spans overlap at 12:30 - let one end before the next begins"),
    (DORA_AT + 'hours.days = ["monday"]', 'people.dora.hours.days: "monday" is unknown - '
                                          'write "mon", "tue", "wed", "thu", "fri", "sat" or "sun"'),
    (DORA_AT + "max_tickets = -1", "people.dora.max_tickets: -1 is too small - write at least 0"),
    (DORA_AT + 'speaks = ["German"]',
     'people.dora.speaks: "German" is not a language - write it like "en" or "de"'),
    ("[working_hours]\nspans = []", "working_hours.spans: is empty - name at least one"),
    ('[working_hours]\nzone = "Mars"',
     'working_hours.zone: there is no time zone "Mars" - write it like "Europe/Berlin"'),
    ('[working_hours]\ndays = ["monday"]', 'working_hours.days: "monday" is unknown - '
                                           'write "mon", "tue", "wed", "thu", "fri", "sat" or "sun"'),
    ('[working_hours]\nholidays = ["25.12.2026"]',
     'working_hours.holidays: "25.12.2026" is not a day - write it like "2027-01-06"'),
]

MACHINERY = [
    ("[listen]\nsmtp_port = 70000", "listen.smtp_port: 70000 is too big - write at most 65535"),
    ("[listen]\nsmtp_port = true", "listen.smtp_port: true is not a number - write a number"),
    ('[listen]\nsmtp_port = "ssmtp"', 'listen.smtp_port: "ssmtp" is not a whole number - write one like 100'),
    ("[listen]\nlmtp_port = 2525", "listen.lmtp_port: 2525 is the port of SMTP too - choose another one"),
    ('[listen]\nsmtp_host = "0.0.0.0:25"',
     'listen.smtp_host: "0.0.0.0:25" is not a host - write the port under its own key'),
    ('[listen]\nmax_message_bytes = "30 megs"',
     'listen.max_message_bytes: "30 megs" is not a size - write "512 KB", "30 MB" or a number of bytes'),
    ('[listen]\ncommand_timeout = "5 minuets"',
     'listen.command_timeout: "5 minuets" is not a duration - write "90s", "15m", "8h" or "2d"'),
    ("[listen]\ncommand_timeout = inf", "listen.command_timeout: inf is not a duration - "
                                        'write "90s", "15m", "8h" or "2d"'),
    ('[listen]\ncommand_timeout = "5000d"', 'listen.command_timeout: "5000d" is too long - write at most ten years'),
    ("[listen]\ncommand_timeout = -1", 'listen.command_timeout: this is too short - write at least "0.3s"'),
    (TLS, "listen.tls_key: is missing - STARTTLS needs the certificate and its key"),
    (TLS + 'tls_key = "absent.pem"', 'listen.tls_key: there is no file "{folder}/absent.pem" - correct the path'),
    (TLS + 'tls_key = "cert.pem"',
     "listen.tls_key: does not open listen.tls_certificate - name PEM files that belong together"),
    ("[listne]\nsmtp_port = 25", 'listne: there is no such key - did you mean "listen"?'),
    ('data_dir = "x"', 'data_dir: there is no such key - did you mean "gateway.data_dir"?'),
    ('"da\\nta" = "x"', "da?ta: there is no such key - all keys stand in config/default.toml"),
    ("listen = 25", "listen: 25 is not a table - write [listen] on a line of its own and its keys below"),
    ('[gateway]\nhost_name = "my host"',
     'gateway.host_name: "my host" is not a host name - write it like mail.example.org'),
    ('[gateway]\ndata_dir = "cert.pem"', 'gateway.data_dir: "{folder}/cert.pem" is a file - name a folder'),
    ('[gateway]\ndatabase_url = "mysql://u:p@db/x"',
     'gateway.database_url: this database is unknown - write "sqlite:///var/spoc.db" or "postgresql://…"'),
    ('[gateway]\ndatabase_url_file = "absent"',
     'gateway.database_url_file: the file "absent" cannot be read - correct the path or its permissions'),
    ('[relay]\nkind = "smtp"', 'relay.host: is empty - name the mail server, or write kind = "folder"'),
    ('[relay]\nhost = "mail.example.org"', 'relay.kind: is "folder" although relay.host is set - write kind = "smtp"'),
    (SMTP + 'password = "x"', "relay.username: is missing - a login needs the name of its user"),
    (SMTP + 'username = "x"',
     "relay.password: is missing - set relay.password, relay.password_file or relay.oauth, or leave out the username"),
    (SMTP + 'username = "x"\npassword = "y"\nsecurity = "none"',
     'relay.security: is "none", so the password could be read on its way - write "starttls" or "tls"'),
    (SMTP + 'username = "x"\npassword = "y"\npassword_file = "cert.pem"',
     "relay.password_file: relay.password is set too - keep one of the two"),
    (SMTP + 'username = "x"\noauth = "office"', "relay.oauth: there is no [oauth.office] - none is configured"),
    (SMTP + 'username = "x"\npassword = "y"\noauth = "office"' + OFFICE,
     "relay.oauth: is set beside a password - keep one of the two"),
    (SMTP + 'oauth = "office"' + OFFICE, "relay.username: is missing - a login needs the name of its user"),
    (SMTP + 'certificate_sha256 = "ab:cd"',
     'relay.certificate_sha256: "ab:cd" is no SHA-256 of a certificate - write what "openssl x509 -in CERTIFICATE '
     '-noout -fingerprint -sha256" prints behind the "="'),
    (SMTP + f'certificate_sha256 = "{"ab" * 32}"\nsecurity = "none"',
     'relay.security: is "none", so no certificate is ever shown - write "starttls" or "tls"'),
    (SMTP + 'letter_timeout = "10s"', "relay.letter_timeout: is shorter than relay.timeout - write a longer time"),
    (SMTP + 'ca_file = "ca.pem"', 'relay.ca_file: there is no file "{folder}/ca.pem" - correct the path'),
    (SMTP + 'security = "ssl"', 'relay.security: "ssl" is unknown - write "none", "starttls" or "tls"'),
    ("[relay]\nretry_base = 0.2", 'relay.retry_base: this is too short - write at least "0.3s"'),
    ('[relay]\nretry_base = "2h"', "relay.retry_cap: is shorter than relay.retry_base - write a longer time"),
    ('[relay]\ngive_up_after = "10s"', "relay.give_up_after: is shorter than relay.retry_base - write a longer time"),
    ('[trust]\nmarker_header = "X-In"', "trust.marker_value: is missing - the marker needs a header and a value"),
    ('[trust]\nmarker_header = "X In"',
     'trust.marker_header: "X In" is not a header name - write it like "X-Internal"'),
    ('[trust]\nauthserv_id = "mx"\ntrusted_peers = []',
     "trust.trusted_peers: is empty, so nothing would be believed - name the hosts of your mail servers"),
    ('[trust]\ntrusted_peers = ["10.0.0.1/8"]',
     'trust.trusted_peers: "10.0.0.1/8" is not a network - write it like "10.0.0.0/8" or "192.0.2.7"'),
    ("[trust]\nrequire_staff_authentication = true",
     "trust.require_staff_authentication: nobody could ever prove who he is - "
     "set trust.authserv_id, trust.marker_header or trust.check_dns"),
    (CHECKING + 'authserv_id = "mx.other.org"',
     'trust.authserv_id: "mx.other.org" is not asked, because check_dns lets "example.test" check senders - '
     "remove trust.check_dns if all mail comes through that server, else trust.authserv_id"),
    (CHECKING + 'marker_header = "X-In"\nmarker_value = "y"',
     "trust.marker_header: with check_dns anybody may hand mail over and set it - "
     "remove the marker, or trust.check_dns"),
    (CHECKING + 'dns_servers = ["ns.example.org"]',
     'trust.dns_servers: "ns.example.org" is not a name server - write it like "192.0.2.53" or "127.0.0.1:5353"'),
    (CHECKING + 'dns_timeout = "1"\ndns_servers = ["127.0.0.1:70000"]',
     'trust.dns_servers: "127.0.0.1:70000" is not a name server - write it like "192.0.2.53" or "127.0.0.1:5353"'),
    (CHECKING + "dns_timeout = 0.1", 'trust.dns_timeout: this is too short - write at least "0.3s"'),
    ('[attachments]\nclamd = "clamd.ctl"',
     'attachments.clamd: "clamd.ctl" is not a clamd - write it like "127.0.0.1:3310" or "/run/clamav/clamd.ctl"'),
    ('[attachments]\nclamd = ":3310"',
     'attachments.clamd: ":3310" is not a clamd - write it like "127.0.0.1:3310" or "/run/clamav/clamd.ctl"'),
    ("[attachments]\nclamd = 3310",
     'attachments.clamd: 3310 is not a clamd - write it like "127.0.0.1:3310" or "/run/clamav/clamd.ctl"'),
    ("[attachments]\nmax_scan_bytes = 1", "attachments.max_scan_bytes: 1 is too small - write at least 1024"),
    ('[trust]\nrequire_staff_authentication = "maybe"',
     'trust.require_staff_authentication: "maybe" is neither true nor false - write one of them'),
    ('[screening]\nspam_headers = ["X-Spam"]',
     'screening.spam_headers: "X-Spam" is not a header with a value - write it like "X-Spam-Flag: yes"'),
    ('[worker]\nlease = "10s"',
     "worker.lease: is shorter than limits.processing_seconds_per_mail - write a longer time"),
    ('[letters]\nfolder = "absent"', 'letters.folder: there is no folder "{folder}/absent" - correct the path'),
    ('[log]\nlevel = "verbose"', 'log.level: "verbose" is unknown - write "debug", "info", "warning" or "error"'),
    ("[log]\nlevel = 5", 'log.level: 5 is unknown - write "debug", "info", "warning" or "error"'),
]


@pytest.mark.parametrize(("added", "said"), BESIDE_THE_HOUSE)
def test_a_mistake_about_people(complaint: Complaint, added: str, said: str) -> None:
    lines = complaint(HOUSE + added)
    assert f"spoc.toml: {said.replace('{folder}', str(Path.cwd()))}" == lines[0]


@pytest.mark.parametrize(("text", "said"), MACHINERY)
def test_a_mistake_about_machinery(complaint: Complaint, folder: Path, text: str, said: str) -> None:
    (folder / "cert.pem").write_text("not a certificate")
    assert complaint(text)[-1:] == [f"spoc.toml: {said.format(folder=folder)}"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SPOC_LISTEN__SMTP_PRT", "25", 'there is no such key - did you mean "smtp_port"?'),
        ("SPOC_LISTEN__SMTP_PORT", "x", '"x" is not a whole number - write one like 100'),
        ("SPOC_TRUST__TRUSTED_PEERS", "[10.0.0.1]", 'not a TOML list - write it like ["one", "two"]'),
        ("SPOC_TRUST__TRUSTED_PEERS", "10.0.0.1", '"10.0.0.1" is not a list - write it like ["one", "two"]'),
        ("SPOC_LISTEN__SMTP_PORT__X", "1", "listen.smtp_port has no keys below it - remove the variable"),
        ("SPOC_RELAY__PASSWORD_FILE", "/absent",
         'the file "/absent" cannot be read - correct the path or its permissions'),
        ("SPOC_ROLES__TRIAGE_POC", "bem", 'there is no person "bem" - did you mean "ben"?'),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(complaint: Complaint, name: str, value: str, said: str) -> None:
    assert complaint("[listen]\nsmtp_port = 25\n", {name: value})[0] == f"environment: {name}: {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[gateway", "spoc.toml: this is not TOML: "
                      "expected ']' at the end of a table declaration (at end of document) - correct that line"),
        (b'x = "\xff"', "spoc.toml: this is not UTF-8 text - save it as UTF-8"),
    ],
)
def test_a_file_that_is_none(folder: Path, text: bytes, said: str) -> None:
    (folder / "spoc.toml").write_bytes(text)
    with pytest.raises(SettingsError) as caught:
        load(None, {})
    assert str(caught.value) == said


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(SettingsError) as caught:
        load(Path("absent.toml"), {})
    remedy = "name another one with --config, or let `spoc init` make one"
    assert str(caught.value) == f"absent.toml: there is no such file - {remedy}"


def test_a_house_without_anybody(complaint: Complaint) -> None:
    assert complaint('[roles]\ntriage_poc = ""') == [
        "spoc.toml: projects: there is no shared address - add [projects.support] with address and name",
        'spoc.toml: people: nobody is a POC - add roles = ["poc"] to at least one person',
    ]


def test_several_mistakes_of_reference_are_all_named(complaint: Complaint) -> None:
    text = HOUSE.replace('pocs = ["ana"]', 'pocs = ["anna", "bem"]').replace('["ana", "ben"]', '["x"]')
    assert len(complaint(text)) == 3


def test_a_right_house_loads(complaint: Complaint) -> None:
    assert complaint(HOUSE) == []
    assert complaint(HOUSE + SUBDOMAIN) == []


def test_the_longest_shared_address_that_leaves_room(complaint: Complaint) -> None:
    assert complaint(HOUSE.replace(SUPPORT, f'address = "{"a" * 41}@example.org"')) == []
    assert len(complaint(HOUSE.replace(SUPPORT, f'address = "{"a" * 42}@example.org"'))) == 1
    assert complaint(SUBDOMAIN + HOUSE.replace(SUPPORT, f'address = "{"a" * 64}@example.org"')) == []
