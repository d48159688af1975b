"""Old mail becomes tickets: threads as they were, no words shown to others, nobody written to, nothing doubled."""
from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway import house as houses
from gateway.house import House, learning, working
from gateway.importing.batches import in_batches
from gateway.importing.found import Found, envelope_of
from gateway.importing.mbox import in_mbox
from gateway.importing.taking import Importing, Wishes
from gateway.mail.fingerprint import fingerprint
from gateway.mail.mbox import as_mbox
from gateway.model.mail import Envelope, Outcome, Source
from gateway.model.old_mail import OldStatus
from gateway.model.people import Load
from gateway.settings import settings_from
from gateway.store import due, set_aside
from gateway.store.intake import Intake
from gateway.store.ledger import read_books
from gateway.store.lessons import all_lessons
from gateway.store.loads import open_tickets
from gateway.store.related import related
from gateway.store.reports import status_report, ticket_report, tickets_report
from gateway.store.roadblocks import read_courses
from gateway.store.search import search
from gateway.store.tables import due as due_table
from gateway.store.tables import entry, mail_body, outbox
from gateway.store.tables_time import promise

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OLD = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
HOUSE: dict[str, Any] = {
    "projects": {"support": {"address": "support@example.test", "name": "Support"},
                 "orders": {"address": "orders@example.test", "name": "Orders", "pocs": ["ben"]}},
    "people": {"ana": {"name": "Ana Sousa", "addresses": ["ana@example.test"], "roles": ["poc", "operator"]},
               "ben": {"name": "Ben Okafor", "addresses": ["ben@example.test"], "roles": ["poc"], "max_tickets": 1}},
    "roles": {"triage_poc": "ana", "fallback_poc": "ana"},
    "topics": {"hardware": {"title": "Computers and devices", "pocs": ["ben"]},
               "access": {"title": "Access", "pocs": ["ana", "ben"]}},
    "triage": {"enabled": False},
}


