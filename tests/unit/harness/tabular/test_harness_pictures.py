"""Pictures of tables are the same from a report of either schema: schema 2 carries them as data, of schema 1 the words name them."""

from dataclasses import replace

import harness_everything

from evaluations.harness.engine import library
from evaluations.harness.engine.modality import Given
from evaluations.harness.engine.run import run
from evaluations.harness.engine.writing import as_json, from_document, measurement_from
from evaluations.harness.tables.declared import from_yaml
from evaluations.harness.tabular.modality import MODALITY as TABULAR
from governance.reading.figures import figures
from governance.reading.reports import every, groups_of

KINDS = {
    "acceptability", "analysis", "associations", "attack", "calibration", "column", "curve", "decisions", "distances",
    "importances", "pairs", "rates", "subgroups",
}  # fmt: skip


def test_either_schema_is_drawn_and_worded_alike(tmp_path):
    harness_everything.write(tmp_path)
    files = {role: [tmp_path / f"{role}.csv"] for role in harness_everything.ROWS}
    given = Given(files, from_yaml((tmp_path / "schema.yaml").read_text()), tmp_path)
    drawn = [metric.partition("@")[0] for metric, words in TABULAR.words.items() if words.pictures]
    protocol = library.load("tabular-1@1").only(drawn)
    first, second = (
        as_json(run(replace(protocol, schema=schema), TABULAR.loaded().read(given), seed=3)) for schema in ("1", "2")
    )

    assert {figure.kind for figure in figures(first)} == KINDS
    assert figures(second) == figures(first)
    assert said(second) == said(first)
    for old, new in zip(first["measurements"], second["measurements"], strict=True):
        carried = {part: value for picture in new["pictures"] for part, value in picture["data"].items()}
        assert not carried.keys() & (new["detail"] or {}).keys()
        assert measurement_from(new).detail == measurement_from(old).detail
    assert [as_json(from_document(one)) for one in (first, second)] == [first, second]


def said(report):
    """What people read of each measurement; where its limit lies is carried over from numbers that were rounded once more."""
    return [
        (group.id, group.sentence, family.place, one.subject, one.number, one.verdict, one.to_know, one.worst)
        for group, family, one in every(groups_of(report))
    ]
