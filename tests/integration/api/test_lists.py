"""Lists: newest first, by keyset, in a fixed number of queries however many things there are."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations import actions as evaluations
from governance.actions import datasets, evidence, generation, people, reviews, sources
from governance.models import Version
from governance.vocabulary import Role, State
from portal.accounts.models import Membership, Organisation
from portal.lib.pages import KeysetPagination
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]


def counted(caller: Caller, path: str) -> tuple[int, int]:
    """How many things a list holds and how many queries it took, those for the token included."""
    with CaptureQueriesContext(connection) as queries:
        status, body = caller.get(path)
    assert status == 200, body
    return len(body if isinstance(body, list) else body["results"]), len(queries)


def one_and_three(caller: Caller, path: str, add: Callable[[int], Any]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The list with one thing and with three; `add` makes the first, second and third."""
    add(0)
    first = counted(caller, path)
    add(1)
    add(2)
    return first, counted(caller, path)


def steady(queries: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (1, queries), (3, queries)


def test_datasets(world: World, token: Someone) -> None:
    measured = one_and_three(token("sade"), "datasets/", lambda n: factories.dataset(world, title=f"Number {n}"))

    assert measured == steady(4)


def test_versions(world: World, token: Someone) -> None:
    version, sade = factories.registered_version(world), world.actor("sade")

    def add(number: int) -> None:
        if number:
            made = datasets.start_version(version.dataset, by=sade)
            for role in factories.ROWS:
                factories.add_table(made, role, by=sade)
            log = factories.generation_log(factories.fresh(made))
            generation.file_log(factories.fresh(made), data=json.dumps(log).encode(), by=sade)
            datasets.register_version(factories.fresh(made), by=sade)

    assert one_and_three(token("sade"), f"datasets/{version.dataset_id}/versions/", add) == steady(5)


def test_files(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    roles = list(factories.ROWS)

    measured = one_and_three(
        token("sade"), f"versions/{version.pk}/files/", lambda n: factories.add_table(version, roles[n], by=sade)
    )

    assert measured == steady(5)


def test_sources(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")

    def add(number: int) -> None:
        sources.declare(
            version, role="training", by=sade, fields={**factories.source_fields(), "title": f"Number {number}"}
        )

    assert one_and_three(token("sade"), f"versions/{version.pk}/sources/", add) == steady(5)


def test_generation_logs(world: World, token: Someone) -> None:
    version, sade = factories.draft_version(world), world.actor("sade")
    log = json.dumps(factories.generation_log(version)).encode()

    measured = one_and_three(
        token("sade"),
        f"versions/{version.pk}/generation-logs/",
        lambda _: generation.file_log(version, data=log, by=sade),
    )

    assert measured == steady(5)


def test_documents(world: World, token: Someone) -> None:
    version = factories.draft_version(world)

    measured = one_and_three(
        token("sade"),
        f"versions/{version.pk}/documents/",
        lambda n: factories.file_document(world, version, f"letter-{n}"),
    )

    assert measured == steady(5)


def test_reports(world: World, token: Someone) -> None:
    version, sade = factories.registered_version(world), world.actor("sade")

    def add(number: int) -> None:
        evidence.file_report(version, report=factories.report(version, other=number), by=sade)

    assert one_and_three(token("sade"), f"versions/{version.pk}/reports/", add) == steady(5)


def test_evaluations(world: World, token: Someone) -> None:
    version, sade = factories.registered_version(world), world.actor("sade")

    def add(_: int) -> None:
        evaluations.cancel(evaluations.request(version, by=sade), by=sade)

    assert one_and_three(token("sade"), f"versions/{version.pk}/evaluations/", add) == steady(5)


def test_submissions(world: World, token: Someone) -> None:
    def add(number: int) -> None:
        factories.submission(world, at=State.APPROVED, title=f"Number {number}")

    assert one_and_three(token("rui"), "submissions/", add) == steady(4)


def test_threads(world: World, token: Someone) -> None:
    made, sade = factories.submission(world), world.actor("sade")

    measured = one_and_three(
        token("sade"),
        f"submissions/{made.pk}/threads/",
        lambda n: reviews.comment(made, section="risk", text=f"Number {n}", by=sade),
    )

    assert measured == steady(4)


def test_artefacts(world: World, token: Someone) -> None:
    def add(number: int) -> None:
        factories.submission(world, at=State.APPROVED, title=f"Number {number}")

    assert one_and_three(token("petra"), "artefacts/", add) == steady(4)


def test_roles(world: World, token: Someone) -> None:
    Membership.objects.exclude(user=world.users["adam"]).delete()

    def add(number: int) -> None:
        if number:
            email = ["", "rui@example.org", "ines@example.org"][number]
            people.grant(email=email, organisation=world.northgate, role=Role.AUDITOR, by=world.actor("adam"))

    assert one_and_three(token("adam"), "people/", add) == steady(3)


def test_organisations(world: World, token: Someone) -> None:
    def add(number: int) -> None:
        if number:
            Organisation.objects.create(name=f"Lab {number}", kind="lab", parent=world.northgate)

    measured = one_and_three(token("rui"), "organisations/", add)

    assert measured == ((2, 3), (4, 3))


def test_recorded_acts(world: World, token: Someone) -> None:
    version = factories.draft_version(world)
    path = f"audit-events/?subject={version.pk}"

    def add(number: int) -> None:
        if number:
            datasets.save_registration(factories.fresh(version), fields={"notes": str(number)}, by=world.actor("sade"))

    assert one_and_three(token("ada"), path, add) == steady(3)


def test_pages_follow_each_other_newest_first(world: World, token: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeysetPagination, "page_size", 2)
    for number in range(5):
        factories.dataset(world, title=f"Number {number}")
    sade, seen, path = token("sade"), [], "datasets/"

    while path:
        _, body = sade.get(path)
        seen.append([item["title"] for item in body["results"]])
        path = (body["next"] or "").rpartition("/api/v1/")[2]

    assert seen == [["Number 4", "Number 3"], ["Number 2", "Number 1"], ["Number 0"]]


def test_a_list_begins_with_what_may_be_seen(world: World, token: Someone) -> None:
    """Procurement sees what was released and the vendor what was put before it, here and below."""
    draft = factories.submission(world, title="Draft")
    released = factories.submission(world, at=State.APPROVED, title="Released", vendor=True)
    seen = {
        (who, path): [item["id"] for item in token(who).get(path)[1]["results"]]
        for who in ("sade", "petra", "vera", "victor", "nia")
        for path in ("datasets/", "submissions/")
    }

    both = {
        "datasets/": [released.version.dataset_id, draft.version.dataset_id],
        "submissions/": [released.pk, draft.pk],
    }
    expected = {"sade": both, "petra": {path: ids[:1] for path, ids in both.items()}}
    expected |= {"vera": expected["petra"], "victor": {path: [] for path in both}, "nia": {path: [] for path in both}}
    assert seen == {
        (who, path): [str(pk) for pk in ids] for who, found in expected.items() for path, ids in found.items()
    }


def test_filters(world: World, token: Someone) -> None:
    one = factories.submission(world, title="One", at=State.ATTESTATION)
    two = factories.submission(world, title="Two")
    queries = {"state=draft": [two], "state=attestation": [one], f"version={one.version_id}": [one],
               f"dataset={two.version.dataset_id}": [two], "mine=true": [], "": [two, one]}  # fmt: skip

    found = {
        query: [item["id"] for item in token("priya").get(f"submissions/?{query}")[1]["results"]] for query in queries
    }

    assert found == {query: [str(item.pk) for item in items] for query, items in queries.items()}


def test_a_misspelt_filter_is_refused(world: World, token: Someone) -> None:
    status, body = token("sade").get("datasets/?titel=x")

    assert (status, body["reasons"]) == (
        400,
        ["There is no filter “titel” here. Known filters: q, domain, state, organisation."],
    )


def test_the_version_of_a_list_is_the_one_asked_for(world: World, token: Someone) -> None:
    one, other = factories.draft_version(world, title="One"), factories.draft_version(world, title="Other")

    _, body = token("sade").get(f"datasets/{one.dataset_id}/versions/")

    assert [item["id"] for item in body["results"]] == [str(one.pk)]
    assert Version.objects.filter(pk=other.pk).exists()
