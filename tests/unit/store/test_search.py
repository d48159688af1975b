"""What the search finds, and that nothing anybody types can break it."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from gateway.model.changes import SetTitle
from gateway.model.decision import AppendEntry
from gateway.model.mail import Address
from gateway.model.record import Hit
from gateway.model.ticket import EntryKind, Tag, TagRole, TicketId, Visibility
from gateway.store.engine import MIGRATIONS, Store, open_store
from gateway.store.search import LONGEST_LINE, search
from gateway.store.search_words import Term, mark, match_expression, read_query
from gateway.store.tables import decision_word
from gateway.store.tables import entry as entries

from . import builders as make
from .builders import do, open_ticket
from .databases import Databases


def ticket(
    store: Store, title: str, *said: str, by: str = "Anna Client", project: str = "support", **changes: Any
) -> int:
    """A ticket with this title, stakeholder and these entries; the opening mail says nothing that is looked for."""
    number = open_ticket(store, subject=title, stakeholder=Address("someone@client.example", by), project=project)
    for words in said:
        do(store, AppendEntry(TicketId(number), make.entry(words, **changes)))
    return number


def found(store: Store, typed: str, **options: Any) -> list[int]:
    return [one.ticket for one in search(store, typed, **options)]


def the_one(store: Store, typed: str, **options: Any) -> Hit:
    (one,) = search(store, typed, **options)
    return one


def test_a_word_is_found_in_title_text_and_stakeholder(store: Store) -> None:
    title = ticket(store, "Projector broken")
    said = ticket(store, "Hello", "The projector hums.")
    person = ticket(store, "Room", by="Pia Projector")
    ticket(store, "Something else", "Nothing of the kind.")
    assert set(found(store, "projector")) == {title, said, person}
    assert found(store, "someone@client.example hums") == [said]


def test_all_words_must_be_in_the_ticket_but_not_in_one_entry(store: Store) -> None:
    both = ticket(store, "Budget", "We need chairs.", "And tables.")
    ticket(store, "Budget", "We need chairs.")
    assert found(store, "budget chairs tables") == [both]


def test_a_title_comes_before_a_text_and_many_words_before_one(store: Store) -> None:
    often = ticket(store, "Various", "Lamps, a lamp, and more lamps: lamp.")
    once = ticket(store, "Various", "Somewhere far down in a long text about many other matters stands the word lamp.")
    title = ticket(store, "Lamp")
    assert found(store, "lamp") == [title, often, once]


@pytest.mark.parametrize(("typed", "is_found"), [
    ("invoice", True), ("invoi", True), ("INVOICES", True), ("in", False), ('"invoice"', False),
    ('"unpaid invoices"', True), ('"invoices unpaid"', False), ("“unpaid invoices”", True), ("uberfallig", True),
    ("ÜBERFÄLLIG", True), ("invoices -chairs", True), ("invoices -unpaid", False), ('invoices -"two unpaid"', False),
    ('invoices -"unpaid two"', True), ("hauptstrasse", True), ("ＩＮＶＯＩＣＥＳ", True),
    ("nov-7", True), ("unpaid 🎉", True),
])  # fmt: skip
def test_words_phrases_and_exclusions(store: Store, typed: str, is_found: bool) -> None:
    number = ticket(store, "Hello", "Two unpaid invoices, überfällig since Nov-7, Hauptstraße 3.")
    assert found(store, typed) == [number] * is_found


@pytest.mark.parametrize(("typed", "is_found"), [
    ("会議", True), ("会議室", True), ("室", True), ("会", True), ("議会", False), ("プロジェクター", True),
    ("ﾌﾟﾛｼﾞｪｸﾀｰ", True), ("会議室 プロジェクター", True), ('"会議室のプロジェクター"', True),
    ("会議室 -プロジェクター", False), ("Zoom", True),
    ("会議室Zoom", True), ("かいぎ", False), ("ください", True), ("くだざい", False),
])  # fmt: skip
def test_japanese_is_found_by_any_part_of_it(store: Store, typed: str, is_found: bool) -> None:
    number = ticket(store, "Hello", "会議室のプロジェクターが映りません。Zoomも確認してください。")
    assert found(store, typed) == [number] * is_found


def test_the_line_with_most_of_the_words_is_shown_short_enough_to_read(store: Store) -> None:
    long = "x" * 500 + " the printer on floor two " + "y" * 500
    ticket(store, "Hello", f"The printer.\nSee below.\n{long}", "floor")
    saying = the_one(store, "printer floor").saying
    assert saying is not None
    assert "the printer on floor two" in saying.line
    assert len(saying.line) <= LONGEST_LINE + 2
    assert saying.line.startswith("…")


def test_only_decisions_or_actions_count_where_only_they_are_asked_for(store: Store) -> None:
    decided = ticket(store, "Summer fair", "We may spend 3000.", kind=EntryKind.DECISION)
    agreed = ticket(store, "Summer fair", "Order the tent.", kind=EntryKind.ACTION)
    ticket(store, "Summer fair", "May we spend 3000?")
    assert found(store, "spend 3000", kinds=[EntryKind.DECISION]) == [decided]
    assert found(store, "summer", kinds=[EntryKind.ACTION]) == [agreed]
    saying = the_one(store, "summer", kinds=[EntryKind.DECISION]).saying
    assert saying is not None
    assert (saying.kind, saying.line) == (EntryKind.DECISION, "We may spend 3000.")


def test_commands_are_not_searched(store: Store) -> None:
    ticket(store, "Hello", "#assign zacharias", kind=EntryKind.COMMAND)
    assert found(store, "zacharias") == []


def test_what_nobody_has_confirmed_is_marked(store: Store) -> None:
    ticket(store, "Hello", "Pelican", unconfirmed=True, visibility=Visibility.INTERNAL)
    saying = the_one(store, "pelican").saying
    assert saying is not None
    assert saying.unconfirmed


def test_one_project_and_no_more_than_asked_for(store: Store) -> None:
    here = [ticket(store, "Pelican") for _ in range(3)]
    there = ticket(store, "Pelican", project="other")
    assert found(store, "pelican", project="other") == [there]
    assert set(found(store, "pelican", project="support")) == set(here)
    assert len(found(store, "pelican", limit=2)) == 2


def test_another_title_is_found_and_the_old_one_is_not(store: Store) -> None:
    number = TicketId(ticket(store, "Pelican"))
    do(store, SetTitle(number, "Ostrich"))
    assert found(store, "pelican") == []
    assert found(store, "ostrich") == [number]


def test_what_is_deleted_is_gone_from_the_index_too(store: Store) -> None:
    number = ticket(store, "Hello", "Pelican 会議室 Straße", kind=EntryKind.DECISION)
    with store.write() as conn:
        conn.execute(entries.delete().where(entries.c.text.contains("Pelican")))
        if conn.dialect.name == "sqlite":
            conn.execute(text("INSERT INTO search_entry(search_entry) VALUES ('integrity-check')"))
        assert conn.scalar(text("SELECT count(*) FROM decision_word")) == 0
    assert found(store, "pelican") == []
    assert found(store, "hello") == [number]


def test_a_tag_that_somebody_quoted_is_cut(store: Store) -> None:
    tag = Tag(make.token(), TagRole.STAKEHOLDER, "anna")
    address = f"support+{tag.token}@house.example"
    number = open_ticket(store, [make.letter(make.write(1), tag)], subject=f"Mail to {address}")
    do(store, AppendEntry(TicketId(number), make.entry(f"I wrote to {address} about the pelican.")))
    one = the_one(store, "pelican")
    assert one.saying is not None
    assert tag.token not in one.saying.line + one.title
    assert "support+…@house.example" in one.saying.line


@pytest.mark.parametrize("typed", [
    "", " ", '"', '""', "-", '-"', "- -", "*", "(", "a AND", "NEAR(a b)", "title:x", "^x", "a\0b", "\0", "🎉", "'; --",
    "{a b}:c", '"a" "', "\ud800", "x" * 5_000, '"' * 999, "a " * 999, "%", "_", "\\", "/", "+a", "a^2", "ก", "\u0301",
    "\u0301a", "會 -會",
])  # fmt: skip
def test_nothing_that_is_typed_can_raise(store: Store, typed: str) -> None:
    ticket(store, "Hello", "a b c title x")
    search(store, typed)


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(typed=st.text(alphabet=st.sampled_from('abc"*-():^+{}\0 会\U0001f389\u0301ßİ') | st.characters(), max_size=30))
def test_nothing_at_all_that_is_typed_can_raise(store: Store, typed: str) -> None:
    search(store, typed)
    for term in read_query(typed).wanted:
        assert "".join(mark(typed, [term], "", "")) == typed
        assert match_expression(term)


def test_words_are_marked_where_they_stand() -> None:
    terms = [Term("cafe"), Term("会議"), Term("new lamp", is_phrase=True)]
    assert mark("The CAFÉS, 会議室, a new  lamp, a newer lamp", terms, "[", "]") == (
        "The [CAFÉS], [会議]室, a [new  lamp], a newer lamp")


def test_an_older_database_is_indexed_when_it_is_opened(databases: Databases, tmp_path: Path) -> None:
    with databases.empty() as url:
        _make_old(url)
        upgraded = open_store(url, tmp_path / "blobs")
        assert found(upgraded, "zoo sam pelican 会議") == [1]
        with upgraded.read() as conn:
            words = set(conn.scalars(select(decision_word.c.word)))
        upgraded.close()
    assert words == {"", "pelica", "会議"}


def _make_old(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    with engine.begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0004")
        conn.execute(text(
            "INSERT INTO ticket (id, version, subject, status, urgency, project, poc, stakeholder_address,"
            " stakeholder_name, language, opened_at, updated_at, chosen_by)"
            " VALUES (1, 1, 'Zoo', 'open', 'normal', 'support', 'paul', 'sam@x.example', 'Sam', 'en', 0, 0, '')"))
        conn.execute(text(
            "INSERT INTO entry (ticket_id, kind, visibility, author, author_mailbox, author_name, at, filed_at, text,"
            " folded, unconfirmed) VALUES (1, 'decision', 'public', 'a', 'a', 'a', 0, 0, '会議 pelican', '', false)"))
    engine.dispose()
