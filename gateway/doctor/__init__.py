"""The doctor behind `spoc check`: a table of examinations, each of one matter, each answering with findings.

    table         all examinations in their order, and how they are made
    finding       what an examination may find: a closed list of kinds, each with its remedy (docs/check.md)
    surroundings  what an examination may look at: the settings, the time, a resolver, the database

Nothing is changed but what the gateway makes itself where it is missing (data directory, database, model) or older than
the program and the topics. Nobody is written to, unless a test letter is asked for (`letter_out`).
"""
from __future__ import annotations

from gateway.doctor.finding import Finding, State
from gateway.doctor.surroundings import Surroundings
from gateway.doctor.table import EXAMINATIONS, Examination, examine

__all__ = ["EXAMINATIONS", "Examination", "Finding", "State", "Surroundings", "examine"]
