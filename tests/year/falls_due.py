"""What happens when a minute has come: one rule of the documentation after the other."""
from __future__ import annotations

from datetime import date

from tests.year.oracle import (
    APPROVAL,
    APPROVAL_REMINDED,
    CLOSED_AFTER,
    OF_PERSON,
    OF_TICKET,
    REMINDED,
    WEEK,
    Asked,
    Oracle,
    Promise,
    Ticket,
)
from tests.year.people import ANSWER, FOLLOWING, HOUSE, POCS, PROJECTS, SETTLE, SPONSORS, STEPS, TOPICS, Sponsor
from tests.year.wall import DAY, HOUR, local_day, on_the_clock, worked

SETTLING = "settling"
_END_OF_WORK = 15


def house_morning(day: date) -> int:
    """When the house's work begins on that day, or on the next one that has some."""
    return worked(HOUSE).morning_of(day)


# --- promises --------------------------------------------------------------------------------------------------------


def within(kind: str, one: Ticket) -> int | None:
    """Minutes of working time; None where nothing of the kind is promised."""
    topic = TOPICS[one.topic]
    tables = {"first": (topic.answer, ANSWER), "next": (topic.following, FOLLOWING, topic.answer, ANSWER),
              "resolution": (topic.settle, SETTLE)}
    return next((round(table[one.urgency] * HOUR) for table in tables[kind] if one.urgency in table), None)


def promise(oracle: Oracle, one: Ticket, kind: str) -> Promise | None:
    """The promise that is made now."""
    span = within(kind, one)
    if span is None:
        return None
    made = Promise(kind, oracle.now, span, oracle.hours(one).after(oracle.now, span))
    one.promises.append(made)
    return made


def owe(oracle: Oracle, one: Ticket) -> None:
    """An answer is owed from now on, or by another time than before: reminders and steps begin anew."""
    assert one.owed is not None
    assert one.owed.due is not None
    one.step, one.asked = 0, []
    plan_reminder(oracle, one, "")
    oracle.at(("escalate", one.number, ""), _step_at(oracle, one, one.owed.due))


def plan_reminder(oracle: Oracle, one: Ticket, about: str) -> None:
    """When the POC is reminded, if it does not wait for his list."""
    made = one.settling if about else one.owed
    name = ("remind", one.number, about)
    if made is None or made.due is None:
        oracle.at(name, None)
        return
    usual, own = oracle.hours(one).before(made.due, REMINDED), worked(POCS[one.poc].works)
    if own.is_open(usual):
        minute = usual
    elif one.urgency == "critical":
        last = own.before(usual, _END_OF_WORK)
        minute = last if last > oracle.now else usual
    else:
        minute = own.opens(usual)
    single = oracle.now < minute < made.due and not _in_a_list(oracle, one, minute, made.due)
    oracle.at(name, minute if single else None)


def _in_a_list(oracle: Oracle, one: Ticket, minute: int, due: int) -> bool:
    """What can wait until his next list comes in it: that is where one comes at this moment or before it is due."""
    poc = POCS[one.poc]
    if one.urgency == "critical" or poc.is_away(local_day(minute, poc.zone)):
        return False
    return oracle.morning_after(one.poc, minute - 1) <= due


