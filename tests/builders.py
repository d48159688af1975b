"""Values with good defaults, so that a test says only what it is about. All people are invented."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.model.mail import (
    Address,
    Disposition,
    Envelope,
    InboundId,
    InboundMail,
    MessageId,
    Screening,
    Source,
    Trust,
)
from gateway.model.people import Directory, Person, Project, Role, Topic, WorkingHours
from gateway.model.policy import DeskPolicy
from gateway.model.situation import Situation, TicketFile
from gateway.model.ticket import Participant, Status, Ticket, TicketId, Triage, Urgency

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A Monday morning."""
SHARED = "support@example.test"
BEN = Address("ben@customer.test", "Ben Ode")
EVE = Address("eve@elsewhere.test", "Eve Stone")
NINE_TO_FIVE = {day: ((time(9), time(17)),) for day in range(5)}


def hours(zone: str = "UTC", **values: Any) -> WorkingHours:
    """Monday to Friday, nine to five."""
    return WorkingHours(**{"zone": ZoneInfo(zone), "spans": NINE_TO_FIVE, **values})


def person(key: str, *roles: Role, **values: Any) -> Person:
    """ana -> Ana Smith, ana@example.test, a POC."""
    made: dict[str, Any] = {"key": key, "name": f"{key.capitalize()} Smith", "addresses": (f"{key}@example.test",),
                            "roles": frozenset(roles or (Role.POC,))}
    return Person(**{**made, **values})


def directory(**values: Any) -> Directory:
    """Ana and Tom serve access and hardware; Zoe is the triage POC, Max the fallback POC."""
    people = [person("ana", addresses=("ana@example.test", "ana.private@home.test")), person("tom"), person("zoe"),
              person("max"), person("sue", Role.SPONSOR),
              person("desk", name="The Desk", addresses=(), members=("ana", "tom"))]
    topics = [Topic("access", "Access", pocs=("ana",)), Topic("hardware", "Hardware", pocs=("desk",)),
              Topic("finance", "Finance")]
    made: dict[str, Any] = {
        "people": {p.key: p for p in people}, "topics": {t.name: t for t in topics},
        "projects": {"support": Project("support", SHARED, "Support")}, "hours": hours(),
        "answer_within": {Urgency.CRITICAL: timedelta(hours=1), Urgency.HIGH: timedelta(hours=4),
                          Urgency.NORMAL: timedelta(hours=8), Urgency.LOW: timedelta(hours=24)},
        "triage_poc": "zoe", "fallback_poc": "max",
    }
    return Directory(**{**made, **values})


def mail(new_text: str = "I cannot log in.", **values: Any) -> InboundMail:
    """A mail of Ben's."""
    made: dict[str, Any] = {"message_id": MessageId("<1@customer.test>"), "from_": BEN, "subject": "Locked out",
                            "text": new_text, "new_text": new_text, "to": (Address(SHARED),)}
    return InboundMail(**{**made, **values})


def ticket(**values: Any) -> Ticket:
    """Ben's ticket #7 with Ana, about access, promised for this afternoon."""
    made: dict[str, Any] = {
        "id": TicketId(7), "subject": "Locked out", "status": Status.NEW, "stakeholder": BEN, "project": "support",
        "poc": "ana", "opened_at": NOW - timedelta(hours=1), "topic": "access", "promise": NOW + timedelta(hours=5),
        "participants": (Participant(BEN, is_stakeholder=True),), "version": 3,
    }
    return Ticket(**{**made, **values})


def file(**values: Any) -> TicketFile:
    """The ticket without history."""
    return TicketFile(ticket(**values))


def envelope(*rcpt_to: str, **values: Any) -> Envelope:
    """From Ben, by SMTP."""
    return Envelope(**{"source": Source.SMTP, "mail_from": BEN.address, "rcpt_to": rcpt_to or (SHARED,),
                       "received_at": NOW, "peer": "127.0.0.1", **values})


def trust(**values: Any) -> Trust:
    """No mail system in front of us says anything."""
    return Trust(**{"checked": False, "aligned": False, **values})


def situation(**values: Any) -> Situation:
    """Nothing is known: a stranger's mail to the shared address."""
    made: dict[str, Any] = {
        "inbound": InboundId(1), "envelope": envelope(), "screening": Screening(Disposition.HANDLE, "default"),
        "trust": trust(), "directory": directory(), "policy": DeskPolicy(), "project_key": "support",
        "next_ticket": TicketId(8),
    }
    return Situation(**{**made, **values})


def triage(topic: str | None = "access", **values: Any) -> Triage:
    """Sure that it is about access."""
    return replace(Triage(topic, 0.93, why=("locked out",)), **values)
