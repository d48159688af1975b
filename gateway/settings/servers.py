"""Servers that the gateway asks: name servers, and clamd. As in `kinds`, a ValueError says what to do."""
from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated

from pydantic import PlainValidator

from gateway.settings.kinds import read_host, shown


def read_name_server(value: object) -> tuple[str, int]:
    """IP address and port of a name server; port 53 where none is written."""
    if isinstance(value, tuple):
        return value
    try:
        return str(ip_address(str(value).strip())), 53
    except ValueError:
        pass
    host, port = _host_and_port(str(value).strip())
    try:
        return str(ip_address(host)), port
    except ValueError:
        remedy = 'write it like "192.0.2.53" or "127.0.0.1:5353"'
        raise ValueError(f"{shown(value)} is not a name server - {remedy}") from None


def read_clamd(value: object) -> str:
    """Where clamd listens: host:port or the path of its socket, "" for nowhere."""
    text = value.strip() if isinstance(value, str) else "-"
    if text == "" or (text.startswith("/") and text.isprintable()):
        return text
    host, _ = _host_and_port(text)
    if not host:
        raise ValueError(f'{shown(value)} is not a clamd - write it like "127.0.0.1:3310" or "/run/clamav/clamd.ctl"')
    return text


def _host_and_port(text: str) -> tuple[str, int]:
    """The two parts of host:port or [address]:port, ("", 0) where they are not both right."""
    host, _, port = text.rpartition(":")
    is_bracketed = host.startswith("[") and host.endswith("]")
    try:
        host = read_host(host.strip("[]") if is_bracketed else host)
    except ValueError:
        return "", 0
    if not re.fullmatch(r"[1-9]\d{0,4}", port) or int(port) > 65_535 or is_bracketed != (":" in host):
        return "", 0
    return host, int(port)


NameServer = Annotated[tuple[str, int], PlainValidator(read_name_server, json_schema_input_type=str)]
Clamd = Annotated[str, PlainValidator(read_clamd, json_schema_input_type=str)]
