"""Card numbers, IBANs and secrets in what people write: found by their form, and shortened to what tells them apart.

    masked("Card 4242 4242 4242 4242", KINDS).text == "Card •••• 4242"

An ordered table of rules, the surest first: what one has shortened, no later one sees. Each rule says what stands in
every text that it finds anything in, so that a mail of 4 KB without any of it costs 0.1 ms. It is a net, not a proof: a
password that stands in no sentence about one is a word like any other. What only looks alike has to pass (order and
tracking numbers, telephones, UUIDs, hashes), as a letter with holes in it helps nobody.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from gateway.mail.masking_numbers import CARD, IBAN, card_in_short, iban_in_short

KINDS = ("card", "iban", "secret")
"""What can be left out, as the settings name it."""
SECRET = "[secret left out]"  # noqa: S105 - what is shown in the place of one
"""What stands in the place of a secret: nothing of it tells it apart from others."""

Instead = Callable[[re.Match[str]], str | None]
"""What stands in the place of something found; None where it is none after all."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text, and what was left out of it."""

    text: str
    kinds: frozenset[str]


class _Look:
    """A text as rules look at it first, which takes a twentieth of the time of a rule."""

    lowered: str
    shape: bytes
    """Each digit as 0, each other letter as a."""
    in_a_row: bytes
    """The same, without what stands between groups of digits."""
    words: bytes
    """Each sign of a token as w."""

    def __init__(self, text: str) -> None:
        signs = text.encode("latin-1", "replace")
        self.lowered = text.lower()
        self.shape = signs.translate(_SHAPE)
        self.in_a_row = signs.translate(_SHAPE, b" -.\xa0")
        self.words = signs.translate(_WORDS)


_WIDE = re.compile("[０-９]")
_NARROW = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
"""As Japanese keyboards write digits."""
_DIGITS, _LETTERS = b"0123456789", bytes(range(65, 91)) + bytes(range(97, 123))
_SHAPE = bytes(48 if sign in _DIGITS else 97 if sign in _LETTERS else 32 for sign in range(256))
_WORDS = bytes(119 if sign in _DIGITS + _LETTERS + b"._-" else 32 for sign in range(256))


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    needs: Callable[[_Look], bool]
    """Whether the text has what stands in every one with something of the kind."""
    pattern: re.Pattern[str]
    instead: Instead


def _one_of(*words: str) -> Callable[[_Look], bool]:
    return lambda look: any(word in look.lowered for word in words)


def _whole(_: re.Match[str]) -> str:
    return SECRET


def _behind(found: re.Match[str]) -> str:
    """What introduces the secret stays: the reader is to know which one is missing."""
    return found["said"] + SECRET


def _code(found: re.Match[str]) -> str | None:
    """Digits are a code where the words right before them say so: alone they are a year, a room, a price."""
    before = found.string[max(0, found.start() - _LONGEST_NAME) : found.start()]
    return SECRET if _SAYS_CODE.search(before) else None


_NAMED = (
    r"(?:pass(?:word|wort|wd|phrase|code)|kennwort|pwd|mot de passe|contraseña|clave de acceso|パスワード|暗証番号"
    r"|(?:api|access|secret|private)[ _-]?(?:key|token)|client[ _-]secret|auth[ _-]?token|api-schlüssel|clé api)"
)
_IS = r"(?:[ \t]*[:=：][ \t]*|[ \t]+(?:is|was|lautet|ist|war|est|es)(?:[ \t]+now)?(?:[ \t]*:)?[ \t]+|は[ \t]*)"
_NAMES = {word: re.compile(rf"{word}(?:\w{{1,6}}| de acceso)?{_IS}") for word in (
    "pass", "kennwort", "pwd", "contraseña", "clave", "パスワード", "暗証番号", "key", "token", "secret",
    "api-schlüssel", "clé api")}
"""What stands in each name of `_NAMED`, and how it goes on where the text says what it is, in small letters."""
_LOOKS_MADE_UP = r"(?=\S{0,99}\d|\S{0,99}[A-Za-z][^\sA-Za-z.,;:!?)'’\"-]|\S{0,99}[a-z][A-Z])"
"""A digit, a sign within, or a capital behind a small letter: hardly a word of the sentence. Not looked for without an
end, as strangers write these texts: a line of nothing but `password:` would be read to its end from each of them."""
_LONGEST_NAME = 40


def _names(look: _Look) -> bool:
    """A mail about a forgotten password mostly holds none: to see so takes 0.02 ms, a rule 0.24 for 4 KB. Outside of
    ASCII small letters do not tell, as to `re.IGNORECASE` some letters are the same that have other small ones."""
    near = [says for word, says in _NAMES.items() if word in look.lowered]
    return bool(near) and (not look.lowered.isascii() or any(says.search(look.lowered) for says in near))


