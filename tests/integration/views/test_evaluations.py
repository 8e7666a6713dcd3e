"""Evaluation jobs and reports: started, watched, cancelled, read."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from evaluations import actions
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.report import Baselines, Power, Report, Verdict, group_verdicts
from evaluations.harness.engine.writing import as_json, from_document
from evaluations.harness.tables.declared import from_yaml
from evaluations.models import EvaluationJob
from governance.actions import evidence
from governance.models import Evidence, Version
from governance.reading.repeating import command_lines
from governance.reading.reports import every, groups_of, headline
from governance.reading.weakest import Weakest, weakest
from governance.views.evidence import tables_of
from portal.accounts.actor import SYSTEM
from portal.lib.jobs import JobState
from tests import factories, reports
from tests.people import World

OFFERS = ("Start the evaluation", "Answer the risk questionnaire", "Submit for approval", "Open the version")

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def job_of(version: Version, world: World, **fields: Any) -> EvaluationJob:
    job = actions.request(version, by=world.actor("sade"))
    EvaluationJob.objects.filter(pk=job.pk).update(**fields)
    return EvaluationJob.objects.get(pk=job.pk)


def test_an_evaluation_is_asked_for_once(world: World, client_of: ClientOf) -> None:
    version, client = factories.registered_version(world), client_of("sade")

    first, second = (client.post(f"/versions/{version.pk}/evaluations/") for _ in range(2))

    job = EvaluationJob.objects.get()
    assert {answer.headers["Location"] for answer in (first, second)} == {f"/evaluations/{job.pk}/"}


def test_only_a_registered_version_is_evaluated(world: World, client_of: ClientOf) -> None:
    version = factories.complete_version(world)

    assert client_of("sade").post(f"/versions/{version.pk}/evaluations/").status_code == 409
    assert not EvaluationJob.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("rui", 403), ("petra", 404), ("nia", 404), ("vera", 404)])
def test_not_everybody_asks_for_an_evaluation(world: World, client_of: ClientOf, name: str, status: int) -> None:
    version = factories.registered_version(world)

    assert client_of(name).post(f"/versions/{version.pk}/evaluations/").status_code == status


def test_progress_is_told_step_by_step(world: World, client_of: ClientOf) -> None:
    job = job_of(
        factories.registered_version(world),
        world,
        state="running",
        attempt=1,
        step="f.ks",
        steps_done=6,
        steps_total=16,
    )

    page = client_of("rui").get(f"/evaluations/{job.pk}/progress/", headers={"HX-Request": "true"})

    progress = page.context["progress"]
    assert (progress.done, progress.total, progress.words) == (6, 16, "step 6 of 16: Numeric distributions (KS)")
    assert "HX-Refresh" not in page.headers
    assert f'hx-get="/evaluations/{job.pk}/progress/?shown=running"' in page.content.decode()


def test_the_page_is_loaded_anew_when_the_state_is_another(world: World, client_of: ClientOf) -> None:
    job = job_of(factories.registered_version(world), world, state="running", attempt=1)
    polled = {"headers": {"HX-Request": "true"}, "path": f"/evaluations/{job.pk}/progress/"}

    assert client_of("sade").get(**polled, data={"shown": "queued"}).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client_of("sade").get(**polled, data={"shown": "running"}).headers


@pytest.mark.parametrize(("left", "silent"), [(0.7, False), (0.3, True), (-0.1, True)])
def test_a_silent_worker_is_told_of(world: World, client_of: ClientOf, left: float, silent: bool) -> None:
    now = timezone.now()
    until = now + timedelta(seconds=left * settings.LEASE_SECONDS)
    job = job_of(factories.registered_version(world), world, state="running", attempt=1, lease_until=until)

    with time_machine.travel(now, tick=False):
        page = client_of("sade").get(f"/evaluations/{job.pk}/")

    assert ("The worker is not responding" in page.content.decode()) is silent


def test_a_refused_declaration_leads_to_where_it_is_mended(world: World, client_of: ClientOf) -> None:
    job = job_of(factories.registered_version(world), world, state="failed", error="The rule a is nested too deeply.")
    there = f'href="/versions/{job.version_id}/register/columns/"'

    assert there in client_of("sade").get(f"/evaluations/{job.pk}/").content.decode()
    assert there not in client_of("rui").get(f"/evaluations/{job.pk}/").content.decode()


def test_without_scripts_the_page_loads_itself_again(world: World, client_of: ClientOf) -> None:
    job = job_of(factories.registered_version(world), world)
    refresh = '<noscript><meta http-equiv="refresh" content="5"></noscript>'

    assert refresh in client_of("sade").get(f"/evaluations/{job.pk}/").content.decode()
    EvaluationJob.objects.update(state=JobState.FAILED)
    assert refresh not in client_of("sade").get(f"/evaluations/{job.pk}/").content.decode()


def test_polling_ends_with_the_whole_page(world: World, client_of: ClientOf) -> None:
    job = job_of(factories.registered_version(world), world, state="failed", error="There are no rows.")

    page = client_of("sade").get(f"/evaluations/{job.pk}/progress/", headers={"HX-Request": "true"})

    assert page.headers["HX-Refresh"] == "true"
    assert "hx-get" not in page.content.decode()


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.DEAD, JobState.CANCELLED])
def test_an_end_without_report_says_why_and_what_to_do(world: World, client_of: ClientOf, state: JobState) -> None:
    job = job_of(factories.registered_version(world), world, state=state, attempt=3, error="The worker was lost.")

    page = client_of("sade").get(f"/evaluations/{job.pk}/")

    assert "The worker was lost." in page.content.decode()
    assert escape(str(page.context["progress"].told.advice)) in page.content.decode()
    assert f'action="/versions/{job.version_id}/evaluations/"' in page.content.decode()


@pytest.mark.parametrize(
    ("state", "attempt", "words"),
    [
        ("queued", 0, ""),
        ("running", 1, ""),
        ("running", 2, "Attempt 2 of 3. Finished steps are kept and not repeated."),
        ("dead", 3, "The portal tried 3 times."),
        ("failed", 1, ""),
    ],
)
def test_attempts_in_words(world: World, client_of: ClientOf, state: str, attempt: int, words: str) -> None:
    job = job_of(factories.registered_version(world), world, state=state, attempt=attempt)

    assert client_of("sade").get(f"/evaluations/{job.pk}/").context["progress"].again == words


def test_an_earlier_attempt_is_told(world: World, client_of: ClientOf) -> None:
    job = job_of(factories.registered_version(world), world, state="queued", attempt=1, error="The worker was lost.")

    progress = client_of("sade").get(f"/evaluations/{job.pk}/").context["progress"]

    assert progress.again == "Attempt 1 of 3. Finished steps are kept and not repeated."


def test_a_job_is_cancelled_once(world: World, client_of: ClientOf) -> None:
    job, client = job_of(factories.registered_version(world), world), client_of("sade")

    first, second = (client.post(f"/evaluations/{job.pk}/cancel/") for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert EvaluationJob.objects.get().state == JobState.CANCELLED


def test_a_success_leads_to_its_report(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)
    job = job_of(version, world, state="running", attempt=1)
    actions.complete(job, attempt=1, report=factories.report(version))

    page = client_of("rui").get(f"/evaluations/{job.pk}/")

    assert page.context["progress"].evidence == Evidence.objects.get().pk
    assert f'href="/evidence/{Evidence.objects.get().pk}/"' in page.content.decode()


def test_strangers_find_no_job_and_no_report(world: World, client_of: ClientOf) -> None:
    version = factories.evaluated_version(world)
    job = job_of(version, world)
    client = client_of("nia")

    for address in (
        f"/evaluations/{job.pk}/",
        f"/evaluations/{job.pk}/progress/",
        f"/evidence/{Evidence.objects.get().pk}/",
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/evaluations/{job.pk}/cancel/").status_code == 404


def measured(version: Version) -> dict[str, Any]:
    """A report with what real ones have: several subjects, curves, a matrix, something not measured."""
    report = from_document(reports.brief(version))
    one = report.measurements[0]
    column = replace(one, metric="f.ks", group="fidelity")
    extra = (
        replace(
            column,
            subject={"column": "age"},
            detail={"levels": ["low", "high"], "train": [0.5, 0.5], "synthetic": [0.6, 0.4]},
        ),
        replace(column, subject={"column": "cost"}, estimate=0.7, interval=(0.6, 0.8), verdict=Verdict.FAIL),
        replace(
            one,
            metric="p.near",
            group="privacy",
            power=Power(0.01, 0.02, True),
            detail={"z": 0.8},
            threshold={"pass": 2, "attention": 3},
        ),
        replace(
            one,
            metric="p.aia",
            group="privacy",
            estimate=None,
            interval=None,
            verdict=Verdict.NOT_ESTABLISHED,
            caveats=("No sensitive column was named.",),
        ),
        replace(
            one,
            metric="u.tstr",
            group="utility",
            subject={"target": "ill"},
            verdict=Verdict.ATTENTION,
            detail={"gap": 0.07},
        ),
        replace(
            one,
            metric="b.cover",
            group="bias",
            subject={"subgroup": {"sex": "f"}},
            direction="target",
            threshold={"lowest": 0.8, "highest": 1.25},
            baselines=Baselines(),
        ),
    )
    made: Report = replace(report, measurements=extra, groups=group_verdicts(extra, [one.id for one in report.groups]))
    return as_json(replace(made, digest=digest(as_json(made))))


def kept(version: Version, report: dict[str, Any]) -> Evidence:
    """As if it had been filed; no action would believe it."""
    return Evidence.objects.create(
        version=version, kind="report", key="tabular-1", title="A report", sha256="0" * 64, bytes=1, report=report,
        report_digest=report["digest"], computed_by="portal", computed_as="tests", filed_as="tests",
    )  # fmt: skip


@pytest.mark.past_the_actions
def test_a_report_says_the_verdict_first_and_the_worst_before_the_best(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)
    item = kept(version, measured(version))

    page = client_of("rui").get(f"/evidence/{item.pk}/")

    assert (
        page.context["headline"]
        == "Validity and privacy not established; fidelity fails; utility needs attention; bias passes"
    )
    groups = page.context["sheet"].groups
    assert [group.id for group, _, _ in groups] == ["validity", "privacy", "fidelity", "utility", "bias"]
    pictures = {group.id: [picture.title for picture in [*shown, *rest]] for group, shown, rest in groups}
    assert pictures == {
        "validity": [],
        "privacy": [],
        "fidelity": ["age"],
        "utility": [],
        "bias": ["Coverage of groups"],
    }
    assert f"<h1>{page.context['headline']}</h1>" in page.content.decode()


@pytest.mark.past_the_actions
@pytest.mark.parametrize(("name", "action"), [("sade", "Answer the risk questionnaire"), ("ada", "Open the version")])
def test_a_report_says_what_to_do_next(world: World, client_of: ClientOf, name: str, action: str) -> None:
    """Nothing is submitted while the version itself still lacks something."""
    version = factories.registered_version(world)
    item = kept(version, measured(version))

    page = client_of(name).get(f"/evidence/{item.pk}/")

    assert [(one.id, one.verdict) for one in page.context["advice"]] == [
        ("validity", "not_established"),
        ("privacy", "not_established"),
        ("fidelity", "fail"),
        ("utility", "attention"),
    ]
    content = page.content.decode()
    assert all(escape(one.sentence) in content for one in page.context["advice"])
    assert [words for words in OFFERS if words in content] == [action]


def test_a_report_offers_to_submit_only_what_can_be(world: World, client_of: ClientOf) -> None:
    ready = factories.assessed_version(world)
    held = factories.assessed_version(world, title="Fails validity", validity="fail")

    shown = {
        version.pk: client_of("sade").get(f"/evidence/{version.evidence.get().pk}/").content.decode()
        for version in (ready, held)
    }

    assert ("Submit for approval" in shown[ready.pk], "Submit for approval" in shown[held.pk]) == (True, False)


def test_a_group_says_why(world: World) -> None:
    version = factories.registered_version(world)
    groups = {group.id: group for group in groups_of(measured(version))}

    assert groups["bias"].sentence == (
        "The one deciding metric passes. Nearest to its limit: Coverage of groups, sex: f, 0.9 [0.88, 0.92]."
    )
    assert groups["validity"].sentence == "No deciding metric was measured."
    assert groups["privacy"].sentence == "No sensitive column was named."
    assert (
        groups["fidelity"].sentence == "Numeric distributions (KS), cost: 0.7 [0.6, 0.8]. Needs at least 0.8 to pass."
    )
    assert groups["utility"].sentence == (
        "Train on synthetic, test on real (TSTR), predicting ill: 0.07 below the model trained on real rows (limit 0.8)."
    )
    near = groups["privacy"].families[1]
    assert (near.title, near.worst.judged, near.worst.power) == (
        "Near copies",
        "0.8 standard errors above unseen real rows (limit 2).",
        "If 1 % of the rows were copied training rows, this test would detect them.",
    )
    assert (groups["fidelity"].families[0].place, groups["fidelity"].families[0].sentence) == ("cost", "1 fail, 1 pass")
    assert near.worst.ruler["threshold"] is None
    assert groups["fidelity"].families[0].worst.ruler["threshold"] == [0.8, 0.7]


def test_the_worst_places_are_named(world: World) -> None:
    report = measured(factories.registered_version(world))

    assert weakest(report) == [
        Weakest("Columns", "fail", "Fail: cost (Numeric distributions (KS) 0.7)."),
        Weakest("Subgroups", "pass", "All pass. Nearest to its limit: sex: f (Coverage of groups 0.9)."),
    ]


def test_pairs_that_do_not_decide_get_no_verdict(world: World) -> None:
    report = reports.brief(factories.registered_version(world))
    pair = report["measurements"][1] | {"subject": {"pair": ["age", "cost"]}, "deciding": False, "verdict": "fail"}
    report["measurements"].append(pair)

    assert weakest(report) == [
        Weakest(
            "Pairs of columns",
            "",
            "The weakest is age × cost (Pairs of columns 0.9). On their own these do not decide.",
        )
    ]
    (family,) = next(group for group in groups_of(report) if group.id == "fidelity").families
    assert (family.verdict, family.place, family.counts) == ("pass", "worst: age × cost", "1 pass")


def test_only_three_places_are_named(world: World) -> None:
    report = reports.brief(factories.registered_version(world))
    report["measurements"] = [
        report["measurements"][1]
        | {"metric": "f.ks", "subject": {"column": f"c{n}"}, "estimate": n / 10, "verdict": "fail"}
        for n in range(5)
    ]

    assert weakest(report)[0].sentence == (
        "Fail: c0 (Numeric distributions (KS) 0), c1 (Numeric distributions (KS) 0.1), c2 (Numeric distributions (KS) 0.2) "
        "and 2 more."
    )


def test_every_measurement_stands_in_one_table(world: World) -> None:
    report = measured(factories.registered_version(world))

    assert [(family.metric, one.subject) for _, family, one in every(groups_of(report))] == [
        ("p.aia", ""), ("f.ks", "cost"), ("u.tstr", "predicting ill"), ("p.near", ""), ("f.ks", "age"), ("b.cover", "sex: f"),
    ]  # fmt: skip


def test_a_fail_speaks_for_its_group_before_what_was_not_established(world: World) -> None:
    report = reports.brief(factories.registered_version(world), privacy="fail")
    unknown = report["measurements"][3] | {"metric": "p.aia", "verdict": "not_established", "estimate": None}
    report["measurements"].append(unknown)

    assert groups_of(report)[0].sentence.startswith("Near copies: 0.9 [0.88, 0.92].")


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ({}, "Passes in every group"),
        ({"bias": "fail"}, "Bias fails; validity, fidelity, utility and privacy pass"),
        (
            dict.fromkeys(["validity", "fidelity", "utility", "privacy", "bias"], "fail"),
            "Validity, fidelity, utility, privacy and bias fail",
        ),
        (
            {"privacy": "attention", "bias": "attention"},
            "Privacy and bias need attention; validity, fidelity and utility pass",
        ),
    ],
)
def test_the_headline(world: World, verdicts: dict[str, str], sentence: str) -> None:
    assert headline(reports.brief(factories.draft_version(world), **verdicts)) == sentence


@pytest.mark.past_the_actions
def test_the_command_that_measures_again(world: World) -> None:
    version = factories.registered_version(world)
    version.files.filter(role="train").update(name="train set; rm -rf.csv")

    report = factories.report(version)
    run, verify = command_lines(tables_of(factories.fresh(version)), report)

    tables = "--train 'train set; rm -rf.csv' \\\n    --holdout holdout.csv \\\n    --synthetic synthetic.csv"
    assert verify == f"python -m evaluations.harness verify report.json {tables}"
    rest = f"--schema declared.yaml \\\n    --protocol tabular-1 --seed {report['seed']} --out report.json"
    assert run == f"python -m evaluations.harness run {tables} \\\n    {rest}"


@pytest.mark.parametrize(
    ("protocol", "roles", "files"),
    [
        (
            "human-1",
            ("study", "key", "ratings", "synthetic"),
            "--study study.yaml --key key.jsonl --ratings ratings.jsonl",
        ),
        (
            "corpus-1",
            ("synthetic", "benchmarks", "log"),
            "--synthetic c.jsonl --benchmarks a.jsonl b.jsonl --log generation-log.json",
        ),
        ("gone-9", ("synthetic",), "--synthetic c.jsonl"),
    ],
)
def test_every_input_is_named_by_the_command_that_measures_again(
    protocol: str, roles: tuple[str, ...], files: str
) -> None:
    said = {
        "protocol": {"id": protocol, "version": 1},
        "seed": 3,
        "inputs": [{"role": role} for role in roles],
        "declared": {"a": 1},
    }

    run, verify = command_lines({"synthetic": ["c.jsonl"], "benchmarks": ["a.jsonl", "b.jsonl"]}, said)

    declared = "" if protocol == "human-1" else "--schema declared.yaml "
    plain = run.replace("\\\n    ", "")
    assert (
        plain == f"python -m evaluations.harness run {files} {declared}--protocol {protocol} --seed 3 --out report.json"
    )
    assert verify.replace("\\\n    ", "") == f"python -m evaluations.harness verify report.json {files}"


def test_what_was_declared_is_a_file_of_its_own(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)
    declared = {"targets": ["ill"], "rules": [{"name": "paid", "sql": "cost >= 0"}]}
    report = factories.report(version, declared=declared)
    item = evidence.file_report(version, report=report, by=SYSTEM)

    page = client_of("sade").get(f"/evidence/{item.pk}/")
    file = client_of("sade").get(f"/evidence/{item.pk}/?format=declared")

    assert " --schema declared.yaml " in page.context["run_command"].replace("\\\n   ", "")
    assert 'href="?format=declared"' in page.content.decode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="declared.yaml"'
    assert from_yaml(file.content.decode()).document() == declared


def test_a_report_is_handed_out_as_its_very_bytes(world: World, client_of: ClientOf) -> None:
    version = factories.evaluated_version(world)
    item = Evidence.objects.get()

    handed = client_of("ada").get(f"/evidence/{item.pk}/?format=json")

    assert json.loads(b"".join(handed.streaming_content)) == item.report == factories.report(version)  # type: ignore[attr-defined]
    assert handed.headers["Content-Disposition"].startswith("attachment;")


def test_an_earlier_report_names_the_later_one(world: World, client_of: ClientOf) -> None:
    version = factories.evaluated_version(world)
    later = evidence.file_report(version, report=factories.report(version, bias="fail"), by=SYSTEM)
    earlier = Evidence.objects.exclude(pk=later.pk).get()

    client = client_of("sade")

    assert client.get(f"/evidence/{earlier.pk}/").context["later"] == later
    assert client.get(f"/evidence/{later.pk}/").context["later"] is None
