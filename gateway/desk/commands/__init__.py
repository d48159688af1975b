"""The commands of a POC: one function each, its docstring the help text; `table` names them.

A command changes the ticket and says what it did. Who is told of the change is derived once, in `staff`, from the
ticket before and after. Words, synonyms and usage stand in `desk/command_words`.
"""
from gateway.desk.command_words import KNOWN, WORDS
from gateway.desk.commands.basis import MOST_COMMANDS, Desk, Done, Said
from gateway.desk.commands.table import describe, is_at_desk, run, run_at_desk, told

__all__ = [
    "KNOWN", "MOST_COMMANDS", "WORDS", "Desk", "Done", "Said", "describe", "is_at_desk", "run",
    "run_at_desk", "told",
]
