"""The settings: one TOML file and the environment -> frozen values; every mistake is one sentence with its remedy.

`load` is the way in. Importing this package costs nothing: pydantic is loaded with the first of its names, so that
`from gateway.settings.where import data_directory` stays cheap.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.settings.loading import load, settings_from
    from gateway.settings.problems import SettingsError
    from gateway.settings.root import Settings
else:
    _HOME = {"load": "loading", "settings_from": "loading", "SettingsError": "problems", "Settings": "root"}

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = ["Settings", "SettingsError", "load", "settings_from"]
