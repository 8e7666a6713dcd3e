"""A generation log of schema 1.1 is filed for what it says, and counted as what it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluations.recorder import record
from governance.actions import generation
from governance.dossier import Dossier
from governance.generation_log.examples import example
from governance.models import Version
from governance.vocabulary import Completeness, GeneratorType
from portal.lib import storage
from portal.lib.refusals import Invalid
from tests import factories
from tests.people import World

pytestmark = pytest.mark.django_db


def drawn(world: World) -> Version:
    version = factories.draft_version(world)
    factories.add_table(version, "synthetic", by=world.actor("sade"))
    return factories.fresh(version)


def of(version: Version, kind: GeneratorType) -> dict[str, Any]:
    """The example of this type, of the run that made the version's table."""
    log: dict[str, Any] = factories.replaced(example(kind, {"outputs": factories.generation_log(version)["outputs"]}))
    return log


def test_what_the_example_says_in_the_place_of_a_name_is_not_filed(world: World) -> None:
    version = drawn(world)
    log = example(GeneratorType.GAN, {"outputs": factories.generation_log(version)["outputs"]})

    with pytest.raises(Invalid) as refused:
        generation.file_log(version, data=json.dumps(log).encode(), by=world.actor("sade"))

    named = [reason.partition(" ")[0] for reason in refused.value.reasons]
    assert sorted(named) == ["/generator/name", "/operator/name", "/sources/0/id"]


@pytest.mark.parametrize("kind", GeneratorType)
def test_a_log_of_every_type_is_accepted(world: World, kind: GeneratorType) -> None:
    version = drawn(world)

    run = generation.file_log(version, data=json.dumps(of(version, kind)).encode(), by=world.actor("sade"))

    assert (run.generator_type, run.completeness) == (kind, Completeness.CONTEMPORANEOUS)
    assert run.generator_name == "our own 1.0.0"
    assert Dossier(factories.fresh(version)).missing


def test_a_log_that_lacks_what_nobody_knows_is_partial(world: World) -> None:
    version = drawn(world)
    log = of(version, GeneratorType.GAN)
    del log["generator"]["name"], log["generator"]["version"], log["sources"][0]["version"]
    unknown = ("/generator/name", "/generator/version", "/sources/0/version")
    with pytest.raises(Invalid) as refused:
        generation.file_log(version, data=json.dumps(log).encode(), by=world.actor("sade"))
    assert [reason.partition(" ")[0] for reason in refused.value.reasons] == list(unknown)

    log |= {
        "missing": [{"field": field, "why": "lost"} for field in unknown],
        "log_origin": {"kind": "api", "completeness": "partial"},
    }
    run = generation.file_log(version, data=json.dumps(log).encode(), by=world.actor("sade"))

    assert (run.completeness, run.generator_name) == (Completeness.PARTIAL, "generative adversarial network")


def test_agents_are_prompted_models_to_every_rule(world: World) -> None:
    version = drawn(world)
    log = of(version, GeneratorType.AGENTIC_LLM)

    generation.file_log(version, data=json.dumps(log).encode(), by=world.actor("sade"))

    counted = Dossier(factories.fresh(version)).attributes["generator_type"]
    assert counted == {GeneratorType.AGENTIC_LLM, GeneratorType.PROMPT_LLM}


def test_a_recorded_run_is_accepted_and_ties_itself_to_the_table(world: World, tmp_path: Path) -> None:
    version = factories.draft_version(world)
    file = factories.add_table(version, "synthetic", by=world.actor("sade"))
    (tmp_path / "synthetic.csv").write_bytes(storage.place(file.sha256).read_bytes())

    with record(
        tmp_path / "log.json", type="simulation", name="clinic", version="2.1", operator="Sade Okafor", folder=tmp_path
    ) as run:
        run.seed("arrivals", 7)
        run.settings(parameters={"arrivals_per_hour": 12.5})
        run.source(
            id="rates",
            role="statistics_only",
            version="2025",
            licence="CC-BY-4.0",
            rights_basis="open",
            personal_data="none",
        )
        run.missing("/environment/code_commit", "It was a notebook.")
        run.output(tmp_path / "synthetic.csv", records=file.rows)
    filed = generation.file_log(
        factories.fresh(version), data=(tmp_path / "log.json").read_bytes(), by=world.actor("sade")
    )

    dossier = Dossier(factories.fresh(version))
    assert (filed.completeness, filed.log["log_origin"]["kind"]) == (Completeness.PARTIAL, "recorder")
    assert (dossier.run, dossier.unmade) == (filed, [])
