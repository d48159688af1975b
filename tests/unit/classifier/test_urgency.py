"""The table of urgency rules, case by case: level, language, and that a "not" is heard."""

from time import process_time

import pytest

from classifier.urgency import guess_urgency

CASES = [
    # danger
    ("critical", "There is smoke coming out of the server cabinet"),
    ("critical", "Es riecht im Keller nach Gas, was sollen wir tun?"),
    ("critical", "Deux personnes sont coincées dans l'ascenseur"),
    ("critical", "Sale humo del cuadro eléctrico"),
    ("critical", "エレベーターに人が閉じ込められています"),
    # attack
    ("critical", "I clicked on the link and now all files are encrypted"),
    ("critical", "Unser Server wurde gehackt"),
    ("critical", "Mon compte a été piraté"),
    ("critical", "Creo que es un ransomware, los archivos están cifrados"),
    ("critical", "不正アクセスの疑いがあります"),
    # standstill
    ("critical", "Nobody in the branch can log in since eight"),
    ("critical", "Die ganze Abteilung ist ohne Netz"),
    ("critical", "Tout le service est bloqué depuis ce matin"),
    ("critical", "Toda la oficina está sin conexión"),
    ("critical", "停電で業務が止まっています"),
    # says so
    ("high", "This is urgent, please look at it"),
    ("high", "Bitte dringend um Rückruf"),
    ("high", "Merci de répondre au plus vite"),
    ("high", "Necesito ayuda cuanto antes"),
    ("high", "至急ご対応をお願いします"),
    # cannot work
    ("high", "I can't do my job without this program"),
    ("high", "Ich kann so nicht arbeiten"),
    ("high", "Impossible de travailler sans ce fichier"),
    ("high", "No puedo trabajar sin el portátil"),
    ("high", "これでは仕事ができません"),
    # exposed
    ("high", "My laptop was stolen from the car"),
    ("high", "Ich habe eine verdächtige Mail bekommen"),
    ("high", "J'ai perdu mon badge"),
    ("high", "Me han robado el móvil"),
    ("high", "社員証を紛失しました"),
    # deadline
    ("high", "I need the slides by noon"),
    ("high", "Ich brauche das bis morgen"),
    ("high", "Il me le faut avant ce soir"),
    ("high", "Lo necesito para mañana"),
    ("high", "本日中に必要です"),
    # repeated, angry
    ("high", "This is the third mail I write about the chair"),
    ("high", "Zum dritten Mal: der Stuhl ist kaputt"),
    ("high", "Deuxième relance au sujet de la chaise"),
    ("high", "Es el segundo aviso sobre la silla"),
    ("high", "同じ件で三回目のご連絡です"),
    ("high", "This service is unacceptable"),
    # no hurry, thanks
    ("low", "Could you change my title? No hurry."),
    ("low", "Das eilt überhaupt nicht"),
    ("low", "Rien d'urgent, quand vous aurez un moment"),
    ("low", "Sin prisa, cuando puedan"),
    ("low", "お手すきの際にお願いします"),
    ("low", "Just to let you know that it works again"),
    ("low", "Nur zur Info, es geht wieder"),
    # none of it
    ("normal", "Could I have a second monitor for my desk?"),
    ("normal", "Ich hätte gern einen zweiten Monitor"),
    ("normal", "Pourrais-je avoir un deuxième écran ?"),
    ("normal", "¿Podría tener una segunda pantalla?"),
    ("normal", "モニターをもう一台お願いできますか"),
]

DENIED = [
    ("low", "It is not urgent"),
    ("low", "This isn't urgent at all"),
    ("low", "There is nothing urgent about it"),
    ("low", "Keine Eile, es ist nicht dringend"),
    ("low", "Es ist nicht eilig"),
    ("low", "Ce n'est pas urgent"),
    ("low", "No es urgente"),
    ("low", "急ぎではありません"),
    ("low", "緊急ではありません"),
    ("normal", "There is no danger, the lamp only looks odd"),
    ("normal", "We were not hacked, the new page simply looks like this"),
    ("normal", "Wir wurden nicht gehackt"),
]


@pytest.mark.parametrize(("level", "text"), [*CASES, *DENIED])
def test_the_level(level: str, text: str) -> None:
    guess = guess_urgency(text)
    assert guess.level == level, guess.why


@pytest.mark.parametrize("text", ["He feels insurgent today", "The urgentist of the month", "Sofortbild an der Wand"])
def test_only_whole_words_count(text: str) -> None:
    assert guess_urgency(text).level == "normal"


def test_grave_rules_come_before_no_hurry() -> None:
    assert guess_urgency("No rush, but there is a gas leak in the kitchen").level == "critical"


def test_the_reason_quotes_the_mail_as_it_is_written() -> None:
    assert guess_urgency("Please help", subject="URGENT: printer").why == 'says it is urgent: "URGENT"'
    assert guess_urgency("一階で火事です").why == 'danger to people: "火事"'


def test_a_curly_apostrophe_and_a_line_break_are_no_obstacle() -> None:
    assert guess_urgency("I can\u2019t do\nmy job").level == "high"


def test_nothing_is_normal() -> None:
    assert guess_urgency("").level == "normal"


def test_time_grows_no_faster_than_the_text() -> None:
    start = process_time()
    for text in ("no " * 9_999, "whole office " * 9_999, "a " * 9_999, "İ" * 9_999, "全員" * 9_999, "!" * 9_999):
        guess_urgency(text)
    assert process_time() - start < 1.0


def test_urgent_mail_of_the_starter_set_is_recognised() -> None:
    from classifier import starter_examples
    from tests.unit.classifier.conftest import TOPICS

    urgent = [one for one in starter_examples(TOPICS) if one.urgency in ("high", "critical")]
    found = [one for one in urgent if guess_urgency(one.text, one.subject).level in ("high", "critical")]
    assert len(found) >= 0.8 * len(urgent)
