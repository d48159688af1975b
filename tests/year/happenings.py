"""What a mail does to a ticket, as far as time is concerned: by the pages for POCs and for people outside."""
from __future__ import annotations

from datetime import date

from tests.year.falls_due import (
    ask,
    close_later,
    end,
    house_morning,
    move,
    news_later,
    owe,
    plan_reminder,
    promise,
    within,
)
from tests.year.oracle import Action, Oracle, Promise, Ticket
from tests.year.people import POCS, SPONSORS, TOPICS, URGENCIES
from tests.year.wall import local_day, worked

_ADDENDUM = 30
SETTLING = "settling"


# --- people outside --------------------------------------------------------------------------------------------------


def opens(oracle: Oracle, who: str, project: str, topic: str, urgency: str) -> Ticket:
    """A new matter: the POC of its topic has it, or who stands in; an answer is promised, and news after a week."""
    named = TOPICS[topic].poc
    poc = oracle.stand_in(named)
    assert poc, "somebody of this house is always here"
    one = Ticket(len(oracle.tickets) + 1, who, project, topic, urgency, oracle.now, poc,
                 covers_for=named if poc != named else "", heard=oracle.now, unanswered=[oracle.now], hands=[poc],
                 status_since=oracle.now)
    oracle.tickets.append(one)
    one.owed = promise(oracle, one, "first")
    one.settling = promise(oracle, one, "resolution")
    owe(oracle, one)
    plan_reminder(oracle, one, SETTLING)
    news_later(oracle, one)
    return one


def thanks(oracle: Oracle, one: Ticket) -> None:
    """Nothing is owed for it, and what is done stays so; but nobody waits for him any more."""
    if one.is_done:
        return
    _in_good_hands(oracle, one)
    if one.status == "waiting":
        move(oracle, one, "open")


def writes(oracle: Oracle, one: Ticket) -> None:
    """His words: an answer is owed, a finished ticket opens, and who writes again unheard is more urgent."""
    again = bool(one.unanswered) and oracle.now - one.unanswered[-1] >= _ADDENDUM
    one.unanswered.append(oracle.now)
    was_done = one.is_done
    level = {"low": "normal", "normal": "high"}.get(one.urgency) if again and not one.urgency_said else None
    before = one.urgency, one.owed.due if one.owed else None
    one.urgency = level or one.urgency
    _move_answer(oracle, one, before[0])
    if one.owed is None:
        one.owed = promise(oracle, one, "next" if one.was_answered else "first")
    assert one.owed is not None
    _in_good_hands(oracle, one)
    if one.status in ("waiting", "resolved", "closed"):
        move(oracle, one, "open")
    if level:
        _move_settling(oracle, one, before[0])
        one.milestones.append((oracle.now, "urgency", level))
    if one.owed.due != before[1]:
        owe(oracle, one)
    if was_done:
        news_later(oracle, one)


def _in_good_hands(oracle: Oracle, one: Ticket) -> None:
    """Where its POC is away, and it opens again or cannot wait until he is back, who stands in has it."""
    poc = POCS[one.poc]
    if not oracle.is_away(poc) or not (one.is_done or _cannot_wait(oracle, one)):
        return
    cover = oracle.stand_in(one.poc)
    if cover:
        one.covers_for = one.covers_for or one.poc
        hand_to(oracle, one, cover)


def _cannot_wait(oracle: Oracle, one: Ticket) -> bool:
    """Critical, promised before he is back, or with a day of its own in between."""
    poc = POCS[one.poc]
    last = next(date.fromisoformat(last) for first, last in poc.absences
                if first <= local_day(oracle.now, poc.zone).isoformat() <= last)
    back = next(m for m in worked(poc.works).mornings if local_day(m, poc.zone) > last)
    owed = one.owed is not None and one.owed.due is not None and one.owed.due < back
    return one.urgency == "critical" or owed or any(day and day <= last for day in (one.day, one.waits_until))


def hand_to(oracle: Oracle, one: Ticket, key: str) -> None:
    """Somebody else has it: what he is reminded of depends on when he works."""
    one.poc = key
    one.hands.append(key)
    one.milestones.append((oracle.now, "assigned", key))
    for about in ("", SETTLING):
        plan_reminder(oracle, one, about)


# --- urgency ---------------------------------------------------------------------------------------------------------


def _move_answer(oracle: Oracle, one: Ticket, before: str) -> None:
    if one.owed is not None and one.owed.due is not None:
        _move(oracle, one, one.owed, before)


