"""Who gets the answers of a ticket besides its stakeholder, and which colleagues get its notes."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gateway.desk import addressing, joining
from gateway.desk.authority import has_pass
from gateway.desk.commands.basis import Desk, Done
from gateway.model.changes import Dismiss, SetColleagues
from gateway.model.mail import Address
from gateway.model.people import Person
from gateway.model.phrase import Phrase
from gateway.model.ticket import Participant, Ticket

_MOST_NAMED = 10
_BETWEEN = re.compile(r"[,;\n]+|\s+(?=[+\-\u2013\u2212])")
_MINUS = ("-", "\u2013", "\u2212")
"""A dash for the minus too: programs correct it."""
_BOXED = re.compile(r"(?P<name>[^<>]*)<\s*(?:mailto:)?(?P<address>[^<>\s]+@[^<>\s]+)\s*>")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class _Named:
    """Somebody whom a part of the argument names."""

    leaves: bool
    words: str
    """As they were written."""
    address: Address | None
    """None where no address is written."""


def cc(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """Who gets the answers besides: #cc +eve@example.org -old@example.org. A colleague's name: he gets the notes."""
    named = _read(argument)
    if not named:
        return Done(ticket, Phrase("nothing changed: write who, for example #cc +eve@example.org"))
    done = Done(ticket, "")
    joins: list[Address] = []
    said: list[str] = []
    for one in named[:_MOST_NAMED]:
        problem = _problem(one, done.ticket, desk)
        colleague = _colleague(one, desk)
        if problem:
            said.append(problem)
        elif colleague is not None:
            done = _with_colleague(done, colleague, desk, leaves=one.leaves)
            said.append(_of_colleague(colleague, leaves=one.leaves))
        elif one.address is not None and one.leaves:
            done = _without(done, one.address)
            said.append(Phrase("{person} gets no more answers", person=one.address.shown))
        elif one.address is not None:
            joins.append(one.address)
    if len(named) > _MOST_NAMED:
        said.append(Phrase("one line names {most} at most: nothing was done about the other {more}", most=_MOST_NAMED,
                           more=len(named) - _MOST_NAMED))
    if joins:
        done, told = _with_newcomers(done, tuple({a.key: a for a in joins}.values()), desk)
        said.append(told)
    return replace(done, said=Phrase.joined("; ", said), undo=_inverse(ticket, done.ticket))


def _read(argument: str) -> list[_Named]:
    named: list[_Named] = []
    for part in _BETWEEN.split(argument):
        words = part.strip().lstrip("+").lstrip("".join(_MINUS)).strip(" \"'")
        if not words:
            continue
        leaves = part.strip().startswith(_MINUS)
        boxed = _BOXED.fullmatch(words)
        each = words.split() if words.count("@") > 1 and boxed is None else [words]
        named += [_Named(leaves, one, _address(one)) for one in each]
    return named


def _address(words: str) -> Address | None:
    boxed = _BOXED.fullmatch(words)
    name, written = (boxed["name"].strip(" \"'"), boxed["address"]) if boxed else ("", words)
    name = "" if "@" in name else name
    return Address(written, name) if _ADDRESS.fullmatch(written) and len(written) <= 254 else None


def _colleague(one: _Named, desk: Desk) -> Person | None:
    """The person of the house who is meant: no address outside stands beside him."""
    return desk.person(one.address.address if one.address else one.words)


def _problem(one: _Named, ticket: Ticket, desk: Desk) -> str:
    """Why nothing is done about this one; "" where something is."""
    colleague = _colleague(one, desk)
    if colleague is not None:
        return _problem_with_colleague(one, colleague, ticket)
    if one.address is None:
        return Phrase('"{words}" is neither an address nor the name of one colleague', words=one.words[:60])
    key, shown = one.address.key, one.address.shown
    if addressing.is_ours(one.address, desk.directory):
        return Phrase("{address} is our own address", address=one.address.address)
    if key == ticket.stakeholder.key:
        return Phrase("{person} is the stakeholder: the matter is his", person=ticket.stakeholder.shown)
    is_in = any(p.address.key == key for p in ticket.conversation)
    if is_in and not one.leaves:
        return Phrase("{person} is in the conversation already", person=shown)
    if one.leaves and not is_in:
        return Phrase("{person} is not in the conversation", person=shown)
    return ""


def _problem_with_colleague(one: _Named, colleague: Person, ticket: Ticket) -> str:
    if not colleague.takes_tickets:
        return Phrase("{person} is not a POC", person=colleague.name)
    if one.leaves and colleague.key not in ticket.colleagues:
        return Phrase("{person} is not among those who get the notes besides", person=colleague.name)
    if not one.leaves and colleague.key in (ticket.poc, *ticket.colleagues):
        return Phrase("{person} gets the notes already", person=colleague.name)
    return ""


def _with_colleague(done: Done, colleague: Person, desk: Desk, *, leaves: bool) -> Done:
    kept = tuple(key for key in done.ticket.colleagues if key != colleague.key)
    colleagues = kept if leaves else (*kept, colleague.key)
    moved = replace(done.ticket, colleagues=colleagues)
    return replace(done, ticket=moved, decisions=(*done.decisions, SetColleagues(moved.id, colleagues)))


def _of_colleague(colleague: Person, *, leaves: bool) -> str:
    said = "{person} gets the notes no more" if leaves else "{person} gets the notes from now on"
    return Phrase(said, person=colleague.name)


def _without(done: Done, address: Address) -> Done:
    kept = tuple(p for p in done.ticket.participants if p.address.key != address.key)
    left = replace(done.ticket, participants=kept)
    return replace(done, ticket=left, decisions=(*done.decisions, Dismiss(left.id, address.key)))


def _with_newcomers(done: Done, people: tuple[Address, ...], desk: Desk) -> tuple[Done, str]:
    """They join at once where the mail is proven to be the speaker's; else he is asked: a forger would add himself."""
    names = ", ".join(one.shown for one in people)
    if not has_pass(desk.speaker, desk.matter.situation):
        asked = joining.ask(people, done.ticket, desk.speaker, desk.matter)
        said = Phrase("{people}: I have asked you in a letter of its own whether they shall join", people=names)
        return replace(done, decisions=(*done.decisions, asked)), said
    joined = joining.join(people, done.ticket, desk.speaker, desk.policy)
    return (replace(done, ticket=_with(people, done.ticket), decisions=(*done.decisions, *joined)),
            Phrase("the answers go to {people} too from now on", people=names))


def _with(people: tuple[Address, ...], ticket: Ticket) -> Ticket:
    """The words of the same mail go to them too."""
    new = {one.key for one in people}
    others = (p for p in ticket.participants if p.address.key not in new)
    return replace(ticket, participants=(*others, *(Participant(one, is_stakeholder=False) for one in people)))


def _inverse(before: Ticket, after: Ticket) -> str:
    """The line that takes it back; "" where nothing was changed yet."""
    was, now = _all_of(before), _all_of(after)
    signed = [f"-{one}" for one in now if one not in was] + [f"+{one}" for one in was if one not in now]
    return f"#cc {' '.join(signed)}" if signed else ""


def _all_of(ticket: Ticket) -> list[str]:
    return [*(p.address.key for p in ticket.conversation), *ticket.colleagues]
