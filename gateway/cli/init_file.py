"""The answers of `spoc init` as a settings file with comments. Pure: what it gives is text.

A line that begins with "#" and a blank explains; one that begins with "#" alone is a key for later: take the "#" away.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from gateway.cli.init_answers import Answers, MailServer, Somebody, name_of, word_of

_RULE = 110
"""Dashes and letters of a headline."""

_HEAD = """\
# Settings of the SPOC gateway, begun by `spoc init`. Edit them as you like: `spoc check` says what is wrong, and
# `spoc run` reads them when it starts. What is not set here has its default. Every key is explained in
# config/default.toml, which lies here: {reference}
# Pages named docs/... belong to the source of the gateway; the installed program does not bring them along.
#
# A line that begins with "#" and a word without a blank is a key for later: take the "#" away.

[gateway]
# Database, attachments, model and (without a mail server) the letters. Relative paths start at this file's folder.
data_dir = {data_dir}

# Name of this machine for other mail servers. Without it: the domain of the shared address.
#host_name = "mail.example.org"
"""

_MAIL_IN = """\
# Mail is taken on 127.0.0.1 by SMTP (port 2525) and LMTP (port 2424), from programs on this machine only. Choose one
# way for mail from outside; docs/mail-systems.md has each of them in full.
#
#   A mail server on this machine (Postfix, Exim) hands mail over by LMTP: nothing to set here but [trust].
#
#   A mailbox is collected from by IMAP (Microsoft 365 and Google: docs/mail-systems.md):
#[mailboxes.support]
#host = "imap.example.org"
#username = "support@example.org"
#password_file = "/etc/spoc/mailbox-password"
#
#   The gateway is itself the mail server of its address (MX):
#[listen]
#smtp_host = "0.0.0.0"
#smtp_port = 25
#tls_certificate = "/etc/ssl/mail.example.org.pem"
#tls_key = "/etc/ssl/mail.example.org.key"
"""

_TRUST = """\
# Who vouches that a sender is who he says. Set one of the two before people outside write, else a POC is known by the
# mark in his reply address and by From alone.
#[trust]
#authserv_id = "mail.example.org"
#check_dns = true
#   authserv_id: the name under which your mail server writes Authentication-Results; check_dns: the gateway itself
#   checks SPF, DKIM and DMARC, where it is the MX.
"""

_FOLDER = """\
# Letters are put into Maildirs below the data directory, and nothing leaves this machine: right for trying out. To send
# them, name your mail server in the place of kind = "folder":
[relay]
kind = "folder"
#kind = "smtp"
#host = "smtp.example.org"
#port = 587
#security = "starttls"
#username = "support@example.org"
#password_file = "/etc/spoc/relay-password"
"""

_WHEN = """\
# Promises ("an answer by Tuesday") count in these hours. Further keys: spans_on.fri, holidays, holidays_of.
[working_hours]
zone = {zone}
days = ["mon", "tue", "wed", "thu", "fri"]
spans = ["09:00-17:00"]

# Working time to the first answer, by urgency. Also: [promises.resolve_within], and both for a single topic.
#[promises.answer_within]
#critical = "1h"
#high = "4h"
#normal = "8h"
#low = "40h"
"""

_CONSOLE = """\
# While the gateway runs, http://127.0.0.1:8025/ shows in your browser how things stand, on this machine only. Who is
# named in [people] logs in by a link that is mailed to him, or that `spoc login` prints.
#[console]
#port = 8025
#url = "https://desk.example.org"
"""


def written(answers: Answers, reference: str) -> str:
    """The settings file; `reference` says where every key is explained on this machine."""
    return "\n".join([
        _HEAD.format(reference=reference, data_dir=_value(answers.data_dir)),
        _titled("Mail in", _MAIL_IN + "\n" + _TRUST),
        _titled("Mail out", _FOLDER if answers.relay is None else _relay(answers.relay)),
        _titled("The shared address and the people", _house(answers)),
        _titled("What mails are about", _topics(answers)),
        _titled("Time", _WHEN.format(zone=_value(answers.zone))),
        _titled("The console", _CONSOLE),
    ])


def _titled(title: str, text: str) -> str:
    return f"# --- {title} {'-' * (_RULE - len(title))}\n\n{text}"


def _relay(server: MailServer) -> str:
    keys = {"kind": "smtp", "host": server.host, "port": server.port, "security": server.security}
    more = [f"#username = {_value(server.user or 'support@example.org')}",
            '#password_file = "/etc/spoc/relay-password"']
    if server.lacks_password:
        more = ['# To log in: write the password into a file of your own, name it here, and take both "#" away.', *more]
    elif server.user:
        by_file = {"password_file": server.password_file} if server.password_file else {"password": server.password}
        keys, more = {**keys, "username": server.user, **by_file}, []
    lines = [f"{key} = {_value(value)}" for key, value in keys.items() if value not in ("", 0)]
    return "\n".join(['# Letters are handed to this mail server. kind = "folder" puts them into Maildirs instead.',
                      "[relay]", *lines, *more, ""])


def _house(answers: Answers) -> str:
    key = word_of(answers.address.partition("@")[0]) or "support"
    sponsors = _keys(answers.with_role("sponsor"))
    lines = [
        "# People outside write to this address, and see this name on every letter. pocs take what no topic names",
        "# somebody for. Another [projects.KEY] is another shared address with people, topics and letters of its own.",
        f"[projects.{key}]",
        f"address = {_value(answers.address)}",
        f"name = {_value(answers.name or name_of(answers))}",
        f"pocs = {_keys(answers.with_role('poc'))}",
        f"sponsors = {sponsors}" if sponsors != "[]" else "#sponsors = []",
        "",
        "# [people.KEY]: POCs write the key behind #assign. Letters go to the first address. Roles: poc (answers),",
        "# operator (runs the gateway, hears of its troubles), sponsor (approves, reads the weekly summary), vip (is",
        "# served sooner).",
        *(line for person in answers.people for line in _person(person, answers.language)),
        *_roles(answers),
    ]
    return "\n".join([*lines, ""])


def _person(person: Somebody, language: str) -> Iterator[str]:
    yield f"[people.{person.key}]"
    yield f"name = {_value(person.name)}"
    yield f"addresses = {_value([person.address])}"
    yield f"roles = {_value(list(person.roles))}"
    yield f"language = {_value(language)}"
    yield '#absences = ["2030-12-21..2031-01-03"]'
    yield ""


def _roles(answers: Answers) -> Iterator[str]:
    first = answers.with_role("poc")[0].key
    yield "# Who gets what the classifier is unsure of, and what nobody else can take. Several people under one name,"
    yield '# who may stand wherever a POC does: [teams.desk] with name = "Service Desk" and members = ["KEY", "KEY"].'
    yield "[roles]"
    yield f"triage_poc = {_value(first)}"
    yield f"fallback_poc = {_value(first)}"


def _topics(answers: Answers) -> str:
    lines = [
        "# Only the topics named here exist. Eight are built in, with title, description and keywords; one of your own",
        "# needs those three, and some whole mails as examples if you have them. Without pocs: those of the address,",
        "# of whom the one with the least open work gets the next ticket.",
    ]
    somebody = [person.key for person in answers.with_role("poc")[:1]]
    for topic, keys in answers.topics:
        pocs = f"pocs = {_value(list(keys))}" if keys else f"#pocs = {_value(somebody)}"
        lines += [f"[topics.{topic}]", pocs, ""]
    return "\n".join(lines)


def _keys(people: Iterable[Somebody]) -> str:
    return _value([person.key for person in people])


def _value(value: object) -> str:
    """JSON's way of writing text, numbers and lists is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
