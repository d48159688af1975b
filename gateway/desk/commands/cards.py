"""What is known of somebody outside, and what a POC says of him."""
from __future__ import annotations

from gateway.desk import stakeholder_card
from gateway.desk.commands.basis import Desk, Said
from gateway.model.card import Card, Source
from gateway.model.phrase import Phrase
from gateway.model.preferences import Prefer


def person(argument: str, desk: Desk) -> Said:
    """What is known of somebody outside, or what you say of him: vip, language, zone, updates, organisation, name."""
    address, words = stakeholder_card.read_address(argument)
    address = address or (desk.file.ticket.stakeholder.key if desk.file else "")
    if not address:
        return Said(Phrase("nothing changed: say whom, for example #person sam@example.org vip"))
    if desk.directory.person_at(address) is not None:
        return Said(Phrase("nothing changed: {who} belongs to the house, and stands in the settings", who=address))
    card = desk.found.cards.get(address, Card(address))
    if not words:
        return Said(stakeholder_card.shown(card, desk.directory))
    wished, problem = stakeholder_card.read_wishes(words, desk.directory)
    return Said(problem) if problem else _kept(card, wished, desk)


def _kept(card: Card, wished: tuple[stakeholder_card.Wished, ...], desk: Desk) -> Said:
    """All that he himself has not said otherwise."""
    may = [(name, value) for name, value in wished if card.may_say(name, Source.POC)]
    left = [stakeholder_card.SPOKEN[name] for name, _ in wished if not card.may_say(name, Source.POC)]
    said = [Phrase("{who}: {what} is {value}", who=card.address, what=stakeholder_card.SPOKEN[name],
                   value=value or Phrase("not set")) for name, value in may]
    if left:
        said.append(Phrase("{what} stays: that was said by {who} in person", what=Phrase.joined(", ", left),
                           who=card.address))
    decisions = tuple(Prefer(card.address, name, value, desk.speaker.key) for name, value in may)
    return Said(Phrase.joined("\n", said), decisions, _undo(card, may))


def _undo(card: Card, changed: list[stakeholder_card.Wished]) -> str:
    """The line that says it as it was."""
    before = [f"{name} {card.get(name) or 'none'}" if name != "vip" else "vip" if card.is_vip else "not vip"
              for name, _ in changed]
    return f"#person {card.address} {', '.join(before)}" if before else ""
