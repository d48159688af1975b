"""How single values are written: durations, sizes, addresses, spans of time, ranges of days, zones, paths.

Each reader takes what TOML or a variable gave and raises ValueError with "what is wrong - what to do".
"""
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo

from gateway.model.people import Absence
from gateway.settings.problems import nearest
from gateway.settings.where import resolve

_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_TEN_YEARS = 3_650 * 86_400
_BYTES = {"": 1, "b": 1, "kb": 1 << 10, "kib": 1 << 10, "mb": 1 << 20, "mib": 1 << 20, "gb": 1 << 30, "gib": 1 << 30}
_PETABYTE = 1_000_000 << 30
_DURATION_PART = re.compile(r"(-?\d+(?:\.\d+)?) *(min|[smhdw])")
_DURATION = re.compile(rf"(?:{_DURATION_PART.pattern} *)+")
_SIZE = re.compile(r"(-?\d+(?:\.\d+)?) *([kmg]?i?b?)")
_ATOM = r"[^\s\x00-\x1f\x7f\"(),.:;<>@\[\\\]]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_SPAN = re.compile(r"(\d{1,2}:\d{2}) *[-–] *(\d{1,2}:\d{2})")
_HEADER = re.compile(r"[!-9;-~]+")


def read_duration(value: object) -> object:
    """A timedelta from "90s", "1h30m" or a number of seconds."""
    if isinstance(value, timedelta):
        return value
    text = "" if isinstance(value, bool) else str(value).strip().lower()
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        text = f"{text}s"
    if not _DURATION.fullmatch(text):
        raise ValueError(f'{shown(value)} is not a duration - write "90s", "15m", "8h" or "2d"')
    seconds = sum(float(n) * _SECONDS[unit] for n, unit in _DURATION_PART.findall(text))
    if seconds > _TEN_YEARS:
        raise ValueError(f"{shown(value)} is too long - write at most ten years")
    return timedelta(seconds=seconds)


def read_working_time(value: object) -> object:
    """A duration in hours and minutes: nobody would know how long a "day" of working time is."""
    if isinstance(value, str) and re.search(r"[dw]", value.lower()):
        raise ValueError(f'{shown(value)} counts days, but this is working time - write hours, for example "24h"')
    return read_duration(value)


def at_least(written: str) -> AfterValidator:
    """A lower bound of a duration, said back as it is written here."""
    bound = read_duration(written)
    assert isinstance(bound, timedelta)

    def check(value: timedelta | None) -> timedelta | None:
        if value is not None and value < bound:
            raise ValueError(f'this is too short - write at least "{written}"')
        return value

    return AfterValidator(check)


def at_most(written: str) -> AfterValidator:
    """An upper bound of a duration, said back as it is written here."""
    bound = read_duration(written)
    assert isinstance(bound, timedelta)

    def check(value: timedelta) -> timedelta:
        if value > bound:
            raise ValueError(f'this is too long - write at most "{written}"')
        return value

    return AfterValidator(check)


def read_size(value: object) -> object:
    """A number of bytes from "30 MB" (1 MB = 1024 * 1024 bytes) or a plain number."""
    found = _SIZE.fullmatch(str(value).strip().lower())
    if found is None or isinstance(value, bool) or found[2] not in _BYTES:
        raise ValueError(f'{shown(value)} is not a size - write "512 KB", "30 MB" or a number of bytes')
    size = float(found[1]) * _BYTES[found[2]]
    if size > _PETABYTE:
        raise ValueError(f"{shown(value)} is too big - write at most 1000000 GB")
    return int(size)


def read_count(value: object) -> object:
    """Refuses true and false, which Python takes for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError(f"{shown(value)} is not a number - write a number")
    if isinstance(value, int) and abs(value) > _PETABYTE:
        raise ValueError(f"{shown(value)} is too big - write a smaller number")
    return value


def read_address(value: object) -> str:
    """A mail address without a name; letters of any script are welcome (RFC 6531)."""
    text = str(value).strip()
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not is_domain(domain):
        raise ValueError(f"{shown(value)} is not an address - write it like name@example.org")
    if len(local.encode()) > 64 or len(text.encode()) > 254:
        raise ValueError(f"{shown(value)} is too long - at most 64 octets stand before the @ and 254 in all")
    return text


def read_optional_address(value: object) -> str:
    """An address, or "" for none."""
    return "" if value == "" else read_address(value)


def is_domain(text: str) -> bool:
    """True for dot-separated labels of letters, digits and dashes."""
    return len(text) <= 253 and all(_LABEL.fullmatch(label) and len(label) <= 63 for label in text.split("."))


def read_domain(value: object) -> str:
    """A host or domain name, or "" for none."""
    if not isinstance(value, str) or (value and not is_domain(value)):
        raise ValueError(f"{shown(value)} is not a host name - write it like mail.example.org")
    return value


def read_host(value: object) -> str:
    """A host name or IP address, or "" for none."""
    try:
        return str(ip_address(str(value)))
    except ValueError:
        pass
    if isinstance(value, str) and ":" in value:
        raise ValueError(f"{shown(value)} is not a host - write the port under its own key")
    return read_domain(value)


def read_span(value: object) -> tuple[time, time]:
    """Two times of one day from "09:00-17:00"; "24:00" is the end of the day."""
    if isinstance(value, tuple):
        return value
    found = _SPAN.fullmatch(str(value).strip())
    try:
        opens, closes = (_time(part) for part in found.groups()) if found else (time.max, time.min)
    except ValueError:
        opens, closes = time.max, time.min
    if opens >= closes:
        raise ValueError(f'{shown(value)} is not a span of a day - write it like "09:00-17:00", the earlier time first')
    return opens, closes


def _time(text: str) -> time:
    return time.max if text == "24:00" else time.fromisoformat(text.zfill(5))


def read_day(value: object) -> date:
    """A date, written as TOML does or as text."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value.strip())
    except ValueError:
        pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError(f'{shown(value)} is not a day - write it like "2027-01-06"')


