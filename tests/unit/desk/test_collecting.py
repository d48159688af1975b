"""Where the collecting of a mailbox goes on, what becomes of mails whose UID tells nothing, who hears of trouble."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from gateway.desk.collecting import decided, fate, is_sorted_out, opened, puts_away_from
from gateway.desk.mailbox_trouble import failed, goes_on, tell, tell_at, works
from gateway.model.changes_mailbox import MailboxTold
from gateway.model.decision import Write
from gateway.model.letters_mailbox import MailboxTrouble, MailboxWorks
from gateway.model.mailbox import Fate, Mailbox, Sight, Start, TroubleKind
from gateway.model.occasion import Occasion
from gateway.model.people import Role
from gateway.model.policy import DeskPolicy
from tests.builders import NOW, directory, person

NEW = Mailbox("support", "INBOX")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BEFORE, AFTER = NOW - HOUR, NOW + HOUR
SEEN = Sight(7, 101, 100)
"""A folder with 100 mails."""
GOES_ON = replace(NEW, uidvalidity=7, first_uid=101, next_uid=150, start=Start.NOW, started_at=NOW)


@pytest.mark.parametrize(("mails", "wanted", "start", "first", "old_below", "next_uid"), [
    (0, None, Start.NOW, 101, 1, 101),
    (100, None, None, 101, 1, 101),
    (100, Start.NOW, Start.NOW, 101, 1, 101),
    (100, Start.EVERYTHING, Start.EVERYTHING, 1, 101, 1),
])
def test_a_mailbox_starts_as_it_was_said(
    mails: int, wanted: Start | None, start: Start | None, first: int, old_below: int, next_uid: int,
):
    mailbox = opened(NEW, replace(SEEN, mails=mails), wanted, NOW)
    assert (mailbox.start, mailbox.first_uid, mailbox.old_below, mailbox.next_uid) == (
        start, first, old_below, next_uid)


def test_what_comes_while_nobody_has_decided_is_new_whatever_is_decided():
    asked = opened(NEW, SEEN, None, NOW)
    for start in Start:
        mailbox = opened(decided(asked, start), replace(SEEN, uidnext=103), None, AFTER)
        assert fate(mailbox, 102, AFTER, AFTER) is Fate.NEW
        assert mailbox.next_uid <= 101
    assert fate(decided(asked, Start.EVERYTHING), 100, BEFORE, BEFORE) is Fate.OLD


def test_the_next_connection_goes_on_where_the_last_one_ended():
    assert opened(GOES_ON, replace(SEEN, uidnext=200), Start.EVERYTHING, AFTER) == GOES_ON


@pytest.mark.parametrize("seen", [Sight(8, 31, 30), Sight(7, 149, 30)])
def test_numbers_that_mean_nothing_any_more_are_all_looked_at(seen: Sight):
    """Another UIDVALIDITY; or a server that was set back and gives out numbers for the second time."""
    mailbox = opened(GOES_ON, seen, None, AFTER)
    assert (mailbox.first_uid, mailbox.next_uid, mailbox.old_below) == (1, 1, seen.uidnext)
    assert mailbox.started_at == NOW


@pytest.mark.parametrize(("arrived", "written", "now", "everything"), [
    (AFTER, AFTER, Fate.NEW, Fate.NEW),
    (BEFORE, BEFORE, Fate.PASSED_OVER, Fate.OLD),
    (BEFORE, None, Fate.PASSED_OVER, Fate.OLD),
    (AFTER, BEFORE, Fate.OLD, Fate.OLD),
    (BEFORE, AFTER, Fate.OLD, Fate.OLD),
    (AFTER, None, Fate.OLD, Fate.OLD),
    (None, AFTER, Fate.OLD, Fate.OLD),
    (None, BEFORE, Fate.OLD, Fate.OLD),
    (None, None, Fate.OLD, Fate.OLD),
])
def test_times_tell_what_a_number_does_not(
    arrived: datetime | None, written: datetime | None, now: Fate, everything: Fate,
):
    mailbox = replace(GOES_ON, first_uid=1, next_uid=1, old_below=31)
    assert fate(mailbox, 30, arrived, written) is now
    assert fate(replace(mailbox, start=Start.EVERYTHING), 30, arrived, written) is everything
    assert fate(mailbox, 31, arrived, written) is Fate.NEW


def test_what_was_passed_over_is_never_put_away():
    mailbox = replace(GOES_ON, first_uid=1, old_below=31)
    assert puts_away_from(mailbox) == 31
    assert not is_sorted_out(replace(mailbox, next_uid=30))
    assert is_sorted_out(replace(mailbox, next_uid=31))
    assert puts_away_from(GOES_ON) == 101
    assert puts_away_from(replace(mailbox, start=Start.EVERYTHING)) == 1


# --- trouble ---------------------------------------------------------------------------------------------------------


def tries(kind: TroubleKind, count: int, chance: float = 0) -> list[timedelta]:
    """When each try comes that fails, from the first one on."""
    mailbox, at = GOES_ON, NOW
    moments = [timedelta()]
    for _ in range(count):
        mailbox = failed(mailbox, kind, "no", at, chance)
        assert mailbox.next_try_at is not None
        at = mailbox.next_try_at
        moments.append(at - NOW)
    return moments


def test_a_refused_password_is_tried_a_few_times_in_the_first_hour_and_then_hourly():
    moments = tries(TroubleKind.REFUSED, 20)
    assert moments[1] == MINUTE
    assert sum(moment <= HOUR for moment in moments) == 6
    assert all(later - earlier == HOUR for earlier, later in pairwise(moments[7:]))


def test_a_server_that_is_away_is_tried_at_once_and_never_less_than_every_five_minutes():
    moments = tries(TroubleKind.AWAY, 20)
    assert moments[1] == timedelta(seconds=1)
    assert moments[-1] - moments[-2] == 5 * MINUTE
    assert tries(TroubleKind.AWAY, 1, chance=1)[1] == timedelta(seconds=1.2)
    failed(replace(GOES_ON, tries=10**6, trouble=TroubleKind.AWAY), TroubleKind.AWAY, "", NOW, 0)  # no overflow


@pytest.mark.parametrize(("kind", "after"), [
    (TroubleKind.REFUSED, 0), (TroubleKind.NO_TOKEN, 0), (TroubleKind.NO_FOLDER, 0), (TroubleKind.UNDECIDED, 0),
    (TroubleKind.AWAY, 30), (TroubleKind.NOT_PUT_AWAY, 30),
])
def test_what_only_an_operator_can_mend_is_told_at_once(kind: TroubleKind, after: int):
    mailbox = failed(GOES_ON, kind, "no", NOW, 0)
    assert tell_at(mailbox, NOW) == NOW + after * MINUTE
    assert tell_at(failed(mailbox, kind, "no", NOW + MINUTE, 0), NOW + MINUTE) == NOW + after * MINUTE


def test_a_server_that_is_away_in_between_changes_nothing_of_what_is_to_be_mended():
    refused = replace(failed(GOES_ON, TroubleKind.REFUSED, "no", NOW, 0), told_at=NOW)
    away = failed(refused, TroubleKind.AWAY, "gone", NOW + MINUTE, 0)
    assert (away.trouble, away.failing_since, away.told_at) == (TroubleKind.REFUSED, NOW, NOW)
    assert tell_at(failed(away, TroubleKind.REFUSED, "no", NOW + HOUR, 0), NOW + HOUR) is None


def test_another_trouble_is_told_even_where_the_first_one_was():
    away = replace(failed(GOES_ON, TroubleKind.AWAY, "gone", NOW, 0), told_at=NOW + 30 * MINUTE)
    refused = failed(away, TroubleKind.REFUSED, "no", NOW + HOUR, 0)
    assert (refused.tries, tell_at(refused, NOW + HOUR)) == (1, NOW + HOUR)
    assert told(refused)[1] == [MailboxTold("support", NOW + HOUR, NOW + HOUR)]


@pytest.mark.parametrize("first", [TroubleKind.UNDECIDED, TroubleKind.NOT_PUT_AWAY])
def test_a_server_that_is_away_is_a_trouble_of_its_own_where_it_had_let_us_in(first: TroubleKind):
    away = failed(replace(failed(GOES_ON, first, "", NOW, 0), told_at=NOW), TroubleKind.AWAY, "gone", AFTER, 0)
    assert (away.trouble, away.failing_since, tell_at(away, AFTER)) == (TroubleKind.AWAY, AFTER, AFTER + 30 * MINUTE)


def test_whoever_heard_of_a_trouble_hears_of_the_end_of_the_one_that_followed_it():
    """It was away for long; then mails could not be moved for a minute, which nobody was told."""
    away = replace(failed(GOES_ON, TroubleKind.AWAY, "gone", BEFORE, 0), told_at=NOW)
    full = failed(away, TroubleKind.NOT_PUT_AWAY, "full", NOW + MINUTE, 0)
    again = works(full, AFTER)
    assert tell_at(again, AFTER) == AFTER
    assert [letter for _, letter in told(again)[0]] == [MailboxWorks]


def test_that_it_works_again_is_told_to_those_who_heard_that_it_does_not():
    refused = failed(GOES_ON, TroubleKind.REFUSED, "no", NOW, 0)
    assert tell_at(works(refused, AFTER), AFTER) is None
    again = works(replace(refused, told_at=NOW), AFTER)
    assert tell_at(again, AFTER) == AFTER
    assert (again.trouble, again.error, again.tries, again.next_try_at, again.looked_at) == (None, "", 0, None, AFTER)


def test_mails_that_are_taken_end_every_trouble_but_that_of_putting_them_away():
    for kind in TroubleKind:
        trouble = goes_on(failed(GOES_ON, kind, "no", NOW, 0), AFTER).trouble
        assert trouble is (kind if kind is TroubleKind.NOT_PUT_AWAY else None)


def told(mailbox: Mailbox | None, *operators: str) -> tuple[list[tuple[str, type]], list[object]]:
    """(To whom, which letter), and the other decisions."""
    people = directory().people
    house = directory(people={**people, **{key: person(key, Role.OPERATOR) for key in operators}})
    decisions = tell(Occasion(NOW, house, DeskPolicy(), "support", mailbox=mailbox))
    writes = [d for d in decisions if isinstance(d, Write)]
    return [(w.person or "", type(w.letter)) for w in writes], [d for d in decisions if not isinstance(d, Write)]


def test_every_operator_is_told_once():
    refused = failed(GOES_ON, TroubleKind.REFUSED, "no", BEFORE, 0)
    people = ("otto", "ida")
    assert told(refused, *people) == (
        [("otto", MailboxTrouble), ("ida", MailboxTrouble)], [MailboxTold("support", BEFORE, NOW)])
    assert told(replace(refused, told_at=BEFORE), *people) == ([], [])
    works_now = works(replace(refused, told_at=BEFORE), NOW)
    assert told(works_now, *people) == (
        [("otto", MailboxWorks), ("ida", MailboxWorks)], [MailboxTold("support", None, None)])
    assert told(works(refused, NOW), *people) == told(None, *people) == ([], [])


def test_without_an_operator_the_fallback_poc_is_told():
    refused = failed(GOES_ON, TroubleKind.REFUSED, "no", BEFORE, 0)
    assert told(refused)[0] == [("max", MailboxTrouble)]
