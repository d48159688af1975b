"""Pages from their templates, with the few ways in which values are shown."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from gateway.model.confidence import as_told

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    pages = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"instant": instant, "size": size, "many": many, "percent": percent}
    return pages


def render(page: str, **values: Any) -> str:
    """The page in HTML; whatever is printed is escaped."""
    return _environment().get_template(page).render(**values)


def sorry(status: int, trouble: str, advice: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page for anybody, logged in or not, where there is none: what is wrong, and what that means or what to do."""
    return HTMLResponse(render("trouble.html", trouble=trouble, advice=advice), status, headers)


def instant(at: datetime, zone: tzinfo) -> Markup:
    """A time as the visitor's clock shows it; the exact one for programs."""
    local = at.astimezone(zone)
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"),
                                                          f"{local:%d %b %Y, %H:%M}".lstrip("0"))


def size(octets: int) -> str:
    """1 byte, 640 bytes, 12 KB, 3.4 MB."""
    if octets < 1_000:
        return "1 byte" if octets == 1 else f"{octets} bytes"
    return f"{round(octets / 1_000)} KB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


def percent(confidence: float) -> str:
    """How sure the machine is: 87 %."""
    return f"{round(as_told(confidence) * 100)} %"


def many(count: int, what: str, plural: str = "") -> str:
    """1 mail, 2,000 mails."""
    return f"{count:,} {what if count == 1 else plural or what + 's'}"
