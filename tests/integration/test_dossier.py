"""What is derived of a version: which report, document, log and table counts, and what the version brings to a policy."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.actions import evidence
from governance.dossier import Dossier, inputs_of, one_or_all, report_of, verdicts_in
from governance.models import Version
from portal.accounts.actor import SYSTEM
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


def of(version: Version, **asked: Any) -> Dossier:
    return Dossier(factories.fresh(version), **asked)


def test_runs_say_one_value_or_each_of_theirs() -> None:
    assert [one_or_all(said) for said in ([], ["a", "a"], ["a", "b"])] == [None, "a", frozenset({"a", "b"})]


def test_what_a_person_computed_takes_the_place_of_no_other_but_in_the_first_format(world: World) -> None:
    version, sade = factories.registered_version(world), world.actor("sade")
    theirs = evidence.file_report(version, report=factories.report(version, other=1), by=sade)
    assert of(version).counted_reports == {"tabular-1": theirs}
    older = evidence.file_report(version, report=factories.report(version, other=2), by=SYSTEM)
    ours = evidence.file_report(version, report=factories.report(version, other=3), by=SYSTEM)
    newest = evidence.file_report(version, report=factories.report(version, other=4), by=sade)

    assert of(version).counted_reports == {"tabular-1": ours} == {"tabular-1": of(version).last_report}
    assert of(version, form=1).counted_reports == {"tabular-1": newest}
    assert of(version).other_reports == (newest, older, theirs)


def test_the_newest_document_of_each_key_counts(world: World) -> None:
    version = factories.registered_version(world)
    first, newest = (factories.file_document(world, version, "vendor-statement") for _ in range(2))

    assert first != newest
    assert of(version).documents == {"vendor-statement": newest}
    assert (report_of(newest), inputs_of(newest), verdicts_in(newest)) == ({}, set(), {}), "no document is a report"
    assert (of(version).reports, of(version).last_report) == ({}, None)


def test_without_a_log_that_names_a_draw_the_one_filed_last_counts(world: World) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    assert (of(version).runs, of(version).run, of(version).brought.has_log) == ((), None, False)
    _earlier, last = (factories.file_log(world, version) for _ in range(2))

    factories.add_table(version, "train", by=sade)
    draw = factories.add_table(version, "synthetic", by=sade)
    now = of(version)
    assert (now.runs, now.run, now.unmade, now.draws_of(last)) == ((last,), last, [draw], [])
    assert ({role: len(held) for role, held in now.tables.items()}, now.brought.has_log) == (
        {"synthetic": 1, "train": 1},
        True,
    )
    run = factories.file_log(world, version)
    now = of(version)
    assert (now.runs, now.unmade, now.draws_of(run)) == ((run,), [], [draw])


def test_a_report_is_current_while_it_was_made_on_these_tables_and_these_declarations(world: World) -> None:
    version = factories.evaluated_version(world)

    def reported(**changed: Any) -> tuple[bool, bool]:
        now = of(version)
        now.counted_reports["tabular-1"].facts |= changed
        said = now.reported["tabular-1"]
        return said.is_current, said.declared_is_current

    tables = of(version).counted_reports["tabular-1"].facts["inputs"]
    assert reported() == (True, True)
    assert reported(inputs=tables[1:]) == (False, True)
    assert reported(inputs=[*tables, {"role": "holdout", "sha256": "0" * 64}]) == (True, True)
    assert reported(declared={}) == (True, False)


def test_the_authority_over_a_source_ends_after_its_last_day(world: World) -> None:
    version, today = factories.complete_version(world), timezone.now().date()

    def lapsed(**asked: Any) -> list[str]:
        now = of(version, **asked)
        now.sources[0].authority_until = today
        return [source.title for source in now.lapsed_sources]

    assert (lapsed(), lapsed(at=today), lapsed(at=today + timedelta(days=1))) == ([], [], ["Insurance claims 2024"])


def test_an_assessment_counts_once_somebody_answers_for_it(world: World) -> None:
    version = factories.evaluated_version(world)
    before = of(version)
    assert (before.is_assessed, before.tier, before.brought.assessment_complete) == (False, None, False)
    assert (before.brought.questionnaire, before.questionnaire.ref) == ("", "core@2")

    after = of(factories.assess(world, version))
    assert (after.is_assessed, after.tier, after.brought.assessment_complete) == (True, "moderate", True)
    assert after.brought.questionnaire == "core@2"
    assert not after.attributes["from_version"]
    partly = of(version)
    partly.answers.clear()
    assert (partly.is_assessed, partly.brought.assessment_complete) == (True, False)