def build(data: Path, **changes: Any) -> House:
    """A house with nothing running."""
    return houses.build(settings_from({**HOUSE, **changes, "gateway": {"data_dir": str(data)}}, data))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a house to which nothing has come: making its tables takes longer than a test."""
    data = tmp_path_factory.mktemp("empty")
    build(data).close()
    return data


@pytest.fixture
def house(empty: Path, tmp_path: Path) -> Iterator[House]:
    """A house to which nothing has come."""
    built = build(shutil.copytree(empty, tmp_path / "data"))
    yield built
    built.close()


def mail(key: str, from_: str = "sam@customer.test", to: str = "support@example.test", *, day: float = 0,
         answers: Sequence[str] = (), subject: str = "Printer", text: str = "", **headers: str) -> bytes:
    """A mail of that Message-ID, so many days after the first."""
    named = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    if answers:
        named += f"In-Reply-To: <{answers[-1]}@x>\nReferences: {' '.join(f'<{one}@x>' for one in answers)}\n"
    return (f"From: {from_}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{key}@x>\n"
            f"Date: {format_datetime(OLD + timedelta(days=day))}\n{named}\n{text or f'words of {key}'}\n").encode()


def bring(house: House, *mails: bytes, wishes: Wishes | None = None, batch: int = 100) -> Importing:
    """Brings them in, so many at a time."""
    importing = working.importing(house, lambda: NOW, wishes)
    for at in range(0, len(mails), batch):
        importing.take([(one, envelope_of(one, "", None)) for one in mails[at : at + batch]])
    return importing


def told(house: House) -> list[tuple[str, list[str]]]:
    """Each ticket: its stakeholder, and the texts of its entries in their order."""
    found = sorted(tickets_report(house.store), key=lambda one: str(one["entries"][0]["at"]))
    return [(one["stakeholder"], [entry["text"] for entry in one["entries"]]) for one in found]


CONVERSATION = (
    mail("a"),
    mail("b", "Ana <ana@example.test>", "sam@customer.test, kim@customer.test", day=1, answers=["a"]),
    mail("c", "kim@customer.test", "ana@example.test", day=2, answers=["a", "b"]),
    mail("d", "ben@example.test", "ana@example.test", day=3, answers=["a", "b", "c"]),
)
AS_IT_WENT = [("sam@customer.test", [f"words of {key}" for key in "abcd"])]


def test_a_thread_becomes_one_ticket_with_its_times_and_people(house: House) -> None:
    report = bring(house, *CONVERSATION).report
    assert told(house) == AS_IT_WENT
    found = ticket_report(house.store, 1)
    assert found is not None
    assert [one["visibility"] for one in found["entries"]] == ["public", "public", "public", "internal"]
    assert [datetime.fromisoformat(one["at"]) for one in found["entries"]] == [
        OLD + timedelta(days=day) for day in range(4)]
    assert found["participants"] == ["sam@customer.test", "kim@customer.test"]
    assert (found["status"], found["poc"], found["chosen_by"]) == ("closed", "ana", "topic unsure: triage POC")
    file = house.unit.file(found["id"])
    assert file is not None
    assert file.ticket.opened_at == OLD
    assert (report.tickets, report.outcomes[Outcome.ENTRY], report.taken) == (1, 3, 4)


@pytest.mark.parametrize(("batch", "in_one"), [(1, 16), (2, 16), (4, 24)])
def test_in_whatever_order_mails_come_they_stand_as_they_went(house: House, batch: int, in_one: int) -> None:
    """One at a time, where Kim's answer comes before anything that names her, she has a ticket of her own: of the 24
    orders so many become one ticket."""
    orders = list(permutations(CONVERSATION))
    for number, order in enumerate(orders):
        bring(house, *(one.replace(b"@x>", b"@%d>" % number) for one in order), batch=batch)
    found = tickets_report(house.store)
    whole = [one for one in found if len(one["entries"]) == 4]
    parts = [one for one in found if one not in whole]
    assert sum(len(one["entries"]) for one in found) == 4 * len(orders)
    assert len(whole) == in_one
    for one in whole:
        assert [entry["text"] for entry in one["entries"]] == AS_IT_WENT[0][1]
        assert [entry["visibility"] for entry in one["entries"]] == ["public", "public", "public", "internal"]
        assert one["participants"] == ["sam@customer.test", "kim@customer.test"]
    for one in parts:
        texts = [entry["text"] for entry in one["entries"]]
        assert texts == sorted(texts)
        assert ("words of a" in texts) == (one["stakeholder"] == "sam@customer.test")


def test_nobody_joins_a_thread_by_naming_its_mails(house: House) -> None:
    bring(house, *CONVERSATION)
    bring(house, mail("evil", "eve@elsewhere.test", day=2.5, answers=["a", "b"]))
    to = "support@example.test, sam@customer.test"
    bring(house, mail("copied", "eve@elsewhere.test", to, day=2.6, answers=["b"]))
    assert [stakeholder for stakeholder, _ in told(house)] == ["sam@customer.test", "eve@elsewhere.test"]
    first = ticket_report(house.store, 1)
    assert first is not None
    assert first["participants"] == ["sam@customer.test", "kim@customer.test"]
    [hers] = [one for one in first["entries"] if one["from"] == "eve@elsewhere.test"]
    assert (hers["text"], hers["visibility"]) == ("words of copied", "internal")


def test_whoever_came_first_with_anothers_name_does_not_keep_it(house: House) -> None:
    bring(house, mail("evil", "eve@elsewhere.test", day=2.5, answers=["a"]), batch=1)
    bring(house, *CONVERSATION, batch=1)
    assert told(house) == [*AS_IT_WENT, ("eve@elsewhere.test", ["words of evil"])]


@pytest.mark.parametrize("batch", [1, 100])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("key", ["evil", "a"])
def test_nobody_takes_a_thread_over_by_a_date_before_its_first(house: House, batch: int, place: int, key: str) -> None:
    """Whichever comes first, and also under the very Message-ID of the other: what Sam writes and gets is Sam's."""
    to = "support@example.test, sam@customer.test"
    evil = mail(key, "eve@elsewhere.test", to, day=-5, answers=["a"] if key == "evil" else (), text="hers")
    mails = list(CONVERSATION[:2])
    bring(house, *mails[:place], evil, *mails[place:], batch=batch)
    for one in tickets_report(house.store):
        seen = {said["text"] for said in one["entries"] if said["visibility"] == "public"}
        assert ("eve@elsewhere.test" in one["participants"]) == (seen == {"hers"})
        assert one["subject"] == "Printer"


