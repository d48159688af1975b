"""What settings turn into for the rooms."""
from __future__ import annotations

from datetime import date, time, timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.model.mail import Address
from gateway.model.people import Absence, Organisation, Role, WorkingHours
from gateway.model.policy import AddressPolicy, DeskPolicy, Limits, ScreenPolicy, TagForm, TrustPolicy
from gateway.model.ticket import Urgency
from gateway.settings import Settings, load

from .conftest import HOUSE, Write


def settings_of(write: Write, text: str) -> Settings:
    return load(write(HOUSE + text), {})


def test_the_defaults_are_those_of_the_model() -> None:
    settings = load(None, {})
    shared = ("support@example.test",)
    assert settings.mail_limits() == Limits()
    assert settings.desk_policy() == DeskPolicy()
    assert settings.address_policy() == AddressPolicy(shared)
    assert settings.screen_policy("loop") == ScreenPolicy(shared, "loop")
    assert settings.trust_policy() == TrustPolicy(trusted_peers=(ip_network("127.0.0.0/8"), ip_network("::1")))


def test_the_embedded_house_is_whole() -> None:
    directory = load(None, {}).directory()
    assert list(directory.topics) == [
        "access", "hardware", "software", "network", "finance", "orders", "people", "facilities",
    ]
    assert directory.default_project.name == "Support"
    assert directory.person_at("BEN.okafor@example.test") is directory.people["ben"]
    assert directory.people["desk"].is_team
    assert directory.people["clara"].roles == {Role.SPONSOR}
    assert directory.fallback_poc == "ana"
    assert directory.answer_within[Urgency.LOW] == timedelta(hours=24)
    assert directory.hours.spans == {day: ((time(9), time(17)),) for day in range(5)}


def test_a_person_with_everything(write: Write) -> None:
    settings = settings_of(write, """
[people.dora]
name = "  Dora   Nagy "
addresses = ["Dora@example.org", "dora@example.net"]
roles = ["poc", "operator"]
language = "hu"
speaks = ["hu", "de"]
zone = "Europe/Budapest"
hours.days = ["tue", "wed"]
hours.spans = ["07:00-13:00"]
max_tickets = 20
cover = "desk"
absences = ["2026-12-21..2027-01-03", "2027-02-15"]
""")
    dora = settings.directory().people["dora"]
    assert (dora.key, dora.name, dora.language, dora.cover) == ("dora", "Dora Nagy", "hu", "desk")
    assert dora.addresses == ("Dora@example.org", "dora@example.net")
    assert dora.zone == ZoneInfo("Europe/Budapest")
    assert dora.hours == WorkingHours(dora.zone, {1: ((time(7), time(13)),), 2: ((time(7), time(13)),)})
    assert (dora.speaks, dora.max_tickets) == (("hu", "de"), 20)
    assert dora.absences == (
        Absence(date(2026, 12, 21), date(2027, 1, 3)),
        Absence(date(2027, 2, 15), date(2027, 2, 15)),
    )


def test_people_without_a_zone_live_in_that_of_the_house(write: Write) -> None:
    settings = settings_of(write, '[working_hours]\nzone = "Asia/Tokyo"\n')
    assert settings.directory().people["ana"].zone == settings.directory().hours.zone == ZoneInfo("Asia/Tokyo")


def test_who_names_no_hours_of_his_own_works_as_the_house_does_in_his_own_zone(write: Write) -> None:
    settings = settings_of(write, """
[working_hours]
zone = "Europe/Berlin"
days = ["mon"]
holidays = ["2026-12-25"]
[people.dora]
name = "Dora Nagy"
addresses = ["dora@example.org"]
roles = ["poc"]
zone = "Asia/Tokyo"
hours.spans = ["10:00-18:00"]
""")
    people, christmas = settings.directory().people, frozenset({date(2026, 12, 25)})
    assert people["ana"].hours == settings.directory().hours
    assert people["dora"].hours == WorkingHours(ZoneInfo("Asia/Tokyo"), {0: ((time(10), time(18)),)}, christmas)
    assert (people["ana"].speaks, people["ana"].max_tickets) == ((), 0)


def test_an_organisation_is_found_by_its_domains_and_all_below_them(write: Write) -> None:
    directory = settings_of(write, """
[organisations.acme]
name = "Acme"
domains = ["Acme.test", "acme.example.org"]
pocs = ["desk"]
[organisations.acme-lab]
name = "Acme Lab"
domains = ["lab.acme.test"]
pocs = ["ben"]
always = true
""").directory()
    acme = Organisation("acme", "Acme", ("acme.test", "acme.example.org"), ("desk",))
    assert directory.organisations["acme"] == acme
    for address in ("a@acme.test", "A@ACME.TEST", "a@mail.eu.acme.test", "a@acme.example.org"):
        assert directory.organisation_of(address) == acme
    assert directory.organisation_of("b@x.lab.acme.test") == directory.organisations["acme-lab"]
    for address in ("a@notacme.test", "a@acme.test.evil.test", "a@example.org", "acme.test@b.test", "a@", ""):
        assert directory.organisation_of(address) is None


def test_an_address_may_have_its_own_people_for_a_topic_and_its_own_letters(write: Write, folder: Path) -> None:
    (folder / "words").mkdir()
    directory = settings_of(write, """
[topics.access]
pocs = ["ben"]
[topics.hardware]
[projects.two]
address = "two@example.org"
name = "Two"
topic_pocs.access = ["ana"]
topic_pocs.hardware = ["desk"]
letters = "words"
""").directory()
    one, two = directory.projects.values()
    access = directory.topics["access"]
    assert (one.pocs_of(access), two.pocs_of(access)) == (("ben",), ("ana",))
    assert (one.letters, two.letters) == ("", str(folder / "words"))


