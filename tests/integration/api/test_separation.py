"""One person, one part: makers never decide, who decided once decides nowhere else, a conflict stays with the dataset.

Each attack is made as an insider would: through the API and the pages, with roles that a careless administrator gave.
"""

from collections.abc import Callable
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from governance.actions import datasets, reviews, submissions
from governance.models import Act, AuditEvent, Conflict, Maker, Version
from governance.queries.parts_taken import differences
from governance.queries.tasks import desk
from governance.standing import Standing
from governance.summary import wrong
from governance.vocabulary import Action, EventType, Role, State
from portal.accounts.models import Membership, Organisation
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.test_submissions import address
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db
Someone = Callable[..., Caller]
ClientOf = Callable[[str], Client]
SUPPORT = {"verdict": "support", "tier": "moderate", "rationale": "The evidence supports it."}


def also(world: World, name: str, role: Role, place: Organisation) -> None:
    Membership.objects.create(user=world.users[name], organisation=place, role=role)


def rewritten(world: World, name: str) -> Version:
    """A version in whose making this person took part by nothing but a few words, long before it was submitted."""
    also(world, name, Role.RESEARCHER, world.northgate)
    version = factories.assessed_version(world)
    datasets.save_registration(version, fields={"limits": "Adults only."}, by=world.actor(name))
    return factories.fresh(version)


def refused(answer: tuple[int, Any]) -> str:
    status, said = answer
    assert status == 403, said
    return str(said)


def test_who_wrote_a_word_declared_a_source_or_answered_neither_votes_nor_signs(
    world: World, person: Someone, client_of: ClientOf
) -> None:
    also(world, "rui", Role.RESEARCHER, world.northgate)
    version = factories.assessed_version(world)
    status, _ = person("rui").patch(f"versions/{version.pk}/risk-assessment/", {"answers": factories.answers()})
    assert status == 200
    factories.risk.complete(factories.fresh(version), by=world.actor("sade"))
    made = factories.submission(world, version=factories.fresh(version), at=State.REVIEW)

    assert "You made or supplied part" in refused(person("rui").post(f"submissions/{made.pk}/review/take/", {}))
    assert client_of("rui").get(f"{address(made)}review/take/").status_code == 403


@pytest.mark.parametrize("act", ["words", "source", "log", "document", "uses"])
def test_every_authoring_act_makes_a_maker_for_ever(world: World, act: str) -> None:
    also(world, "otto", Role.RESEARCHER, world.northgate)
    version, otto = factories.assessed_version(world), world.actor("otto")
    if act == "words":
        datasets.save_registration(version, fields={"limits": "Adults only."}, by=otto)
        datasets.save_registration(factories.fresh(version), fields={"limits": ""}, by=world.actor("sade"))
    elif act == "source":
        known = version.derivations.get()
        factories.sources.withdraw(known, by=otto)
        factories.sources.declare(
            factories.fresh(version), role="training", source=known.source, by=world.actor("sade")
        )
    elif act == "log":
        factories.file_log(world, version, by="otto")
    elif act == "document":
        factories.file_document(world, version, "vendor-statement", by="otto")
    else:
        made = submissions.create(version, by=otto)
        submissions.take(made, action=Action.WITHDRAW, reason="A mistake.", by=otto)
    Membership.objects.filter(user=world.users["otto"], role=Role.RESEARCHER).update(until=timezone.now())

    made = factories.submission(world, version=factories.fresh(version), at=State.SIGN_OFF)
    factories.sign(world, made, "lab", by="ama")

    assert "You made or supplied part" in " ".join(
        Standing(factories.again(made)).refusals(world.actor("otto"), Action.SIGN_OFF)
    )
    event = AuditEvent.objects.get(pk=Maker.objects.get(version=version, person=world.users["otto"]).event)
    assert event.actor_id == str(world.users["otto"].pk)


def test_the_words_of_an_earlier_version_make_makers_of_the_next(world: World) -> None:
    version = rewritten(world, "rui")
    later = datasets.start_version(version.dataset, by=world.actor("sade"))

    assert str(world.users["rui"].pk) in factories.fresh(later).made_by
    datasets.save_registration(later, fields={"limits": "Children."}, by=world.actor("priya"))
    assert str(world.users["priya"].pk) not in factories.fresh(version).made_by


