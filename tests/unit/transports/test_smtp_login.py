"""Logging in to a relay: one way at a time, by password or access token, and never a secret in what goes wrong."""
from __future__ import annotations

import base64
import traceback
from collections.abc import Callable

import pytest

from gateway.model.access import NoAccess
from gateway.transports import RelayFailure
from gateway.transports.smtp import RelayConfig, SmtpTransport
from tests.unit.transports.relay import DROP, Relay

LETTER = b"Subject: hi\r\n\r\nhello\r\n"
REASON = "334 " + base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode()
"""How a token is refused: a challenge, which waits for a word before it says 535."""
Make = Callable[..., Relay]
To = Callable[..., SmtpTransport]


class Tokens:
    """Gives `old` until a new one is asked for, as an access would."""

    def __init__(self, trouble: NoAccess | None = None) -> None:
        self.asked: list[bool] = []
        self._trouble = trouble

    def __call__(self, refused: bool) -> str:
        self.asked.append(refused)
        if self._trouble:
            raise self._trouble
        return f"ya29.token-{'new' if True in self.asked else 'old'}"


def send(transport: SmtpTransport) -> None:
    transport.send("a@ours.test", "ann@outside.test", LETTER)


def said_to_auth(relay: Relay) -> list[str]:
    """What was said with AUTH, decoded."""
    return [base64.b64decode(line.split(" ")[2]).decode() for line in relay.said("AUTH")]


def test_an_access_token_opens_the_relay(a_relay: Make, to: To) -> None:
    relay, tokens = a_relay(features=("HELP", "AUTH LOGIN XOAUTH2 OAUTHBEARER")), Tokens()
    send(to(relay, user="spoc@ours.test", access=tokens))
    assert relay.said("AUTH")[0].startswith("AUTH XOAUTH2 ")
    assert said_to_auth(relay) == ["user=spoc@ours.test\x01auth=Bearer ya29.token-old\x01\x01"]
    assert (len(relay.mails), tokens.asked) == (1, [False])


def test_oauthbearer_where_nothing_else_is_offered(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("HELP", "AUTH OAUTHBEARER"))
    send(to(relay, user="a,b=c@ours.test", access=Tokens()))
    assert said_to_auth(relay) == [
        f"n,a=a=2Cb=3Dc@ours.test,\x01host=localhost\x01port={relay.port}\x01auth=Bearer ya29.token-old\x01\x01"]


@pytest.mark.parametrize(("way", "word"), [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")])
def test_a_token_that_has_ended_is_renewed_once(a_relay: Make, to: To, way: str, word: str) -> None:
    relay, tokens = a_relay(features=("HELP", f"AUTH {way}"), script={"AUTH": [REASON], word: "535 5.7.8 no"}), Tokens()
    send(to(relay, user="spoc", access=tokens))
    assert [line for line in relay.commands if line == word] == [word]
    assert "token-old" in said_to_auth(relay)[0]
    assert "token-new" in said_to_auth(relay)[1]
    assert (tokens.asked, len(relay.mails), relay.connections) == ([False, True], 1, 1)


@pytest.mark.parametrize(("settings", "refusal", "tries"), [
    ({"script": {"AUTH": "535 5.7.8 dXNlcj1zcG9j token-new is wrong"}}, True, 2),
    ({"script": {"AUTH": REASON, "": "535 5.7.8 ya29 no"}}, True, 2),
    ({"script": {"AUTH": "454 4.7.0 too many logins"}}, False, 1),
    ({"script": {"AUTH": DROP}}, False, 1),
    ({"script": {"AUTH": "334 a"}}, False, 1),
    ({"script": {"AUTH": "334 ", "": "334 "}}, False, 1),
    ({"features": ("HELP", "AUTH PLAIN LOGIN")}, True, 0),
    ({"features": ("HELP",)}, True, 0),
])
def test_a_token_that_is_not_taken_concerns_all_letters_and_is_never_shown(
    a_relay: Make, to: To, settings: dict[str, object], refusal: bool, tries: int, caplog: pytest.LogCaptureFixture,
) -> None:
    relay, tokens = a_relay(**{"features": ("HELP", "AUTH XOAUTH2"), **settings}), Tokens()
    with pytest.raises(RelayFailure) as caught:
        send(to(relay, user="spoc", access=tokens))
    assert (caught.value.is_refusal, caught.value.is_begun, len(tokens.asked)) == (refusal, False, tries)
    seen = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(RelayConfig("h", access=tokens))
    assert "ya29" not in seen
    assert "dXNlcj1zcG9j" not in seen
    assert not relay.said("MAIL")


@pytest.mark.parametrize("is_final", [True, False])
def test_without_a_token_the_relay_hears_nothing(a_relay: Make, to: To, is_final: bool) -> None:
    relay = a_relay(features=("HELP", "AUTH XOAUTH2"))
    with pytest.raises(RelayFailure, match="run spoc auth office") as caught:
        send(to(relay, user="spoc", access=Tokens(NoAccess("run spoc auth office", is_final))))
    assert not caught.value.is_refusal  # nobody is locked out: after `spoc auth` letters go within a minute
    assert not relay.said("AUTH")


def test_a_wrong_password_is_said_once(a_relay: Make, to: To) -> None:
    """In every way that is offered, one letter would be three failed logins."""
    relay = a_relay(features=("HELP", "AUTH PLAIN LOGIN CRAM-MD5"), script={"AUTH": "535 5.7.8 no"})
    with pytest.raises(RelayFailure) as caught:
        send(to(relay, user="spoc", password="p"))
    assert caught.value.is_refusal
    assert len(relay.said("AUTH")) == 1


def test_where_a_way_is_offered_but_not_spoken_the_next_is_taken(a_relay: Make, to: To) -> None:
    relay = a_relay(features=("HELP", "AUTH PLAIN CRAM-MD5"), script={"AUTH": ["504 5.5.4 what?", "235 welcome"]})
    send(to(relay, user="spoc", password="p"))
    assert [line.split(" ")[1] for line in relay.said("AUTH")] == ["CRAM-MD5", "PLAIN"]


def test_without_tls_the_password_is_kept_from_who_listens(a_relay: Make, to: To) -> None:
    challenge = "334 " + base64.b64encode(b"<1896.697170952@relay.test>").decode()
    relay = a_relay(features=("HELP", "AUTH PLAIN CRAM-MD5"), script={"AUTH": challenge})
    answers = iter(["235 welcome"])
    relay.script = _Anything(relay.script, answers)
    send(to(relay, user="spoc", password="hunter2"))
    assert relay.said("AUTH") == ["AUTH CRAM-MD5"]
    assert not any("hunter2" in line or "aHVudGVyMg" in line for line in relay.commands)


class _Anything(dict[str, str | list[str]]):
    """A script that knows an answer to words that it has not heard before."""

    def __init__(self, script: dict[str, str | list[str]], answers: object) -> None:
        super().__init__(script)
        self._answers = answers

    def get(self, step: str, default: object = None) -> object:  # type: ignore[override]
        is_known = step in self or step in ("BANNER", "EHLO", "MAIL", "RCPT", "DATA", "END", "QUIT")
        return super().get(step) if is_known else next(self._answers)  # type: ignore[call-overload]
