"""Which mails sound angry, and which only loud, glad, or about somebody else's anger."""
from __future__ import annotations

import time

import pytest

from gateway.desk.escalation.anger_words import sounds_angry

ANGRY = (
    "I am furious. This is the third week.",
    "Frankly unacceptable, I have to say.",
    "This is simply ridiculous.",
    "We've had enough of these excuses.",
    "How many more times do I have to ask for a new badge?",
    "What kind of service is this?",
    "You will hear from my lawyer.",
    "Is anyone even reading these mails?",
    "Still no answer since Monday!!!",
    "WHY DOES NOBODY ANSWER MY MAILS",
    "I asked twice. WHEN WILL THIS FINALLY WORK",
    "When will somebody come???",
    "The worst support I have ever seen.",
    "I'm getting really annoyed now.",
    "Ich bin stinksauer.",
    "Das ist eine Frechheit, so mit Kunden umzugehen.",
    "Das ist absolut inakzeptabel.",
    "Mir reicht es langsam.",
    "Wie oft soll ich das noch melden?",
    "Ich habe die Nase voll davon.",
    "Liest das überhaupt jemand?",
    "Seit drei Wochen nichts!!!",
    "WARUM ANTWORTET HIER EIGENTLICH NIEMAND",
    "Sie hören von meinem Anwalt.",
    "C'est inadmissible, trois semaines sans réponse.",
    "J'en ai marre d'attendre.",
    "Je suis furieuse.",
    "Combien de fois faut-il vous le dire ?",
    "Ça suffit maintenant.",
    "Toujours rien depuis lundi !!!",
    "Vous vous moquez de nous.",
    "Esto es inaceptable.",
    "Estoy harto de esperar.",
    "¡Ya está bien!",
    "¿Cuántas veces tengo que escribir?",
    "Me están tomando el pelo.",
    "¿¿¿Cuándo me van a contestar???",
    "Nadie se digna a responder.",
    "いい加減にしてください。",
    "何度言えば分かるのですか。",
    "このような対応には納得できません。",
    "非常識だと思います。",
    "まだ返事がありません!!!",
)
CALM = (
    "Thank you SO MUCH for the quick help!!!",
    "THANK YOU ALL FOR THE GREAT PARTY",
    "Happy new year to everybody!!!",
    "Our angry customer called again; can you call him back?",
    "We got a complaint about the coffee.",
    "A question about VPN, SSO, LDAP and SAML: which of them do you use?",
    "Could you send me the offer again, please???",
    "The lawyer needs a copy of the contract.",
    "I am not sure whether this is right.",
    "I cannot log in since this morning, and it is urgent.",
    "It has not worked for three days now. When may I expect it?",
    "INVOICE NO. 4711 OF 3 MAY",
    "Error: DISK FULL ON DEV SDA",
    "The weather is so lovely today!!!",
    "Vielen lieben Dank, das war super!!!",
    "HERZLICHEN GLÜCKWUNSCH AN DAS GANZE TEAM",
    "Der Kunde war sehr freundlich.",
    "Können Sie das bitte noch einmal prüfen?",
    "Der saure Regen hat das Dach beschädigt.",
    "Es reichte für alle.",
    "Merci beaucoup, c'est génial !!!",
    "Le client est mécontent, pouvez-vous l'appeler ?",
    "Pourriez-vous me rappeler quand vous aurez le temps ?",
    "¡¡¡Muchas gracias por todo!!!",
    "El cliente está enfadado con el proveedor.",
    "¿Podrían decirme cuándo llega el pedido?",
    "ありがとうございました!!!",
    "お客様からの苦情についてご相談です。",
    "まだ解決していませんので、ご確認をお願いいたします。",
    "",
)


@pytest.mark.parametrize("text", ANGRY)
def test_an_angry_mail_is_found_with_the_words_that_sound_so(text: str) -> None:
    found = sounds_angry(f"Hello,\n\n{text}\n\nSam")
    assert found
    assert found in f"Hello,\n\n{text}\n\nSam"


@pytest.mark.parametrize("text", CALM)
def test_a_calm_or_glad_mail_is_not(text: str) -> None:
    assert sounds_angry(f"Hello,\n\n{text}\n\nSam") == ""


@pytest.mark.parametrize("junk", ["A", "A ", "!", "so ", "is ", "AB, ", "why ??? ", "i have ", "あ", "so very "])
def test_a_hostile_mail_costs_nothing(junk: str) -> None:
    begun = time.process_time()
    sounds_angry(junk * 100_000)
    assert time.process_time() - begun < 0.5
