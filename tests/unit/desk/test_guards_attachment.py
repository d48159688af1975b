"""A file that is announced and missing: in five languages, and all that only sounds like it."""
from __future__ import annotations

import pytest

from gateway.desk import grammar
from gateway.desk.guards import Outgoing
from gateway.desk.guards.attachment import announces, missing_attachment
from gateway.model.mail import Attachment
from tests.builders import person

PLAN = Attachment("plan.pdf", "application/pdf", 9, "1" * 64)


def _why(text: str, **values: object) -> list[str]:
    words = grammar.Words((), (), (), text)
    return missing_attachment(Outgoing(words, person("ana"), (), is_note=False, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize("sentence", [
    "The attachment feature is off by default.", "How do I attach a file? Use the paper clip.",
    "You will be able to attach files there.", "Attachments up to 20 MB are fine.",
    "We attach great importance to this.", "I am very attached to my old phone.", "No need to attach anything.",
    "See the manual, section Attachments.", "When you reply, enclose the serial number in brackets.",
    "The enclosed area is heated.", "Anlagen über 20 MB gehen nicht.", "Unsere Telefonanlage ist gestört.",
    "Ohne Anhang geht es nicht.", "Die Heizung, Anlage 3, steht.", "Je me joins à vous pour la réunion.",
    "Nous nous joignons à la conférence.", "Le compte joint est bloqué.", "Ils se sont joints à nous.",
    "Mi adjunto no llega mañana.", "El secretario adjunto responde.", "添付ファイルの上限は20MBです。",
    "添付不要です。", "Did the attached file open?", "The mail had three attachments, all fine.",
    "What you attached is right.", "I'll attach it tomorrow.", "I will send it as an attachment tomorrow.",
    "You asked whether the form is attached to the contract: yes.", "My colleague attached it to the order.",
    "We enclosed the receipt with the parcel.", "The parcel has the receipt enclosed.",
    "The keyboard is attached with a clip.", "Die Karte hängt am Gerät an.",
    "Wir hängen leider an der Freigabe bei Herrn Lee.", "Ich hänge noch an einem anderen Fall, melde mich bei Ihnen.",
    "Ich füge Sie bei Gruppe 3 hinzu.", "The printer is attached to the network.", "As attached in your last mail.",
    "I looked at the attached log and found the error.", "Could you attach the log?", "I cannot open the attachment.",
    "Ihr Anhang ist leer.", "Votre pièce jointe est vide.", "El archivo adjunto que me envió está dañado.",
    "添付いただいたファイルを確認しました。", "ログを添付してください。",
])
def test_other_files_are_not_announced(sentence: str) -> None:
    assert not announces(sentence)


@pytest.mark.parametrize("sentence", [
    "PFA the form. Attached please find the list.", "Enclosed you will find two copies.",
    "Attaching the screenshot here.", "I've attached the two files you asked for.", "Files attached.",
    "Anbei wie gewünscht die Liste.", "Die Liste ist angehängt.", "Die Rechnung hänge ich Ihnen an.",
    "Beigefügt erhalten Sie den Vertrag.", "Siehe Anhang.", "Vous trouverez en pièce jointe la liste.",
    "Ci-jointe la facture.", "Je vous envoie la liste en PJ.", "Te adjunto la lista.", "Adjunto la lista.",
    "Os mando la lista adjunta.", "一覧を添付いたしました。", "添付にてお送りします。",
    "資料を添付しますのでご確認ください。", "The form is attached.", "I attached the log.",
    "Please fill in the attached form and send it back.", "Im Anhang finden Sie die Rechnung.",
    "Vous trouverez le document en pièce jointe.", "En el archivo adjunto tiene la guía.",
    "添付ファイルをご確認ください。",
])
def test_a_file_of_this_mail_is_announced(sentence: str) -> None:
    assert announces(sentence) or any(announces(one) for one in sentence.split(". "))
    assert _why(sentence) != []


def test_what_comes_with_the_mail_is_not_missing() -> None:
    text = "Hi Sam,\n\nthe plan\nis attached."
    assert _why(text) == ['it says "the plan is attached.", and nothing is attached.']
    assert _why(text, files=(PLAN,)) == []
    assert _why(text, shows_pictures=True) == []
    assert _why(f"{text}\nhttps://share.example.test/plan.pdf") == []


def test_words_of_others_announce_nothing() -> None:
    assert _why("> The log is attached.\nThanks!") == []
    assert _why("- the cable\n- the form is attached\n- the key") != []
