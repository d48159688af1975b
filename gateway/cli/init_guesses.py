"""What a machine tells of its owner, as defaults of `spoc init`: time zone, language, and who sits at it."""
from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

_ZONES = "zoneinfo/"


def guess_zone(env: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """The system's time zone: of TZ, /etc/timezone or the link /etc/localtime; "UTC" where none of them tells."""
    from gateway.settings.kinds import read_zone

    for said in (env.get("TZ", "").removeprefix(":"), _first_line(etc / "timezone"), _link(etc / "localtime")):
        try:
            if said and read_zone(said):
                return said
        except ValueError:
            continue
    return "UTC"


def guess_language(env: Mapping[str, str], spoken: Collection[str]) -> str:
    """The language of the terminal where there are letters in it, else English."""
    said = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    language = said.partition("_")[0].partition(".")[0].lower()
    return language if language in spoken else "en"


def guess_person(domain: str) -> str:
    """`Name <address>` of whoever is logged in, at that domain; of root, who is nobody: a service desk."""
    import pwd

    try:
        user = pwd.getpwuid(os.getuid())
    except KeyError:  # a container may run as a number that has no name
        return f"Service Desk <desk@{domain}>"
    if user.pw_uid == 0:
        return f"Service Desk <desk@{domain}>"
    name = user.pw_gecos.partition(",")[0].strip()
    return f"{name or user.pw_name.capitalize()} <{user.pw_name}@{domain}>"


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _link(file: Path) -> str:
    """The zone that /etc/localtime leads to: …/zoneinfo/Europe/Lisbon."""
    try:
        return os.readlink(file).partition(_ZONES)[2]
    except OSError:
        return ""
