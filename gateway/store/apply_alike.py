"""What decisions about tickets that are alike do to the rows: linked, gathered, told."""
from __future__ import annotations

from sqlalchemy import insert, update

from gateway.model.linking import Gather, Link, Told
from gateway.store.apply import apply
from gateway.store.due import gather_at
from gateway.store.landing import Landing
from gateway.store.solved import ALIKE
from gateway.store.tables import link


@apply.register
def _(decision: Link, landing: Landing) -> None:
    landing.change(decision.first)
    row = {"ticket_id": decision.ticket, "other_id": decision.first, "kind": ALIKE, "told": decision.told}
    landing.conn.execute(insert(link).values(**row, at=landing.now, by=""))


@apply.register
def _(decision: Gather, landing: Landing) -> None:
    gather_at(landing.conn, decision.ticket, decision.at)


@apply.register
def _(decision: Told, landing: Landing) -> None:
    those = (link.c.other_id == decision.ticket, link.c.ticket_id.in_(decision.reports))
    landing.conn.execute(update(link).where(*those).values(told=True))
