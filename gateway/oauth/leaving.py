"""A provider that hangs keeps nobody from ending: whoever asks him goes once the gateway is to end.

His answer may still come, and would bring a new refresh token: so he gets a moment first. One that comes later is lost
as with a kill (`tokens`).
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait

from gateway.model.access import NoAccess

_GRACE = 5.0
"""Seconds that a provider has left once the gateway is to end."""
_LOOK = 0.2
"""Seconds between two looks whether it is."""


def unless_ending(token: Callable[[bool], str], is_ending: Callable[[], bool]) -> Callable[[bool], str]:
    """The same tokens; NoAccess where the gateway is to end and none has come a moment later."""
    def ask(force: bool) -> str:
        found: Future[str] = Future()
        threading.Thread(target=_settle, args=(found, token, force), name="token", daemon=True).start()
        while not wait([found], _LOOK).done:
            if is_ending():
                wait([found], _GRACE)
                break
        if not found.done():
            raise NoAccess("no access token came before the gateway ended")
        return found.result()

    return ask


def _settle(found: Future[str], token: Callable[[bool], str], force: bool) -> None:
    """What came of it, also an error, to whoever waits."""
    try:
        found.set_result(token(force))
    except BaseException as error:
        found.set_exception(error)
