"""Promises of the store, kept on real SQLite files."""
