"""Objects at a state, made by the real actions: no test starts where the application cannot get."""

import gzip
import hashlib
import io
import json
import secrets
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from django.utils import timezone

from governance import libraries, record
from governance.actions import (
    artefacts,
    datasets,
    evidence,
    files,
    generation,
    reviews,
    risk,
    sign_off,
    sources,
    submissions,
)
from governance.assessment import asked, questions, rate
from governance.generation_log.examples import PLACEHOLDER
from governance.models import (
    Artefact,
    ArtefactFile,
    Dataset,
    Evidence,
    GenerationRun,
    Signature,
    StoredFile,
    Submission,
    Version,
)
from governance.standing import Standing
from governance.vocabulary import Action, RiskTier, State, VoteVerdict
from portal.accounts.actor import SYSTEM
from portal.accounts.reauthentication import Proof
from portal.lib import storage
from tests.people import PASSWORD, World
from tests.reports import report

ROWS = {"train": 240, "holdout": 240, "synthetic": 240}
SEEDS = {"train": 1, "holdout": 2, "synthetic": 3}
CALM = {"B1": "named", "D1": "stranger", "D5": "expert"}
"""Where the calmest answer would say that no real data stands behind the sources."""
CONDITION = "Delete the data at the end of the project"


def table(role: str, *, rows: int | None = None, seed: int | None = None) -> bytes:
    """A small honest CSV: mixed columns with relations between them."""
    rng = np.random.default_rng(SEEDS[role] if seed is None else seed)
    size = ROWS[role] if rows is None else rows
    age = rng.integers(18, 90, size)
    sex = rng.choice(["f", "m"], size)
    region = rng.choice(["north", "south", "east"], size, p=[0.5, 0.3, 0.2])
    cost = np.round(age * 11.0 + rng.gamma(2.0, 90.0, size), 2)
    ill = (age + rng.normal(0, 15, size) > 60).astype(int)
    frame = pd.DataFrame({"age": age, "sex": sex, "region": region, "cost": cost, "ill": ill})
    return frame.to_csv(index=False).encode()


def upload(data: bytes, name: str = "table.csv") -> storage.Arrived:
    """A file as the upload handler leaves it."""
    path = storage.incoming() / secrets.token_hex(8)
    path.write_bytes(data)
    return storage.Arrived(
        path=path, sha256=hashlib.sha256(data).hexdigest(), size=len(data), name=name, content_type="text/csv"
    )


@cache
def read_table(role: str, seed: int | None = None) -> files.Table:
    return files.ingest(upload(table(role, seed=seed)), f"{role}.csv")


def dataset(world: World, *, by: str = "sade", title: str = "Visits and costs") -> Dataset:
    return datasets.register(
        organisation=world.lab if by != "nia" else world.organisations["Eastbrook Genomics Lab"],
        title=title,
        description="Visits and yearly costs of insured adults.",
        domain="health economics",
        by=world.actor(by),
    )


def draft_version(world: World, *, by: str = "sade", title: str = "Visits and costs") -> Version:
    version: Version = dataset(world, by=by, title=title).versions.get()
    return version


def complete_version(world: World, *, by: str = "sade", title: str = "Visits and costs") -> Version:
    """A version whose task list is done, not registered yet."""
    version, actor = draft_version(world, by=by, title=title), world.actor(by)
    for role in ROWS:
        add_table(version, role, by=actor)
    datasets.save_registration(
        version,
        fields={
            "purpose": "To develop a cost model before access to the real records.",
            "necessity": "The real records may be used in the secure room only.",
            "out_of_scope": "Statements about individuals.",
            "targets": ["ill"],
            "sensitive": ["ill"],
            "quasi_identifiers": ["age", "sex", "region"],
            "subgroups": ["sex", "region"],
        },
        by=actor,
    )
    sources.declare(version, role="training", by=actor, fields=source_fields())
    file_log(world, version, by=by)
    return fresh(version)


def file_log(world: World, version: Version, *draws: int, by: str = "sade") -> GenerationRun:
    """The log of a run that made these draws, or all of them."""
    log = generation_log(fresh(version), *draws)
    return generation.file_log(fresh(version), data=json.dumps(log).encode(), by=world.actor(by))


def add_table(version: Version, role: str, *, by: Any, seed: int | None = None, name: str = "") -> StoredFile:
    if not storage.place(read_table(role, seed).parquet_sha256).is_file():
        read_table.cache_clear()
    original = storage.put(table(role, seed=seed))
    return files.keep(
        version,
        role=role,
        name=name or f"{role}.csv",
        media_type="text/csv",
        original=original,
        table=read_table(role, seed),
        by=by,
    )


def source_fields() -> dict[str, Any]:
    return {
        "title": "Insurance claims 2024",
        "issuer": "Northgate Trust",
        "licence": "Data use agreement 7",
        "rights_basis": "The agreement names the making of synthetic data.",
        "personal_data": "pseudonymised",
        "agreement_ref": "DUA-7",
    }