def _move_settling(oracle: Oracle, one: Ticket, before: str) -> None:
    """The time to settle it follows the urgency; where none was promised before, it counts from now on."""
    if one.settling is None:
        one.settling = promise(oracle, one, "resolution")
        if one.settling is not None and one.status == "waiting":
            one.settling.left, one.settling.due = one.settling.within, None
    elif within("resolution", one) is not None:
        _move(oracle, one, one.settling, before)
    plan_reminder(oracle, one, SETTLING)


def _move(oracle: Oracle, one: Ticket, made: Promise, before: str) -> None:
    """Higher: the shorter time counts from now, never later than promised. Lower: the longer one from the mail."""
    span = within(made.kind, one)
    if one.urgency == before:
        return
    assert span is not None
    hours = oracle.hours(one)
    if URGENCIES.index(one.urgency) > URGENCIES.index(before):
        if made.due is None:
            if span < (made.left or 0):
                made.left = made.within = span
        elif (sooner := hours.after(oracle.now, span)) < made.due:
            made.due, made.within = sooner, span
    elif made.due is None:
        used = hours.between(made.since, made.stopped) - made.stood
        made.left, made.within = max(span - used, made.left or 0), span
    else:
        made.due, made.within = max(hours.after(made.since, span + made.stood), made.due), span


# --- POCs ------------------------------------------------------------------------------------------------------------


def acts(oracle: Oracle, one: Ticket, by: str, command: tuple[str, str] | None, *, words: bool,
         mail: int) -> None:
    """A POC's reply: its command, and its words, which reach the people outside unless they are a note."""
    one.worked = oracle.now
    word, argument = command or ("", "")
    is_answer = words and word != "note"
    if is_answer:
        end(one.owed, oracle.now, kept=True)  # also where the command says that nothing is owed any more
    if word:
        COMMANDS[word](oracle, one, by, argument, mail)
    if is_answer:
        _answered(oracle, one)


def _answered(oracle: Oracle, one: Ticket) -> None:
    """His words reach the people outside: nothing is owed, and what was new is open."""
    one.was_answered, one.heard, one.unanswered = True, oracle.now, []
    if one.is_done:
        return
    if one.status == "new":
        move(oracle, one, "open")
    _nothing_owed(oracle, one, kept=True)


def _nothing_owed(oracle: Oracle, one: Ticket, *, kept: bool) -> None:
    end(one.owed, oracle.now, kept=kept)
    one.owed, one.step, one.asked = None, 0, []
    for kind in ("remind", "escalate"):
        oracle.at((kind, one.number, ""), None)


def _close(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    if not one.is_done:
        _nothing_owed(oracle, one, kept=True)
        move(oracle, one, "resolved")
        close_later(oracle, one)


def _wait(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    if one.is_done:
        return
    _nothing_owed(oracle, one, kept=False)
    move(oracle, one, "waiting")
    one.waits_until = date.fromisoformat(argument.removeprefix("until ")) if argument else None
    oracle.at(("wait", one.number, ""), house_morning(one.waits_until) if one.waits_until else None)


def _urgency(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    before = one.urgency
    one.urgency_said = True
    if before == argument:
        return
    one.urgency = argument
    was = one.owed.due if one.owed else None
    _move_answer(oracle, one, before)
    _move_settling(oracle, one, before)
    one.milestones.append((oracle.now, "urgency", argument))
    if one.owed is not None and (one.owed.due != was or (was or 0) > oracle.now):
        owe(oracle, one)


def _due(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    one.day = date.fromisoformat(argument)
    minute = house_morning(one.day)
    oracle.at(("day", one.number, ""), minute if minute > oracle.now else None)


def _action(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    who, _, rest = argument.partition(": ")
    day = date.fromisoformat(rest.rpartition(" by ")[2])
    oracle.actions.append(Action(one.number, who, day))
    oracle.at(("action", one.number, str(len(oracle.actions))), house_morning(day))


def _assign(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    if one.poc != argument:
        one.covers_for = ""
        hand_to(oracle, one, argument)


def _approve(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    who, _, _ = argument.partition(":")
    name, _, day = who.partition(" by ")
    ask(oracle, one, SPONSORS[name], by, f"{mail}-1", date.fromisoformat(day) if day else None)


def _note(oracle: Oracle, one: Ticket, by: str, argument: str, mail: int) -> None:
    """For colleagues: nobody outside is answered by it."""


COMMANDS = {"close": _close, "wait": _wait, "urgency": _urgency, "due": _due, "action": _action, "assign": _assign,
            "approve": _approve, "note": _note}
