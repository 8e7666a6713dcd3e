"""Reports side by side as one HTML page that needs nothing else: no script, no style sheet, no font from anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from evaluations.harness.command import effects
from evaluations.harness.engine import library
from evaluations.harness.engine.comparing import check_protocols, label, shown
from evaluations.harness.engine.drawing import Lane, lanes, mark_alone
from evaluations.harness.engine.report import SEVERITY, Measurement, Report

MOST_SUBJECTS = 40
STYLE = """
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; background: #ffffff; color: #1c2126;
  font: 16px/1.45 "Source Sans Pro", "Segoe UI", system-ui, sans-serif; }
h1, h2 { font-family: "Source Serif Pro", Georgia, serif; line-height: 1.2; }
h2 { margin: 2rem 0 .3rem; }
table { border-collapse: collapse; max-width: 100%; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #dcd8cf; text-align: start; vertical-align: top; }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; font-size: .875rem; }
.scroll { overflow-x: auto; }
.scroll > svg { max-width: none; }
.metric { margin: 0; padding: .6rem 0; border-bottom: 1px solid #dcd8cf; }
.metric > h3 { margin: 0; font-size: 1rem; }
.quiet { color: #59626a; }
h3 > .quiet { font-size: .875rem; font-weight: 400; }
.metric > p, h2 + p { margin: 0 0 .3rem; }
a { color: #0b5563; }
svg { display: block; }
summary { cursor: pointer; min-height: 1.5rem; }
"""
KEY = (
    "On each ruler: [ the floor, what chance alone would make; ] the ceiling, unseen real data in the place of the synthetic; "
    "× the training data themselves; the bar is the 95 % interval. A disc passes, a triangle needs attention, a square "
    "fails, a ring is not established."
)


def page(reports: Sequence[Report], names: Sequence[str]) -> str:
    """The whole page. Refuses different protocols."""
    check_protocols(reports)
    protocol = reports[0].protocol
    title = f"{protocol.id}, version {protocol.version}: {', '.join(names)}"
    named = list(zip(names, reports, strict=True))
    body = "".join([heading(title), inputs(named), verdicts(named), *(group(name, named) for name in groups(reports))])
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def heading(title: str) -> str:
    return f"<h1>Side by side</h1><p>{escape(title)}</p>"


def inputs(named: Sequence[tuple[str, Report]]) -> str:
    """What was measured; other real data make other baselines, which is said."""
    real = {
        tuple(sorted((item.role, item.sha256) for item in one.inputs if item.role != "synthetic")) for _, one in named
    }
    warning = (
        "<p><strong>These reports were not made on the same real data.</strong> Their floors and ceilings differ; compare "
        "each with its own.</p>"
        if len(real) > 1
        else ""
    )
    roles = list(dict.fromkeys(item.role for _, one in named for item in one.inputs))
    rows = [[name, *(size_of(one, role) for role in roles), str(one.seed), one.digest[:16]] for name, one in named]
    return warning + table(["Report", *(role.capitalize() for role in roles), "Seed", "Digest"], rows)


def size_of(report: Report, role: str) -> str:
    """In the first unit of its kind of data, all draws together."""
    counts = [item.counts for item in report.inputs if item.role == role]
    unit = next((name for one in counts for name in one), "")
    return f"{sum(one.get(unit, 0) for one in counts):,} {unit.replace('_', ' ')}" if unit else "–"


def groups(reports: Sequence[Report]) -> list[str]:
    return list(dict.fromkeys(item.id for one in reports for item in one.groups))


def verdicts(named: Sequence[tuple[str, Report]]) -> str:
    cells = [{item.id: item.verdict.value for item in one.groups} for _, one in named]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("Group", *(name for name, _ in named)))
    body = "".join(
        f'<tr><th scope="row"><a href="#{escape(group)}">{escape(group.capitalize())}</a></th>'
        + "".join(f"<td>{mark_alone(found.get(group, ''))} {said(found.get(group, ''))}</td>" for found in cells)
        + "</tr>"
        for group in groups([one for _, one in named])
    )
    drawn = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<h2>Verdicts</h2>{scrolled(drawn, "Verdicts")}<p class="quiet">{KEY}</p>'


def said(verdict: str) -> str:
    return verdict.replace("_", " ") or "not measured"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return grid("Reports", head, [[escape(cell) for cell in row] for row in rows])


def grid(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML, heads are text."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f'<td class="number">{c}</td>' for c in row[1:]) + "</tr>"
        for row in rows
    )
    return scrolled(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>", name)


def scrolled(inner: str, name: str) -> str:
    """In a region of its own where the window is narrow; the keyboard reaches it."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">{inner}</div>'


def group(name: str, named: Sequence[tuple[str, Report]]) -> str:
    """Its metrics, those that decide first, as in the first report that has them."""
    found = [(report, [one for one in each.measurements if one.group == name]) for report, each in named]
    every = [one for _, ones in found for one in ones]
    order = dict.fromkeys(one.metric for one in sorted(every, key=lambda one: not one.deciding))
    protocol = named[0][1].protocol
    drawn = "".join(metric([(report, [m for m in ones if m.metric == one]) for report, ones in found]) for one in order)
    title = f'<h2 id="{escape(name)}">{escape(name.capitalize())}</h2>'
    known = library.named(protocol.id, protocol.version)
    what = f'<p class="quiet">{escape(known.groups[name].what)}</p>' if known and name in known.groups else ""
    return title + what + (drawn or "<p>Nothing was measured.</p>")


def metric(found: Sequence[tuple[str, Sequence[Measurement]]]) -> str:
    """The worst of each report on one scale; each subject on a ruler of its own, folded away."""
    every = [one for _, ones in found for one in ones]
    name = every[0].metric
    named = library.words_of(name, every[0].version)
    decides = "" if any(one.deciding for one in every) else ", shown only, does not decide"
    rows = [lane(report, min(ones, key=goodness, default=None)) for report, ones in found]
    worst = scrolled(lanes(title=named.title, rows=rows), named.title)
    by_subject: dict[str, dict[str, Measurement]] = {}
    for report, ones in found:
        for one in ones:
            by_subject.setdefault(label(one), {})[report] = one
    return (
        f'<section class="metric"><h3>{escape(named.title)} <span class="quiet">{escape(name)}{decides}</span></h3>'
        f'<p class="quiet">{escape(named.what)}</p>{worst}'
        f"{subjects(by_subject, [report for report, _ in found])}{said_by_each(found)}</section>"
    )


def said_by_each(found: Sequence[tuple[str, Sequence[Measurement]]]) -> str:
    """Of analyses every estimate with its interval, of decisions what each table decides."""
    return "".join(f"<h4>{escape(title)}</h4>" + grid(title, head, rows) for title, head, rows in effects.tables(found))


def subjects(by_subject: Mapping[str, Mapping[str, Measurement]], reports: Sequence[str]) -> str:
    if len(by_subject) < 2:
        return ""
    ordered = sorted(by_subject.items(), key=lambda item: min(map(goodness, item[1].values())))
    drawn = "".join(
        f"<p>{escape(name)}</p>"
        + scrolled(lanes(title=name, rows=[lane(report, ones.get(report)) for report in reports]), name)
        for name, ones in ordered[:MOST_SUBJECTS]
    )
    left = len(ordered) - MOST_SUBJECTS
    rest = f'<p class="quiet">{left:,} more, none of them worse, are in the reports.</p>' if left > 0 else ""
    return f"<details><summary>Each of {len(ordered):,}, the worst first</summary>{drawn}{rest}</details>"


def goodness(one: Measurement) -> tuple[bool, int, float]:
    """Less is worse: what decides, by its verdict, then by how far it lies from the ceiling on the way to the floor."""
    ends, number = one.baselines, one.estimate
    if number is None:
        return not one.deciding, -SEVERITY[one.verdict], 0.0
    if ends.floor is not None and ends.ceiling is not None and ends.floor != ends.ceiling:
        return not one.deciding, -SEVERITY[one.verdict], (number - ends.floor) / (ends.ceiling - ends.floor)
    return not one.deciding, -SEVERITY[one.verdict], -number if one.direction == "down" else number


def lane(report: str, one: Measurement | None) -> Lane:
    if one is None:
        return Lane(report, None, "", "not measured")
    place = ", ".join(shown(value) for value in one.subject.values())
    return Lane(
        report,
        one.estimate,
        one.verdict.value.replace("_", " "),
        place,
        interval=one.interval,
        floor=one.baselines.floor,
        ceiling=one.baselines.ceiling,
        copy=one.baselines.copy,
    )
