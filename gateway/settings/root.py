"""All settings in one frozen value, and what they turn into for the rooms.

Built by `load`, which checks the whole; therefore none of the conversions can fail.
"""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field

from gateway.model.people import Directory, Organisation, Person, Project, Role, Topic
from gateway.model.policy import AddressPolicy, DeskPolicy, Limits, ScreenPolicy, TrustPolicy
from gateway.model.retention import Retention
from gateway.model.working_hours import WorkingHours
from gateway.settings import house, sections, when
from gateway.settings.approvals import ApprovalSettings
from gateway.settings.console import ConsoleSettings
from gateway.settings.escalation import EscalationSettings
from gateway.settings.feedback import FeedbackSettings, UpdatesSettings, feedback_policy
from gateway.settings.house import Key
from gateway.settings.mailboxes import MailboxSettings
from gateway.settings.meetings import MeetingSettings
from gateway.settings.monitoring import MonitoringSettings
from gateway.settings.oauth import OAuthSettings
from gateway.settings.privacy import PrivacySettings
from gateway.settings.retention import RetentionSettings
from gateway.settings.rounds import LedgerSettings, MorningListSettings
from gateway.settings.sections import EMPTY
from gateway.settings.summary import SummarySettings

_RELAY_PORTS = {"none": 25, "starttls": 587, "tls": 465}
_EVERYBODY = (ip_network("0.0.0.0/0"), ip_network("::/0"))


