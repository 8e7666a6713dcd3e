"""The audit log: who reads what of it, and whether it notices when it was touched."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

from governance.actions import checkpoints, erasures, reviews
from governance.models import AuditDetail, AuditEvent
from governance.vocabulary import EventType, State
from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def types(response: Any) -> list[str]:
    return [entry.event.type for entry in response.context["entries"]]


def test_readers_see_their_organisation_only(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)
    factories.dataset(world, by="nia", title="Genomes")

    found = {name: text(client_of(name).get("/audit-log/")) for name in ("ada", "rui", "otto", "nic")}
    assert {name: ("Visits and costs" in page, "Genomes" in page) for name, page in found.items()} == {
        "ada": (True, False), "rui": (True, False), "otto": (True, False), "nic": (False, True),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sade", "priya", "ama", "petra", "vera", "adam", "zoe"])
def test_nobody_else_reads_the_log(client_of: ClientOf, name: str) -> None:
    client = client_of(name)

    assert [client.get("/audit-log/").status_code, client.post("/audit-log/verify/").status_code] == [403, 403]


def test_events_are_filtered_by_what_to_what_by_whom_and_when(world: World, client_of: ClientOf) -> None:
    version = factories.draft_version(world)
    client = client_of("ada")

    def found(query: str) -> list[str]:
        return types(client.get(f"/audit-log/?{query}"))

    assert found("") == ["dataset_registered", "version_started"]
    assert found("type=version_started") == ["version_started"]
    assert found(f"subject={version.pk}") == ["version_started"]
    assert found("actor=okafor") == ["dataset_registered", "version_started"]
    assert found("actor=RUI@example.org") == []
    assert found("since=2020-01-01&until=2020-12-31") == []
    assert "Nothing matches" in text(client.get("/audit-log/?actor=nobody"))


def test_an_event_is_told_in_words_with_its_place_and_hash(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)

    shown = text(client_of("ada").get("/audit-log/", headers={"HX-Request": "true"}))
    assert "Sade Okafor registered the dataset “Visits and costs”." in shown
    assert "Number 1" in shown
    last = AuditEvent.objects.get(seq=1)
    assert last.hash in shown.replace(" ", "")


@pytest.mark.parametrize("kind", EventType)
def test_every_kind_of_event_has_its_presenter(kind: EventType) -> None:
    """Told even when the names were erased and a fact is missing."""
    event = AuditEvent(type=kind, body={"facts": {"bytes": 1}})
    told = get_template(f"governance/events/{kind}.html").render({"event": event, "detail": {}, "facts": {}})

    assert told.startswith("<p>")
    assert told.strip().endswith("</p>")


def test_the_log_keeps_the_review_blind(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)
    reviews.take(made, conflict="I paid for it.", by=world.actor("noor"))
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    reviews.comment(made, section="risk", text="Between us.", public=False, by=world.actor("rui"))
    factories.cast(world, made, by="rui")

    def reads(name: str) -> list[str]:
        shown = text(client_of(name).get(f"/audit-log/?subject={made.pk}"))
        return [words for words in ("The evidence supports it.", "Between us.", "I paid for it.") if words in shown]

    readers = ("rui", "ines", "noor", "ada")
    assert {name: reads(name) for name in readers} == {"rui": [], "ines": [], "noor": ["I paid for it."], "ada": []}
    factories.cast(world, made, by="ines")
    assert {name: reads(name) for name in readers} == {name: ["I paid for it."] for name in readers}


def test_erased_names_are_said_to_be_erased(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)
    kept = AuditDetail.objects.values_list("event__seq", flat=True)
    erasures.erase(world.northgate, events=list(kept), reason="Asked for by the person.")

    response = client_of("ada").get("/audit-log/")
    assert "a person (name erased) registered the dataset “something (name erased)”." in text(response)
    assert "Intact" in text(client_of("ada").post("/audit-log/verify/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_one_declaration_and_three(
    world: World, client_of: ClientOf, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        made = factories.submission(world, at=State.REVIEW, title=f"Number {number}")
        reviews.take(made, conflict="I paid for it.", by=world.actor("rui"))
    client = client_of("ada")

    with django_assert_num_queries(6):
        response = client.get("/audit-log/?type=conflict_declared")
    assert [entry.sealed for entry in response.context["entries"]] == [True] * count


def test_a_log_nobody_touched_is_whole(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)
    checkpoints.seal_all()

    shown = client_of("ada").post("/audit-log/verify/")
    assert "Intact Northgate Trust: the portal checked every event (2) against every checkpoint (1)." in text(shown)


def test_the_first_bad_event_is_named(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)
    AuditDetail.objects.filter(event__seq=1).update(content={"actor": "Somebody else"})

    shown = text(client_of("ada").post("/audit-log/verify/"))
    assert "Not intact Northgate Trust: Event 1: the names or reasons kept beside it were changed." in shown
    assert "Do not rely on event 1 or any event after it." in shown


def test_a_checkpoint_is_handed_over_as_it_was_signed(world: World, client_of: ClientOf) -> None:
    factories.dataset(world)
    [made] = checkpoints.seal_all()
    url = f"/audit-log/checkpoints/{made.pk}/"

    response = client_of("ada").get(url)
    assert (response.content.decode(), response.headers["Content-Type"]) == (made.note, "text/plain; charset=utf-8")
    assert url in client_of("ada").get("/audit-log/").content.decode()
    assert [client_of(name).get(url).status_code for name in ("nic", "sade")] == [404, 403]
