"""Every letter there is, whichever file its class stands in."""
from __future__ import annotations

from gateway.model import letter
from gateway.model.letters_absence import ABSENCE
from gateway.model.letters_approval import APPROVAL
from gateway.model.letters_clock import CLOCK
from gateway.model.letters_console import CONSOLE
from gateway.model.letters_conversation import CONVERSATION
from gateway.model.letters_desk import DESK
from gateway.model.letters_escalation import ESCALATION
from gateway.model.letters_feedback import FEEDBACK
from gateway.model.letters_lists import LISTS
from gateway.model.letters_mailbox import MAILBOXES
from gateway.model.letters_meeting import MEETINGS
from gateway.model.letters_promises import PROMISES
from gateway.model.letters_returned import RETURNED
from gateway.model.letters_started import STARTED
from gateway.model.letters_summary import SUMMARY

LETTERS: tuple[type[letter.Letter], ...] = (
    *letter.LETTERS, *CONVERSATION, *DESK, *ABSENCE, *APPROVAL, *CLOCK, *ESCALATION, *LISTS, *MEETINGS, *PROMISES,
    *STARTED, *FEEDBACK, *SUMMARY, *MAILBOXES, *RETURNED, *CONSOLE,
)
