"""[oauth.KEY]: what is known of Microsoft and Google, where secrets may be sent, and that they stay secret."""
from __future__ import annotations

from pathlib import Path

import pytest

from gateway.model.access import Grant, Registration
from gateway.settings import Settings, load

from .conftest import HOUSE, Complaint, Write

MICROSOFT = '[oauth.office]\nprovider = "microsoft"\ntenant = "t-1"\nclient_id = "c"\n'
GOOGLE = '[oauth.gmail]\nprovider = "google"\nclient_id = "c"\nclient_secret = "hidden-91"\n'
OTHER = '[oauth.own]\nprovider = "other"\nclient_id = "c"\n'
OWN = OTHER + 'token_url = "https://id.example.org/token"\n'
BY_ITSELF = 'grant = "client_credentials"\nclient_secret = "hidden-91"\n'


def registration(write: Write, text: str, key: str) -> Registration:
    return load(write(HOUSE + text), {}).oauth[key].registration(key)


def test_microsoft_is_known(write: Write) -> None:
    found = registration(write, MICROSOFT, "office")
    login = "https://login.microsoftonline.com/t-1/oauth2/v2.0"
    assert (found.token_url, found.device_url) == (f"{login}/token", f"{login}/devicecode")
    assert found.scopes == ("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send",
                            "offline_access")
    assert (found.grant, found.unused_days, found.client_secret) == (Grant.REFRESH_TOKEN, 90, "")
    by_itself = registration(write, MICROSOFT + BY_ITSELF, "office")
    assert (by_itself.grant, by_itself.scopes) == (
        Grant.CLIENT_CREDENTIALS, ("https://outlook.office365.com/.default",))


def test_google_is_known_and_its_login_needs_a_browser(write: Write) -> None:
    found = registration(write, GOOGLE, "gmail")
    assert (found.device_url, found.authorize_url) == ("", "https://accounts.google.com/o/oauth2/v2/auth")
    assert (found.token_url, found.scopes) == ("https://oauth2.googleapis.com/token", ("https://mail.google.com/",))


def test_what_the_operator_writes_goes_before_what_is_known(write: Write) -> None:
    """National clouds answer elsewhere."""
    own = 'token_url = "https://login.microsoftonline.us/t-1/token"\nscopes = ["a", "b"]\nrefresh_token_days = 0\n'
    found = registration(write, MICROSOFT + own, "office")
    assert (found.token_url, found.scopes, found.unused_days) == (
        "https://login.microsoftonline.us/t-1/token", ("a", "b"), 0)
    assert found.device_url.startswith("https://login.microsoftonline.com/")


@pytest.mark.parametrize(("text", "wrong"), [
    ('[oauth.x]\nclient_id = "c"\n', 'oauth.x.provider: is missing - add it'),
    ('[oauth.x]\nprovider = "yahoo"\nclient_id = "c"\n',
     'oauth.x.provider: "yahoo" is unknown - write "microsoft", "google" or "other"'),
    (MICROSOFT.replace('tenant = "t-1"\n', ""), "oauth.office.tenant: is missing - write the ID of your directory "
                                                '(tenant), as "App registrations" shows it'),
    (MICROSOFT.replace("t-1", "a/b"), 'oauth.office.tenant: "a/b" is not a directory - write its ID, or a domain of it '
                                      'like "example.onmicrosoft.com"'),
    (MICROSOFT + 'grant = "client_credentials"\n', "oauth.office.client_secret: is missing - set client_secret or "
                                                   "client_secret_file to the secret of the application"),
    (MICROSOFT + 'client_secret_expires = "soon"\n',
     'oauth.office.client_secret_expires: "soon" is not a day - write it like "2027-01-06"'),
    (GOOGLE + 'grant = "client_credentials"\n', 'oauth.gmail.grant: is nothing that Google has for mail - write '
                                                'grant = "refresh_token" and run `spoc auth`'),
    (OTHER + BY_ITSELF, "oauth.own.token_url: is missing - write where the provider gives tokens"),
    (OWN, "oauth.own.device_url: is missing - `spoc auth` needs device_url or authorize_url to begin with"),
    (OWN.replace("https", "http") + BY_ITSELF,
     'oauth.own.token_url: "http://id.example.org/token" would let secrets be read on their way - write an address '
     'with "https://"'),
    (OWN.replace("https://id", "http://127.0.0.1.id") + BY_ITSELF,
     'oauth.own.token_url: "http://127.0.0.1.id.example.org/token" would let secrets be read on their way - write an '
     'address with "https://"'),
    (OTHER + 'token_url = "https://user@id.example.org/"\n' + BY_ITSELF,
     'oauth.own.token_url: "https://user@id.example.org/" is not an address of the web - write it like '
     '"https://login.example.org/token"'),
    (OWN + BY_ITSELF + "refresh_token_days = -1", "oauth.own.refresh_token_days: -1 is too small - write at least 0"),
])
def test_each_mistake_is_said_with_its_remedy(complaint: Complaint, text: str, wrong: str) -> None:
    assert complaint(HOUSE + text) == [f"spoc.toml: {wrong}"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/token", "http://[::1]:9/", "http://localhost/token",
                                 "https://id.example.org:8443/a?b=c"])
def test_secrets_may_be_sent_by_https_and_to_this_machine(complaint: Complaint, url: str) -> None:
    assert complaint(HOUSE + OTHER + f'token_url = "{url}"\n' + BY_ITSELF) == []


def secret_of(settings: Settings, key: str) -> str:
    return settings.oauth[key].client_secret.get_secret_value()


def test_the_secret_may_stand_in_a_file_or_a_variable(write: Write, folder: Path) -> None:
    (folder / "secret").write_text("from-file\n")
    text = MICROSOFT + 'client_secret_file = "secret"\n'
    assert secret_of(load(write(HOUSE + text), {}), "office") == "from-file"
    from_variable = {"SPOC_OAUTH__OFFICE__CLIENT_SECRET": "[from variable"}  # no list, though it begins like one
    assert secret_of(load(write(HOUSE + MICROSOFT), from_variable), "office") == "[from variable"
    assert secret_of(load(write(HOUSE + text), from_variable), "office") == "[from variable"
    to_file = {"SPOC_OAUTH__OFFICE__CLIENT_SECRET_FILE": str(folder / "secret")}
    assert secret_of(load(write(HOUSE + MICROSOFT + 'client_secret = "x"'), to_file), "office") == "from-file"


@pytest.mark.parametrize(("text", "wrong"), [
    ('client_secret = "hidden-91"\nclient_secret_file = "secret"\n',
     "oauth.office.client_secret_file: oauth.office.client_secret is set too - keep one of the two"),
    ('client_secret_file = "not-there"\n', 'oauth.office.client_secret_file: the file "not-there" cannot be read - '
                                           "correct the path or its permissions"),
    ('client_secret = ["hidden-91"]\n', "oauth.office.client_secret: this is not text - write it in quotes"),
    ("client_secret = { a = 'hidden-91' }\n", "oauth.office.client_secret: this is not text - write it in quotes"),
])
def test_a_mistake_with_the_secret_does_not_show_it(complaint: Complaint, text: str, wrong: str) -> None:
    assert complaint(HOUSE + MICROSOFT + text) == [f"spoc.toml: {wrong}"]


def test_the_secret_is_shown_nowhere(write: Write) -> None:
    settings = load(write(HOUSE + GOOGLE), {})
    assert "hidden-91" not in f"{settings!r} {settings.oauth} {settings.oauth['gmail'].registration('gmail')}"