def read_absence(value: object) -> Absence:
    """First and last day from "2026-12-21..2027-01-03", or one day."""
    if isinstance(value, Absence):
        return value
    first, _, last = str(value).partition("..")
    try:
        absence = Absence(read_day(first), read_day(last or first))
    except ValueError:
        raise ValueError(f'{shown(value)} is not a range of days - write it like "2026-12-21..2027-01-03"') from None
    if absence.last < absence.first:
        raise ValueError(f"{shown(value)} ends before it begins - write the earlier day first")
    return absence


def read_zone(value: object) -> ZoneInfo:
    """A time zone by its name in the IANA database."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (OSError, KeyError, ValueError):
        import zoneinfo

        guess = nearest(str(value), zoneinfo.available_timezones())
    remedy = f'did you mean "{guess}"?' if guess else 'write it like "Europe/Berlin"'
    raise ValueError(f"there is no time zone {shown(value)} - {remedy}") from None


def read_optional_zone(value: object) -> ZoneInfo | None:
    """A zone, or None for ""."""
    return None if value in ("", None) else read_zone(value)


def read_path(value: object, info: ValidationInfo) -> Path | None:
    """An absolute path, or None for ""; relative ones start at the folder of the file (the context's `base`)."""
    if isinstance(value, Path | None):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a path - write it in quotes")
    if not value.isprintable() or any(len(part.encode()) > 255 for part in value.split("/")) or len(value) > 1_000:
        raise ValueError(f"{shown(value)} cannot be a path - no system has such names")
    return resolve(value, base_of(info)) if value else None


def base_of(info: ValidationInfo) -> Path:
    """The folder that relative paths start from."""
    base = (info.context or {}).get("base")
    return base if isinstance(base, Path) else Path.cwd()


def read_network(value: object) -> IPv4Network | IPv6Network:
    """An address or network of hosts."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(str(value).strip())
    except ValueError:
        raise ValueError(f'{shown(value)} is not a network - write it like "10.0.0.0/8" or "192.0.2.7"') from None


def read_header_name(value: object) -> str:
    """The name of a mail header, or "" for none."""
    if not isinstance(value, str) or (value and not _HEADER.fullmatch(value)):
        raise ValueError(f'{shown(value)} is not a header name - write it like "X-Internal"')
    return value


def read_word(value: object) -> str:
    """Text without spaces and control characters, or "" for none."""
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        raise ValueError(f"{shown(value)} is not one word - write it without spaces")
    return value


def read_list_id(value: object) -> str:
    """What stands between the angle brackets of a List-Id."""
    return read_word(value.strip().strip("<>") if isinstance(value, str) else value)


def read_header_mark(value: object) -> tuple[str, str]:
    """(header, beginning of its value), lower case, from "X-Spam-Flag: yes"."""
    if isinstance(value, tuple):
        return value
    name, colon, start = (part.strip().lower() for part in str(value).partition(":"))
    if not colon or not start or not _HEADER.fullmatch(name):
        raise ValueError(f'{shown(value)} is not a header with a value - write it like "X-Spam-Flag: yes"')
    return name, start


def shown(value: object) -> str:
    """A value as it stands in a sentence, short and on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict | tuple):
        return "a list" if not isinstance(value, dict) else "a table"
    if isinstance(value, Path):
        return f'"{value}"'
    if not isinstance(value, str):
        return str(value)[:60]
    text = "".join(c if c.isprintable() else "?" for c in value)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


Duration = Annotated[timedelta, BeforeValidator(read_duration)]
WorkingTime = Annotated[timedelta, BeforeValidator(read_working_time)]
Size = Annotated[int, BeforeValidator(read_size)]
Count = Annotated[int, BeforeValidator(read_count)]
Number = Annotated[float, BeforeValidator(read_count)]
MailAddress = Annotated[str, PlainValidator(read_address, json_schema_input_type=str)]
OptionalAddress = Annotated[str, PlainValidator(read_optional_address, json_schema_input_type=str)]
Domain = Annotated[str, PlainValidator(read_domain, json_schema_input_type=str)]
Host = Annotated[str, PlainValidator(read_host, json_schema_input_type=str)]
Span = Annotated[tuple[time, time], PlainValidator(read_span, json_schema_input_type=str)]
Day = Annotated[date, PlainValidator(read_day, json_schema_input_type=str)]
Days = Annotated[Absence, PlainValidator(read_absence, json_schema_input_type=str)]
Zone = Annotated[ZoneInfo, PlainValidator(read_zone, json_schema_input_type=str)]
OptionalZone = Annotated[ZoneInfo | None, PlainValidator(read_optional_zone, json_schema_input_type=str)]
File = Annotated[Path | None, PlainValidator(read_path, json_schema_input_type=str)]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(read_network, json_schema_input_type=str)]
HeaderName = Annotated[str, PlainValidator(read_header_name, json_schema_input_type=str)]
Word = Annotated[str, PlainValidator(read_word, json_schema_input_type=str)]
ListId = Annotated[str, PlainValidator(read_list_id, json_schema_input_type=str)]
HeaderMark = Annotated[tuple[str, str], PlainValidator(read_header_mark, json_schema_input_type=str)]
