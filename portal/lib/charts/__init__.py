"""The one way to draw: plain values in, safe SVG out, the same in page and PDF."""

from portal.lib.charts.bars import Series, distances, distribution, paired_bars
from portal.lib.charts.curves import Line, curve
from portal.lib.charts.estimates import Estimated, Twice, estimates
from portal.lib.charts.flow import Box, Stage, lineage, steps
from portal.lib.charts.matrix import heat_map
from portal.lib.charts.rulers import Interval, Limits, forest, ruler

__all__ = [
    "Box",
    "Estimated",
    "Interval",
    "Limits",
    "Line",
    "Series",
    "Stage",
    "Twice",
    "curve",
    "distances",
    "distribution",
    "estimates",
    "forest",
    "heat_map",
    "lineage",
    "paired_bars",
    "ruler",
    "steps",
]
