"""The approval record and its audit pack."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.actions import submissions
from governance.models import Artefact, AuditEvent
from governance.vocabulary import Action, State
from portal.lib.canonical import digest, sha256
from portal.lib.jobs import JobState
from tests import factories
from tests.integration.views.reading import panel, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def test_the_record_in_force_is_shown_and_handed_over(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    pack = Artefact.objects.get()
    record = made.records.get(digest=pack.record.digest)

    page = client_of("petra").get(f"/submissions/{made.pk}/record/")
    assert page.context["kept"].record.digest == record.digest
    assert len(page.context["parts"]) == 11
    assert all(part.title in text(page) for part in page.context["parts"])
    assert "Exactly what was signed" in text(page)
    bare = client_of("ada").get(f"/submissions/{made.pk}/record.json")
    assert (bare.headers["Content-Type"], sha256(bare.content)) == ("application/json", record.digest)
    for form, file in factories.pack_files().items():
        response = client_of("petra").get(f"/artefacts/{pack.pk}/{file.name}/")
        assert sha256(b"".join(response.streaming_content)) == file.sha256  # type: ignore[attr-defined]
        assert (
            response.headers["Content-Disposition"] == f'attachment; filename="audit-pack-{record.digest[:12]}.{form}"'
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    taken = AuditEvent.objects.filter(type="pack_downloaded").order_by("seq")
    assert [(event.actor_id, event.body["facts"]["file"]) for event in taken] == [
        (str(world.users["petra"].pk), "audit-pack.zip"), (str(world.users["petra"].pk), "audit-pack.pdf"),
    ]  # fmt: skip
    assert [
        client_of(name).get(f"/artefacts/{pack.pk}/audit-pack.zip/").status_code
        for name in ("nils", "ned", "vera", "adam")
    ] == [404] * 4
    assert client_of("petra").get(f"/artefacts/{pack.pk}/record.json/").status_code == 404
    assert taken.count() == 2
    earlier = client_of("petra").get(f"/packs/{pack.pk}/zip/")
    assert (earlier.status_code, earlier["Location"]) == (302, f"/artefacts/{pack.pk}/audit-pack.zip/")


def test_a_record_before_its_approval_is_shown_as_it_stands(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world)

    page = client_of("sade").get(f"/submissions/{made.pk}/record/")
    assert (page.context["kept"].approved, page.context["exports"]) == (None, [])
    assert "As it stands now." in text(page)
    assert (
        sha256(client_of("sade").get(f"/submissions/{made.pk}/record.json").content)
        == factories.standing(made).record.digest
    )


def test_every_edition_has_the_same_digests_and_each_reader_their_own(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = client_of(name).get(f"/submissions/{made.pk}/record.json").json()
        return found

    full, own, least = read("rui"), read("sade"), read("vera")
    parts = full["parts"]
    digests = {name: digest(part) for name, part in parts.items()}
    assert (own["edition"], least["edition"]) == ("without_review", "redacted")
    assert {own["record_digest"], least["record_digest"]} == {digest(full)}
    assert own["part_digests"] == least["part_digests"] == digests
    assert own["parts"] == {name: part for name, part in parts.items() if name != "review"}
    assert least["parts"] == {name: parts[name] for name in ("registration", "use", "verdicts", "rules", "conditions")}
    assert [item["role"] for item in least["excerpts"]["identity"]["files"]] == ["synthetic"]
    factories.sign_all(world, made)
    assert [read(name).get("edition", "full") for name in ("rui", "sade", "priya", "ama", "vera", "petra")] == [
        "full", "without_review", "without_review", "full", "redacted", "redacted",
    ]  # fmt: skip
    shown = text(client_of("vera").get(f"/submissions/{made.pk}/record/"))
    assert shown.count("Not in your edition.") == 5


def test_a_vendor_signs_what_its_edition_shows(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.SIGN_OFF, vendor=True)
    for stage, name in (("lab", "ama"), ("institution", "otto")):
        factories.sign(world, made, stage, by=name)

    page = client_of("vera").get(f"/submissions/{made.pk}/sign/vendor/")
    train = made.version.files.get(role="train").sha256
    assert [(part.key, part.shown) for part in page.context["parts"]] == [
        ("identity", "excerpt"), ("registration", "whole"), ("use", "whole"), ("verdicts", "whole"), ("rules", "whole"),
        ("conditions", "whole"),
    ]  # fmt: skip
    assert train not in page.content.decode()
    assert train not in client_of("vera").get(f"/api/v1/submissions/{made.pk}/sign/vendor/").content.decode()
    factories.sign(world, made, "vendor", by="vera")
    assert factories.again(made).state == State.APPROVED


def test_a_pack_in_the_making_says_so_and_polls(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.APPROVED)
    pack = Artefact.objects.get()

    page = client_of("otto").get(f"/submissions/{made.pk}/record/")
    assert "It is being made" in panel(page, "pack")
    assert f'hx-get="/submissions/{made.pk}/record/"' in page.content.decode()
    early = client_of("otto").get(f"/artefacts/{pack.pk}/audit-pack.zip/")
    assert (early.status_code, AuditEvent.objects.filter(type="pack_downloaded").count()) == (409, 0)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (JobState.QUEUED, "The last attempt failed No memory left. The portal will try again automatically."),
        (JobState.DEAD, "It could not be made No memory left. The portal tried 2 times."),
    ],
)
def test_a_pack_that_failed_says_why_and_what_comes_next(
    world: World, client_of: ClientOf, state: JobState, words: str
) -> None:
    made = factories.submission(world, at=State.APPROVED)
    Artefact.objects.update(state=state, attempt=2, error="No memory left.")

    page = client_of("otto").get(f"/submissions/{made.pk}/record/")
    assert words in panel(page, "pack")
    assert ("hx-get" in page.content.decode()) == (state is JobState.QUEUED)


def test_what_was_signed_stays_shown_after_the_end(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    digest = Artefact.objects.get().record.digest
    submissions.take(made, action=Action.REVOKE, reason="The source withdrew.", by=world.actor("otto"))

    page = client_of("petra").get(f"/submissions/{made.pk}/record/")
    assert (page.status_code, page.context["kept"].record.digest) == (200, digest)
    assert "Revoked" in text(page)
