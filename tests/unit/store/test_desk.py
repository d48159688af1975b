"""What a POC's commands leave in the store: it reads back as it was written, and can be taken back."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from gateway.model.changes import (
    Away,
    Back,
    Cover,
    Dismiss,
    Merge,
    Relate,
    Remember,
    SetColleagues,
    SetDay,
    SetLabels,
    SetTitle,
    SettleAction,
    Undertake,
    WaitUntil,
    Withdraw,
)
from gateway.model.decision import Admit, AppendEntry, Assign, MoveTo
from gateway.model.deed import Deed, Standing
from gateway.model.letter import Lane
from gateway.model.mail import Address, InboundId, Outcome
from gateway.model.people import Absence
from gateway.model.promise import HANDED
from gateway.model.situation import Wishes
from gateway.model.ticket import Participant, Status, Tag, TagRole, Ticket, TicketId, Urgency, Visibility
from gateway.store.due import claim_due
from gateway.store.engine import Store
from gateway.store.outbox import claim_letters
from gateway.store.tables import letter_body, outbox
from gateway.store.tickets import read_alone
from gateway.store.unit import Processed, Stale

from . import builders as make
from .builders import ANNA, LEASE, NOW, claimed_mail, do, finish, letter, open_ticket, unit, write

BOB = Address("Bob@Client.example", "Bob")
DAY = date(2026, 12, 3)
LATER = NOW + timedelta(days=13)


def opened(store: Store, **changes: object) -> TicketId:
    return TicketId(open_ticket(store, **changes))  # type: ignore[arg-type]


def read(store: Store, number: int) -> Ticket:
    file = unit(store).file(TicketId(number))
    assert file is not None
    return file.ticket


def fired(store: Store) -> list[tuple[str, TicketId | None, str]]:
    return [(row.kind, row.ticket, row.about) for row in claim_due(store, "c", LATER, 9, LEASE)]


def test_what_a_command_sets_reads_back(store: Store) -> None:
    number, other = opened(store), opened(store)
    do(store, SetTitle(number, "Printer, floor 2"), SetLabels(number, ("toner", "floor-2")),
       SetColleagues(number, ("paul",)), SetDay(number, DAY, LATER), WaitUntil(number, DAY, LATER),
       Assign(number, "paul", "asked"), Cover(number, "zoe"), Relate(number, other, by="paul"))
    now = read(store, number)
    assert (now.subject, now.labels, now.colleagues) == ("Printer, floor 2", ("toner", "floor-2"), ("paul",))
    assert (now.due, now.wait_until, now.covers_for) == (DAY, DAY, "zoe")
    assert (now.links, read(store, other).links) == ((other,), (number,))
    assert sorted(fired(store)) == [("day", number, ""), ("remind", number, HANDED), ("wait", number, "")]


def test_a_link_is_made_once_and_cut_from_either_end(store: Store) -> None:
    number, other = opened(store), opened(store)
    do(store, Relate(number, other, by="paul"), Relate(other, number, by="paul"))
    assert read(store, other).links == (number,)
    do(store, Relate(other, number, by="paul", related=False))
    assert read(store, number).links == read(store, other).links == ()


def test_a_ticket_that_moves_on_waits_for_no_day_and_keeps_the_one_by_which_it_is_to_be_done(store: Store) -> None:
    number = opened(store)
    do(store, MoveTo(number, Status.WAITING), WaitUntil(number, DAY, LATER), SetDay(number, DAY, LATER))
    assert read(store, number).wait_until == DAY
    do(store, MoveTo(number, Status.RESOLVED))
    assert read(store, number).wait_until is None
    assert fired(store) == [("day", number, "")]  # it may be open again by then


def test_another_poc_stands_in_for_nobody(store: Store) -> None:
    number = opened(store)
    do(store, Assign(number, "zoe", "covers for Paul"), Cover(number, "paul"))
    found = unit(store).look_up(seen(store), Wishes(covered="paul"), NOW).found  # type: ignore[arg-type]
    assert [file.ticket.id for file in found.covered] == [number]
    do(store, Assign(number, "mia", "assigned by Zoe"))
    assert read(store, number).covers_for == ""


def seen(store: Store, **said: object) -> object:
    return make.situation(store, claimed_mail(store), **said)  # type: ignore[arg-type]


def test_a_merged_ticket_goes_on_in_the_other_and_nothing_of_it_is_moved(store: Store) -> None:
    first, second, third = opened(store), opened(store), opened(store)
    do(store, AppendEntry(second, make.entry("and so is mine", author=BOB)), Admit(second, Participant(BOB, False)))
    do(store, MoveTo(second, Status.CLOSED), Merge(second, first))
    do(store, MoveTo(third, Status.CLOSED), Merge(third, second))
    for number in (first, second, third):
        assert read(store, number).id == first
    people = read(store, first).participants
    assert [p.address.key for p in people] == [ANNA.key, BOB.key]
    assert [p.is_stakeholder for p in people] == [True, False]
    file = unit(store).file(third)
    assert file is not None
    assert "and so is mine" in [e.text for e in file.entries]
    with store.read() as conn:
        alone = read_alone(conn, second)
    assert alone is not None
    assert (alone.ticket.id, alone.ticket.status, alone.ticket.merged_into) == (second, Status.CLOSED, first)
    do(store, Merge(second, None), MoveTo(second, Status.OPEN))
    assert read(store, second).id == read(store, third).id == second
    assert [p.address.key for p in read(store, first).participants] == [ANNA.key]


def test_tags_and_letters_of_a_merged_ticket_belong_to_the_one_that_goes_on(store: Store) -> None:
    first, second = opened(store), opened(store)
    mark = Tag(make.token(), TagRole.STAKEHOLDER, ANNA.key, second)
    sent = letter(write(second), tag=mark)
    do(store, finish(second, Outcome.ENTRY), letters=[sent])
    do(store, MoveTo(second, Status.CLOSED), Merge(second, first))
    mail = make.mail(in_reply_to=(sent.message_id,))
    situation = make.situation(store, claimed_mail(store), mail, tokens=[mark.token])
    assert situation.by_tag is not None
    assert situation.by_tag.ticket.id == first
    assert [tag.ticket for tag in situation.tags] == [first]
    assert [one.ticket for one in situation.replied_to] == [first]


def test_who_leaves_the_conversation_is_in_it_no_more(store: Store) -> None:
    number = opened(store)
    do(store, Admit(number, Participant(BOB, False)))
    do(store, Dismiss(number, BOB.key))
    assert [p.address.key for p in read(store, number).participants if p.admitted] == [ANNA.key]


def test_an_absence_counts_from_the_next_mail_on_and_its_end_is_told_once(store: Store) -> None:
    do(store, Away("paul", NOW.date(), DAY, "zoe", "away", NOW + timedelta(days=1)))
    do(store, Away("paul", NOW.date(), DAY, "mia", "away", LATER))
    paul = make.situation(store, claimed_mail(store)).directory.people["paul"]
    assert paul.absence_on(DAY) == Absence(NOW.date(), DAY, "mia", "away")
    assert fired(store) == [("back", None, "paul")]
    do(store, Away("paul", NOW.date(), DAY, "mia", "away", LATER + timedelta(days=1)))
    do(store, Back("paul", NOW.date() - timedelta(days=1)))
    paul = make.situation(store, claimed_mail(store)).directory.people["paul"]
    assert not paul.is_away(DAY)
    assert [one.said_by for one in paul.absences] == ["back"], "his answering machine must know that he is here"
    later = claim_due(store, "d", LATER + timedelta(days=2), 9, LEASE)
    assert [row.instant for row in later if row.instant > LATER] == [], "nobody is asked what he wants back"


def test_an_absence_that_begins_later_is_told_on_its_first_morning_with_his_open_tickets(store: Store) -> None:
    number = opened(store)
    do(store, Assign(number, "paul", "because"))
    do(store, Away("paul", DAY, DAY, "", "away", LATER + timedelta(days=9), leaves_at=LATER))
    _, row = claim_due(store, "d", LATER, 9, LEASE)  # the first asks when he is reminded
    occasion = unit(store).occasion(row, LATER)
    assert (row.kind, occasion.about) == ("leave", "paul")
    assert [file.ticket.id for file in occasion.desk] == [number]
    assert occasion.open_tickets["paul"].tickets == 1


def test_an_action_is_followed_up_until_it_is_done(store: Store) -> None:
    number = opened(store)
    do(store, Undertake(number, "paul", "call the supplier", DAY, "paul", None, LATER))
    ((kind, ticket, about),) = fired(store)
    assert (kind, ticket) == ("action", number)
    row = claim_due(store, "d", LATER + LEASE, 1, LEASE)[0]
    action = unit(store).occasion(row, LATER).action
    assert action is not None
    assert (action.who, action.text, action.due, action.done) == ("paul", "call the supplier", DAY, False)
    do(store, SettleAction(int(about), done_by="paul"))
    after = unit(store).occasion(row, LATER).action
    assert after is not None
    assert after.done
    with pytest.raises(Stale):
        do(store, SettleAction(int(about), done_by="zoe"))


@pytest.mark.parametrize("closed", [None, NOW - timedelta(days=13), NOW - timedelta(days=15)])
def test_somebodys_tickets_are_the_open_ones_and_those_that_were_done_lately(store: Store, closed: object) -> None:
    number = opened(store)
    if closed is not None:
        do(store, MoveTo(number, Status.RESOLVED), now=closed)  # type: ignore[arg-type]
    found = unit(store).look_up(seen(store), Wishes(of_address=ANNA.key), NOW).found  # type: ignore[arg-type]
    long_ago = closed == NOW - timedelta(days=15)
    assert [file.ticket.id for file in found.theirs] == ([] if long_ago else [number])


def test_only_a_ticket_that_changes_must_stand_as_it_was_read(store: Store) -> None:
    first, second = opened(store), opened(store)
    situation = unit(store).look_up(seen(store), Wishes(tickets=(first, second)), NOW)  # type: ignore[arg-type]
    claimed = claimed_mail(store)
    do(store, SetTitle(first, "changed meanwhile"))
    unit(store).carry_out(Processed(claimed), situation, (SetTitle(second, "x"), finish(second)), [], NOW)
    with pytest.raises(Stale):
        unit(store).carry_out(Processed(claimed_mail(store)), situation, (SetTitle(first, "y"), finish(first)), [], NOW)


# --- deeds -----------------------------------------------------------------------------------------------------------


def remembered(store: Store, number: TicketId, *, delay: int) -> InboundId:
    """Paul's mail with words for Anna, which wait for `delay` hours; its number."""
    before = Standing.of(read(store, number))
    after = replace(before, status=Status.OPEN, urgency=Urgency.HIGH, labels=("a",), due=DAY, promise=NOW)
    claimed = claimed_mail(store)
    deed = Deed(claimed.id, number, "paul", NOW, before, after, answered=True)
    out = letter(write(number, lane=Lane.TICKET), due_at=NOW + timedelta(hours=delay))
    said = AppendEntry(number, make.entry("Words.", author=make.PAUL, inbound=claimed.id))
    unit(store).carry_out(Processed(claimed), None, (said, Remember(deed), finish(number, Outcome.ENTRY)), [out], NOW)
    return claimed.id


