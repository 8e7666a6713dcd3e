"""Reports of the real form on a version's tables, every row of the protocol in them: each number such as an honest table gives."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluations.harness.engine import library
from evaluations.harness.engine import protocol as protocols
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Baselines, Input, Measurement, Power, Report, Verdict, group_verdicts
from evaluations.harness.engine.seeding import seed_of
from evaluations.harness.engine.writing import as_json
from governance.dossier import declared_of
from governance.models import Version

PROTOCOLS = Path(__file__).parent / "fixtures" / "protocols"
"""Protocols that a test's house has beside those of this one."""
NUMBERS = {"numeric", "datetime"}
NOTHING: dict[str, Any] = {}
CHOSEN = {"validity": "v.range", "fidelity": "f.pair", "utility": "u.tstr", "privacy": "p.near", "bias": "b.cover"}
"""The metric of each group that is bad where a bad verdict is asked for."""
BAD: dict[str, dict[str, dict[str, Any]]] = {
    "v.range": {
        "attention": {"estimate": 0.97, "interval": (0.96, 0.98)},
        "fail": {"estimate": 0.9, "interval": (0.88, 0.92)},
    },
    "f.pair": {
        "attention": {"estimate": 0.8, "interval": (0.78, 0.82)},
        "fail": {"estimate": 0.6, "interval": (0.58, 0.62)},
    },
    "u.tstr": {
        "attention": {"detail": {"gap": 0.07, "gap_interval": [0.02, 0.12], "score": "AUC"}},
        "fail": {"detail": {"gap": 0.2, "gap_interval": [0.1, 0.3], "score": "AUC"}},
    },
    "p.near": {"attention": {"detail": {"z": 2.5, "p": 0.01}}, "fail": {"detail": {"z": 9.0, "p": 0.0}}},
    "b.cover": {
        "attention": {"estimate": 0.7, "interval": (0.5, 0.9)},
        "fail": {"estimate": 0.5, "interval": (0.4, 0.6)},
    },
}
SURE = {"said": ["a"], "sure": [1.0]}
SEEN = Power(0.01, 0.02, seen=True)
DRAWN: dict[str, Any] = {
    "estimate": 0.0,
    "interval": (-0.02, 0.02),
    "baselines": Baselines(0.0, 0.0, 0.5),
    "power": SEEN,
}
EVEN: dict[str, Any] = {"estimate": 0.5, "interval": (0.47, 0.53), "baselines": Baselines(0.5, 0.5, 0.9), "power": SEEN}
GOOD: dict[str, dict[str, Any]] = {
    "v.schema": {"estimate": 1.0, "interval": None, "baselines": Baselines(1.0, 1.0, 1.0)},
    "v.key": {"estimate": 1.0, "interval": (0.98, 1.0)},
    "v.rules": {"estimate": 1.0, "interval": (0.98, 1.0)},
    "m.fk": {"estimate": 1.0, "interval": (0.98, 1.0)},
    "f.c2st": {"estimate": 0.52, "interval": (0.48, 0.56), "baselines": Baselines(0.5, 0.9, 0.5)},
    "f.prdc": {"baselines": Baselines(0.95, 0.2, 1.0), "detail": {"short": 0.01}},
    "u.tstr": {"detail": {"gap": 0.01, "gap_interval": [-0.01, 0.03], "score": "AUC"}, "baselines": Baselines(0.95, 0.5, 0.95)},
    "u.trts": {"detail": {"off": 0.01, "score": "AUC"}},
    "u.ci": {"interval": None, "detail": {"terms": [{"term": "x", "real": [1.0, 0.9, 1.1], "synthetic": [1.0, 0.9, 1.1]}]}},
    "u.decision": {"estimate": 1.0, "interval": None, "detail": {"real": SURE, "synthetic": SURE}},
    "p.exact": {**DRAWN, "detail": {"z": 0.3, "p": 0.4, "to_train": None, "to_holdout": None, "excess": None}, "verdict": Verdict.PASS},
    "p.near": {**DRAWN, "detail": {"z": 0.3, "p": 0.4}},
    "p.dcr": EVEN,
    "p.mia": EVEN,
    "p.outlier": EVEN,
    "p.aia": DRAWN,
    "p.single": DRAWN,
    "p.link": DRAWN,
    "p.member": DRAWN,
    "p.ims": {"estimate": 0.1, "interval": (0.07, 0.13), "detail": {"to_equal_part_of_train": 0.1, "to_holdout": 0.1}},
    "p.nndr": {"estimate": 1.0, "interval": (0.9, 1.1)},
    "p.kmap": {"estimate": 0.01, "interval": (0.0, 0.02)},
    "p.dp": {"estimate": 0.5, "interval": None, "detail": {"delta": 0.0, "lowest_epsilon": 0.0}},
    "b.cover": {"estimate": 1.0, "interval": (0.9, 1.1), "baselines": Baselines(1.0, 1.0, 1.0)},
    "b.fid": {"detail": {"beyond": 0.01, "beyond_interval": [-0.1, 0.1]}},
    "b.perf": {"estimate": 0.01, "interval": (-0.01, 0.03), "baselines": Baselines(0.0, 0.3, 0.0),
        "detail": {"more": 0.0, "more_interval": [-0.1, 0.1]}},
    "b.dp": {"estimate": 0.1, "interval": (0.0, 0.2), "detail": {"worse": 0.0, "worse_interval": [-0.1, 0.1]}},
    "b.eo": {"estimate": 0.1, "interval": (0.0, 0.2), "detail": {"worse": 0.0, "worse_interval": [-0.1, 0.1]}},
}  # fmt: skip


