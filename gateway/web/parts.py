"""Parts of a page that htmx asks for. It shows no error, and knows no other page: such a one is loaded as a whole."""
from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response


def is_part(request: Request) -> bool:
    """Only the part of the page that changes is asked for."""
    return request.headers.get("hx-request") == "true"


def load_whole(request: Request, path: str = "") -> Response:
    """Tells htmx to load the page at the path; without one that which it has asked for a part of."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Response(status_code=204, headers={"HX-Redirect": path or here})
