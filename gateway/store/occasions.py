"""What has to be read when a due time has come, by its kind: one function a kind that needs more than the ticket."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from gateway.model.due import DueKind
from gateway.model.figures import Record, Span, Standing, Week
from gateway.model.occasion import Occasion
from gateway.model.people import Directory
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Wishes
from gateway.store.actions import read_action, undertaken
from gateway.store.approvals import read_approvals
from gateway.store.due import DueRow
from gateway.store.figures import read_record, read_span
from gateway.store.found import read_desk, read_found
from gateway.store.ledger import read_books
from gateway.store.loads import open_tickets
from gateway.store.mailboxes import read_mailbox
from gateway.store.meetings import live_meeting, read_meeting
from gateway.store.outbox import last_failure
from gateway.store.people_cards import read_card
from gateway.store.ratings import is_a_person
from gateway.store.roadblocks import read_courses
from gateway.store.solved import read_reports
from gateway.store.tickets import read_alone
from gateway.store.timekeeping import held_by

Read = Callable[[Connection, DueRow, Occasion], Occasion]


def read_occasion(conn: Connection, row: DueRow, directory: Directory, policy: DeskPolicy, now: datetime,
                  fresh: str) -> Occasion:
    """All that may be looked at to decide what follows."""
    file = read_alone(conn, row.ticket) if row.ticket is not None else None
    occasion = Occasion(now, directory, policy, row.about, file, instant=row.instant, fresh=fresh)
    read = READ.get(row.kind)
    return read(conn, row, occasion) if read else occasion


def _gather(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    file = occasion.file
    return replace(occasion, file=file and replace(file, reports=read_reports(conn, file.ticket.id)))


def _back(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    found = read_found(conn, Wishes(covered=row.about), occasion.now)
    return replace(occasion, covered=found.covered)


def _leave(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    found = read_found(conn, Wishes(desk_of=(row.about,)), occasion.now)
    return replace(occasion, desk=found.desk, open_tickets=open_tickets(conn))


def _action(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, action=read_action(conn, int(row.about)))


def _news(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    him = occasion.file.ticket.stakeholder.key if occasion.file else ""
    if occasion.file is None or not is_a_person(conn, occasion.file.ticket.id, him):
        return occasion
    return replace(occasion, card=read_card(conn, him))


def _escalate(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, open_tickets=open_tickets(conn))


def _unreachable(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    """His addresses as the settings have them now: what came back from one that is gone from them counts no more."""
    person = occasion.directory.people.get(row.about)
    failed = last_failure(conn, person.addresses) if person else None
    return replace(occasion, came_back=failed, open_tickets=open_tickets(conn))


def _clock_held(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, jump=held_by(conn))


def _approval(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, approvals=read_approvals(conn, (row.about,), with_open=True))


def _meeting(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    if row.about:
        return replace(occasion, meeting=read_meeting(conn, row.about))
    return replace(occasion, meeting=live_meeting(conn, row.ticket) if row.ticket is not None else None)


def _summary(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    """The week that ends when the summary was to be written, however late that is."""
    person = occasion.directory.people.get(row.about)
    if person is None:
        return occasion
    week, weeks = Week.ending(row.instant, person.zone), occasion.policy.summary.weeks_compared
    return replace(occasion, week=read_record(conn, week, person.key, occasion.directory, weeks))


def _morning(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    person = occasion.directory.people.get(row.about)
    if person is None:
        return occasion
    desk, day = read_desk(conn, person.key), person.day_of(occasion.now)
    courses = read_courses(conn, occasion.directory, occasion.now)
    week = _last_week(conn, row, occasion) if day.weekday() == 0 else None
    return replace(occasion, desk=desk, undertaken=undertaken(conn, person.key, day), courses=courses, week=week)


def _last_week(conn: Connection, row: DueRow, occasion: Occasion) -> Record:
    """What happened in the house in the seven days before a list; a POC reads his own figures only."""
    week = Week.ending(row.instant, occasion.directory.people[row.about].zone)
    return Record(read_span(conn, week, tuple(occasion.directory.projects)), Span(week.before(1)), Standing())


def _ledger(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, books=read_books(conn, row.about, occasion.now))


def _mailbox(conn: Connection, row: DueRow, occasion: Occasion) -> Occasion:
    return replace(occasion, mailbox=read_mailbox(conn, row.about))


READ: Mapping[DueKind, Read] = {
    DueKind.GATHER: _gather,
    DueKind.MORNING: _morning,
    DueKind.LEDGER: _ledger,
    DueKind.SUMMARY: _summary,
    DueKind.MEETING_CLOSE: _meeting,
    DueKind.MEETING_AGENDA: _meeting,
    DueKind.MEETING_NOTES: _meeting,
    DueKind.BACK: _back,
    DueKind.LEAVE: _leave,
    DueKind.ACTION: _action,
    DueKind.ESCALATE: _escalate,
    DueKind.NEWS: _news,
    DueKind.UNREACHABLE: _unreachable,
    DueKind.CLOCK_HELD: _clock_held,
    DueKind.MAILBOX: _mailbox,
    DueKind.APPROVAL_REMINDER: _approval,
    DueKind.APPROVAL_END: _approval,
}
"""A kind that is missing needs its ticket only."""