def shipped_too() -> Iterator[None]:
    """For a while the house of these tests has its own protocols beside the shipped ones."""
    house, ours = library.files_in(protocols.FOLDER), library.files_in(PROTOCOLS)
    house.update(ours)
    yield
    for name in ours:
        del house[name]


def report(
    version: Version,
    *,
    protocol: str = "tabular-1@1",
    other: int = 0,
    declared: Mapping[str, Any] | None = None,
    **verdicts: str,
) -> dict[str, Any]:
    """On this version's tables, with the verdicts asked for (pass unless said). `other` gives other numbers, as good."""
    by = library.load(protocol)
    inputs = tuple(
        Input(file.role, file.table_sha256, {"rows": file.rows or 0, "columns": len(file.columns)})
        for file in version.files.all()
        if file.is_data
    )
    declared = declared_of(version) if declared is None else declared
    measured = [one for rule in by.rules for one in rows(rule, version, declared)]
    for number, group in enumerate(by.groups):
        worse(measured, group, verdicts.get(group, "pass"), by.rules)
        if not number and other:
            measured[0] = replace(measured[0], n=measured[0].n + other)
    seed = seed_of(by.named, ((item.role, item.sha256) for item in inputs))
    made = Report(
        by.schema, by.reference, seed, inputs, declared, {"python": "3.11"},
        groups=group_verdicts(measured, by.groups), measurements=tuple(measured),
    )  # fmt: skip
    return whole(as_json(made))


def whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """With the digest of its content."""
    return {**document, "digest": digest(document)}


def worse(measured: list[Measurement], group: str, verdict: str, rules: tuple[Rule, ...]) -> None:
    """The first measurement of the group's metric, with numbers from which this verdict follows."""
    if verdict == "pass":
        return
    at = next((k for k, one in enumerate(measured) if one.metric == CHOSEN[group]), None)
    if verdict == "not_established":
        at = next(k for k, one in enumerate(measured) if one.group == group and one.deciding) if at is None else at
        gone: dict[str, Any] = {
            "estimate": None,
            "interval": None,
            "baselines": Baselines(),
            "power": None,
            "detail": None,
            "n": 0,
        }
        measured[at] = replace(
            measured[at], verdict=Verdict.NOT_ESTABLISHED, subject={}, caveats=("It is not known.",), **gone
        )
        return
    if at is None:
        raise ValueError(f"Nothing of {group} is in this protocol.")
    measured[at] = replace(measured[at], verdict=Verdict(verdict), **BAD[CHOSEN[group]][verdict])


