"""`spoc check` as a process, among real servers: Postfix with STARTTLS, Dovecot with TLS, a name server."""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.e2e.warm import WarmChild
from tests.servers import free_port
from tests.servers.dovecot import Certificate, Dovecot
from tests.servers.postfix import Postfix
from tests.unit.nameserver import NameServer

ROOT = Path(__file__).resolve().parents[2]
SECRET = "not-for-the-screen"
SETTINGS = """
[gateway]
host_name = "gateway.museum.zz"
data_dir = "data"
[listen]
smtp_port = 0
lmtp_port = 0
min_free_bytes = 0
[console]
port = 0
[triage]
enabled = false
[projects.support]
address = "support@museum.zz"
name = "Support"
pocs = ["ana"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@museum.zz"]
roles = ["poc", "operator"]
[trust]
dns_servers = ["127.0.0.1:{names}"]
[relay]
kind = "smtp"
host = "localhost"
port = {relay}
ca_file = "{ca_file}"
[mailboxes.support]
host = "localhost"
port = {imap}
ca_file = "{ca_file}"
username = "support"
password = "secret"
"""
REMOTE = ["relay", "mailboxes", "mx", "spf", "dkim", "dmarc"]
Check = Callable[..., Any]


@dataclass
class World:
    """The servers; each may be told to be otherwise."""

    postfix: Postfix
    dovecot: Dovecot
    names: NameServer
    ca_file: Path

    def settings(self) -> str:
        """Of a gateway among them."""
        return SETTINGS.format(names=self.names.port, relay=self.postfix.address[1], imap=self.dovecot.tls_port,
                               ca_file=self.ca_file)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Servers as they should be."""
    folder = tmp_path_factory.mktemp("world")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate = authority.issue_cert("localhost")
    certificate.cert_chain_pems[0].write_to_path(folder / "chain.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    postfix = Postfix({
        "smtpd_tls_security_level": "encrypt", "smtpd_tls_chain_files": "{folder}/relay.pem",
        "mydestination": "museum.zz", "local_recipient_maps": "inline:{ support=x, ana=x }",
        "recipient_delimiter": "+", "local_transport": "discard:"})
    certificate.private_key_and_cert_chain_pem.write_to_path(postfix.folder / "relay.pem")
    dovecot = Dovecot(Certificate(folder / "chain.pem", folder / "key.pem"))
    dovecot.add("support")
    names = NameServer()
    for name, kind, value in (
        ("museum.zz", "MX", "gateway.museum.zz"), ("gateway.museum.zz", "A", "192.0.2.1"),
        ("museum.zz", "TXT", "v=spf1 mx -all"), ("mail._domainkey.museum.zz", "TXT", "v=DKIM1; p=MIIB"),
        ("_dmarc.museum.zz", "TXT", "v=DMARC1; p=quarantine"),
    ):
        names.add(name, kind, value)
    try:
        yield World(postfix.start(), dovecot.start(), names, folder / "ca.pem")
    finally:
        names.close()
        dovecot.stop()
        postfix.stop()


@pytest.fixture
def check(world: World, tmp_path: Path) -> Check:
    """Runs `spoc check --json`, as a process; `differs` replaces lines of the settings. Findings by examination."""
    def run(*arguments: str, status: int = 0, differs: dict[str, str] | None = None) -> Any:
        text = world.settings()
        for line, other in (differs or {}).items():
            assert line in text
            text = text.replace(line, other)
        (tmp_path / "spoc.toml").write_text(text)
        (tmp_path / "spoc.toml").chmod(0o600)
        done = WarmChild(tmp_path / "spoc.toml", tmp_path / "data").spoc("check", *arguments)
        assert done.returncode == status, f"{done.stdout.decode()}{done.stderr.decode()}"
        assert SECRET.encode() not in done.stdout + done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout.decode()

    return run


def states(told: Any) -> dict[str, set[str]]:
    return {one["name"]: {found["state"] for found in one["findings"]} for one in told["examinations"]}


def codes(told: Any) -> list[str]:
    return [found["code"] for one in told["examinations"] for found in one["findings"]]


def test_an_installation_that_is_well_is_said_to_be(world: World, check: Check):
    told = check("--json")
    found = states(told)
    assert told["ok"] is True
    assert list(found)[-len(REMOTE):] == REMOTE
    assert {name: found[name] for name in REMOTE} == {name: {"ok"} for name in REMOTE}
    assert set(codes(told)) >= {"settings-sound", "database-sound", "relay-sound", "relay-tags-sound", "mx-here",
                                "spf-sound", "dkim-sound", "dmarc-sound", "mailboxes-sound"}
    assert found["clock"] <= {"ok", "advice"}
    assert world.postfix.queue() == []


def test_each_line_has_name_state_and_words_and_its_remedy_below(check: Check):
    said = check("--only", "relay", "--only", "people", status=1, differs={"[relay]": '[relay]\nusername = "spoc"\n'
                 f'password = "{SECRET}"', '"operator"]': '"vip"]'})
    lines = said.splitlines()
    assert re.match(r"people +advice +nobody is an operator", lines[0])
    assert re.match(r" +-> add \"operator\" to the roles", lines[1])
    assert re.match(r"relay +wrong +the relay offers no AUTH", lines[2])
    assert re.match(r" +-> correct relay.username", lines[3])


def test_what_is_wrong_outside_is_named_all_at_once(world: World, check: Check):
    told = check("--json", "--only", "relay", "--only", "mailboxes", "--only", "database", status=1, differs={
        "[relay]\n": f"[relay]\ncertificate_sha256 = \"{'0' * 64}\"\n",
        'password = "secret"': f'password = "{SECRET}"',
        "[gateway]\n": f'[gateway]\ndatabase_url = "postgresql://spoc:{SECRET}@127.0.0.1:{free_port()}/spoc"\n'})
    assert codes(told) == ["database-unusable", "relay-certificate", "mailboxes-no-store"]
    assert told["ok"] is False


def test_a_mailbox_that_lets_nobody_in_and_one_whose_server_is_another(world: World, check: Check):
    wrong = {'password = "secret"': f'password = "{SECRET}"'}
    assert codes(check("--json", "--only", "mailboxes", status=1, differs=wrong)) == ["mailboxes-login"]
    other = {'[mailboxes.support]\nhost = "localhost"': '[mailboxes.support]\nhost = "127.0.0.1"'}
    assert codes(check("--json", "--only", "mailboxes", status=1, differs=other)) == ["mailboxes-certificate"]


def test_mails_that_lie_in_a_mailbox_wait_for_a_word(world: World, check: Check):
    world.dovecot.add("old")
    world.dovecot.deliver(b"Subject: Old\r\n\r\nWords.\r\n", "old")
    told = check("--json", "--only", "mailboxes", differs={'username = "support"': 'username = "old"'})
    assert codes(told) == ["mailboxes-undecided"]
    assert world.dovecot.unread("old") == 1


def test_offline_asks_nobody(world: World, check: Check):
    asked = len(world.names.asked)
    some = [word for name in ("people", *REMOTE) for word in ("--only", name)]
    assert list(states(check("--json", "--offline", *some))) == ["people"]
    assert len(world.names.asked) == asked


def test_settings_that_are_wrong_end_it_as_before(check: Check):
    assert check(status=78, differs={'kind = "smtp"': 'kind = "pigeon"'}) == ""


def test_an_examination_that_there_is_not(check: Check):
    assert check("--only", "pulse", status=64) == ""


def test_a_test_letter_needs_an_address(check: Check):
    assert check("--send-to", "nobody", status=64) == ""


def test_the_keys_are_those_that_are_promised(check: Check):
    told = check("--json", "--only", "people")
    page = (ROOT / "docs/json.md").read_text().partition("## `spoc check --json`")[2].partition("\n## ")[0]
    promised = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", page, re.M))))
    finding = told["examinations"][0]["findings"][0]
    assert set(told) | set(told["examinations"][0]) | set(finding) == promised
