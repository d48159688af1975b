"""Two POCs answer the same people: what the second one perhaps had not seen when he wrote."""
from __future__ import annotations

from gateway.desk.authority import Staff
from gateway.desk.guards import Earlier
from gateway.desk.matter import Matter
from gateway.model.people import Person, Role
from gateway.model.ticket import Entry, EntryKind, Visibility


def unseen_answer(matter: Matter, speaker: Staff) -> Earlier | None:
    """The last answer of another POC within the window; None where there is none, or where the speaker knew of it.

    He knew if his mail answers a letter that was written to him after that answer, or with the news of it.
    """
    window = matter.policy.colliding_answers_within
    for entry in reversed(speaker.file.entries):
        other = _answered_by(entry, matter, speaker)
        if other is None:
            continue
        if matter.now - entry.at > window or _knew(entry, matter, speaker):
            return None
        return Earlier(other.name, matter.now - entry.at, entry.text)
    return None


def _answered_by(entry: Entry, matter: Matter, speaker: Staff) -> Person | None:
    """The colleague whose public answer it is. A POC whose own matter the ticket is asks; he does not answer."""
    if entry.kind is not EntryKind.MAIL or entry.visibility is not Visibility.PUBLIC:
        return None
    author = matter.directory.person_at(entry.author.address)
    if author is None or Role.POC not in author.roles or author.key == speaker.person.key:
        return None
    asks = any(p.address.key == entry.author.key for p in speaker.file.ticket.participants)
    return None if asks else author


def _knew(entry: Entry, matter: Matter, speaker: Staff) -> bool:
    return any(letter.at >= entry.at for letter in matter.situation.replied_to
               if letter.person == speaker.person.key and letter.ticket == speaker.file.ticket.id)