def remind(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """He is reminded at work, of what is critical at any time; where only his cover is at work then, the cover is."""
    made = one.settling if about else one.owed
    if one.is_done or made is None or made.due is None or _in_a_list(oracle, one, due, made.due):
        return
    poc, reader = POCS[one.poc], one.poc
    if one.urgency != "critical":
        later = worked(poc.works).opens(oracle.now)
        if later > oracle.now:
            oracle.at(("remind", one.number, about), later if later < made.due else None)
            return
    elif not _at_work(oracle, one.poc) and _at_work(oracle, poc.cover):
        reader = poc.cover
    oracle.write("reminder", POCS[reader].address, one.number)


def _at_work(oracle: Oracle, key: str) -> bool:
    return not oracle.is_away(POCS[key]) and worked(POCS[key].works).is_open(oracle.now)


# --- escalation ------------------------------------------------------------------------------------------------------


def _step_at(oracle: Oracle, one: Ticket, since: int) -> int | None:
    """When the next step comes: so much working time after the promise, or after the step before."""
    if one.step >= len(STEPS):
        return None
    wait = STEPS[one.step][1]
    return oracle.hours(one).after(since, wait // 4 if one.urgency == "critical" else wait)


def escalate(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """Nobody has acted: the next in line is asked, in his own working hours unless it is critical."""
    if one.is_done or one.owed is None or one.owed.due is None or one.owed.due > oracle.now or one.step >= len(STEPS):
        return
    key, address, calendar = _next_in_line(oracle, one)
    name = ("escalate", one.number, "")
    if key:
        later = oracle.now if one.urgency == "critical" else worked(calendar).opens(oracle.now)
        if later > oracle.now:
            oracle.at(name, later)
            return
        oracle.write("escalation" if key in POCS else "escalation-to-sponsor", address, one.number)
        told = oracle.now if one.urgency == "critical" else worked(POCS[one.poc].works).opens(oracle.now)
        oracle.write("escalated", POCS[one.poc].address, one.number, told)
        one.asked.append(key)
        one.escalated += 1
        one.milestones.append((oracle.now, "escalated", f"{one.step + 1} {key}"))
    one.step += 1
    oracle.at(name, _step_at(oracle, one, oracle.now))


def _next_in_line(oracle: Oracle, one: Ticket) -> tuple[str, str, object]:
    """Key, address and calendar of who is asked; "" where nobody is."""
    topic, poc = TOPICS[one.topic], POCS[one.poc]
    named = {"cover": poc.cover, "second_level": topic.second_level, "lead": poc.lead or topic.lead,
             "sponsor": PROJECTS[one.project].sponsor}[STEPS[one.step][0]]
    if named in SPONSORS:
        sponsor = SPONSORS[named]
        sponsor = SPONSORS[sponsor.cover] if oracle.is_away(sponsor) else sponsor
        return ("", "", HOUSE) if sponsor.key in one.asked else (sponsor.key, sponsor.address, sponsor.works)
    key = oracle.stand_in(named)
    if not key or key == one.poc or key in one.asked:
        return "", "", HOUSE
    return key, POCS[key].address, POCS[key].works


# --- the POC's morning -----------------------------------------------------------------------------------------------


def morning(oracle: Oracle, key: str) -> None:
    """His list, where something waits for him and he is here."""
    oracle.at(("morning", 0, key), oracle.morning_after(key, oracle.now))
    poc, today = POCS[key], local_day(oracle.now, POCS[key].zone)
    if poc.is_away(today):
        return
    open_ = [one for one in oracle.tickets if not one.is_done]
    owed = {f"ticket:{one.number}" for one in open_ if one.poc == key and _is_owed(one)}
    owed |= {f"action:{number}" for number, action in enumerate(oracle.actions, start=1)
             if action.who == key and not action.done and action.day <= today
             and not oracle.tickets[action.ticket - 1].is_done}
    held_up = {f"ticket:{one.number}" for one in open_
               if key in (one.poc, POCS[one.poc].lead) and _is_held_up(oracle, one)} - owed
    if owed or held_up:
        oracle.write("morning-list", poc.address)
        oracle.lists[oracle.now, key] = (owed, held_up)


def _is_owed(one: Ticket) -> bool:
    return one.owed is not None or (one.settling is not None and one.settling.due is not None) or one.day is not None


def _is_held_up(oracle: Oracle, one: Ticket) -> bool:
    """Each line a sign."""
    poc, now = POCS[one.poc], oracle.now
    if one.escalated or len(one.unanswered) >= 3 or len(dict.fromkeys(one.hands)) >= 3:
        return True
    answers = [p for p in one.promises if p.kind != "resolution" and p.due is not None]
    if sum(p.due < (now if p.ended is None else p.ended) for p in answers) > 1:
        return True
    if one.status == "waiting":
        return now - one.status_since > 14 * DAY
    zone = poc.works.zone
    since = one.opened if one.worked is None else one.worked
    return worked(poc.works).days_between(local_day(since, zone), local_day(now, zone)) > 3


def ledger(oracle: Oracle, key: str) -> None:
    """Every day, quiet or not."""
    oracle.write("ledger", POCS[key].address)
    oracle.at(("ledger", 0, key), oracle.ledger_after(oracle.now))


def summary(oracle: Oracle, key: str) -> None:
    """Once a week, but for a week in which nothing happened: this house knows none, once the first mail has come."""
    if oracle.tickets:
        oracle.write("weekly-summary", SPONSORS[key].address)
    oracle.at(("summary", 0, key), oracle.summary_after(key, oracle.now))


# --- days that somebody has named ------------------------------------------------------------------------------------


def day_has_come(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """The POC is reminded in the morning of the day by which it is to be done."""
    if one.day is not None and not one.is_done:
        oracle.write("day-due", POCS[one.poc].address, one.number)


def take_up(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """It is open again, and the time to settle it runs on."""
    if one.status == "waiting" and one.waits_until is not None:
        move(oracle, one, "open")
        oracle.write("taken-up", POCS[one.poc].address, one.number)


def follow_up(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """Who has undertaken it is asked whether it is done."""
    action = oracle.actions[int(about) - 1]
    if not action.done:
        oracle.write("action-due", POCS[action.who].address, one.number)


# --- status ----------------------------------------------------------------------------------------------------------


def move(oracle: Oracle, one: Ticket, status: str) -> None:
    """Another status, and what follows for the time to settle the matter."""
    was_done, one.status, one.status_since = one.is_done, status, oracle.now
    one.milestones.append((oracle.now, "status", status))
    if status != "waiting":
        one.waits_until = None
    if status != "resolved":
        oracle.at(("close", one.number, ""), None)
    if one.is_done:
        for kind in ("remind", "escalate", "wait", "news"):
            oracle.at((kind, one.number, ""), None)
        end(one.settling, oracle.now, kept=status == "resolved")
        one.settling = None
        oracle.at(("remind", one.number, SETTLING), None)
    elif was_done:
        one.settling = promise(oracle, one, "resolution")
        plan_reminder(oracle, one, SETTLING)
    elif one.settling is not None:
        _stand_still_or_run(oracle, one, one.settling)


def _stand_still_or_run(oracle: Oracle, one: Ticket, settling: Promise) -> None:
    """Nothing of the time to settle it passes while the stakeholder is waited for."""
    if one.status == "waiting" and settling.due is not None and settling.due > oracle.now:
        settling.left, settling.due = max(oracle.hours(one).between(oracle.now, settling.due), 0), None
        settling.stopped = oracle.now
        plan_reminder(oracle, one, SETTLING)
    elif one.status != "waiting" and settling.due is None and settling.left is not None:
        settling.due, settling.left = oracle.hours(one).after(oracle.now, settling.left), None
        settling.stood += oracle.hours(one).between(settling.stopped, oracle.now)
        plan_reminder(oracle, one, SETTLING)


def end(made: Promise | None, now: int, *, kept: bool) -> None:
    """A promise is over."""
    if made is not None and made.ended is None:
        made.ended, made.kept = now, kept


def close(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """Two weeks after it was resolved it is closed; nobody is told."""
    if one.status == "resolved":
        since = one.status_since
        move(oracle, one, "closed")
        one.status_since = since


def close_later(oracle: Oracle, one: Ticket) -> None:
    """It has been resolved now."""
    oracle.at(("close", one.number, ""), oracle.now + CLOSED_AFTER)


# --- news ------------------------------------------------------------------------------------------------------------


def news(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """Who has heard nothing of anybody for a week, and is not waited for himself, hears that he is not forgotten."""
    name, house, now = ("news", one.number, ""), worked(HOUSE), oracle.now
    if one.is_done:
        return
    if one.status == "waiting":
        oracle.at(name, house.opens(now + DAY))
    elif house.opens(one.heard + WEEK) > now:
        oracle.at(name, house.opens(one.heard + WEEK))
    elif not house.is_open(now):
        oracle.at(name, house.opens(now))
    else:
        oracle.write("still-with-us", one.who, one.number)
        oracle.at(name, house.opens(now + WEEK))


def news_later(oracle: Oracle, one: Ticket) -> None:
    """He waits from now on."""
    oracle.at(("news", one.number, ""), worked(HOUSE).opens(oracle.now + WEEK))


# --- approvals -------------------------------------------------------------------------------------------------------


def ask(oracle: Oracle, one: Ticket, sponsor: Sponsor, asker: str, key: str, by: date | None) -> None:
    """A sponsor has so much of his own working time, or until his work ends on a day; who is away is not asked."""
    deputy = _deputy(oracle, sponsor) if oracle.is_away(sponsor) else ""
    whose = SPONSORS[deputy or sponsor.key]
    deadline = worked(whose.works).after(oracle.now, APPROVAL)
    if by is not None:
        midnight = next(m for m in on_the_clock(whose.zone, 0) if local_day(m, whose.zone) > by)
        closes = worked(whose.works).closes(midnight)
        deadline = closes if closes > oracle.now else midnight
    one.approval = Asked(key, sponsor.key, asker, deadline, deputy)
    _plan_approval(oracle, one, one.approval)


def _plan_approval(oracle: Oracle, one: Ticket, asked: Asked) -> None:
    minute = worked(SPONSORS[asked.awaited].works).before(asked.deadline, APPROVAL_REMINDED)
    oracle.at(("approval-reminder", one.number, asked.key), minute if oracle.now < minute < asked.deadline else None)
    oracle.at(("approval-end", one.number, asked.key), asked.deadline)


def _deputy(oracle: Oracle, sponsor: Sponsor) -> str:
    """Who may answer in his place; "" where nobody is named, or he is away too."""
    cover = SPONSORS.get(sponsor.cover)
    return cover.key if cover and not oracle.is_away(cover) else ""


def remind_sponsor(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """Who has not answered is asked again; in the place of who is away by now, his deputy is."""
    asked = one.approval
    if asked is None or not asked.open or asked.deadline <= oracle.now:
        return
    if one.is_done:
        _take_back(oracle, one, asked)
        return
    if not asked.deputy and oracle.is_away(SPONSORS[asked.sponsor]):
        asked.deputy = _deputy(oracle, SPONSORS[asked.sponsor])
    oracle.write("approval", SPONSORS[asked.awaited].address, one.number)


def _take_back(oracle: Oracle, one: Ticket, asked: Asked) -> None:
    """Nobody is asked again about what is over; whoever was awaited hears so."""
    asked.open = False
    oracle.at(("approval-end", one.number, asked.key), None)
    oracle.write("approval-recorded", SPONSORS[asked.awaited].address, one.number)


def end_approval(oracle: Oracle, one: Ticket, about: str, due: int) -> None:
    """The deputy is asked, and has the same time; at last the POC hears that nobody has answered."""
    asked = one.approval
    if asked is None or not asked.open:
        return
    if one.is_done:
        _take_back(oracle, one, asked)
        return
    deputy = "" if asked.deputy else _deputy(oracle, SPONSORS[asked.sponsor])
    if deputy:
        asked.deputy, asked.deadline = deputy, worked(SPONSORS[deputy].works).after(oracle.now, APPROVAL)
        oracle.write("approval", SPONSORS[deputy].address, one.number)
        _plan_approval(oracle, one, asked)
        return
    asked.open = False
    for key in dict.fromkeys((asked.asker, one.poc)):
        oracle.write("approval-result", POCS[key].address, one.number)


OF_TICKET.update({
    "remind": remind, "escalate": escalate, "day": day_has_come, "wait": take_up, "action": follow_up, "close": close,
    "news": news, "approval-reminder": remind_sponsor, "approval-end": end_approval,
})
OF_PERSON.update({"morning": morning, "ledger": ledger, "summary": summary})
