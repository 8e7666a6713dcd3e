"""What people declared that they will do: analyses with their coefficients, decisions in plain words. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence

from governance.reading.figures.shapes import (
    Figure,
    Measurement,
    Pictured,
    Table,
    key_of,
    number,
    title_of,
    value_and_span,
    with_interval,
)
from governance.reading.measurements import badness, subject_of
from governance.reading.metrics import name_of
from portal.lib import charts
from portal.lib.charts.svg import words
from portal.lib.language import gettext as _
from portal.lib.language import lazily

INTERCEPT = "intercept"
RATIO = "ratio"
LARGEST = 700.0
TARGETS: Mapping[str, float | None] = {RATIO: 1.0, "share": None, "time": None}
"""What no effect would be, where that is not zero."""
SAME = {True: lazily("yes"), False: lazily("no"), None: "—"}


def analysis(each: Pictured) -> Figure:
    """Each coefficient on real and on synthetic rows. The intercept is told in the table: it would squeeze the rest."""
    one, data = each.one, each.of("analysis")
    terms = data["terms"]
    scale = scale_of(terms)
    rows = [
        charts.Twice(
            str(term["term"]), charts.Estimated(*found(term, "real")), charts.Estimated(*found(term, "synthetic"))
        )
        for term in terms
        if is_drawn(term, scale)
    ]
    title = title_of(one)
    return Figure(
        key=key_of("analysis", one),
        kind="analysis",
        group=one["group"],
        title=title,
        svg=charts.estimates(title=title, rows=rows, target=TARGETS.get(scale, None if data.get("kind") == "means" else 0.0)),
        text=" ".join(filter(None, [agreeing(each), agreement(terms), as_ratios(scale), *flips(data)])),
        table=Table(
            (
                _("Term"),
                _("Real#"),
                _("95 % interval#"),
                _("Synthetic#"),
                _("95 % interval#"),
                _("Overlap#"),
                _("Same sign"),
                _("Same significance"),
            ),
            tuple(term_row(term) for term in terms),
        ),
    )  # fmt: skip


def agreeing(each: Pictured) -> str:
    """How far the intervals overlap: on average, and of the effect that decides where one does."""
    worst, terms = each.of("analysis").get("worst"), each.of("analysis")["terms"]
    if worst is None:
        return _("The intervals overlap by %(mean)s on average; 1 is best.") % {"mean": with_interval(each.one)}
    overlaps = {str(term["term"]): term["overlap"] for term in terms if term.get("counts", True)} or {
        str(term["term"]): term["overlap"] for term in terms
    }
    return _(
        "“%(term)s” differs most: its intervals overlap by %(overlap)s, all of them by %(mean)s on average; 1 is best."
    ) % {
        "term": worst,
        "overlap": number(overlaps[worst]),
        "mean": number(sum(overlaps.values()) / len(overlaps)),
    }


def as_ratios(scale: str) -> str:
    return _("Effects are shown as ratios, of which 1 is none.") if scale == RATIO else ""


def flips(data: Measurement) -> Iterator[str]:
    """Each decision that goes by one of these effects and comes out otherwise by synthetic rows."""
    for flip in data.get("flips", ()):
        named = {"decision": flip["decision"], "term": flip["term"]}
        yield (
            _("The decision “%(decision)s” flips: by “%(term)s” one acts on real rows, and does not on synthetic rows.")
            % named
            if flip["acts"]
            else _(
                "The decision “%(decision)s” flips: by “%(term)s” one does not act on real rows, and does on synthetic rows."
            )
            % named
        )


def found(term: Measurement, table: str) -> Sequence[float | None]:
    """Estimate and interval of a term, a ratio rather than its logarithm; three times nothing where the table has no such level."""
    numbers = term[table] or (None, None, None)
    if term.get("scale") != RATIO:
        return numbers
    return [None if one is None else math.exp(min(one, LARGEST)) for one in numbers]


def scale_of(terms: Sequence[Measurement]) -> str:
    """What the first number that is judged is: others cannot stand on its axis, and are told in the table."""
    return next((str(term.get("scale", "")) for term in terms if term.get("counts", True)), "")


def is_drawn(term: Measurement, scale: str) -> bool:
    return bool(term["term"] != INTERCEPT and term.get("counts", True) and term.get("scale", "") == scale)


def agreement(terms: Sequence[Measurement]) -> str:
    known = [term for term in terms if "sign_agrees" in term]
    if not known:
        return ""
    signs, significant = (sum(term[name] for term in known) for name in ("sign_agrees", "significance_agrees"))
    return _("Of %(known)s effects %(signs)s keep their sign, and %(significant)s come to the same significance.") % {
        "known": len(known),
        "signs": signs,
        "significant": significant,
    }


def term_row(term: Measurement) -> tuple[str, ...]:
    real, made = found(term, "real"), found(term, "synthetic")
    return (
        str(term["term"]),
        *value_and_span(real[0], real[1:]),
        *value_and_span(made[0], made[1:]),
        number(term.get("overlap")),
        str(SAME[term.get("sign_agrees")]),
        str(SAME[term.get("significance_agrees")]),
    )


def decisions(found: Sequence[Pictured]) -> list[Figure]:
    """All decisions in one table: what real rows say, what synthetic rows say, and whether it is the same."""
    if not found:
        return []
    first = found[0].one
    rows = [row for each in sorted(found, key=lambda each: badness(each.one)) for row in asked(each)]
    same = sum(row[-1] == _("yes") for row in rows)
    return [
        Figure(
            key=f"decisions-{first['metric']}",
            kind="decisions",
            group=first["group"],
            title=name_of(first["metric"]),
            svg="",
            text=_(
                "%(same)s of %(rows)s decisions are the same. In brackets: the share of repeats with resampled rows in which the table "
                "gives this answer. The lower it is, the less certain the answer."
            )
            % {"same": same, "rows": len(rows)},
            table=Table((_("Decision"), _("Real rows say"), _("Synthetic rows say"), _("The same")), tuple(rows)),
        )
    ]


def asked(each: Pictured) -> Iterator[tuple[str, ...]]:
    """A line for each question; net benefit asks one for each willingness to pay."""
    one, real, made = each.one, each.of("decision")["real"], each.of("decision")["synthetic"]
    about = each.of("decision").get("asked") or [{"paid": row[0]} for row in real.get("net_benefit", ())]
    for at, (says, other) in enumerate(zip(real["said"], made["said"], strict=True)):
        yield (
            question(subject_of(one["subject"]), about[at] if about else {}),
            f"{says} ({sure(real['sure'][at])})",
            f"{other} ({sure(made['sure'][at])})",
            _("yes") if says == other else _("no"),
        )


def question(decision: str, about: Measurement) -> str:
    if not about:
        return decision
    asked_for = {"decision": decision, "amount": words(about["paid"]), "group": about.get("group")}
    if about.get("group"):
        return _("%(decision)s for %(group)s, paying at most %(amount)s") % asked_for
    return _("%(decision)s, paying at most %(amount)s") % asked_for


def sure(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
