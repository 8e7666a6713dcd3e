"""The public page: intact? in force? and nothing else."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from governance.actions import submissions
from governance.artefacts.verification import Known, known
from governance.models import AuditEvent, Submission
from governance.queries.verification import parse
from governance.vocabulary import Action, State
from portal.lib import storage
from portal.lib.language import day
from tests import factories
from tests.integration.views.reading import text
from tests.people import World

pytestmark = pytest.mark.django_db
DIGEST = "0f" * 32


def statuses(digests: list[str]) -> list[str]:
    return [found.status for digest in digests for found in known(digest)]


def test_a_pack_its_pdf_and_its_data_follow_the_approval(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    pack = factories.pack_files()
    data = made.version.files.get(role="synthetic").sha256
    three = [pack["zip"].sha256, pack["pdf"].sha256, data]

    assert [known(digest) for digest in three] == [
        [Known("audit pack (zip)", "in force", True)], [Known("audit pack (PDF)", "in force", True)],
        [Known("data file", "in force", True)],
    ]  # fmt: skip
    submissions.take(made, action=Action.SUSPEND, reason="A doubt.", by=world.actor("rui"))
    assert statuses(three) == ["suspended"] * 3
    submissions.take(made, action=Action.REVOKE, reason="The doubt was right.", by=world.actor("otto"))
    assert statuses(three) == ["revoked"] * 3


def test_an_approval_whose_time_is_over_is_expired_before_anybody_says_so(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    digest, end = factories.pack_files()["zip"].sha256, made.valid_until
    assert end is not None

    assert known(digest, at=end) == [Known("audit pack (zip)", "in force", True)]
    over = f"Expired on {day(end)}: its validity ended."
    assert known(digest, at=end + timedelta(days=1)) == [Known("audit pack (zip)", "expired", False, over)]


def test_real_data_and_what_was_not_released_stay_unknown(world: World) -> None:
    made = factories.submission(world, at=State.SIGN_OFF)
    digests = {file.role: file.sha256 for file in made.version.files.all()}

    assert known(digests["synthetic"]) == []
    factories.sign_all(world, made)
    found = {role: [item.status for item in known(digest)] for role, digest in digests.items()}
    assert found == {"synthetic": ["approved, not yet in force"], "train": [], "holdout": []}


@pytest.mark.past_the_actions
def test_the_newest_approval_of_a_version_counts(world: World) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    data = made.version.files.get(role="synthetic").sha256
    submissions.take(made, action=Action.REVOKE, reason="A mistake in the terms.", by=world.actor("otto"))
    second = submissions.create(factories.fresh(made.version), by=world.actor("sade"))

    assert statuses([data]) == ["revoked"]
    Submission.objects.filter(pk=second.pk).update(state=State.IN_FORCE, valid_until=timezone.now().date())
    assert statuses([data]) == ["in force"]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (DIGEST, DIGEST),
        (f"sha256:{DIGEST.upper()}", DIGEST),
        (" ".join(DIGEST[place : place + 8] for place in range(0, 64, 8)), DIGEST),
        (DIGEST[:-1], ""),
        (DIGEST[:-1] + "g", ""),
        ("", ""),
    ],
)
def test_digests_are_read_as_people_paste_them(typed: str, understood: str) -> None:
    assert parse(typed) == understood


def test_a_stranger_learns_the_status_and_nothing_else(world: World, client: Client) -> None:
    made = factories.submission(world, at=State.IN_FORCE)
    events = AuditEvent.objects.count()

    response = client.get("/verify/", {"sha256": factories.pack_files()["zip"].sha256})
    shown = text(response)
    assert "Intact and in force" in shown
    secrets = [made.version.dataset.title, "Northgate", "Health Economics Lab", "Okafor", "Boateng", "modelling"]
    assert [word for word in secrets if word in response.content.decode()] == []
    assert AuditEvent.objects.count() == events


def test_a_pack_with_something_in_front_or_behind_is_not_known(world: World, client: Client) -> None:
    factories.submission(world, at=State.IN_FORCE)
    data = storage.path_of(factories.pack_files()["zip"].sha256).read_bytes()

    said = [
        text(client.post("/verify/", {"file": BytesIO(sent)})) for sent in (data, data + data, b"#" + data, data + b"#")
    ]

    assert ["Intact and in force" in shown for shown in said] == [True, False, False, False]


def test_a_file_is_hashed_as_it_passes_and_not_kept(world: World, client: Client) -> None:
    factories.submission(world, at=State.IN_FORCE)
    data = storage.path_of(factories.pack_files()["pdf"].sha256).read_bytes()
    before = sorted(Path(settings.FILES_DIR).rglob("*"))

    whole = client.post("/verify/", {"file": BytesIO(data)})
    assert "Intact and in force" in text(whole)
    changed = client.post("/verify/", {"file": BytesIO(data[:-1] + b"!")})
    assert (changed.status_code, "Unknown" in text(changed)) == (200, True)
    assert sorted(Path(settings.FILES_DIR).rglob("*")) == before


def test_a_file_over_the_limit_is_refused_in_words(client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100_000

    response = client.post("/verify/", {"file": BytesIO(b"0" * 200_000)})
    assert response.status_code == 400
    assert "The file is too large for this page" in text(response)


def test_nothing_chosen_is_said_in_words(client: Client) -> None:
    answers = [client.post("/verify/"), client.get("/verify/", {"sha256": "not a digest"})]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("Choose a file, or paste a SHA-256" in text(answer) for answer in answers)
    assert client.get("/verify/").status_code == 200


def test_looking_up_costs_the_same_for_known_and_unknown(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        client.get("/verify/", {"sha256": DIGEST})
