"""Where settings come from: the file, the variables, the secrets' files; and that a file stands for itself."""
from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.settings import SettingsError, load, settings_from
from gateway.settings.where import data_directory

from .conftest import HOUSE, Write


def test_without_any_file_the_defaults_work_at_once(folder: Path) -> None:
    settings = load(None, {})
    assert settings.data_dir == folder / "var"
    assert settings.database_url == f"sqlite:///{folder}/var/spoc.db"
    assert settings.outgoing_dir == folder / "var" / "outgoing"
    assert settings.model_dir == folder / "var" / "model"
    assert settings.host_name == "example.test"
    assert [p.address for p in settings.projects.values()] == ["support@example.test"]


def test_the_file_given_outranks_spoc_config_and_that_the_current_folder(folder: Path) -> None:
    for name in ("given", "named", "spoc"):
        (folder / f"{name}.toml").write_text(f'[gateway]\nhost_name = "{name}.example.org"\n')
    env = {"SPOC_CONFIG": "named.toml"}
    assert load(folder / "given.toml", env).host_name == "given.example.org"
    assert load(None, env).host_name == "named.example.org"
    assert load(None, {"SPOC_CONFIG": ""}).host_name == "spoc.example.org"


def test_relative_paths_start_at_the_folder_of_the_file(folder: Path) -> None:
    (folder / "etc").mkdir()
    (folder / "etc" / "mine.toml").write_text(
        '[gateway]\ndata_dir = "../data"\ndatabase_url = "sqlite:///x/y.db"\n[relay]\nfolder = "out"\n'
    )
    settings = load(Path("etc/mine.toml"), {})
    assert settings.data_dir.resolve() == folder / "data"
    assert settings.outgoing_dir == folder / "etc" / "out"
    assert settings.database_url == f"sqlite:///{folder}/etc/x/y.db"


def test_an_absolute_database_stays_where_it_is(folder: Path) -> None:
    for url in ("sqlite:////srv/spoc.db", "postgresql://u:p@db/spoc"):
        assert settings_from({"gateway": {"database_url": url}}, folder).database_url == url


def test_variables_outrank_the_file_and_take_all_kinds_of_values(write: Write) -> None:
    lena = '[people.anna-lena]\nname = "A"\naddresses = ["a@b.c"]\nroles = ["poc"]\n'
    file = write(HOUSE + lena + "[listen]\nsmtp_port = 25\n")
    settings = load(file, {
        "SPOC_LISTEN__SMTP_PORT": "2600",
        "SPOC_LISTEN__MAX_MESSAGE_BYTES": "5 MB",
        "SPOC_TRIAGE__ENABLED": "false",
        "SPOC_TRUST__TRUSTED_PEERS": '["10.0.0.0/8"]',
        "SPOC_PEOPLE__ANNA_LENA__LANGUAGE": "de",
        "SPOC_PROMISES__ANSWER_WITHIN__HIGH": "90m",
        "SPOC_UNRELATED": "ignored",
        "OTHER__THING": "ignored",
    })
    assert settings.listen.smtp_port == 2600
    assert settings.listen.max_message_bytes == 5 * 1024 * 1024
    assert not settings.triage.enabled
    assert str(settings.trust.trusted_peers[0]) == "10.0.0.0/8"
    assert settings.people["anna-lena"].language == "de"
    assert settings.promises.answer_within.high.total_seconds() == 5400


def test_a_file_with_people_is_not_mixed_with_the_invented_ones(write: Write) -> None:
    settings = load(write(HOUSE), {})
    assert set(settings.people) == {"ana", "ben", "clara"}
    assert set(settings.topics) >= {"access", "facilities"}
    assert not any(topic.pocs for topic in settings.topics.values()), "the invented POCs must not take topics here"


def test_a_file_without_people_keeps_the_invented_ones(write: Write) -> None:
    settings = load(write("[listen]\nsmtp_port = 0\n"), {})
    assert settings.topics["access"].pocs == ("ana",)


