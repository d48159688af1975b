"""The section of the settings about the console. `config/default.toml` says what each key does."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from gateway.settings.kinds import Count, Host
from gateway.settings.sections import Section

_WRONG = 'this is no address of a console - write "https://HOST:PORT", with nothing behind it'
_USUAL = {"http": 80, "https": 443}
"""Ports that browsers leave out."""


def _base(url: str) -> str:
    """The address as browsers write an origin, "" for none; ValueError for what no browser could open."""
    return _origin(url) if url else ""


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, usual = (parts.hostname or "").encode("idna").decode("ascii"), _USUAL[parts.scheme]
        port = parts.port or usual
        if not host or "@" in parts.netloc or parts.query or parts.fragment or parts.path.strip("/"):
            raise ValueError
    except (KeyError, ValueError):  # the second also for a host or a port that is none
        raise ValueError(_WRONG) from None
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + ("" if port == usual else f":{port}")


class ConsoleSettings(Section):
    """Where the console listens. An empty host: nowhere."""

    host: Host = "127.0.0.1"
    port: Annotated[Count, Field(ge=0, le=65_535)] = 8025
    url: Annotated[str, AfterValidator(_base)] = ""
