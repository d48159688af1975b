"""The desk: everything that is decided, one matter a file, all pure.

Start at `decide.decide`; `authority` says who speaks, `commands` holds the table of command words.
"""
