"""New text of replies as mail programs write them, plain, in several languages: all invented."""
# ruff: noqa: E501, W291, W293 - mails end their lines with what their programs leave there
from __future__ import annotations

import pytest

from gateway.mail.reply_text import split_reply

DE, EN, FR, ES, JA = "Das war es, danke.", "It works now.", "Cela marche, merci.", "Ya funciona, gracias.", "直りました。"

REPLIES: list[tuple[str, str, str]] = [
    ("outlook desktop en", EN, """
From: Help Desk <help+abc@example.com>
Sent: Monday, May 4, 2026 9:12 AM
To: Ada Stone <ada@example.org>
Cc: Bob <bob@example.org>
Subject: RE: [#9] Printer

Have you tried another cable?
"""),
    ("outlook desktop with underscores and importance", EN, """
________________________________
From: Help Desk <help@example.com>
Sent: Monday, May 4, 2026 9:12 AM
To: Ada Stone
Subject: Printer
Importance: High

Cable?
"""),
    ("outlook web", EN, """
________________________________________
From: Help Desk
Sent: Monday, May 4, 2026 9:12:44 AM
To: Ada Stone
Subject: Printer

Cable?
"""),
    ("outlook 2003 en", EN, """
-----Original Message-----
From: Help Desk [mailto:help@example.com]
Sent: Monday, May 04, 2026 9:12 AM
To: Ada Stone
Subject: Printer

Cable?
"""),
    ("outlook de", DE, """
Von: Help Desk <help@example.com>
Gesendet: Montag, 4. Mai 2026 09:12
An: 'Ada Stone' <ada@example.org>
Betreff: AW: [#9] Drucker

Haben Sie das Kabel geprüft?
"""),
    ("outlook 2003 de", DE, """
-----Ursprüngliche Nachricht-----
Von: Help Desk [mailto:help@example.com]
Gesendet: Montag, 4. Mai 2026 09:12
An: Ada Stone
Betreff: Drucker

Kabel?
"""),
    ("outlook mobile de", DE, """
Outlook für iOS<https://aka.example.test/o0ukef> herunterladen
________________________________
Von: Help Desk <help@example.com>
Gesendet: Montag, Mai 4, 2026 9:12 AM
An: Ada Stone <ada@example.org>
Betreff: Drucker

Kabel?
"""),
    ("outlook fr", FR, """
De : Help Desk <help@example.com>
Envoyé : lundi 4 mai 2026 09:12
À : Ada Stone <ada@example.org>
Objet : Imprimante

Le câble ?
"""),
    ("outlook fr, bold stars", FR, """
*De :* Help Desk <help@example.com>
*Envoyé :* lundi 4 mai 2026 09:12
*À :* Ada Stone
*Objet :* Imprimante

Le câble ?
"""),
    ("outlook es", ES, """
De: Help Desk <help@example.com>
Enviado: lunes, 4 de mayo de 2026 9:12
Para: Ada Stone <ada@example.org>
Asunto: Impresora

¿El cable?
"""),
    ("outlook ja", JA, """
-----Original Message-----
From: Help Desk <help@example.com>
Sent: Monday, May 4, 2026 9:12 AM
To: 石田 <ada@example.org>
Subject: プリンター

ケーブルは?
"""),
    ("outlook ja, japanese keys", JA, """
差出人: Help Desk <help@example.com>
送信日時: 2026年5月4日月曜日 9:12
宛先: 石田 <ada@example.org>
件名: プリンター

ケーブルは?
"""),
    ("outlook ja, old", JA, """
----- 元のメッセージ -----
差出人 : Help Desk
送信日時 : 2026年5月4日 9:12
宛先 : 石田
件名 : プリンター

ケーブルは?
"""),
    ("gmail ja", JA, """
2026年5月4日(月) 9:12 Help Desk <help@example.com>:

> ケーブルは?
"""),
    ("thunderbird ja", JA, """
On 2026/05/04 9:12, Help Desk wrote:
> ケーブルは?
"""),
    ("becky ja", JA, """
On Mon, 4 May 2026 09:12:00 +0900
Help Desk <help@example.com> wrote:

> ケーブルは?
"""),
    ("ja, wrote san", JA, """
Help Desk さんは書きました:
> ケーブルは?
"""),
    ("iphone ja", JA, """
iPhoneから送信

2026/05/04 9:12、Help Desk <help@example.com>のメール:

> ケーブルは?
"""),
    ("iphone ja, unmarked", JA, """
iPhoneから送信

2026/05/04 9:12、Help Desk <help@example.com>のメール:

ケーブルは?
"""),
    ("gmail en", EN, """
On Mon, May 4, 2026 at 9:12 AM Help Desk <help+abcdefghijklmnopqrstuvwxyz@example.com>
wrote:

> Cable?
>
"""),
    ("gmail de", DE, """
Am Mo., 4. Mai 2026 um 09:12 Uhr schrieb Help Desk <help@example.com>:

> Kabel?
>
"""),
    ("gmail fr", FR, """
Le lun. 4 mai 2026 à 09:12, Help Desk <help@example.com> a écrit :

> Le câble ?
"""),
    ("gmail es", ES, """
El lun, 4 may 2026 a las 9:12, Help Desk (<help@example.com>) escribió:

> ¿El cable?
"""),
    ("apple en", EN, """
> On 4 May 2026, at 09:12, Help Desk <help@example.com> wrote:
> 
> Cable?
"""),
    ("apple de", DE, """
> Am 04.05.2026 um 09:12 schrieb Help Desk <help@example.com>:
> 
> Kabel?
"""),
    ("apple fr", FR, """
> Le 4 mai 2026 à 09:12, Help Desk <help@example.com> a écrit :
> 
> Le câble ?
"""),
    ("iphone en", EN, """
Sent from my iPhone

> On May 4, 2026, at 9:12 AM, Help Desk <help@example.com> wrote:
> 
> ﻿Cable?
"""),
    ("iphone de", DE, """
Von meinem iPhone gesendet

> Am 04.05.2026 um 09:12 schrieb Help Desk <help@example.com>:
> 
> Kabel?
"""),
    ("ipad fr", FR, """
Envoyé de mon iPad

> Le 4 mai 2026 à 09:12, Help Desk <help@example.com> a écrit :
"""),
    ("iphone es", ES, """
Enviado desde mi iPhone

> El 4 may 2026, a las 9:12, Help Desk <help@example.com> escribió:
> 
> ¿El cable?
"""),
    ("thunderbird en", EN, """
On 04/05/2026 09:12, Help Desk wrote:
> Cable?
"""),
    ("thunderbird de", DE, """
Am 04.05.26 um 09:12 schrieb Help Desk:
> Kabel?
"""),
    ("thunderbird fr", FR, """
Le 04/05/2026 à 09:12, Help Desk a écrit :
> Le câble ?
"""),
    ("thunderbird es", ES, """
El 4/5/26 a las 9:12, Help Desk escribió:
> ¿El cable?
"""),
    ("k-9 en", EN, """
-- 
Sent from my Android device with K-9 Mail. Please excuse my brevity.

On May 4, 2026 9:12:00 AM GMT+02:00, Help Desk <help@example.com> wrote:
>Cable?
"""),
    ("k-9 de, without a delimiter", DE, """
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.

Am 4. Mai 2026 09:12:00 MESZ schrieb Help Desk <help@example.com>:
>Kabel?
"""),
    ("lotus en", EN, """


From:   Help Desk <help@example.com>
To:     Ada Stone/HQ/Example@EXAMPLE
Date:   05/04/2026 09:12 AM
Subject:        Printer



Cable?
"""),
    ("lotus de", DE, """


Von:    Help Desk <help@example.com>
An:     Ada Stone/HQ/Example@EXAMPLE
Datum:  04.05.2026 09:12
Betreff:        Drucker



Kabel?
"""),
    ("lotus ibm traveler", DE, """
-----Ursprüngliche Nachricht-----
Von: "Help Desk" <help@example.com>
An: "Ada Stone" <ada@example.org>
Datum: 04.05.2026 09:12
Betreff: Drucker
-----

Kabel?
"""),
    ("lotus quoted by name", EN, """
-----Help Desk <help@example.com> wrote: -----
To: Ada Stone <ada@example.org>
From: Help Desk <help@example.com>
Date: 05/04/2026 09:12AM
Subject: Printer

Cable?
"""),
    ("lotus de, quoted by name", DE, """
-----Help Desk <help@example.com> schrieb: -----
An: Ada Stone <ada@example.org>
Von: Help Desk <help@example.com>
Datum: 04.05.2026 09:12
Betreff: Drucker

Kabel?
"""),
    ("yahoo", EN, """
    On Monday, May 4, 2026 at 09:12:00 AM GMT+2, Help Desk <help@example.com> wrote:  

 Cable?
  
"""),
    ("yahoo de", DE, """
    Am Montag, 4. Mai 2026 um 09:12:00 MESZ hat Help Desk <help@example.com> Folgendes geschrieben:  

 Kabel?
"""),
    ("yahoo ja", JA, """
----- Original Message -----
 From: Help Desk <help@example.com>
 To: 石田 <ada@example.org>
 Date: 2026/5/4, Mon 09:12
 Subject: プリンター

ケーブルは?
"""),
    ("gmx", DE, """
-- 
Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
Am 04.05.26, 09:12 schrieb Help Desk <help@example.com>:

Kabel?
"""),
    ("gmx web", DE, """
Gesendet: Montag, 04. Mai 2026 um 09:12 Uhr
Von: "Help Desk" <help@example.com>
An: "Ada Stone" <ada@example.org>
Betreff: Drucker

Kabel?
"""),
    ("web.de, old", DE, """
> Gesendet: Montag, 04. Mai 2026 um 09:12 Uhr
> Von: "Help Desk" <help@example.com>
> Betreff: Drucker
>
> Kabel?
"""),
    ("proton", EN, """
Sent with [Proton Mail](https://proton.example.test/) secure email.

On Monday, May 4th, 2026 at 9:12 AM, Help Desk <help@example.com> wrote:

> Cable?
"""),
    ("samsung", EN, """
Sent from my Galaxy


-------- Original message --------
From: Help Desk <help@example.com>
Date: 5/4/26 9:12 AM (GMT+01:00)
To: Ada Stone <ada@example.org>
Subject: Printer

Cable?
"""),
    ("samsung de", DE, """
Von meinem Galaxy gesendet


-------- Ursprüngliche Nachricht --------
Von: Help Desk <help@example.com>
Datum: 04.05.26 09:12 (GMT+01:00)
An: Ada Stone <ada@example.org>
Betreff: Drucker

Kabel?
"""),
    ("windows mail", EN, """
Sent from Mail for Windows

From: Help Desk
Sent: Monday, May 4, 2026 9:12 AM
To: Ada Stone
Subject: Printer

Cable?
"""),
    ("windows mail fr", FR, """
Provenance : Courrier pour Windows

De : Help Desk
Envoyé le :lundi 4 mai 2026 09:12
À : Ada Stone
Objet :Imprimante

Le câble ?
"""),
    ("blackberry", EN, """
Sent from my BlackBerry 10 smartphone.
From: Help Desk
Sent: Monday, May 4, 2026 9:12 AM
To: Ada Stone
Subject: Printer

Cable?
"""),
    ("groupwise", EN, """
>>> Help Desk <help@example.com> 05/04/26 9:12 AM >>>
Cable?
"""),
    ("zimbra", EN, """
----- Original Message -----
From: "Help Desk" <help@example.com>
To: "Ada Stone" <ada@example.org>
Sent: Monday, May 4, 2026 9:12:00 AM
Subject: Printer

Cable?
"""),
    ("zimbra fr", FR, """
----- Mail original -----
De: "Help Desk" <help@example.com>
À: "Ada Stone" <ada@example.org>
Envoyé: Lundi 4 Mai 2026 09:12:00
Objet: Imprimante

Le câble ?
"""),
    ("roundcube", EN, """
On 2026-05-04 09:12, Help Desk wrote:
> Cable?
"""),
    ("mutt", EN, """
On Mon, May 04, 2026 at 09:12:00AM +0200, Help Desk wrote:
> Cable?
"""),
    ("emacs gnus", EN, """
Help Desk <help@example.com> writes:

> Cable?
"""),
    ("kmail de", DE, """
Am Montag, 4. Mai 2026, 09:12:00 CEST schrieb Help Desk:
> Kabel?
"""),
    ("eudora", EN, """
At 09:12 AM 5/4/2026, Help Desk wrote:
>Cable?
"""),
    ("the bat", EN, """
Monday, May 4, 2026, 9:12:00 AM, you wrote:

> Cable?
"""),
]


@pytest.mark.parametrize(("program", "own", "below"), REPLIES, ids=[reply[0] for reply in REPLIES])
def test_only_the_own_words_are_new(program: str, own: str, below: str) -> None:
    assert split_reply(f"{own}\n{below}").new == own


@pytest.mark.parametrize(("program", "own", "below"), REPLIES, ids=[reply[0] for reply in REPLIES])
def test_two_paragraphs_and_a_greeting_stay(program: str, own: str, below: str) -> None:
    text = f"Hello,\n\n{own}\nAnother thing: on Monday I wrote to Bob: he did not answer.\n\nBest regards\nAda"
    assert split_reply(f"{text}\n\n{below}").new == text
