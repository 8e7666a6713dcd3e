"""The risk questionnaire: saved as it is typed, asked where it applies, completed when it is whole."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.actions import risk
from governance.models import RiskAssessment, Version
from governance.vocabulary import RiskTier, State
from tests import factories
from tests.integration.views.reading import revision
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
AUTOSAVE = {"X-Autosave": "true"}


def page_of(version: Version) -> str:
    return f"/versions/{version.pk}/risk/"


def asked_on(client: Client, version: Version) -> list[str]:
    return [name for name in client.get(page_of(version)).context["form"].fields if name != "revision"]


def answers_of(version: Version) -> dict[str, object]:
    return dict(RiskAssessment.objects.get(version=version).answers)


def test_a_question_is_asked_once_it_applies(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    assert asked_on(client, version)[:3] == ["A1", "A3", "A4"]

    answer = client.post(page_of(version), {"asked": ["A1"], "A1": ["findings"]})

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(version))
    assert asked_on(client, version)[:3] == ["A1", "A2", "A3"]


def test_the_browser_saves_as_one_types(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    answer = client_of("sade").post(page_of(version), {"asked": ["C1"], "C1": "None that"}, headers=AUTOSAVE)

    assert (answer.status_code, answers_of(version)) == (200, {"C1": "None that"})


def test_what_was_not_on_the_page_is_not_lost(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    client.post(page_of(version), {"asked": ["A1", "C1"], "A1": ["findings"], "C1": "Kept."})

    client.post(page_of(version), revision(client, page_of(version)) | {"asked": ["A1"]})

    assert answers_of(version) == {"A1": [], "C1": "Kept."}


def test_an_answer_changes_tier_and_questions_at_once(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")

    on_page = asked_on(client, version)

    changed = client.post(page_of(version), {"asked": on_page, "A1": ["group_decisions"]}, headers=AUTOSAVE)

    assert changed.context["risk"].rating.tier is RiskTier.HIGH
    assert [key for key, _ in changed.context["fresh"]] == ["A2"]
    shown = {"revision": changed.headers["X-Revision"]}
    back = client.post(page_of(version), shown | {"asked": ["A2", *on_page], "A1": ["teaching"]}, headers=AUTOSAVE)
    assert (back.context["gone"], back.context["risk"].rating.tier) == (["A2"], RiskTier.LOW)


def test_text_that_is_too_long_stays_on_the_page(world: World, client_of: ClientOf) -> None:
    version, client, typed = factories.draft_version(world), client_of("sade"), "x" * 10_001
    sent = {"asked": ["C1", "G3"], "C1": typed, "G3": "Five years."}

    page = client.post(page_of(version), sent)

    assert (page.status_code, list(page.context["form"].errors)) == (400, ["C1"])
    assert (page.context["form"]["C1"].value(), page.context["form"]["G3"].value()) == (typed, "Five years.")
    assert client.post(page_of(version), sent, headers=AUTOSAVE).status_code == 400


def test_an_option_that_is_none_is_refused(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)

    page = client_of("sade").post(page_of(version), {"asked": ["A3"], "A3": "perhaps"})

    assert (page.status_code, list(page.context["form"].errors)) == (400, ["A3"])


def test_completing_names_every_open_question(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    risk.save_answers(version, answers=factories.answers() | {"A4": "", "G3": " "}, by=world.actor("sade"))

    page = client_of("sade").post(f"{page_of(version)}complete/")

    assert page.status_code == 400
    assert dict(page.context["form"].errors) == {key: ["Answer this question."] for key in ("A4", "G3")}
    assert not RiskAssessment.objects.get().is_complete


def test_saving_and_completing_in_one_go(world: World, client_of: ClientOf) -> None:
    version, given = factories.draft_version(world), factories.answers()

    answer = client_of("sade").post(page_of(version), {"asked": list(given), "then": "complete", **given})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/versions/{version.pk}/")
    assert (RiskAssessment.objects.get().is_complete, answers_of(version)) == (True, given)


def test_a_change_opens_a_complete_assessment_again(world: World, client_of: ClientOf) -> None:
    version = factories.assessed_version(world)

    client = client_of("sade")
    client.post(page_of(version), revision(client, page_of(version)) | {"asked": ["G3"], "G3": "Ten years."})

    assert not RiskAssessment.objects.get().is_complete


def test_the_tier_counts_the_measurements(world: World, client_of: ClientOf) -> None:
    version = factories.evaluated_version(world, privacy="not_established")

    rating = client_of("sade").get(page_of(version)).context["risk"].rating

    assert [(reason.tier, reason.where) for reason in rating.reasons] == [(RiskTier.HIGH, "measured privacy")]


@pytest.mark.parametrize("name", ["rui", "ada", "otto"])
def test_others_read_the_answers(world: World, client_of: ClientOf, name: str) -> None:
    version = factories.assessed_version(world)
    client = client_of(name)

    page = client.get(page_of(version))

    assert page.templates[0].name == "governance/risk/answers.html"
    assert (page.context["answered"], page.context["asked"]) == (len(factories.answers_of_tier(RiskTier.MODERATE)),) * 2
    assert client.post(page_of(version), {"asked": ["G3"], "G3": "Mine."}).status_code == 403


def test_the_author_reads_too_while_it_is_with_others(world: World, client_of: ClientOf) -> None:
    made, client = factories.submission(world, at=State.REVIEW), client_of("sade")

    assert client.get(page_of(made.version)).templates[0].name == "governance/risk/answers.html"
    page = client.post(page_of(made.version), {"asked": ["G3"], "G3": "Later."})
    assert page.status_code == 409
    assert page.context["form"]["G3"].value() == "Later."


def test_strangers_find_nothing(world: World, client_of: ClientOf) -> None:
    version = factories.assessed_version(world)

    assert client_of("nia").get(page_of(version)).status_code == 404
    assert client_of("nia").post(f"{page_of(version)}complete/").status_code == 404
