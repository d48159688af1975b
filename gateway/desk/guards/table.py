"""The guards in their order, each with the reason why it is there; `reasons` walks down the table."""
from __future__ import annotations

from collections.abc import Collection

from gateway.desk.guards import command_lines, private, slips
from gateway.desk.guards.attachment import missing_attachment
from gateway.desk.guards.below import answers_below
from gateway.desk.guards.greeting import greets_somebody_else
from gateway.desk.guards.outgoing import Guard, Outgoing

GUARDS: tuple[Guard, ...] = (
    Guard("unknown_command", command_lines.unknown, "a mistyped #close must not reach a stakeholder as text"),
    Guard("stray_command", command_lines.stray, "a command below the greeting would be sent as text"),
    Guard("several_commands", command_lines.several, "a half of what was asked must not be done in silence"),
    Guard("quoted_command", command_lines.quoted, "nobody else commands, not even by being quoted"),
    Guard("no_words", slips.no_words, "an empty mail to a stakeholder helps nobody"),
    Guard("lone_number", slips.lone_number, "nor does the answer to a question of ours"),
    Guard("greeting", greets_somebody_else, "it was meant for somebody else, or copied from another answer"),
    Guard("missing_attachment", missing_attachment, "the file was forgotten, and would be asked for"),
    Guard("answers_below", answers_below, "answers between the lines of an unmarked quote would be cut with it"),
    Guard("colliding_answers", slips.colliding_answers, "two answers at once say two things"),
    Guard("internal_note", private.internal_note, "what colleagues wrote among themselves stays there"),
    Guard("our_letter", private.our_letter, "why it is his, by when, what the classifier thought: for him only"),
    Guard("own_address", private.own_address, "stakeholders write to the shared address only"),
    Guard("addresses_in_files", private.addresses_in_files, "nor do they learn other addresses by a file"),
    Guard("dangerous_files", private.dangerous_files, "nobody gets a program from us by accident"),
    Guard("automatic_answer", slips.automatic_answer, "two machines that answer each other end here"),
    Guard("too_many_letters", slips.too_many_letters, "so do those that find new words each time"),
)


def reasons(outgoing: Outgoing, off: Collection[str] = ()) -> tuple[str, ...]:
    """Why this mail should wait, a sentence each; empty when it may go. `off`: names of guards that are not asked."""
    return tuple(why for guard in GUARDS if guard.name not in off for why in guard.ask(outgoing))
