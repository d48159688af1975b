"""What its author notices a second too late: no words, a digit for us, a colleague was quicker, machines at work."""
from __future__ import annotations

from datetime import timedelta

from gateway.desk.excerpt import start_of
from gateway.desk.guards.outgoing import Outgoing
from gateway.model.phrase import Phrase

_KEEP_FILES = frozenset({"decision", "action", "spam", "use"})
"""Commands beside which files stay inside, or have words that are not the author's."""
_FIRST_WORDS = 70
"""Characters of the other answer that are shown: enough to see whether one's own says the same."""


def no_words(outgoing: Outgoing) -> list[str]:
    """Nothing is left when quotes and signature are cut; or files are, beside commands that they may belong to."""
    words = outgoing.words
    if words.commands and _sends_only_files(outgoing):
        return [Phrase("there are no words of yours in it, only files: shall they go out like that?")]
    if outgoing.says_something or words.commands or words.unknown:
        return []
    return [Phrase("I found no words of yours in it: everything looks like a quote or a signature.")]


def _sends_only_files(outgoing: Outgoing) -> bool:
    """A command beside them may be what they are for."""
    if outgoing.is_note or not outgoing.receivers or outgoing.words.text.strip():
        return False
    return bool(outgoing.files) and not any(c.word in _KEEP_FILES for c in outgoing.words.commands)


def lone_number(outgoing: Outgoing) -> list[str]:
    """A digit is meant for a list that we have shown him."""
    text = outgoing.words.text.strip(" .)(#\n\t")
    if outgoing.is_note or outgoing.files or not (text.isdecimal() and len(text) == 1):
        return []
    return [Phrase('"{digit}" alone looks like an answer to us, and would go to the people outside.', digit=text)]


def colliding_answers(outgoing: Outgoing) -> list[str]:
    """A colleague has answered the same people, and this mail does not show that its author knows."""
    earlier = outgoing.earlier
    if earlier is None or outgoing.is_note or not outgoing.says_something:
        return []
    shown = start_of(" ".join(earlier.text.split()), _FIRST_WORDS)
    return [Phrase('{name} answered {minutes} min ago: "{words}".', name=earlier.name, minutes=_minutes(earlier.ago),
                   words=shown)]


def automatic_answer(outgoing: Outgoing) -> list[str]:
    """The same words for the third time."""
    return [Phrase("you have written just that twice today: is it an automatic answer?")] if outgoing.is_echo else []


def too_many_letters(outgoing: Outgoing) -> list[str]:
    """The backstop of every loop rule."""
    why = Phrase("this ticket has written too many letters in this hour; please answer later.")
    return [why] if outgoing.is_busy else []


def _minutes(ago: timedelta) -> int:
    return max(1, round(ago.total_seconds() / 60))
