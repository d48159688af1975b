"""What is read as a sponsor's yes, what as his no, and what must be asked back: a yes is never read by mistake."""
from __future__ import annotations

import time

import pytest

from gateway.desk.approval.words import Doubt, Reading, read_answer, read_answers
from gateway.model.approval import Answer

NAMES = ("Clara Weiss", "Ana Sousa")
YES, NO = Answer.YES, Answer.NO


def read(text: str) -> Reading | Doubt:
    return read_answer(text, NAMES)


@pytest.mark.parametrize("text", [
    # English
    "yes", "Yes.", "YES!", "yes please", "Yes, please go ahead.", "yep", "ok", "OK, thanks", "Okay.", "Approved",
    "Approved, thank you Ana", "approved by me", "I approve", "I approve this request.", "Agreed.", "Go ahead",
    "Sure, go ahead!", "Fine by me.", "Yes, as requested.", "This is approved.", "*Yes*", '"Yes"', "(yes)", "Yes Ana",
    "Hi Ana,\n\nyes, approved.\n\nBest regards\nClara Weiss\nHead of Sales", "Yes\nClara", "Dear Ana Sousa,\nyes",
    "Yes 👍", "✅ approved", "Thanks Ana, approved.", "yes\n\nSent from my iPhone", "Yes - approved.", "Yes, yes, yes!",
    "#1 yes", "1. yes", "of course", "Yes\n\nRegards\nClara Weiss\nCFO, Example N.V.",
    # German
    "Ja", "ja, gerne", "Ja bitte", "Genehmigt.", "genehmigt, danke!", "Einverstanden", "Ich stimme zu.", "In Ordnung",
    "geht klar", "Ja, ich genehmige das.", "Freigabe erteilt", "Hallo Ana,\nja, genehmigt.\nViele Grüße\nClara",
    "Passt, danke", "Ja, von meiner Seite genehmigt", "Natürlich.", "Ist genehmigt",
    # French
    "Oui", "oui, merci", "D'accord", "d’accord", "Approuvé", "Validé, merci.", "Je valide", "J'approuve.",
    "C'est bon pour moi", "Ok pour moi", "Bon pour accord", "Bonjour Ana,\noui, bien sûr.\nCordialement\nClara Weiss",
    "Oui, allez-y", "je suis d'accord",
    # Spanish
    "Sí", "si", "Si, gracias", "sí, por favor", "Aprobado", "aprobada.", "De acuerdo", "Adelante", "Lo apruebo",
    "Estoy de acuerdo", "Vale", "Visto bueno", "Hola Ana:\nsí, autorizado.\nUn saludo\nClara", "Por supuesto",
    "Conforme",
    # Japanese
    "はい", "はい。", "承認します", "承認いたします。", "はい、承認します。よろしくお願いします。", "了承しました",
    "同意します", "許可します",
    "はい、お願いします", "賛成です", "お疲れ様です。承認します。", "Ana さん、承認します", "OKです",
])
def test_a_plain_yes(text: str) -> None:
    assert read_answers(text, 1, NAMES) == {1: Reading(YES)}


@pytest.mark.parametrize(("text", "limit"), [
    ("yes up to 3000", "up to 3000"), ("Yes, up to 3,000 EUR.", "up to 3,000 EUR"),
    ("Approved up to $3,000", "up to $3,000"),
    ("yes, max 3000", "max 3000"), ("yes, but only up to 3000", "but only up to 3000"), ("ok, 3k max", "3k max"),
    ("yes, no more than 20 hours", "no more than 20 hours"), ("Up to 3000 EUR: yes", "Up to 3000 EUR"),
    ("yes up to 3000 per month, thanks", "up to 3000 per month"), ("yes, capped at 3000 net", "capped at 3000 net"),
    ("ja, bis 3.000 €", "bis 3.000 €"), ("Ja, maximal 3000 Euro netto", "maximal 3000 Euro netto"),
    ("genehmigt bis zu 5 Tage", "bis zu 5 Tage"), ("ja, höchstens 3000", "höchstens 3000"),
    ("ja, bis 31.12.", "bis 31.12"),
    ("oui, jusqu'à 3000 €", "jusqu'à 3000 €"), ("Oui, jusqu’à 3 000 euros", "jusqu'à 3 000 euros"),
    ("d'accord, maximum 3000", "maximum 3000"), ("oui, dans la limite de 10 jours", "dans la limite de 10 jours"),
    ("sí, hasta 3.000 €", "hasta 3.000 €"), ("Aprobado, como máximo 3000 euros", "como máximo 3000 euros"),
    ("sí hasta 3000", "hasta 3000"), ("はい、上限3000ユーロ", "上限3000ユーロ"), ("はい、3000円まで", "3000円まで"),
    ("３０００ユーロを上限に承認します", "3000ユーロを上限に"),
])
def test_a_yes_with_a_limit_in_his_words(text: str, limit: str) -> None:
    assert read(text) == Reading(YES, up_to=limit)


