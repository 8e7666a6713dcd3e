"""Which of two arms is worth its costs: how likely at each willingness to pay, and where it lies on the plane. Pure."""

from collections.abc import Iterator

from governance.reading.figures.shapes import Figure, Measurement, Pictured, Table, key_of, number, title_of
from portal.lib import charts
from portal.lib.charts.svg import words
from portal.lib.language import gettext as _
from portal.lib.language import lazily

ROWS = {"synthetic": lazily("synthetic rows"), "real": lazily("real rows")}
FEWEST_POINTS = 3
QUADRANTS = {
    "north-east": lazily("dearer and better"),
    "south-east": lazily("cheaper and better"),
    "north-west": lazily("dearer and worse"),
    "south-west": lazily("cheaper and worse"),
}


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


def has_plane(each: Pictured) -> bool:
    return any("plane" in told for told in in_groups(each.of("decision")["real"]))


def in_groups(told: Measurement) -> Iterator[Measurement]:
    """What a table says of all people, then of each subgroup."""
    yield told
    yield from told.get("groups", ())


def plane(each: Pictured) -> Figure:
    """Where the new arm lies by either table, of all people and of each subgroup: the table is the picture."""
    one, known = each.one, each.of("decision")
    pairs = list(zip(in_groups(known["real"]), in_groups(known["synthetic"]), strict=False))
    moved = sum(quadrant(real) != quadrant(made) for real, made in pairs)
    return Figure(
        key=key_of("plane", one),
        kind="plane",
        group=one["group"],
        title=_("%(decision)s: costs and effects") % {"decision": title_of(one)},
        svg="",
        text=_(
            "Compared with the other option. In %(moved)s of %(groups)s rows the tables disagree whether it is dearer or better."
        )
        % {"moved": moved, "groups": len(pairs)},
        table=Table(
            (
                _("Group"),
                _("Real rows say"),
                _("Extra cost#"),
                _("Extra effect#"),
                _("Cost per effect#"),
                _("Synthetic rows say"),
                _("Extra cost#"),
                _("Extra effect#"),
                _("Cost per effect#"),
            ),
            tuple((str(real.get("group") or _("all")), *place(real), *place(made)) for real, made in pairs),
        ),
    )


def quadrant(told: Measurement) -> str:
    return str(told.get("plane", {}).get("quadrant", ""))


def place(told: Measurement) -> tuple[str, ...]:
    """In words with the share of repeats, then the numbers; dashes where few people would be told of."""
    name = quadrant(told)
    if not name:
        return ("—",) * 4
    said = f"{QUADRANTS[name]} ({100 * told['plane']['shares'][name]:.0f}\u00a0%)"
    return said, number(told["extra_cost"]), number(told["extra_effect"]), number(told.get("icer"))
