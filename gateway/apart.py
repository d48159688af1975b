"""Reading a mail in a process of its own, which can be killed: for mail that is big, or that took down a reader before.

The child gets the raw mail on stdin and answers with one line of JSON (never pickle: what a hostile mail made of the
child must not run in the parent), and behind it the bytes of the mail's files as they are: a file of 30 MB is held in
memory once. `python -P -m gateway.apart` keeps a folder named `gateway` below the current directory from being imported
in its place.
"""
from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, time
from typing import IO, Any

from gateway.model.calendar import Attendance, Attendee, CalendarEvent, Method, Moment
from gateway.model.mail import Address, Attachment, DaysOff, DeliveryFailure, InboundMail
from gateway.model.policy import Limits


class TooSlow(Exception):
    """The mail could not be read within its time, or its reader died."""


def parse_apart(raw: bytes, limits: Limits, seconds: float) -> InboundMail:
    """The mail, read by a child process within `seconds`; TooSlow otherwise."""
    command = [sys.executable, "-P", "-m", "gateway.apart", json.dumps(asdict(limits))]
    with tempfile.TemporaryFile() as answer:
        try:
            # Our own interpreter with constant arguments; the mail goes in by stdin.
            done = subprocess.run(command, input=raw, stdout=answer, stderr=subprocess.PIPE,  # noqa: S603
                                  timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise TooSlow(f"reading it took longer than {seconds:g} s") from None
        if done.returncode != 0:
            raise TooSlow("the process that read it ended early")
        answer.seek(0)
        return read(answer)


def write(mail: InboundMail, to: IO[bytes]) -> None:
    """The mail as `read` reads it."""
    to.write(json.dumps(_to_json(mail)).encode() + b"\n")
    for data in mail.contents.values():
        to.write(data)


def read(answer: IO[bytes]) -> InboundMail:
    """The mail that `write` has written."""
    value = json.loads(answer.readline())
    contents = {digest: answer.read(size) for digest, size in value["contents"].items()}
    return _from_json({**value, "contents": contents})


def _to_json(mail: InboundMail) -> dict[str, Any]:
    """The mail as plain JSON values; of its files how big each is."""
    value = {f.name: getattr(mail, f.name) for f in fields(mail)}
    value["contents"] = {digest: len(data) for digest, data in mail.contents.items()}
    value["date"] = mail.date.isoformat() if mail.date else None
    for name in ("from_", "forwarded_from", "calendar", "days_off"):
        value[name] = _plain(asdict(value[name])) if value[name] else None
    for name in ("reply_to", "to", "cc", "attachments", "failures"):
        value[name] = [asdict(part) for part in value[name]]
    return value


def _plain(value: Any) -> Any:
    """The value with days and times as text, which is all that JSON knows."""
    match value:
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case date() | time():
            return value.isoformat()
        case _:
            return value


def _from_json(value: Mapping[str, Any]) -> InboundMail:
    """The mail that `_to_json` took apart."""
    made = dict(value)
    made["date"] = datetime.fromisoformat(value["date"]) if value["date"] else None
    for name in ("from_", "forwarded_from"):
        made[name] = Address(**value[name]) if value[name] else None
    for name, kind in (("reply_to", Address), ("to", Address), ("cc", Address), ("attachments", Attachment),
                       ("failures", DeliveryFailure)):
        made[name] = tuple(kind(**part) for part in value[name])
    for name in ("in_reply_to", "references", "defects"):
        made[name] = tuple(value[name])
    made["calendar"] = _event(value["calendar"]) if value["calendar"] else None
    away = value["days_off"]
    made["days_off"] = away and DaysOff(date.fromisoformat(away["first"]), date.fromisoformat(away["last"]),
                                        away["summary"])
    made["headers"] = {name: tuple(values) for name, values in value["headers"].items()}
    return InboundMail(**made)


def _event(value: Mapping[str, Any]) -> CalendarEvent:
    organizer, attendees = value["organizer"], value["attendees"]
    return CalendarEvent(**{
        **value, "method": Method(value["method"]), "starts": _moment(value["starts"]), "ends": _moment(value["ends"]),
        "organizer": Address(**organizer) if organizer else None,
        "attendees": tuple(Attendee(Address(**a["address"]), Attendance(a["attendance"])) for a in attendees),
    })


def _moment(value: Mapping[str, str | None] | None) -> Moment | None:
    if value is None:
        return None
    day, clock, at = value["day"] or "", value["clock"], value["at"]
    return Moment(date.fromisoformat(day), time.fromisoformat(clock) if clock else None,
                  datetime.fromisoformat(at) if at else None)


def main() -> None:
    """The child: one mail from stdin, one answer to stdout."""
    from gateway.mail.parse import parse

    limits = Limits(**json.loads(sys.argv[1]))
    write(parse(sys.stdin.buffer.read(), limits), sys.stdout.buffer)


if __name__ == "__main__":
    main()
