"""When a mail in an old conversation is a new matter. Wrong alarms must not happen; a miss is only read by the POC."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.desk.matter import Matter
from gateway.desk.new_matter import judge
from gateway.model.mail import Address
from gateway.model.situation import TicketFile
from gateway.model.ticket import Entry, EntryKind, Status, Triage, Visibility
from tests.builders import BEN, NOW, mail, situation, ticket

ANA = Address("ana@example.test", "Ana Smith")
LOCKED = ("I cannot log in to the expense tool since this morning, my password is not accepted and the account "
          "is locked.")
GESPERRT = "Seit heute früh nimmt das Reisekostenprogramm mein Passwort nicht an, das Benutzerkonto ist gesperrt."
BLOQUE = "Depuis ce matin le logiciel de frais refuse mon mot de passe et mon compte est bloqué."
BLOQUEADO = "Desde esta mañana el programa de gastos no acepta mi contraseña y la cuenta está bloqueada."
KAGI = "今朝から経費システムにログインできません。パスワードが拒否され、アカウントがロックされています。"


def file(text: str, subject: str = "Locked out", *, done_for: int | None = None, topic: str = "access") -> TicketFile:
    """A ticket with its first mail and an answer, done since so many days."""
    at = NOW - timedelta(days=done_for or 0, hours=3)
    said = Entry(EntryKind.MAIL, Visibility.PUBLIC, BEN, at, text)
    answered = Entry(EntryKind.MAIL, Visibility.PUBLIC, ANA, at, "I have reset it, try again please.")
    status = Status.OPEN if done_for is None else Status.RESOLVED
    return TicketFile(ticket(subject=subject, status=status, topic=topic), (said, answered))


def looks(text: str, subject: str, old: TicketFile, topic: str | None = None) -> tuple[str, bool]:
    """The rule that decides, and what it says."""
    sure = Triage(topic, 0.95 if topic else 0.0)
    return judge(Matter(mail(text, subject=subject), situation(), sure, NOW), old)


OLD, DONE = file(LOCKED), file(LOCKED, done_for=30)
NEW = [
    ("On Monday a trainee starts, she needs a desk, a chair and a cupboard on the second floor.",
     "A desk for our trainee",
     OLD, None),
    ("The coffee machine in the kitchen drips, the floor is wet and slippery.", "Coffee machine", OLD, None),
    ("Our invoice 4711 of October was paid twice, please send one amount back to our bank.",
     "Invoice 4711", OLD, "finance"),
    ("Can we order six screens with stands for the meeting rooms on the ground floor?",
     "Order of screens", DONE, "hardware"),
    ("Am Montag beginnt eine Praktikantin, sie benötigt Schreibtisch, Stuhl und Schrank im zweiten Stock.",
     "Arbeitsplatz für Praktikantin", file(GESPERRT, "Konto gesperrt"), None),
    ("Die Rechnung vom Oktober enthält einen falschen Betrag, die Umsatzsteuer fehlt vollständig.",
     "Falsche Rechnung Oktober", file(GESPERRT, "Konto gesperrt"), "finance"),
    ("La machine à café de la cuisine fuit, le sol est mouillé et dangereux pour les collègues.", "Machine à café",
     file(BLOQUE, "Compte bloqué"), None),
    ("La impresora de la segunda planta imprime rayas negras en cada hoja y el tóner está vacío.",
     "Impresora con rayas",
     file(BLOQUEADO, "Cuenta bloqueada"), None),
    ("来週月曜日に新入社員が着任します。二階に机と椅子を用意していただけますか。",
     "机の手配", file(KAGI, "ログイン不可"), None),
    ("The projector in room four shows a green picture and hums loudly.", "Re: Locked out", DONE, "hardware"),
    ("Please order two monitors with adjustable stands for the reception desk.", "AW: Locked out", DONE, "hardware"),
]
OLD_MATTER = [
    ("Thank you, but my password is refused still.", "Re: Locked out", OLD, None),
    ("It is the same since Friday: the account is locked.", "Re: Locked out", OLD, "hardware"),
    ("The projector in room four shows a green picture and hums loudly.", "Re: Locked out", OLD, "hardware"),
    ("The projector in room four shows a green picture and hums loudly.", "Re: Locked out", DONE, None),
    ("The projector in room four shows a green picture and hums loudly.", "Re: Locked out", DONE, "access"),
    ("See attached.", "Photo", OLD, None),
    ("Here is the screenshot that you wanted.", "Screenshot", OLD, None),
    ("Any news?", "Expense tool", OLD, None),
    ("My number is 0171 2345678, call me after two.", "Phone number", OLD, None),
    ("The expense tool refuses the password on my telephone as well, and the account of my colleague is locked too.",
     "More about it", OLD, None),
    ("It happens on the tablet as well, where the program closes by itself after some seconds.",
     "Re: [EXTERNAL] Locked out",
     OLD, None),
    ("On Monday a trainee starts, she needs a desk, a chair and a locker.", "Locked out: one more thing", OLD, None),
    ("Regarding #7: the screens of the whole department went black after lunch, the printers too.",
     "Black screens", OLD, None),
    ("The screens of the whole department went black after lunch, the printers too.",
     "Ticket #7 black screens", OLD, None),
    ("The screens are still black and the printers print nothing at all since lunch.", "Black screens", OLD, None),
    ("It happened again: screens went black and printers stopped printing in every room.",
     "Black screens", DONE, "hardware"),
    ("The same problem came back with all browsers, computers and networks in our department.", "Browsers", DONE, None),
    ("I tried Firefox, Chrome and Safari, and a computer of the neighbouring department.",
     "What I tried", OLD, "access"),
    ("Immer noch gesperrt, auch am Rechner der Kollegin und nach dem Neustart des Geräts.", "Nachtrag",
     file(GESPERRT, "Konto gesperrt"), None),
    ("Das Passwort wird auch am Telefon abgelehnt, das Konto bleibt gesperrt.", "Nachtrag",
     file(GESPERRT, "Konto gesperrt"), None),
    ("Anbei das Bild.", "Bildschirmfoto", file(GESPERRT, "Konto gesperrt"), None),
    ("Le compte est toujours bloqué, même après le redémarrage de mon ordinateur portable.", "Suite",
     file(BLOQUE, "Compte bloqué"), None),
    ("Voici la capture d'écran.", "Capture", file(BLOQUE, "Compte bloqué"), None),
    ("La cuenta sigue bloqueada en el ordenador y también en el teléfono móvil.", "Novedades",
     file(BLOQUEADO, "Cuenta bloqueada"), None),
    ("まだログインできません。別の端末でも同じ画面が表示されます。", "追加情報", file(KAGI, "ログイン不可"), None),
    ("パスワードを変更しましたが、経費システムのアカウントはロックされたままです。",
     "追加情報", file(KAGI, "ログイン不可"), None),
    ("写真を添付します。", "写真", file(KAGI, "ログイン不可"), None),
    ("", "Something else entirely", OLD, None),
    ("ok", "(no subject)", OLD, None),
    ("Please call me back under 555 0199 between nine and noon, I sit in building C.", "", OLD, None),
]


@pytest.mark.parametrize(("text", "subject", "old", "topic"), NEW)
def test_it_is_seen_as_new(text: str, subject: str, old: TicketFile, topic: str | None) -> None:
    assert looks(text, subject, old, topic)[1], looks(text, subject, old, topic)


@pytest.mark.parametrize(("text", "subject", "old", "topic"), OLD_MATTER)
def test_it_stays_where_it_was_written(text: str, subject: str, old: TicketFile, topic: str | None) -> None:
    assert not looks(text, subject, old, topic)[1], looks(text, subject, old, topic)


def test_a_title_that_a_poc_has_changed_makes_no_new_matter() -> None:
    """He answers a letter that had the old title as its subject."""
    from gateway.model.letter import Lane
    from gateway.model.mail import MessageId
    from gateway.model.situation import LetterId, SentLetter

    letter = SentLetter(LetterId(1), "answer", MessageId("<a@b>"), BEN.key, "", OLD.ticket.id, "Coffee machine",
                        Lane.TICKET, NOW)
    text, subject, *_ = NEW[1]
    there = Matter(mail(text, subject=f"Re: {subject}"), situation(replied_to=(letter,)), Triage(None, 0.0), NOW)
    assert judge(there, OLD) == ("stays", False)
    assert judge(replace(there, situation=situation()), OLD) == ("other subject", True)
