"""The shelf: shipped rules are put there once, found by their pin, adopted by an institution, taken over by what is a draft."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance import checks, libraries, shelf
from governance.actions import libraries as actions
from governance.actions import risk, rules, submissions
from governance.attributes import ATTRIBUTES
from governance.libraries import Library, library_of
from governance.models import AuditEvent, LibraryVersion, RiskAssessment, Submission
from governance.shelf import NotOnShelf
from governance.vocabulary import Action, LibraryKind, State
from portal.accounts.models import Organisation
from portal.lib.refusals import Invalid, NotNow, NotPermitted
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
BASELINE = max(libraries.everything("policy").values(), key=lambda policy: (policy.id == "baseline", policy.version))
CORE = libraries.load("questionnaire", "core@2")


def adopt(world: World, library: Library) -> Library:
    """As the institution does for itself."""
    text = yaml.safe_dump(library.content, allow_unicode=True)
    adopted = actions.adopt(world.northgate, kind=LibraryKind(library.kind), text=text, by=world.actor("otto"))
    assert (adopted.ref, adopted.digest) == (library.ref, library.digest)
    return library


def newer(library: Library, **changes: Any) -> Library:
    return library_of(library.kind, {**library.content, "version": library.version + 1, **changes})


@pytest.fixture
def shipped_elsewhere(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    for folder in ("questionnaires", "templates", "policies"):
        (tmp_path / folder).mkdir()
        for path in (libraries.HERE / folder).glob("*.yaml"):
            (tmp_path / folder / path.name).write_text(path.read_text())
    return tmp_path


def test_shelving_twice_adds_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(LibraryVersion.objects.values_list("kind", "identifier", "version", "digest", "is_default"))

    call_command("shelve")

    assert capsys.readouterr().out == ""
    assert set(LibraryVersion.objects.values_list("kind", "identifier", "version", "digest", "is_default")) == before
    assert {(kind, f"{name}@{version}", digest) for kind, name, version, digest, _ in before} == {
        (item.kind, item.ref, item.digest) for item in libraries.shipped()
    }
    assert {name for _, name, _, _, default in before if default} == {"baseline"}


def test_a_changed_file_is_refused_by_name_and_the_good_ones_are_shelved(
    world: World, shipped_elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = shipped_elsewhere / "templates" / "light-1.yaml"
    changed.write_text(changed.read_text().replace("Light sign-off", "Lighter sign-off"))
    (shipped_elsewhere / "policies" / "broken-1.yaml").write_text("id: broken\n")
    fresh = shipped_elsewhere / "templates" / "light-2.yaml"
    fresh.write_text((libraries.HERE / "templates" / "light-1.yaml").read_text().replace("version: 1", "version: 2"))
    monkeypatch.setattr("governance.libraries.folder.HERE", shipped_elsewhere)
    libraries.shipped.cache_clear()

    try:
        with pytest.raises(CommandError) as refused:
            call_command("shelve", verbosity=0)
        said = [*checks.files_are_whole(), *checks.files_are_as_shelved(databases=["default"])]
    finally:
        monkeypatch.undo()
        libraries.shipped.cache_clear()

    lines = str(refused.value)
    assert "templates/light-1.yaml, line 1: template light@1 was changed." in lines
    assert "policies/broken-1.yaml, line 1: The document lacks “questionnaire”." in lines
    assert {message.id for message in said} == {"governance.E001", "governance.E002"}
    assert LibraryVersion.objects.filter(identifier="light").count() == 2
    assert checks.files_are_whole() == checks.files_are_as_shelved(databases=["default"]) == []


def test_a_row_of_the_shelf_is_never_changed(world: World) -> None:
    row = LibraryVersion.objects.get(identifier="core", version=1)

    for change in (lambda: LibraryVersion.objects.filter(pk=row.pk).update(title="Other"), row.delete):
        with pytest.raises(Exception, match="rows of this table are never changed"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryVersion.objects.create(kind="policy", identifier="x", version=1, content={}, adopted_at=timezone.now())


def test_a_pin_is_found_by_its_digest_or_refused_by_name(world: World) -> None:
    assert shelf.get("policy", BASELINE.ref, BASELINE.digest) == BASELINE

    with pytest.raises(NotOnShelf, match="policy baseline@1 on the shelf is not the one that was pinned"):
        shelf.get("policy", "baseline@1", "0" * 64)
    with pytest.raises(NotOnShelf, match="policy baseline@9 is not on the shelf"):
        shelf.get("policy", "baseline@9", BASELINE.digest)


def test_a_row_whose_content_is_not_its_digest_is_refused(world: World) -> None:
    LibraryVersion.objects.create(
        kind="policy", identifier="odd", version=1, digest="1" * 64, title="Odd", content=BASELINE.content
    )

    with pytest.raises(NotOnShelf, match="odd@1"):
        shelf.get("policy", "odd@1", "1" * 64)


def test_an_institution_is_judged_by_what_it_adopted_and_no_other_is(world: World) -> None:
    strict = adopt(world, newer(BASELINE, id="strict", title="Strict policy"))
    eastbrook = world.organisations["Eastbrook Genomics Lab"]

    assert (shelf.policy_for(world.lab), shelf.policy_for(world.northgate)) == (strict, strict)
    assert shelf.policy_for(eastbrook) == BASELINE
    assert shelf.newest("policy", "baseline", world.lab) == BASELINE


def test_what_is_adopted_is_pinned_recorded_and_known_to_no_other_institution(world: World) -> None:
    stricter = adopt(world, newer(BASELINE, title="Baseline policy, stricter"))
    adopt(world, stricter)

    made = factories.submission(world)
    assert (made.policy, made.policy_digest) == (stricter.ref, stricter.digest)
    event = AuditEvent.objects.get(type="rules_adopted")
    assert event.body["facts"] == {"kind": "policy", "ref": stricter.ref, "digest": stricter.digest}
    assert event.organisation_id == world.northgate.pk
    assert stricter.ref not in shelf.known_to(world.organisations["Eastbrook Genomics Lab"].parent)["policy"]


def test_only_an_official_adopts_for_an_institution_and_a_version_says_one_thing(world: World) -> None:
    stricter = newer(BASELINE, title="Baseline policy, stricter")
    adopt(world, stricter)

    def asked(organisation: Organisation, who: str, **changes: Any) -> None:
        text = yaml.safe_dump({**stricter.content, **changes})
        actions.adopt(organisation, kind=LibraryKind.POLICY, text=text, by=world.actor(who))

    with pytest.raises(NotPermitted):
        asked(world.northgate, "adam")
    with pytest.raises(NotPermitted):
        asked(world.organisations["Eastbrook Genomics Lab"].parent, "otto")
    with pytest.raises(Invalid, match="adopted by an institution"):
        asked(world.lab, "otto")
    with pytest.raises(NotNow, match="was adopted with another text"):
        asked(world.northgate, "otto", title="Another")
    with pytest.raises(Invalid, match="lacks “title”"):
        actions.adopt(world.northgate, kind=LibraryKind.POLICY, text="id: x\nversion: 1\n", by=world.actor("otto"))
    with pytest.raises(Invalid, match="core@77"):
        asked(world.northgate, "otto", version=99, questionnaire="core@77")


def test_a_draft_goes_out_under_the_rules_in_force_and_a_running_submission_keeps_its_own(world: World) -> None:
    running = factories.submission(world, at=State.REVIEW)
    draft = factories.submission(world, title="Another table")
    strict = adopt(world, newer(BASELINE, title="Baseline policy, stricter"))

    sent = submissions.take(draft, action=Action.SUBMIT, by=world.actor("sade"))

    assert (sent.policy, sent.policy_digest) == (strict.ref, strict.digest)
    event = AuditEvent.objects.get(type="rules_renewed")
    assert event.subject_id == str(draft.pk)
    assert event.body["facts"]["before"]["policy"]["ref"] == BASELINE.ref
    assert Submission.objects.get(pk=running.pk).policy == BASELINE.ref
    with pytest.raises(NotNow):
        rules.renew(running.version, by=world.actor("sade"))


def with_another_question() -> Library:
    """A newer questionnaire: one question more, and one option that is gone."""
    sections = [dict(section) for section in CORE.content["sections"]]
    first = sections[0]["questions"][0]
    options = [option for option in first["options"] if option["value"] != "teaching"]
    sections[0] = {**sections[0], "questions": [{**first, "options": options}, *sections[0]["questions"][1:]]}
    sections.append({"id": "Z", "title": "More", "questions": [{"id": "Z1", "text": "What else?", "type": "text"}]})
    return newer(CORE, sections=sections)


def test_newer_questions_reopen_the_assessment_and_keep_the_answers_that_fit(world: World) -> None:
    made = factories.submission(world)
    answers = RiskAssessment.objects.get(version=made.version).answers
    questions = adopt(world, with_another_question())
    strict = adopt(world, newer(BASELINE, questionnaire=questions.ref))

    returned = submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))
    assert [item["key"] for item in returned.blockers] == ["basics/questionnaire/core@3"]

    rules.renew(factories.fresh(made.version), by=world.actor("sade"))
    held = RiskAssessment.objects.get(version=made.version)
    assert (held.questionnaire, held.questionnaire_digest) == (questions.ref, questions.digest)
    assert (held.is_complete, Submission.objects.get(pk=made.pk).policy) == (False, strict.ref)
    dropped = AuditEvent.objects.filter(type="rules_renewed").latest("seq").body["facts"]["dropped"]
    assert set(held.answers) == set(answers) - set(dropped)

    risk.save_answers(
        factories.fresh(made.version), answers={"A1": ["methods"], "Z1": "Nothing."}, by=world.actor("sade")
    )
    risk.complete(factories.fresh(made.version), by=world.actor("sade"))
    assert factories.standing(made).blockers == ()


def test_what_was_begun_keeps_its_questions_until_somebody_takes_the_newer_ones(world: World) -> None:
    version = factories.evaluated_version(world)
    risk.save_answers(version, answers={"A1": ["methods"]}, by=world.actor("sade"))
    adopt(world, newer(BASELINE, questionnaire=adopt(world, with_another_question()).ref))

    risk.save_answers(version, answers={"A1": ["teaching"]}, by=world.actor("sade"))
    assert RiskAssessment.objects.get(version=version).questionnaire == "core@2"

    rules.renew(factories.fresh(version), by=world.actor("sade"))
    held = RiskAssessment.objects.get(version=version)
    assert (held.questionnaire, held.answers) == ("core@3", {})


def test_every_attribute_that_a_rule_may_ask_is_known_of_a_version_and_its_submission(world: World) -> None:
    from_standing = factories.standing(factories.submission(world)).attributes

    assert set(ATTRIBUTES) <= set(from_standing)
    assert from_standing["access"] == "controlled"
    assert from_standing["verdicts.tabular-1.privacy"] == "pass"
    assert from_standing["answers.B5"] is not None
    assert (from_standing["generator_type"], from_standing["rows"]) == ("autoregressive_tabular", 240)
