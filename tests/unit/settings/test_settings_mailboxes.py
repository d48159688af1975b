"""`[mailboxes.KEY]`: what is written there is what the collector gets, and each mistake has its remedy."""
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.settings import load

from .conftest import HOUSE, Complaint, Write

BOX = '[mailboxes.box]\nhost = "imap.example.org"\nusername = "support"\npassword = "geheim"\n'
TWO = '[projects.two]\naddress = "two@example.org"\nname = "Two"\npocs = ["ana"]\n'
OAUTH = '[oauth.office]\nprovider = "google"\nclient_id = "x"\n'
OPEN = BOX.replace('password = "geheim"\n', "")


def test_a_mailbox_needs_no_more_than_an_account(write: Write) -> None:
    settings = load(write(HOUSE + BOX), {})
    box = settings.mailboxes["box"]
    assert (box.server_port, box.security, box.folder, box.afterwards, box.done_folder) == (
        993, "tls", "INBOX", "move", "Done")
    assert (box.poll, box.idle_reissue) == (timedelta(minutes=1), timedelta(minutes=9))
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(("added", "port"), [
    ("", 993), ('security = "starttls"', 143), ('security = "starttls"\nport = 1143', 1143),
])
def test_the_port_follows_the_security(write: Write, added: str, port: int) -> None:
    assert load(write(HOUSE + BOX + added), {}).mailboxes["box"].server_port == port


def test_everything_may_be_written(write: Write, folder: Path) -> None:
    (folder / "ca.pem").write_text("x")
    (folder / "password").write_text("from a file\n")
    pin = ":".join(["AB"] * 32)
    settings = load(write(
        HOUSE + TWO + OPEN + f'password_file = "password"\nca_file = "ca.pem"\ncertificate_sha256 = "{pin}"\n'
        'folder = "inbox"\nafterwards = "flag"\ndone_folder = "Support/Done"\nstart = "everything"\nproject = "two"\n'
        'delivery_headers = []\nauthserv_id = "mx.google.com"\npoll = "10s"\nidle_reissue = "29m"\ntimeout = "5s"'), {})
    box = settings.mailboxes["box"]
    assert box.password.get_secret_value() == "from a file"
    assert (box.certificate_sha256, box.folder) == ("ab" * 32, "INBOX")
    assert settings.trust_policy().mailboxes == {"box": "mx.google.com"}
    assert settings.authentication_expected


def test_a_mailbox_whose_mail_system_says_nothing_about_senders_promises_no_proof(write: Write) -> None:
    assert not load(write(HOUSE + BOX), {}).authentication_expected


def test_the_password_may_come_from_a_variable(write: Write) -> None:
    settings = load(write(HOUSE + OPEN), {"SPOC_MAILBOXES__BOX__PASSWORD": "[x"})
    assert settings.mailboxes["box"].password.get_secret_value() == "[x"


@pytest.mark.parametrize(("text", "said"), [
    (BOX.replace("imap.example.org", ""), 'host: this is empty - name the server of the mailbox, for example '
                                          '"imap.example.org"'),
    ('[mailboxes.box]\nhost = "h"\npassword = "x"', "username: is missing - add it"),
    (BOX + 'user = "x"', 'user: there is no such key - did you mean "username"?'),
    (OPEN, "password: is missing - set password, password_file or oauth"),
    (OAUTH + BOX + 'oauth = "office"', "oauth: is set beside a password - keep one of the two"),
    (OAUTH + OPEN + 'oauth = "ofice"', 'oauth: there is no [oauth.ofice] - did you mean "office"?'),
    (BOX + 'security = "none"',
     'security: is "none", so the password could be read on its way - write "tls" or "starttls"'),
    (BOX.replace("imap.example.org", "localhost") + f'security = "none"\ncertificate_sha256 = "{"0" * 64}"',
     'security: is "none", so no certificate is looked at - write "tls" or "starttls"'),
    (BOX + 'security = "ssl"', 'security: "ssl" is unknown - write "tls", "starttls" or "none"'),
    (BOX + 'ca_file = "absent.pem"', 'ca_file: there is no file "{folder}/absent.pem" - correct the path'),
    (BOX + 'folder = "a//b"', 'folder: "a//b" is not a folder - write it like "INBOX" or "Support/Done"'),
    (BOX + 'folder = "Done"',
     'done_folder: is the folder that is collected - name another one, or write afterwards = "leave"'),
    (BOX + 'project = "suport"', 'project: there is no [projects.suport] - did you mean "support"?'),
    (TWO + BOX, "project: is missing - say whose mail this is: known are support, two"),
    (BOX + BOX.replace("mailboxes.box", "mailboxes.twin").replace('"imap.', '"IMAP.'),
     "mailboxes.twin.folder: is the folder of the account that mailboxes.box collects - name another, or remove one"),
    (BOX + 'idle_reissue = "30m"', 'idle_reissue: this is too long - write at most "29m"'),
    (BOX + 'start = "later"', 'start: "later" is unknown - write "", "now" or "everything"'),
])
def test_mistakes_are_named_with_their_remedy(
    complaint: Complaint, folder: Path, text: str, said: str,
) -> None:
    place = "" if said.startswith("mailboxes.") else "mailboxes.box."
    assert complaint(HOUSE + text) == [f"spoc.toml: {place}{said.replace('{folder}', str(folder))}"]


def test_what_the_documentation_shows_can_be_written(complaint: Complaint, folder: Path) -> None:
    text = (Path(__file__).parents[3] / "docs/mail-systems.md").read_text(encoding="utf-8")
    shown = text.partition("## Mail from a mailbox")[2].partition("```toml")[2].partition("```")[0]
    (folder / "support").write_text("geheim")
    assert complaint(HOUSE + shown.replace("/run/secrets", str(folder))) == []


def test_two_mailboxes_do_not_move_their_mails_to_and_fro(complaint: Complaint) -> None:
    other = BOX.replace("box]", "other]") + 'folder = "Done"\n'
    assert complaint(HOUSE + BOX + other + 'done_folder = "INBOX"') == [
        "spoc.toml: mailboxes.box.done_folder: is the folder that mailboxes.other collects - name another one",
        "spoc.toml: mailboxes.other.done_folder: is the folder that mailboxes.box collects - name another one"]
    assert complaint(HOUSE + BOX + 'done_folder = "Taken"\n' + other + 'done_folder = "Taken"') == []


def test_two_folders_of_one_account_are_two_mailboxes(complaint: Complaint) -> None:
    twin = BOX.replace("mailboxes.box", "mailboxes.twin")
    assert complaint(HOUSE + BOX + twin + 'folder = "Second"') == []
    assert complaint(HOUSE + BOX.replace("imap.example.org", "127.0.0.1") + 'security = "none"') == []
