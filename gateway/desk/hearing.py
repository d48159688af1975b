"""Mail of people in a conversation: the one door to all that it can be, in the order in which it is asked."""
from __future__ import annotations

from gateway.desk import feedback, new_matter, stakeholder, steering
from gateway.desk.authority import Stakeholder
from gateway.desk.matter import Matter
from gateway.model.decision import Decision


def hear(matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    """What follows from the mail: each line is tried only where those above it do not apply."""
    rating = feedback.heard(matter, speaker)
    if rating is None:
        return _hear(matter, speaker)
    if feedback.leaves_nothing(rating, matter, speaker):
        return feedback.file_rating(rating, matter, speaker)  # an answer to our question, and no new words
    return feedback.beside(rating, _hear(matter, speaker), matter)


def _hear(matter: Matter, speaker: Stakeholder) -> tuple[Decision, ...]:
    obeyed = steering.obey(matter, speaker)
    if obeyed is not None:
        return obeyed  # a word of the table is the whole text
    if speaker.file.ticket.status.is_done and stakeholder.is_only_thanks(matter, speaker.file):
        return stakeholder.file_thanks(matter, speaker)  # the last word, not a new one
    if new_matter.looks_new(matter, speaker.file):
        return new_matter.open_apart(matter, speaker)  # it only came this way
    return stakeholder.add(matter, speaker)
