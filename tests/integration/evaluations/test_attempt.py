"""An evaluation job from the queue to its report, with the real harness in its real child."""

from pathlib import Path
from typing import Any

import pytest

from evaluations import actions, attempt
from evaluations.actions import FencedOff
from evaluations.inputs import inputs_of
from evaluations.models import EvaluationJob, Report
from governance.actions import datasets
from governance.models import AuditEvent, Evidence
from portal.lib import storage
from portal.lib.jobs import JobState
from portal.lib.refusals import NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(world: World) -> EvaluationJob:
    return actions.request(factories.registered_version(world), by=world.actor("sade"))


def again(job: EvaluationJob) -> EvaluationJob:
    return EvaluationJob.objects.get(pk=job.pk)


def test_a_job_ends_in_one_report_that_is_evidence(job: EvaluationJob) -> None:
    ran = [attempt.attempt(job.pk) for _ in range(3)]

    done = again(job)
    evidence = Evidence.objects.get()
    assert ran == [True, False, False]
    assert (done.state, done.attempt, done.steps_done) == (JobState.SUCCEEDED, 1, done.steps_total)
    assert (Report.objects.get().digest, Report.objects.get().evidence_id) == (evidence.report_digest, evidence.pk)
    assert {item["sha256"] for item in evidence.report["inputs"]} == {t["sha256"] for t in job.inputs["tables"]}
    assert storage.path_of(evidence.sha256).is_file()
    assert not attempt.steps_folder(job).glob("*") or not list(attempt.steps_folder(job).glob("*"))


def test_what_is_declared_is_measured_and_part_of_the_inputs(world: World) -> None:
    version = factories.registered_version(world)
    plain = inputs_of(version, "tabular-1")
    text = "columns: {age: categorical}\nrules:\n  - {name: paid, sql: cost >= 0}\n"
    datasets.save_registration(version, fields={"declaration": text}, by=world.actor("sade"))
    job = actions.request(factories.fresh(version), by=world.actor("sade"))

    assert attempt.attempt(job.pk)

    assert job.inputs == plain | {"declaration": text}
    report = Evidence.objects.get().report
    assert report["declared"]["rules"] == [{"name": "paid", "sql": "cost >= 0"}]
    assert report["declared"]["targets"] == ["ill"]
    assert [one["estimate"] for one in report["measurements"] if one["metric"] == "v.rules"] == [1.0]


def test_an_engine_counts_tables_of_many_rows_where_the_administrator_says_so(
    job: EvaluationJob, settings: Any, tmp_path: Path
) -> None:
    rows = max(file.rows or 0 for file in job.version.files.all())
    settings.EVALUATION_ENGINE, settings.EVALUATION_ENGINE_ABOVE_ROWS = "duckdb", rows
    (tmp_path / "small").mkdir()
    assert "--engine" not in attempt.command(job, tmp_path / "small", tmp_path / "report.json")
    settings.EVALUATION_ENGINE_ABOVE_ROWS = rows - 1

    assert attempt.attempt(job.pk)

    groups = {one["id"]: one["verdict"] for one in Evidence.objects.get().report["groups"]}
    assert groups["validity"] != "not_established"
    assert groups["privacy"] == "not_established"


def test_every_draw_is_measured(world: World, tmp_path: Path) -> None:
    version, sade = factories.complete_version(world), world.actor("sade")
    second = factories.add_table(version, "synthetic", by=sade, seed=4, name="second.csv")
    factories.file_log(world, version, 2)
    job = actions.request(datasets.register_version(factories.fresh(version), by=sade), by=sade)

    words = attempt.command(job, tmp_path, tmp_path / "report.json")
    assert attempt.attempt(job.pk)

    first = words.index("--synthetic") + 1
    assert [word.startswith(str(tmp_path / "synthetic-")) for word in words[first : first + 3]] == [True, True, False]
    drawn = [
        item["sha256"] for item in Evidence.objects.defer(None).get().report["inputs"] if item["role"] == "synthetic"
    ]
    assert second.table_sha256 in drawn
    assert len(drawn) == 2


def test_the_same_tables_give_the_same_digest_and_no_second_evidence(world: World, job: EvaluationJob) -> None:
    attempt.attempt(job.pk)
    second = actions.request(job.version, by=world.actor("sade"))
    attempt.attempt(second.pk)

    assert second.pk != job.pk
    assert Evidence.objects.count() == 1
    assert len(set(Report.objects.values_list("digest", flat=True))) == 1


def test_asking_twice_while_it_waits_is_one_job(world: World, job: EvaluationJob) -> None:
    assert actions.request(job.version, by=world.actor("priya")) == job


def test_another_version_with_the_same_tables_has_a_job_of_its_own(world: World, job: EvaluationJob) -> None:
    twin = factories.registered_version(world, by="nia", title="The same tables elsewhere")

    theirs = actions.request(twin, by=world.actor("nia"))

    assert (theirs.pk != job.pk, theirs.version_id) == (True, twin.pk)
    assert attempt.steps_folder(theirs) != attempt.steps_folder(job)


def test_one_training_table_answers_only_so_many_questions(world: World, job: EvaluationJob, settings: Any) -> None:
    settings.EVALUATIONS_PER_TRAINING_TABLE = 2

    def asked(*subgroups: str) -> EvaluationJob:
        fields = {"subgroups": list(subgroups)}
        version = datasets.save_registration(factories.fresh(job.version), fields=fields, by=world.actor("sade"))
        return actions.request(factories.fresh(version), by=world.actor("sade"))

    other = asked("sex")

    with pytest.raises(NotNow, match="measured in 2 different ways"):
        asked("region")
    assert asked("sex") == other


