"""A report of another kind of data, in schema 2: from its run through the API to the pages, the record and the audit pack."""

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client

from evaluations import actions as evaluations
from evaluations.harness.engine import library, modality, protocol
from evaluations.harness.engine.canonical import digest
from evaluations.harness.engine.run import run
from evaluations.harness.engine.seeding import seed_of
from evaluations.harness.engine.writing import as_json
from evaluations.harness.judges import played as judging
from evaluations.harness.mathematics.streams import generator
from evaluations.harness.people import played as playing
from evaluations.harness.studies import study as studies
from evaluations.inputs import measurable
from governance.models import Submission, Version
from governance.vocabulary import State
from portal.lib import storage
from portal.lib.refusals import Invalid
from tests import factories
from tests.integration.api.conftest import Caller
from tests.integration.views.reading import panel, text
from tests.people import World
from tests.toy_letters import FILED, LETTERS, MADE, OURS, PARTS, Letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that has this kind beside tables."""
    monkeypatch.setitem(modality.MADE, "letters", LETTERS)
    folder = tmp_path / "protocols"
    shutil.copytree(protocol.FOLDER, folder)
    (folder / "letters-1@1.yaml").write_text(FILED)
    monkeypatch.setattr(protocol, "FOLDER", folder)


def report(version: Version, made: str = "one two") -> dict[str, Any]:
    """Measured by the toy's own metrics, on words that stand for this version's tables."""
    tables = {file.role: file.table_sha256 for file in version.files.all() if file.is_data}
    words = {"ours": OURS.split(), "made": made.split()}
    held = {part: (role, tables[role]) for role, part in PARTS.items()}
    material = Letters(words, held=held)
    seed = seed_of("letters-1@1", ((item.role, item.sha256) for item in material.inputs))
    return as_json(run(library.load("letters-1@1"), material, seed=seed))


def filed(sade: Caller, version: Version, document: dict[str, Any]) -> tuple[int, Any]:
    return sade.post(f"versions/{version.pk}/reports/", {**document, "digest": digest(document)})


@pytest.mark.usefixtures("house")
def test_it_is_filed_shown_recorded_and_packed(
    world: World, token: Callable[..., Caller], client_of: Callable[[str], Client]
) -> None:
    version = factories.assessed_version(world)
    status, evidence = filed(token("sade"), version, report(version, MADE))
    assert (status, evidence["key"], evidence["computed_by"]) == (201, "letters-1", "person")

    page = client_of("sade").get(f"/evidence/{evidence['id']}/")
    assert "train (11 words, 39 letters) and synthetic (10 words, 38 letters)" in text(page)
    assert "Do they look alike?" in panel(page, "likeness")
    assert "Keeps" in panel(page, "likeness")
    assert "Input Words Letters Digest train 11 39" in panel(page, "method")

    submission = factories.submission(world, version=factories.fresh(version), at=State.IN_FORCE)
    assert "letters-1@1" in text(client_of("rui").get(f"/submissions/{submission.pk}/"))
    assert recorded(submission) == {"version": 1, "groups": {"likeness": "pass", "honesty": "attention"}}
    packed = printed()
    assert "Measured on train (11 words, 39 letters) and synthetic (10 words, 38 letters)." in packed
    assert "Measured on holdout (240 rows, 5 columns), synthetic (240 rows, 5 columns) and train" in packed


def recorded(submission: Submission) -> Any:
    found = factories.standing(submission).record
    assert found.content["schema"] == "countersign/approval-record@3"
    return found.said("verdicts")["protocols"]["letters-1"]


def printed() -> str:
    """The words of the only pack's PDF."""
    data = storage.path_of(factories.pack_files()["pdf"].sha256).read_bytes()
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.usefixtures("house")
def test_no_job_offers_to_measure_what_no_table_holds(world: World) -> None:
    """A policy may ask for its report, which is then brought; a job measures tables by the protocol for those."""
    version = factories.registered_version(world)

    with pytest.raises(Invalid, match="There is no protocol “letters-1”"):
        evaluations.request(version, by=world.actor("sade"), protocol="letters-1")
    assert {"letters-1", "tabular-1@1"} & set(measurable(version)) == {"tabular-1@1"}
    assert "letters-1" in library.offered()


