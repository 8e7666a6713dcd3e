"""Reports that are filed through the API: what is invented is refused, and who computed one is known."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evaluations.harness.engine import library
from governance.actions import evidence
from governance.dossier import Dossier
from governance.models import Evidence, Runner
from governance.vocabulary import State
from portal.accounts.actor import SYSTEM
from portal.lib.canonical import canonical
from portal.lib.seal import pre_authentication
from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import World
from tests.reports import whole

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]
TYPE = "application/vnd.countersign.report+json"


def invented(report: dict[str, Any]) -> dict[str, Any]:
    """5 of all measurements, everything passes, by a protocol that nobody has, and the own digest is right."""
    first = {one["group"]: one for one in report["measurements"] if one["deciding"]}
    groups = [{**group, "verdict": "pass"} for group in report["groups"]]
    measurements = [{**one, "verdict": "pass"} for one in first.values()]
    protocol = {"id": "tabular-1", "version": 999, "digest": "0" * 64}
    return whole({**report, "protocol": protocol, "measurements": measurements, "groups": groups})


def test_an_invented_report_is_refused_and_hides_no_failing_one(world: World, token: Someone) -> None:
    version = factories.registered_version(world)
    failing = evidence.file_report(version, report=factories.report(version, privacy="fail"), by=SYSTEM)
    honest, at = factories.report(version), f"versions/{version.pk}/reports/"
    lie = invented(honest)

    by_nobody = token("sade").post(at, lie)
    by_ours = token("sade").post(at, whole({**lie, "protocol": honest["protocol"]}))
    other_digest = token("sade").post(at, whole({**honest, "protocol": {**honest["protocol"], "digest": "0" * 64}}))
    shopped = token("sade").post(at, whole({**honest, "seed": honest["seed"] + 1}))

    assert [status for status, _ in (by_nobody, by_ours, other_digest, shopped)] == [400] * 4
    assert by_nobody[1]["reasons"] == [
        (
            "The report was made by tabular-1@999, and this portal knows no such protocol. Measure again by one of: "
            f"{', '.join(library.references())}."
        )
    ]
    owed = "“Columns and types” (v.schema) is missing: the protocol asks for a measurement, or for the statement that nothing"
    assert by_ours[1]["reasons"][0].startswith(owed)
    assert len(by_ours[1]["reasons"]) == 20
    assert "the digest is not that of this protocol" in other_digest[1]["reasons"][0]
    assert f"it is {honest['seed']}." in shopped[1]["reasons"][0]
    assert Evidence.objects.get() == failing


def test_a_verdict_that_does_not_follow_names_its_measurement(world: World, token: Someone) -> None:
    version = factories.registered_version(world)
    report = factories.report(version, privacy="fail")
    near = next(one for one in report["measurements"] if one["verdict"] == "fail")
    near["verdict"] = "pass"
    report["groups"] = [{**group, "verdict": "pass"} for group in report["groups"]]

    status, answer = token("sade").post(f"versions/{version.pk}/reports/", whole(report))

    assert status == 400
    assert answer["reasons"] == [
        "“Near copies” (p.near): the verdict “pass” does not follow from the numbers. File the report that the harness wrote."
    ]


def test_what_a_person_computed_is_shown_and_takes_the_place_of_no_other(world: World, token: Someone) -> None:
    version = factories.registered_version(world)
    failing = evidence.file_report(version, report=factories.report(version, privacy="fail"), by=SYSTEM)

    _, filed = token("sade").post(f"versions/{version.pk}/reports/", factories.report(version))

    dossier = Dossier(factories.fresh(version))
    assert (filed["computed_by"], dossier.counted_reports["tabular-1"]) == ("person", failing)
    assert dossier.measured["privacy"] == "fail"
    assert [str(item.pk) for item in dossier.other_reports] == [filed["id"]]


def test_the_policy_counts_no_report_that_only_a_person_computed(world: World, token: Someone) -> None:
    version = factories.registered_version(world)
    token("sade").post(f"versions/{version.pk}/reports/", factories.report(version))
    factories.assess(world, factories.fresh(version))

    [blocker] = Dossier(factories.fresh(version)).blockers

    assert blocker.key == "basics/computed_by/tabular-1"
    evidence.file_report(factories.fresh(version), report=factories.report(version), by=SYSTEM)
    assert Dossier(factories.fresh(version)).blockers == ()


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sealed(key: Ed25519PrivateKey, report: dict[str, Any], kind: str = TYPE, data: bytes = b"") -> dict[str, Any]:
    payload = data or canonical(report)
    signature = key.sign(pre_authentication(kind, payload))
    return {
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": public(key), "sig": base64.b64encode(signature).decode()}],
    }


def registered(world: World, person: Someone, key: Ed25519PrivateKey) -> Any:
    asked = {"organisation": str(world.northgate.pk), "name": "Room 7", "public_key": public(key)}
    status, runner = person("otto").post("runners/", asked)
    assert status == 201, runner
    return runner


def test_a_report_that_a_registered_runner_signed_counts(
    world: World, person: Someone, token: Someone, key: Ed25519PrivateKey
) -> None:
    registered(world, person, key)
    version = factories.registered_version(world)
    report = factories.report(version)

    status, filed = token("sade").post(f"versions/{version.pk}/reports/", sealed(key, report))

    assert (status, filed["computed_by"], filed["computed_as"]) == (201, "runner", "Room 7")
    factories.assess(world, factories.fresh(version))
    made = factories.submission(world, version=factories.fresh(version), at=State.ATTESTATION)
    [held] = factories.standing(made).record.said("evidence")["reports"]
    assert (held["computed"]["by"], held["computed"]["key"]) == ("runner", public(key))
    assert held["filed"]["as"] == "Sade Okafor"


def test_what_no_registered_runner_signed_is_refused(
    world: World, person: Someone, token: Someone, key: Ed25519PrivateKey
) -> None:
    version = factories.registered_version(world)
    report, at = factories.report(version), f"versions/{version.pk}/reports/"
    stranger = token("sade").post(at, sealed(key, report))
    runner = registered(world, person, key)
    good = sealed(key, report)
    moved = {**good, "payload": base64.b64encode(canonical(factories.report(version, other=1))).decode()}
    loose = sealed(key, report, data=canonical(report) + b"\n")
    empty = {**good, "signatures": []}
    tried = [token("sade").post(at, item) for item in (moved, loose, empty, sealed(key, report, kind="text/plain"))]
    assert person("otto").post(f"runners/{runner['id']}/retire/")[1]["retired_by"]["name"] == "Otto Lindqvist"
    tried.append(token("sade").post(at, good))

    assert [status for status, _ in (stranger, *tried)] == [400] * 6
    said = [answer["reasons"][0] for _, answer in (stranger, *tried)]
    assert said[0].startswith("No runner is registered here with the key")
    assert said[1] == said[4] == "The signature of the runner “Room 7” does not fit this report."
    assert "canonical bytes" in said[2]
    assert "DSSE" in said[3]
    assert "was retired" in said[5]
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["sade", "priya", "ama", "adam", "rui"])
def test_only_an_official_registers_a_runner(world: World, person: Someone, key: Ed25519PrivateKey, name: str) -> None:
    asked = {"organisation": str(world.northgate.pk), "name": "Mine", "public_key": public(key)}

    assert person(name).post("runners/", asked)[0] == 400
    assert not Runner.objects.exists()


def test_no_token_registers_a_runner(world: World, token: Someone, key: Ed25519PrivateKey) -> None:
    asked = {"organisation": str(world.northgate.pk), "name": "Mine", "public_key": public(key)}

    assert token("otto").post("runners/", asked)[0] == 403
