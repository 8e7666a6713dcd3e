"""A study is drawn by its secret from an order that files do not have, and raters are shown nothing of where an item is from."""

import json
import re
import struct
import zlib
from collections import Counter
from itertools import combinations
from pathlib import Path

import harness_studies as studies
import pytest
import yaml

from evaluations.harness.command.main import main
from evaluations.harness.engine.notation import document_in
from evaluations.harness.engine.refused import Refused
from evaluations.harness.studies import blinding, faults
from evaluations.harness.studies.alike import normalised
from evaluations.harness.studies.allocating import APART, SHARED, allocated
from evaluations.harness.studies.pictures import bare
from evaluations.harness.tables.reading import read as read_table
from evaluations.harness.tables.tables import hashed


@pytest.fixture
def folder(tmp_path):
    studies.given(tmp_path)
    return tmp_path


def plan(**sample):
    return {**studies.PLAN, "sample": {**studies.PLAN["sample"], **sample}}


def test_the_draw_repeats_whatever_the_order_of_the_rows_and_another_secret_draws_otherwise(folder):
    first = studies.draw_of(folder)
    rows = (folder / "synthetic.jsonl").read_text().splitlines(keepends=True)
    (folder / "synthetic.jsonl").write_text("".join(reversed(rows)))
    again = studies.draw_of(folder)
    (folder / "secret").write_text("another secret of the study")
    other = studies.draw_of(folder)

    assert again.key.digest == first.key.digest
    assert again.orders == first.orders
    assert other.key.digest != first.key.digest
    assert not set(other.key.entries) & set(first.key.entries)


def test_both_sources_are_drawn_alike_and_every_rater_gets_as_many_of_each(folder):
    made = studies.draw_of(folder)
    items = made.key.of_kind("item")

    assert Counter(one.source for one in items) == {"synthetic": 40, "holdout": 40}
    assert {(one.source, one.label, one.subgroup["sex"]) for one in items} == {
        (source, ward, sex) for source in ("synthetic", "holdout") for ward in ("north", "south") for sex in "FM"
    }
    for rater in made.orders:
        shares = Counter(one.source for one in items if rater in one.raters)
        assert shares["synthetic"] == shares["holdout"] == 30
    shared = Counter(pair for one in items for pair in combinations(one.raters, 2))
    assert min(shared.values()) >= SHARED
    assert {len(one.raters) for one in items} == {3}


@pytest.mark.parametrize(("pool", "each"), [(3, 3), (5, 3), (7, 4), (20, 3)])
def test_blocks_bring_every_pair_together_about_as_often(pool, each):
    raters = [f"r{at:02}" for at in range(pool)]
    shared = Counter(
        pair for block in allocated(40 * pool, pool, each, raters) for pair in combinations(sorted(block), 2)
    )
    rated = Counter(rater for block in allocated(40 * pool, pool, each, raters) for rater in block)

    assert set(rated.values()) == {40 * each}
    if pool < 20:
        assert len(shared) == pool * (pool - 1) // 2
        assert max(shared.values()) <= 2 * min(shared.values())


def test_repeats_come_far_behind_and_controls_and_faults_go_to_everybody(folder):
    made = studies.draw_of(folder, plan(repeats=0.3))
    repeats = made.key.of_kind("repeat")

    assert len(repeats) > 10
    for order in made.orders.values():
        place = {code: at for at, code in enumerate(order)}
        for one in repeats:
            if one.code in place:
                assert place[one.code] - place[one.of] > APART
    known = made.key.of_kind("control", "fault")
    assert Counter(one.kind for one in known) == {"control": 8, "fault": 8}
    assert {one.raters for one in known} == {tuple(sorted(made.orders))}
    drawn = {item.shown["note"] for one in made.key.of_kind("item") for item in made.shown[one.code]}
    assert not drawn & {item.shown["note"] for one in known for item in made.shown[one.code]}


