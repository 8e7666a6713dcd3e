"""An export is one folder and one row of the registry: an example passes through every place that an artefact reaches."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from governance.actions import artefacts, submissions
from governance.artefacts import KINDS
from governance.artefacts.kinds import Kind, Made, Output
from governance.models import ApprovalRecord, Artefact, AuditEvent, Submission
from governance.vocabulary import Action, EventType, State
from portal.lib import storage
from portal.lib.canonical import canonical, sha256
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.reading import panel, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def card(record: ApprovalRecord, edition: str) -> Made:
    """The data in a few lines for a catalogue; everything in it follows from the record."""
    identity = json.loads(record.canonical)["parts"]["identity"]
    content = {"title": identity["dataset"]["title"], "version": identity["version"]["number"], "record": record.digest}
    if edition == "redacted":
        del content["title"]
    return Made({"card.json": storage.put(canonical(content))})


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """The row that an author of an export writes."""
    row = Kind(
        title="Dataset card",
        outputs=(Output("card.json", "application/json", "dataset card (JSON)", "for a catalogue"),),
        make=card,
        action=Action.DOWNLOAD_PACK,
    )
    monkeypatch.setitem(KINDS, "card", row)
    return row


def order(client: Client, made: Submission) -> Artefact:
    """By the button on the page of the approval record; a worker then makes what the reconciler names."""
    assert client.post(f"/submissions/{made.pk}/artefacts/card/full/").status_code == 302
    [waiting] = artefacts.reconcile()
    finished = artefacts.make(waiting)
    assert finished is not None
    return finished


@pytest.mark.usefixtures("kind")
def test_an_export_is_ordered_made_shown_downloaded_and_verified(world: World, client_of: ClientOf) -> None:
    made, petra = factories.submission(world, at=State.IN_FORCE), client_of("petra")
    record = made.records.get(artefacts__isnull=False)
    expected = canonical({"title": made.version.dataset.title, "version": 1, "record": record.digest})

    assert "Dataset card It has not been made yet." in panel(petra.get(f"/submissions/{made.pk}/record/"), "card")
    artefact = order(petra, made)

    shown = panel(petra.get(f"/submissions/{made.pk}/record/"), "card")
    assert "card.json for a catalogue" in shown
    assert sha256(expected) in shown.replace(" ", "")
    response = petra.get(f"/artefacts/{artefact.pk}/card.json/")
    assert b"".join(response.streaming_content) == expected  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == f'attachment; filename="card-{record.digest[:12]}.json"'
    page = text(Client().post("/verify/", {"file": BytesIO(expected)}))
    assert "Dataset card (JSON): unchanged, exactly as this portal released it" in page
    submissions.take(made, action=Action.REVOKE, reason="The source withdrew.", by=world.actor("otto"))
    assert "The status of its approval: revoked." in text(Client().post("/verify/", {"file": BytesIO(expected)}))


@pytest.mark.usefixtures("kind")
def test_everything_about_an_export_is_in_the_log_in_words(world: World, client_of: ClientOf) -> None:
    made, petra = factories.submission(world, at=State.IN_FORCE), client_of("petra")
    artefact = order(petra, made)
    assert list(petra.get(f"/artefacts/{artefact.pk}/card.json/"))

    events = AuditEvent.objects.filter(type__startswith="export_").order_by("seq")
    assert [event.type for event in events] == [
        EventType.EXPORT_ORDERED, EventType.EXPORT_MADE, EventType.EXPORT_DOWNLOADED,
    ]  # fmt: skip
    assert {event.body["facts"]["artefact"] for event in events} == {str(artefact.pk)}
    log = text(client_of("ada").get(f"/audit-log/?subject={made.pk}"))
    title = made.version.dataset.title
    assert f"The export “card” of “{title}" in log
    assert "downloaded “card.json”, an export of" in log


@pytest.mark.usefixtures("kind")
def test_an_export_through_the_api(world: World, client_of: ClientOf) -> None:
    made, petra = factories.submission(world, at=State.IN_FORCE), Caller(client_of("petra"))

    status, ordered = petra.post(f"submissions/{made.pk}/artefacts/", {"kind": "card"})
    assert (status, ordered["kind"], ordered["state"], ordered["files"]) == (201, "card", "queued", [])
    artefacts.make(ordered["id"])
    listed = petra.get(f"artefacts/?submission={made.pk}")[1]["results"]
    assert [(item["kind"], [file["name"] for file in item["files"]]) for item in listed] == [
        ("card", ["card.json"]), ("pack", ["audit-pack.zip", "audit-pack.pdf"]),
    ]  # fmt: skip
    assert petra.post(f"submissions/{made.pk}/artefacts/", {"kind": "card"})[0] == 409
    assert petra.post(f"submissions/{made.pk}/artefacts/", {"kind": "poster"})[0] == 400
    assert petra.post(f"submissions/{made.pk}/artefacts/", {"kind": "card", "edition": "gilded"})[0] == 400
    assert Caller(client_of("ned")).post(f"submissions/{made.pk}/artefacts/", {"kind": "card"})[0] == 404


@pytest.mark.usefixtures("kind")
def test_nothing_is_made_of_what_is_not_approved(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)

    assert Caller(client_of("otto")).post(f"submissions/{made.pk}/artefacts/", {"kind": "card"})[0] in {403, 409}
    assert Artefact.objects.count() == 0


def test_each_edition_is_ordered_on_approval_and_the_approval_waits_for_the_pack_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Kind(
        title="Dataset card",
        outputs=(Output("card.json", "application/json", "dataset card (JSON)"),),
        make=card,
        action=Action.DOWNLOAD_PACK,
        editions=("full", "redacted"),
        on_approval=True,
    )
    monkeypatch.setitem(KINDS, "card", row)
    made = factories.submission(world, at=State.APPROVED)
    ordered = {(item.kind, item.edition): item.pk for item in Artefact.objects.all()}

    assert set(ordered) == {("pack", "full"), ("card", "full"), ("card", "redacted")}
    for edition in row.editions:
        artefacts.make(ordered["card", edition])
    assert factories.again(made).state == State.APPROVED
    artefacts.make(ordered["pack", "full"])
    assert factories.again(made).state == State.IN_FORCE
    digests = Artefact.objects.filter(kind="card").values_list("edition", "files__sha256")
    assert len({digest for _, digest in digests}) == 2


def test_what_the_registry_no_longer_knows_is_neither_shown_nor_handed_out(
    world: World, client_of: ClientOf, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, petra = factories.submission(world, at=State.IN_FORCE), client_of("petra")
    artefact = order(petra, made)
    digest = artefact.files.get().sha256
    monkeypatch.delitem(KINDS, "card")

    page = petra.get(f"/submissions/{made.pk}/record/")
    assert (page.status_code, kind.title in text(page)) == (200, False)
    assert petra.get(f"/artefacts/{artefact.pk}/card.json/").status_code == 404
    assert "Card.json: unchanged, exactly as this portal released it" in text(
        Client().get("/verify/", {"sha256": digest})
    )
