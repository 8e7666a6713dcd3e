"""Tables with a known answer, drawn from one small population."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from evaluations.harness.engine.library import load
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.report import Measurement, Report, Said
from evaluations.harness.engine.run import run
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.modality import MODALITY

FIRST = "tabular-1@1"
"""What these tests measure by. It never changes; a later version of it is free to."""

PLACES = np.array(["north", "south", "east", "west"])


def people(rows: int, seed: int) -> pa.Table:
    """Age, dose, place, smoker and outcome, all depending on one another."""
    rng = np.random.default_rng(seed)
    frailty = rng.normal(size=rows)
    age = np.round(np.clip(50 + 15 * frailty + rng.normal(0, 8, rows), 18, 95))
    dose = np.round(
        np.exp(0.4 * frailty + rng.normal(0, 0.5, rows)), 9
    )  # exp differs in its last bit across processors
    place = PLACES[np.clip(np.round(frailty + rng.normal(1.5, 0.7, rows)), 0, 3).astype(int)]
    smoker = frailty + rng.normal(size=rows) > 0.5
    outcome = np.where(frailty + 0.5 * smoker + rng.normal(size=rows) > 0.5, "ill", "well")
    weight = np.where(rng.random(rows) < 0.1, np.nan, 70 + 5 * frailty + rng.normal(0, 9, rows))
    return table(age=age, dose=dose, place=place, smoker=smoker, outcome=outcome, weight=weight)


def table(**columns: Sequence[object] | np.ndarray) -> pa.Table:
    made = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    texts = {name: array.dictionary_encode() for name, array in made.items() if pa.types.is_string(array.type)}
    return pa.table({**made, **texts})


def shuffled_columns(real: pa.Table, seed: int = 5) -> pa.Table:
    rng = np.random.default_rng(seed)
    return pa.table(
        {name: real.column(name).take(pa.array(rng.permutation(real.num_rows))) for name in real.column_names}
    )


def with_hidden(synthetic: pa.Table, train: pa.Table, share: float, seed: int = 6) -> pa.Table:
    """The synthetic table with copies of a share of the training rows in the place of its last rows."""
    rng = np.random.default_rng(seed)
    count = round(share * train.num_rows)
    copied = train.take(pa.array(rng.permutation(train.num_rows)[:count]))
    return pa.concat_tables([synthetic.slice(0, synthetic.num_rows - count), copied]).unify_dictionaries()


def only(*metrics: str) -> Protocol:
    """The first protocol with these metrics only."""
    return load(FIRST).only(metrics)


def measured(train: pa.Table, holdout: pa.Table | None, synthetic: pa.Table, *metrics: str, **asked: object) -> Report:
    protocol = only(*metrics) if metrics else load(FIRST)
    return run(protocol, Tables.of(train, holdout, [synthetic], Declared(**asked)), seed=0)


def found(report: Report, metric: str, **subject: object) -> Measurement:
    """The one measurement of this metric and subject."""
    matching = [one for one in report.measurements if one.metric == metric and dict(one.subject) == subject]
    assert len(matching) == 1, [dict(one.subject) for one in report.measurements if one.metric == metric]
    return matching[0]


def sentence(caveat: Said | str) -> str:
    """As a report of schema 1 has it."""
    return MODALITY.sentence(Said(caveat) if isinstance(caveat, str) else caveat)
