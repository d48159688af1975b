"""Waiting for mail: IDLE (RFC 2177) where the server has it, else a look now and then."""
from __future__ import annotations

import time

from gateway.said import plain
from gateway.sources.imap_errors import LinkLost
from gateway.sources.imap_folder import Folder
from gateway.sources.imap_link import Link


def wait(folder: Folder, seconds: float | None = None) -> bool:
    """True as soon as a mail may have come; False after `seconds`, or at once when it is time to stop.

    Without `seconds`: as long as an IDLE may last, or as often as the settings let us look. LinkLost where the
    server is gone: its answer to the end of IDLE (or to NOOP) is waited for, so a dead link is found out at last then.
    Call it again and again, and look into the folder each time: the look is the backstop of IDLE.
    """
    link = folder.link
    if link.stop.is_set:
        return False
    if link.wire.news:
        return True
    if "IDLE" in link.abilities:
        return _idle(link, link.config.idle if seconds is None else seconds)
    return _poll(link, link.config.poll if seconds is None else seconds)


def _poll(link: Link, seconds: float) -> bool:
    link.stop.wait(seconds)
    if link.stop.is_set:
        return False
    answer = link.ask("NOOP")
    if not answer.ok:
        link.close()
        raise LinkLost(f"{link.config.host} has no answer to NOOP: {answer.text}")
    return link.wire.news


def _idle(link: Link, seconds: float) -> bool:
    """One IDLE from its beginning to its end. A stop leaves it open: the link is to be closed then."""
    wire = link.wire
    ends = time.monotonic() + seconds
    with link.guarded():
        wire.untagged_responses.clear()
        tag = wire._command("IDLE")
        while wire._get_response() is not None:  # None is the "+" that says it idles
            _check_refused(link, tag)
    while not wire.news and (wire.has_more() or link.stop.wait(ends - time.monotonic(), wire.sock)):
        with link.guarded():
            wire.be_patient()
            wire._get_response()
            wire._check_bye()
            wire.untagged_responses.clear()
            _check_refused(link, tag)
    if link.stop.is_set:
        return False
    with link.guarded():
        wire.send(b"DONE\r\n")
        wire._command_complete("IDLE", tag)
    return wire.news


def _check_refused(link: Link, tag: bytes) -> None:
    """An answer before DONE ends the IDLE: the server does not want to, or no longer."""
    ended = link.wire.tagged_commands[tag]
    if ended is not None:
        raise LinkLost(f"the server ended IDLE: {plain(ended[1][-1])}")