def rated(version: Version, about: str) -> dict[str, Any]:
    """Made-up ratings of items of a table."""
    plan = {**playing.PLAN, "sample": {"each": 60}, "about": {"synthetic": about}}
    material = playing.played(playing.Play(), generator(1, "filed"), studies.parsed(plan))
    seed = seed_of("human-1@1", ((item.role, item.sha256) for item in material.inputs))
    return as_json(run(library.load("human-1"), material, seed=seed))


def judged(about: str) -> dict[str, Any]:
    """What a made-up judge said of items of a table."""
    material = judging.made_up(judging.Judge(), generator(1, "filed"))
    plan = studies.parsed({**material.study.document(), "about": {"synthetic": about}})
    material = replace(material, study=plan)
    seed = seed_of("judge-1@1", ((item.role, item.sha256) for item in material.inputs))
    return as_json(run(library.load("judge-1"), material, seed=seed))


def test_ratings_are_filed_with_the_table_that_their_items_are_of(
    world: World, token: Callable[..., Caller], client_of: Callable[[str], Client]
) -> None:
    version = factories.registered_version(world)
    own = {file.role: file.table_sha256 for file in version.files.all() if file.is_data}
    sade = token("sade")

    status, evidence = filed(sade, version, rated(version, own["synthetic"]))
    assert (status, evidence["key"]) == (201, "human-1")
    page = client_of("sade").get(f"/evidence/{evidence['id']}/")
    assert "Are synthetic items as good as real ones that the generator never saw?" in panel(page, "quality")
    assert "question fit" in panel(page, "agreement")

    status, evidence = filed(sade, version, judged(own["synthetic"]))
    assert (status, evidence["key"]) == (201, "judge-1")
    page = client_of("sade").get(f"/evidence/{evidence['id']}/")
    assert "above the agreement of people with one another" in text(page)

    status, answer = filed(sade, version, rated(version, "0" * 64))
    assert status == 400
    assert "other files than those of this version (synthetic)" in answer["reasons"][0]


@pytest.mark.usefixtures("house")
def test_a_caveat_is_filed_as_a_code_and_shown_as_a_sentence(
    world: World, token: Callable[..., Caller], client_of: Callable[[str], Client]
) -> None:
    version = factories.registered_version(world)
    document = report(version)

    _, evidence = filed(token("sade"), version, document)

    assert document["measurements"][0]["caveats"] == [{"code": "few", "parameters": {"count": 2}}]
    page = client_of("sade").get(f"/evidence/{evidence['id']}/")
    assert "There are 2 words, too few to tell." in panel(page, "likeness")


@pytest.mark.usefixtures("house")
def test_what_its_schema_does_not_allow_or_no_page_could_show_is_refused(
    world: World, token: Callable[..., Caller]
) -> None:
    version = factories.registered_version(world)
    document = report(version, MADE)
    first, *rest = document["measurements"]
    unsaid = {**first, "caveats": [{"code": "few", "parameters": {"count": "many"}}]}
    undrawn = {**first, "pictures": [{"kind": "column", "data": {"levels": 5}}]}

    def reasons(altered: dict[str, Any]) -> Any:
        status, answer = filed(token("sade"), version, altered)
        return status, answer["reasons"]

    assert reasons({**document, "schema_version": "3"}) == (400, ["/schema_version must be one of: 1, 2."])
    assert reasons({**document, "schema_version": "1"})[0] == 400
    assert reasons({**document, "inputs": []}) == (400, ["/inputs must not be empty."])
    for one in (unsaid, undrawn):
        assert reasons({**document, "measurements": [one, *rest]}) == (
            400,
            ["This report cannot be shown. File the report.json that the harness wrote."],
        )
