"""Wrong input is said at once and at its place; what may be meant is asked back, and the confirmation is recorded."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from governance.actions import datasets, risk
from governance.models import AuditEvent, GenerationRun, StoredFile, Version
from governance.vocabulary import EventType, State
from tests import factories
from tests.integration.views.reading import seen, text
from tests.people import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def send(client: Client, version: Version, role: str, data: bytes, **more: str) -> Any:
    named = {f"{role}-{name}": value for name, value in more.items()}
    file = SimpleUploadedFile("table.csv", data, "text/csv")
    sent = {"slot": role, f"{role}-role": role, f"{role}-file": file, **named}
    return client.post(f"/versions/{version.pk}/register/files/", sent)


@pytest.mark.parametrize("role", ["train", "holdout"])
def test_one_table_plays_one_part(world: World, client_of: ClientOf, role: str) -> None:
    version, client, data = factories.draft_version(world), client_of("sade"), factories.table("train")
    send(client, version, "synthetic", data)

    same = send(client, version, role, data)
    sorted_otherwise = send(client, version, role, b"\n".join([data.splitlines()[0], *sorted(data.splitlines()[1:])]))

    for page in (same, sorted_otherwise):
        form = next(slot["form"] for slot in page.context["slots"] if slot["role"] == role)
        assert (page.status_code, form.errors["file"]) == (
            400,
            ["This is the same data as “table.csv”, which this version holds as synthetic. Choose another file."],
        )
    assert StoredFile.objects.count() == 1


def test_a_source_whose_authority_has_ended_is_asked_back(world: World, client_of: ClientOf) -> None:
    version, client = factories.draft_version(world), client_of("sade")
    yesterday = timezone.now().date() - timedelta(days=1)
    fields = {
        **factories.source_fields(),
        "kind": "dataset",
        "role": "training",
        "authority_until": yesterday.isoformat(),
    }
    sent = {"which": "new", **{f"new-{name}": value for name, value in fields.items()}}
    page = f"/versions/{version.pk}/register/sources/"

    refused = client.post(page, sent)

    form = refused.context["new"]
    assert (refused.status_code, list(form.errors), version.derivations.count()) == (400, ["authority_until"], 0)
    assert 'type="checkbox" name="new-lapsed"' in refused.content.decode()
    assert client.post(page, sent | {"new-lapsed": "on"}).status_code == 302
    facts = AuditEvent.objects.get(type=EventType.SOURCE_DECLARED).body["facts"]
    assert facts["declared_though_ended"] == yesterday.isoformat()
    known = {
        "which": "known",
        "known-source": str(version.derivations.get().source_id),
        "known-role": "benchmark_to_exclude",
    }
    again = client.post(page, known)
    assert (again.status_code, list(again.context["known"].errors)) == (400, ["source"])


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("rules:\n  - {name: paid, sql: salary >= 0}\n", "The rule paid names salary, which train does not have as a column."),
        ("analyses:\n  - {name: a, kind: logistic, outcome: sex, terms: [age], event: x}\n",
            "Column sex has no value x, which is named in: analysis a."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_of_the_tables_is_said_where_it_is_declared(
    world: World, client_of: ClientOf, declared: str, problem: str
) -> None:
    version, client = factories.complete_version(world), client_of("sade")
    page = f"/versions/{version.pk}/register/declaration/"

    told = client.post(page, {"declaration": declared})
    assert (told.status_code, told.context["declared"].errors) == (400, {"declaration": [problem]})
    assert factories.fresh(version).declaration == ""
    assert client.post(page, {"declaration": declared}, headers={"X-Autosave": "true"}).status_code == 200
    finished = client.post(f"/versions/{version.pk}/register/finish/")
    assert (finished.status_code, finished.context["reasons"]) == (409, (problem,))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ended_at": "2026-11-01T09:59:00Z"}, "/ended_at is before /started_at."),
        ({"ended_at": "2999-01-01T00:00:00Z"}, "/ended_at is in the future."),
        ({"privacy": {"mechanism": "DP", "formal": True, "epsilon": -1}}, "/privacy/epsilon is outside its range, 0 to any number."),
        ({"sampling": {"top_p": 1.5}}, "/sampling/top_p is outside its range, 0 to 1."),
        ({"stages": [{"order": 1, "name": "d", "kind": "dedup", "in": 5, "out": 9}]},
            "/stages/0 lets more out than came in, though it only removes."),
        ({"human_review": {"performed": True, "sampled": 5, "accepted": 4, "rejected": 2}},
            "/human_review accepts and rejects more than was sampled."),
    ],
)  # fmt: skip
def test_a_log_of_what_cannot_have_been_is_refused(
    world: World, client_of: ClientOf, changed: dict[str, Any], fault: str
) -> None:
    version = factories.draft_version(world)
    typed = json.dumps({**factories.generation_log(version), **changed})

    page = client_of("sade").post(f"/versions/{version.pk}/register/log/", {"log": typed})

    assert (page.status_code, page.context["form"].errors["log"][0]) == (400, fault)
    assert not GenerationRun.objects.exists()


@pytest.mark.parametrize(
    ("name", "path", "place"),
    [
        ("sade", "/submissions/?state=bogus", "submissions"),
        ("sade", "/datasets/?state=bogus", "datasets"),
        ("ada", "/audit-log/?type=bogus", "events"),
        ("ada", "/audit-log/?since=soon", "events"),
    ],
)
def test_a_filter_that_cannot_be_is_said_and_shows_nothing(
    world: World, client_of: ClientOf, name: str, path: str, place: str
) -> None:
    factories.submission(world)

    page = client_of(name).get(path)
    alone = client_of(name).get(path, headers={"HX-Request": "true", "HX-Target": place})

    assert (page.status_code, alone.status_code) == (400, 200)
    assert "There is a problem" in text(page)
    assert "There is a problem" in alone.content.decode()
    assert not page.context.get("rows", page.context.get("entries"))


def test_answers_that_cannot_all_be_true_hold_the_assessment_up(world: World, client_of: ClientOf) -> None:
    version, client = factories.complete_version(world), client_of("sade")
    given = factories.answers() | {"B4": ["none_of_these", "children"], "D1": ["no_real_people"]}
    page = f"/versions/{version.pk}/risk/"
    risk.save_answers(version, answers=given, by=world.actor("sade"))

    told = client.get(page)
    whole = client.post(page, seen(client, page) | {"asked": list(given), "then": "complete"})

    said = {
        "B4 says that the sources hold none of these, and names some that they hold.": ("B4",),
        "D1 says that no real people stand behind the sources, but a declared source holds personal data.": ("D1",),
    }
    assert all(sentence in text(told) for sentence in said)
    assert whole.status_code == 400
    assert dict(whole.context["form"].errors) == {key: [sentence] for sentence, keys in said.items() for key in keys}
    risk.save_answers(version, answers={"B4": ["children"], "D1": ["stranger"]}, by=world.actor("sade"))
    assert client.post(f"{page}complete/").status_code == 302


def test_a_condition_that_was_due_is_said_at_its_row(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION)
    page, client = f"/submissions/{made.pk}/review/terms/", client_of("rui")
    rows = {
        "conditions-TOTAL_FORMS": "1",
        "conditions-INITIAL_FORMS": "0",
        "conditions-0-text": "Delete.",
        "conditions-0-due": "2020-01-01",
    }

    late = client.post(page, seen(client, page) | rows)

    assert (late.status_code, late.context["rows"].forms[0].errors) == (
        400,
        {"due": ["The due date of a condition must be in the future."]},
    )


def test_a_title_is_no_declaration(world: World) -> None:
    """What is stored without a table is checked when there is one."""
    version = factories.draft_version(world)

    datasets.save_registration(
        version, fields={"declaration": "rules:\n  - {name: r, sql: nothing > 0}\n"}, by=world.actor("sade")
    )

    assert factories.fresh(version).declaration
