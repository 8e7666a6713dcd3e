"""The people who stand alone: training rows, and unseen ones, far from every other real row."""

from dataclasses import dataclass

import numpy as np

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.tables.ruler import Ruler
from evaluations.harness.tables.search.neighbours import Points, nearest
from evaluations.harness.tables.tables import Frame
from evaluations.harness.tabular.privacy.bounds import FEWEST

SHARE = 0.05
MOST = 10_000


@dataclass(frozen=True, eq=False)
class Isolated:
    """Row numbers in train and in the holdout, and how far each lies from the nearest other real row.

    Both sides are measured against all real rows and by one cut, so that without a leak they are alike. Of large
    tables a random part of the rows is looked at.
    """

    train: Array
    unseen: Array
    apart: tuple[Array, Array]

    def among(self, rows: Array) -> "Isolated":
        """With only those of these unseen rows."""
        kept = np.isin(self.unseen, rows)
        return Isolated(self.train, self.unseen[kept], (self.apart[0], self.apart[1][kept]))

    @property
    def enough(self) -> bool:
        return min(len(self.train), len(self.unseen)) >= FEWEST

    def near(self, ruler: Ruler, table: Points) -> tuple[Array, Array]:
        """How near the table comes to each of them."""
        places = (self.train, ruler.train.rows + self.unseen)
        ours, theirs = (nearest(ruler.real_points.take(rows), table).distance for rows in places)
        return ours, theirs


def isolated(ruler: Ruler) -> Isolated:
    """The 5 % of training rows that lie farthest from any other real row, and unseen rows as far."""

    def found() -> Isolated:
        own, others = (looked_at(ruler, side) for side in (ruler.train, ruler.unseen))
        apart, others_apart = ruler.kin(own)[1], ruler.kin(ruler.train.rows + others)[1]
        cut = max(1, int(np.quantile(apart, 1 - SHARE, method="inverted_cdf")))
        kept, others_kept = apart >= cut, others_apart >= cut
        return Isolated(own[kept], others[others_kept], (apart[kept], others_apart[others_kept]))

    return ruler.once("isolated", found)


def looked_at(ruler: Ruler, side: Frame) -> Array:
    order = generator(ruler.seed, f"isolated among {side.rows}").permutation(side.rows)
    return np.sort(order[:MOST])
