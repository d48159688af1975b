"""New text: what somebody wrote now, in the forms and languages of mail programs."""

from __future__ import annotations

import pytest

from gateway.mail.reply_text import is_forward_subject, split_reply
from tests.unit.mail.mails import own_mail

ADDRESS = "Ada Stone <ada@example.org>"
INTRODUCTIONS = [
    f"On Mon, May 4, 2026 at 9:12 AM {ADDRESS} wrote:",
    f"On 4 May 2026, at 09:12, {ADDRESS} wrote:",
    "On 04/05/2026 09:12, Ada Stone wrote:",
    "On Mon, May 4, 2026 at 9:12 AM Ada Stone with a very long name from the department <\nada@example.org> wrote:",
    f"Am 04.05.2026 um 09:12 schrieb {ADDRESS}:",
    "Am Mo., 4. Mai 2026 um 09:12 Uhr schrieb Ada Stone <\nada@example.org>:",
    "Ada Stone schrieb am 04.05.2026 09:12:",
    f"Le lun. 4 mai 2026 à 09:12, {ADDRESS} a écrit :",
    "Le 4 mai 2026 à 09:12, Ada Stone\n<ada@example.org> a écrit :",
    "El lun, 4 may 2026 a las 9:12, Ada Stone (<ada@example.org>) escribió:",
    f"Il giorno lun 4 mag 2026 alle ore 09:12 {ADDRESS} ha scritto:",
    f"Em seg., 4 de mai. de 2026 às 09:12, {ADDRESS} escreveu:",
    f"Op ma 4 mei 2026 om 09:12 schreef {ADDRESS}:",
    "Op 4 mei 2026, om 09:12 heeft Ada Stone het volgende geschreven:",
    f"Den mån 4 maj 2026 kl 09:12 skrev {ADDRESS}:",
    f"Den man. 4. maj 2026 kl. 09.12 skrev {ADDRESS}:",
    f"pon., 4 maj 2026 o 09:12 {ADDRESS} napisał(a):",
    f"пн, 4 мая 2026 г. в 09:12, {ADDRESS}:",
    "04.05.2026 09:12, Ada Stone пишет:",
    f"2026年5月4日(月) 9:12 {ADDRESS}:",
    f"{ADDRESS} 于2026年5月4日周一 09:12写道：",
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----\nVon: Ada Stone",
    "-------- Message d'origine --------",
    "------------------ 原始邮件 ------------------",
    f"From: {ADDRESS}\nSent: Monday, May 4, 2026 9:12 AM\nTo: Help\nSubject: Printer",
    f"________________________________\nFrom: {ADDRESS}\nSent: Monday, May 4, 2026 9:12 AM\nTo: Help\nSubject: Printer",
    f"*From:* {ADDRESS}\n*Sent:* Monday, May 4, 2026 9:12 AM\n*To:* Help\n*Subject:* Printer",
    "Von: Ada Stone\nGesendet: Montag, 4. Mai 2026 09:12\nAn: Help\nBetreff: Drucker",
    "De : Ada Stone\nEnvoyé : lundi 4 mai 2026 09:12\nÀ : Help\nObjet : Imprimante",
    "De: Ada Stone\nEnviado el: lunes, 4 de mayo de 2026 9:12\nPara: Help\nAsunto: Impresora",
    "Da: Ada Stone\nInviato: lunedì 4 maggio 2026 09:12\nA: Help\nOggetto: Stampante",
    "Van: Ada Stone\nVerzonden: maandag 4 mei 2026 09:12\nAan: Help\nOnderwerp: Printer",
    "Från: Ada Stone\nSkickat: den 4 maj 2026 09:12\nTill: Help\nÄmne: Skrivare",
    "Fra: Ada Stone\nSendt: 4. maj 2026 09:12\nTil: Help\nEmne: Printer",
    "Od: Ada Stone\nWysłano: poniedziałek, 4 maja 2026 09:12\nDo: Help\nTemat: Drukarka",
    "От: Ada Stone\nОтправлено: 4 мая 2026 г. 9:12\nКому: Help\nТема: Принтер",
    "差出人: Ada Stone\n送信日時: 2026年5月4日 9:12\n宛先: Help\n件名: プリンター",
    "发件人: Ada Stone\n发送时间: 2026年5月4日 9:12\n收件人: Help\n主题: 打印机",
    "##- Please type your reply above this line -##",
    "Please write your reply above this line",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_unmarked_quote_is_cut(introduction: str) -> None:
    reply = split_reply(f"It works now.\n\n{introduction}\n\nHave you tried another cable?\n")
    assert reply.new == "It works now."


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:22])
def test_marked_quote_is_cut_and_what_follows_stays(introduction: str) -> None:
    reply = split_reply(f"{introduction}\n\n> Have you tried another cable?\n> Help\n\nIt works now.\n")
    assert reply.new == "It works now."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I will be away.\nOn Tuesday too.",
        "From: Berlin\nTo: Rome\nDate: 3 May\n\nPlease book.",
        "The manual says:\nturn it off.",
        "Time: 10:00\nPlace: room 3\nSubject: the budget",
        "I paid on 3 May 2026, see the list:\n- one\n- two",
        ">>> look here <<<\nnot a quote",
        "5 > 3 and 2 < 4",
        "Options:\n-- first\n-- second",
        "Sent from my desk, it is easier than my phone.",
    ],
)
def test_own_words_stay(text: str) -> None:
    assert split_reply(text).new == text


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Wysłane z iPhone'a",
        "iPhoneから送信",
        "Отправлено с iPhone",
        "发自我的iPhone",
        "Get Outlook for iOS<https://aka.example.test/o>",
        "Sent from Outlook for Android",
    ],
)
def test_mobile_footers(footer: str) -> None:
    assert split_reply(f"It works.\n\n{footer}\n\n> old\n").new == "It works."
    assert footer in split_reply(f"It works.\n\n{footer}").signature


