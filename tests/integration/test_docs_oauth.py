"""What docs/mail-systems.md says about Microsoft 365 and Google can be copied, and is so."""
from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from gateway.model.access import Grant
from gateway.settings import Settings, settings_from

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/mail-systems.md").read_text(encoding="utf-8").partition("\n## Microsoft 365 and Google\n")[2]
SECTION = PAGE.partition("\n## ")[0]
FOUND = re.findall(r"^ *```toml\n(.*?)^ *```", SECTION, re.M | re.S)
SNIPPETS = [re.sub(r"^ {3}", "", found, flags=re.M) for found in FOUND]
HOUSE = {
    "projects": {"support": {"address": "support@example.org", "name": "Support", "pocs": ["ana"]}},
    "people": {"ana": {"name": "Ana Sousa", "addresses": ["ana@example.org"], "roles": ["poc"]}},
}


def loaded(snippet: str, folder: Path) -> Settings:
    secret = folder / "secret"
    secret.write_text("application-secret\n")
    return settings_from(HOUSE | tomllib.loads(re.sub(r'"/etc/spoc/\w+\.secret"', f'"{secret}"', snippet)), folder)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_every_snippet_loads_and_leads_to_a_login_or_to_none(snippet: str, tmp_path: Path) -> None:
    settings = loaded(snippet, tmp_path)
    ((key, entry),) = settings.oauth.items()
    registration = entry.registration(key)
    assert registration.scopes
    assert registration.token_url.startswith("https://")
    assert registration.grant is Grant.CLIENT_CREDENTIALS or registration.device_url or registration.authorize_url
    assert all(mailbox.oauth == key for mailbox in settings.mailboxes.values())
    assert settings.relay.oauth in ("", key)


def test_the_ways_are_those_that_the_page_tells() -> None:
    titles = re.findall(r"^### (.+)$", SECTION, re.M)
    assert titles == ["Microsoft 365, without a login", "Microsoft 365, with a login", "Google", "Other providers",
                      "When access ends"]
    assert len(SNIPPETS) == 4


def test_the_permissions_of_the_page_are_the_scopes_that_are_asked_for(tmp_path: Path) -> None:
    with_login = loaded(SNIPPETS[1], tmp_path).oauth["office"].registration("office")
    asked = {scope.rpartition("/")[2] for scope in with_login.scopes}
    told = re.search(r"\*Delegated permissions\*: (.*?)\.\n", SECTION, re.S)
    assert told is not None
    assert set(re.findall(r"`([\w.]+)`", told[1])) == asked
    google = loaded(SNIPPETS[2], tmp_path).oauth["gmail"].registration("gmail")
    assert [f"`{scope}`" in SECTION for scope in google.scopes] == [True]