def test_what_is_forged_belongs_to_nobodys_thread(empty: Path, tmp_path: Path) -> None:
    built = build(shutil.copytree(empty, tmp_path / "data"), trust={"authserv_id": "mx.example.test"})
    says = "mx.example.test; dmarc=fail header.from=customer.test"
    bring(built, *CONVERSATION[:2], mail("evil", to="support@example.test, eve@elsewhere.test", day=1.5, answers=["b"],
                                         Authentication_Results=says),
          mail("eve", "eve@elsewhere.test", "ana@example.test, sam@customer.test", day=1.6, answers=["evil"]), batch=1)
    found = tickets_report(built.store)
    built.close()
    assert [one["participants"] for one in found] == [["sam@customer.test"], ["sam@customer.test"]]
    assert [[said["text"] for said in one["entries"]] for one in found] == [
        ["words of a", "words of b"], ["words of evil", "words of eve"]]
    assert found[1]["entries"][1]["visibility"] == "internal"


def test_what_was_forwarded_to_a_vendor_is_another_thread(house: House) -> None:
    bring(house, *CONVERSATION,
          mail("asked", "ana@example.test", "vendor@parts.test", day=4, answers=["a", "b", "c"]),
          mail("said", "vendor@parts.test", "ana@example.test", day=5, answers=["a", "b", "c", "asked"]))
    assert told(house) == [*AS_IT_WENT, ("vendor@parts.test", ["words of asked", "words of said"])]


def test_a_letter_to_many_brings_nobody_together(house: House) -> None:
    many = ", ".join(f"customer{number}@shop.test" for number in range(30))
    bring(house, mail("news", "ana@example.test", many, subject="Closed on Monday"),
          *(mail(f"answer{n}", f"customer{n}@shop.test", day=1 + n, answers=["news"]) for n in range(3)))
    assert [stakeholder for stakeholder, _ in told(house)[1:]] == [f"customer{number}@shop.test" for number in range(3)]


def test_subjects_lead_nowhere(house: House) -> None:
    bring(house, mail("a", subject="Invoice"), mail("b", subject="Re: Invoice", day=1),
          mail("c", "kim@customer.test", subject="Re: Invoice", day=1))
    assert len(told(house)) == 3


def test_two_tickets_that_turn_out_to_be_one_thread_are_linked(house: House) -> None:
    ends = (mail("c", day=2, answers=["b"]), mail("a"))
    between = mail("b", "ana@example.test", "sam@customer.test", day=1, answers=["a"])
    report = bring(house, *ends, between, batch=1).report
    assert report.linked == 1
    assert [one["links"] for one in tickets_report(house.store)] == [[2], [1]]


def test_when_the_house_wrote_first_it_is_the_matter_of_whom_it_wrote_to(house: House) -> None:
    bring(house, mail("a", "support@example.test", "sam@customer.test"))
    assert told(house) == [("sam@customer.test", ["words of a"])]
    bring(house, mail("b", "kim@customer.test", "sam@customer.test, support@example.test", day=1, answers=["a"]))
    first = ticket_report(house.store, 1)
    assert first is not None
    assert first["participants"] == ["sam@customer.test"]  # whom nobody has named does not take it over
    assert [one["visibility"] for one in first["entries"]] == ["public", "internal"]
    bring(house, mail("c", day=2, answers=["a"]))
    assert told(house)[0] == ("sam@customer.test", [f"words of {key}" for key in "abc"])


def test_who_has_left_the_house_still_belongs_to_it_if_the_operator_says_so(house: House) -> None:
    answer = mail("b", "lee@old.example.test", "sam@customer.test", day=1, answers=["a"])
    bring(house, mail("a"), answer, wishes=Wishes(ours=frozenset({"old.example.test"})))
    found = ticket_report(house.store, 1)
    assert found is not None
    assert found["participants"] == ["sam@customer.test"]
    assert [one["visibility"] for one in found["entries"]] == ["public", "public"]


# --- nobody is written to, nothing is owed ---------------------------------------------------------------------------


