"""Who asks the demo to end is heard, also where the moment was a bad one."""
import os
import signal
import smtplib
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from gateway.cli.mailboxes import Sink, send
from gateway.cli.story import _ending_with_us
from gateway.cli.story_settings import settings
from gateway.settings import load


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_that_was_swallowed_ends_it_all_the_same(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), _ending_with_us(), suppress(KeyboardInterrupt):
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("answer", range(1, 6), ids=["EHLO", "MAIL FROM", "RCPT TO", "DATA", "the mail"])
def test_an_interrupt_while_a_mail_is_handed_over_is_nothing_else(
    answer: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads, number = smtplib.SMTP.getreply, count()

    def getreply(client: smtplib.SMTP) -> tuple[int, bytes]:
        if next(number) == answer:
            raise KeyboardInterrupt
        return reads(client)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)
    with closing(Sink()) as sink, pytest.raises(KeyboardInterrupt):
        send(b"Subject: one\r\n\r\nwords\r\n", "a@example.test", ["b@example.test"], sink.address)


def test_what_is_broken_off_by_an_interrupt_and_fails_otherwise_was_interrupted() -> None:
    def break_off() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            raise OSError("broken off") from None

    with pytest.raises(KeyboardInterrupt), _ending_with_us():
        break_off()
    with pytest.raises(OSError, match="by itself"), _ending_with_us():
        raise OSError("by itself")


def test_whom_nobody_interrupts_comes_to_his_end() -> None:
    with _ending_with_us():
        done = True
    assert done


def test_the_demo_needs_no_port_that_a_running_gateway_has(tmp_path: Path) -> None:
    (tmp_path / "spoc.toml").write_text(settings(2600, datetime(2026, 11, 20, tzinfo=UTC)))
    private = load(tmp_path / "spoc.toml", {})
    assert (private.listen.smtp_port, private.listen.lmtp_port, private.console.host) == (0, 0, "")
