"""Commands must start fast: what is loaded when."""
from __future__ import annotations

import subprocess
import sys

import pytest

LIBRARIES = {"pydantic_settings", "structlog", "sqlalchemy", "sklearn", "numpy", "asyncio", "ssl", "difflib"}


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after this code."""
    script = f"import sys; {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import gateway.settings",
        "from gateway.settings import SettingsError",
        "from gateway.settings.where import data_directory; data_directory(None, {})",
        "import gateway.log",
    ],
)
def test_the_cheap_doors_load_no_library(code: str) -> None:
    assert not loaded_after(code) & (LIBRARIES | {"pydantic", "pydantic_core", "json", "email"})


def test_loading_settings_loads_no_more_than_pydantic() -> None:
    loaded = loaded_after("from gateway.settings import load; load(None, {})")
    assert "pydantic" in loaded
    assert not loaded & LIBRARIES


def test_unknown_names_of_the_package_are_errors() -> None:
    import gateway.settings

    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        gateway.settings.lode  # type: ignore[attr-defined]  # noqa: B018
