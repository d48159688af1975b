"""What does not work outside is told while it lasts, the longest first, and no longer."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.collecting import opened
from gateway.model.ledger import Trouble
from gateway.model.mailbox import Mailbox, Sight, TroubleKind
from gateway.store.credentials import keep_failure
from gateway.store.engine import Store
from gateway.store.mailboxes import LEASE, change_mailbox, claim_mailbox, decide_start, forget_past_troubles
from gateway.store.meta import put
from gateway.store.reports import status_report
from gateway.store.troubles import RELAY, read_troubles
from tests.unit.store.builders import NOW

HOUR = timedelta(hours=1)


def troubles(store: Store) -> list[Trouble]:
    with store.read() as conn:
        return list(read_troubles(conn))


@pytest.mark.parametrize("kind", TroubleKind)
def test_every_kind_of_trouble_with_a_mailbox_has_its_words(store: Store, kind: TroubleKind) -> None:
    def fail(kept: Mailbox) -> tuple[Mailbox, None]:
        return replace(kept, trouble=kind, failing_since=NOW, error="said the server"), None

    claim_mailbox(store, "support", "INBOX", "", "gateway", NOW)
    assert troubles(store) == []
    change_mailbox(store, "support", fail)
    (found,) = troubles(store)
    assert "ailbox support" in found.what
    assert (found.since, found.why) == (NOW, "said the server")
    assert status_report(store)["troubles"] == [
        {"what": found.what, "since": NOW.isoformat(), "why": "said the server"}]


def test_a_mailbox_that_is_not_in_the_settings_any_more_troubles_nobody(store: Store) -> None:
    for key in ("support", "orders", "others"):
        decide_start(store, key, "INBOX", lambda kept: replace(
            kept, trouble=TroubleKind.REFUSED, failing_since=NOW, told_at=NOW, next_uid=7))
    claim_mailbox(store, "others", "INBOX", "", "another gateway", NOW)
    forget_past_troubles(store, ["support"], NOW)
    assert [one.what for one in troubles(store)] == ["Mailbox support does not let us in",
                                                     "Mailbox others does not let us in"]
    kept = claim_mailbox(store, "orders", "INBOX", "", "gateway", NOW)
    assert kept is not None
    assert (kept.next_uid, kept.told_at) == (7, None), "in case it comes back"
    forget_past_troubles(store, [], NOW + LEASE)
    assert troubles(store) == []


def test_an_approval_and_the_relay_stand_beside_them_the_longest_first(store: Store) -> None:
    keep_failure(store, "office", "", "the login has ended", NOW)
    with store.write() as conn:
        put(conn, RELAY, json.dumps({"since": (NOW - HOUR).isoformat(), "error": "connection refused"}))
    assert [(one.what, one.why) for one in troubles(store)] == [
        ("The relay takes no letters", "connection refused"),
        ("The access of oauth.office does not work: spoc auth office", "the login has ended"),
    ]


def test_what_an_operator_says_first_stays_when_the_mailbox_is_opened(store: Store) -> None:
    decide_start(store, "support", "INBOX", lambda kept: replace(kept, next_uid=7))
    kept = claim_mailbox(store, "support", "INBOX", "", "gateway", NOW)
    assert kept is not None
    assert kept.next_uid == 7


def test_the_numbers_of_another_account_mean_nothing(store: Store) -> None:
    """At many providers UIDVALIDITY is 1 in every account."""
    decide_start(store, "support", "INBOX", lambda kept: replace(kept, uidvalidity=1, first_uid=3, next_uid=7))
    for account, expected in (("old on a.test", 1), ("old on a.test", 1), ("new on a.test", 0)):
        kept = claim_mailbox(store, "support", "INBOX", account, "gateway", NOW)
        assert kept is not None
        assert (kept.uidvalidity, kept.account) == (expected, account)
    assert opened(kept, Sight(1, 50, 40), None, NOW).next_uid == 1, "all that lies there is looked at"


def test_of_another_folder_nothing_is_known(store: Store) -> None:
    decide_start(store, "support", "INBOX", lambda kept: replace(kept, next_uid=7))
    assert claim_mailbox(store, "support", "Help", "", "gateway", NOW) == Mailbox("support", "Help")
