"""The house for conversation tests: the real process, its mailboxes, and people who write and receive.

    house.stakeholder("Sam").writes(subject="No sound", text="…")
    letter = house.ana.receives("new-ticket")
    house.ana.replies(letter, "Is it plugged in?")

`receives` waits for the oldest letter of that name that this person has not looked at yet. `receives_nothing` waits
until the gateway has nothing left to do; as a mail is counted as waiting before 250 is said, that is exact.
"""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from gateway.cli.mailboxes import Delivered, File, HostPort, Sink, compose, compose_reply, send
from gateway.model.due import DueKind
from gateway.store.columns import DueState
from gateway.store.engine import Store, open_store
from gateway.store.reports import status_report, ticket_report
from gateway.store.tables import due
from tests.e2e.databases import give_back, let_leases_end, new_database
from tests.e2e.warm import WarmChild

SHARED = "support@example.test"
PATIENCE = 20.0
Changes = Mapping[str, Mapping[str, Any]]
"""Section of the settings -> keys that differ from those below."""

ROUND_THE_CLOCK: Mapping[str, Any] = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "spans": ["00:00-24:00"],
}
"""Working hours of a house in which all that is promised runs on at once."""
PEOPLE = """\
[projects.support]
address = "support@example.test"
name = "Support"
[projects.orders]
address = "orders@example.test"
name = "Orders"
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test", "ana.sousa@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
[people.clara]
name = "Clara Weiss"
addresses = ["clara@example.test"]
roles = ["sponsor"]
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[topics.hardware]
title = "Computers and devices"
pocs = ["ben"]
[topics.access]
title = "Access and accounts"
pocs = ["ana"]
[topics.finance]
title = "Invoices and payments"
pocs = ["ana"]
"""

BASIS: dict[str, dict[str, Any]] = {
    "gateway": {"host_name": "gateway.example.test", "data_dir": "data"},
    "listen": {"smtp_port": 0, "lmtp_port": 0, "min_free_bytes": 0},
    "relay": {"kind": "smtp", "host": "127.0.0.1", "security": "none", "retry_base": "0.3s", "retry_cap": "1s"},
    "triage": {"enabled": False},
    "limits": {"receipts_per_sender_and_hour": 100, "letters_per_ticket_and_hour": 1000},
    "morning_list": {"enabled": False},
    "ledger": {"enabled": False},
    "summary": {"day": f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()},
    "promises": {"reminder_before": "0s"},
    "console": {"host": ""},
    "log": {"level": "info"},
}
"""Everything goes to Ana, the triage POC, unless a test asks for the classifier. What comes at a time of the day comes
only to who asks for it: a test may run at any time."""


def _toml(sections: Mapping[str, Mapping[str, Any]]) -> str:
    """Flat sections as TOML."""
    return "".join(
        f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in values.items())
        for name, values in sections.items()
    )


