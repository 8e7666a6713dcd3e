"""How people write numbers: 1234.5, 1,234.5 or 1.234,5, with blanks, signs, currencies and percent around them."""

import pyarrow as pa
import pyarrow.compute as pc

EXACT = float(2**53)
"""Beyond this, whole numbers that differ may be one and the same float."""
WHOLE = r"(0|[1-9][0-9]*)"
POWER = r"([eE][+-]?[0-9]{1,3})?"
PLAIN = rf"^[+-]?({WHOLE}\.?|{WHOLE}?\.[0-9]+){POWER}$"
ENDLESS = r"^[+-]?([iI]nf|[iI]nfinity|INF)$"
THINS = "['’ \u00a0\u2009\u202f]"
"""What separates thousands and never decimals."""
ENGLISH = rf"^[+-]?[1-9][0-9]{{0,2}}((,[0-9]{{2,3}})*,[0-9]{{3}}|({THINS}[0-9]{{3}})+)(\.[0-9]*)?$"
CONTINENTAL = rf"^[+-]?({WHOLE}|[1-9][0-9]{{0,2}}((\.[0-9]{{3}})+|({THINS}[0-9]{{3}})+))(,[0-9]+)?{POWER}$"
CURRENCY = r"([$€£¥₹]|[A-Z]{2}\$|USD|EUR|GBP|CHF|JPY|CAD|AUD)"
DRESSED = rf"[$€£¥₹%]|{CURRENCY}|^\("
READINGS = frozenset({"plain", "english", "continental"})


def kept(values: pa.Array, pattern: str) -> pa.Array:
    return pc.if_else(pc.match_substring_regex(values, pattern), values, None)


def plain(values: pa.Array) -> pa.Array:
    """1234.5, .5, 1e3 and inf."""
    finite = pc.replace_substring_regex(kept(values, PLAIN), r"^\+", "").cast(pa.float64())
    endless = kept(values, ENDLESS)
    signed = pc.if_else(pc.starts_with(endless, "-"), -float("inf"), float("inf"))
    return pc.coalesce(finite, signed)


def english(values: pa.Array) -> pa.Array:
    """1,234.5 as well as 1234.5."""
    grouped = pc.replace_substring_regex(kept(values, ENGLISH), f"^\\+|,|{THINS}", "")
    return pc.coalesce(plain(values), grouped.cast(pa.float64()))


def continental(values: pa.Array) -> pa.Array:
    """1.234,5 and 1234,5; a point alone separates thousands."""
    bare = pc.replace_substring_regex(kept(values, CONTINENTAL), rf"^\+|\.|{THINS}", "")
    return pc.replace_substring(bare, ",", ".").cast(pa.float64())


def undressed(values: pa.Array) -> pa.Array:
    """Without currency and percent, and with a minus where accountants write parentheses. Text that has none is as it was."""
    if not pc.any(pc.match_substring_regex(values, rf"{DRESSED}|^−|^[+-]\s"), min_count=0).as_py():
        return values
    steps = (
        (r"^\((.*[0-9].*)\)$", r"-\1"),
        ("^−", "-"),
        (rf"^([+-]?)\s*{CURRENCY}\s*([+-]?)([0-9.])", r"\1\3\4"),
        (rf"([0-9.])\s*({CURRENCY}|%)$", r"\1"),
        (r"^([+-])\s+([0-9.])", r"\1\2"),
    )
    for pattern, wanted in steps:
        values = pc.replace_substring_regex(values, pattern, wanted)
    return values


def unit_of(values: pa.Array) -> pa.Array:
    """The currency or the percent sign that was written with a number; empty without one."""
    percent = pc.match_substring_regex(values, r"[0-9.]\s*%$")
    money = pc.struct_field(pc.extract_regex(values, rf"(?P<unit>{CURRENCY[1:-1]})"), "unit")
    return pc.if_else(percent, "%", pc.fill_null(money, ""))


def fractional(values: pa.Array, written: pa.Array) -> pa.Array:
    """Which numbers are not whole, or too large for anybody to know."""
    whole = pc.and_(pc.equal(pc.floor(values), values), pc.is_finite(values))
    return pc.or_(pc.invert(whole), pc.and_not(is_large(values), long(values, written)))


def long(values: pa.Array, written: pa.Array) -> pa.Array:
    """Which whole numbers have more digits than survive as a float."""
    large = is_large(values)
    return pc.and_(large, in_digits(written)) if pc.any(large, min_count=0).as_py() else large


def is_large(values: pa.Array) -> pa.Array:
    return pc.greater_equal(pc.abs(values), EXACT)


def in_digits(written: pa.Array) -> pa.Array:
    """Whether every digit of a number was given, as 1e300 and a float do not."""
    if not pa.types.is_string(written.type):
        return pa.array([pa.types.is_integer(written.type)] * len(written), pa.bool_())
    return pc.invert(pc.match_substring_regex(written, r"[eE]|[.,][0-9]{0,2}$|[.,][0-9]{4,}$|[iI]nf|INF"))