@pytest.mark.parametrize(("text", "reason"), [
    ("Approved because the old one is broken", "because the old one is broken"),
    ("ja, weil der alte kaputt ist.", "weil der alte kaputt ist"),
    ("oui, parce que c'est urgent", "parce que c'est urgent"), ("sí, porque es urgente", "porque es urgente"),
    ("はい、必要なので", "必要なので"),
])
def test_a_yes_with_a_reason(text: str, reason: str) -> None:
    assert read(text) == Reading(YES, words=reason)


@pytest.mark.parametrize(("text", "reason"), [
    ("no", ""), ("No.", ""), ("No, thanks", ""), ("nope", ""), ("Declined", ""), ("Not approved.", ""),
    ("I do not approve", ""),
    ("I can't approve this", ""), ("no: too dear", "too dear"), ("No, too dear for now", "too dear for now"),
    ("No - we have no budget left.", "we have no budget left."), ("Rejected: the offer is old", "the offer is old"),
    ("Hi Ana,\nno, too dear.\nBest regards\nClara", "too dear."),
    ("No because it is too dear", "because it is too dear"),
    ("no no no", ""), ("1 no", ""),
    ("Nein", ""), ("nein danke", ""), ("Nein, zu teuer", "zu teuer"), ("Abgelehnt", ""), ("nicht genehmigt", ""),
    ("Ich lehne ab: zu früh", "zu früh"), ("Nein, weil es zu teuer ist", "weil es zu teuer ist"),
    ("Non", ""), ("non merci", ""), ("Pas d'accord", ""), ("Refusé : trop cher", "trop cher"), ("Je refuse.", ""),
    ("No", ""), ("no, gracias", ""), ("No, demasiado caro", "demasiado caro"), ("Rechazado", ""), ("no lo apruebo", ""),
    ("no estoy de acuerdo", ""), ("Denegado: es caro", "es caro"),
    ("いいえ", ""), ("却下します", ""), ("却下します。予算がありません。", "予算がありません。"),
    ("承認できません", ""), ("承認しません。", ""),
    ("不可です", ""), ("反対です", ""),
])
def test_a_no_with_its_reason(text: str, reason: str) -> None:
    assert read_answers(text, 1, NAMES) == {1: Reading(NO, words=reason)}


@pytest.mark.parametrize(("text", "why"), [
    ("yes\n\nRegards\nOnly If Ben Agrees", Doubt.CONDITION), ("Yes\n\nBest\nNot Approved", Doubt.MORE),
    ("yes if Ben agrees", Doubt.CONDITION), ("ok but only after legal has looked at it", Doubt.CONDITION),
    ("Yes, provided that it is delivered in May", Doubt.CONDITION),
    ("Approved subject to legal review", Doubt.CONDITION),
    ("yes, once the offer is here", Doubt.CONDITION), ("Yes, but let's talk first", Doubt.CONDITION),
    ("yes because it is urgent, but only until May", Doubt.CONDITION), ("yes unless it rains", Doubt.CONDITION),
    ("maybe", Doubt.CONDITION), ("Let's discuss", Doubt.CONDITION), ("Probably yes", Doubt.CONDITION),
    ("No, unless they give a discount", Doubt.CONDITION), ("I can't approve this yet", Doubt.CONDITION),
    ("Ja, wenn Ben zustimmt", Doubt.CONDITION), ("ja, aber erst im Mai", Doubt.CONDITION),
    ("Ja, sofern es passt", Doubt.CONDITION),
    ("grundsätzlich ja, allerdings", Doubt.CONDITION), ("Genehmigt unter Vorbehalt", Doubt.CONDITION),
    ("vielleicht", Doubt.CONDITION), ("nein, außer es wird billiger", Doubt.CONDITION),
    ("Oui sous réserve", Doubt.CONDITION), ("oui, à condition que Ben soit d'accord", Doubt.CONDITION),
    ("Oui, sauf si c'est trop cher", Doubt.CONDITION), ("oui mais pas en mai", Doubt.CONDITION),
    ("Sí, siempre que Ben esté de acuerdo", Doubt.CONDITION), ("sí, pero no en mayo", Doubt.CONDITION),
    ("aprobado salvo cambios", Doubt.CONDITION), ("Sí, a condición de que llegue", Doubt.CONDITION),
    ("はい、ただし来月から", Doubt.CONDITION), ("確認してから承認します", Doubt.CONDITION),
    ("安ければ承認します", Doubt.CONDITION),
    ("はい、一部のみ", Doubt.CONDITION), ("検討します", Doubt.CONDITION),
    ("yes?", Doubt.QUESTION), ("Is that the net price?", Doubt.QUESTION), ("Ja? Was kostet es denn?", Doubt.QUESTION),
    ("oui ?", Doubt.QUESTION), ("¿Sí?", Doubt.QUESTION), ("はい？", Doubt.QUESTION), ("?", Doubt.QUESTION),
    ("Yes. No.", Doubt.BOTH), ("No. Yes.", Doubt.BOTH), ("no, ok", Doubt.BOTH), ("No, max 2000", Doubt.BOTH),
    ("ja nein", Doubt.BOTH), ("oui, non", Doubt.BOTH),
    ("yes up to 3000, max 4000", Doubt.BOTH), ("No no, it is fine", Doubt.BOTH), ("はい、いいえ", Doubt.BOTH),
    ("sí. No.", Doubt.BOTH),
    ("yes and no", Doubt.MORE), ("👍", Doubt.PICTURE), ("👎", Doubt.PICTURE), ("!!!", Doubt.PICTURE),
    ("3000", Doubt.PICTURE),
    ("", Doubt.EMPTY), ("  \n ", Doubt.EMPTY),
    ("Thanks", Doubt.MORE), ("Noted.", Doubt.MORE), ("Yes, I saw it", Doubt.MORE), ("yes, 3000", Doubt.MORE),
    ("yes...", Doubt.MORE),
    ("yes 🤔", Doubt.MORE), ("Yes in principle", Doubt.MORE), ("ok, I will look at it", Doubt.MORE),
    ("Yes, see attached", Doubt.MORE),
    ("OK, thanks for letting me know", Doubt.MORE), ("no problem", Doubt.MORE), ("No objections", Doubt.MORE),
    ("No one objects", Doubt.MORE), ("not yet", Doubt.MORE), ("Ana asks you to approve: yes", Doubt.MORE),
    ("yes to all of it", Doubt.MORE),
    ("I would say yes", Doubt.CONDITION), ("kein Problem", Doubt.MORE), ("Keine Einwände", Doubt.MORE),
    ("Ja, habe ich gelesen", Doubt.MORE),
    ("nein, kein Problem", Doubt.MORE), ("pas de problème", Doubt.MORE), ("Bien reçu", Doubt.MORE),
    ("oui en principe", Doubt.MORE),
    ("No hay problema", Doubt.MORE), ("si me enseñan la oferta", Doubt.MORE), ("sí, lo he visto", Doubt.MORE),
    ("recibido", Doubt.MORE),
    ("了解です", Doubt.MORE), ("大丈夫です", Doubt.MORE), ("結構です", Doubt.MORE), ("はい、わかりました", Doubt.MORE),
    ("承認をお願いします", Doubt.MORE),
    ("approve with changes", Doubt.MORE), ("yesterday", Doubt.MORE), ("nothing against it", Doubt.MORE),
    ("Jahr", Doubt.MORE),
    ("I am out of the office until Monday", Doubt.CONDITION), ("Yes to the chair, no to the desk", Doubt.MORE),
    ("Clara Weiss approved: the laptops", Doubt.MORE), ("yes " * 900, Doubt.MORE),
])
def test_what_is_asked_back(text: str, why: Doubt) -> None:
    assert read(text) is why


