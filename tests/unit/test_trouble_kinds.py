"""Every kind of trouble with a mailbox is met, counted in the ledger, shown by `spoc mailbox`, and told in words of its
own: a new one is missed in no table."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.cli.collecting import _as_text
from gateway.desk.mailbox_trouble import failed
from gateway.letters import NOW, Letters, sample_frame, samples
from gateway.model.letters_mailbox import MailboxTrouble
from gateway.model.mailbox import Mailbox, TroubleKind
from gateway.store.engine import Store
from gateway.store.mailboxes import change_mailbox, decide_start
from gateway.store.troubles import read_troubles


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters()


def _fails(kind: TroubleKind) -> Mailbox:
    return failed(Mailbox("support", "INBOX"), kind, "", NOW, 0)


@pytest.mark.parametrize("kind", TroubleKind)
def test_it_is_tried_again(kind: TroubleKind) -> None:
    assert _fails(kind).next_try_at > NOW


def test_the_ledger_names_each_in_its_own_words(store: Store) -> None:
    decide_start(store, "support", "INBOX", lambda kept: kept)
    said = []
    for kind in TroubleKind:
        change_mailbox(store, "support", lambda _, kind=kind: (_fails(kind), None))
        with store.read() as conn:
            said += [str(one.what) for one in read_troubles(conn)]
    assert len(set(said)) == len(TroubleKind)


def test_the_list_of_mailboxes_names_each_in_its_own_words() -> None:
    told: dict[str, Any] = {"key": "support", "host": "h", "username": "u", "folder": "INBOX", "since": NOW,
                            "error": "", "next_try_at": None, "looked_at": NOW, "taken": 0}
    said = {_as_text({**told, "trouble": kind}) for kind in (None, *TroubleKind)}
    assert len(said) == 1 + len(TroubleKind)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ja"])
def test_the_letter_about_each_says_something_else(letters: Letters, language: str) -> None:
    (sample, *_) = (one for one in samples("mailbox-trouble") if isinstance(one, MailboxTrouble))
    said = {letters.render(replace(sample, trouble=kind), sample_frame(language), NOW).text for kind in TroubleKind}
    assert len(said) == len(TroubleKind)
