"""How people write dates and times. What can be read in two ways is read in one of them, by the order that is asked for."""

import re
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from evaluations.harness.tables import kinds

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = (
    r"(?:[ T:,]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?(?: ?(?P<half>[AaPp])[Mm])?)?$"
)
YEAR_FIRST = re.compile(r"^(?P<year>[0-9]{4})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})" + CLOCK)
NAMED = re.compile(r"^(?P<day>[0-9]{1,2})[ .-]*(?P<name>[A-Za-z]{3,9})[ .,-]*(?P<year>[0-9]{4})" + CLOCK)
NAME_FIRST = re.compile(r"^(?P<name>[A-Za-z]{3,9})\.? (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})" + CLOCK)
DOTTED = re.compile(r"^(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})" + CLOCK)
DAY_FIRST = re.compile(r"^(?P<day>[0-9]{1,2})(?P<mark>[/-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})" + CLOCK)
MONTH_FIRST = re.compile(r"^(?P<month>[0-9]{1,2})(?P<mark>[/-])(?P<day>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})" + CLOCK)
SHORT_YEAR = r"^[0-9]{1,2}([/.-])[0-9]{1,2}[/.-][0-9]{2}$"
DATED = (
    r"^([0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}|[0-9]{1,2}[ .-]*[A-Za-z]{3,9}[ .,-]*[0-9]{4}|"
    r"[A-Za-z]{3,9}\.? [0-9]{1,2},? [0-9]{4})([ T:,]+[0-9]{1,2}:.*)?$"
)
"""The shape of all of them, to be quick with what is none."""
CERTAIN = (YEAR_FIRST, NAMED, NAME_FIRST, DOTTED)


def certain(values: pa.Array) -> pa.Array:
    """ISO 8601, and what can be read in one way only."""
    return read(values, CERTAIN)


def day_first(values: pa.Array) -> pa.Array:
    return read(values, (*CERTAIN, DAY_FIRST))


def month_first(values: pa.Array) -> pa.Array:
    return read(values, (*CERTAIN, MONTH_FIRST))


def read(values: pa.Array, patterns: tuple[re.Pattern[str], ...]) -> pa.Array:
    iso = kinds.moments(values)
    left = kinds.kept(pc.if_else(iso.is_valid(), None, values), DATED)
    if left.null_count == len(left):
        return iso
    return pc.coalesce(iso, pa.array([moment(text, patterns) for text in left.to_pylist()], pa.timestamp("us")))


def moment(text: str | None, patterns: tuple[re.Pattern[str], ...]) -> datetime | None:
    matched = next((found for one in patterns if (found := one.match(text))), None) if text else None
    try:
        return made(matched.groupdict("")) if matched else None
    except ValueError:
        return None


def made(parts: dict[str, str]) -> datetime:
    """Raises ValueError for a day that no calendar has."""
    name = parts.get("name")
    month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"])
    hour, half = int(parts["hour"] or 0), parts["half"].lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(half)
    hour = hour % 12 + 12 * (half == "p") if half else hour
    minute, second = int(parts["minute"] or 0), int(parts["second"] or 0)
    part = int(parts["part"].ljust(6, "0"))
    return datetime(int(parts["year"]), month, int(parts["day"]), hour, minute, second, part)  # noqa: DTZ001
