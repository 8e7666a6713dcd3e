"""What people declare of a version beyond the parts that its columns play: rules, analyses, scenarios; of documents, their fields.
Pure.

The harness's own parser of the kind of data reads it, so that page, API and command line refuse the same.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from evaluations.harness.engine.canonical import canonical
from evaluations.harness.engine.modality import Declaration, modality
from evaluations.harness.engine.refused import Refused
from governance.vocabulary import ColumnPart
from portal.lib.language import gettext as _
from portal.lib.language import lazily

TABLES = "tabular"
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
EXAMPLE_OF_DOCUMENTS = """\
fields:                    # which field is what: text, or turns, pair, instruction
  text: [note]
  label: ward              # what a model would predict
  unit: patient_id         # whose document it is: all of one person count as one
  subgroup: [sex]
  sensitive: [diagnosis]   # what nobody should be able to infer from a text
  identifiers: [mrn]       # values that must not occur in a text
terms:
  women: [she, her]        # words that name a group of people
rules:                     # regular expressions that have to be found
  - {name: ends with a stop, field: note, matches: "[.]$"}
no_pii: true               # the documents hold nothing that identifies people
"""
EXAMPLE_OF_A_CORPUS = """\
fields: {pair: {question: question, answer: answer}, id: id}
uses: [train, publish]     # also commercial, modify, output_for_training, personal_data
as_of: 2026-12-01          # the day on which it is to be used so
"""
EXAMPLES = {TABLES: EXAMPLE, "text": EXAMPLE_OF_DOCUMENTS, "corpora": EXAMPLE_OF_A_CORPUS}
NO_COLUMN = lazily("The synthetic table has no column “%(name)s”, which is named in: %(place)s.")
NO_FIELD = lazily("No synthetic document has the field “%(name)s”, which is named in: %(place)s.")
UNMEASURED = lazily("Nothing can be declared of files that no protocol measures.")


def faults(text: str, columns: Collection[str] | None, kind: str = TABLES) -> list[str]:
    """What stands against it, as sentences. `columns` are those of the synthetic table, or the fields of the documents, once there
    are any; `kind` is what the harness calls the kind of data, empty for one that it does not measure."""
    return against(read(text, kind), columns, kind)


def read(text: str, kind: str = TABLES) -> Declaration | Refused:
    """What it declares, or why it cannot be read."""
    if not kind and text.strip():
        return Refused(str(UNMEASURED))
    try:
        return modality(kind or TABLES).declared(text)
    except Refused as refused:
        return refused


def attributes(text: str, kind: str = TABLES) -> dict[str, Any]:
    """What rules may ask of a declaration; one that cannot be read declares nothing."""
    declared = read(text, kind) if text.strip() else None
    said = {} if declared is None or isinstance(declared, Refused) else declared.document()
    return {"decisions": len(said.get("decisions") or ()), "formal_privacy": bool(said.get("mechanism"))}


def against(declared: Declaration | Refused, columns: Collection[str] | None, kind: str = TABLES) -> list[str]:
    """As `faults`, of what was read before."""
    if isinstance(declared, Refused):
        return [declared.said(_)]
    return [*(of_tables(declared) if kind == TABLES else ()), *unknown(declared, columns, kind)]


def of_tables(declared: Declaration) -> list[str]:
    """What only the command line can do, and what the form asks for column by column."""
    said = declared.document()
    listed = [name for name in modality(TABLES).listed if name in said]
    found = [str(sentence) for key, sentence in ELSEWHERE.items() if key in said]
    if listed:
        found.append(
            _("Choose the columns for %(names)s in the table above, not in this text.")
            % {"names": ", ".join(f"“{name}”" for name in listed)}
        )
    return found


def document(text: str, columns: Mapping[ColumnPart, Sequence[str]], kind: str = TABLES) -> Any:
    """What a report on this version says was declared; None when the text can no longer be read."""
    try:
        found = modality(kind or TABLES)
        said = found.declared(text).document() if text.strip() else {}
        chosen = {IN_REPORTS.get(part, str(part)): list(names) for part, names in columns.items()}
        return canonical(found.declaration(said | (chosen if kind == TABLES else {})).document())
    except Refused:
        return None


def unknown(declared: Declaration, columns: Collection[str] | None, kind: str) -> list[str]:
    named = [] if columns is None else [(what, str(name)) for what, name in declared.named_columns()]
    listed = modality(kind or TABLES).listed
    words = NO_COLUMN if kind == TABLES else NO_FIELD
    return [
        str(words) % {"name": name, "place": what}
        for what, name in named
        if name not in (columns or ()) and what not in listed
    ]
