"""A run as other tools write it: one small file of each kind that can be imported."""

import io
import json
import zipfile
from typing import Any

DIGEST = "ab" * 32
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def lines(*documents: Any) -> bytes:
    return "\n".join(map(json.dumps, documents)).encode()


def archive(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return held.getvalue()


def lineage_event(kind: str, time: str, **facets: Any) -> dict[str, Any]:
    return {
        "eventType": kind,
        "eventTime": time,
        "producer": "https://example.org/airflow",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": "0190a5a0-8d6b-7c5c-9a7e-2f6d6a5b4c3d", "facets": facets},
        "job": {
            "namespace": "synthesis",
            "name": "claims-copula",
            "facets": {"sourceCodeLocation": {"type": "git", "repoUrl": "https://example.org/claims.git", "version": "9f2c1ab"}},
        },
        "inputs": [
            {"namespace": "postgres://warehouse", "name": "claims.visits", "facets": {"version": {"datasetVersion": "2025-12"}},
             "inputFacets": {"dataQualityMetrics": {"rowCount": 8000}}}
        ],
        "outputs": [{"namespace": "file", "name": "synthetic.csv"}],
    }  # fmt: skip


OPENLINEAGE = lines(
    lineage_event("START", "2026-01-15T10:00:00+01:00"),
    lineage_event(
        "COMPLETE",
        "2026-01-15T10:30:00+01:00",
        executionParameters={"parameters": [{"key": "seed", "value": "7"}, {"key": "family", "value": "Gaussian"}]},
        processing_engine={"name": "spark", "version": "3.5.1"},
        parent={"run": {"runId": "0190a5a0-8d6b-7c5c-9a7e-000000000001"}, "job": {"namespace": "a", "name": "b"}},
    ),
)

MLFLOW = json.dumps({
    "run": {
        "info": {"run_id": "d7f1c5a0b3e94c1f8a2b6c7d8e9f0a1b", "run_name": "tabular-gan", "status": "FINISHED",
                 "start_time": 1768467600000, "end_time": 1768473000000},
        "data": {
            "params": [{"key": "epochs", "value": "300"}, {"key": "random_seed", "value": "11"},
                       {"key": "architecture", "value": "256-256"}],
            "tags": [{"key": "mlflow.user", "value": "Sade Okafor"}, {"key": "mlflow.source.git.commit", "value": "9f2c1ab"},
                     {"key": "mlflow.parentRunId", "value": "d7f1c5a0b3e94c1f8a2b6c7d8e9f0a1c"}],
        },
        "inputs": {"dataset_inputs": [{"dataset": {"name": "claims", "digest": "a1b2c3", "source": "s3://real/claims", "source_type": "s3"},
                                       "tags": [{"key": "mlflow.data.context", "value": "training"}]}]},
    }
}).encode()  # fmt: skip

MLFLOW_FOLDER = archive({
    "run/meta.yaml": "run_id: d7f1c5a0b3e94c1f8a2b6c7d8e9f0a1b\nrun_name: tabular-gan\nstatus: 3\n"
                     "start_time: 1768467600000\nend_time: 1768473000000\n",
    "run/artifacts/model.bin": "0" * 5_000_000,
    "run/params/epochs": "300\n",
    "run/params/architecture": "256-256",
    "run/tags/mlflow.user": "Sade Okafor",
})  # fmt: skip


def attribute(key: str, **value: Any) -> dict[str, Any]:
    return {"key": key, "value": value}


def call(start: int, end: int, *more: dict[str, Any], temperature: float = 0.7) -> dict[str, Any]:
    return {
        "traceId": TRACE, "spanId": "00f067aa0ba902b7", "name": "chat m-large", "kind": 3,
        "startTimeUnixNano": str(start * 10**9), "endTimeUnixNano": str(end * 10**9),
        "attributes": [
            attribute("gen_ai.operation.name", stringValue="chat"), attribute("gen_ai.request.model", stringValue="m-large"),
            attribute("gen_ai.response.model", stringValue="m-large-2026-01-10"),
            attribute("gen_ai.request.temperature", doubleValue=temperature), attribute("gen_ai.request.seed", intValue="5"),
            attribute("gen_ai.usage.input_tokens", intValue="120"), attribute("gen_ai.usage.output_tokens", intValue="80"), *more,
        ],
    }  # fmt: skip


OTEL = json.dumps({
    "resourceSpans": [{
        "resource": {"attributes": [attribute("service.name", stringValue="notes"), attribute("service.version", stringValue="2.1"),
                                    attribute("os.description", stringValue="Debian 13")]},
        "scopeSpans": [{"scope": {"name": "app"}, "spans": [
            call(1768467600, 1768467605, attribute("gen_ai.provider.name", stringValue="acme"),
                 attribute("gen_ai.prompt.name", stringValue="discharge note")),
            call(1768467610, 1768467620, attribute("gen_ai.system", stringValue="acme"),
                 attribute("gen_ai.system_instructions", stringValue="You write notes.")),
            {"traceId": TRACE, "name": "GET /", "attributes": []},
        ]}],
    }]
}).encode()  # fmt: skip

PROV = json.dumps({
    "prefix": {"ex": "https://example.org/"},
    "entity": {"ex:claims": {"prov:label": "Claims 2025"}, "ex:clean": {}, "ex:synthetic": {}},
    "activity": {"ex:clean-up": {"prov:startTime": "2026-01-15T09:00:00Z", "prov:endTime": "2026-01-15T09:10:00Z"},
                 "ex:draw": {"prov:startTime": "2026-01-15T09:10:00Z", "prov:endTime": "2026-01-15T09:30:00Z", "prov:label": "Draw rows"}},
    "agent": {"ex:sade": {"prov:type": {"$": "prov:Person", "type": "xsd:QName"}, "prov:label": "Sade Okafor"},
              "ex:tool": {"prov:type": "prov:SoftwareAgent", "prov:label": "rowmaker"}},
    "used": {"_:u1": {"prov:activity": "ex:clean-up", "prov:entity": "ex:claims"},
             "_:u2": {"prov:activity": "ex:draw", "prov:entity": "ex:clean"}},
    "wasGeneratedBy": {"_:g1": {"prov:entity": "ex:clean", "prov:activity": "ex:clean-up"},
                       "_:g2": {"prov:entity": "ex:synthetic", "prov:activity": "ex:draw"}},
    "wasAssociatedWith": {"_:a1": {"prov:activity": "ex:draw", "prov:agent": "ex:sade"},
                          "_:a2": {"prov:activity": "ex:draw", "prov:agent": "ex:tool"}},
}).encode()  # fmt: skip

CRATE = {
    "@context": "https://w3id.org/ro/crate/1.1/context",
    "@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "synthetic.csv"}], "mentions": {"@id": "#run-1"}},
        {"@id": "#run-1", "@type": "CreateAction", "name": "Simulate visits", "instrument": {"@id": "#simulator"},
         "agent": {"@id": "https://orcid.org/0000-0002-1825-0097"}, "startTime": "2026-01-15T09:00:00Z", "endTime": "2026-01-15T09:30:00Z",
         "object": [{"@id": "rates.csv"}, {"@id": "#seed"}], "result": {"@id": "synthetic.csv"},
         "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"}},
        {"@id": "#simulator", "@type": "SoftwareApplication", "name": "clinic", "softwareVersion": "2.1"},
        {"@id": "#seed", "@type": "PropertyValue", "name": "seed", "value": 7},
        {"@id": "rates.csv", "@type": "File", "name": "Published rates", "license": {"@id": "https://spdx.org/licenses/CC-BY-4.0"}},
        {"@id": "synthetic.csv", "@type": "File", "encodingFormat": "text/csv", "contentSize": "120", "sha256": DIGEST},
        {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "Josiah Carberry"},
    ],
}  # fmt: skip
ROCRATE = json.dumps(CRATE).encode()
ROCRATE_FOLDER = archive({"crate/ro-crate-metadata.json": json.dumps(CRATE), "crate/synthetic.csv": "a\n1\n"})

MODEL_CARD = b"""---
license: apache-2.0
base_model: acme/base-7b
base_model_relation: finetune
library_name: transformers
datasets:
- clinic/notes
model_name: notes-7b
---
# Notes 7B
"""
DATASET_CARD = b"""---
language_creators: [machine-generated]
source_datasets:
- extended
- squad
tags: [synthetic]
---
# Questions
"""
