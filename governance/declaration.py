"""What people declare of a version beyond the parts that its columns play: rules, analyses, scenarios. Pure.

The harness's own parser reads it, so that page, API and command line refuse the same.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.modality import Declaration, modality
from evaluations.harness.engine.refused import Refused
from governance.vocabulary import ColumnPart
from portal.lib.language import gettext as _
from portal.lib.language import lazily

TABLES = modality("tabular")
IN_REPORTS = {ColumnPart.QUASI_IDENTIFIERS: "quasi"}
RELATED = lazily(
    "Other tables cannot be declared here: the portal measures the one table of a version. Measure related tables with the "
    "harness's command line, and file its report as a document."
)
WRITTEN = lazily(
    "How values are written cannot be declared here: the portal reads each table when it is uploaded. Write numbers as 1234.5 "
    "and dates as 2020-12-31 in the file."
)
ELSEWHERE = {"related": RELATED, "written": WRITTEN}
"""What only the command line can do with what may be declared."""
EXAMPLE = """\
rules:                     # conditions in SQL that every row has to meet
  - name: costs are paid
    sql: cost >= 0
analyses:                  # models that will be fitted: linear, logistic or means
  - name: cost of a year
    kind: linear
    outcome: cost
    terms: [age, sex]
decisions:                 # what somebody will do by the table's numbers: threshold, choice or net_benefit
  - name: does cost rise with age
    kind: threshold
    values: {statistic: coefficient, analysis: cost of a year, term: age, at: 0, act: above}
linkage:                   # what two parties may hold of one person
  left: [age, sex]
  right: [region, ill]
population: 56000000       # people among whom the training rows were drawn
mechanism:                 # the guarantee that the generator is said to have
  name: DP-SGD
  epsilon: 3
  delta: 0.00001
missing: {cost: [-9]}      # what stands for a missing value in a column
drop: [region_code]        # columns that are left out of every table
dependencies:              # found in train, by their name in the report: a rule (true), or irrelevant (false)
  - {name: age decides ill, holds: false}
"""


def faults(text: str, columns: Collection[str] | None) -> list[str]:
    """What stands against it, as sentences. `columns` are those of the synthetic table, once there is one."""
    return against(read(text), columns)


def read(text: str) -> Declaration | Refused:
    """What it declares, or why it cannot be read."""
    try:
        return TABLES.declared(text)
    except Refused as refused:
        return refused


def attributes(text: str) -> dict[str, Any]:
    """What rules may ask of a declaration; one that cannot be read declares nothing."""
    declared = read(text) if text.strip() else None
    said = {} if declared is None or isinstance(declared, Refused) else declared.document()
    return {"decisions": len(said.get("decisions") or ()), "formal_privacy": bool(said.get("mechanism"))}


def against(declared: Declaration | Refused, columns: Collection[str] | None) -> list[str]:
    """As `faults`, of what was read before."""
    if isinstance(declared, Refused):
        return [declared.said(_)]
    said = declared.document()
    listed = [name for name in TABLES.listed if name in said]
    found = [sentence for key, sentence in ELSEWHERE.items() if key in said]
    if listed:
        found.append(
            _("Choose the columns for %(names)s in the table above, not in this text.")
            % {"names": ", ".join(f"“{name}”" for name in listed)}
        )
    return [*found, *unknown(declared, columns)]


def document(text: str, columns: Mapping[ColumnPart, Sequence[str]]) -> Any:
    """What a report on this version says was declared; None when the text can no longer be read."""
    try:
        said = TABLES.declared(text).document() if text.strip() else {}
        chosen = {IN_REPORTS.get(part, str(part)): list(names) for part, names in columns.items()}
        return canonical(TABLES.declaration(said | chosen).document())
    except Refused:
        return None


def unknown(declared: Declaration, columns: Collection[str] | None) -> list[str]:
    named = [] if columns is None else [(what, str(name)) for what, name in declared.named_columns()]
    return [
        _("The synthetic table has no column “%(name)s”, which is named in: %(place)s.") % {"name": name, "place": what}
        for what, name in named
        if name not in (columns or ()) and what not in TABLES.listed
    ]
