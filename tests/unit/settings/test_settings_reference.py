"""config/default.toml is the reference: every key, none that does not exist, each explained, with its real default."""
from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gateway.assets import asset
from gateway.settings import Settings, load, settings_from
from gateway.settings.house import (
    OrganisationSettings,
    PersonSettings,
    ProjectSettings,
    TeamSettings,
    TopicSettings,
)
from gateway.settings.mailboxes import MailboxSettings
from gateway.settings.oauth import OAuthSettings
from gateway.settings.when import CalendarSettings
from gateway.settings.where import read_toml

DEFAULT = asset("config/default.toml")
TABLES: dict[str, type[BaseModel]] = {
    "projects": ProjectSettings,
    "people": PersonSettings,
    "teams": TeamSettings,
    "organisations": OrganisationSettings,
    "topics": TopicSettings,
    "calendars": CalendarSettings,
    "mailboxes": MailboxSettings,
    "oauth": OAuthSettings,
}
FREE = {"rates", "spans_on", "topic_pocs"}
SECTIONS = [name for name in Settings.model_fields if name not in TABLES]


def everything() -> dict[str, Any]:
    """The reference with the keys that are only shown ("#: key = value") set too."""
    return tomllib.loads(re.sub(r"^#: ", "", DEFAULT.read_text(encoding="utf-8"), flags=re.MULTILINE))


def keys(table: dict[str, Any]) -> set[str]:
    """Dotted names of all values of a table; a table whose keys are the operator's is one value."""
    below = {f"{k}.{deeper}" for k, v in table.items() if isinstance(v, dict) and k not in FREE for deeper in keys(v)}
    return below | {k for k, v in table.items() if not isinstance(v, dict) or k in FREE}


def fields(model: type[BaseModel]) -> set[str]:
    """Dotted names of all values of a model."""
    found = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= {f"{name}.{deeper}" for deeper in fields(kind)}
        else:
            found.add(name)
    return found


def test_every_section_is_in_the_reference() -> None:
    assert everything().keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_has_exactly_the_keys_of_its_model(section: str) -> None:
    assert keys(everything()[section]) == {
        name.removeprefix(f"{section}.") for name in fields(Settings) if name.startswith(f"{section}.")
    }


@pytest.mark.parametrize("table", TABLES)
def test_the_entries_of_a_table_show_all_keys_of_their_model(table: str) -> None:
    shown = set().union(*(keys(entry) for entry in everything()[table].values()))
    assert shown == fields(TABLES[table])


@pytest.mark.parametrize("section", [s for s in SECTIONS if s != "roles"])
def test_the_values_shown_are_the_defaults(section: str, folder: Path) -> None:
    """Those that are not only shown as a possibility."""
    shown = settings_from({section: tomllib.loads(DEFAULT.read_text(encoding="utf-8"))[section]}, folder)
    assert getattr(shown, section) == getattr(settings_from({}, folder), section)
    assert getattr(shown, section) == getattr(settings_from({section: {}}, folder), section)


@pytest.mark.parametrize(
    ("entry", "optional"),
    [
        ("projects.support", {"topics", "letters", "calendar"}),
        ("people.ana", {"language", "speaks", "zone", "calendar", "hours", "max_tickets", "absences"}),
        ("organisations.glassworks", {"always"}),
        ("teams.desk", {"address", "language"}),
        ("topics.access", {"examples", "calendar"}),
        ("calendars.tokyo", {"days", "holidays_file"}),
        ("mailboxes.support", {"port", "security", "ca_file", "certificate_sha256", "password", "password_file",
                               "folder", "afterwards", "done_folder", "start", "delivery_headers", "authserv_id",
                               "poll", "idle_reissue", "timeout"}),
        ("oauth.office", {"client_secret", "client_secret_file", "grant", "scopes", "token_url", "device_url",
                          "authorize_url"}),
    ],
)
def test_values_of_people_and_topics_called_defaults_are_defaults(entry: str, optional: set[str]) -> None:
    table, key = entry.split(".")
    raw = everything()[table][key]
    full = TABLES[table].model_validate(raw)
    short = TABLES[table].model_validate({k: v for k, v in raw.items() if k not in optional})
    assert full == short


def test_every_key_is_explained_above() -> None:
    """The first line of each run of keys has a comment right above it; later entries of a table need none."""
    explained: set[str] = set()
    section, above = "", ""
    for line in DEFAULT.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"(?:#: )?\[(\w+)(?:\.\w+)?\]", line):
            section, above = found[1], above if section == "promises" or found[1] == "calendars" else "["
        elif found := re.match(r"(?:#: )?([a-z_.]+) = ", line):
            name = f"{section}.{found[1]}"
            assert name in explained or above.startswith(("# ", "key")), f"{name} stands there without a word"
            explained.add(name)
            above = "key" if above.startswith(("# ", "key")) else above
        else:
            above = line


def test_what_is_shown_can_be_written(folder: Path) -> None:
    assert settings_from(everything(), folder).topics["access"].answer_within.critical is not None


def test_the_reference_itself_loads_as_the_embedded_defaults(folder: Path) -> None:
    copy = folder / "copy.toml"
    copy.write_bytes(DEFAULT.read_bytes())
    assert load(copy, {}) == load(None, {})


def test_the_example_loads() -> None:
    settings = load(asset("config/example.toml"), {})
    directory = settings.directory()
    assert directory.default_project.address == "helpdesk@example.org"
    assert directory.topics["hardware"].title == "Computers and devices"
    assert not {p for p in directory.people.values() if any(a.endswith("example.test") for a in p.addresses)}


def test_the_topics_speak_five_languages() -> None:
    for name, topic in read_toml(DEFAULT)["topics"].items():
        words = " ".join(topic["keywords"])
        assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", words), f"{name} has no Japanese words"
        assert len(topic["keywords"]) >= 30
        assert len(topic["description"].split()) >= 8