def test_a_team_may_what_all_its_members_may(write: Write) -> None:
    directory = settings_of(write, '[teams.all]\nname = "All"\nmembers = ["ana", "clara"]\n').directory()
    assert directory.people["desk"].roles == {Role.POC}
    assert directory.people["all"].roles == frozenset()
    assert directory.mailboxes("desk") == (
        Address("ana@example.org", "Ana Sousa"), Address("ben@example.org", "Ben Okafor"),
    )


def test_working_hours_with_lunch_holidays_and_a_long_day(write: Write) -> None:
    hours = settings_of(write, """
[working_hours]
days = ["sat", "mon"]
spans = ["13:00-24:00", "8:30-12:00"]
holidays = ["2026-12-25", 2027-01-01]
""").directory().hours
    spans = ((time(8, 30), time(12)), (time(13), time.max))
    assert hours.spans == {0: spans, 5: spans}
    assert hours.holidays == {date(2026, 12, 25), date(2027, 1, 1)}


def test_a_topic_keeps_only_the_answer_times_that_differ(write: Write) -> None:
    topic = settings_of(write, '[topics.lost-keys]\nanswer_within = { high = "90m" }\n').directory().topics["lost-keys"]
    assert topic.title == "Lost keys"
    assert topic.answer_within == {Urgency.HIGH: timedelta(minutes=90)}


def test_roles_fall_back_to_the_first_poc(write: Write) -> None:
    settings = settings_of(write, "")
    assert (settings.triage_poc, settings.fallback_poc) == ("ana", "ana")
    settings = settings_of(write, '[roles]\nfallback_poc = "ben"\n')
    assert (settings.triage_poc, settings.fallback_poc) == ("ben", "ben")
    settings = settings_of(write, '[roles]\ntriage_poc = "desk"\n')
    assert (settings.triage_poc, settings.fallback_poc) == ("desk", "ana")


def test_the_stakeholder_is_asked_only_where_the_operator_wants_it(write: Write) -> None:
    assert not settings_of(write, "").desk_policy().ask_stakeholder
    assert settings_of(write, '[triage]\nask = "stakeholder"\n').desk_policy().ask_stakeholder


def test_a_subdomain_for_tags(write: Write) -> None:
    settings = settings_of(write, '[addresses]\ntag_form = "subdomain"\ntag_subdomain = "Reply.example.org"\n')
    assert settings.address_policy() == AddressPolicy(("support@example.org",), TagForm.SUBDOMAIN, "reply.example.org")


def test_proof_of_who_wrote(write: Write) -> None:
    settings = settings_of(write, """
[trust]
authserv_id = "mx.example.org"
trusted_peers = ["192.0.2.7", "2001:db8::/32"]
marker_header = "X-Inside"
marker_value = "sesame"
require_staff_authentication = true
own_list_ids = ["<support.example.org>"]
""")
    trust = settings.trust_policy()
    assert trust.trusted_peers == (ip_network("192.0.2.7"), ip_network("2001:db8::/32"))
    assert (trust.authserv_id, trust.marker_header, trust.marker_value) == ("mx.example.org", "X-Inside", "sesame")
    assert settings.desk_policy().authentication_expected
    assert settings.desk_policy().require_staff_authentication
    assert settings.screen_policy("x").own_list_ids == ("support.example.org",)


def test_a_gateway_that_checks_senders_itself(write: Write) -> None:
    settings = settings_of(write, """
[gateway]
host_name = "mx.example.org"
[trust]
check_dns = true
authserv_id = "MX.example.org"
trusted_peers = []
dns_servers = ["192.0.2.53", "127.0.0.1:5353", "2001:db8::53", "[::1]:5300"]
dns_timeout = "2s"
""")
    everybody = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    assert settings.trust_policy() == TrustPolicy("mx.example.org", everybody)
    assert settings.authentication_expected
    assert settings.desk_policy().authentication_expected
    servers = (("192.0.2.53", 53), ("127.0.0.1", 5353), ("2001:db8::53", 53), ("::1", 5300))
    assert settings.trust.dns_servers == servers
    assert settings.trust.dns_timeout == timedelta(seconds=2)


def test_checking_senders_is_proof_enough_for_staff(write: Write) -> None:
    settings = settings_of(write, "[trust]\ncheck_dns = true\nrequire_staff_authentication = true\n")
    assert settings.desk_policy().require_staff_authentication
    assert settings.trust_policy().authserv_id == settings.host_name == "example.org"


def test_where_clamd_listens(write: Write) -> None:
    for clamd in ("127.0.0.1:3310", "clamd.example.org:3310", "[::1]:3310", "/run/clamav/clamd.ctl", ""):
        assert settings_of(write, f'[attachments]\nclamd = "{clamd}"\n').attachments.clamd == clamd


def test_the_relay_port_follows_the_security(write: Write) -> None:
    smtp = '[relay]\nkind = "smtp"\nhost = "localhost"\n'
    for security, port in (("none", 25), ("starttls", 587), ("tls", 465)):
        assert load(write(smtp + f'security = "{security}"'), {}).relay_port == port
    assert load(write(smtp + "port = 2500"), {}).relay_port == 2500


def test_a_certificate_that_belongs_to_its_key_is_taken(write: Write, folder: Path) -> None:
    import trustme

    made = trustme.CA().issue_cert("mail.example.org")
    made.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    made.private_key_pem.write_to_path(folder / "key.pem")
    settings = load(write('[listen]\ntls_certificate = "cert.pem"\ntls_key = "key.pem"\n'), {})
    assert settings.listen.tls_key == folder / "key.pem"
