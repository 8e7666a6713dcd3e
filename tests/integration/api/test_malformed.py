"""Whatever is sent, the answer says what is wrong with it; nothing here may end in a fault of ours."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from evaluations.harness.engine.canonical import digest as report_digest
from governance.models import Version
from governance.vocabulary import State
from tests import factories
from tests.assurance import Tried
from tests.integration.api.addresses import addresses
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db

Someone = Callable[..., Caller]
BODIES = {
    b"": "",
    b"{": "The request is not JSON: line 1, column 2.",
    b"\xff\xfe": "The request is not UTF-8 text: byte 0 cannot be read.",
    b"\x00": "The request is not JSON: line 1, column 1.",
    b'{"notes": "a\\u0000b"}': "/notes contains a character that cannot be stored (U+0000, or half of a surrogate pair).",
    b'{"notes": "\\ud800"}': "/notes contains a character that cannot be stored (U+0000, or half of a surrogate pair).",
    b'{"\\u0000": 1}': "/ has a field whose name contains a character that cannot be stored.",
    b'{"notes": 1e400}': "/notes is larger than any number that can be stored.",
    b'{"notes": 9007199254740992}': "/notes is larger than 2^53 - 1, the largest exact integer in JSON.",
    b'{"notes": NaN}': "The request contains NaN, which is not JSON.",
    b'{"notes": ' + b"9" * 5_000 + b"}": "The request contains a number with too many digits.",
    b'{"notes": 1, "notes": 2}': "The request contains a field twice in one object.",
    b"[" * 100_000: "The request is nested deeper than 64 levels.",
    b'{"a":' * 70 + b"1" + b"}" * 70: f"{'/a' * 65} is nested deeper than 64 levels.",
    b"[]": "Send one JSON object.",
    b'"text"': "Send one JSON object.",
    b"null": "No data provided",
    b'{"notes": null}': "notes: This field may not be null.",
    b'{"notes": 7}': "notes: Not a valid string.",
    b'{"targets": "ill"}': 'targets: Expected a list of items but got type "str".',
    b'{"declaration": "rules: ["}': "The declaration is no valid YAML at line 1. Check the indentation and the quotes.",
    b'{"notes": "' + b"x" * 2_100_000 + b'"}': "The request is larger than 2 MB. Upload large content as a file.",
}  # fmt: skip
ODD = [None, True, -1, 10**15, 1.5, "", "x" * 20_001, "é\u202e", [[None]], {"a": {"b": []}}]
DOCUMENT_ODD = [None, 10**15, "x" * 300, [], {"a": 1}]

VALID = {
    "datasets/": {"organisation": "{lab}", "title": "T", "description": "D", "domain": "H"},
    "versions/{version}/sources/": {"role": "training", "source": factories.source_fields()},
    "submissions/{submission}/review/vote/": {"verdict": "support", "tier": "low", "rationale": "R"},
    "submissions/{submission}/review/terms/": {"residual_tier": "low", "summary": "S", "valid_until": "2099-01-02",
                                               "review_due": "2099-01-01", "conditions": []},
    "submissions/{submission}/threads/": {"section": "risk", "text": "T"},
    "submissions/{submission}/sign/{stage}/": {"shown": "0" * 64, "password": "wrong"},
    "people/": {"email": "rui@example.org", "organisation": "{lab}", "role": "pi"},
}  # fmt: skip


def test_bodies(world: World, person: Someone) -> None:
    version, sade = factories.draft_version(world), person("sade")

    answers = {body: sade.raw("PATCH", f"versions/{version.pk}/", body) for body in BODIES if body}

    assert {body[:40]: (status, answer["reasons"]) for body, (status, answer) in answers.items()} == {
        body[:40]: (400, [sentence]) for body, sentence in BODIES.items() if body
    }
    assert Version.objects.get(pk=version.pk).notes == ""


def test_a_body_of_another_kind_is_refused(world: World, person: Someone) -> None:
    version, sade = factories.draft_version(world), person("sade")
    kinds = [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "nonsense",
    ]

    answers = [sade.raw("PATCH", f"versions/{version.pk}/", b"notes=x", kind)[0] for kind in kinds]

    assert answers == [415] * len(kinds)


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\n", b"\xff" * 100]
)
def test_multipart_that_is_none(world: World, person: Someone, body: bytes) -> None:
    version = factories.draft_version(world)

    status, answer = person("sade").raw(
        "POST", f"versions/{version.pk}/files/", body, "multipart/form-data; boundary=x"
    )

    assert (status, answer["title"]) == (400, "There is a problem with what you sent")


def test_any_value_in_any_field(world: World, person: Someone, tried: Tried) -> None:
    """Every field of every JSON body with every odd value, as somebody who may: refused, or taken as it is."""
    made = factories.submission(world, at=State.CONSOLIDATION)
    ids: dict[str, Any] = {"dataset": made.version.dataset_id, "version": made.version_id, "submission": made.pk, "condition": made.pk,
                           "thread": made.pk, "evaluation": made.pk, "runner": made.pk, "conflict": made.pk, "role": 1,
                           "held": made.version.derivations.get().source_id}  # fmt: skip
    statuses: dict[str, set[int]] = {}
    sent = 0
    for address in (item for item in addresses() if item.fields):
        who = "adam" if "people" in address.path else "rui" if "submissions/{" in address.path else "sade"
        caller = person(who)
        path = address.filled(**ids, action="request_changes", stage="review", source=1)
        valid = {
            key: str(world.lab.pk) if value == "{lab}" else value
            for key, value in VALID.get(address.path.removeprefix("/api/v1/"), {}).items()
        }
        for name in address.fields:
            for value in ODD:
                body = json.dumps({**valid, name: value})
                status, _ = caller.answer(address.method, path, data=body, content_type="application/json")
                statuses.setdefault(str(address), set()).add(status)
                sent += 1

    faults = {name: found for name, found in statuses.items() if not found <= {200, 201, 400, 403, 404, 409}}
    assert (faults, len(statuses) > 15) == ({}, True)
    tried("An odd value in a field of the API: answered, without a fault of ours", sent, sent)


def altered(document: Any) -> Iterator[Any]:
    """The document with one odd value in each place."""
    yield from DOCUMENT_ODD
    children = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document[:1])
        if isinstance(document, list)
        else ()
    )
    for key, item in list(children):
        for other in altered(item):
            copy = dict(document) if isinstance(document, dict) else list(document)
            copy[key] = other
            yield copy


def with_its_digest(report: Any) -> Any:
    """The digest as somebody would compute it who means to be believed."""
    with suppress(Exception):
        return {**report, "digest": report_digest(report)}
    return report


def test_an_altered_report_or_log_never_faults(world: World, token: Someone, tried: Tried) -> None:
    version, sade = factories.registered_version(world), token("sade")
    reports = [with_its_digest(item) for item in altered(factories.report(version))]
    logs = list(altered(factories.generation_log(version)))

    statuses = {
        "reports/": {sade.post(f"versions/{version.pk}/reports/", item)[0] for item in reports},
        "generation-logs/": {sade.post(f"versions/{version.pk}/generation-logs/", item)[0] for item in logs},
    }

    assert (statuses, len(reports) > 200, len(logs) > 200) == ({key: {201, 400} for key in statuses}, True, True)
    count = len(reports) + len(logs)
    tried("A report or generation log with an odd value in one place: answered, without a fault of ours", count, count)


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=cD1hYmM=",
        "cursor=cD0lMDA=",
        "cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OQ==",
        "state=x",
        "version=x",
        "titel=x",
        "mine=x&mine=y",
    ],
)
def test_queries(world: World, person: Someone, query: str) -> None:
    statuses = {
        path: person(who).get(f"{path}?{query}")[0]
        for path, who in {
            "datasets/": "sade",
            "submissions/": "sade",
            "audit-events/": "ada",
            "people/": "adam",
            "artefacts/": "petra",
        }.items()
    }

    assert {path: status for path, status in statuses.items() if status not in {200, 400, 404}} == {}
