"""Working days, Monday to Friday, and months. Pure."""

from calendar import monthrange
from datetime import date, timedelta

SATURDAY = 5


def after_working_days(start: date, count: int) -> date:
    """The date `count` working days after the start."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days have begun after the start, up to and including the end."""
    whole_weeks, rest = divmod(max((end - start).days, 0), 7)
    return whole_weeks * 5 + sum((start + timedelta(days=step + 1)).weekday() < SATURDAY for step in range(rest))


def months_after(start: date, count: int) -> date:
    """The same day some months later, or the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + count, 12)
    first = start.replace(year=start.year + years, month=month + 1, day=1)
    return first.replace(day=min(start.day, monthrange(first.year, first.month)[1]))