def test_nothing_is_written_promised_or_planned_and_the_sums_are_exact(house: House) -> None:
    young = NOW - OLD - timedelta(days=6)
    days = young / timedelta(days=1)
    bring(house, *CONVERSATION, mail("young", day=days), mail("list", "news@shop.test", Precedence="bulk"),
          mail("away", "sam@customer.test", subject="Automatic reply: away"),
          mail("junk", "eve@elsewhere.test", X_Spam_Flag="YES"))
    found = status_report(house.store)
    assert found["outcomes"] | {"new ticket": 2, "entry": 3, "automatic": 2, "spam": 1} == found["outcomes"]
    assert (found["accepted"], found["inbound_pending"], found["quarantined"]) == (8, 0, 0)
    assert found["tickets"] | {"closed": 1, "open": 1} == found["tickets"]
    with house.store.read() as conn:
        for table in (outbox, promise, due_table):
            assert conn.scalar(select(func.count()).select_from(table)) == 0
        assert open_tickets(conn) == {"ana": Load(1, 2)}
        courses = read_courses(conn, house.directory, NOW)
        books = read_books(conn, "ana", NOW)
    assert [(one.broken, one.escalated, one.since, len(one.unanswered)) for one in courses] == [
        (0, 0, OLD + timedelta(days=days), 1)]
    assert sum(books.ended.values()) <= 8
    houses.plan(house, NOW)
    assert due.claim_due(house.store, "w", NOW, 10, timedelta(minutes=1)) == []


def test_figures_of_this_week_know_nothing_of_old_tickets(house: House) -> None:
    from gateway.model.figures import Week
    from gateway.store.figures import read_span

    bring(house, *CONVERSATION)
    with house.store.read() as conn:
        week = read_span(conn, Week(NOW - timedelta(days=7), NOW), ["support"])
        then = read_span(conn, Week(OLD - timedelta(days=1), OLD + timedelta(days=6)), ["support"])
    assert not any(tally.came or tally.solved for tally in week.tallies.values())
    assert sum(tally.came for tally in then.tallies.values()) == 1


def test_old_mail_is_dealt_out_evenly_whatever_people_have_at_hand(house: House) -> None:
    wishes = Wishes(OldStatus.OPEN, topic="access")
    bring(house, *(mail(f"m{n}", f"p{n}@customer.test", day=n) for n in range(10)), wishes=wishes, batch=3)
    with house.store.read() as conn:
        assert open_tickets(conn) == {"ana": Load(5, 10), "ben": Load(5, 10)}


# --- once, and only once ---------------------------------------------------------------------------------------------


def test_begun_again_all_is_passed_over_and_what_is_new_joins(house: House) -> None:
    bring(house, *CONVERSATION[:2])
    report = bring(house, *CONVERSATION, CONVERSATION[0]).report
    assert (report.found, report.taken, report.already_here) == (5, 2, 3)
    assert told(house) == AS_IT_WENT
    assert status_report(house.store)["accepted"] == 4


def test_a_mail_that_came_live_is_not_doubled(house: House) -> None:
    raw = mail("live")
    envelope = Envelope(Source.SMTP, "sam@customer.test", ("support@example.test",), NOW, "127.0.0.1")
    intake = Intake(house.store, max_backlog=10, min_free_bytes=0)
    intake.start()
    intake.accept(raw, envelope, fingerprint(raw, envelope)).result(10)
    intake.stop()
    report = bring(house, raw).report
    assert (report.already_here, report.taken) == (1, 0)


def test_what_somebody_has_touched_only_gets_the_entries(house: House) -> None:
    bring(house, CONVERSATION[1], wishes=Wishes(OldStatus.OPEN))
    with house.store.write() as conn:
        from gateway.store.tables import ticket

        conn.execute(ticket.update().values(status="waiting", subject="His title", updated_at=NOW))
    bring(house, CONVERSATION[0], CONVERSATION[2])
    found = ticket_report(house.store, 1)
    assert found is not None
    assert (found["status"], found["subject"], found["stakeholder"]) == ("waiting", "His title", "sam@customer.test")
    assert [one["text"] for one in found["entries"]] == [f"words of {key}" for key in "abc"]


def test_a_ticket_that_came_live_only_gets_the_entries(house: House) -> None:
    """Also one for which nothing is planned, which nothing has happened to since it came."""
    bring(house, CONVERSATION[1], wishes=Wishes(OldStatus.OPEN))
    with house.store.write() as conn:
        from gateway.store.tables import inbound

        conn.execute(inbound.update().values(source=Source.SMTP))
    bring(house, CONVERSATION[0], CONVERSATION[2], wishes=Wishes(OldStatus.CLOSED))
    found = ticket_report(house.store, 1)
    assert found is not None
    assert found["status"] == "open"
    assert [one["text"] for one in found["entries"]] == [f"words of {key}" for key in "abc"]