def test_a_builtin_topic_lends_its_texts_and_nothing_else(write: Write) -> None:
    settings = load(write(HOUSE + '[topics.access]\npocs = ["ben"]\n[topics.hardware]\ntitle = "Machines"\n'), {})
    assert set(settings.topics) == {"access", "hardware"}
    assert settings.topics["access"].title == "Access and accounts"
    assert settings.topics["access"].pocs == ("ben",)
    assert settings.topics["hardware"].title == "Machines"
    assert settings.topics["hardware"].pocs == ()
    assert "printer" in settings.topics["hardware"].keywords


RELAY = '[relay]\nkind = "smtp"\nhost = "mail.example.org"\nusername = "spoc"\n'


def test_a_secret_may_lie_in_a_file(write: Write, folder: Path) -> None:
    (folder / "word").write_text("hush hush\n")
    settings = load(write(RELAY + 'password_file = "word"'), {})
    assert settings.relay.password.get_secret_value() == "hush hush"


def test_variables_may_name_the_secrets_file_and_outrank_a_written_one(write: Write, folder: Path) -> None:
    (folder / "word").write_text("from file")
    named = {"SPOC_RELAY__PASSWORD_FILE": str(folder / "word")}
    assert load(write(RELAY + 'password = "written"'), named).relay.password.get_secret_value() == "from file"
    given = {"SPOC_RELAY__PASSWORD": "[given"}
    assert load(write(RELAY + 'password_file = "word"'), given).relay.password.get_secret_value() == "[given"


def test_secrets_appear_nowhere(write: Write) -> None:
    text = (
        RELAY.replace("kind", 'pasword = "hush1"\nkind') + 'password = ["hush2"]\n[gateway]\ndatabase_url = "hush3://x"\n'
    )
    with pytest.raises(SettingsError) as caught:
        load(write(text), {"SPOC_TRUST__MARKER_VALUE": "hush4", "SPOC_RELAY__PASWORD": "hush5"})
    assert "hush" not in str(caught.value) + repr(caught.value) + str(caught.value.__context__ or "")
    good = load(write(RELAY + 'password = "hush1"\n[gateway]\ndatabase_url = "postgresql://u:hush2@db/x"\n'), {})
    assert "hush" not in f"{good!r} {good} {good.model_dump()}"


def test_several_problems_are_several_lines_in_one_error(write: Write) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write("[listen]\nsmtp_port = -1\nlmtp_prt = 2\n[relay]\nport = 'x'\n"), {})
    assert len(str(caught.value).splitlines()) == len(caught.value.problems) == 3


def test_a_name_that_is_given_twice_is_said_once(folder: Path) -> None:
    assert SettingsError(["a", "b", "a"]).problems == ("a", "b")


def test_settings_are_frozen(folder: Path) -> None:
    settings = settings_from({}, folder)
    with pytest.raises(ValidationError):
        settings.listen.smtp_port = 1


def test_the_tables_given_are_left_alone(folder: Path) -> None:
    raw: dict[str, object] = {"listen": {"smtp_port": 0}, "topics": {"access": {"pocs": ["ana"]}}}
    settings_from(raw, folder)
    assert raw == {"listen": {"smtp_port": 0}, "topics": {"access": {"pocs": ["ana"]}}}


@pytest.mark.parametrize(
    ("text", "env"),
    [
        ("", {}),
        ('[gateway]\ndata_dir = "elsewhere"', {}),
        ('[gateway]\ndata_dir = ""', {}),
        ('[gateway]\ndata_dir = "elsewhere"', {"SPOC_GATEWAY__DATA_DIR": "third"}),
        ('[gateway]\ndata_dir = "elsewhere"', {"SPOC_GATEWAY__DATA_DIR": ""}),
        ('[gateway]\ndata_dir = "~/spoc"', {}),
    ],
)
def test_the_data_directory_is_found_without_the_rest(write: Write, text: str, env: dict[str, str]) -> None:
    file = write(text)
    assert data_directory(file, env) == load(file, env).data_dir
    assert data_directory(None, env) == load(None, env).data_dir


def test_the_data_directory_of_a_broken_file_is_an_error(write: Write) -> None:
    with pytest.raises(SettingsError, match=r"^spoc\.toml: this is not TOML"):
        data_directory(write("[gateway"), {})
