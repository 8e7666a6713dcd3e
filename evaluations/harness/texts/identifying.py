"""What looks like data that identify people: found by patterns, and checked where there is a check."""

import re
from collections.abc import Callable, Iterator, Sequence

import phonenumbers

from evaluations.harness.texts.documents import Documents
from evaluations.harness.texts.patterns import matching

Check = Callable[[str], bool]


def digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isascii() and character.isdigit()]


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1."""
    doubled = [digit * 2 - 9 * (digit > 4) if at % 2 else digit for at, digit in enumerate(reversed(digits(text)))]
    return sum(doubled) % 10 == 0 and len(set(doubled)) > 1


def nhs(text: str) -> bool:
    """Modulus 11, as the NHS Data Dictionary has it."""
    *first, last = digits(text)
    rest = 11 - sum(digit * weight for digit, weight in zip(first, range(10, 1, -1), strict=True)) % 11
    return rest % 11 == last and rest != 10


def iban(text: str) -> bool:
    """ISO 13616: the rearranged number leaves one when divided by 97."""
    plain = re.sub(r"\s", "", text).upper()
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def social_security(text: str) -> bool:
    """Numbers that the United States hand out."""
    area, group, serial = text.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def anything(_: str) -> bool:
    return True


BEFORE, AFTER = r"(?<![\w.,-])", r"(?![\w-]|[.,]\d)"
"""A number stands by itself: neither the digits of a fraction nor part of a longer number."""
PATTERNS: dict[str, tuple[str, re.Pattern[str], Check]] = {
    "e-mail address": ("@", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b"), anything),
    "payment card": ("", re.compile(rf"{BEFORE}(?:\d[ -]?){{12,18}}\d{AFTER}"), luhn),
    "NHS number": ("", re.compile(rf"{BEFORE}\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}}{AFTER}"), nhs),
    "social security number": ("-", re.compile(rf"{BEFORE}\d{{3}}-\d{{2}}-\d{{4}}{AFTER}"), social_security),
    "IBAN": ("", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"), iban),
    "IP address": (
        ".",
        re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"),
        anything,
    ),
}
"""By kind: a sign that each holds, which is looked for first, the pattern, and the check."""
PHONE = "telephone number"
REGIONS = ("US", "GB")
LIKE_A_PHONE = re.compile(r"[+(\d][\d ().-]{7,}\d")

SIGNS = (
    r"@|\d(?:[ -]?\d){9}|\d{3}-\d{2}-\d{4}|[A-Z]{2}\d{2} ?[A-Z0-9]{4}|\d\.\d{1,3}\.\d{1,3}\.\d|" + LIKE_A_PHONE.pattern
)
"""Each of what is looked for holds one of these, for RE2."""
AT_ONCE = 1_000


def found_in(documents: Documents) -> dict[str, int]:
    """How many are found, by kind; what one kind has taken is no other's."""
    counts = dict.fromkeys([*PATTERNS, PHONE], 0)
    for texts in documents.texts.values():
        for text in worth_a_look(texts):
            taken: list[tuple[int, int]] = []
            for kind, (held, pattern, check) in PATTERNS.items():
                if held not in text:
                    continue
                spans = [one.span() for one in pattern.finditer(text) if check(one[0]) and apart(one.span(), taken)]
                taken.extend(spans)
                counts[kind] += len(spans)
            counts[PHONE] += sum(apart(span, taken) for span in phones(text))
    return counts


def worth_a_look(texts: Sequence[str]) -> Iterator[str]:
    """Those in which something may be found: all that are not ASCII, whose digits are of many scripts."""
    for first in range(0, len(texts), AT_ONCE):
        part = texts[first : first + AT_ONCE]
        signs = matching(part, SIGNS)
        yield from (text for text, sign in zip(part, signs, strict=True) if sign or not text.isascii())


def apart(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def phones(text: str) -> set[tuple[int, int]]:
    """Numbers that are valid in a region of the list, or that name their country."""
    if LIKE_A_PHONE.search(text) is None:
        return set()
    leniency = phonenumbers.Leniency.VALID
    found = (phonenumbers.PhoneNumberMatcher(text, region, leniency=leniency) for region in REGIONS)
    return {(match.start, match.end) for matcher in found for match in matcher}
