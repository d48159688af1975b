"""Which file the settings come from, and where the data lies. Needs no pydantic: `spoc inject` starts with this."""
from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.settings.problems import SettingsError

CONFIG_VARIABLE = "SPOC_CONFIG"
DATA_VARIABLE = "SPOC_GATEWAY__DATA_DIR"
DEFAULT_FILE = Path("spoc.toml")
DEFAULT_DATA_DIR = "./var"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
"""Where systemd lays secrets for this service alone (LoadCredential=)."""
_CREDENTIALS = "${CREDENTIALS_DIRECTORY}"

Raw = dict[str, Any]
"""What TOML gives: tables of tables of values."""


def config_file(path: Path | None, env: Mapping[str, str]) -> Path | None:
    """The file to read: the one given, else SPOC_CONFIG, else ./spoc.toml if it is there; None: embedded defaults."""
    if path is not None:
        return path
    if env.get(CONFIG_VARIABLE):
        return Path(env[CONFIG_VARIABLE])
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def base_folder(file: Path | None) -> Path:
    """The folder that relative paths in the settings start from."""
    return file.absolute().parent if file is not None else Path.cwd()


def resolve(written: str, base: Path) -> Path:
    """A path as written in the settings, made absolute; ~ is the home folder.

    ${CREDENTIALS_DIRECTORY} at its beginning is that folder, and stays as it is where there is none.
    """
    if needs_credentials(written):
        written = os.environ.get(CREDENTIALS_VARIABLE, _CREDENTIALS) + written.removeprefix(_CREDENTIALS)
    return Path(base / os.path.expanduser(written)).absolute()


def needs_credentials(written: str) -> bool:
    """Whether the path leads into systemd's folder of secrets."""
    return written.startswith(f"{_CREDENTIALS}/")


def read_toml(file: Path) -> Raw:
    """The tables of the file; SettingsError where it cannot be read or is not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        reason = f"this is not TOML: {str(error)[:1].lower()}{str(error)[1:]} - correct that line"
    except UnicodeDecodeError:
        reason = "this is not UTF-8 text - save it as UTF-8"
    except FileNotFoundError:
        reason = "there is no such file - name another one with --config, or let `spoc init` make one"
    except OSError as error:
        reason = f"cannot be read ({error.strerror}) - name another file with --config or {CONFIG_VARIABLE}"
    raise SettingsError([f"{file}: {reason}"])


def data_directory(path: Path | None, env: Mapping[str, str]) -> Path:
    """The data directory alone, as `load` would find it, without checking anything else."""
    file = config_file(path, env)
    base = base_folder(file)
    section = read_toml(file).get("gateway") if file is not None else None
    written = section.get("data_dir") if isinstance(section, dict) else None
    written = env.get(DATA_VARIABLE, written)
    return resolve(written if isinstance(written, str) and written else DEFAULT_DATA_DIR, base)
