"""What it was made from, the seeds, and how privacy was protected."""

from typing import Any

from governance.generation_log.fields.field import EVERY, FROM_ROWS, PROMPTED, Field, Log
from governance.vocabulary import GeneratorType as Type
from portal.lib.language import lazily as _

DP = frozenset({Type.MARGINAL_BASED_DP})
MAY_HAVE_NONE = PROMPTED | {Type.HYBRID}


def is_formal(log: Log, holder: Any) -> bool:
    return has_budget(log) or (isinstance(holder, dict) and holder.get("formal") is True)


def has_budget(log: Log) -> bool:
    generator = log.get("generator")
    return isinstance(generator, dict) and generator.get("type") == Type.MARGINAL_BASED_DP


FIELDS = (
    Field("/sources", _("Sources"), _("an empty list says that nothing but the prompt or the method went in."), MAY_HAVE_NONE, least=0),
    Field("/sources", _("Sources"), _("the rows are derived from them, and each has to permit it."), EVERY - MAY_HAVE_NONE),
    Field("/sources/*/id", _("Source"), _("readers find the source by its name.")),
    Field("/sources/*/role", _("Part it played"), _("a source that was trained on is protected otherwise than one to compare with.")),
    Field("/sources/*/version", _("Edition"), _("another edition of a source holds other rows.")),
    Field("/sources/*/licence", _("Licence or terms"), _("what may be done with the rows depends on it.")),
    Field("/sources/*/rights_basis", _("Legal basis"), _("the right to use the source has to come from somewhere.")),
    Field("/sources/*/personal_data", _("Personal data in it"), _("whether privacy has to be measured depends on it.")),
    Field("/sources/*/sha256", _("SHA-256")),
    Field("/sources/*/records", _("Rows")),
    Field("/sources/*/uri", _("Web address")),
    Field("/seeds", _("Seeds"), _("the same rows can be made again with the same seed only."), EVERY - PROMPTED - {Type.RULE_BASED}),
    Field("/seeds/*/scope", _("What it started"), _("a run may have several seeds."), EVERY - {Type.RULE_BASED}),
    Field("/seeds/*/value", _("Seed"), _("the same rows can be made again with the same seed only."), EVERY - {Type.RULE_BASED}),
    Field("/privacy/mechanism", _("Mechanism"),
        _("rows made from real rows are judged by how those were protected; write “none” where nothing was done."), FROM_ROWS),
    Field("/privacy/formal", _("Formal guarantee"), _("a guarantee that is proved is judged otherwise than one that is measured."),
        FROM_ROWS),
    Field("/privacy/outlier_handling", _("What was done about outliers"),
        _("a resampled outlier is a real person's row."), frozenset({Type.RESAMPLING_AUGMENTATION})),
    Field("/privacy/epsilon", _("Epsilon"), _("a differentially private generator is judged by it."), FROM_ROWS, is_formal),
    Field("/privacy/delta", _("Delta"), _("epsilon means nothing without it; write 0 for a pure guarantee."), FROM_ROWS, is_formal),
    Field("/privacy/unit_of_privacy", _("Unit of privacy"), _("the guarantee protects a row, a person or a household."),
        FROM_ROWS, is_formal),
    Field("/privacy/accountant", _("Accountant"), _("how losses were added up decides whether epsilon holds."), DP),
    Field("/privacy/budget_spent_before", _("Budget spent before"), _("earlier runs on the same rows count too."), DP),
    Field("/privacy/trust_model", _("Trust model"), _("it says who saw the real rows."), DP),
)  # fmt: skip
