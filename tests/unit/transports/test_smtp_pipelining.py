"""Envelope and DATA in one go, where the relay offers that (RFC 2920): each answer belongs to what it answers."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.transports import DeliveryError, PermanentFailure, RelayFailure, TemporaryFailure
from gateway.transports.smtp import SmtpTransport
from tests.unit.transports.relay import BYE, DROP, HANG, Relay

LETTER = b"From: support@ours.test\r\nSubject: hi\r\n\r\nhello\r\n"
Make = Callable[..., Relay]
To = Callable[..., SmtpTransport]


def send(transport: SmtpTransport) -> None:
    transport.send("b@ours.test", "ann@outside.test", LETTER)


def test_a_relay_that_does_not_offer_it_hears_one_command_at_a_time(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("HELP",), script={"MAIL": "550 not you"})
    with pytest.raises(PermanentFailure):
        send(to(relay))
    assert (relay.said("RCPT"), relay.said("data")) == ([], [])


def test_a_relay_that_offers_it_need_not_be_waited_for(a_relay: Make, to: To) -> None:
    relay = a_relay(script={"MAIL": HANG})
    with pytest.raises(RelayFailure):
        send(to(relay))
    send(to(relay := a_relay()))
    assert relay.mails == [LETTER]


@pytest.mark.parametrize(("script", "refusal"), [
    ({"MAIL": ["452 later"], "RCPT": ["503 no sender"], "DATA": ["503 no recipient"]}, TemporaryFailure),
    ({"RCPT": ["550 nobody"], "DATA": ["554 no recipient"]}, PermanentFailure),
    ({"RCPT": ["550 nobody"]}, PermanentFailure),
    ({"RCPT": ["451 later"]}, TemporaryFailure),
], ids=["sender", "recipient", "recipient, the letter is wanted all the same", "recipient, later"])
def test_a_refusal_is_told_and_the_next_letter_goes_over_the_same_connection(
    a_relay: Make, to: To, script: dict[str, list[str]], refusal: type[DeliveryError],
) -> None:
    relay = a_relay(script=script)
    transport = to(relay)
    with pytest.raises(refusal) as refused:
        send(transport)
    assert type(refused.value) is refusal
    send(transport)
    assert [mail for mail in relay.mails if mail] == [LETTER]
    assert relay.connections == 1


@pytest.mark.parametrize("then", [DROP, BYE, HANG])
def test_a_refusal_counts_whatever_the_relay_does_after_it(a_relay: Make, to: To, then: str) -> None:
    relay = a_relay(script={"RCPT": ["550 nobody"], "DATA": [then]})
    transport = to(relay)
    with pytest.raises(PermanentFailure, match="550"):
        send(transport)
    send(transport)
    assert relay.mails == [LETTER]
