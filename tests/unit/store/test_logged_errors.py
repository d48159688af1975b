"""What a database says of a row that it does not take goes to the log without the row."""
from __future__ import annotations

import io
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gateway import log
from gateway.store.engine import Store

ROW = "INSERT INTO meta (key, value) VALUES (:key, NULL)"
SECRET = "the pelican\nin the boiler room"


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_is_logged_without_the_row_that_caused_it(store: Store, form: str) -> None:
    """Both ways into the log: as a traceback, and as a value."""
    lines = io.StringIO()
    log.configure("info", form, lines)
    with pytest.raises(IntegrityError) as caught, store.write() as conn:
        conn.execute(text(ROW), {"key": SECRET})
    logging.getLogger("spoc.x").error("failed: %s", caught.value, exc_info=caught.value, extra={"cause": caught.value})
    assert "NOT NULL" in lines.getvalue() or "not-null" in lines.getvalue()
    assert "INSERT INTO meta" in lines.getvalue()
    assert "pelican" not in lines.getvalue()
    assert "boiler" not in lines.getvalue()
