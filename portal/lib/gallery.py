"""What the components page draws: generic examples, no object of ours."""

from datetime import UTC, datetime
from typing import Any

from django import forms

from portal.lib import charts

COLUMNS = ["age", "sex", "income", "region", "visits", "plan"]


class ExampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name of the dataset", help_text="As people will look for it.", max_length=80)
    purpose = forms.CharField(label="Purpose", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    access = forms.ChoiceField(
        label="Access class",
        choices=[("open", "Open"), ("controlled", "Controlled"), ("closed", "Closed")],
        widget=forms.RadioSelect,
    )
    uses = forms.MultipleChoiceField(
        label="Intended uses",
        choices=[
            ("teaching", "Teaching"),
            ("methods", "Methods research"),
            ("decisions", "Decisions about care"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose all that apply.",
    )
    licence = forms.ChoiceField(
        label="Licence", choices=[("", "Choose one"), ("cc-by", "CC BY 4.0"), ("own", "Own terms")]
    )
    review = forms.DateField(
        label="Review date", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False
    )
    rows = forms.IntegerField(label="Rows expected", min_value=1, required=False)
    contact = forms.EmailField(label="Contact")
    table = forms.FileField(label="Synthetic table", help_text="CSV or Parquet, at most 2 GB.", required=False)
    agreed = forms.BooleanField(label="I have read the terms of use")


def drawings() -> dict[str, Any]:
    """Every kind of picture, by the name under which the page shows it."""
    return {**of_tables(), **of_groups(), **of_curves(), **of_flows()}


def of_tables() -> dict[str, Any]:
    train = [4, 6, 8, 10, 12, 13, 12, 11, 9, 7, 5, 3]
    synthetic = [2, 5, 9, 11, 13, 14, 13, 11, 9, 6, 4, 3]
    pairs = [[None if a == b else 1 - (0.013 * (a + 1) * (b + 1)) % 0.5 for b in range(6)] for a in range(6)]
    return {
        "bars": charts.paired_bars(
            title="Age",
            labels=[f"{low}–{low + 4}" for low in range(20, 80, 5)],
            series=[shares("train", train, 100), shares("synthetic", synthetic, 100)],
        ),
        "heat": charts.heat_map(title="Pairs", labels=COLUMNS, values=pairs),
        "distribution": charts.distribution(
            title="Cost of a year",
            labels=[f"{100 * n} to {100 * n + 100}" for n in range(18)],
            series=[
                shares("train", [*range(4, 22, 2), *range(20, 2, -2)], 300),
                shares("synthetic", [*range(2, 20, 2), *range(24, 6, -2)], 300),
                shares("holdout", [*range(5, 23, 2), *range(19, 1, -2)], 300),
            ],
        ),
        "distances": charts.distances(
            title="Nearest real row",
            groups=[
                charts.Series("synthetic to train", [0.1 + (i * i % 97) / 90 for i in range(400)]),
                charts.Series("synthetic to holdout", [0.12 + (i * i % 89) / 84 for i in range(400)]),
            ],
        ),
    }


def shares(name: str, counts: list[int], of: int) -> charts.Series:
    return charts.Series(name, [count / of for count in counts])


def of_groups() -> dict[str, Any]:
    return {
        "forest": charts.forest(
            title="Coverage of groups",
            allowed=(0.8, 1.25),
            target=1.0,
            rows=[
                charts.Interval("Under 30", 0.41, 0.3, 0.55, "fail"),
                charts.Interval("30 to 60", 1.06, 0.98, 1.14, "pass"),
                charts.Interval("Rural over 60", 1.21, 0.9, 1.5, "attention"),
                charts.Interval("Rural under 30", None, None, None, "not_established"),
            ],
        ),
        "estimates": charts.estimates(
            title="Visits by the terms of insurance",
            rows=[
                charts.Twice("deductible", charts.Estimated(-0.31, -0.42, -0.2), charts.Estimated(-0.28, -0.4, -0.16)),
                charts.Twice("age, a decade", charts.Estimated(0.12, 0.05, 0.19), charts.Estimated(-0.02, -0.09, 0.05)),
                charts.Twice("chronic disease", charts.Estimated(0.44, 0.35, 0.53), charts.Estimated(None)),
            ],
        ),
        "single": charts.ruler(
            value=0.53,
            label="Membership inference",
            floor=0.51,
            ceiling=0.5,
            copy=0.84,
            interval=(0.5, 0.56),
            threshold=(0.55, 0.6),
            direction="down",
            verdict="attention",
        ),
    }


def of_curves() -> dict[str, Any]:
    even = [i / 40 for i in range(41)]
    rare = [10 ** (i / 10 - 3) for i in range(31)]
    tenths = [i / 10 for i in range(1, 10)]
    return {
        "curve": charts.curve(
            title="Membership inference",
            x_label="False alarms",
            y_label="Members found",
            lines=[
                charts.Line("best of four attacks", [(x, x**0.86) for x in even]),
                charts.Line("planted copies, 1 %", [(x, x**0.55) for x in even]),
            ],
        ),
        "attack": charts.curve(
            title="Membership inference where false alarms are rare",
            x_label="False alarms",
            y_label="Members found",
            log=True,
            lines=[
                charts.Line("learned", [(x, min(1.0, 1.4 * x)) for x in rare]),
                charts.Line("planted copies, 1 %", [(x, 10 ** (i / 18 - 1.67)) for i, x in enumerate(rare)]),
            ],
        ),
        "calibration": charts.curve(
            title="Do predictions come true?",
            x_label="Predicted",
            y_label="Came true",
            lines=[
                charts.Line("trained on synthetic rows", [(x, x**1.3) for x in tenths], dots=True),
                charts.Line("trained on real rows", [(x, x**1.05) for x in tenths], dots=True),
            ],
        ),
    }


def of_flows() -> dict[str, Any]:
    columns = [
        [
            charts.Box("Household survey 2019", "consent until 2030", "pass"),
            charts.Box("Claims extract", "agreement ends 2026", "attention"),
        ],
        [charts.Box("Sequential trees", "seed 7, 20 columns", "active")],
        [charts.Box("Version 3", "20,190 rows", "neutral")],
        [charts.Box("Teaching", "approved"), charts.Box("Decisions about care", "not approved", "fail")],
    ]
    return {
        "lineage": charts.lineage(title="Lineage of version 3", columns=columns),
        "lineage_narrow": charts.lineage(title="Lineage of version 3", columns=columns, vertical=True),
        "stages": charts.steps(
            title="Sign-off",
            stages=[
                charts.Stage("Investigator", "done", "19 Nov"),
                charts.Stage("Review", "current", "1 of 2"),
                charts.Stage("Laboratory", "todo"),
            ],
        ),
    }


def examples() -> dict[str, Any]:
    wrong = ExampleForm({"name": "", "contact": "not an address", "access": "open", "licence": "cc-by"})
    wrong.is_valid()
    return {
        **drawings(),
        "form": ExampleForm(prefix="empty"),
        "wrong": wrong,
        "at": datetime(2026, 11, 19, 13, 2, tzinfo=UTC),
        "interval": (0.50, 0.56),
        "band": {"low": 0.8, "high": 1.25},
        "digest": "9f2c41d07b3e5a6891c0d4e2f7a8b3c596e1d0f2a4b6c8e90123456789abcdef",
        "reasons": [
            "The generation log names 2,000 rows; the file has 1,998.",
            "No holdout was given, so the privacy group is not established.",
        ],
        "decision": [["Screen above 20 %", "yes", "yes"]],
        "table": [["age", "0.962", "0.871"], ["income", "0.941", "0.902"], ["region", "0.988", "0.979"]],
    }
