"""Who takes part in the main job, and what they say: the registration, the answers and the uses, as data."""

from typing import Any

from examples import randhie
from governance.vocabulary import Role

TITLE = "RAND health insurance experiment, synthetic edition"

PEOPLE: dict[str, tuple[str, str, Role, str]] = {
    "sade": ("Sade Okafor", "Research fellow", Role.RESEARCHER, "lab"),
    "priya": ("Priya Raman", "Professor of health economics", Role.PI, "lab"),
    "rui": ("Rui Tavares", "Compliance officer", Role.REVIEWER, "trust"),
    "ines": ("Ines Holm", "Privacy officer", Role.REVIEWER, "trust"),
    "ama": ("Ama Boateng", "Head of the lab", Role.LAB_HEAD, "lab"),
    "otto": ("Otto Lindqvist", "Dean of research", Role.OFFICIAL, "trust"),
    "petra": ("Petra Novak", "Procurement officer", Role.PROCUREMENT, "trust"),
    "ada": ("Ada Ferrara", "Auditor", Role.AUDITOR, "trust"),
    "adam": ("Adam Berg", "Administrator", Role.ADMINISTRATOR, "trust"),
    "alma": ("Alma Reyes", "Administrator", Role.ADMINISTRATOR, "trust"),
    "nia": ("Nia Adeyemi", "Research fellow", Role.RESEARCHER, "elsewhere"),
}

WORDS = {
    "purpose": "To develop and teach models of how cost sharing changes the demand for visits to a doctor.",
    "necessity": "The people in the experiment never agreed to every later use; a synthetic edition is enough to develop a method "
    "before it is run once on the real rows.",
    "out_of_scope": "Statements about individuals or households. Estimates to be published without a check on the real rows.",
    "population": "Adults and children of six areas of the United States, 1974 to 1982; one year of each person.",
    "limits": "Rare values are drawn from wide bins, so tails are coarse. Years of one person and members of a household are not linked.",
    "notes": "Made by examples/randhie.py.",
}
COLUMNS = {
    "targets": [randhie.TARGET],
    "sensitive": list(randhie.SENSITIVE),
    "quasi_identifiers": ["idp", "lpi", "fmde"],
    "subgroups": list(randhie.SUBGROUPS),
    "declaration": """\
rules:
  - name: visits are counted
    sql: mdvis >= 0
analyses:
  - name: visits and cost sharing
    kind: linear
    outcome: mdvis
    terms: [lncoins, idp, disea, physlm]
decisions:
  - name: does cost sharing reduce visits
    kind: threshold
    values: {statistic: coefficient, analysis: visits and cost sharing, term: lncoins, at: 0, act: below}
linkage:
  left: [lpi, idp]
  right: [physlm, disea]
""",
}
ANSWERS: dict[str, Any] = {
    "A1": ["teaching", "methods"],
    "A3": "do_not_apply",
    "A4": "never",
    "A5": "no_small_group",
    "B1": "open_terms",
    "B3": "not_needed",
    "B4": ["children"],
    "B5": "no_limits",
    "C1": "That a person's visits depend on the plan, self-rated health and chronic disease as decision trees can express it. "
    "The lab agreed to that in its plan for the course.",
    "C2": "only_run",
    "C3": "no_text",
    "D1": ["stranger"],
    "D2": "forbidden_by_terms",
    "D3": "handled",
    "D4": "makers_only",
    "D5": "own_view",
    "D6": "The privacy officer's office, on the measurements of this version; it is looked at again with every new version.",
    "E1": "protocol",
    "E2": "kept_described",
    "E3": "limited",
    "E4": "Readers of a course paper could take an estimate for a finding. Every hand-out says that the rows are synthetic.",
    "F1": ["file_name", "metadata"],
    "F2": "The file name says synthetic, and recipients sign for it by name.",
    "F3": "everywhere",
    "G1": ["signed_terms", "no_onward_copies"],
    "G2": "everybody",
    "G3": "The source is public. The generator is kept with the lab's code; there are no rejected rows.",
    "G4": "A way to link rows to households, a change of the source's terms, or a new version.",
    "G5": "Coarse tails; accepted by the lab until the review date.",
    "G6": "With the lab, at the address on its page.",
}
USES = {
    "uses": "Teaching of health-economic modelling, and development of cost models that are later run once on the real rows.",
    "recipients": "Students and staff of the Health Economics Lab, by name.",
    "access": "registered",
}
REASONS = {
    "rui": "Purpose, sources and rights are stated; the measurements support the use. Utility asks for attention, so results "
    "need the check on real rows that the registration promises.",
    "ines": "Measured against people it never saw, the table gives no sign of copies; membership and singling out ask for "
    "attention, which registered access with named recipients answers.",
}
CONDITION = "Estimates from these rows are checked once on the real rows before anybody publishes them."
