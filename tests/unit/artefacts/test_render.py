"""A generation log on a page: what every run says, what a language model's says beyond it, and what is not said."""

import pytest

from governance.artefacts.pack.audit_pack import Document
from governance.artefacts.pack.bundle import file_name
from governance.artefacts.pack.render import generation, moment, sources

LOG = {
    "run_id": "4f1b3c52-91f7-4b56-9d55-0f5a3b4a7f10",
    "log_origin": {"kind": "manual_form"},
    "generator": {"type": "prompt_llm", "name": "vignettes", "version": "2"},
    "synthetic_degree": "fully_synthetic",
    "status": "completed",
    "environment": {"os": "Linux", "lockfile_sha256": "0" * 64},
    "operator": {"name": "Sade Okafor"},
    "started_at": "2026-11-01T10:00:00+02:00",
    "ended_at": "2026-11-01T10:01:00Z",
    "outputs": [{"path": "a.csv", "bytes": 12_345, "sha256": "1" * 64}],
}
MODEL = {
    "models": [{"role": "generator", "id": "m", "version": "2026-01", "provider": "Acme", "access": "hosted_api"}],
    "prompts": [{"template_id": "vignette", "version": "3", "sha256": "2" * 64}],
    "decontamination": {"performed": True, "method": "13-grams", "removed": 1_204},
    "human_review": {"performed": True, "sampled": 200, "accepted": 190, "rejected": 10, "sampling_method": "random"},
    "privacy": {"mechanism": "dp_sgd", "formal": True, "epsilon": 1.5, "delta": 1e-6},
    "deviations": [{"what": "Two batches were run again", "why": "the provider failed"}],
}


def test_a_short_log_says_what_it_does_not_say() -> None:
    assert dict(generation(LOG)) == {
        "Generator": "vignettes, version 2 (prompt llm)",
        "Result": "fully synthetic; completed",
        "Run": "4f1b3c52-91f7-4b56-9d55-0f5a3b4a7f10, 1 November 2026, 08:00:00 +00:00 to 1 November 2026, 10:01:00 +00:00",
        "Log": "manual form, completeness not stated",
        "Operator": "Sade Okafor",
        "Seeds": "",
        "Repeatable": "not stated",
        "Privacy mechanism": "not stated; no formal guarantee",
        "Trained on": "",
        "Human review": "not performed or not stated",
        "Environment": f"Linux; lock file sha256 {'0' * 64}",
        "Output": f"a.csv, 12,345 bytes, sha256 {'1' * 64}",
    }


def test_a_language_models_log_says_models_prompts_and_checks() -> None:
    found = dict(generation(LOG | MODEL))

    assert {
        name: found[name]
        for name in ("Model", "Prompts", "Decontamination", "Human review", "Privacy mechanism", "Deviation")
    } == {
        "Model": "m, version 2026-01, Acme (generator)",
        "Prompts": "vignette, version 3",
        "Decontamination": "performed; 13-grams; 1,204 removed",
        "Human review": "performed; random; 200 sampled; 190 accepted; 10 rejected",
        "Privacy mechanism": "dp sgd; epsilon 1.5, delta 1e-06; with a formal guarantee",
        "Deviation": "Two batches were run again: the provider failed",
    }


def test_what_was_not_done_says_why() -> None:
    log = LOG | {"decontamination": {"performed": False, "not_performed_reason": "no benchmark applies"}}

    assert dict(generation(log))["Decontamination"] == "not performed or not stated; no benchmark applies"


def test_what_a_log_names_as_missing_is_printed() -> None:
    bare = {name: value for name, value in LOG.items() if name not in {"environment", "operator", "started_at"}}
    bare |= {"missing": [{"field": "/environment", "why": "the machine is gone"}], "models": [{"id": "m"}]}

    found = dict(generation(bare))

    assert (found["Not known"], found["Environment"]) == (
        "/environment: the machine is gone",
        "not known; lock file sha256 not known",
    )
    assert found["Model"] == "m, version not known, not known (not known)"
    assert found["Run"].startswith(f"{LOG['run_id']}, not known to 1 November")


def test_a_time_that_is_none_is_printed_as_it_is() -> None:
    assert moment("some day") == "some day"


def test_another_version_as_a_source_has_no_rights_of_its_own() -> None:
    assert list(sources([{"role": "training", "version": "0190", "title": "Visits, version 1"}])) == [
        {
            "role": "Training data",
            "version": "0190",
            "title": "Visits, version 1",
            "personal_data": "",
            "authority_until": None,
        }
    ]


@pytest.mark.parametrize(
    ("key", "media_type", "name"),
    [
        ("vendor-statement", "application/pdf", "vendor-statement.pdf"),
        ("../../etc/passwd", "text/plain", "------etc-passwd.txt"),
        ("łatka", "application/x-unknown", "-atka.bin"),
    ],
)
def test_a_document_gets_a_plain_name_that_opens(key: str, media_type: str, name: str) -> None:
    assert file_name(Document(key, "A title", "0" * 64, media_type)) == name
