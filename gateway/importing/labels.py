"""Which topic an old mail was filed under: by a label in its header, or by the folder that it lay in."""
from __future__ import annotations

import re

from gateway.mail.encoded_words import decode_words
from gateway.model.mail import InboundMail
from gateway.model.people import Directory

FOLDER = "folder"
_BETWEEN = re.compile(r"[,;]")
_MOST_LABELS = 50


def topic_of(mail: InboundMail, folder: str, topic_from: str, directory: Directory) -> str | None:
    """Name of the first topic that is named; None where none is. `topic_from`: a header, or `FOLDER`; "" for none.

    A label counts that is the key or the title of a topic, as a whole or with its last part: Support/Invoices.
    """
    if not topic_from:
        return None
    said = [folder] if topic_from.lower() == FOLDER else [
        decode_words(value) for value in mail.headers.get(topic_from.lower(), ())]
    labels = [label.strip(' "') for value in said for label in (value, *_BETWEEN.split(value), *value.split())]
    for label in dict.fromkeys(labels[:_MOST_LABELS]):
        topic = directory.find_topic(label) or directory.find_topic(label.rpartition("/")[2])
        if label and topic is not None:
            return topic.name
    return None