def test_who_declared_a_source_first_makes_what_is_derived_from_it_later(world: World) -> None:
    also(world, "rui", Role.RESEARCHER, world.northgate)
    first = factories.draft_version(world)
    source = factories.sources.declare(
        first, role="training", by=world.actor("rui"), fields=factories.source_fields()
    ).source
    second = factories.draft_version(world, title="Other visits")
    factories.sources.declare(second, role="training", by=world.actor("sade"), source=source)

    assert str(world.users["rui"].pk) in factories.fresh(second).made_by


@pytest.mark.past_the_actions
def test_a_verdict_and_a_signature_of_somebody_who_becomes_a_maker_stop_counting(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    factories.sign(world, made, "lab", by="ama")
    assert (Standing(factories.again(made)).facts.votes, Standing(factories.again(made)).facts.signed("lab")) == (
        2,
        True,
    )

    for name in ("rui", "ama"):
        Maker.objects.create(version=made.version, person=world.users[name], event=made.pk)

    standing = Standing(factories.again(made))
    assert (standing.facts.votes, standing.facts.signed("lab"), standing.facts.signed("responsibility")) == (
        1,
        False,
        True,
    )


def test_the_pi_may_be_a_maker_and_then_stands_in_no_later_stage(world: World) -> None:
    also(world, "priya", Role.LAB_HEAD, world.lab)
    version = factories.assessed_version(world)
    datasets.save_registration(version, fields={"limits": "Adults only."}, by=world.actor("priya"))
    made = factories.submission(world, version=factories.fresh(version), at=State.SIGN_OFF)

    assert Standing(made).progress.is_signed("responsibility")
    assert "You made or supplied part" in " ".join(Standing(made).refusals(world.actor("priya"), Action.SIGN_OFF))


def test_a_reviewer_comes_from_outside_the_lab(world: World, person: Someone) -> None:
    also(world, "rui", Role.AUDITOR, world.lab)
    made = factories.submission(world, at=State.REVIEW)

    said = refused(person("rui").post(f"submissions/{made.pk}/review/take/", {}))
    assert "outside the lab" in said
    assert person("noor").post(f"submissions/{made.pk}/review/take/", {})[0] == 200


def test_no_administrator_decides(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    also(world, "adam", Role.REVIEWER, world.northgate)

    assert "You are an administrator here" in refused(person("adam").post(f"submissions/{made.pk}/review/take/", {}))


def test_nobody_is_asked_for_what_another_role_of_theirs_takes_away(world: World) -> None:
    also(world, "rui", Role.AUDITOR, world.lab)
    also(world, "noor", Role.ADMINISTRATOR, world.northgate)
    factories.submission(world, at=State.REVIEW)

    asked = {name: [task.what for task in desk(world.actor(name)).tasks] for name in ("rui", "noor", "ines")}
    assert (asked["rui"], asked["noor"], len(asked["ines"])) == ([], [], 1)


def test_who_sent_it_back_as_pi_does_not_review_it(world: World, person: Someone) -> None:
    also(world, "noor", Role.PI, world.northgate)
    made = factories.submission(world, at=State.ATTESTATION)
    status, _ = person("noor").post(
        f"submissions/{made.pk}/actions/send_back/", {"reason": "No.", "revision": made.revision}
    )
    assert status == 200
    submissions.take(factories.again(made), action=Action.SUBMIT, by=world.actor("sade"))
    factories.sign(world, made, "responsibility", by="priya")

    said = refused(person("noor").post(f"submissions/{made.pk}/review/take/", {}))
    assert "already acted in the stage “responsibility”" in said


def test_who_asked_for_changes_as_reviewer_does_not_sign_for_the_lab(world: World) -> None:
    also(world, "noor", Role.LAB_HEAD, world.northgate)
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("noor"))
    reviews.comment(made, section="use", text="Which years?", blocking=True, by=world.actor("noor"))
    submissions.take(made, action=Action.REQUEST_CHANGES, reason="The years.", by=world.actor("noor"))
    made = factories.again(made)

    assert ("noor", "review") in {
        (name, act.stage)
        for act in Act.objects.filter(submission=made)
        for name, user in world.users.items()
        if user.pk == act.person_id
    }
    assert (str(world.users["noor"].pk), "review") in Standing(made).subject.signers


def test_a_conflict_stays_with_the_dataset_until_a_third_person_lifts_it(
    world: World, person: Someone, client_of: ClientOf
) -> None:
    made = factories.submission(world, at=State.REVIEW)
    assert person("rui").post(f"submissions/{made.pk}/review/take/", {"conflict": "I paid for it."})[0] == 200
    noor = person("noor")
    noor.post(f"submissions/{made.pk}/review/take/", {})
    reviews.comment(made, section="use", text="Which years?", blocking=True, by=world.actor("noor"))
    submissions.take(factories.again(made), action=Action.REQUEST_CHANGES, reason="The years.", by=world.actor("noor"))
    submissions.take(factories.again(made), action=Action.WITHDRAW, reason="Again.", by=world.actor("sade"))
    again = factories.submission(world, version=factories.fresh(made.version), at=State.REVIEW)

    assert "conflict of interest in this dataset" in refused(
        person("rui").post(f"submissions/{again.pk}/review/take/", {})
    )
    (declared,) = person("ines").get(f"submissions/{again.pk}/review/")[1]["conflicts"]
    lift = f"submissions/{again.pk}/conflicts/{declared['id']}/lift/"
    assert (declared["person"]["name"], declared["words"]) == ("Rui Tavares", "I paid for it.")
    for name in ("rui", "sade", "priya"):
        refused(person(name).post(lift, {"reason": "It is over."}))
    assert person("ines").post(lift, {"reason": " "})[0] == 400
    page = client_of("ines").post(f"{address(again)}conflicts/{declared['id']}/lift/", {"reason": "It was repaid."})

    assert page.status_code == 302
    assert person("ines").post(lift, {"reason": "Twice."})[0] == 409
    assert person("rui").post(f"submissions/{again.pk}/review/take/", {})[0] == 200
    event = AuditEvent.objects.get(type=EventType.CONFLICT_LIFTED)
    assert (event.actor_id, event.detail.content["reason"]) == (str(world.users["ines"].pk), "It was repaid.")
    assert not list(wrong([again.pk, made.pk]))


def test_a_conflict_that_was_lifted_can_be_declared_again(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, by=world.actor("rui"), conflict="I paid for it.")
    declared = Conflict.objects.get()
    reviews.lift(declared, submission=made, reason="Repaid.", by=world.actor("ines"))
    reviews.take(made, by=world.actor("rui"))

    assert str(world.users["rui"].pk) in factories.again(made).subject().reviewers


def test_the_signature_names_the_organisation_in_which_the_role_is_held(world: World, person: Someone) -> None:
    also(world, "ama", Role.RESEARCHER, world.organisations["Eastbrook Genomics Lab"])
    also(world, "ama", Role.LAB_HEAD, world.organisations["Eastbrook Genomics Lab"])
    Membership.objects.filter(user=world.users["ama"], organisation=world.lab).update(until=timezone.now())
    also(world, "ama", Role.LAB_HEAD, world.lab)
    made = factories.submission(world, at=State.SIGN_OFF)
    assert world.actor("ama").organisation == "Eastbrook Genomics Lab"

    status, shown = person("ama").get(f"submissions/{made.pk}/sign/lab/")
    assert (status, [item["name"] for item in shown["organisations"]]) == (200, ["Health Economics Lab"])
    status, signed = person("ama").post(
        f"submissions/{made.pk}/sign/lab/", {"shown": shown["shown"], "password": PASSWORD}
    )

    assert (status, signed["signer_role"], signed["signer_organisation"]) == (200, "Lab head", "Health Economics Lab")
    facts = AuditEvent.objects.filter(type=EventType.SIGNED).latest("seq").body["facts"]
    assert (facts["role"], facts["organisation"]) == ("lab_head", str(world.lab.pk))


def test_who_holds_the_role_twice_chooses(world: World, person: Someone, client_of: ClientOf) -> None:
    also(world, "ama", Role.LAB_HEAD, world.northgate)
    made = factories.submission(world, at=State.SIGN_OFF)
    at = f"submissions/{made.pk}/sign/lab/"
    shown = person("ama").get(at)[1]["shown"]
    typed = {"shown": shown, "password": PASSWORD}

    status, said = person("ama").post(at, typed)
    assert (status, "Choose the organisation that you sign for" in str(said)) == (400, True)
    elsewhere = str(world.organisations["Eastbrook University"].pk)
    assert person("ama").post(at, {**typed, "organisation": elsewhere})[0] == 400
    page = client_of("ama").get(f"{address(made)}sign/lab/").content.decode()
    assert "Health Economics Lab" in page
    assert client_of("ama").post(f"{address(made)}sign/lab/", typed).status_code == 400
    done = client_of("ama").post(f"{address(made)}sign/lab/", {**typed, "organisation": str(world.northgate.pk)})

    assert done.status_code == 302
    signature = made.signatures.get(stage="lab")
    assert (signature.signer_organisation, signature.as_sealed.signer_organisation) == ("Northgate Trust",) * 2
    assert Standing(factories.again(made)).progress.is_signed("lab")


@pytest.mark.past_the_actions
def test_makers_and_decisions_are_checked_by_a_replay_of_the_log(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    later = datasets.start_version(made.version.dataset, by=world.actor("priya"))
    factories.sources.declare(
        later, role="reference_corpus", by=world.actor("priya"), source=made.version.derivations.get().source
    )
    assert list(differences()) == []
    Maker.objects.create(version=later, person=world.users["otto"], event=made.pk)
    Act.objects.create(submission=made, person=world.users["noor"], stage="lab", event=made.pk)

    assert [sentence.split(":")[0] for sentence in differences()] == [f"version {later.pk}", f"submission {made.pk}"]
    with pytest.raises(CommandError, match="2 of the rows of makers and decisions"):
        call_command("summaries", "--check", stdout=StringIO())


def test_a_migration_finds_the_same_makers_in_the_log_of_an_earlier_release(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    datasets.start_version(made.version.dataset, by=world.actor("priya"))
    log = import_module("governance.migrations.0015_makers").Log(apps)
    for event in AuditEvent.objects.order_by("organisation", "seq"):
        log.read(event)

    found = {(version, who, event) for version, makers in log.makers.items() for who, event in makers.items()}
    assert found == {(str(item.version_id), str(item.person_id), item.event) for item in Maker.objects.all()}
    assert {(*key, event) for key, event in log.acts.items()} == {
        (str(item.submission_id), str(item.person_id), item.stage, item.event) for item in Act.objects.all()
    }


def test_a_role_given_after_the_round_was_submitted_decides_in_the_next(
    world: World, person: Someone, client_of: ClientOf
) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    factories.sign(world, made, "lab", by="ama")
    also(world, "petra", Role.OFFICIAL, world.northgate)

    page = client_of("petra").get(f"{address(made)}sign/institution/")
    assert (page.status_code, "given after this round was submitted" in page.content.decode()) == (403, True)
    assert "given after this round" in refused(
        person("petra").post(f"submissions/{made.pk}/actions/reject/", {"reason": "No."})
    )
    assert [task.what for task in desk(world.actor("petra")).tasks] == []
    assert len(desk(world.actor("otto")).tasks) == 1
    reviews.comment(made, section="use", text="Which years?", by=world.actor("petra"))
    answer = person("petra").post(f"submissions/{made.pk}/actions/request_changes/", {"reason": "The years."})
    assert answer[0] == 200

    again = submissions.take(factories.again(made), action=Action.RESUBMIT, by=world.actor("sade"))
    factories.review(world, again)
    factories.consolidate(world, again)
    factories.sign(world, again, "lab", by="ama")
    factories.sign(world, again, "institution", by="petra")
    assert factories.again(made).state == State.APPROVED
    assert list(wrong([made.pk])) == []


def test_a_late_reviewer_neither_takes_nor_blocks_a_review_but_can_return_it(world: World, person: Someone) -> None:
    made = factories.submission(world, at=State.REVIEW)
    also(world, "petra", Role.REVIEWER, world.northgate)

    assert "given after this round" in refused(person("petra").post(f"submissions/{made.pk}/review/take/", {}))
    assert [task.what for task in desk(world.actor("petra")).tasks] == []
    reviews.comment(made, section="use", text="Nobody else reviews here.", by=world.actor("petra"))
    answer = person("petra").post(f"submissions/{made.pk}/actions/request_changes/", {"reason": "Nobody is left."})
    assert (answer[0], answer[1]["state"]) == (200, "changes_requested")
