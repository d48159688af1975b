"""Reading a mail in a process of its own, which can be killed: for mail that is big, or that took down a reader before.

The child gets the raw mail on stdin and answers with JSON (never pickle: what a hostile mail made of the child
must not run in the parent). `python -P -m gateway.apart` keeps a folder named `gateway` below the current
directory from being imported in its place.
"""
from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from gateway.model.mail import Address, Attachment, DeliveryFailure, InboundMail
from gateway.model.policy import Limits


class TooSlow(Exception):
    """The mail could not be read within its time, or its reader died."""


def parse_apart(raw: bytes, limits: Limits, seconds: float) -> InboundMail:
    """The mail, read by a child process within `seconds`; TooSlow otherwise."""
    command = [sys.executable, "-P", "-m", "gateway.apart", json.dumps(asdict(limits))]
    try:
        # Our own interpreter with constant arguments; the mail goes in by stdin.
        done = subprocess.run(command, input=raw, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TooSlow(f"reading it took longer than {seconds:g} s") from None
    if done.returncode != 0:
        raise TooSlow("the process that read it ended early")
    return from_json(json.loads(done.stdout))


def to_json(mail: InboundMail) -> dict[str, Any]:
    """The mail as plain JSON values."""
    value = {f.name: getattr(mail, f.name) for f in fields(mail)}
    value["contents"] = {digest: base64.b64encode(data).decode() for digest, data in mail.contents.items()}
    value["date"] = mail.date.isoformat() if mail.date else None
    for name in ("from_", "forwarded_from"):
        value[name] = asdict(value[name]) if value[name] else None
    for name in ("reply_to", "to", "cc", "attachments", "failures"):
        value[name] = [asdict(part) for part in value[name]]
    return value


def from_json(value: Mapping[str, Any]) -> InboundMail:
    """The mail that `to_json` took apart."""
    made = dict(value)
    made["contents"] = {digest: base64.b64decode(data) for digest, data in value["contents"].items()}
    made["date"] = datetime.fromisoformat(value["date"]) if value["date"] else None
    for name in ("from_", "forwarded_from"):
        made[name] = Address(**value[name]) if value[name] else None
    for name, kind in (("reply_to", Address), ("to", Address), ("cc", Address), ("attachments", Attachment),
                       ("failures", DeliveryFailure)):
        made[name] = tuple(kind(**part) for part in value[name])
    for name in ("in_reply_to", "references", "defects"):
        made[name] = tuple(value[name])
    made["headers"] = {name: tuple(values) for name, values in value["headers"].items()}
    return InboundMail(**made)


def main() -> None:
    """The child: one mail from stdin, one JSON object to stdout."""
    from gateway.mail.parse import parse

    limits = Limits(**json.loads(sys.argv[1]))
    json.dump(to_json(parse(sys.stdin.buffer.read(), limits)), sys.stdout)


if __name__ == "__main__":
    main()
