"""A submission goes all its way in the record format it began with."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance import record
from governance.models import Submission
from governance.record import Record, of
from governance.vocabulary import State
from portal.accounts.models import User
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db

SCHEMAS = {form: f"countersign/approval-record@{form}" for form in (1, 2, 3)}


def records_of(made: Submission) -> list[Record]:
    return [of(json.loads(kept.canonical)) for kept in made.records.all()]


@pytest.mark.parametrize("form", [1, 2, 3])
def test_it_is_signed_approved_and_packed_in_its_format(world: World, form: int) -> None:
    made = factories.submission(world, at=State.IN_FORCE, record_format=form)

    standing = factories.standing(made)
    assert (
        {kept.content["schema"] for kept in records_of(made)} == {SCHEMAS[form]} == {standing.record.content["schema"]}
    )
    assert [standing.is_valid(item) for item in made.signatures.all()] == [True] * 4


def test_format_1_says_what_it_always_said(world: World) -> None:
    """One report and one run, without salts; what came later has no place in it."""
    made = factories.submission(world, at=State.CONSOLIDATION, record_format=1)

    said = factories.standing(made).record.content["parts"]

    report, run = made.version.evidence.get(), made.version.generation_runs.get()
    assert said["verdicts"] == {
        "protocol": "tabular-1@1",
        "groups": dict.fromkeys(["validity", "fidelity", "utility", "privacy", "bias"], "pass"),
    }
    assert {**said["evaluation"], "inputs": []} == {
        "evidence": str(report.pk), "report_digest": report.report_digest, "inputs": [],
    }  # fmt: skip
    assert said["evidence"] == {"documents": []}
    assert said["registration"]["generation"] == {
        "sha256": run.sha256, "type": "autoregressive_tabular", "name": "trees 1.0", "completeness": "contemporaneous",
    }  # fmt: skip
    assert not any("salt" in part for part in said.values())
    assert not any("draw" in file for file in said["identity"]["files"])


@pytest.mark.past_the_actions
def test_format_3_says_what_kind_of_data_it_is_and_what_it_is_compared_with(world: World) -> None:
    version = factories.assessed_version(world)
    made = factories.submission(world, version=version, record_format=2)
    second = factories.standing(made).record
    Submission.objects.filter(pk=made.pk).update(record_format=3)
    third = factories.standing(made).record

    more = {
        (change.part, change.pointer): change.after
        for change in record.diff(second, third)
        if change.pointer != "/salt"
    }
    assert more == {("identity", "/kind"): "table", ("registration", "/comparison"): "held"}


def test_format_1_keeps_to_the_one_protocol_it_knows(world: World) -> None:
    made = factories.submission(world, version=factories.several_version(world), record_format=1)

    assert factories.standing(made).record.content["parts"]["verdicts"]["protocol"] == "tabular-1@1"


def test_format_2_says_by_which_protocol_who_computed_and_who_filed(world: World) -> None:
    made = factories.submission(world, version=factories.several_version(world))

    said = factories.standing(made).record.said
    sade = str(world.actor("sade").id)
    assert {name: item["groups"]["fidelity"] for name, item in said("verdicts")["protocols"].items()} == {
        "tabular-1": "pass", "thin-1": "attention",
    }  # fmt: skip
    assert list(said("evaluation")["protocols"]) == ["tabular-1", "thin-1"]
    assert [(item["protocol"]["id"], item["computed"], item["filed"]) for item in said("evidence")["reports"]] == [
        ("tabular-1", {"by": "portal", "as": "countersign.local"}, {"by": "", "as": "Countersign"}),
        ("thin-1", {"by": "person", "as": "Sade Okafor"}, {"by": sade, "as": "Sade Okafor"}),
    ]
    assert [(item["run"], item["draws"]) for item in said("registration")["generation"]] == [(1, [1]), (2, [2])]
    assert [item["draw"] for item in said("identity")["files"] if item["role"] == "synthetic"] == [1, 2]


@pytest.mark.past_the_actions
def test_a_name_that_changes_later_changes_no_record(world: World) -> None:
    made = factories.submission(world, at=State.ATTESTATION)
    before = factories.standing(made).record.digest

    User.objects.filter(pk=world.users["sade"].pk).update(name="Sade Okafor-Lind")

    assert factories.standing(made).record.digest == before


@pytest.mark.past_the_actions
def test_two_submissions_of_one_content_share_no_part_digest(world: World) -> None:
    made = factories.submission(world)
    digests: list[dict[str, Any]] = []
    for salt in ("a" * 64, "b" * 64, "a" * 64):
        standing = factories.standing(made)
        standing.submission.salt = salt
        digests.append(standing.record.part_digests)

    assert digests[0] == digests[2]
    assert not set(digests[0].values()) & set(digests[1].values())


@pytest.mark.past_the_actions
@pytest.mark.parametrize("wrong", [{"record_format": 4}, {"salt": ""}])
def test_a_record_has_a_known_format_and_its_salt(world: World, wrong: dict[str, Any]) -> None:
    made = factories.submission(world)

    with pytest.raises(IntegrityError, match="a_record_of_a_known_format"), transaction.atomic():
        Submission.objects.filter(pk=made.pk).update(**wrong)
    assert made.record_format == record.NEWEST
