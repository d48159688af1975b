"""Tickets of another helpdesk, by JSON Lines (docs/import.md): start reading at `taking`."""