def test_a_sheet_tells_code_text_and_questions_and_nothing_else(folder):
    made, study = studies.draw_of(folder), studies.parsed(studies.PLAN)
    sheets = dict(blinding.sheets(made, study))

    assert set(sheets) == set(made.orders)
    for text in sheets.values():
        rows = [json.loads(row) for row in text.splitlines()]
        assert {key for row in rows for key in row} == {
            "study", "guideline_sha256", "code", "rater", "items", "questions",
        }  # fmt: skip
        assert not any(word in text for word in ("synthetic.jsonl", "holdout", "north", "**", '"s1"', '"h1"'))
        assert [one["id"] for one in rows[0]["questions"]] == ["fit", "harm", "origin"]
        assert [one["id"] for one in rows[-1]["questions"]] == ["preferred"]
    assert {len(code) for code in made.key.entries} == {10}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("## Plan\n\n* rest\n* ice", "Plan\n\n- rest\n- ice"),
        ("He is **well**.  See `x`.", "He is well. See x."),
        ("Fine.\r\n\r\n\r\n\r\nHome.", "Fine.\n\nHome."),
        ("Goes home.\n\nSigned: Dr. X\n12 May", "Goes home."),
        ("Cafe\u0301", "Café"),
        ("A_b and 2*3*4 stay.", "A_b and 2*3*4 stay."),
    ],
)
def test_what_only_one_source_writes_is_written_alike(one, other):
    assert normalised(one) == normalised(other) == other


@pytest.mark.parametrize(
    ("rule", "text", "wrong"),
    [
        ("side swapped", "The left eye.", "The right eye."),
        ("side swapped", "How many are left?", "How many are left?"),
        ("negation dropped", "It is not broken.", "It is broken."),
        ("negation dropped", "He denies pain.", "He reports pain."),
        ("dose times ten", "Take 2.5 mg daily.", "Take 25 mg daily."),
        ("dose times ten", "Take 200 mg.", "Take 2000 mg."),
        ("wrong name", "Mr. Ames sat. Mr. Ames left.", "Mr. Okafor sat. Mr. Ames left."),
        ("wrong name", "Mr. Ames sat.", "Mr. Ames sat."),
        ("number times ten", "3 + 4 = 7 apples", "3 + 4 = 70 apples"),
        ("number times ten", "0 left, none", "0 left, none"),
    ],
)
def test_each_rule_plants_one_fault_where_there_is_something_to_change(rule, text, wrong):
    assert faults.RULES[rule](text) == wrong


def test_rows_are_shown_by_field_and_their_faults_are_values(tmp_path):
    rows = {**studies.PLAN, "items": {"kind": "row", "show": ["dose", "ward"]}}
    studies.given(tmp_path, rows)
    for name in ("synthetic", "holdout"):
        table = "dose,ward\n" + "".join(f"{at},{['a', 'b'][at % 2]}\n" for at in range(1, 71))
        (tmp_path / f"{name}.jsonl").unlink()
        (tmp_path / f"{name}.csv").write_text(table)
    study = studies.parsed(rows)
    parts = [studies.items_in(tmp_path / f"{name}.csv", study) for name in ("synthetic", "holdout")]
    made = studies.drawn(study, studies.Sources(*parts), studies.secret_in(tmp_path / "secret"))

    assert {one.rule for one in made.key.of_kind("fault")} == {"number times ten"}
    (shown,) = made.shown[made.key.of_kind("item")[0].code]
    assert set(shown.shown) == {"dose", "ward"}


def png(text):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join([
        chunk(b"IHDR", head), chunk(b"tEXt", text), chunk(b"IDAT", zlib.compress(b"\0" + text[:1])), chunk(b"IEND", b""),
    ])  # fmt: skip


def jpeg(text):
    segment = struct.pack(">BBH", 0xFF, 0xE1, len(text) + 2) + text
    size = struct.pack(">BBH", 0xFF, 0xE0, 4) + b"JF"
    return b"\xff\xd8" + size + segment + struct.pack(">BBH", 0xFF, 0xDA, 4) + b"\0\0pixels\xff\xd9"


