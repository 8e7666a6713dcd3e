"""Whatever kind of data it is, and whatever there is to compare it with: registered, measured where that can be, never stuck."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluations import actions, attempt
from evaluations.harness.command.main import main
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people import played as playing
from evaluations.harness.studies import study as studies
from evaluations.models import EvaluationJob
from governance.actions import datasets, evidence
from governance.dossier import Dossier
from governance.models import Evidence, StoredFile, Version
from portal.lib import storage
from portal.lib.jobs import JobState
from portal.lib.refusals import Invalid, NotNow
from tests import documents, factories
from tests.people import World

pytestmark = pytest.mark.django_db
NOTHING_REAL = ("fidelity", "utility", "privacy", "bias")


def measured(world: World, version: Version) -> dict[str, str]:
    """The verdicts of the report that a worker filed."""
    job = actions.request(version, by=world.actor("sade"))
    assert attempt.attempt(job.pk)
    done = EvaluationJob.objects.get(pk=job.pk)
    assert (done.state, done.error) == (JobState.SUCCEEDED, "")
    report = Evidence.objects.get(version=version).report or {}
    return {group["id"]: group["verdict"] for group in report["groups"]}


def keys(version: Version) -> set[str]:
    return {blocker.key for blocker in Dossier(factories.fresh(version)).blockers}


def test_documents_are_measured_beside_real_ones(world: World) -> None:
    parts = {role: documents.documents(role) for role in ("synthetic", "train", "holdout")}
    version = documents.registered(world, documents.draft(world), parts)

    verdicts = measured(world, version)

    assert {"validity", "fidelity", "bias"} <= {name for name, said in verdicts.items() if said != "not_established"}
    found = StoredFile.objects.get(version=version, role="train")
    assert (found.rows, [column["name"] for column in found.columns]) == (120, ["meta.sex", "note", "ward"])
    reported = Dossier(factories.fresh(version)).reported["text-1"]
    assert (reported.is_current, reported.declared_is_current) == (True, True)


def test_documents_with_nothing_to_compare_with_are_measured_for_what_can_be_known(world: World) -> None:
    version = documents.registered(
        world, documents.draft(world, comparison="nothing"), {"synthetic": documents.documents("synthetic")}
    )

    verdicts = measured(world, version)

    assert {name: verdicts[name] for name in NOTHING_REAL} == dict.fromkeys(NOTHING_REAL, "not_established")
    report = Evidence.objects.get(version=version).report or {}
    told = {one["metric"] for one in report["measurements"] if one["estimate"] is not None}
    assert {"t.read", "t.fields", "t.meta", "t.same", "t.pii"} <= told
    asked = keys(version)
    assert {"people_judged/protocol/human-1", "personal_data_unseen/documents/protection-assessment"} <= asked
    assert not any("train" in key or "holdout" in key for key in asked)


def test_a_report_on_documents_measured_elsewhere_is_filed_only_where_it_is_of_these(
    world: World, tmp_path: Path
) -> None:
    version = documents.registered(
        world, documents.draft(world, comparison="nothing"), {"synthetic": documents.documents("synthetic")}
    )

    def report(data: bytes, declared: str = documents.DECLARED) -> Any:
        (tmp_path / "s.jsonl").write_bytes(data)
        (tmp_path / "s.yaml").write_text(declared)
        options = [
            "--protocol",
            "text-1",
            "--synthetic",
            str(tmp_path / "s.jsonl"),
            "--schema",
            str(tmp_path / "s.yaml"),
        ]
        assert main(["run", *options, "--out", str(tmp_path / "r.json")]) == 0
        return json.loads((tmp_path / "r.json").read_text())

    own, others = documents.documents("synthetic"), documents.documents("train")
    for wrong in (report(others), report(own, "fields:\n  text: [note]\n")):
        with pytest.raises(Invalid, match=r"other files than those of this version \(synthetic\)"):
            evidence.file_report(factories.fresh(version), report=wrong, by=world.actor("sade"))
    in_other_order = b"".join(sorted(own.splitlines(keepends=True)))
    filed = evidence.file_report(factories.fresh(version), report=report(in_other_order), by=world.actor("sade"))
    assert (filed.key, filed.computed_by) == ("text-1", "person")


def test_a_corpus_is_measured_with_its_benchmarks_lineage_rights_and_log(world: World) -> None:
    made = [
        json.loads(line) | {"id": f"d{at}"} for at, line in enumerate(documents.documents("synthetic").splitlines())
    ]
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in made)
    lineage = b"".join(json.dumps({"id": one["id"], "parents": ["web:1"]}).encode() + b"\n" for one in made)
    items = [{"id": str(at), "question": f"What is {at} and {at + 7} together with {at + 9}?"} for at in range(40)]
    benchmark = b"".join(json.dumps(one).encode() + b"\n" for one in items)
    version = documents.draft(world, kind="corpus", comparison="")
    documents.add(world, version, "benchmarks", benchmark, "sums.jsonl")
    documents.add(world, version, "lineage", lineage)
    documents.add(
        world, version, "sources", b"sources:\n  - {id: web, made_by: people, permissions: {train: yes}}\n", "s.yaml"
    )
    version = documents.registered(
        world, version, {"synthetic": lines}, declaration="fields: {text: [note], id: id}\nuses: [train]\n"
    )

    verdicts = measured(world, version)

    assert set(verdicts) == {"lineage", "decontamination", "duplication", "suitability", "rights"}
    assert verdicts["lineage"] != "not_established"
    report = Evidence.objects.get().report or {}
    assert [item["role"] for item in report["inputs"]] == ["synthetic", "benchmarks", "lineage", "sources", "log"]
    assert "sums" in json.dumps(report["measurements"])
    assert not any(key.startswith("measured_corpus/protocol") for key in keys(version))


def described(tmp_path: Path, role: str) -> bytes:
    """The description of a real table, written where the table is."""
    (tmp_path / f"{role}.csv").write_bytes(factories.table(role))
    out = tmp_path / f"{role}.json"
    assert main(["describe", str(tmp_path / f"{role}.csv"), "--out", str(out)]) == 0
    return out.read_bytes()


def test_a_real_table_that_stays_elsewhere_is_known_by_its_description(world: World, tmp_path: Path) -> None:
    version = documents.draft(world, kind="table", comparison="elsewhere")
    documents.add(world, version, "synthetic", factories.table("synthetic"), "synthetic.csv")
    with pytest.raises(Invalid, match="is no description of data"):
        documents.add(world, version, "train", factories.table("train"), "train.csv")
    said = described(tmp_path, "train")
    assert (b"region" in said, b"south" in said) == (True, False)

    version = documents.registered(
        world, version, {role: described(tmp_path, role) for role in ("train", "holdout")}, declaration=""
    )

    held = {file.role: (file.is_held, file.rows, file.name) for file in version.files.all()}
    assert held == {
        "synthetic": (True, 240, "synthetic.csv"),
        "train": (False, 240, "train.csv"),
        "holdout": (False, 240, "holdout.csv"),
    }
    with pytest.raises(NotNow, match="measured there"):
        actions.request(version, by=world.actor("sade"))
    tables = [f"--{role}={tmp_path / role}.csv" for role in ("train", "holdout")]
    (tmp_path / "synthetic.csv").write_bytes(factories.table("synthetic"))
    assert (
        main(
            [
                "run",
                "--protocol",
                "tabular-1",
                *tables,
                f"--synthetic={tmp_path / 'synthetic.csv'}",
                f"--out={tmp_path / 'r.json'}",
            ]
        )
        == 0
    )
    report = json.loads((tmp_path / "r.json").read_text())
    evidence.file_report(version, report=report, by=world.actor("sade"))
    assert Dossier(factories.fresh(version)).reported["tabular-1"].is_current


def test_files_that_no_protocol_measures_are_kept_and_ask_for_people(world: World) -> None:
    version = documents.registered(
        world, documents.draft(world, kind="files", comparison=""), {"synthetic": b"\x89PNG picture"}, declaration=""
    )

    with pytest.raises(NotNow, match="Have people rate a sample"):
        actions.request(version, by=world.actor("sade"))
    assert "people_judged/protocol/human-1" in keys(version)


def test_what_it_is_compared_with_is_settled_with_the_real_files(world: World) -> None:
    version, sade = documents.draft(world), world.actor("sade")
    documents.add(world, version, "train", documents.documents("train"))
    with pytest.raises(Invalid, match="Remove the train and holdout files first"):
        datasets.save_registration(factories.fresh(version), fields={"comparison": "nothing"}, by=sade)
    with pytest.raises(Invalid, match="kind of data is settled"):
        datasets.describe(version.dataset, fields={"kind": "table"}, by=sade)

    other = documents.draft(world, comparison="nothing", title="Others")
    with pytest.raises(Invalid, match="no place for real data"):
        documents.add(world, other, "train", documents.documents("train"))
    datasets.describe(other.dataset, fields={"kind": "files"}, by=sade)
    with pytest.raises(Invalid, match="cannot be compared in that way"):
        datasets.save_registration(factories.fresh(other), fields={"comparison": "held"}, by=sade)


def study_files(about: str) -> dict[str, bytes]:
    """Plan, key and ratings of made-up people, of items of the synthetic data with this digest."""
    plan = {**playing.PLAN, "sample": {"each": 60}, "about": {"synthetic": about}}
    made = playing.played(playing.Play(), generator(1, "filed"), studies.parsed(plan))
    rows = [
        {
            "study": made.study.digest,
            "guideline_sha256": plan["guideline_sha256"],
            "code": one.code,
            "rater": one.rater,
            "question": one.question,
            "value": one.value,
            "started": moment(one.started or 0),
            "ended": moment(one.ended),
        }
        for one in made.ratings.every
    ]
    ratings = "".join(json.dumps(row) + "\n" for row in rows)
    texts = {"study-plan": yaml.safe_dump(plan), "study-key": made.key.lines(), "study-ratings": ratings}
    return {name: text.encode() for name, text in texts.items()}


def moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def test_what_people_rated_is_measured_here_and_stands_in_the_place_of_real_data(world: World) -> None:
    version = documents.registered(
        world, documents.draft(world, kind="files", comparison=""), {"synthetic": b"\x89PNG picture"}, declaration=""
    )
    sade = world.actor("sade")
    with pytest.raises(NotNow, match="Study plan, Key of the study, Ratings of the study"):
        actions.request(version, by=sade, protocol="human-1")
    for key, data in study_files(version.files.get().sha256).items():
        evidence.file_document(version, key=key, title=key, upload=factories.upload(data, key), by=sade)

    job = actions.request(factories.fresh(version), by=sade, protocol="human-1")
    assert attempt.attempt(job.pk)

    done = EvaluationJob.objects.get(pk=job.pk)
    assert (done.state, done.error) == (JobState.SUCCEEDED, "")
    counted = Dossier(factories.fresh(version)).reported["human-1"]
    assert (counted.is_current, counted.declared_is_current, counted.computed_by) == (True, True, "portal")
    assert not any(key.startswith("people_judged/protocol") for key in keys(version))


def test_ratings_of_other_data_are_not_filed(world: World) -> None:
    version = documents.registered(
        world, documents.draft(world, kind="files", comparison=""), {"synthetic": b"\x89PNG picture"}, declaration=""
    )
    for key, data in study_files("0" * 64).items():
        upload = factories.upload(data, key)
        evidence.file_document(version, key=key, title=key, upload=upload, by=world.actor("sade"))

    job = actions.request(factories.fresh(version), by=world.actor("sade"), protocol="human-1")
    assert attempt.attempt(job.pk)

    done = EvaluationJob.objects.get(pk=job.pk)
    assert done.state == JobState.FAILED
    assert "other files than those of this version (synthetic)" in done.error


def test_rights_that_are_sent_again_take_the_place_of_the_earlier_ones(world: World) -> None:
    version = documents.draft(world, kind="corpus", comparison="")
    for permission in ("no", "yes"):
        rights = f"sources:\n  - {{id: web, made_by: people, permissions: {{train: {permission}}}}}\n"
        documents.add(world, version, "sources", rights.encode(), f"{permission}.yaml")
    assert [file.name for file in StoredFile.objects.filter(version=version)] == ["yes.yaml"]


def test_a_report_on_documents_that_are_gone_from_the_store_is_refused_in_words(world: World) -> None:
    version = documents.registered(
        world, documents.draft(world, comparison="nothing"), {"synthetic": documents.documents("synthetic")}
    )
    measured(world, version)
    report = Evidence.objects.get(version=version).report
    storage.path_of(version.files.get().sha256).unlink()

    with pytest.raises(NotNow, match="missing from the store"):
        evidence.file_report(factories.fresh(version), report=report, by=world.actor("sade"))
