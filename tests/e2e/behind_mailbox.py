"""A house whose shared addresses are mailboxes on a real Dovecot: mail reaches them by LMTP, the gateway by IMAP."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from gateway.cli.mailboxes import Delivered
from gateway.model.mailbox import Mailbox
from gateway.store.mailboxes import read_mailboxes
from tests.e2e.house import PATIENCE, House, Person
from tests.servers.dovecot import Dovecot

USERS = ("support", "orders")


def mailbox(dovecot: Dovecot, user: str, **differs: Any) -> dict[str, Any]:
    """Settings of a mailbox for the project of the same name."""
    return {"host": "127.0.0.1", "port": dovecot.port, "security": "none", "username": user, "password": "secret",
            "project": user, "timeout": "5s", **differs}


class MailboxHouse(House):
    """Its people write to the mailboxes, and not to the gateway."""

    def __init__(self, folder: Path, dovecot: Dovecot, changes: Mapping[str, Mapping[str, Any]] | None = None,
                 **differs: Any) -> None:
        """`differs`: settings of all mailboxes."""
        boxes = {f"mailboxes.{user}": mailbox(dovecot, user, **differs) for user in USERS}
        super().__init__(folder, {**boxes, **(changes or {})})
        self.dovecot = dovecot
        self.ana = Correspondent(self, "ana@example.test", "Ana Sousa")

    def stakeholder(self, name: str = "Sam Lee") -> Person:
        """Somebody outside who has never written before."""
        person = super().stakeholder(name)
        return Correspondent(self, person.address, person.name)

    def mailboxes(self) -> dict[str, Mailbox]:
        """What the gateway keeps of its mailboxes."""
        return read_mailboxes(self.store)

    def wait_for_mailboxes(self) -> None:
        """Until each of them has been looked into: what comes from now on, IDLE tells."""
        def are_open(_: object) -> bool:
            kept = self.mailboxes()
            return len(kept) == len(USERS) and all(one.looked_at for one in kept.values())

        self.wait_for(are_open)

    def settle(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """Wait first until all is taken that lies in a mailbox that works: no other count knows of it before."""
        def are_empty(_: object) -> bool:
            return all(self.dovecot.count(key) == 0 for key, kept in self.mailboxes().items() if kept.trouble is None)

        self.wait_for(are_empty, timeout)
        return super().settle(timeout)

    def operator_reads(self, letter: str, subject: str) -> Delivered:
        """The letter of that name and subject to Ana, who is the operator."""
        found = self.sink.wait(
            lambda mail: (mail.recipient, mail.letter, mail.subject) == (self.ana.address, letter, subject), PATIENCE)
        assert found is not None, f"no {letter} came: {self.arrived()}; {self.child.last_words()}"
        return found


class Correspondent(Person):
    """Somebody whose mail server hands his mails to the Dovecot."""

    def sends(self, mail: EmailMessage, recipients: Sequence[str], mail_from: str | None = None) -> EmailMessage:
        """By LMTP, which writes Return-Path and Delivered-To on top."""
        assert isinstance(self.house, MailboxHouse)
        self.house.dovecot.hand_over(mail.as_bytes(), self.address if mail_from is None else mail_from, *recipients)
        return mail
