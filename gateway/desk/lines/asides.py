"""What a reply says besides its numbered lines, each in the order of a table: a wish about such letters, or a command.

Other words go nowhere, and their author hears it; but the words of a sponsor who was shown one ticket are a note on it.
"""
from __future__ import annotations

from collections.abc import Callable

from gateway.desk import addressing, commands, grammar, thanks
from gateway.desk.lines import table
from gateway.desk.lines.on_others import Effect
from gateway.desk.lines.read import LONGEST_LINE, MOST_LINES, Reply, Statement
from gateway.desk.lines.run import Told
from gateway.desk.matter import Matter
from gateway.desk.rounds import wishes as round_wishes
from gateway.desk.signed import without_lone_signature
from gateway.desk.summary import wishes as summary_wishes
from gateway.model.lines import Line, LineKind
from gateway.model.people import Person, Role
from gateway.model.phrase import Phrase

_LONGEST = 60
_LONGEST_GREETING = 4
"""Words of a first line that ends with a comma: "Good morning Ana,"."""


def _morning_list(matter: Matter, person: Person, line: str) -> Effect | None:
    wants = round_wishes.read_morning(line)
    if wants is None:
        return None
    return Effect(*round_wishes.morning_list(person, wants, matter.now, matter.directory, matter.policy))


def _command(matter: Matter, person: Person, line: str) -> Effect | None:
    """A POC's command for his own desk; not one that would send the words of this mail to people outside."""
    read = grammar.read_words(line, commands.KNOWN).commands
    if not read or Role.POC not in person.roles or read[0].word in addressing.SENDING:
        return None
    done = commands.run_at_desk(read[0], commands.Desk(person, matter))
    return Effect(done.said, done.decisions)


def _summary(matter: Matter, person: Person, line: str) -> Effect | None:
    """A sponsor's wish about his weekly summary."""
    taken = summary_wishes.take(matter, person, line)
    return None if taken is None else Effect(*taken)


Aside = Callable[[Matter, Person, str], Effect | None]
"""(the mail, who speaks, one line): what the line did; None where it says something else."""
ASIDES: tuple[Aside, ...] = (_morning_list, _summary, _command)


def take(matter: Matter, person: Person, words: str) -> tuple[list[Told], list[Effect]]:
    """What became of words without a number: lines for the receipt, and what they did."""
    told: list[Told] = []
    effects: list[Effect] = []
    left: list[str] = []
    for number, line in enumerate(one for one in words.splitlines() if one.strip()):
        may_mean = number < MOST_LINES and len(line) <= LONGEST_LINE and len(effects) < commands.MOST_COMMANDS
        effect = _understood(matter, person, line) if may_mean else None
        if effect is None:
            left.append(line)
        else:
            effects.append(effect)
            person = summary_wishes.after(person, effect.decisions)
            told.append((line[:_LONGEST], effect.said, ""))
    rest = without_lone_signature("\n".join(_without_greeting(left)), person)
    if rest.strip() and not thanks.says_only_so(rest, _names(matter)):
        nowhere = Phrase("these words went nowhere; begin a line with the number of what it is about")
        told.append((rest.strip()[:_LONGEST], nowhere, ""))
    return told, effects


def _understood(matter: Matter, person: Person, line: str) -> Effect | None:
    return next((effect for aside in ASIDES if (effect := aside(matter, person, line)) is not None), None)


def beside(reply: Reply, lines: tuple[Line, ...]) -> str:
    """The words that belong to no statement: a word that stands alone takes none of those below it."""
    own = [one.below for one in reply.statements if not _takes_text(one, lines)]
    return "\n".join(part for part in (reply.above, *own) if part)


def _takes_text(statement: Statement, lines: tuple[Line, ...]) -> bool:
    kinds = [lines[number - 1].kind for number in statement.numbers if 0 < number <= len(lines)]
    if LineKind.APPROVAL in kinds:
        return True
    words = [table.meant(kind, statement.word) for kind in kinds]
    return any(word is not None and word.takes_text for word in words)


def about_the_only_line(reply: Reply, lines: tuple[Line, ...], person: Person) -> Statement | None:
    """What words without a number say where the letter has one line, a ticket's, and its reader is no POC.

    A word that stands alone, or `assign NAME`, is what it always is; other words are a note.
    """
    if reply.statements or not reply.above or [line.kind for line in lines] != [LineKind.TICKET]:
        return None
    if Role.POC in person.roles or Role.SPONSOR not in person.roles:
        return None
    bare = Statement((1,), reply.above, reply.above)
    word = table.meant(LineKind.TICKET, bare.word)
    if word is not None and (word.word == "assign" or (not word.takes_words and not bare.argument)):
        return bare
    words = without_lone_signature(reply.above, person)
    return Statement((1,), f"note {words}", reply.above[:_LONGEST]) if words else None


def _without_greeting(lines: list[str]) -> list[str]:
    """Without a first line that only greets."""
    if lines and lines[0].rstrip().endswith((",", "，", "、")) and len(lines[0].split()) <= _LONGEST_GREETING:
        return lines[1:]
    return lines


def _names(matter: Matter) -> list[str]:
    return [person.name for person in matter.directory.people.values()]
