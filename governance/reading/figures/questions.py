"""What people declared that they will do: analyses with their coefficients, decisions in plain words. Pure."""

from collections.abc import Iterator, Sequence

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
SAME = {True: lazily("yes"), False: lazily("no"), None: "—"}
ROWS = {"synthetic": lazily("synthetic rows"), "real": lazily("real rows")}
FEWEST_POINTS = 3


def analysis(each: Pictured) -> Figure:
    """Each coefficient on real and on synthetic rows. The intercept is told in the table: it would squeeze the rest."""
    one, data = each.one, each.of("analysis")
    terms = data["terms"]
    rows = [
        charts.Twice(
            str(term["term"]), charts.Estimated(*found(term, "real")), charts.Estimated(*found(term, "synthetic"))
        )
        for term in terms
        if term["term"] != INTERCEPT
    ]
    title = title_of(one)
    return Figure(
        key=key_of("analysis", one),
        kind="analysis",
        group=one["group"],
        title=title,
        svg=charts.estimates(title=title, rows=rows, target=None if data.get("kind") == "means" else 0.0),
        text=" ".join(
            filter(None, [_("The intervals overlap by %(mean)s on average; 1 is best.") % {"mean": with_interval(one)}, agreement(terms)])
        ),
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


def found(term: Measurement, table: str) -> Sequence[float | None]:
    """Estimate and interval of a term; three times nothing where the table has no such level."""
    return term[table] or (None, None, None)


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
    paid = [row[0] for row in real.get("net_benefit", ())]
    for at, (says, other) in enumerate(zip(real["said"], made["said"], strict=True)):
        subject = subject_of(one["subject"])
        asked_for = (
            _("%(decision)s, paying at most %(amount)s") % {"decision": subject, "amount": words(paid[at])}
            if paid
            else subject
        )
        yield (
            asked_for,
            f"{says} ({sure(real['sure'][at])})",
            f"{other} ({sure(made['sure'][at])})",
            _("yes") if says == other else _("no"),
        )


def sure(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def is_paid_for(each: Pictured) -> bool:
    """Whether it was asked at enough prices to draw a line."""
    real, made = each.of("decision")["real"], each.of("decision")["synthetic"]
    return len(real.get("chance_new", ())) >= FEWEST_POINTS and "chance_new" in made


def acceptability(each: Pictured) -> Figure:
    """The chance that the new arm is better, for each willingness to pay."""
    one = each.one
    known = {name: each.of("decision")[name] for name in ("synthetic", "real")}
    paid = [row[0] for row in known["real"]["net_benefit"]]
    most = max(paid) or 1.0
    title = _("%(decision)s: probability that the new option is better") % {"decision": title_of(one)}
    return Figure(
        key=key_of("acceptability", one),
        kind="acceptability",
        group=one["group"],
        title=title,
        svg=charts.curve(
            title=title,
            lines=[
                charts.Line(
                    str(ROWS[name]),
                    [(x / most, y) for x, y in zip(paid, found["chance_new"], strict=True)],
                    dots=True,
                )
                for name, found in known.items()
            ],
            x_label=_("Willingness to pay, 1 is %(most)s") % {"most": words(most)},
            y_label=_("Probability"),
            chance=False,
        ),
        text=_("Where both lines are on the same side of 0.5, both tables lead to the same decision."),
        table=Table(
            (_("Willingness to pay#"), _("Synthetic rows#"), _("Real rows#")),
            tuple(
                (words(x), *(number(found["chance_new"][at]) for found in known.values())) for at, x in enumerate(paid)
            ),
        ),
    )
