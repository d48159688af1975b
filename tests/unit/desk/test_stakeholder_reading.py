"""Words of people outside: each counts as the whole text, in five languages, and nothing else is taken for one."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.stakeholder_words import DOUBTFUL, WORDS, read_word
from gateway.desk.steering import ON_TICKET
from gateway.desk.thanks import says_only_so


@pytest.mark.parametrize(("text", "word"), [
    ("status", "status"), ("STATUS?", "status"), ("Status, please!", "status"), ("Sachstand bitte", "status"),
    ("état svp", "status"), ("Estado, por favor", "status"), ("状況お願いします", "status"),
    ("Why?", "why"), ("Warum?", "why"), ("¿Por qué?", "why"), ("なぜですか？", "why"), ("why not", None),
    ("list", "list"), ("一覧", "list"), ("close", "close"), ("Please close it. Thanks", "close"),
    ("Hat sich erledigt!", "close"), ("C’est résolu", "close"), ("resuelto", "close"), ("解決しました。", "close"),
    ("stop", "stop"), ("Unsubscribe", "stop"), ("ＳＴＯＰ", "stop"), ("Désabonner", "stop"), ("help", "help"),
    ("Hilfe", "help"), ("ayuda", "help"), ("Please remove me", "remove me"), ("Retirez-moi", "remove me"),
    ("外してください", "remove me"), ("urgent", "urgent"), ("Dringend!", "urgent"),
    ("solved?", None), ("#close", None), ("stop it", None), ("Help!", None), ("Please help", None),
    ("status of my laptop", None),
    ("It is solved, but the screen is dark", None), ("close to the window", None), ("I need a list", None),
    ("Thanks", None), ("", None), ("ok", None), ("urgently needed: a chair", None), ("urgent matter: read this", None),
    ("not urgent", None), ("Remove me from the payroll of May", None),
])
def test_a_word_is_the_whole_text(text: str, word: str | None) -> None:
    spoken = read_word(text)
    assert (spoken.word if spoken else None) == word


@pytest.mark.parametrize("word", [said for one in WORDS for said in (one.word, *one.also)])
def test_every_word_of_the_table_is_read_however_it_is_written(word: str) -> None:
    for written in (word, word.upper(), f"  {word}. ", f"{word}\n"):
        assert read_word(written) is not None, written


@pytest.mark.parametrize("word", [said for one in DOUBTFUL for said in one.also])
def test_what_may_answer_a_poc_is_doubtful(word: str) -> None:
    spoken = read_word(word)
    assert spoken is not None
    assert spoken.is_doubtful


@pytest.mark.parametrize(("text", "people"), [
    ("add mia@x.test", ["mia@x.test"]), ("Please add Mia Roth <mia@x.test>.", ["mia@x.test"]),
    ("Add mia@x.test, ida@y.test and kim@z.test please", ["mia@x.test", "ida@y.test", "kim@z.test"]),
    ("add mia@x.test <mailto:mia@x.test>", ["mia@x.test"]), ("mia@x.test hinzufügen", ["mia@x.test"]),
    ("Ajoutez mia@x.test et ida@y.test s'il vous plaît", ["mia@x.test", "ida@y.test"]),
    ("añade mia@x.test", ["mia@x.test"]), ("mia@x.test を追加してください", ["mia@x.test"]),
    ("add a line to mia@x.test", None), ("add mia", None), ("mia@x.test", None), ("add me@ home", None),
    ("add mia@x.test because she knows the printer", None),
])
def test_add_names_people(text: str, people: list[str] | None) -> None:
    spoken = read_word(text)
    assert ([one.address for one in spoken.people] if spoken else None) == people


@pytest.mark.parametrize(("text", "reason"), [
    ("urgent because the customer waits", "the customer waits"), ("Urgent: the line stands\nsince noon",
                                                                  "the line stands since noon"),
    ("dringend, weil morgen Messe ist", "morgen Messe ist"), ("Urgent parce que la paie part demain",
                                                             "la paie part demain"),
    ("urgente porque no podemos vender", "no podemos vender"), ("緊急。サーバが停止", "サーバが停止"), ("urgent", ""),
    ("urgent\n\nThe line stands.", "The line stands."),
])
def test_urgent_keeps_the_reason(text: str, reason: str) -> None:
    spoken = read_word(text)
    assert spoken is not None
    assert (spoken.word, spoken.reason) == ("urgent", reason)


def test_every_word_does_something() -> None:
    assert {*(one.word for one in WORDS), "urgent", "add", "updates", "language", "zone"} == set(ON_TICKET)


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    read_word(text)
    says_only_so(text)


def test_reading_a_long_text_takes_no_time() -> None:
    for text in ("urgent " + "because " * 100_000, "add " + "a@" * 100_000, "thanks " * 100_000, "<" * 200_000):
        read_word(text)
        says_only_so(text)


# --- thanks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "Thanks!", "Thank you so much, Ana!", "ok", "OK, thanks", "It works now, thank you very much.", "Perfect 👍", "👍",
    "Hi Ana,\n\nthanks for your quick help.\n\nBest regards\nSam", "Danke!", "Klappt wieder, vielen Dank",
    "Hallo Ana,\nprima, funktioniert jetzt.\nViele Grüße\nSam", "Merci beaucoup", "Ça marche, merci !",
    "Parfait, merci pour votre aide rapide.", "Muchas gracias", "Ya funciona, gracias",
    "Perfecto, gracias por su ayuda.",
    "ありがとうございました。", "解決しました。ありがとうございます。", "了解しました",
    "Ana様\n無事に動きました。ありがとうございました。",
])
def test_it_says_thanks_and_nothing_else(text: str) -> None:
    assert says_only_so(text, ("Sam Lee", "Ana Sousa"))


@pytest.mark.parametrize("text", [
    "Thanks, but it is still broken", "Thanks. And the printer?", "Does it work now?", "Thanks, it does not work",
    "Not ok", "Thanks for nothing", "Works only sometimes", "Thank you, one more question", "Danke, geht aber nicht",
    "Es funktioniert nicht", "Danke, wann kommt der Stuhl", "Merci, mais ça ne marche pas", "Toujours pas résolu",
    "No funciona", "Gracias, pero sigue igual", "ありがとうございます。まだ動きません。", "動きません", "できません",
    "直りましたか？", "", "the", "Sam", "still broken", "Thanks Bob",
    "thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks",
])
def test_whatever_says_more_is_for_a_person(text: str) -> None:
    assert not says_only_so(text, ("Sam Lee", "Ana Sousa"))