@pytest.mark.parametrize("name", ["rui", "nia", "petra", "adam"])
def test_who_may_not_ask_is_refused(world: World, job: EvaluationJob, name: str) -> None:
    with pytest.raises(NotPermitted):
        actions.request(job.version, by=world.actor(name))


def test_an_unregistered_version_is_not_measured(world: World) -> None:
    with pytest.raises(NotNow, match="Register the version first"):
        actions.request(factories.complete_version(world), by=world.actor("sade"))


def test_tables_that_cannot_be_measured_fail_with_the_sentence(job: EvaluationJob) -> None:
    train = next(table for table in job.inputs["tables"] if table["role"] == "train")
    tables = [
        table | {"object": train["object"]} if table["role"] == "holdout" else table for table in job.inputs["tables"]
    ]
    EvaluationJob.objects.filter(pk=job.pk).update(inputs=job.inputs | {"tables": tables})

    attempt.attempt(job.pk)

    done = again(job)
    assert (done.state, done.attempt) == (JobState.FAILED, 1)
    assert "holdout" in done.error.lower()
    assert not Evidence.objects.exists()
    assert AuditEvent.objects.filter(type="evaluation_failed").count() == 1


def test_a_table_that_is_gone_fails_with_what_to_do(job: EvaluationJob) -> None:
    tables = [table | {"object": "0" * 64} for table in job.inputs["tables"]]
    EvaluationJob.objects.filter(pk=job.pk).update(inputs=job.inputs | {"tables": tables})

    attempt.attempt(job.pk)

    assert (again(job).state, again(job).error) == (JobState.FAILED, attempt.MISSING)


def test_a_child_that_dies_at_step_boundaries_is_resumed_and_reports_once(
    job: EvaluationJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_CRASH_AFTER", "3")
    attempt.attempt(job.pk)
    halfway = again(job)
    monkeypatch.delenv("HARNESS_CRASH_AFTER")
    kept = list(attempt.steps_folder(job).iterdir())
    attempt.attempt(job.pk)

    assert (halfway.state, halfway.attempt) == (JobState.QUEUED, 1)
    assert "stopped unexpectedly" in halfway.error
    assert len(kept) >= 3
    assert (again(job).state, again(job).attempt, Report.objects.count()) == (JobState.SUCCEEDED, 2, 1)


def test_poison_is_given_up_after_three_attempts_with_the_reason(
    job: EvaluationJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_CRASH_AFTER", "1")

    ran = [attempt.attempt(job.pk) for _ in range(5)]

    assert ran == [True, True, True, False, False]
    assert (again(job).state, again(job).attempt) == (JobState.DEAD, 3)
    assert "stopped unexpectedly" in again(job).error


def test_an_attempt_that_lost_its_lease_is_fenced_off(job: EvaluationJob) -> None:
    first = EvaluationJob.objects.claim(job.pk, owner="one", seconds=-1)
    second = EvaluationJob.objects.claim(job.pk, owner="two", seconds=60)
    report = factories.report(job.version)

    with pytest.raises(FencedOff):
        actions.complete(job, attempt=first or 0, report=report)
    assert not Evidence.objects.exists()
    actions.complete(job, attempt=second or 0, report=report)

    assert (first, second, Evidence.objects.count()) == (1, 2, 1)


def test_a_live_lease_is_not_taken(job: EvaluationJob) -> None:
    claims: list[Any] = [EvaluationJob.objects.claim(job.pk, owner=str(number), seconds=60) for number in range(50)]

    assert claims == [1] + [None] * 49


def test_a_cancelled_job_accepts_no_report(world: World, job: EvaluationJob) -> None:
    token = EvaluationJob.objects.claim(job.pk, owner="one", seconds=60)
    actions.cancel(job, by=world.actor("sade"))

    assert not EvaluationJob.objects.beat(job.pk, attempt=token or 0, seconds=60)
    with pytest.raises(FencedOff):
        actions.complete(job, attempt=token or 0, report=factories.report(job.version))


def test_a_job_whose_worker_vanished_three_times_is_buried(job: EvaluationJob) -> None:
    for number in range(3):
        EvaluationJob.objects.claim(job.pk, owner=str(number), seconds=-1)

    attempt.reconcile()

    assert again(job).state == JobState.DEAD
    assert "lost 3 times" in again(job).error


@pytest.mark.parametrize(
    ("line", "is_progress"),
    [
        ('{"step": "x", "done": 1, "total": 2}', True),
        ('{"step": "x", "done": 1}', False),
        ('{"step": 7, "done": 1, "total": 2}', False),
        ('{"step": "x", "done": "1", "total": 2}', False),
        ('{"step": "x", "done": true, "total": 2}', False),
        ('{"step": "x", "done": 1, "total": 1' + "0" * 5_000 + "}", False),
        ("[" * 100_000, False),
        ('["step"]', False),
        ("The tables have no rows.", False),
    ],
)
def test_only_a_whole_line_of_progress_is_progress(line: str, is_progress: bool) -> None:
    assert (attempt.parse(line) is not None) == is_progress