class Settings(sections.Section):
    """The whole of it: sections as in the file, and below them what the rooms get."""

    gateway: sections.Gateway = EMPTY
    listen: sections.Listen = EMPTY
    mailboxes: dict[Key, MailboxSettings] = Field(default_factory=dict)
    oauth: dict[Key, OAuthSettings] = Field(default_factory=dict)
    addresses: sections.Addresses = EMPTY
    projects: dict[Key, house.ProjectSettings] = Field(default_factory=dict)
    people: dict[Key, house.PersonSettings] = Field(default_factory=dict)
    teams: dict[Key, house.TeamSettings] = Field(default_factory=dict)
    organisations: dict[Key, house.OrganisationSettings] = Field(default_factory=dict)
    roles: house.Roles = EMPTY
    topics: dict[Key, house.TopicSettings] = Field(default_factory=dict)
    working_hours: when.WorkingHoursSettings = EMPTY
    calendars: dict[Key, when.CalendarSettings] = Field(default_factory=dict)
    promises: when.Promises = EMPTY
    escalation: EscalationSettings = EMPTY
    meetings: MeetingSettings = EMPTY
    approvals: ApprovalSettings = EMPTY
    triage: sections.TriageSettings = EMPTY
    learning: sections.Learning = EMPTY
    relay: sections.Relay = EMPTY
    trust: sections.Trust = EMPTY
    screening: sections.Screening = EMPTY
    attachments: sections.Attachments = EMPTY
    guards: sections.Guards = EMPTY
    desk: sections.Desk = EMPTY
    clock: sections.Clock = EMPTY
    questions: sections.Questions = EMPTY
    feedback: FeedbackSettings = EMPTY
    updates: UpdatesSettings = EMPTY
    limits: sections.LimitSettings = EMPTY
    worker: sections.Worker = EMPTY
    summary: SummarySettings = EMPTY
    morning_list: MorningListSettings = EMPTY
    ledger: LedgerSettings = EMPTY
    letters: sections.Letters = EMPTY
    log: sections.Log = EMPTY
    monitoring: MonitoringSettings = EMPTY
    console: ConsoleSettings = EMPTY
    retention: RetentionSettings = EMPTY
    privacy: PrivacySettings = EMPTY

    @property
    def host_name(self) -> str:
        """The configured name, else the domain of the first shared address (no DNS is asked)."""
        return self.gateway.host_name or self._shared[0].rpartition("@")[2]

    @property
    def data_dir(self) -> Path:
        """Absolute; made by whoever first writes there."""
        assert self.gateway.data_dir is not None
        return self.gateway.data_dir

    @property
    def database_url(self) -> str:
        """For SQLAlchemy; may hold a password, so it must never be logged."""
        return self.gateway.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'spoc.db'}"

    @property
    def blobs_dir(self) -> Path | None:
        """Where big mails and attachments lie as files; None: in the database."""
        is_one_file = self.database_url.startswith("sqlite")
        return self.gateway.blobs_dir or (self.data_dir / "blobs" if is_one_file else None)

    @property
    def outgoing_dir(self) -> Path:
        """Where the folder relay keeps its Maildirs."""
        return self.relay.folder or self.data_dir / "outgoing"

    @property
    def model_dir(self) -> Path:
        """Where the trained model lies."""
        return self.triage.model_dir or self.data_dir / "model"

    @property
    def relay_port(self) -> int:
        """The configured port, else the usual one of the chosen security."""
        return self.relay.port or _RELAY_PORTS[self.relay.security]

    @property
    def authentication_expected(self) -> bool:
        """Somebody says who wrote a mail: a mail system in front of the gateway, or the gateway itself."""
        by_mailbox = any(mailbox.authserv_id for mailbox in self.mailboxes.values())
        return bool(self.trust.check_dns or self.trust.authserv_id or self.trust.marker_header or by_mailbox)

    @property
    def triage_poc(self) -> str:
        """Key of the person or team that gets what the classifier is unsure of."""
        return self.roles.triage_poc or self.fallback_poc

    @property
    def fallback_poc(self) -> str:
        """Key of the person who gets what nobody else can take."""
        pocs = [key for key, person in self.people.items() if Role.POC in person.roles]
        return self.roles.fallback_poc or pocs[0]

    def directory(self) -> Directory:
        """Everybody and everything that has a name."""
        hours = when.house_hours(self.working_hours)
        calendars = when.calendars(self.calendars, self.working_hours)
        people = {key: _person(key, p, calendars.get(p.calendar, hours)) for key, p in self.people.items()}
        teams = {key: _team(key, t, people, hours.zone) for key, t in self.teams.items()}
        return Directory(
            people=people | teams,
            topics={name: _topic(name, t, calendars) for name, t in self.topics.items()},
            projects={key: _project(key, p, calendars) for key, p in self.projects.items()},
            hours=hours,
            answer_within=when.by_urgency(self.promises.answer_within),
            next_answer_within=when.by_urgency(self.promises.next_answer_within),
            resolve_within=when.by_urgency(self.promises.resolve_within),
            triage_poc=self.triage_poc,
            fallback_poc=self.fallback_poc,
            organisations={key: _organisation(key, o) for key, o in self.organisations.items()},
        )

    def retention_policy(self) -> Retention:
        """What is kept how long."""
        return self.retention.policy({name: topic.keep for name, topic in self.topics.items() if topic.keep})

    def desk_policy(self) -> DeskPolicy:
        """What the desk may do by itself."""
        return DeskPolicy(
            require_staff_authentication=self.trust.require_staff_authentication,
            authentication_expected=self.authentication_expected,
            route_all_to=self.triage.route_all_to or None,
            ask_stakeholder=self.triage.ask == "stakeholder",
            gather_for=self.triage.same_matter_gather,
            quarantine_unknown=self.screening.unknown_senders == "quarantine",
            known_domains=tuple(d.lower() for d in self.screening.known_domains),
            receipts_per_hour=self.limits.receipts_per_sender_and_hour,
            letters_per_hour=self.limits.letters_per_ticket_and_hour,
            guards_off=frozenset(name for name, value in self.guards if value is False),
            colliding_answers_within=self.guards.colliding_answers_within,
            question_expires_after=self.questions.expire_after,
            relay_delay=self.desk.relay_delay,
            undo_within=self.desk.undo_within,
            close_after=self.desk.close_after,
            reminder_before=self.promises.reminder_before,
            escalation=self.escalation.policy(),
            meetings=self.meetings.policy(),
            approvals=self.approvals.policy(),
            summary=self.summary.policy(),
            morning_list=self.morning_list.enabled,
            morning_at=self.morning_list.at,
            ledger_at=self.ledger.at if self.ledger.enabled else None,
            feedback=feedback_policy(self.feedback, self.updates),
            max_relay_bytes=self.limits.max_relay_bytes,
        )

    def address_policy(self) -> AddressPolicy:
        """Which addresses are ours."""
        return AddressPolicy(self._shared, self.addresses.tag_form, self.addresses.tag_subdomain.lower())

    def trust_policy(self) -> TrustPolicy:
        """Whose word about a sender counts."""
        by_us = self.host_name if self.trust.check_dns else ""
        mailboxes = {key: mailbox.authserv_id or by_us for key, mailbox in self.mailboxes.items()}
        if self.trust.check_dns:
            # The gateway checks by itself and puts its own Authentication-Results on top of every mail, whoever handed
            # it over. Only the topmost one of this id is read, so a forged one further down is never looked at, and
            # it is safe to read it in mail from anybody. A marker would not be: a check keeps the two apart.
            return TrustPolicy(authserv_id=self.host_name, trusted_peers=_EVERYBODY, mailboxes=mailboxes)
        return TrustPolicy(
            authserv_id=self.trust.authserv_id,
            trusted_peers=self.trust.trusted_peers,
            marker_header=self.trust.marker_header,
            marker_value=self.trust.marker_value.get_secret_value(),
            mailboxes=mailboxes,
        )

    def screen_policy(self, loop_marker: str) -> ScreenPolicy:
        """What screening must know; the marker is the installation's own and lies in its database."""
        return ScreenPolicy(self._shared, loop_marker, self.trust.own_list_ids, self.screening.spam_headers)

    def mail_limits(self) -> Limits:
        """Bounds that hold before Python's header objects touch a mail."""
        return Limits(
            max_bytes=self.listen.max_message_bytes,
            max_header_bytes=self.limits.max_header_bytes,
            max_headers=self.limits.max_headers,
            max_header_value=self.limits.max_header_value_bytes,
            max_parts=self.limits.max_parts,
            max_depth=self.limits.max_depth,
            max_text=self.limits.max_text_characters,
            max_addresses=self.limits.max_addresses,
        )

    @property
    def _shared(self) -> tuple[str, ...]:
        return tuple(project.address for project in self.projects.values())


