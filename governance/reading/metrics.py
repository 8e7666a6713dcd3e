"""Names for the groups and metrics of an evaluation, for people. Pure."""

from dataclasses import dataclass
from typing import Any

from evaluations.harness.engine.modality import modality

TABLES = modality("tabular")
GROUPS = {group: (name.title, name.what) for group, name in TABLES.groups.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """A metric in words. `judged` is what its threshold applies to where that is not the estimate itself; a key of
    JUDGED_BY, of which those in ELSEWHERE lie on another scale than the estimate. Where there is a `least`, a pass takes
    no more than unseen real rows reach, but at least that."""

    title: str
    what: str
    judged: str = ""
    higher_is_better: bool | None = None
    least: float | None = None


JUDGED: dict[str, dict[str, Any]] = {
    "f.pair": {"judged": "kept"},
    "f.prdc": {"judged": "short", "higher_is_better": True},
    "s.next": {"judged": "kept"},
    "m.join": {"judged": "kept"},
    "u.tstr": {"judged": "gap", "higher_is_better": True},
    "u.trts": {"judged": "off", "higher_is_better": True},
    "u.ci": {"least": 0.5},
    "p.exact": {"judged": "z"},
    "p.near": {"judged": "z"},
    "p.mia": {"judged": "upper"},
    "p.aia": {"judged": "upper"},
    "p.single": {"judged": "upper"},
    "p.link": {"judged": "upper"},
    "p.outlier": {"judged": "upper"},
    "p.member": {"judged": "upper"},
    "b.fid": {"judged": "beyond"},
    "b.perf": {"judged": "more"},
    "b.dp": {"judged": "worse"},
    "b.eo": {"judged": "worse"},
}
METRICS = {
    (metric := key.partition("@")[0]): Named(words.title, words.what, **JUDGED.get(metric, {}))
    for key, words in TABLES.words.items()
}
JUDGED_BY = {
    "kept": "The share kept of the way from floor to ceiling",
    "gap": "The gap to the model trained on real rows",
    "off": "The distance from the score on unseen real rows",
    "short": "What it falls short of unseen real rows by",
    "beyond": "The share of its own relations that the group lost beyond the loss in all rows",
    "more": "What the group loses beyond what all rows lose",
    "worse": "What it exceeds that of a model trained on real rows by",
    "z": "The excess over what unseen real rows show, in standard errors,",
    "upper": "The upper end of the interval",
}
ELSEWHERE = frozenset({"kept", "gap", "off", "short", "beyond", "more", "worse", "z"})


def name_of(step: str) -> str:
    """The name of a metric or of its step; an unknown one keeps its id, a step of several draws says which."""
    metric, _, draw = step.partition(" draw ")
    title = METRICS[metric].title if metric in METRICS else metric
    return f"{title}, draw {draw}" if draw else title
