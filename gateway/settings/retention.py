"""The section of the settings about what is kept how long. `config/default.toml` says what each key does."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated

from gateway.model.retention import Retention
from gateway.settings.kinds import Duration, at_least
from gateway.settings.sections import Section
from gateway.settings.summary import TimeOfDay

_Kept = Annotated[Duration, at_least("0s")]


class RetentionSettings(Section):
    """How long bytes are kept; zero: for good."""

    at: TimeOfDay = time(3, 30)
    ignored_mails: _Kept = timedelta(days=90)
    handled_mails: _Kept = timedelta()
    sent_letters: _Kept = timedelta(days=365)
    due_times: _Kept = timedelta(days=90)

    def policy(self, topics: Mapping[str, timedelta]) -> Retention:
        """For the caretaker; `topics`: how long the words of tickets are kept, where not for good."""
        return Retention(self.at, self.ignored_mails, self.handled_mails, self.sent_letters, self.due_times, topics)
