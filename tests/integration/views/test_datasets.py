"""Datasets: the list, its filters, one dataset, registering one, starting a version."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from governance.actions import datasets, generation, reviews
from governance.models import Dataset, Version
from governance.queries.waiting import waiting
from governance.vocabulary import State
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
LIST_QUERIES, DATASET_QUERIES, VERSION_QUERIES, SUBMISSIONS_QUERIES = 9, 13, 11, 4


def titles(page: object) -> list[str]:
    return [item.dataset.title for item in page.context["rows"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        factories.submission(world, at=State.SIGN_OFF, title=f"Dataset {number}")
    client = client_of("sade")

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get("/datasets/")

    assert titles(page) == [f"Dataset {number}" for number in reversed(range(count))]


@pytest.mark.parametrize("count", [1, 3])
def test_a_dataset_costs_the_same_with_one_and_with_three_versions(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    version = factories.registered_version(world)
    for _ in range(count - 1):
        version = next_version(world, version)
    client = client_of("sade")

    with django_assert_num_queries(DATASET_QUERIES):
        page = client.get(f"/datasets/{version.dataset_id}/")

    assert [row.version.number for row in page.context["rows"]] == list(range(count, 0, -1))


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.SIGN_OFF, State.IN_FORCE]
)
def test_every_page_says_alike_for_whom_a_submission_waits(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any, state: State
) -> None:
    """The lists and the page of the version read the row; the page of the submission asks its standing. None costs more for it."""
    made = factories.submission(world, at=state)
    if state is State.REVIEW:
        reviews.take(made, by=world.actor("rui"))
    client = client_of("sade")
    wanted = waiting(factories.standing(made)).sentence

    with django_assert_max_num_queries(LIST_QUERIES):
        (listed,) = client.get("/datasets/").context["rows"]
    with django_assert_max_num_queries(DATASET_QUERIES):
        (row,) = client.get(f"/datasets/{made.version.dataset_id}/").context["rows"]
    with django_assert_max_num_queries(VERSION_QUERIES):
        version = client.get(f"/versions/{made.version_id}/")
    with django_assert_max_num_queries(SUBMISSIONS_QUERIES):
        (summary,) = client.get("/submissions/").context["rows"]

    said = [listed.newest.now.waiting, row.now.waiting, version.context["now"].waiting, summary.waits]
    assert (said, bool(wanted)) == ([wanted] * 4, state is not State.IN_FORCE)


def next_version(world: World, version: Version) -> Version:
    """The next version of the same dataset, registered with the same files and another log."""
    by = world.actor("sade")
    made = datasets.start_version(version.dataset, by=by)
    for role in factories.ROWS:
        factories.add_table(made, role, by=by)
    log = factories.generation_log(factories.fresh(made))
    generation.file_log(factories.fresh(made), data=json.dumps(log).encode(), by=by)
    return datasets.register_version(factories.fresh(made), by=by)


def test_the_list_says_what_waits_for_whom(world: World, client_of: ClientOf) -> None:
    factories.draft_version(world, title="Begun")
    factories.registered_version(world, title="Registered")
    made = factories.submission(world, at=State.SIGN_OFF, title="On its way")

    rows = client_of("sade").get("/datasets/").context["rows"]

    assert [(row.dataset.title, row.newest.now.word, row.newest.now.waiting) for row in rows] == [
        ("On its way", "Sign-off", waiting(factories.standing(made)).sentence),
        ("Registered", "Registered", "Waiting for Sade Okafor since today."),
        ("Begun", "Not registered", "Waiting for Sade Okafor since today."),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=claims", ["Claims"]),
        ("q=insured+CLAIMS", ["Claims"]),
        ("q=claims+absent", []),
        ("domain=oncology", ["Tumours"]),
        ("state=unregistered", ["Tumours", "Claims"]),
        ("state=registered", ["Visits"]),
        ("state=draft", []),
        ("q=%00", []),
    ],
)
def test_the_list_is_filtered(world: World, client_of: ClientOf, query: str, expected: list[str]) -> None:
    factories.draft_version(world, title="Claims")
    factories.registered_version(world, title="Visits")
    datasets.register(
        organisation=world.lab, title="Tumours", description="Cases.", domain="oncology", by=world.actor("sade")
    )

    assert titles(client_of("sade").get(f"/datasets/?{query}")) == expected


def test_reading_the_schema_of_the_api_leaves_the_filter_alone(world: World, client_of: ClientOf) -> None:
    factories.draft_version(world, title="Claims")
    datasets.register(
        organisation=world.lab, title="Tumours", description="Cases.", domain="oncology", by=world.actor("sade")
    )
    assert client_of("sade").get("/api/v1/schema/").status_code == 200

    found = client_of("sade").get(f"/datasets/?domain=oncology&organisation={world.lab.pk}")
    assert titles(found) == ["Tumours"]


def test_htmx_gets_the_list_alone(world: World, client_of: ClientOf) -> None:
    factories.draft_version(world)

    page = client_of("sade").get("/datasets/?q=visits", headers={"HX-Request": "true", "HX-Target": "datasets"})

    assert page.templates[0].name == "governance/datasets/list.html"


def test_a_filter_does_not_tell_procurement_of_a_draft(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    draft = datasets.start_version(made.version.dataset, by=world.actor("sade"))
    client = client_of("petra")

    assert titles(client.get("/datasets/?state=in_force")) == ["Visits and costs"]
    assert titles(client.get("/datasets/?state=unregistered")) == []
    page = client.get(f"/datasets/{made.version.dataset_id}/")
    assert [row.version.number for row in page.context["rows"]] == [1]
    assert client.get(f"/versions/{draft.pk}/").status_code == 404


def test_strangers_see_nothing(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    client = client_of("nia")

    assert titles(client.get("/datasets/")) == []
    assert client.get(f"/datasets/{version.dataset_id}/").status_code == 404
    assert client.post(f"/datasets/{version.dataset_id}/versions/new/").status_code == 404


def test_a_dataset_is_registered_and_its_tasks_follow(world: World, client_of: ClientOf) -> None:
    sent = {
        "kind": "table",
        "comparison": "held",
        "title": "Visits",
        "domain": "health economics",
        "description": "Visits.",
        "organisation": world.lab.pk,
    }

    answer = client_of("sade").post("/datasets/register/", sent)

    version = Version.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/versions/{version.pk}/register/")
    assert (version.number, version.dataset.title, version.dataset.organisation) == (1, "Visits", world.lab)
    assert (version.dataset.kind, version.comparison) == ("table", "held")


def test_a_second_title_keeps_what_was_typed(world: World, client_of: ClientOf) -> None:
    factories.dataset(world, title="Visits")
    sent = {
        "kind": "table",
        "comparison": "held",
        "title": "Visits",
        "domain": "care",
        "description": "Typed with love.",
        "organisation": world.lab.pk,
    }

    page = client_of("sade").post("/datasets/register/", sent)

    assert page.status_code == 400
    assert page.context["form"].errors["title"] == [
        "Health Economics Lab already has a dataset called “Visits”. Open it and add a version, or choose another title."
    ]
    assert "Typed with love." in page.content.decode()
    assert Dataset.objects.count() == 1


def test_only_places_where_one_may_register_are_offered(world: World, client_of: ClientOf) -> None:
    offered = client_of("sade").get("/datasets/register/").context["form"].fields["organisation"].queryset

    assert list(offered) == [world.lab]


@pytest.mark.parametrize("name", ["rui", "petra", "ada", "vera", "zoe"])
def test_others_may_not_register(world: World, client_of: ClientOf, name: str) -> None:
    page = client_of(name).get("/datasets/register/")

    assert page.status_code == 403
    assert "This needs the role of researcher or principal investigator" in strip_tags(page.content.decode())


def test_the_next_version_waits_for_the_one_before(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    client = client_of("sade")

    answer = client.post(f"/datasets/{version.dataset_id}/versions/new/")

    assert answer.status_code == 409
    assert "Version 1 is not registered yet." in answer.content.decode()


def test_the_next_version_carries_words_and_sources(world: World, client_of: ClientOf) -> None:
    first = factories.registered_version(world)

    answer = client_of("sade").post(f"/datasets/{first.dataset_id}/versions/new/")

    second = Version.objects.get(number=2)
    assert answer.headers["Location"] == f"/versions/{second.pk}/register/"
    assert (second.purpose, second.derivations.count()) == (first.purpose, 1)


def test_the_page_of_a_dataset_draws_its_lineage(world: World, client_of: ClientOf) -> None:
    version = factories.registered_version(world)

    page = client_of("sade").get(f"/datasets/{version.dataset_id}/")

    assert page.context["lineage"].rows == [
        ("Source", "Insurance claims 2024", "Training data"),
        ("Generator", "trees 1.0", "column by column"),
        ("Version", "Version 1", "240 synthetic rows"),
    ]
    assert page.context["lineage"].says == "Version 1: made by trees 1.0 from Insurance claims 2024."