def test_a_dry_run_tells_the_same_and_leaves_nothing(house: House, tmp_path: Path) -> None:
    from gateway.store.engine import open_store

    rehearsal = open_store(f"sqlite:///{tmp_path}/rehearsal.db", tmp_path / "blobs")
    importing = working.importing(house, lambda: NOW, rehearsal=rehearsal)
    for one in (*CONVERSATION, CONVERSATION[0]):
        importing.take([(one, envelope_of(one, "", None))])
    assert (importing.report.tickets, importing.report.taken, importing.report.already_here) == (1, 4, 1)
    assert status_report(house.store)["accepted"] == 0
    assert list(house.store.blobs.directory.rglob("*")) == []
    rehearsal.close()


def test_a_mail_that_is_too_big_is_named_and_counted(house: House) -> None:
    importing = working.importing(house, lambda: NOW)
    raw = mail("big")
    found = Found(raw, envelope_of(raw, "", None), "mail 7 of old.mbox", size=99_999_999, is_cut=True)
    report = importing.take_found([found, replace(found, raw=CONVERSATION[0], is_cut=False, size=100)])
    assert (report.found, report.taken, report.already_here) == (2, 1, 0)
    assert report.too_big.places == ["mail 7 of old.mbox: 99,999,999 bytes are too many"]


def test_one_mail_that_cannot_be_brought_in_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.importing import taking

    def arrange(mails: Sequence[Any], *rest: Any) -> Any:
        if any("poison" in one.mail.new_text for one in mails):
            raise ZeroDivisionError
        return original(mails, *rest)

    original = taking.arrange
    monkeypatch.setattr(taking, "arrange", arrange)
    report = bring(house, *CONVERSATION, mail("p", text="poison")).report
    assert (report.taken, report.failed.count) == (4, 1)
    assert told(house) == AS_IT_WENT
    assert [one["reason"] for one in set_aside.quarantined(house.store)] == [
        "an old mail that could not be brought in: ZeroDivisionError"]  # who hands it over keeps it no longer
    raw = mail("q", text="poison")
    report = working.importing(house, lambda: NOW).take_found([Found(raw, envelope_of(raw, "", None), "mail 3")])
    assert report.failed.places == ["<q@x>: ZeroDivisionError"]
    assert len(set_aside.quarantined(house.store)) == 1  # it lies where it was found


def test_an_answer_under_the_shared_address_is_one_of_the_house(house: House) -> None:
    bring(house, mail("a"), mail("b", "support@example.test", "sam@customer.test", day=1, answers=["a"]),
          wishes=Wishes(OldStatus.OPEN))
    with house.store.read() as conn:
        [course] = read_courses(conn, house.directory, NOW)
    assert (course.unanswered, course.answered_at) == ((), OLD + timedelta(days=1))


# --- what it is about, and what it teaches ---------------------------------------------------------------------------


def test_labels_and_folders_name_topics_and_addresses_projects(house: House) -> None:
    bring(house, mail("a", X_Gmail_Labels='Inbox,"Support/Hardware"'),
          mail("b", to="orders@example.test", X_Gmail_Labels="=?utf-8?q?Computers_and_devices?="),
          mail("c", to="elsewhere@example.test", Delivered_To="orders@example.test"),
          wishes=Wishes(topic_from="X-Gmail-Labels"))
    importing = working.importing(house, lambda: NOW, Wishes(topic_from="folder", topic="access"))
    importing.take_found([Found(raw, envelope_of(raw, "", None), folder=folder) for raw, folder in (
        (mail("d"), "Archive/Hardware"), (mail("e"), "Archive"))])
    found = [(one["topic"], house.unit.file(one["id"]).ticket.project) for one in tickets_report(house.store)]  # type: ignore[union-attr]
    assert found == [("hardware", "support"), ("hardware", "orders"), (None, "orders"), ("hardware", "support"),
                     ("access", "support")]


def test_a_topic_on_a_closed_ticket_teaches_and_one_on_an_open_one_does_not_yet(house: House) -> None:
    bring(house, mail("a", X_Label="hardware"), wishes=Wishes(OldStatus.CLOSED, topic_from="X-Label"))
    bring(house, mail("b", X_Label="hardware"), wishes=Wishes(OldStatus.OPEN, topic_from="X-Label"))
    assert [(one.topic, one.subject, one.text) for one in all_lessons(house.store)] == [
        ("hardware", "Printer", "words of a")]


