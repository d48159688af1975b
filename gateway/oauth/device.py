"""A login on another device (RFC 8628): somebody types a short code into a page of the provider, wherever he is."""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.model.access import NoAccess, Registration
from gateway.oauth.exchange import Refused, Tokens, post, seconds_in
from gateway.oauth.logins import LONGEST
from gateway.oauth.tokens import ask, explained

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL, _SLOWER, _SLOWEST = 5.0, 5.0, 60.0

_ENDS: Mapping[str, str] = {
    "expired_token": "the code has ended before somebody logged in: run `spoc auth {key}` again",
    "access_denied": "the login was refused: run `spoc auth {key}` again, and agree",
    "authorization_declined": "the login was refused: run `spoc auth {key}` again, and agree",  # as Microsoft says it
}


@dataclass(frozen=True, slots=True)
class Device:
    """What somebody is to do elsewhere, and how we ask whether he has."""

    url: str
    user_code: str
    code: str = field(repr=False)
    seconds: float
    """How long the code lives."""
    interval: float
    """Seconds between two questions, at least."""


def begin(registration: Registration) -> Device:
    """A code to be typed; NoAccess where the provider gives none."""
    form = {"client_id": registration.client_id, "scope": " ".join(registration.scopes)}
    try:
        answer = post(registration.device_url, form)
    except Refused as refused:
        raise explained(refused, registration.key) from None
    url = answer.get("verification_uri") or answer.get("verification_url")
    code, typed = answer.get("device_code"), answer.get("user_code")
    if not (_is_line(url) and _is_line(code) and _is_line(typed)):
        raise NoAccess("the provider gave no code to be typed: correct the device_url")
    interval = seconds_in(answer.get("interval"), _INTERVAL)
    return Device(str(url), str(typed), str(code), min(seconds_in(answer.get("expires_in"), LONGEST), LONGEST),
                  min(interval, _SLOWEST))


def wait(registration: Registration, device: Device, pause: Callable[[float], None]) -> Tokens:
    """The tokens, as soon as somebody has logged in; NoAccess where he did not. `pause` waits so many seconds."""
    interval, deadline = device.interval, time.monotonic() + device.seconds
    while time.monotonic() + interval <= deadline:
        pause(interval)
        try:
            return ask(registration, {"grant_type": _GRANT, "device_code": device.code}, with_scopes=False)
        except Refused as refused:
            if refused.error in _ENDS:
                raise NoAccess(_ENDS[refused.error].format(key=registration.key), is_final=True) from None
            if refused.error != "authorization_pending":  # slow_down, or a trouble that may pass
                interval = min(interval + _SLOWER, _SLOWEST)
        except NoAccess as error:
            if error.is_final:
                raise
            interval = min(interval + _SLOWER, _SLOWEST)
    raise NoAccess(_ENDS["expired_token"].format(key=registration.key), is_final=True)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) < 5_000 and value.isprintable()
