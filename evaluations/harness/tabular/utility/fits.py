"""What each kind of analysis estimates from a table. Rows of one unit, or of one key of the sequence, are never taken as independent."""

from collections.abc import Callable, Mapping

from evaluations.harness.engine.report import Said
from evaluations.harness.mathematics import generalized, quantiles
from evaluations.harness.mathematics.generalized import Family, Rows
from evaluations.harness.mathematics.regression import least_squares, logistic
from evaluations.harness.tables.declared import Analysis
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.caveats import NOT_COUNTS, NOT_POSITIVE
from evaluations.harness.tabular.utility.averages import means
from evaluations.harness.tabular.utility.estimates import RATIO, Terms
from evaluations.harness.tabular.utility.parts import two_parts
from evaluations.harness.tabular.utility.questions import Asked
from evaluations.harness.tabular.utility.told import Fitted, Told
from evaluations.harness.tabular.utility.waiting import cox, kaplan_meier


def size_of(ruler: Ruler, analysis: Analysis, frame: Frame) -> int:
    """How many independent units the table has for this analysis."""
    return asked_of(ruler, analysis).size(frame)


def asked_of(ruler: Ruler, analysis: Analysis) -> Asked:
    return ruler.once(f"asked {analysis.name}", lambda: Asked(ruler, analysis))


def effects_of(ruler: Ruler, analysis: Analysis, frame: Frame) -> Terms | Said:
    """By the name of the term, or why there is none. Rows with a missing value are left out."""
    return KINDS[analysis.kind](asked_of(ruler, analysis), frame)


def modelled(
    fit_by: Callable[[Rows], Fitted | Said], scale: str = "", *, wide: bool = False
) -> Callable[[Asked, Frame], Terms | Said]:
    """Of every term of a model that is fitted so."""

    def found(asked: Asked, frame: Frame) -> Terms | Said:
        designer = asked.designer
        if isinstance(designer, Said):
            return designer
        told = Told.of(asked, designer, frame)
        fit = fit_by(told.rows)
        return fit if isinstance(fit, Said) else told.terms(fit, scale, wide=wide)

    return found


def alone(rows: Rows) -> bool:
    return rows.units is None and not rows.weighted


def linear(rows: Rows) -> Fitted:
    return least_squares(rows.design, rows.outcome) if alone(rows) else generalized.fitted(rows, generalized.LINEAR)


def by_logit(rows: Rows) -> Fitted:
    return logistic(rows.design, rows.outcome) if alone(rows) else generalized.fitted(rows, generalized.LOGISTIC)


def counts(fit_by: Callable[[Rows], Fitted]) -> Callable[[Rows], Fitted | Said]:
    return lambda rows: NOT_COUNTS if (rows.outcome < 0).any() else fit_by(rows)


def of_family(family: Family) -> Callable[[Rows], Fitted]:
    return lambda rows: generalized.fitted(rows, family)


def gamma(rows: Rows) -> Fitted | Said:
    return NOT_POSITIVE if (rows.outcome <= 0).any() else generalized.fitted(rows, generalized.GAMMA)


KINDS: Mapping[str, Callable[[Asked, Frame], Terms | Said]] = {
    "linear": modelled(linear),
    "logistic": modelled(by_logit, RATIO),
    "means": means,
    "poisson": modelled(counts(of_family(generalized.POISSON)), RATIO),
    "negative_binomial": modelled(counts(generalized.overdispersed), RATIO),
    "gamma": modelled(gamma, RATIO),
    "two_part": two_parts,
    "median": modelled(quantiles.median, wide=True),
    "cox": cox,
    "kaplan_meier": kaplan_meier,
}