def _value(value: Any) -> str:
    """JSON's way of writing strings, numbers and lists is TOML's; a table stands on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(map(_value, value)) + "]" if isinstance(value, list) else json.dumps(value)


class House:
    """A gateway that runs, and the world around it."""

    def __init__(self, folder: Path, changes: Changes | None = None) -> None:
        self.sink = Sink()
        self.data = folder / "data"
        self._taken: set[int] = set()
        self._numbers = 0
        self._killed = False
        self._store: Store | None = None
        sections = {name: {**values, **(changes or {}).get(name, {})} for name, values in BASIS.items()}
        sections.update({name: dict(values) for name, values in (changes or {}).items() if name not in BASIS})
        sections["relay"].setdefault("port", self.sink.address[1])
        named = sections["gateway"].setdefault("database_url", new_database(self.data))
        self.url = str(named or f"sqlite:///{self.data / 'spoc.db'}")
        config = folder / "spoc.toml"
        config.write_text(_toml(sections) + PEOPLE)
        self.child = WarmChild(config, self.data)
        self.post_office: HostPort | None = None
        """The mail server that people hand their mails to; None: the gateway itself."""
        self.ana = Person(self, "ana@example.test", "Ana Sousa")
        self.ben = Person(self, "ben@example.test", "Ben Okafor")

    # its life

    def start(self) -> House:
        """Run it; returns when it listens."""
        self.child.start()
        return self

    def close(self) -> None:
        """Stop everything; a gateway that does not end well fails the test."""
        status = self.child.stop()
        if self._store is not None:
            self._store.close()
        self.sink.close()
        give_back(self.url)
        assert status in (0, None) or self._killed, f"spoc run ended with {status}: {self.child.last_words()}"

    def restart(self) -> None:
        """Stop it as an operator would, and run it again."""
        assert self.child.stop() == 0, self.child.last_words()
        self.child.start()

    def kill(self) -> None:
        """SIGKILL: nothing of it is asked."""
        self.child.kill()
        self._killed = True
        let_leases_end(self.store)

    # what it says

    def spoc(self, *arguments: str, stdin: bytes = b"", status: int = 0) -> str:
        """What the command prints; its exit status must be the one expected."""
        done = self.child.spoc(*arguments, stdin=stdin)
        assert done.returncode == status, f"spoc {arguments}: {done.returncode} {done.stderr.decode()}"
        return (done.stdout or done.stderr).decode()

    def json(self, *arguments: str) -> Any:
        """What the command says in its stable form."""
        return json.loads(self.spoc(*arguments, "--json"))

    @property
    def store(self) -> Store:
        """Its database, beside the gateway that runs on it."""
        if self._store is None:
            self._store = self.open_store()
        return self._store

    def open_store(self) -> Store:
        """The same, for a test that closes it itself."""
        return open_store(self.url, self.data / "blobs" if self.url.startswith("sqlite") else None)

    def waiting(self, kind: DueKind, about: str) -> list[datetime]:
        """When something of this kind falls due for a person, where it waits."""
        waits = (due.c.kind == kind, due.c.state == DueState.WAITING, due.c.about == about)
        with self.store.read() as conn:
            return [row.instant for row in conn.execute(due.select().where(*waits))]

    def status(self) -> dict[str, Any]:
        """As `spoc status --json`, without a process of its own."""
        return status_report(self.store)

    def ticket(self, number: int) -> dict[str, Any]:
        """As `spoc ticket N --json`, without a process of its own."""
        found = ticket_report(self.store, number)
        assert found is not None, f"no ticket #{number}"
        return found

    def settle(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """Wait until every mail is processed and every letter handed over; the figures then."""
        return self.wait_for(lambda found: not found["inbound_pending"] and not found["outbox_pending"], timeout)

    def wait_for(self, reached: Callable[[dict[str, Any]], bool], timeout: float = PATIENCE) -> dict[str, Any]:
        """Wait until the figures are as wanted; the figures then."""
        ends = time.monotonic() + timeout
        while True:
            found = self.status()
            if reached(found):
                return found
            assert time.monotonic() < ends, f"still at work after {timeout} s: {found}; {self.child.last_words()}"
            time.sleep(0.03)

    def look_away(self) -> None:
        """What has arrived so far is nobody's concern any more: the next test begins."""
        self.settle()
        self._taken.update(range(len(self.sink.mails)))

    def take(self, recipient: str, letter: str | None, timeout: float) -> Delivered | None:
        """The oldest mail to the recipient that nobody took yet; None where none comes in time."""
        index = {id(mail): number for number, mail in enumerate(self.sink.mails)}

        def wanted(mail: Delivered) -> bool:
            if id(mail) not in index:
                index.update({id(m): n for n, m in enumerate(self.sink.mails)})
            fits = mail.recipient.lower() == recipient.lower() and letter in (None, mail.letter)
            return fits and index[id(mail)] not in self._taken

        found = self.sink.wait(wanted, timeout)
        if found is not None:
            self._taken.add(index[id(found)])
        return found

    def arrived(self) -> list[str]:
        """What arrived and was not taken, for the message of a test that fails."""
        return [f"{m.letter or '(no letter)'} to {m.recipient}: {m.subject}"
                for number, m in enumerate(self.sink.mails) if number not in self._taken]

    # people

    def stakeholder(self, name: str = "Sam Lee") -> Person:
        """Somebody outside who has never written before."""
        self._numbers += 1
        first = name.split()[0].lower()
        return Person(self, f"{first}.{self._numbers}@customer.test", name)


class Person:
    """Somebody with a mailbox and a mail program."""

    def __init__(self, house: House, address: str, name: str) -> None:
        self.house, self.address, self.name = house, address, name

    @property
    def from_(self) -> str:
        """As it stands in From."""
        return f"{self.name} <{self.address}>"

    def writes(
        self, *, subject: str = "Nothing works", text: str | None = "Please help.", html: str | None = None,
        files: Sequence[File] = (), to: str = SHARED, headers: Mapping[str, str] | None = None,
        mail_from: str | None = None,
    ) -> EmailMessage:
        """A new mail to the gateway; what was sent."""
        mail = compose(self.from_, to, subject, text, html=html, files=files, headers=headers)
        return self.sends(mail, [address for _, address in getaddresses([to])], mail_from)

    def replies(
        self, to_mail: Delivered, text: str, *, html: str | None = None, files: Sequence[File] = (),
        to: str | None = None, headers: Mapping[str, str] | None = None, mail_from: str | None = None,
    ) -> EmailMessage:
        """A reply as a mail program builds it; `to`: to another address than that in Reply-To."""
        changed = {**({"To": to} if to else {}), **(headers or {})}
        mail = compose_reply(to_mail, self.from_, text, html=html, files=files, headers=changed)
        return self.sends(mail, [to or to_mail.reply_to], mail_from)

    def sends(self, mail: EmailMessage, recipients: Sequence[str], mail_from: str | None = None) -> EmailMessage:
        """Hand it over by SMTP, as this person's mail server would."""
        sender = self.address if mail_from is None else mail_from
        send(mail, sender, recipients, self.house.post_office or self.house.child.smtp)
        return mail

    def receives(self, letter: str, timeout: float = PATIENCE) -> Delivered:
        """The oldest letter of that name that has not been looked at; the test fails where it does not come."""
        found = self.house.take(self.address, letter, timeout)
        assert found is not None, (
            f'{self.address} got no "{letter}" within {timeout} s; what came: {self.house.arrived()}; '
            f"outcomes: {self.house.status()['outcomes']}; {self.house.child.last_words()}")
        return found

    def receives_nothing(self, seconds: float = PATIENCE) -> None:
        """Once the gateway has nothing left to do (within so many seconds), there is no letter to this person."""
        self.house.settle(seconds)
        found = self.house.take(self.address, None, 0)
        assert found is None, f"{self.address} got a {found.letter}: {found.text}"


def number_of(letter: Delivered) -> int:
    """The ticket that a letter to a POC is about: the number in its subject."""
    _, _, rest = letter.subject.partition("[#")
    return int(rest.partition("]")[0])
