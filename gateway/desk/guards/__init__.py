"""What makes a POC's mail wait for his word: an ordered table of guards, each with its reason.

A guard never decides; it asks. Nothing leaves and nothing changes until the POC says "send".

    outgoing       the mail as the guards see it
    command_lines  commands that were perhaps meant otherwise
    slips          what one notices a second too late: no words, a digit, a colleague was quicker
    greeting       the name of somebody else; names: what is a greeting, a title, a name
    attachment     "attached", and nothing is; announcing: how five languages say so
    below          answers that were typed into a quote and would be cut with it
    private        notes, letters and addresses that stay in the house
    table          all of them in order
"""
from __future__ import annotations

from gateway.desk.guards.outgoing import Earlier, Guard, Outgoing
from gateway.desk.guards.private import shows_private
from gateway.desk.guards.table import GUARDS, reasons

__all__ = ["GUARDS", "Earlier", "Guard", "Outgoing", "reasons", "shows_private"]
