"""What has the right form and cannot have been."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.generation_log.fields.process import REMOVING
from governance.generation_log.wording import LogFault
from portal.lib.language import gettext as _

CLOCKS = timedelta(days=1)
"""By which the clock of another machine may be ahead."""
RANGES = (
    ("sampling", "temperature", 0, math.inf),
    ("sampling", "top_p", 0, 1),
    ("sampling", "top_k", 0, math.inf),
    ("sampling", "max_tokens", 0, math.inf),
    ("sampling", "n", 0, math.inf),
    ("privacy", "epsilon", 0, math.inf),
    ("privacy", "delta", 0, 1),
    ("privacy", "budget_spent_before", 0, math.inf),
    ("hardware", "count", 0, math.inf),
    ("hardware", "memory_gib", 0, math.inf),
    ("cost", "amount", 0, math.inf),
    ("cost", "device_hours", 0, math.inf),
    ("cost", "energy_kwh", 0, math.inf),
)


def impossible(log: Mapping[str, Any], at: datetime) -> Iterator[LogFault]:
    """Times in the future or in the wrong order, numbers beyond their range, counts that do not add up."""
    times = {name: moment(log.get(name, "")) for name in ("started_at", "ended_at")}
    for name, time in times.items():
        if time and time > at + CLOCKS:
            yield LogFault(f"/{name}", _("/%(name)s is in the future.") % {"name": name})
    started, ended = times.values()
    if started and ended and ended < started:
        yield LogFault("/ended_at", _("/ended_at is before /started_at."))
    yield from out_of_range(log)
    yield from uncounted(log)


def out_of_range(log: Mapping[str, Any]) -> Iterator[LogFault]:
    for part, name, least, most in RANGES:
        number = log.get(part, {}).get(name)
        if number is not None and not least <= number <= most:
            yield LogFault(f"/{part}/{name}", _("/%(part)s/%(name)s is outside its range, %(least)s to %(most)s.") % {
                "part": part, "name": name, "least": least, "most": _("any number") if math.isinf(most) else most,
            })  # fmt: skip


def uncounted(log: Mapping[str, Any]) -> Iterator[LogFault]:
    for place, stage in enumerate(log.get("stages", [])):
        if stage.get("kind") in REMOVING and stage.get("out", 0) > stage.get("in", math.inf):
            said = _("/stages/%(place)s lets more out than came in, though it only removes.") % {"place": place}
            yield LogFault(f"/stages/{place}/out", said)
    review = log.get("human_review", {})
    if review.get("accepted", 0) + review.get("rejected", 0) > review.get("sampled", math.inf):
        yield LogFault("/human_review/accepted", _("/human_review accepts and rejects more than was sampled."))


def moment(text: str) -> datetime | None:
    """None for a form that the schema allows and Python cannot read, such as a leap second."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
