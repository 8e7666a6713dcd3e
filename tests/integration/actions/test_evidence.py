"""Reports are filed by protocol, and say who computed them and who filed them."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from evaluations.harness.engine import library
from evaluations.harness.engine.canonical import digest
from governance.actions import datasets, evidence, files, generation
from governance.attributes import holds
from governance.dossier import Dossier
from governance.models import AuditEvent, Evidence, Version
from governance.vocabulary import State
from portal.accounts.actor import SYSTEM
from portal.lib.refusals import Invalid, NotNow
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


def file(world: World, version: Version, **asked: Any) -> Evidence:
    by = SYSTEM if asked.pop("computed_here", False) else world.actor("sade")
    return evidence.file_report(version, report=factories.report(version, **asked), by=by)


def test_a_newer_report_replaces_that_of_its_protocol_alone(world: World) -> None:
    version = factories.registered_version(world)
    first, text = file(world, version), file(world, version, protocol="thin-1")

    newer = file(world, version, other=7)

    dossier = Dossier(factories.fresh(version))
    assert dossier.reports == {"tabular-1": (newer, first), "thin-1": (text,)}
    assert dossier.counted_reports == {"tabular-1": newer, "thin-1": text}


def test_in_the_record_only_the_part_of_that_protocol_changes(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    file(world, made.version, protocol="thin-1", fidelity="attention")
    before = factories.standing(made).record

    newer = file(world, made.version, other=7, computed_here=True)

    after = factories.standing(made).record
    assert after.said("verdicts") == before.said("verdicts")
    assert after.said("verdicts")["protocols"]["thin-1"]["groups"]["fidelity"] == "attention"
    was, now = (record.said("evaluation")["protocols"] for record in (before, after))
    assert now["thin-1"] == was["thin-1"]
    assert now["tabular-1"]["report_digest"] == newer.report_digest != was["tabular-1"]["report_digest"]


def test_the_same_report_is_filed_once_whatever_was_filed_between(world: World) -> None:
    version = factories.registered_version(world)

    filed = [file(world, version), file(world, version, protocol="thin-1"), file(world, version)]

    assert filed[0] == filed[2] != filed[1]
    assert version.evidence.count() == 2


def test_the_worst_verdict_of_a_group_counts_for_the_risk(world: World) -> None:
    version = factories.assessed_version(world)

    file(world, version, protocol="thin-1", privacy="fail")

    dossier = Dossier(factories.fresh(version))
    assert dossier.measured["privacy"] == "fail"
    assert dossier.rating.reasons[0].where == "measured privacy"


def test_who_computed_and_who_filed_a_report_is_kept(world: World) -> None:
    version = factories.registered_version(world)

    here, elsewhere = file(world, version, computed_here=True), file(world, version, other=7)

    assert (here.computed_by, here.computed_as, here.filed_as) == ("portal", settings.PORTAL_ORIGIN, "Countersign")
    assert (elsewhere.computed_by, elsewhere.computed_as, elsewhere.filed_as) == ("person", *["Sade Okafor"] * 2)
    said = [event.body["facts"]["computed_by"] for event in AuditEvent.objects.filter(type="evidence_filed")]
    assert sorted(said) == ["person", "portal"]


def test_a_report_that_nobody_computed_cannot_be_kept(world: World) -> None:
    version = factories.registered_version(world)
    fields = {"version": version, "sha256": "0" * 64, "bytes": 1, "filed_as": "Sade Okafor"}

    for wrong in (
        {"kind": "report"},
        {"kind": "report", "computed_by": "person"},
        {"kind": "document", "computed_by": "person"},
    ):
        with pytest.raises(IntegrityError, match="somebody_computed_a_report"), transaction.atomic():
            Evidence.objects.create(**fields, **wrong)


@pytest.mark.parametrize("name", ["", "../tabular-1", "a/b", "Text", "x" * 61])
def test_a_protocol_with_an_impossible_name_is_refused(world: World, name: str) -> None:
    version = factories.registered_version(world)
    report = factories.report(version)
    report["protocol"]["id"] = name
    report["digest"] = digest(report)

    with pytest.raises(Invalid, match="none that a protocol can have"):
        evidence.file_report(version, report=report, by=world.actor("sade"))


def test_nothing_is_signed_that_rests_on_a_protocol_that_can_still_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = factories.registered_version(world)
    draft = replace(library.load("tabular-1"), draft=True)
    monkeypatch.setattr(library, "named", lambda *_: draft)

    with pytest.raises(Invalid, match="tabular-1@1 is a draft"):
        file(world, version)

    assert not Evidence.objects.exists()


def test_draws_are_numbered_and_a_number_that_is_free_is_taken_again(world: World) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    first, second = (factories.add_table(version, "synthetic", by=sade, seed=seed) for seed in (3, 4))
    files.remove(first, by=sade)

    third = factories.add_table(version, "synthetic", by=sade, seed=5)

    assert [first.draw, second.draw, third.draw] == [1, 2, 1]
    assert Dossier(factories.fresh(version)).draws == (third, second)
    assert factories.add_table(version, "train", by=sade).draw is None


def test_every_draw_needs_a_run_that_made_it(world: World) -> None:
    version, sade = factories.complete_version(world), world.actor("sade")
    factories.add_table(version, "synthetic", by=sade, seed=4, name="second.csv")

    with pytest.raises(NotNow) as refused:
        datasets.register_version(factories.fresh(version), by=sade)

    assert refused.value.reasons == [
        "File the generation log of the run that made “second.csv”: none names it by its digest."
    ]


def test_for_each_draw_the_newest_log_that_names_it_counts(world: World) -> None:
    version = factories.several_version(world)
    second, first = version.generation_runs.all()

    dossier = Dossier(version)

    assert dossier.runs == (first, second)
    assert [[draw.draw for draw in dossier.draws_of(run)] for run in dossier.runs] == [[1], [2]]

    again = factories.file_log(world, version)

    assert Dossier(factories.fresh(version)).runs == (again,)


def test_each_value_counts_where_runs_differ(world: World) -> None:
    version, sade = factories.complete_version(world), world.actor("sade")
    factories.add_table(version, "synthetic", by=sade, seed=4, name="second.csv")
    log = factories.generation_log(factories.fresh(version), 2)
    log["generator"]["type"] = "copula"

    generation.file_log(factories.fresh(version), data=json.dumps(log).encode(), by=sade)

    dossier = Dossier(factories.fresh(version))
    assert dossier.attributes["generator_type"] == {"autoregressive_tabular", "copula"}
    assert dossier.attributes["log_completeness"] == "contemporaneous"
    assert holds({"generator_type": ["copula"]}, dossier.attributes)
