"""Every metric by its id and the version of its definition, written out by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from evaluations.harness.engine.protocol import Rule
from evaluations.harness.engine.report import Measurement
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.ruler import Ruler

from .bias import coverage, fairness, parity, subgroups
from .fidelity import accuracy, correlations, detection, marginals, neighbourhoods, pairs, triples
from .linked import across, joins, sequences
from .privacy import (
    attacks,
    copies,
    distances,
    inference,
    linkage,
    matches,
    members,
    near,
    outliers,
    singling,
)
from .utility import analyses, decisions, importance, training
from .validity import columns, dependencies, rules


@dataclass(frozen=True, slots=True)
class Metric:
    """`measure(ruler, rule)` gives one measurement, or one for each column, pair or subgroup.

    `on_counts`: it follows from counts of a few columns at a time, so that tables beyond memory have it too.
    `asks`: the parts of a declaration without any of which it measures nothing.
    """

    version: int
    measure: Callable[[Ruler, Rule], list[Measurement]]
    on_counts: bool = False
    asks: tuple[str, ...] = ()

    def is_asked(self, declared: Declared) -> bool:
        return all(getattr(declared, part) for part in self.asks)


METRICS = {
    "v.schema": Metric(1, columns.schema, on_counts=True),
    "v.range": Metric(1, columns.ranges, on_counts=True),
    "v.category": Metric(1, columns.categories, on_counts=True),
    "v.null": Metric(1, columns.missing_rule, on_counts=True),
    "v.key": Metric(1, columns.keys, on_counts=True),
    "v.rules": Metric(1, rules.rules, on_counts=True),
    "v.depend": Metric(1, dependencies.dependencies, on_counts=True),
    "m.fk": Metric(1, joins.pointing, asks=("related",)),
    "f.ks": Metric(1, marginals.distributions, on_counts=True),
    "f.tv": Metric(1, marginals.shares, on_counts=True),
    "f.ksmiss": Metric(1, marginals.distributions_with_gaps, on_counts=True),
    "f.tvmiss": Metric(1, marginals.shares_with_gaps, on_counts=True),
    "f.miss": Metric(1, marginals.missing_rates, on_counts=True),
    "f.pair": Metric(1, pairs.pairs, on_counts=True),
    "f.corr": Metric(1, correlations.correlations),
    "f.tri": Metric(1, triples.triples),
    "f.prdc": Metric(1, neighbourhoods.neighbourhoods),
    "f.accuracy1": Metric(1, accuracy.univariate),
    "f.accuracy2": Metric(1, accuracy.bivariate),
    "f.c2st": Metric(1, detection.detection),
    "s.len": Metric(1, sequences.lengths, asks=("sequence",)),
    "s.next": Metric(1, sequences.following, asks=("sequence",)),
    "s.distinct": Metric(1, sequences.distinct, asks=("sequence",)),
    "m.card": Metric(1, joins.owned, asks=("related",)),
    "m.join": Metric(1, across.across, asks=("related",)),
    "u.tstr": Metric(1, training.trained_on_synthetic),
    "u.trts": Metric(1, training.tested_on_synthetic, asks=("targets",)),
    "u.rank": Metric(1, importance.importance_ranks, asks=("targets",)),
    "u.ci": Metric(1, analyses.declared_analyses, asks=("analyses",)),
    "u.decision": Metric(1, decisions.decisions, asks=("decisions",)),
    "p.exact": Metric(1, copies.exact_copies),
    "p.near": Metric(1, near.near_copies),
    "p.dcr": Metric(1, distances.distance_share),
    "p.mia": Metric(1, attacks.membership),
    "p.aia": Metric(1, inference.inference),
    "p.single": Metric(1, singling.singling_out),
    "p.link": Metric(1, linkage.linkability, asks=("linkage",)),
    "p.outlier": Metric(1, outliers.outliers),
    "p.member": Metric(1, members.member_share, asks=("population",)),
    "p.ims": Metric(1, matches.identical),
    "p.nndr": Metric(1, distances.distance_ratio),
    "p.kmap": Metric(1, matches.unique_people, asks=("quasi",)),
    "p.dp": Metric(1, members.declared_guarantee, asks=("mechanism",)),
    "b.cover": Metric(1, coverage.coverage, on_counts=True),
    "b.fid": Metric(1, subgroups.inside, asks=("subgroups",)),
    "b.perf": Metric(1, fairness.performance, asks=("targets", "subgroups")),
    "b.dp": Metric(1, parity.demographic_parity, asks=("targets", "subgroups")),
    "b.eo": Metric(1, parity.equalised_odds, asks=("targets", "subgroups")),
}
