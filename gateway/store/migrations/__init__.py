"""The database's history, run by alembic at the start of a gateway (see `gateway.store.engine`).

A new step: `versions/mNNNN_what.py` with the next number as its revision; a test compares the result to `tables`.
"""
