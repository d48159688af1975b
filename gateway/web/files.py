"""`/tickets/12/files/SHA256`: what was attached to an entry, always saved and never opened by the browser."""
from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from gateway.web.ticket import find_record, no_ticket
from gateway.web.visits import NOT_FOUND, Visit


def file(visit: Visit) -> Response:
    """The file; of one that may harm, a page that says so first. Only those of entries that the visitor may see."""
    record, digest = find_record(visit), visit.request.path_params["digest"]
    attached = {part.sha256: part for one in record.entries for part in one.attachments} if record else {}
    if record is None or digest not in attached:
        return no_ticket(visit)
    part, number = attached[digest], record.ticket.id
    if part.hazard and visit.asked("anyway") != "yes":
        return visit.page("hazard.html", part=part, number=number)
    try:
        content = visit.tools.store.blobs.get(digest)
    except FileNotFoundError:
        return visit.wrong(NOT_FOUND, f"{part.name} is no longer kept.")
    visit.note("took a file", number)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(part.name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
