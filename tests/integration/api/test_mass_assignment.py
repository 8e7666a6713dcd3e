"""No column can be written by naming it: every field of every model is tried where something can be changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from governance.actions.datasets import FIELDS
from governance.models import Dataset, RiskAssessment, Submission, Version
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db

OTHERS = {
    "state",
    "revision",
    "author",
    "attempt",
    "owner",
    "is_staff",
    "signed_by",
    "organisation",
    "by",
    "pk",
    "allowed_actions",
}


def columns(*models: type[Model]) -> set[str]:
    """The names of all fields and columns of these models, and of the things people like to try."""
    fields = [field for model in models for field in model._meta.get_fields()]
    return {field.name for field in fields} | {getattr(field, "attname", field.name) for field in fields} | OTHERS


def row(model: type[Model], pk: Any) -> dict[str, Any]:
    found: dict[str, Any] = model._default_manager.filter(pk=pk).values().get()
    return found


def refused_names(send: Callable[[str, Any], Any], path: str, names: set[str]) -> set[str]:
    """Those of the names that are answered with 400 and the sentence about unknown keys."""
    answers = {name: send(path, {name: "in_force"}) for name in names}
    return {
        name
        for name, (status, body) in answers.items()
        if status == 400 and body["reasons"][-1].startswith(f"“{name}” cannot be")
    }


def test_a_version(world: World, person: Callable[..., Caller]) -> None:
    version = factories.draft_version(world)
    before, names = row(Version, version.pk), columns(Version, Dataset) - set(FIELDS)

    assert refused_names(person("sade").patch, f"versions/{version.pk}/", names) == names
    assert row(Version, version.pk) == before


def test_a_submission(world: World, person: Callable[..., Caller]) -> None:
    made = factories.submission(world)
    before = row(Submission, made.pk)
    names = columns(Submission, Version) - {
        "uses",
        "recipients",
        "access",
        "vendor",
        "replaces",
        "keeps_earlier_because",
        "revision",
    }

    assert refused_names(person("sade").patch, f"submissions/{made.pk}/", names) == names
    assert refused_names(person("sade").post, f"submissions/{made.pk}/actions/submit/", names) == names
    assert row(Submission, made.pk) == before


def test_a_revision_is_compared_and_never_written(world: World, person: Callable[..., Caller]) -> None:
    made = factories.submission(world)

    status, body = person("sade").patch(f"submissions/{made.pk}/", {"revision": made.revision, "uses": "Others."})

    assert (status, body["revision"]) == (200, made.revision + 1)


def test_a_risk_assessment(world: World, person: Callable[..., Caller]) -> None:
    version = factories.assessed_version(world)
    held = version.risk_assessment.pk
    before, names = row(RiskAssessment, held), columns(RiskAssessment, Version) - {"answers"}

    assert refused_names(person("sade").patch, f"versions/{version.pk}/risk-assessment/", names) == names
    assert row(RiskAssessment, held) == before


def test_a_new_dataset(world: World, person: Callable[..., Caller]) -> None:
    names = columns(Dataset) - {"organisation", "title", "description", "domain", "kind"}

    assert refused_names(person("sade").post, "datasets/", names) == names
    assert Dataset.objects.count() == 0


def test_what_is_chosen_must_be_offered(world: World, person: Callable[..., Caller]) -> None:
    """A lab is no vendor, and an approval of another dataset cannot be replaced."""
    made = factories.submission(world)
    other = factories.submission(world, title="Another")
    sent = {"vendor": str(world.lab.pk), "replaces": str(other.pk)}

    answers = {name: person("sade").patch(f"submissions/{made.pk}/", {name: value}) for name, value in sent.items()}

    assert answers == {
        name: (
            400,
            {
                "title": "There is a problem with what you sent",
                "reasons": [f"“{name}” cannot be chosen here."],
                "field": name,
            },
        )
        for name in sent
    }


def test_another_organisations_place_cannot_be_named(world: World, person: Callable[..., Caller]) -> None:
    foreign = world.organisations["Eastbrook Genomics Lab"]
    words = {"organisation": str(foreign.pk), "title": "Ours", "description": "Ours.", "domain": "genomics"}

    assert person("sade").post("datasets/", words) == (
        400,
        {
            "title": "There is a problem with what you sent",
            "reasons": ["Name an organisation in which you hold a role. /organisations/ lists them."],
            "field": "organisation",
        },
    )
