"""How a mail sounds: what its POC is told of it, beside how urgent it is."""
from __future__ import annotations

from gateway.desk.escalation.anger_words import sounds_angry
from gateway.desk.matter import Matter
from gateway.model.phrase import Phrase

_SAID = "angry"


def tone_of(matter: Matter, urgency_why: str = "") -> str:
    """That it sounds angry, with the words that do; "" where it does not, or the reason of its urgency says so."""
    words = sounds_angry(f"{matter.mail.subject}\n{matter.mail.new_text}")
    return Phrase('sounds angry: "{words}"', words=words) if words and _SAID not in urgency_why else ""
