"""The main job through the API, from the first word to the PI's signature, with files."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from governance.actions import evidence
from governance.models import Version
from portal.accounts.actor import SYSTEM
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]


def made(answer: tuple[int, Any]) -> Any:
    status, body = answer
    assert status in {200, 201}, body
    return body


def actions(body: Any) -> list[str]:
    return [item["action"] for item in body["allowed_actions"]]


def test_from_registration_to_attestation(world: World, token: Someone, person: Someone) -> None:
    sade = token("sade")

    dataset = made(
        sade.post(
            "datasets/",
            {
                "organisation": str(world.lab.pk),
                "title": "Visits and costs",
                "description": "Visits and yearly costs of insured adults.",
                "domain": "health economics",
            },
        )
    )
    assert (dataset["title"], dataset["created_by"]["name"]) == ("Visits and costs", "Sade Okafor")

    [version] = made(sade.get(f"datasets/{dataset['id']}/versions/"))["results"]
    at = f"versions/{version['id']}/"
    assert actions(version) == ["edit_version", "assess_risk"]
    assert len(version["missing"]) == 5
    register(sade, at)
    evaluate(sade, at, Version.objects.get(pk=version["id"]))
    assess(sade, at)
    submission = submit(sade, version["id"])

    attest(person("priya"), submission)


def register(sade: Caller, at: str) -> None:
    for role in factories.ROWS:
        data = factories.table(role)
        file = made(sade.send(f"{at}files/", data, name=f"{role}.csv", role=role))
        assert (file["role"], file["sha256"], file["rows"]) == (role, hashlib.sha256(data).hexdigest(), 240)
        assert [column["name"] for column in file["columns"]] == ["age", "sex", "region", "cost", "ill"]
    rule = "rules: [{name: paid, sql: cost >= 0}]"
    words = {
        "purpose": "To develop a cost model.",
        "targets": ["ill"],
        "sensitive": ["ill"],
        "subgroups": ["sex"],
        "declaration": rule,
    }
    saved = made(sade.patch(at, words))
    assert (saved["targets"], saved["declaration"]) == (["ill"], rule)
    source = made(sade.post(f"{at}sources/", {"role": "training", "source": factories.source_fields()}))
    assert source["source"]["title"] == "Insurance claims 2024"
    log = factories.generation_log(Version.objects.get(pk=at.split("/")[1]))
    sent = json.dumps(log, indent=1).encode()
    filed = made(sade.raw("POST", f"{at}generation-logs/", sent))
    assert (filed["sha256"], filed["log"]) == (hashlib.sha256(sent).hexdigest(), log)

    registered = made(sade.post(f"{at}register/"))
    assert (registered["missing"], len(registered["manifest_digest"])) == ([], 64)
    assert actions(registered) == [
        "edit_version", "request_evaluation", "file_evidence", "assess_risk", "create_submission", "view_files",
    ]  # fmt: skip


def evaluate(sade: Caller, at: str, version: Version) -> None:
    report = factories.report(version)
    job = made(sade.post(f"{at}evaluations/", {"protocol": "tabular-1@1"}))
    assert (job["state"], job["seed"], job["evidence"]) == ("queued", report["seed"], None)
    assert made(sade.post(f"{at}evaluations/", {"protocol": "tabular-1@1"}))["id"] == job["id"]
    newest = [made(sade.post(f"{at}evaluations/", asked)) for asked in ({}, {"protocol": "tabular-1"})]
    assert [one["protocol"] for one in newest] == ["tabular-1@2", "tabular-1@2"]
    assert newest[0]["id"] == newest[1]["id"] != job["id"]
    assert sade.post(f"{at}evaluations/", {"seed": 7})[0] == 400
    assert made(sade.get(f"evaluations/{job['id']}/"))["steps_done"] == 0
    assert made(sade.post(f"evaluations/{job['id']}/cancel/"))["state"] == "cancelled"
    assert sade.post(f"evaluations/{job['id']}/cancel/") == (
        409, {"title": "That cannot be done now", "reasons": ["This evaluation has already ended."]},
    )  # fmt: skip

    filed = made(sade.post(f"{at}reports/", report))
    assert filed["report_digest"] == report["digest"]
    assert made(sade.post(f"{at}reports/", report))["id"] == filed["id"]
    assert made(sade.get(f"evidence/{filed['id']}/"))["report"] == report
    assert filed["computed_by"] == "person"
    evidence.file_report(version, report=report, by=SYSTEM)


def assess(sade: Caller, at: str) -> None:
    status, refused = sade.post(f"{at}risk-assessment/complete/")
    assert (status, refused["title"]) == (400, "There is a problem with what you sent")
    answered = made(sade.patch(f"{at}risk-assessment/", {"answers": factories.answers()}))
    assert (answered["missing"], answered["completed_at"]) == ([], None)
    completed = made(sade.post(f"{at}risk-assessment/complete/"))
    assert completed["completed_by"]["name"] == "Sade Okafor"


def submit(sade: Caller, version: str) -> dict[str, Any]:
    draft = made(sade.post("submissions/", {"version": version}))
    assert (draft["state"], draft["revision"], actions(draft)) == (
        "draft",
        1,
        ["submit", "withdraw", "edit_submission"],
    )
    at = f"submissions/{draft['id']}/"
    blocked = made(sade.post(f"{at}actions/submit/", {"revision": 1}))
    assert (blocked["state"], blocked["blockers"][0]) == ("draft", "State the intended uses.")
    uses = {"uses": "Cost modelling.", "recipients": "The team.", "access": "controlled"}
    stated = made(sade.patch(at, {**uses, "revision": blocked["revision"]}))
    assert (stated["uses"], stated["revision"]) == ("Cost modelling.", blocked["revision"] + 1)
    submitted: dict[str, Any] = made(sade.post(f"{at}actions/submit/", {"revision": stated["revision"]}))
    assert (submitted["state"], submitted["blockers"]) == ("attestation", [])
    assert submitted["waiting"]["who"] == "a principal investigator of Health Economics Lab"
    return submitted


def attest(priya: Caller, submission: dict[str, Any]) -> None:
    at = f"submissions/{submission['id']}/"
    assert [item for item in made(priya.get(at))["allowed_actions"] if item["signs"]] == [
        {
            "action": "attest",
            "label": "Sign responsibility",
            "needs_reason": False,
            "signs": True,
            "stage": "responsibility",
        }
    ]
    shown = made(priya.get(f"{at}sign/responsibility/"))
    assert (shown["shown"], shown["meaning"], shown["changes"]) == (submission["record_digest"], "responsibility", [])

    signature = made(priya.post(f"{at}sign/responsibility/", {"shown": shown["shown"], "password": PASSWORD}))

    assert (signature["signer_name"], signature["valid"], signature["authenticators"]) == (
        "Priya Raman",
        True,
        ["password"],
    )
    assert made(priya.get(at))["state"] == "review"
    record = made(priya.get(f"{at}record/"))
    assert hashlib.sha256(record["canonical"].encode()).hexdigest() == record["digest"] == signature["record_digest"]
    assert [item["id"] for item in record["signatures"]] == [signature["id"]]