def _person(key: str, person: house.PersonSettings, hours: WorkingHours) -> Person:
    return Person(
        key=key,
        name=person.name,
        addresses=person.addresses,
        roles=person.roles,
        language=person.language,
        speaks=person.speaks,
        zone=person.zone or hours.zone,
        hours=when.own_hours(person.hours, person.zone, hours),
        max_tickets=person.max_tickets,
        cover=person.cover or None,
        lead=person.lead,
        absences=person.absences,
    )


def _team(key: str, team: house.TeamSettings, people: dict[str, Person], zone: ZoneInfo) -> Person:
    """A team may do what all of its members may do."""
    return Person(
        key=key,
        name=team.name,
        addresses=(team.address,) if team.address else (),
        roles=frozenset.intersection(*(people[m].roles for m in team.members)),
        members=team.members,
        language=team.language,
        zone=zone,
    )


def _organisation(key: str, organisation: house.OrganisationSettings) -> Organisation:
    return Organisation(key, organisation.name, organisation.domains, organisation.pocs, organisation.always)


def _topic(name: str, topic: house.TopicSettings, calendars: Mapping[str, WorkingHours]) -> Topic:
    return Topic(
        name=name,
        title=topic.title or name.replace("-", " ").replace("_", " ").capitalize(),
        description=topic.description,
        keywords=topic.keywords,
        examples=topic.examples,
        pocs=topic.pocs,
        lead=topic.lead,
        second_level=topic.second_level,
        hours=calendars.get(topic.calendar),
        answer_within=when.by_urgency(topic.answer_within),
        next_answer_within=when.by_urgency(topic.next_answer_within),
        resolve_within=when.by_urgency(topic.resolve_within),
    )


def _project(key: str, project: house.ProjectSettings, calendars: Mapping[str, WorkingHours]) -> Project:
    return Project(
        key=key,
        address=project.address,
        name=project.name,
        topics=project.topics,
        pocs=project.pocs,
        topic_pocs=project.topic_pocs,
        letters=str(project.letters or ""),
        sponsors=project.sponsors,
        hours=calendars.get(project.calendar),
    )
