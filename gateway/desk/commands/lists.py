"""How things stand: one ticket in lines, and the open tickets of who asks."""
from __future__ import annotations

from dataclasses import replace

from gateway.desk import actions, news, promises, writing
from gateway.desk.commands import approve
from gateway.desk.commands.basis import Desk, Done, Said
from gateway.desk.excerpt import start_of
from gateway.desk.rounds import wishes as round_wishes
from gateway.model.phrase import Phrase
from gateway.model.ticket import Ticket

_MOST_LISTED = 30
_LONGEST_TITLE = 60


def status(ticket: Ticket, argument: str, desk: Desk) -> Done:
    """How the ticket stands: who has it, what is owed by when, tags, people, links, open actions."""
    return Done(ticket, Phrase.joined("\n", [
        *_head(ticket, desk), *_days(ticket), *_news(ticket, desk), *_surroundings(ticket, desk), *_actions(desk),
        *approve.in_lines(ticket, desk),
    ]))


def _head(ticket: Ticket, desk: Desk) -> list[str]:
    poc = desk.directory.serving(ticket.poc).name
    lines: list[str] = [Phrase('#{number} "{title}" is {status}', number=ticket.id, title=ticket.subject,
                    status=Phrase(ticket.status.value)),
             Phrase("{poc} has it: {why}", poc=poc, why=ticket.chosen_by) if ticket.chosen_by
             else Phrase("{poc} has it", poc=poc)]
    if ticket.covers_for:
        lines.append(Phrase("it is a ticket of {poc}, who is away", poc=desk.directory.serving(ticket.covers_for).name))
    return lines


def _days(ticket: Ticket) -> list[str]:
    lines: list[str] = [Phrase("an answer is promised by {due}", due=ticket.promise) if ticket.promise
             else Phrase("no answer is owed")]
    settled = promises.settled_by(ticket)
    if settled and settled.due:
        lines.append(Phrase("it is to be settled by {due}", due=settled.due))
    if ticket.wait_until:
        lines.append(Phrase("it waits until {day}", day=ticket.wait_until))
    if ticket.due:
        lines.append(Phrase("it is to be done by {day}", day=ticket.due))
    return lines


def _news(ticket: Ticket, desk: Desk) -> list[str]:
    """When the stakeholder hears by itself that he is not forgotten."""
    assert desk.file is not None, "a command on a ticket has one"
    card, found = desk.found.cards.get(ticket.stakeholder.key), desk.found
    at = news.expected(replace(desk.file, ticket=ticket), card, found.news_at, desk.policy, desk.directory)
    return [Phrase("the stakeholder hears by {due} that it is still with us", due=at)] if at else []


def _surroundings(ticket: Ticket, desk: Desk) -> list[str]:
    """People, tags, links; a line for each that there is."""
    notes = ", ".join(desk.directory.serving(key).name for key in ticket.colleagues)
    said = (
        ("your answers go to {people}", "people", Phrase.joined(", ", writing.receivers(ticket))),
        ("the notes go to {people} too", "people", notes),
        ("the tags are {tags}", "tags", ", ".join(ticket.labels)),
        ("it is linked with {tickets}", "tickets", ", ".join(f"#{number}" for number in ticket.links)),
    )
    return [Phrase(template, **{name: value}) for template, name, value in said if value]


def _actions(desk: Desk) -> list[str]:
    lines: list[str] = []
    for one in desk.found.actions:
        if one.done:
            continue
        name = actions.name_of(one.who, desk.directory)
        lines.append(Phrase("still to be done by {person} until {day}: {what}", person=name, day=one.due, what=one.text)
                     if one.due else Phrase("still to be done by {person}: {what}", person=name, what=one.text))
    return lines


def list_(argument: str, desk: Desk) -> Said:
    """Your open tickets, the nearest promise first; #list off ends your morning list, #list on brings it back."""
    wants = round_wishes.read_morning(f"list {argument}")
    if wants is not None:
        return Said(*round_wishes.morning_list(desk.speaker, wants, desk.now, desk.directory, desk.policy))
    own = [file.ticket for file in desk.found.desk if file.ticket.poc == desk.speaker.key]
    if not own:
        return Said(Phrase("you have no open ticket"))
    lines = [_line(ticket) for ticket in own[:_MOST_LISTED]]
    if len(own) > _MOST_LISTED:
        lines.append(Phrase("and {more} more", more=len(own) - _MOST_LISTED))
    return Said(Phrase.joined("\n", lines))


def _line(ticket: Ticket) -> str:
    title = start_of(ticket.subject, _LONGEST_TITLE)
    who = ticket.stakeholder.shown
    if ticket.promise is not None:
        return Phrase("#{number} {title} ({stakeholder}): answer by {due}", number=ticket.id, title=title,
                      stakeholder=who, due=ticket.promise)
    if ticket.wait_until is not None:
        return Phrase("#{number} {title} ({stakeholder}): waits until {day}", number=ticket.id, title=title,
                      stakeholder=who, day=ticket.wait_until)
    return Phrase("#{number} {title} ({stakeholder})", number=ticket.id, title=title, stakeholder=who)