def rows(rule: Rule, version: Version, declared: Mapping[str, Any]) -> Iterator[Measurement]:
    numbers, words = columns(version)
    everything = {
        "column of numbers": [{"column": name} for name in numbers],
        "column of words": [{"column": name} for name in words],
        "column": [{"column": name} for name in (*numbers, *words)],
        "target": [{"target": name} for name in declared.get("targets", ())],
        "sensitive": [{"column": name} for name in declared.get("sensitive", ())],
        "group": [{"subgroup": {name: "a"}} for name in declared.get("subgroups", ())],
        "target by group": [
            {"target": target, "by": name}
            for target in declared.get("targets", ())
            for name in declared.get("subgroups", ())
            if name != target
        ],
        **{part: [{one: item["name"]} for item in declared.get(part, ())] for part, one in NAMED.items()},
    }
    about = everything[ABOUT[rule.metric]] if rule.metric in ABOUT else [NOTHING]
    if rule.metric == "p.near":
        about = [{}, {"rows": "most isolated"}, *everything["group"]]
    if rule.metric in WHERE:
        about = about if declared.get(WHERE[rule.metric]) else []
    if rule.metric == "p.link" and about:
        about = [{"neighbours": k} for k in rule.options["neighbours"]]
    if rule.metric == "p.single":
        about = [{"predicates": kind} for kind in ("univariate", "multivariate")]
    if rule.metric == "f.prdc":
        about = [{"measure": name} for name in ("precision", "recall", "density", "coverage")]
    if rule.metric == "f.corr":
        about = [{"association": "Cramér's V"}] if len(words) > 1 else []
    if rule.metric in {"b.cover", "p.aia", "u.tstr"} and not about:
        yield replace(one_of(rule, NOTHING), estimate=None, interval=None, verdict=Verdict.NOT_ESTABLISHED, n=0, power=None,
                      baselines=Baselines(), detail=None, caveats=("Nobody declared any.",))  # fmt: skip
    yield from (one_of(rule, subject) for subject in about)


NAMED = {"rules": "rule", "analyses": "analysis", "decisions": "decision", "related": "related"}
ABOUT = {
    "v.range": "column of numbers", "f.ks": "column of numbers", "v.category": "column of words", "f.tv": "column of words",
    "v.null": "column", "f.miss": "column", "v.rules": "rules", "u.ci": "analyses", "u.decision": "decisions",
    "m.fk": "related", "m.card": "related", "m.join": "related", "u.tstr": "target", "u.trts": "target", "u.rank": "target",
    "p.aia": "sensitive", "b.cover": "group", "b.fid": "group", "b.perf": "target by group", "b.dp": "target by group",
    "b.eo": "target by group",
}  # fmt: skip
WHERE = {
    "v.key": "none", "v.depend": "none", "f.ksmiss": "none", "f.tvmiss": "none", "s.len": "sequence", "s.next": "sequence",
    "s.distinct": "sequence", "p.link": "linkage", "p.member": "population", "p.kmap": "quasi", "p.dp": "mechanism",
}  # fmt: skip


def columns(version: Version) -> tuple[list[str], list[str]]:
    """Of numbers and of words, by the table that was trained on, or else by the synthetic one."""
    held = {file.role: file.columns for file in version.files.all() if file.is_data}
    known = held.get("train") or held.get("synthetic") or []
    numbers = [column["name"] for column in known if column["role"] in NUMBERS]
    return numbers, [column["name"] for column in known if column["name"] not in numbers]


def one_of(rule: Rule, subject: Mapping[str, Any]) -> Measurement:
    """A measurement of this metric that passes."""
    said: dict[str, Any] = {
        "estimate": 0.97, "interval": (0.96, 0.98), "baselines": Baselines(0.98, 0.5, 1.0), "power": None, "detail": None,
        **GOOD.get(rule.metric, {}),
    }  # fmt: skip
    if rule.metric == "v.range":
        said |= {"estimate": 1.0, "interval": (0.98, 1.0)}
    if rule.metric in {"v.category", "v.null"}:
        said |= {"estimate": 1.0, "interval": (0.98, 1.0)}
    return Measurement(
        metric=rule.metric, version=rule.version, group=rule.group, subject=dict(subject), n=240, direction=rule.direction,
        deciding=rule.deciding, threshold=rule.threshold or None, threshold_source=rule.source,
        **{"verdict": Verdict.PASS, **said},
    )  # fmt: skip


def brief(version: Version, **verdicts: str) -> dict[str, Any]:
    """One measurement of each group, for what only reads a report: nobody could file it."""
    by = library.load("tabular-1@1")
    rules = {rule.metric: rule for rule in by.rules}
    measured = [
        Measurement(
            metric=metric, version=1, group=group, subject={}, estimate=0.9, interval=(0.88, 0.92), n=240, direction="up",
            verdict=Verdict(verdicts.get(group, "pass")), deciding=rules[metric].deciding, baselines=Baselines(0.95, 0.5, 1.0),
            threshold={"pass": 0.8, "attention": 0.7}, threshold_source="tests",
        )
        for group, metric in CHOSEN.items()
    ]  # fmt: skip
    inputs = tuple(
        Input(file.role, file.table_sha256, {"rows": file.rows or 0, "columns": len(file.columns)})
        for file in version.files.all()
        if file.is_data
    )
    made = Report(
        by.schema, by.reference, 0, inputs, declared_of(version), {"python": "3.11"},
        groups=group_verdicts(measured, by.groups), measurements=tuple(measured),
    )  # fmt: skip
    return whole(as_json(made))
