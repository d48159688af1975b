"""What is said where there is no page: the path is none, the database does not answer, something is wrong with us."""
from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.web.parts import is_part, load_whole
from gateway.web.rendering import sorry

log = logging.getLogger("spoc.console")

_AGAIN = {"Retry-After": "10"}


async def _no_such_page(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    return sorry(404, "There is no such page", "Its address may be mistyped.")


async def _not_so(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    """A form's address, typed or loaded anew."""
    return sorry(405, "There is no such page", "What was sent from a form cannot be loaded like a page.",
                 getattr(error, "headers", None))


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("a page could not be shown: the database does not answer", extra={"cause": cause(error)})
    if is_part(request):
        return load_whole(request)
    return sorry(503, "The database does not answer just now", "Nothing was changed. Try again in a moment.", _AGAIN)


async def _gone(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    """The browser went away, or was sent away, before all of its form had come."""
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    """What is wrong is logged by uvicorn, which gets the exception after the answer."""
    if is_part(request):
        return load_whole(request)
    return sorry(500, "This page is broken", "That is a mistake of this program, and its log says more.")


def cause(error: Exception) -> str:
    """What the database said, without our statement."""
    return str(getattr(error, "orig", None) or error) if isinstance(error, SQLAlchemyError) else str(error)


TROUBLES: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    404: _no_such_page, 405: _not_so,
    OperationalError: _no_database, InterfaceError: _no_database, NoneFree: _no_database,
    ClientDisconnect: _gone, Exception: _broken,
}
"""Status or exception -> what answers."""