def test_signatures() -> None:
    assert split_reply("Hello\n\n-- \nAda\nExample Ltd").signature == "--\nAda\nExample Ltd"
    contact = "Ada Stone\nada@example.org\n+49 30 123456\nwww.example.org"
    reply = split_reply(f"It works.\n\n{contact}\n")
    assert (reply.new, reply.signature) == ("It works.", contact)
    asked = "Please write to:\n\nbob@example.org\ncarl@example.org"
    assert split_reply(asked).new == asked


def test_answers_inside_the_quote_keep_the_quoted_line() -> None:
    new = own_mail("answers-inside-quote").new_text
    assert new == "> which floor is it?\nThe third.\n\n> And which room?\n3.14, next to the lift."


def test_wrapped_quote_lines_are_no_answers() -> None:
    quote = "> a quoted line that is rather long and was wrapped by a program on the\nway to us\n> and goes on here\n"
    assert split_reply(f"Yes.\n\n{quote}").new == "Yes."


def test_outlook_in_german() -> None:
    mail = own_mail("outlook-german")
    assert mail.new_text == "Das Kabel war lose, danke für die Hilfe.\n\nMit freundlichen Grüßen\nAda Stone"
    assert "Kabel geprüft" in mail.text


def test_forwards() -> None:
    forward = "---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nSubject: Bill\n\nPay, please."
    assert split_reply(f"FYI\n\n{forward}").new == f"FYI\n\n{forward}"
    assert split_reply(forward).new == forward
    block = "From: Bob <bob@example.org>\nSent: Monday, 4 May 2026 9:12\nTo: Ada\nSubject: Bill\n\nPay, please."
    assert split_reply(f"See below.\n\n{block}", is_forward=True).new.endswith("Pay, please.")
    assert split_reply(f"See below.\n\n{block}").new == "See below."
    assert all(map(is_forward_subject, ["Fwd: x", "FW: x", "WG: x", "TR : x", "転送: x"]))
    assert not any(map(is_forward_subject, ["Re: Fwd: x", "Forward this", "x Fwd: y"]))


def test_signature_and_quote_marks_of_html() -> None:
    mail = own_mail("inline-image")
    assert mail.new_text == "This is what I see:"