def test_pictures_go_by_their_code_without_what_was_written_beside_them(tmp_path):
    seen = {**studies.PLAN, "items": {"kind": "picture"}, "sample": {"each": 40, "faults": 0.05, "controls": 0.05}}
    studies.given(tmp_path, seen)
    for name in ("synthetic", "holdout", "faults", "controls"):
        (tmp_path / name).mkdir()
        for at in range(45):
            data = (
                png(bytes([at]) + b"GENERATOR " + name.encode())
                if at % 2
                else jpeg(b"GENERATOR %d" % at + name.encode())
            )
            (tmp_path / name / f"{at}.{'png' if at % 2 else 'jpg'}").write_bytes(data)
    options = ["--study", str(tmp_path / "study.yaml"), "--secret", str(tmp_path / "secret")]
    options += [
        part for name in ("synthetic", "holdout", "faults", "controls") for part in (f"--{name}", str(tmp_path / name))
    ]

    assert main(["study", "draw", *options, "--out", str(tmp_path / "drawn.json")]) == 0
    sheets = ["--drawn", str(tmp_path / "drawn.json"), "--out", str(tmp_path / "sheets")]
    assert main(["study", "blind", *options, *sheets]) == 0
    made = sorted((tmp_path / "sheets").iterdir())
    assert sum(one.suffix in {".png", ".jpg"} for one in made) >= 80 + 8
    assert not any(b"GENERATOR" in one.read_bytes() for one in made)
    (tmp_path / "half.png").write_bytes(png(b"x")[:50])
    with pytest.raises(Refused, match="no whole PNG"):
        bare(tmp_path / "half.png")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sample": {"each": 80}}, "draws 80 items of synthetic, and there are 70"),
        ({"sample": {"each": 10}}, "would share only 8 items"),
        ({"raters": {"pool": 2, "each": 3}}, "Of 2 raters no 3 can rate each item"),
        ({"raters": {"pool": 4, "each": 2}}, "needs three raters"),
        ({"sample": {"each": 40, "prompt_only": True}}, "needs 100 items or more"),
        ({"stop": 2}, "The declaration at stop"),
        ({"colour": "red"}, "“colour” is not known here"),
        ({"questions": [{**studies.PLAN["questions"][0], "id": "origin"}]}, "origin stands twice"),
        ({"questions": [{**studies.PLAN["questions"][0], "good": [9]}]}, "good that is none of its categories"),
        (
            {"questions": [{**studies.PLAN["questions"][0], "scale": "interval", "categories": ["a", 4, 5]}]},
            "categories are numbers",
        ),
        ({"questions": [{**studies.PLAN["questions"][0], "categories": list(range(40))}]}, "more than 20 ordered"),
        ({"questions": [{**studies.PLAN["questions"][0], "threshold": 0.01}]}, "only a safety question"),
        (
            {"questions": [{**studies.PLAN["questions"][0], "categories": [4, 5, 4.0, 1]}]},
            "The declaration at questions/0/categories",
        ),
        ({"questions": [{**studies.PLAN["questions"][0], "good": [1, 2, 3, 4, 5]}]}, "no category that is not good"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_in_one_sentence(tmp_path, capsys, change, sentence):
    options = studies.given(tmp_path, {**studies.PLAN, **change})

    assert main(["study", "draw", *options, "--out", str(tmp_path / "drawn.json")]) == 2
    assert sentence in capsys.readouterr().err


def test_what_was_drawn_is_frozen(tmp_path, capsys):
    options = studies.given(tmp_path)
    record = ["--drawn", str(tmp_path / "drawn.json")]
    assert main(["study", "draw", *options, "--out", record[1]]) == 0
    assert "note" not in (tmp_path / "drawn.json").read_text()

    changed = {**studies.PLAN, "analysis": "Only fit decides."}
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(changed))
    assert main(["study", "blind", *options, *record, "--out", str(tmp_path / "sheets")]) == 2
    assert "not the plan, items and secret" in capsys.readouterr().err
    assert not (tmp_path / "sheets").exists()


def test_a_secret_is_made_for_its_owner_alone_and_must_not_be_guessed(tmp_path, capsys):
    options = studies.given(tmp_path)
    (tmp_path / "secret").unlink()
    assert main(["study", "blind", *options, "--drawn", "x", "--out", str(tmp_path / "sheets")]) == 2
    assert "no secret of the study" in capsys.readouterr().err
    assert main(["study", "draw", *options, "--out", str(tmp_path / "drawn.json")]) == 0
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600

    (tmp_path / "secret").write_text("short")
    assert main(["study", "draw", *options, "--out", str(tmp_path / "drawn.json")]) == 2
    assert "could be guessed" in capsys.readouterr().err


def test_a_plan_about_a_table_draws_from_no_other(tmp_path, capsys):
    studies.given(tmp_path)
    known = hashed(read_table(tmp_path / "synthetic.jsonl"))[1]
    draw = ["study", "draw", *studies.given(tmp_path, {**studies.PLAN, "about": {"synthetic": known}})]
    assert main([*draw, "--out", str(tmp_path / "drawn.json")]) == 0

    studies.given(tmp_path, {**studies.PLAN, "about": {"synthetic": "0" * 64}})
    assert main([*draw, "--out", str(tmp_path / "drawn.json")]) == 2
    assert "not the table that the plan says it is about" in capsys.readouterr().err


def test_the_plan_of_the_guide_is_one():
    """As it stands, with digests in the place of their beginnings."""
    guide = (Path(__file__).parents[4] / "docs/how-to/have-people-rate-items.md").read_text()
    plan = re.sub(r"[0-9a-f]{4}…", "a" * 64, guide.split("```yaml\n")[1].split("```")[0])

    assert [one.id for one in studies.parsed(document_in(plan, "guide")).questions] == ["fit", "harm"]
