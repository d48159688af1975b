"""How people like our mails, in their words; what POCs say of them; and what follows for their matters."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk import stakeholder_card
from gateway.desk.decide import decide
from gateway.desk.preference_words import read_preference, read_zone_name
from gateway.desk.stakeholder_words import read_word
from gateway.model.card import BY_FILE, Card, Source
from gateway.model.decision import Decision, OpenTicket, Write
from gateway.model.letters_feedback import YourPreferences
from gateway.model.people import Organisation
from gateway.model.preferences import Prefer
from gateway.model.ticket import Tag, TagRole, TicketId, Urgency
from tests.builders import BEN, NOW, directory, file, mail, situation, triage, trust

BEN_TAG = Tag("c" * 20, TagRole.STAKEHOLDER, BEN.key, TicketId(7))
MUSEUM = Organisation("museum", "The Museum", ("museum.test",), ("tom",), always=True)


@pytest.mark.parametrize(("text", "said"), [
    ("updates daily", ("updates", "daily")), ("Updates: weekly.", ("updates", "weekly")),
    ("updates never", ("updates", "never")), ("Neuigkeiten täglich", ("updates", "daily")),
    ("nouvelles jamais", ("updates", "never")), ("novedades semanal", ("updates", "weekly")),
    ("連絡は毎週", ("updates", "weekly")), ("お知らせ 不要", ("updates", "never")),
    ("language de", ("language", "de")), ("Sprache: Deutsch", ("language", "de")),
    ("langue français", ("language", "fr")),
    ("idioma español", ("language", "es")), ("言語 日本語", ("language", "ja")),
    ("please language English", ("language", "en")),
    ("zone Europe/Paris", ("zone", "Europe/Paris")), ("zone europe/paris", ("zone", "Europe/Paris")),
    ("Zeitzone Berlin", ("zone", "Europe/Berlin")), ("time zone New York", ("zone", "America/New_York")),
    ("fuseau horaire Paris", ("zone", "Europe/Paris")), ("zona horaria UTC", ("zone", "UTC")),
])
def test_a_wish_in_five_languages(text: str, said: tuple[str, str]) -> None:
    spoken = read_word(text)
    assert spoken is not None
    assert (spoken.word, spoken.value) == said


@pytest.mark.parametrize("text", [
    "updates are missing", "updates daily?", "Updates daily fail since Monday.", "language of the form is wrong",
    "language xx", "zone 3 is dark", "zone Atlantis", "news", "updates", "zone ../../etc/passwd",
    "language\nde\nplease fix", "Can you set updates daily",
])
def test_words_that_are_for_a_person(text: str) -> None:
    assert read_word(text) is None


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    read_preference(text)
    read_zone_name(text)
    stakeholder_card.read_wishes(stakeholder_card.read_address(text)[1], directory())


# --- said by himself -------------------------------------------------------------------------------------------------


def ben_says(text: str, **values: Any) -> tuple[Decision, ...]:
    return decide(mail(text), situation(**{"tags": (BEN_TAG,), "by_tag": file(), **values}), triage(), NOW)


def test_it_is_kept_as_his_own_word_and_the_letter_says_what_holds() -> None:
    card = Card(BEN.key, {"zone": "Europe/Paris"}, {"zone": BEN.key})
    done = ben_says("updates never", card=card)
    assert Prefer(BEN.key, "updates", "never", BEN.key) in done
    letters = [d.letter for d in done if isinstance(d, Write)]
    assert [type(letter) for letter in letters] == [YourPreferences]
    assert isinstance(letters[0], YourPreferences)
    assert (letters[0].zone, letters[0].updates) == ("Europe/Paris", "never")


@pytest.mark.parametrize("values", [{"trust": trust(checked=True, failed=True)},
                                    {"tags": (), "by_tag": None, "by_reference": file()}], ids=["forged", "no tag"])
def test_without_proof_it_is_a_word_like_any_other(values: dict[str, Any]) -> None:
    assert not [d for d in ben_says("updates never", **values) if isinstance(d, Prefer)]


# --- said of him -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "wished"), [
    ("vip", [("vip", "yes")]), ("not vip", [("vip", None)]), ("vip no", [("vip", None)]),
    ("vip, zone Europe/Paris, language fr, updates weekly",
     [("vip", "yes"), ("zone", "Europe/Paris"), ("language", "fr"), ("updates", "weekly")]),
    ("zone none; name Sam Lee", [("zone", None), ("name", "Sam Lee")]),
    ("organisation The Museum", [("organisation", "museum")]),
    ("updates none", [("updates", "never")]),
])
def test_what_a_poc_says(words: str, wished: list[tuple[str, str | None]]) -> None:
    house = directory(organisations={"museum": MUSEUM})
    assert stakeholder_card.read_wishes(words, house) == (tuple(wished), "")


@pytest.mark.parametrize("words", ["hungry", "zone Atlantis", "language xx", "vip perhaps", "organisation circus",
                                   "vip, nonsense", "zone"])
def test_what_is_not_understood_changes_nothing_at_all(words: str) -> None:
    wished, problem = stakeholder_card.read_wishes(words, directory())
    assert wished == ()
    assert problem.startswith("nothing changed: I do not understand")


@pytest.mark.parametrize(("by", "source", "may"), [
    (BEN.key, Source.POC, False), (BEN.key, Source.HIMSELF, True), ("ana", Source.FILE, False),
    ("ana", Source.POC, True), (BY_FILE, Source.FILE, True), (BY_FILE, Source.POC, True),
])
def test_who_outranks_whom(by: str, source: Source, may: bool) -> None:
    assert Card(BEN.key, {"zone": "UTC"}, {"zone": by}).may_say("zone", source) is may


# --- what follows ----------------------------------------------------------------------------------------------------


def opened(**values: Any) -> OpenTicket:
    return next(d for d in decide(mail(), situation(**values), triage(), NOW) if isinstance(d, OpenTicket))


def test_a_vip_is_one_level_more_urgent_unless_his_name_is_abused() -> None:
    card = Card(BEN.key, {"vip": "yes"})
    assert opened().ticket.urgency is Urgency.NORMAL
    assert opened(card=card).ticket.urgency is Urgency.HIGH
    assert opened(card=card, trust=trust(checked=True, failed=True)).ticket.urgency is Urgency.NORMAL


def test_where_the_domain_does_not_say_the_card_says_who_looks_after_him() -> None:
    house = directory(organisations={"museum": MUSEUM})
    card = Card(BEN.key, {"organisation": "museum"})
    assert opened(directory=house).ticket.poc == "ana"
    assert opened(directory=house, card=card).ticket.poc == "tom"
    assert opened(directory=house, card=card, trust=trust(checked=True, failed=True)).ticket.poc == "ana"
