"""What comes again and again: a POC's morning list, a sponsor's week, an operator's ledger.

    plan         when each comes next
    morning      what a POC reads when his day begins
    ledger       what an operator reads: where every mail has gone
    wishes       somebody wants his list otherwise
"""
from gateway.desk.rounds.plan import next_ledger, next_morning, rounds

__all__ = ["next_ledger", "next_morning", "rounds"]