@pytest.mark.parametrize(("text", "answers"), [
    ("1 yes, 2 no: too dear", {1: Reading(YES), 2: Reading(NO, words="too dear")}),
    ("1 yes\n2 no\n3 yes up to 500", {1: Reading(YES), 2: Reading(NO), 3: Reading(YES, up_to="up to 500")}),
    ("1: ja, 2: nein, zu teuer", {1: Reading(YES), 2: Reading(NO, words="zu teuer")}),
    ("#2 oui", {2: Reading(YES)}), ("1) sí; 3) no", {1: Reading(YES), 3: Reading(NO)}),
    ("1 and 2 yes", {1: Reading(YES), 2: Reading(YES)}),
    ("1 はい、2 いいえ", {1: Reading(YES), 2: Reading(NO)}),
    ("Hi Ana,\n1 yes\n2 no\nBest regards\nClara", {1: Reading(YES), 2: Reading(NO)}),
    ("yes", {1: Reading(YES)}),
])
def test_a_batch_is_answered_by_numbers(text: str, answers: dict[int, Reading]) -> None:
    assert read_answers(text, 3, NAMES) == answers


@pytest.mark.parametrize(("text", "why"), [
    ("4 yes", Doubt.NUMBER), ("0 yes", Doubt.NUMBER), ("1 yes, 1 no", Doubt.NUMBER),
    ("1 yes, 2 if Ben agrees", Doubt.CONDITION),
    ("1 yes, 2 maybe", Doubt.CONDITION), ("Yes to 1, no to 2", Doubt.MORE),
    ("1 yes up to 3, 2 no, 3 perhaps", Doubt.CONDITION),
    ("only 2 yes", Doubt.MORE), ("yes 2 no", Doubt.MORE), ("1 yes, 2", Doubt.MORE),
])
def test_a_batch_with_one_doubt_is_doubtful_as_a_whole(text: str, why: Doubt) -> None:
    assert read_answers(text, 3, NAMES) is why


@pytest.mark.parametrize("text", [
    "yes " + "a" * 100_000, "1 yes " * 20_000, "no" + " ," * 50_000, "yes, max " + "1 " * 50_000, "no, " + "x " * 900,
    "hi " * 600, "yes because " + "a " * 700, "yes " + "1," * 900, "ok" + " " * 1_900 + "x", "yes up to " + "1 " * 900,
    "the " * 490, "thanks " * 280, "1 and 2 and " * 160,
])
def test_any_text_is_read_at_once(text: str) -> None:
    began = time.process_time()
    read_answers(text, 9, NAMES)
    assert time.process_time() - began < 0.5
