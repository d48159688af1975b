"""Servers that the gateway calls, and how one is known. As in `kinds`, a ValueError says what to do."""
from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

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


def read_fingerprint(value: object) -> str:
    """SHA-256 of a certificate as `gateway.tls` takes it, from what openssl prints too (AB:CD:…); "" for none."""
    digits = str(value).strip().lower().replace(":", "")
    if digits and not re.fullmatch(r"[0-9a-f]{64}", digits):
        remedy = 'write what "openssl x509 -in CERTIFICATE -noout -fingerprint -sha256" prints behind the "="'
        raise ValueError(f"{shown(value)} is no SHA-256 of a certificate - {remedy}")
    return digits


def read_endpoint(value: object) -> str:
    """An address of the web that secrets are sent to: https, or http on this machine itself; "" for none."""
    text = value.strip() if isinstance(value, str) else "-"
    if text == "":
        return text
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or "@" in parts.netloc or parts.fragment or not text.isascii() or not re.fullmatch(r"[!-~]+", text):
        raise ValueError(f'{shown(value)} is not an address of the web - write it like "https://login.example.org/token"')
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError(f'{shown(value)} would let secrets be read on their way - write an address with "https://"')
    return text


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_tenant(value: object) -> str:
    """The directory of an organisation at Microsoft: its ID, a domain of it, or a word; "" for none."""
    if not isinstance(value, str) or (value and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", value)):
        remedy = 'write its ID, or a domain of it like "example.onmicrosoft.com"'
        raise ValueError(f"{shown(value)} is not a directory - {remedy}")
    return value


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
Fingerprint = Annotated[str, PlainValidator(read_fingerprint, json_schema_input_type=str)]
Endpoint = Annotated[str, PlainValidator(read_endpoint, json_schema_input_type=str)]
Tenant = Annotated[str, PlainValidator(read_tenant, json_schema_input_type=str)]
