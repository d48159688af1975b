"""Who takes a ticket: an ordered table of rules, each of which names people; the rule that chose stands on the ticket.

Of the people whom a rule names, those who are here and have room may take it, and `suited` picks one of them; else a
cover of those who are away does. Where nobody is here, the next rule names others. Where those who are here have as
many tickets as they may, the triage POC takes it, at last the fallback POC, and `Choice.full` says who had no room.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.desk import suited
from gateway.desk.wanted import Wanted
from gateway.model.people import Directory, Load, Person
from gateway.model.phrase import Phrase
from gateway.model.policy import DeskPolicy

__all__ = ["RULES", "Choice", "Named", "Wanted", "choose_another", "choose_poc", "least_busy"]


@dataclass(frozen=True, slots=True)
class Choice:
    """The POC (never a team) and the rule that chose him, in words."""

    poc: str
    why: str
    full: tuple[str, ...] = ()
    """Keys of those who would have got it, but have as many tickets as they may."""
    covers_for: str = ""
    """Key of the one whose ticket it is, where the POC only stands in for him."""


@dataclass(frozen=True, slots=True)
class Named:
    """The people and teams (keys) whom a rule names, and the rule in words."""

    keys: tuple[str, ...]
    why: str


def choose_poc(wanted: Wanted) -> Choice:
    """The first rule that finds somebody decides; where all are away, the fallback POC has it all the same."""
    return _decide(wanted)[0]


def choose_another(wanted: Wanted, poc: str) -> Choice | None:
    """Who gets a ticket whose topic has become known; None where `poc`, who has it, may keep it.

    He may where the rule that decides names him too, and where he serves the topic.
    """
    choice, named = _decide(wanted)
    serving = (wanted.topic and wanted.project.pocs_of(wanted.topic)) or wanted.project.pocs
    keeps = {choice.poc, *(person.key for person in wanted.individuals((*named, *serving)))}
    return None if poc in keeps else choice


def _decide(wanted: Wanted) -> tuple[Choice, tuple[str, ...]]:
    """The choice, and all whom the rule that made it names."""
    for rule in RULES:
        named = rule(wanted)
        choice = _one_of(named, wanted) if named else None
        if named and choice:
            return choice, named.keys
    return Choice(wanted.directory.fallback_poc, Phrase("nobody else can take it: fallback POC")), ()


def _everything_to_one(wanted: Wanted) -> Named | None:
    key = wanted.policy.route_all_to
    return Named((key,), Phrase("everything goes to one POC")) if key else None


def _always_of_the_organisation(wanted: Wanted) -> Named | None:
    house = wanted.organisation
    return Named(house.pocs, Phrase("all from {house}", house=house.name)) if house and house.always else None


def _unsure(wanted: Wanted) -> Named | None:
    return None if wanted.topic else Named((wanted.directory.triage_poc,), Phrase("topic unsure: triage POC"))


def _by_topic(wanted: Wanted) -> Named | None:
    topic = wanted.topic
    return Named(wanted.project.pocs_of(topic), Phrase("topic {topic}", topic=topic.name)) if topic else None


def _by_organisation(wanted: Wanted) -> Named | None:
    house = wanted.organisation
    return Named(house.pocs, Phrase("from {house}", house=house.name)) if house else None


def _by_project(wanted: Wanted) -> Named | None:
    return Named(wanted.project.pocs, Phrase("address {address}", address=wanted.project.name))


def _fallback(wanted: Wanted) -> Named | None:
    return Named((wanted.directory.fallback_poc,), Phrase("fallback POC"))


RULES: tuple[Callable[[Wanted], Named | None], ...] = (
    _everything_to_one,           # the operator said so, and it outranks all else
    _always_of_the_organisation,  # he promised this house that it always meets the same people
    _unsure,                      # a guess must not decide: a person sorts it
    _by_topic,                    # who knows the matter; among them first who knows the house (`suited`)
    _by_organisation,             # where nobody takes the topic, who knows at least the house
    _by_project,                  # else who serves the address that was written to
    _fallback,                    # else the one who always exists
)


def _one_of(named: Named, wanted: Wanted) -> Choice | None:
    """The one of these people who takes it, or whoever does where they have no room; None where all are away."""
    people = wanted.individuals(named.keys)
    here = [person for person in people if wanted.is_here(person)]
    able = [person for person in here if wanted.has_room(person)]
    if able:
        poc, decided = suited.best(able, wanted)
        full = suited.passed_over(poc, here, wanted)
        return Choice(poc.key, _in_words(named.why, full, *decided, wanted=wanted), _keys(full))
    covers = [(person, cover) for person in people if (cover := suited.stand_in(person, wanted))]
    for person, cover in covers:
        if wanted.has_room(cover):
            stands_in = Phrase("covers for {poc}", poc=person.name)
            return Choice(cover.key, _in_words(named.why, here, stands_in, wanted=wanted), _keys(here), person.key)
    full = (*here, *(cover for _, cover in covers))
    return _where_there_is_room(named.why, full, wanted) if full else None


def _where_there_is_room(why: str, full: Sequence[Person], wanted: Wanted) -> Choice:
    """The triage POC; else the fallback POC, even above his own cap; where he is away, his cover or whoever is here."""
    said, house = _in_words(why, full, wanted=wanted), wanted.directory
    triage = [p for p in wanted.individuals([house.triage_poc]) if wanted.is_here(p) and wanted.has_room(p)]
    if triage:
        poc, _ = suited.best(triage, wanted)
        return Choice(poc.key, Phrase.joined(": ", (said, Phrase("triage POC"))), _keys(full))
    poc, as_what = _at_last(full, wanted)
    return Choice(poc.key, Phrase.joined(": ", (said, as_what)), _keys(full))


def _at_last(full: Sequence[Person], wanted: Wanted) -> tuple[Person, str]:
    last = wanted.directory.people[wanted.directory.fallback_poc]
    if wanted.is_here(last):
        return last, Phrase("fallback POC")
    cover = suited.stand_in(last, wanted)
    if cover is not None:
        return cover, Phrase("covers for {poc}", poc=last.name)
    return suited.best(full, wanted)[0], Phrase("nobody else is here")


def _in_words(why: str, full: Sequence[Person], *decided: str, wanted: Wanted) -> str:
    """Rule, who had no room, and what decided: `topic hardware, Ben has 20 of 20 tickets, speaks German`."""
    return Phrase.joined(", ", (why, *_no_room(full, wanted), *decided))


def _no_room(full: Sequence[Person], wanted: Wanted) -> tuple[str, ...]:
    if not full:
        return ()
    template = "{poc} has {tickets} of {cap} tickets"
    if len(full) > 1:
        template = "{poc} ({tickets} of {cap} tickets) and {others} more are full"
    first, others = full[0], len(full) - 1
    tickets, cap = wanted.load_of(first).tickets, first.max_tickets
    return (Phrase(template, poc=first.name, tickets=tickets, cap=cap, others=others),)


def _keys(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person.key for person in people))


def least_busy(directory: Directory, team: Person, open_tickets: Mapping[str, Load], now: datetime) -> str:
    """Key of the member who has the least open work: of those who have room, else of all who are here.

    A colleague has named the team, and his word counts for more than a cap. Where all are away a cover has it, where
    there is none the fallback POC.
    """
    wanted = Wanted(None, directory.default_project, directory, DeskPolicy(), open_tickets, now)
    members = wanted.individuals([team.key])
    here = [person for person in members if wanted.is_here(person)]
    if here:
        return suited.best(suited.roomy(here, wanted), wanted)[0].key
    covers = (suited.stand_in(person, wanted) for person in members)
    return next((cover.key for cover in covers if cover), directory.fallback_poc)
