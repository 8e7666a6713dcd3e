"""Sources by the API: the same rules as the pages."""

from collections.abc import Callable

import pytest

from governance.models import Source
from governance.vocabulary import State
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db
Of = Callable[..., Caller]


def test_a_source_is_listed_read_and_changed(world: World, token: Of) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    caller, pk = token("sade"), Source.objects.get().pk
    wanted = {"licence": "CC-BY-4.0", "kind": "dataset", "geography": "England"}

    listed = caller.get("sources/")[1]["results"]
    bare = caller.patch(f"sources/{pk}/", wanted)
    unmeant = caller.patch(f"sources/{pk}/", wanted | {"reason": "It was published."})
    done = caller.patch(f"sources/{pk}/", wanted | {"reason": "It was published.", "supersedes": True})

    assert [(item["id"], [one["action"] for one in item["allowed_actions"]]) for item in listed] == [
        (str(pk), ["edit_source"])
    ]
    assert [bare[0], unmeant[0], done[0]] == [400, 400, 200]
    assert {name: done[1][name] for name in wanted} == wanted
    assert factories.again(made).state == State.SUSPENDED


def test_another_organisation_finds_nothing(world: World, token: Of) -> None:
    factories.complete_version(world)
    pk = Source.objects.get().pk

    assert token("nia").get("sources/")[1]["results"] == []
    assert token("nia").patch(f"sources/{pk}/", {"uri": "https://example.org/"})[0] == 404
    assert token("otto").patch(f"sources/{pk}/", {"uri": "https://example.org/"})[0] == 403


def test_authority_is_withdrawn_and_restored(world: World, person: Of, token: Of) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    pk, official = Source.objects.get().pk, person("otto")

    reach = official.get(f"sources/{pk}/reach/")[1]
    done = official.post(f"sources/{pk}/withdraw/", {"reason": "Consent is withdrawn.", "shown": reach["mark"]})

    assert [item["recipients"] for item in reach["suspended"]] == ["The modelling team of the lab."]
    assert (done[0], done[1]["suspended"][0]["submission"]) == (200, str(made.pk))
    assert factories.again(made).state == State.SUSPENDED
    restored = official.post(f"sources/{pk}/restore/", {"reason": "They consented again."})
    assert (restored[0], restored[1]["withdrawn_at"]) == (200, None)
    assert token("sade").get(f"sources/{pk}/reach/")[0] == 403


def test_a_version_is_declared_as_a_source(world: World, token: Of) -> None:
    first, second = factories.registered_version(world), factories.draft_version(world, title="Second")
    sade, path = token("sade"), f"versions/{second.pk}/sources/"

    both = sade.post(path, {"role": "training", "origin": str(first.pk), "known": str(Source.objects.get().pk)})
    done = sade.post(path, {"role": "training", "origin": str(first.pk)})

    assert (both[0], done[0], done[1]["origin"], done[1]["source"]) == (400, 201, str(first.pk), None)
