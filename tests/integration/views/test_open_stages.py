"""Two stages that are open at the same moment: each person is shown their own, and old links find it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.models import Submission
from governance.vocabulary import Action, State
from tests import factories, made_up
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def address(made: Submission) -> str:
    return f"/submissions/{made.pk}/"


def steps(response: Any) -> dict[str, tuple[str, str]]:
    return {step.title: (step.state, step.note.split("; ")[0]) for step in response.context["steps"]}


def test_two_open_stages_are_shown_to_two_people(world: World, client_of: ClientOf, made_up_template: None) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    ama, otto = (client_of(name).get(address(made)) for name in ("ama", "otto"))

    assert [(page.context["turn"].label, page.context["turn"].url) for page in (ama, otto)] == [
        ("Sign: Lab approval", f"{address(made)}sign/lab/"),
        ("Sign: Ethics approval", f"{address(made)}sign/ethics/"),
    ]
    assert [steps(ama)[name][0] for name in ("Lab approval", "Ethics approval", "Board approval")] == [
        "current", "current", "todo",
    ]  # fmt: skip
    waits = "Waiting for the lab head of Health Economics Lab and the institutional official of Northgate Trust"
    assert ama.context["waiting"].sentence.startswith(waits)
    assert client_of("otto").get(f"{address(made)}sign/lab/").status_code == 403
    assert "The use is ethical as stated." in text(client_of("otto").get(f"{address(made)}sign/ethics/"))


def test_a_board_of_two_says_who_has_signed_and_how_many_are_missing(
    world: World, client_of: ClientOf, made_up_template: None
) -> None:
    made_up.seat_the_board(world)
    made = factories.submission(world, at=State.SIGN_OFF)
    for stage, name in (("lab", "ama"), ("ethics", "otto"), ("board", "bea")):
        factories.sign(world, made, stage, by=name)

    bea, bo = (client_of(name).get(address(made)) for name in ("bea", "bo"))

    assert bo.context["turn"].label == "Sign: Board approval"
    assert bea.context["turn"] is None
    assert [(offer.label, offer.reasons) for offer in bea.context["offers"] if offer.action is Action.SIGN_OFF] == [
        ("Sign: Board approval", ("You have signed this stage. It waits for another person.",))
    ]
    note = next(step.note for step in bo.context["steps"] if step.title == "Board approval")
    assert note.startswith("Bea Sand, ")
    assert "1 more person signs" in note
    assert [(line.state, line.label) for line in bo.context["signatures"]][-2:] == [
        ("valid", "Board approval"), ("waiting", "Board approval"),
    ]  # fmt: skip


def test_the_api_names_the_stage_of_each_signature(world: World, client_of: ClientOf, made_up_template: None) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    allowed = client_of("otto").get(f"/api/v1/submissions/{made.pk}/").json()["allowed_actions"]

    assert [(item["action"], item["stage"], item["label"]) for item in allowed if item["signs"]] == [
        ("sign_off", "ethics", "Sign: Ethics approval")
    ]
    shown = client_of("otto").get(f"/api/v1/submissions/{made.pk}/sign/ethics/").json()
    assert (shown["stage"], shown["statement"]) == ("ethics", made_up.STATEMENTS["ethics"])
    assert client_of("otto").get(f"/api/v1/submissions/{made.pk}/sign/parade/").status_code == 404


@pytest.mark.usefixtures("made_up_template")
@pytest.mark.parametrize(
    ("name", "state", "link"),
    [
        ("priya", State.ATTESTATION, ("attest", "responsibility")),
        ("rui", State.CONSOLIDATION, ("sign_review", "review")),
        ("ama", State.SIGN_OFF, ("sign_off", "lab")),
        ("otto", State.SIGN_OFF, ("sign_off", "ethics")),
        ("rui", State.SIGN_OFF, ("sign_off", "lab")),
    ],
)
def test_an_old_link_leads_to_the_stage_it_meant(
    world: World, client_of: ClientOf, name: str, state: State, link: tuple[str, str]
) -> None:
    made = factories.submission(world, at=state)

    response = client_of(name).get(f"{address(made)}sign/{link[0]}/")

    assert (response.status_code, response.url) == (302, f"{address(made)}sign/{link[1]}/")


def test_an_old_link_leads_to_the_submission_where_no_stage_is_open(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    assert client_of("ama").get(f"{address(made)}sign/sign_off/").url == address(made)
    assert client_of("nia").get(f"{address(made)}sign/sign_off/").status_code == 404
