"""An earlier answer sent again: one of those that the POC was shown with the ticket."""
from __future__ import annotations

import re

from gateway.desk import alike, grammar, guards
from gateway.desk.commands.basis import Desk, Done
from gateway.desk.excerpt import start_of
from gateway.model.phrase import Phrase
from gateway.model.ticket import Solved, Ticket

_NUMBER = re.compile(r"#?(\d{1,2})\W*")
_SHOWN = 60
"""Characters of the answer that the receipt shows."""


def use(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Answer with one of the solved cases of your letter: #use 2. What you write below comes behind it."""
    offered = alike.helpful(desk.matter) if desk.matter.situation.by_tag else ()
    number = _NUMBER.fullmatch(argument)
    chosen = int(number[1]) if number else 0
    if not 1 <= chosen <= len(offered):
        return Done(ticket, _what_there_is(offered))
    solved = offered[chosen - 1]
    answer = alike.without_greeting(solved.answer)
    problem = _private(answer, solved, desk)
    if problem:
        return Done(ticket, Phrase("nothing was sent of #{number}: {why}", number=solved.ticket, why=problem))
    shown = start_of(" ".join(answer.split()), _SHOWN)
    said = Phrase('answered as in #{number}: "{words}"', number=solved.ticket, words=shown)
    return Done(ticket, said, answer=answer)


def _what_there_is(offered: tuple[Solved, ...]) -> str:
    if not offered:
        return Phrase("nothing was sent of it: no solved case was suggested for this ticket")
    cases = (Phrase('{place} is #{number} "{title}"', place=place, number=one.ticket, title=one.title)
             for place, one in enumerate(offered, start=1))
    return Phrase("nothing was sent of it: {cases}", cases=Phrase.joined(", ", cases))


def _private(answer: str, solved: Solved, desk: Desk) -> str:
    """Why these words must not go to the people of this ticket, by the guards of a POC's own words; "" if they may.

    His mail has passed them before its commands are run; these are the words of somebody else, to somebody else.
    """
    receivers = tuple(p.address for p in desk.file.ticket.conversation) if desk.file else ()
    entries = desk.file.entries if desk.file else ()
    author = desk.directory.person_at(solved.by) or desk.speaker
    reasons = (
        why for person in (desk.speaker, author)
        for why in guards.reasons(
            guards.Outgoing(grammar.Words((), (), (), answer), person, entries, is_note=False, receivers=receivers,
                            files=desk.matter.attached), desk.policy.guards_off)
    )
    return next(reasons, "")
