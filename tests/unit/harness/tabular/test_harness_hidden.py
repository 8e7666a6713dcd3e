"""Groups that cannot be judged, or must not be shown, are neither a crash nor a disclosure."""

import numpy as np
from harness_tables import found, measured, table

from evaluations.harness.engine.report import Verdict
from evaluations.harness.tables.encoding import Scaled
from evaluations.harness.tabular.groups import SMALL_LEVELS, shown


def test_constant_columns_have_no_relations_to_lose():
    real = table(g=np.resize(["a", "b"], 800), one=np.ones(800), same=np.repeat("x", 800))
    report = measured(real, real, real, "b.fid", subgroups=["g"])
    assert [(one.subject["subgroup"], one.verdict) for one in report.measurements] == [
        ({"g": level}, Verdict.NOT_ESTABLISHED) for level in ("a", "b")
    ]


def test_names_of_levels_are_distinct_and_names_of_bins_are_nobodys_value():
    sites = np.array([1_000_000.0, 1_000_001, 1_000_002, 0.1, 1e20])
    assert Scaled.of(sites).names()[2:] == ["0.1", "1000000", "1000001", "1000002", "1e+20"]
    days = np.array(["1987-03-05", "2001-11-30"], "datetime64[us]").astype(float)
    assert Scaled.of(days, dated=True).names()[2:] == ["1987-03-05", "2001-11-30"]
    born = np.arange("1950-01-01", "2000-01-01", dtype="datetime64[D]").astype("datetime64[us]").astype(float)
    assert Scaled.of(born, dated=True).names()[2:5] == ["up to 1955-01", "1955-01 to 1960-01", "1960-01 to 1964-12"]
    assert Scaled.of(np.arange(10_013, 20_013)).names()[2:4] == ["up to 11000", "11000 to 12000"]
    skewed = np.append(np.arange(1000) % 30, 1e9)
    assert len(set(Scaled.of(skewed).names())) == Scaled.of(skewed).size


def test_a_bin_where_train_has_few_rows_has_no_name_however_many_the_others_have():
    real, made = table(size=np.repeat([1.0, 2, 3], [500, 491, 9])), table(size=np.repeat([1.0, 2, 3], [300, 300, 400]))
    detail = found(measured(real, made, made, "f.ks"), "f.ks", column="size").detail
    assert detail["levels"] == ["missing", "other", "1", "2", "small"]
    assert detail["train"] == [0, 0, 0.5, None, None]
    assert detail["synthetic"] == [0, 0, 0.3, 0.3, 0.4]


def test_what_is_hidden_along_one_column_is_not_told_by_another():
    counts = np.array([[5, 60, 70], [80, 500, 400], [90, 95, 99]])
    told = shown(counts.ravel(), (3, 3), 10).reshape(3, 3)
    for hidden in (*~told, *~told.T):
        assert hidden.sum() != 1


def test_one_small_group_blurs_the_next_smallest_beside_it():
    real = table(place=np.repeat(["large", "middle", "less", "tiny"], [600, 300, 82, 18]))
    report = measured(real, real, real, "b.cover", subgroups=["place"])
    shares = [
        (one.subject["subgroup"]["place"], one.detail and one.detail["train_share"]) for one in report.measurements
    ]
    assert shares == [("large", 0.6), ("middle", 0.3), ("less", 0.085), (SMALL_LEVELS, None)]
