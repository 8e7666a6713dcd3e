"""What `make bench` says of targets and of tables beyond memory."""

import pyarrow.parquet as pq
import pytest

from examples.bench import streamed, targets


def taken(rows: int, cpu: float, peak_mb: float) -> dict[str, float]:
    return {"rows": rows, "columns": 50, "seconds": cpu / 2, "cpu": cpu, "peak_mb": peak_mb}


STREAMED = [taken(1_000_000, 50, 600), taken(3_000_000, 110, 800), taken(10_000_000, 320, 1_500)]


def whole(rows: int, columns: int, seconds: float, peak_mb: float) -> dict[str, object]:
    run = {"seconds": seconds, "cpu": seconds, "peak_mb": peak_mb}
    return {"rows": rows, "columns": columns, "runs": {"countersign": run}}


def test_what_a_further_million_rows_adds_is_the_slope_between_two_sizes():
    lines = streamed.section(STREAMED)[0].splitlines()
    assert "| 3,000,000 | 55.0 | 110.0 | 800 | 15.0 | 30.0 | 100.0 |" in lines
    assert "| 10,000,000 | 160.0 | 320.0 | 1,500 | 15.0 | 30.0 | 100.0 |" in lines
    assert streamed.steepening(STREAMED) == pytest.approx(1)
    assert streamed.steepening([*STREAMED[:2], taken(10_000_000, 530, 0)]) == pytest.approx(2)
    assert (streamed.section([]), streamed.steepening(STREAMED[:2])) == ([], None)


def test_a_target_that_is_missed_is_bold_and_sizes_without_one_are_not_named():
    results = {
        "cases": [whole(3_706, 10, 5, 400), whole(100_000, 30, 41, 1_024), whole(1_000_000, 50, 600, 6_200)],
        "kernels": {"search": {"rows": 5_000}, "marginals": {"rows": 1_000_000, "seconds": 5.0}},
        "streamed": STREAMED,
    }
    said = {(work, target): measured for work, target, measured in targets.rows(results)}
    assert said == {
        ("whole protocol, 100,000 x 30", "40 s"): "**41.0 s**",
        ("whole protocol, 100,000 x 30", "2 GB"): "1.0 GB",
        ("whole protocol, 1,000,000 x 50", "600 s"): "600 s",
        ("whole protocol, 1,000,000 x 50", "6 GB"): "**6.1 GB**",
        ("distributions, pairs, correlations of 1,000,000 x 50, once read", "5 s"): "5.0 s",
        ("streamed, 10,000,000 x 50", "2 GB"): "1.5 GB",
        (
            "streamed, 10,000,000 x 50: CPU seconds a further million rows takes, of what it took at first",
            "1.25 times",
        ): "1.0 times",
    }
    assert (
        targets.section(
            {**results, "cases": [], "kernels": {"search": {"rows": 1}, "marginals": {"rows": 1}}, "streamed": []}
        )
        == []
    )


def test_large_tables_are_written_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(streamed, "PIECE", 300)
    case = streamed.written(tmp_path / "large", 700, 6)
    for role in ("train", "holdout", "synthetic"):
        stored = pq.ParquetFile(case.folder / f"{role}.parquet")
        assert (stored.metadata.num_rows, stored.metadata.num_columns, stored.metadata.num_row_groups) == (700, 6, 3)