_SAYS_CODE = re.compile(
    r"(?<!\w)(?:one[- ]time (?:code|password|pin)|(?:verification|security|confirmation|login|sms) code|otp|2fa code"
    r"|cv[cv]2?|pin(?:[ -]?(?:number|nummer))?|tan|einmal(?:code|kennwort|passwort)|bestätigungscode|sicherheitscode"
    r"|prüfnummer|code (?:de (?:vérification|sécurité)|secret|pin)|código (?:de (?:verificación|seguridad)|pin)"
    rf"|認証コード|確認コード)(?:{_IS}|[ \t]+)$", re.IGNORECASE)
_I = re.IGNORECASE

_RULES: tuple[_Rule, ...] = (
    # A private key is a block of its own, whatever else its letters may spell; one that is cut off ends with the text.
    _Rule("secret", _one_of("private key"), re.compile(
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?"
        r"-----|\Z)", re.DOTALL), _whole),
    # A password within an address of the web or of a database: the rest of the address stays, it says where.
    _Rule("secret", _one_of("://"), re.compile(
        r"(?P<said>://[^\s:/@]{1,100}:)[^\s/@]{1,200}(?=@)"), _behind),
    # Tokens that carry the name of who gave them: no word of any language begins like this and goes on so long.
    _Rule("secret", lambda look: b"w" * 20 in look.words, re.compile(
        r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}\b|gh[pousr]_\w{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|npm_\w{36}"
        r"|xox[abeprs]-[\w-]{15,255}|[sr]k_(?:live|test)_\w{16,255}|sk-[\w-]{32,255}|AIza[\w-]{35}|ya29\.[\w-]{20,}"
        r"|SG\.[\w-]{16,64}\.[\w-]{16,64}|(?<!-)eyJ[\w-]{8,}+\.[\w-]{8,}+\.[\w-]{8,})"), _whole),
    # What a program shows to be let in, copied from its log.
    _Rule("secret", _one_of("bearer ", "basic "), re.compile(
        r"(?P<said>\b(?:Bearer|Authorization:[ \t]*Basic)[ \t]+)[\w.~+/-]{16,}=*", _I), _behind),
    # "Password: x" where nothing follows on the line: whatever stands there is it.
    _Rule("secret", _names, re.compile(
        rf"(?P<said>(?<!\w){_NAMED}[ \t]*[:=：][ \t]*)[^\s\[]\S{{2,199}}(?=[ \t]*$)", _I | re.MULTILINE), _behind),
    # Within a sentence only what no sentence has: "the password is wrong" and "password: I forgot it" pass.
    _Rule("secret", _names, re.compile(
        rf"(?P<said>(?<!\w)(?i:{_NAMED}{_IS})[\"'“„«]?){_LOOKS_MADE_UP}[^\s\[]\S{{2,199}}?"
        r"(?=[.,;!?)\"'”“»]*(?:\s|$))"), _behind),
    _Rule("secret", lambda look: b"000" in look.shape, re.compile(
        r"[0-9][0-9][0-9](?<![\w-]...)[ -]?[0-9]{0,5}(?![\w-])"), _code),
    # An IBAN before a card: both are digits in groups of four, and the letters of an IBAN say which.
    _Rule("iban", lambda look: b"aa00" in look.shape, IBAN, iban_in_short),
    _Rule("card", lambda look: b"0" * 14 in look.in_a_row, CARD, card_in_short),
)


def masked(text: str, kinds: Collection[str] = KINDS) -> Masked:
    """The text with what is of these kinds shortened, and of which of them there was something.

    Where something is, digits of full width come back as those of other keyboards.
    """
    if not text.isascii() and _WIDE.search(text):
        plain = masked(text.translate(_NARROW), kinds)
        return plain if plain.kinds else Masked(text, frozenset())
    look, found = _Look(text), set[str]()
    for rule in _RULES:
        if rule.kind in kinds and rule.needs(look):
            text = _applied(rule, text, found)
    return Masked(text, frozenset(found))


def without(text: str, kinds: Collection[str] = KINDS) -> str:
    """The text with what is of these kinds shortened: for whoever tells nobody that something is missing."""
    return masked(text, kinds).text


def _applied(rule: _Rule, text: str, found: set[str]) -> str:
    """The text after one rule, whose kind joins what was found if it had something to say."""
    def short(match: re.Match[str]) -> str:
        said = rule.instead(match)
        if said is None:
            return match[0]
        found.add(rule.kind)
        return said

    return rule.pattern.sub(short, text)
