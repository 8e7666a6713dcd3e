"""The API describes itself: whole, in plain words, as committed; and people can read it under our own policy."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from governance.workflow import BY_ACTION, SIGNING
from tests.integration.api.conftest import Caller

COMMITTED = Path(__file__).parents[3] / "docs" / "reference" / "openapi.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    return path.read_text()


@pytest.fixture(scope="module")
def operations(written: str) -> dict[str, Any]:
    paths = yaml.safe_load(written)["paths"]
    return {f"{method} {path}": operation for path, methods in paths.items() for method, operation in methods.items()}


def test_the_committed_description_is_current(written: str) -> None:
    assert written == COMMITTED.read_text(), "Run `make fix`: docs/reference/openapi.yaml is not what the code says."


def test_every_operation_has_words_a_tag_and_its_refusals(operations: dict[str, Any]) -> None:
    without = [name for name, item in operations.items() if not item.get("summary") or len(item["tags"]) != 1]
    writing = [name for name in operations if not name.startswith("get ")]
    silent = [name for name in writing if not {"400", "401", "403", "404", "409"} <= set(operations[name]["responses"])]

    assert (without, silent, len(writing) > 25) == ([], [], True)
    assert len({item["summary"] for item in operations.values()}) == len(operations)


def test_the_moves_offered_are_those_of_the_table(operations: dict[str, Any]) -> None:
    """A move that a person takes is named by its action, or is a signature at a stage."""
    moves = operations["post /api/v1/submissions/{submission}/actions/{action}/"]["parameters"][0]["schema"]["enum"]

    assert set(moves) == {str(action) for action, row in BY_ACTION.items() if not row.automatic} - set(SIGNING)
    assert "post /api/v1/submissions/{submission}/sign/{stage}/" in operations


def test_the_main_job_has_an_example_at_every_step(operations: dict[str, Any]) -> None:
    steps = ["datasets/", "versions/{version}/sources/", "versions/{version}/evaluations/", "submissions/{submission}/actions/{action}/",
             "submissions/{submission}/sign/{stage}/", "submissions/{submission}/review/vote/"]  # fmt: skip

    bare = [
        step
        for step in steps
        if "examples" not in operations[f"post /api/v1/{step}"]["requestBody"]["content"]["application/json"]
    ]

    assert bare == []


@pytest.mark.django_db
def test_the_documentation_needs_no_account_and_no_inline_script(client: Client) -> None:
    page, script = client.get("/api/v1/docs/"), client.get("/api/v1/docs/?script=")

    assert (page.status_code, script.status_code, client.get("/api/v1/schema/").status_code) == (200, 200, 200)
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe" not in client.get("/verify/").headers["Content-Security-Policy"]
    html = page.content.decode()
    assert [line for line in html.splitlines() if "<script" in line and "src=" not in line] == []
    assert [line for line in html.splitlines() if "://" in line] == []


@pytest.mark.django_db
def test_options_and_unknown_methods_say_so(nobody: Caller) -> None:
    assert nobody.answer("OPTIONS", f"verify/{'0' * 64}/")[0] == 405
    assert nobody.answer("PUT", f"verify/{'0' * 64}/")[0] == 405
