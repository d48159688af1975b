"""What makes digits a card number, and letters and digits an IBAN: beginnings, lengths, groups, and the check digits.

Check digits alone do not tell: every tenth number passes those of a card, every 97th those of an IBAN. So a card has to
begin as one of the networks', be as long as theirs, and be written in one piece or in the groups that stand on cards.
Sources: ISO/IEC 7812 and the networks' published ranges; the IBAN registry (ISO 13616), with all countries' lengths.
"""
from __future__ import annotations

import re
from typing import Final

_NETWORKS: Final = (
    # (how its numbers begin, how long they are)
    (r"4", (16, 19)),  # Visa; not those of 13 digits, which nobody issues any more: so begin barcodes (EAN)
    (r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)", (16,)),  # Mastercard
    (r"3[47]", (15,)),  # American Express
    (r"3(?:0[0-5]|[68])", (14, 16)),  # Diners Club
    (r"6(?:011|4[4-9]|5)", (16, 19)),  # Discover
    (r"35(?:2[89]|[3-8])", (16,)),  # JCB
    (r"62", (16, 17, 18, 19)),  # UnionPay
    (r"5018|5020|5038|5893|6304|6759|676[1-3]", (16, 18, 19)),  # Maestro
)
_BEGINNINGS: Final = tuple((re.compile(begins), frozenset(lengths)) for begins, lengths in _NETWORKS)
_GROUPS: Final = frozenset({
    (4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4), (8, 8), (6, 13),
})
_NO_DIGITS: Final = re.compile(r"\D+")
_OTHER_NUMBER: Final = re.compile(
    r"(?:order|tracking|parcel|shipment|invoice|reference|ref|ticket|case|imei|serial|customer|bestell\w*|auftrags?\w*"
    r"|rechnungs?\w*|sendungs?\w*|kunden\w*|commande|facture|suivi|pedido|factura|seguimiento)"
    r"[ -]?(?:numbers?|nummer|no|nr|id|code|numéro|número|n°)?[ \t]*[.:#=]*[ \t]*(?:is[ \t]+|ist[ \t]+)?[#№]?$", re.I)
"""What a number is called that is none of a card, right before it."""
_LONGEST_NAME: Final = 40

_IBAN_LENGTHS: Final = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC SM", 28: "AL AZ BY CY DO GT HN HU LB PL SV",
    29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "NI", 33: "RU",
}  # fmt: skip
_COUNTRIES: Final = "|".join(
    rf"(?<=(?i:{codes.replace(' ', '|')})..)(?:[ -]?[A-Za-z0-9]){{{length - 4}}}"
    for length, codes in _IBAN_LENGTHS.items()
)
IBAN: Final = re.compile(rf"[A-Za-z][A-Za-z][0-9][0-9](?<![\w-]....)(?:{_COUNTRIES})(?![\w-])")
"""As long as its country has them. A word behind it may stand close by: `DE89 3704 0044 0532 0130 00 please`."""
CARD: Final = re.compile(
    r"[0-9](?<![\w+#/-].)(?<![0-9][ .,:].)"
    r"(?:(?:[ \u00a0-]?[0-9]){13,18}|[0-9]{3}(?:(?:\.[0-9]{4}){3}|\.[0-9]{6}\.[0-9]{4,5})(?!\.[0-9]))"
    r"(?!\w|[ \u00a0/-][0-9]|[-/]\w)")
"""14 to 19 digits that are no part of a longer number, a path or an identifier; dots only between the groups of a card,
as points stand between thousands too."""


def card_in_short(found: re.Match[str]) -> str | None:
    """ "•••• 4242", by which the holder knows his card; None for another number."""
    digits = _NO_DIGITS.sub("", found[0])
    groups = tuple(map(len, _NO_DIGITS.split(found[0])))
    is_grouped = len(groups) == 1 or groups in _GROUPS
    before = found.string[max(0, found.start() - _LONGEST_NAME) : found.start()]
    if not (is_grouped and _is_of_a_network(digits) and _luhn(digits)) or _OTHER_NUMBER.search(before):
        return None
    return f"•••• {digits[-4:]}"


def iban_in_short(found: re.Match[str]) -> str | None:
    """ "[IBAN …42]"; None where the check digits are wrong."""
    iban = found[0].replace(" ", "").replace("-", "").upper()
    number = int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4]))
    return f"[IBAN …{iban[-2:]}]" if number % 97 == 1 else None


def _is_of_a_network(digits: str) -> bool:
    return any(begins.match(digits) and len(digits) in lengths for begins, lengths in _BEGINNINGS)


def _luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others ask for (ISO/IEC 7812-1)."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return len(set(digits)) > 1 and (doubled + sum(map(int, digits[::-2]))) % 10 == 0
