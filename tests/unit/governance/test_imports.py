"""What other tools wrote of a run, as a log: what they say and no more, and every gap by name."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.generation_log import faults_in
from governance.generation_log.imports import IMPORTERS, imported
from governance.generation_log.imports.sent import MOST_BYTES, MOST_ENTRY, opened
from governance.vocabulary import GeneratorType as Type
from portal.lib.canonical import sha256
from tests import run_files as files

KNOWN = {
    "dataset_version": "3",
    "outputs": [{"path": "s.csv", "sha256": "0" * 64, "bytes": 4, "media_type": "text/csv", "role": "data"}],
}
TIMES = {"started_at": "2026-01-15T09:00:00Z", "ended_at": "2026-01-15T09:30:00Z"}

SAYS: dict[str, tuple[bytes, Type, str, dict[str, Any]]] = {
    "OpenLineage": (files.OPENLINEAGE, Type.COPULA, "import_openlineage", TIMES | {
        "run_id": "0190a5a0-8d6b-7c5c-9a7e-2f6d6a5b4c3d", "parent_run_ids": ["0190a5a0-8d6b-7c5c-9a7e-000000000001"], "status": "completed",
        "generator": {"name": "claims-copula", "version": "9f2c1ab", "repository": "https://example.org/claims.git",
                      "components": ["spark 3.5.1"], "hyperparameters": {"family": "Gaussian"}, "type": "copula"},
        "seeds": [{"scope": "seed", "value": 7}],
        "environment": {"code_repository": "https://example.org/claims.git", "code_commit": "9f2c1ab"},
        "sources": [{"id": "claims.visits", "version": "2025-12", "uri": "postgres://warehouse", "records": 8000}],
    }),
    "MLflow": (files.MLFLOW, Type.GAN, "import_mlflow", {
        "run_id": "d7f1c5a0-b3e9-4c1f-8a2b-6c7d8e9f0a1b", "parent_run_ids": ["d7f1c5a0-b3e9-4c1f-8a2b-6c7d8e9f0a1c"], "status": "completed",
        "started_at": "2026-01-15T09:00:00Z", "ended_at": "2026-01-15T10:30:00Z",
        "generator": {"name": "tabular-gan", "hyperparameters": {"architecture": "256-256"}, "training": {"epochs": 300}, "type": "gan"},
        "seeds": [{"scope": "random_seed", "value": 11}], "operator": {"name": "Sade Okafor"}, "environment": {"code_commit": "9f2c1ab"},
        "sources": [{"id": "claims", "version": "a1b2c3", "uri": "s3://real/claims", "role": "training"}],
    }),
    "MLflow, its folder": (files.MLFLOW_FOLDER, Type.GAN, "import_mlflow", {
        "run_id": "d7f1c5a0-b3e9-4c1f-8a2b-6c7d8e9f0a1b", "status": "completed", "operator": {"name": "Sade Okafor"},
        "started_at": "2026-01-15T09:00:00Z", "ended_at": "2026-01-15T10:30:00Z",
        "generator": {"name": "tabular-gan", "hyperparameters": {"architecture": "256-256"}, "training": {"epochs": 300}, "type": "gan"},
    }),
    "OpenTelemetry": (files.OTEL, Type.PROMPT_LLM, "import_otel_genai", {
        "run_id": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "started_at": "2026-01-15T09:00:00Z", "ended_at": "2026-01-15T09:00:20Z",
        "generator": {"name": "notes", "version": "2.1", "type": "prompt_llm"}, "environment": {"os": "Debian 13"},
        "models": [{"id": "m-large", "provider": "acme", "response_model": "m-large-2026-01-10"}],
        "prompts": [{"template_id": "discharge note"}, {"template_id": "system instructions", "sha256": sha256(b"You write notes.")}],
        "sampling": {"temperature": 0.7}, "seeds": [{"scope": "requests", "value": 5}],
        "cost": {"requests": 2, "input_tokens": 240, "output_tokens": 160},
    }),
    "PROV": (files.PROV, Type.RULE_BASED, "import_prov", TIMES | {
        "generator": {"name": "rowmaker", "type": "rule_based"}, "operator": {"name": "Sade Okafor", "id": "ex:sade"},
        "sources": [{"id": "Claims 2025"}], "stages": [{"order": 1, "name": "ex:clean-up"}, {"order": 2, "name": "Draw rows"}],
    }),
    "RO-Crate": (files.ROCRATE, Type.SIMULATION, "import_rocrate", TIMES | {
        "generator": {"name": "clinic", "version": "2.1", "type": "simulation"}, "status": "completed",
        "operator": {"name": "Josiah Carberry", "orcid": "0000-0002-1825-0097"}, "seeds": [{"scope": "seed", "value": 7}],
        "sources": [{"id": "Published rates", "licence": "https://spdx.org/licenses/CC-BY-4.0"}],
        "outputs": [{"path": "synthetic.csv", "sha256": files.DIGEST, "bytes": 120, "media_type": "text/csv"}],
    }),
    "a model card": (files.MODEL_CARD, Type.FINETUNED_LLM, "import_card", {
        "generator": {"name": "notes-7b", "components": ["transformers"], "type": "finetuned_llm"},
        "models": [{"id": "notes-7b", "licence": "apache-2.0"}, {"id": "acme/base-7b", "role": "base_of_finetune"}],
        "sources": [{"id": "clinic/notes", "role": "training"}],
    }),
    "a dataset card": (files.DATASET_CARD, Type.CORPUS_PIPELINE, "import_card", {
        "generator": {"type": "corpus_pipeline"}, "sources": [{"id": "squad"}],
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_a_file_says_what_it_says_and_its_gaps_are_named(name: str) -> None:
    data, kind, key, says = SAYS[name]

    log = imported(data, kind, KNOWN)

    origin, missing = log.pop("log_origin"), log.pop("missing")
    run = {"run_id": log["run_id"]}
    assert log == KNOWN | run | says | {"schema_version": "1.1"}
    assert origin == {"kind": key, "imported_file_sha256": sha256(data), "completeness": "partial"}
    essential = {fault.at for fault in faults_in(log | {"log_origin": origin, "missing": missing})}
    assert essential <= {"/status", "/synthetic_degree"}
    assert {item["why"] for item in missing} == {f"The imported file ({label_of(key)}) does not say it."}


def label_of(key: str) -> str:
    return next(item.label for item in IMPORTERS if item.key == key)


def test_every_kind_of_file_is_tried_and_takes_no_other() -> None:
    assert {key for _, _, key, _ in SAYS.values()} == {item.key for item in IMPORTERS}
    for data, _, key, _ in SAYS.values():
        assert [item.key for item in IMPORTERS if item.is_one(opened(data))] == [key]
    assert imported(files.ROCRATE_FOLDER, Type.SIMULATION, KNOWN)["outputs"] == SAYS["RO-Crate"][3]["outputs"]


def test_what_differs_between_calls_is_left_to_the_person() -> None:
    document = json.loads(files.OTEL)
    document["resourceSpans"][0]["scopeSpans"][0]["spans"].append(files.call(1768467700, 1768467701, temperature=0.1))

    log = imported(json.dumps(document).encode(), Type.PROMPT_LLM, KNOWN)

    assert "sampling" not in log
    assert "/sampling/temperature" in {item["field"] for item in log["missing"]}


def test_a_time_without_a_zone_is_not_guessed() -> None:
    log = imported(files.PROV.replace(b"09:30:00Z", b"09:30:00"), Type.RULE_BASED, KNOWN)

    assert log["ended_at"] == "2026-01-15T09:10:00Z"


def damaged() -> bytes:
    """An archive whose packed bytes, behind the name, are none that can be unpacked."""
    data = bytearray(files.archive({"meta.yaml": "status: FINISHED\n" * 40}))
    start = data.index(b"meta.yaml") + len(b"meta.yaml")
    data[start : start + 8] = b"\xff" * 8
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "The file is none that can be imported."),
        (b"[]", "The file is none that can be imported."),
        (b"[" * 100_000, "The file is none that can be imported."),
        (b"---\n- a\n---\n", "The file is none that can be imported."),
        (b"---\n" + b"base_model: x\n" * 9_000 + b"---\n", "The file is none that can be imported."),
        (b"\xff\xfe", "The file is neither text nor a ZIP archive."),
        (b"PK\x03\x04broken", "The ZIP archive cannot be read."),
        (damaged(), "The ZIP archive cannot be read."),
        (b" " * (MOST_BYTES + 1), "The file is larger than 8 MB."),
        (files.archive(dict.fromkeys("abc", "0" * MOST_ENTRY)), "The archive unpacks to more than 8 MB."),
        (
            files.MODEL_CARD.replace(b"notes-7b", b'"a\\0b"'),
            "The log contains the character U+0000, which cannot be stored.",
        ),
    ],
)
def test_what_cannot_be_imported_is_said(data: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}"):
        imported(data, Type.GAN, KNOWN)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "x", "@graph"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["x", "@id", "key", "value"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    name=st.sampled_from(["OpenLineage", "MLflow", "OpenTelemetry", "PROV", "RO-Crate"]),
    odd=ODD,
    where=st.integers(0, 200),
)
def test_an_odd_value_anywhere_is_read_or_refused_and_never_a_failure(name: str, odd: Any, where: int) -> None:
    data, kind, _, _ = SAYS[name]
    documents = [json.loads(line) for line in data.decode().split("\n")]
    spots = list(spots_of(documents))
    holder, key = spots[where % len(spots)]
    holder[key] = odd

    try:
        log = imported("\n".join(map(json.dumps, documents)).encode(), kind, KNOWN)
    except ValueError:
        return
    list(faults_in(log))


def spots_of(value: Any) -> Any:
    """Every place in a document, as what holds it and the key."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from spots_of(item)
