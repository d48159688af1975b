"""Every letter there is, whichever file its class stands in."""
from __future__ import annotations

from gateway.model import letter
from gateway.model.letters_absence import ABSENCE
from gateway.model.letters_conversation import CONVERSATION
from gateway.model.letters_desk import DESK
from gateway.model.letters_started import STARTED

LETTERS: tuple[type[letter.Letter], ...] = (*letter.LETTERS, *CONVERSATION, *DESK, *ABSENCE, *STARTED)
