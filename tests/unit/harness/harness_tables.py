"""Tables with a known answer, drawn from one small population."""

import numpy as np
import pyarrow as pa

from evaluations.harness.calibration.laws import PLACES, people, table
from evaluations.harness.engine.library import load
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.report import Measurement, Report, Said
from evaluations.harness.engine.run import run
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.tables import Tables
from evaluations.harness.tabular.modality import MODALITY

__all__ = ["PLACES", "people", "table"]

FIRST = "tabular-1@1"
"""What these tests measure by. It never changes; a later version of it is free to."""


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