def replaced(log: Any) -> Any:
    """A log made from an example, with a word of its own in the place of each placeholder."""
    if isinstance(log, dict):
        return {name: replaced(value) for name, value in log.items()}
    if isinstance(log, list):
        return [replaced(value) for value in log]
    return PLACEHOLDER.sub("our own", log) if isinstance(log, str) else log


def generation_log(version: Version, *draws: int) -> dict[str, Any]:
    """A log that fits the version's synthetic files, or these draws of them."""
    synthetic = [file for file in version.files.all() if file.role == "synthetic"]
    made = [file for file in synthetic if not draws or file.draw in draws]
    return {
        "schema_version": "1.0",
        "run_id": "4f1b3c52-91f7-4b56-9d55-0f5a3b4a7f10",
        "dataset_version": "1",
        "log_origin": {"kind": "api", "completeness": "contemporaneous"},
        "status": "completed",
        "synthetic_degree": "fully_synthetic",
        "generator": {"type": "autoregressive_tabular", "name": "trees", "version": "1.0"},
        "seeds": [{"scope": "all", "value": 3}],
        "privacy": {"mechanism": "none", "formal": False},
        "sources": [
            {
                "id": "claims",
                "role": "training",
                "version": "2024",
                "licence": "Data use agreement 7",
                "rights_basis": "agreement",
                "personal_data": "pseudonymised",
            }
        ],
        "environment": {"os": "Linux", "lockfile_sha256": "0" * 64},
        "operator": {"name": "Sade Okafor"},
        "started_at": "2026-11-01T10:00:00Z",
        "ended_at": "2026-11-01T10:01:00Z",
        "outputs": [
            {"path": file.name, "sha256": file.sha256, "bytes": file.bytes, "media_type": "text/csv"} for file in made
        ]
        or [{"path": "synthetic.csv", "sha256": "1" * 64, "bytes": 1, "media_type": "text/csv"}],
    }


def registered_version(world: World, *, by: str = "sade", title: str = "Visits and costs") -> Version:
    return fresh(datasets.register_version(complete_version(world, by=by, title=title), by=world.actor(by)))


def evaluated_version(world: World, *, by: str = "sade", title: str = "Visits and costs", **verdicts: str) -> Version:
    version = registered_version(world, by=by, title=title)
    evidence.file_report(version, report=report(version, other=0, declared=None, **verdicts), by=SYSTEM)
    return fresh(version)


def next_version(world: World, earlier: Version, *, by: str = "sade") -> Version:
    """The version after another of its dataset, registered, evaluated and assessed."""
    actor = world.actor(by)
    version = datasets.start_version(earlier.dataset, by=actor)
    for role in ROWS:
        add_table(version, role, by=actor)
    file_log(world, version, by=by)
    version = fresh(datasets.register_version(fresh(version), by=actor))
    evidence.file_report(version, report=report(version, other=0, declared=None), by=SYSTEM)
    return assess(world, fresh(version), by=by)


def several_version(world: World) -> Version:
    """Two draws by two runs, evaluated by two protocols, one report by a person, and assessed."""
    version, actor = complete_version(world), world.actor("sade")
    add_table(version, "synthetic", by=actor, seed=4, name="second.csv")
    file_log(world, version, 2)
    version = datasets.register_version(fresh(version), by=actor)
    evidence.file_report(version, report=report(version), by=SYSTEM)
    evidence.file_report(version, report=report(version, protocol="thin-1", fidelity="attention"), by=actor)
    return assess(world, version)


def answers(chosen: dict[str, Any] | None = None) -> dict[str, Any]:
    """Answers to every question asked: those chosen, else the first option that raises no tier."""
    questionnaire, given = libraries.load("questionnaire", "core@2"), dict(chosen or {})
    while open_now := [item for item in asked(questionnaire, given) if item["id"] not in given]:
        question = open_now[0]
        options = question.get("options", [])
        first = next((item["value"] for item in options if "tier" not in item), options[0]["value"] if options else "")
        calm = CALM.get(question["id"], first)
        given[question["id"]] = {"text": "Answered.", "choice": calm, "choices": [calm]}[question["type"]]
    return given


@cache
def answers_of_tier(tier: RiskTier) -> dict[str, Any]:
    """Complete answers of which exactly one raises the tier to this one."""
    questionnaire = libraries.load("questionnaire", "core@2")
    for question in questions(questionnaire):
        for option in question.get("options", []):
            value = [option["value"]] if question["type"] == "choices" else option["value"]
            given = answers({question["id"]: value})
            rating = rate(questionnaire, given)
            if rating.is_complete and rating.tier is tier:
                return given
    raise AssertionError(f"no single answer makes the tier {tier}")