def deed_of(store: Store, inbound: InboundId) -> Deed:
    deed = unit(store).look_up(seen(store), Wishes(deed_of=inbound), NOW).deed  # type: ignore[arg-type]
    assert deed is not None
    return deed


def test_a_deed_reads_back_as_it_was_with_what_has_left(store: Store) -> None:
    number = opened(store)
    inbound = remembered(store, number, delay=1)
    deed = deed_of(store, inbound)
    assert deed.before == Standing.of(replace(read(store, number)))
    assert (deed.after.urgency, deed.after.labels, deed.after.due, deed.after.promise) == (
        Urgency.HIGH, ("a",), DAY, NOW)
    assert (deed.person, deed.answered, deed.undone, deed.unsent, deed.sent) == ("paul", True, False, 1, ())
    claim_letters(store, "p", NOW + timedelta(hours=2), 9, LEASE)
    assert (deed_of(store, inbound).unsent, deed_of(store, inbound).sent) == (0, (ANNA.key,))


def test_a_letter_that_has_not_left_never_does_and_its_words_become_internal(store: Store) -> None:
    number = opened(store)
    inbound = remembered(store, number, delay=1)
    do(store, Withdraw(deed_of(store, inbound), words_too=True))
    with store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(outbox)) == 0
        assert conn.scalar(select(func.count()).select_from(letter_body)) == 0
    file = unit(store).file(number)
    assert file is not None
    assert [e.visibility for e in file.entries if e.text == "Words."] == [Visibility.INTERNAL]
    assert deed_of(store, inbound).undone
    with pytest.raises(Stale):
        do(store, Withdraw(deed_of(store, inbound), words_too=True))


def test_a_letter_that_leaves_at_the_same_moment_wins(store: Store) -> None:
    inbound = remembered(store, opened(store), delay=0)
    deed = deed_of(store, inbound)
    assert claim_letters(store, "p", NOW, 9, LEASE)
    with pytest.raises(Stale):
        do(store, Withdraw(deed, words_too=True))
    assert not deed_of(store, inbound).undone