def test_old_tickets_are_found_by_their_words(house: House) -> None:
    bring(house, *CONVERSATION)
    assert [one.ticket for one in search(house.store, "words of c")] == [1]
    assert related(house.store, "words of c", exclude=0) == ()  # type: ignore[arg-type]


# --- odd times -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "received", "expected"), [
    ("Mon, 4 Mar 2024 09:00:00 +0000", "", OLD),
    ("Mon, 4 Mar 2049 09:00:00 +0000", "", datetime(2020, 1, 1, tzinfo=UTC)),
    ("Thu, 1 Jan 1970 00:00:00 +0000", "by x; Mon, 4 Mar 2024 09:00:00 +0000", OLD),
    ("Tue, 1 Jan 2002 00:00:00 +0000", "by x; Mon, 4 Mar 2024 09:00:00 +0000", OLD),
    ("nonsense", "by x; nonsense", datetime(2020, 1, 1, tzinfo=UTC)),
])
def test_a_mail_stands_where_it_was_written(house: House, date: str, received: str, expected: datetime) -> None:
    raw = (f"From: sam@customer.test\nTo: support@example.test\nDate: {date}\n"
           f"{f'Received: {received}' if received else 'X-None: 1'}\n\nx\n").encode()
    working.importing(house, lambda: NOW).take([(raw, envelope_of(raw, "", datetime(2020, 1, 1, tzinfo=UTC)))])
    with house.store.read() as conn:
        assert conn.scalars(select(entry.c.at)).all() == [expected]


def test_many_mails_in_any_order_stand_in_the_order_of_their_times(house: House) -> None:
    ids = [f"t{number}" for number in range(60)]
    mails = [mail(key, "sam@customer.test" if n % 2 == 0 else "ana@example.test",
                  "support@example.test" if n % 2 == 0 else "sam@customer.test", day=n, answers=ids[:n])
             for n, key in enumerate(ids)]
    random.Random(3).shuffle(mails)
    bring(house, *mails, batch=7)
    [(stakeholder, texts)] = told(house)
    assert stakeholder == "sam@customer.test"
    assert texts == [f"words of {key}" for key in ids]
    with house.store.read() as conn:
        assert conn.scalar(select(func.count()).select_from(mail_body)) == 60


@pytest.mark.slow
def test_an_import_with_topics_makes_the_classifier_right(tmp_path: Path) -> None:
    built = build(tmp_path / "data", triage={"enabled": True})
    settings = built.settings
    asked = ("Login token", "The login token of our new colleague has a blank display.")
    assert learning.classifier(settings, built)(*asked).topic == "access"
    text = "My login token number %d has a dark display, please send a new token to floor %d."
    mails = [mail(f"t{n}", f"p{n}@customer.test", subject="Login token", text=text % (n, n % 9)) for n in range(60)]
    importing = working.importing(built, lambda: NOW, Wishes(topic_from="folder"))
    importing.take_found([Found(raw, envelope_of(raw, "", None), folder="Hardware") for raw in mails])
    assert learning.refit_model(settings).promoted
    assert learning.classifier(settings, built)(*asked).topic == "hardware"
    built.close()


ODD = Path(os.environ.get("SPOC_BENCH_DATA") or "/nowhere") / "mail" / "robustness" / "messages"


@pytest.mark.slow
@pytest.mark.skipif(not ODD.is_dir(), reason="needs SPOC_BENCH_DATA with the collection of odd mails")
def test_every_odd_mail_of_an_mbox_is_accounted_for(house: House, tmp_path: Path) -> None:
    raws = [path.read_bytes() for path in sorted(ODD.rglob("*")) if path.is_file()]
    mailbox = tmp_path / "odd.mbox"
    mailbox.write_bytes(b"".join(as_mbox(raw, "sender@bench.test", OLD) for raw in raws))
    for brought in ("first", "again"):
        importing = working.importing(house, lambda: NOW)
        for batch in in_batches(in_mbox(mailbox, 30 * 1024 * 1024), lambda one: len(one.raw)):
            importing.take_found(batch)
        report = importing.report
        assert report.found == len(raws)
        assert (report.too_big.count, report.failed.places) == (0, [])
        assert (report.taken > 300) == (brought == "first")
        assert report.taken + report.already_here == len(raws)
    found = status_report(house.store)
    assert sum(found["outcomes"].values()) == found["accepted"] > 300