def assessed_version(
    world: World,
    *,
    by: str = "sade",
    title: str = "Visits and costs",
    tier: RiskTier = RiskTier.MODERATE,
    **verdicts: str,
) -> Version:
    return assess(world, evaluated_version(world, by=by, title=title, **verdicts), by=by, tier=tier)


def assess(world: World, version: Version, *, by: str = "sade", tier: RiskTier = RiskTier.MODERATE) -> Version:
    risk.save_answers(version, answers=answers_of_tier(tier), by=world.actor(by))
    risk.complete(fresh(version), by=world.actor(by))
    return fresh(version)


def submission(
    world: World,
    *,
    at: State = State.DRAFT,
    by: str = "sade",
    title: str = "Visits and costs",
    vendor: bool = False,
    version: Version | None = None,
    record_format: int = record.NEWEST,
) -> Submission:
    """A submission that went through everything before the state asked for. One of an older record format began under it."""
    version, author = version or assessed_version(world, by=by, title=title), world.actor(by)
    if vendor:
        file_document(world, version, "vendor-statement", by=by)
    made = submissions.create(version, by=author)
    if record_format != made.record_format:
        Submission.objects.filter(pk=made.pk).update(record_format=record_format)
    made = submissions.save(
        made,
        fields={
            "uses": "Health-economic modelling of treatment sequences.",
            "recipients": "The modelling team of the lab.",
            "access": "controlled",
            "vendor": world.vendor if vendor else None,
        },
        by=author,
    )
    for state, step in STEPS.items():
        if made.state == at:
            break
        if made.state == state:
            step(world, made)
            made = again(made)
    assert made.state == at, f"{made.state}, not {at}: {made.blockers}"
    return again(made)


def to_checks(world: World, made: Submission) -> None:
    submissions.take(made, action=Action.SUBMIT, by=world.actor("sade"))


def attest(world: World, made: Submission) -> None:
    sign(world, made, "responsibility", by="priya")


def review(world: World, made: Submission) -> None:
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    for name in ("rui", "ines"):
        cast(world, made, by=name)


def cast(world: World, made: Submission, *, by: str, verdict: VoteVerdict = VoteVerdict.SUPPORT) -> None:
    reviews.vote(
        made, verdict=verdict, tier=RiskTier.MODERATE, rationale="The evidence supports it.", by=world.actor(by)
    )


def consolidate(world: World, made: Submission) -> None:
    set_terms(world, made)
    sign(world, made, "review", by="rui")


def set_terms(
    world: World,
    made: Submission,
    *,
    conditions: list[tuple[str, date]] | None = None,
    summary: str = "Two reviewers agree.",
) -> Submission:
    today = timezone.now().date()
    return reviews.set_terms(
        made,
        residual_tier=RiskTier.MODERATE,
        summary=summary,
        valid_until=today + timedelta(days=365),
        review_due=today + timedelta(days=180),
        conditions=[(CONDITION, today + timedelta(days=300))] if conditions is None else conditions,
        by=world.actor("rui"),
    )


def sign_all(world: World, made: Submission) -> None:
    signers = {"lab": "ama", "institution": "otto", **({"vendor": "vera"} if made.vendor_id else {})}
    for stage, name in signers.items():
        sign(world, made, stage, by=name)


def make_pack(world: World, made: Submission) -> None:
    artefacts.make(Artefact.objects.get(record__submission=made).pk)


def pack_files() -> dict[str, ArtefactFile]:
    """The files of the only pack, by their ending."""
    return {file.name.rpartition(".")[2]: file for file in Artefact.objects.get().files.all()}


STEPS = {
    State.DRAFT: to_checks,
    State.ATTESTATION: attest,
    State.REVIEW: review,
    State.CONSOLIDATION: consolidate,
    State.SIGN_OFF: sign_all,
    State.APPROVED: make_pack,
}


def sign(world: World, made: Submission, stage: str, *, by: str, shown: str = "", reason: str = "") -> Signature:
    return sign_off.sign(
        made,
        stage=stage,
        by=world.actor(by),
        shown=shown or standing(made).record.digest,
        proof=Proof(PASSWORD),
        session=f"session of {by}",
        reason=reason,
    )


def file_document(world: World, version: Version, key: str, *, by: str = "sade") -> Evidence:
    return evidence.file_document(
        version,
        key=key,
        title=key.replace("-", " ").capitalize(),
        upload=upload(b"%PDF-1.7 a letter", "letter.pdf"),
        by=world.actor(by),
    )


def standing(made: Submission, *, at: date | None = None) -> Standing:
    return Standing(again(made), at=at)


def again(made: Submission) -> Submission:
    """The submission read anew, whole."""
    return Submission.objects.with_people().get(pk=made.pk)


def fresh(version: Version) -> Version:
    """The version read anew."""
    return Version.objects.select_related("dataset__organisation__parent").get(pk=version.pk)


def gzipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.write(data)
    return buffer.getvalue()
