"""Three more registrations of the demo: a prompt-only text set, a corpus derived from it, a table whose real rows never enter.

Each goes through the same actions as the pages, up to its report; `main_job.py` calls them.
"""

import base64
import json
import platform
import re
import secrets
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from examples import randhie
from examples.case import COLUMNS
from governance.actions import datasets, files, generation, reports, runners, sources
from governance.actions.evidence import REPORT_TYPE
from governance.dossier import Dossier
from governance.models import Dataset, StoredFile, Version
from governance.vocabulary import FileRole, PersonalData
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.lib import storage
from portal.lib.canonical import canonical
from portal.lib.sealable import pre_authentication

HERE = Path(__file__).parent / "notes"
NOTES, CORPUS, ELSEWHERE = (
    "Advice line notes, prompted",
    "Questions about advice line notes",
    "RAND, measured in its own room",
)
LATER = "It was not recorded when the notes were written for this example."
Measure = Callable[[Version, dict[str, Actor]], None]


def with_notes(people: dict[str, Actor], measure: Measure) -> Version:
    """Documents that were only prompted: there is nothing to compare them with."""
    notes = registered(
        people, NOTES, kind="documents", comparison="nothing", fill=lambda version: prompted(version, people)
    )
    measure(notes, people)
    return notes


def with_corpus(people: dict[str, Actor], measure: Measure) -> Version:
    """A corpus that was derived from the notes."""
    notes = Version.objects.get(dataset__title=NOTES, number=1)
    corpus = registered(
        people, CORPUS, kind="corpus", comparison="nothing", fill=lambda version: derived(version, notes, people)
    )
    measure(corpus, people)
    return corpus


def with_room(people: dict[str, Actor], out: Path) -> Version:
    """A table whose real rows never enter the portal."""
    far = registered(
        people, ELSEWHERE, kind="table", comparison="elsewhere", fill=lambda version: described(version, out, people)
    )
    measured_there(far, out, people)
    return far


def registered(
    people: dict[str, Actor], title: str, *, kind: str, comparison: str, fill: Callable[[Version], None]
) -> Version:
    sade, lab = people["sade"], Organisation.objects.get(name="Health Economics Lab")
    held = Dataset.objects.filter(title=title, organisation=lab).first()
    dataset = held or datasets.register(
        organisation=lab, title=title, description=ABOUT[title], domain="health economics", kind=kind, comparison=comparison, by=sade
    )  # fmt: skip
    version: Version = dataset.versions.get(number=1)
    if version.is_registered:
        return version
    fill(version)
    return datasets.register_version(Version.objects.get(pk=version.pk), by=sade)


def stored(version: Version, role: FileRole, name: str, data: bytes, by: Actor) -> StoredFile:
    """As the upload handler would leave it, once."""
    held = version.files.filter(role=role, name=name).first()
    if held:
        return held
    copy = storage.incoming() / secrets.token_hex(16)
    copy.write_bytes(data)
    arrived = storage.Arrived(
        path=copy, sha256=randhie.digest(copy), size=len(data), name=name, content_type="application/octet-stream"
    )
    return files.store(Version.objects.get(pk=version.pk), role=role, upload=arrived, by=by)


def filed(version: Version, made: StoredFile, by: Actor, **said: Any) -> None:
    if version.generation_runs.exists():
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    log = {
        "schema_version": "1.1",
        "run_id": str(uuid.uuid4()),
        "dataset_version": str(version),
        "status": "completed",
        "synthetic_degree": "fully_synthetic",
        "environment": {"os": platform.platform(), "lockfile_sha256": randhie.digest(randhie.LOCK)},
        "operator": {"name": by.name},
        "started_at": now,
        "ended_at": now,
        "outputs": [{"path": made.name, "sha256": made.sha256, "bytes": made.bytes, "media_type": "application/jsonl", "role": "data"}],
        **said,
    }  # fmt: skip
    generation.file_log(version, data=json.dumps(log).encode(), by=by)


def prompted(version: Version, people: dict[str, Actor]) -> None:
    """Notes that a language model wrote from one prompt; what was not recorded of that run is marked as missing."""
    sade = people["sade"]
    made = stored(version, FileRole.SYNTHETIC, "notes.jsonl", (HERE / "notes.jsonl").read_bytes(), sade)
    declared = "fields: {text: [note], label: topic, id: id}\nno_pii: true\n"
    words = {
        "purpose": "To try out how notes of an advice line are sorted by topic, before there are any.",
        "declaration": declared,
    }
    datasets.save_registration(version, fields=words, by=sade)
    if not version.derivations.exists():
        sources.declare(version, role="expert_knowledge", fields=KNOWLEDGE, by=sade)
    model = {
        "role": "generator",
        "version": "unpinned",
        "access": "hosted_api",
        "terms_allow_output_for_training": "unknown",
    }
    unknown = ("/models/0/id", "/models/0/provider", "/sampling/temperature")
    filed(
        version, made, sade,
        log_origin={"kind": "api", "completeness": "partial"},
        generator={"type": "prompt_llm", "name": "one prompt", "version": "1"},
        determinism="not_reproducible",
        models=[model],
        prompts=[{"template_id": "notes", "version": "1", "sha256": randhie.digest(HERE / "prompt.txt")}],
        sampling={},
        sources=[],
        human_review={"performed": True, "sampled": 36, "reviewers": 1, "accepted": 36},
        missing=[{"field": field, "why": LATER} for field in unknown],
    )  # fmt: skip


def derived(version: Version, notes: Version, people: dict[str, Actor]) -> None:
    """A question and its answer about each note, by rules; with the lineage of each, and a benchmark to be free of."""
    sade = people["sade"]
    given = [json.loads(line) for line in (HERE / "notes.jsonl").read_text().splitlines()]
    pairs = [pair for note in given for pair in asked_about(note)]
    made = stored(version, FileRole.SYNTHETIC, "questions.jsonl", lines(without(pairs, "from")), sade)
    lineage = ({"id": pair["id"], "parents": [f"notes:{pair['from']}"], "level": 1} for pair in pairs)
    stored(version, FileRole.LINEAGE, "lineage.jsonl", lines(lineage), sade)
    items = [{"id": str(at), "question": f"What is {at} plus {at + 7}, less {at // 2}?"} for at in range(1, 41)]
    asks = "How many apples are left of {} if {} are eaten on each of {} days?"
    decoys = [
        {"id": f"d{at}", "question": asks.format(at + 50, at, at % 5 + 2), "split": "decoy"} for at in range(1, 61)
    ]
    stored(version, FileRole.BENCHMARKS, "sums.jsonl", lines([*items, *decoys]), sade)
    known = f"id: notes, sha256: {randhie.digest(HERE / 'notes.jsonl')}, depth: 1"
    rights = f"sources:\n  - {{{known}, permissions: {{train: yes, publish: conditional}}}}\n"
    stored(version, FileRole.RIGHTS, "rights.yaml", rights.encode(), sade)
    declared = "fields: {pair: {question: question, answer: answer}, id: id}\nuses: [train]\n"
    words = {"purpose": "To try out answering questions about notes of an advice line.", "declaration": declared}
    datasets.save_registration(version, fields=words, by=sade)
    if not version.derivations.exists():
        sources.derive(version, origin=notes.pk, role="reference_corpus", by=sade)
    no_model = "No model took part: the questions are written by rules."
    filed(
        version, made, sade,
        log_origin={"kind": "api", "completeness": "partial"},
        generator={"type": "corpus_pipeline", "name": "examples/other_kinds.py", "version": "1"},
        determinism="bitwise_reproducible",
        sources=[{"id": "notes", "role": "reference_corpus", "version": "1", "licence": "Own work", "rights_basis": "Own work",
                  "personal_data": "none", "is_synthetic": "yes"}],
        stages=[
            {"order": 1, "name": "Take every note", "kind": "document_filter", "in": len(given), "out": len(given), "unit": "documents"},
            {"order": 2, "name": "Ask about each sentence", "kind": "generation", "in": len(given), "out": len(pairs), "unit": "questions"},
        ],
        decontamination={"performed": False, "not_performed_reason": "It is measured: corpus-1 compares with the benchmark."},
        missing=[{"field": field, "why": no_model} for field in ("/models", "/prompts", "/seeds", "/sampling/temperature")],
    )  # fmt: skip


def asked_about(note: Mapping[str, str]) -> Iterable[dict[str, str]]:
    """One question for each sentence after the first, whose answer is that sentence."""
    first, *rest = re.split(r"(?<=[.])\s+", note["note"])
    for at, sentence in enumerate(rest, 1):
        yield {
            "id": f"{note['id']}-{at}",
            "from": note["id"],
            "question": f"{first} What else does the note say?",
            "answer": sentence,
        }


def described(version: Version, out: Path, people: dict[str, Actor]) -> None:
    """The real tables are described where they are, and only the descriptions are sent."""
    sade = people["sade"]
    made = randhie.make(out / "elsewhere", dataset_version=ELSEWHERE)
    stored(version, FileRole.SYNTHETIC, "synthetic.csv", made["synthetic"].read_bytes(), sade)
    for role in (FileRole.TRAIN, FileRole.HOLDOUT):
        place = out / "elsewhere" / f"{role}.json"
        harness("describe", str(made[role.value]), "--out", str(place))
        stored(version, role, f"{role}.csv", place.read_bytes(), sade)
    fields = {name: COLUMNS[name] for name in ("targets", "sensitive", "quasi_identifiers", "subgroups")}
    datasets.save_registration(
        version, fields={"purpose": "To teach with rows that never left their room.", **fields}, by=sade
    )
    if not version.derivations.exists():
        sources.declare(version, role="training", fields=ROOM, by=sade)
    if not version.generation_runs.exists():
        generation.file_log(version, data=made["generation-log"].read_bytes(), by=sade)


def measured_there(version: Version, out: Path, people: dict[str, Actor]) -> None:
    """By the harness beside the real rows; the runner's key signs the report, which alone comes back."""
    if version.evidence.filter(kind="report").exists():
        return
    folder, report = out / "elsewhere", out / "elsewhere" / "report.json"
    tables = [part for role in ("train", "holdout", "synthetic") for part in (f"--{role}", str(folder / f"{role}.csv"))]
    flags = {
        "--target": "targets",
        "--sensitive": "sensitive",
        "--quasi": "quasi_identifiers",
        "--subgroup": "subgroups",
    }
    chosen = [word for flag, name in flags.items() for word in (flag, *getattr(version, name))]
    harness("run", "--protocol", "tabular-1", *tables, *chosen, "--out", str(report))
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    place = Organisation.objects.get(name="Northgate Trust")
    runners.register(
        organisation=place,
        name=f"Secure room, {datetime.now(UTC):%d %B %Y %H:%M}",
        public_key=public,
        by=people["otto"],
    )
    payload = canonical(json.loads(report.read_text()))
    signature = key.sign(pre_authentication(REPORT_TYPE, payload))
    envelope = {
        "payloadType": REPORT_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": public, "sig": base64.b64encode(signature).decode()}],
    }
    reports.file_sent(Version.objects.get(pk=version.pk), sent=envelope, by=people["sade"])


def harness(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "evaluations.harness", *words], check=True, stderr=subprocess.DEVNULL)


def lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def without(records: Iterable[Mapping[str, Any]], name: str) -> Iterable[dict[str, Any]]:
    return ({key: value for key, value in record.items() if key != name} for record in records)


def summary(versions: Iterable[Version], seconds: Mapping[str, float]) -> dict[str, Any]:
    """What was registered, where it stands and what was measured: `summary.json`."""
    return {"datasets": [told(version, seconds) for version in versions]}


def told(version: Version, seconds: Mapping[str, float]) -> dict[str, Any]:
    from_reports = version.evidence.filter(kind="report").values_list("key", "facts")
    submission, tier = version.submissions.order_by("-pk").first(), Dossier(version).tier
    return {
        "title": version.dataset.title,
        "kind": version.dataset.kind,
        "comparison": version.comparison,
        "state": str(submission.state) if submission else "registered",
        "tier": str(tier) if tier else None,
        "verdicts": {key: {group["id"]: group["verdict"] for group in facts["groups"]} for key, facts in from_reports},
        "seconds": round(seconds.get(version.dataset.title, 0.0), 1),
    }


ABOUT = {
    NOTES: "Short, made-up notes of a telephone advice line, written by a language model from one prompt. The people in them do not exist.",
    CORPUS: "Questions with answers about those notes, written by rules, each with the note that it comes from.",
    ELSEWHERE: "The RAND experiment again; its real rows stay in a room of their own, and only digests and a signed report came out.",
}
KNOWLEDGE = {
    "title": "What advice lines write down", "issuer": "Health Economics Lab", "licence": "Own work",
    "rights_basis": "Written by the lab, about nobody.", "personal_data": PersonalData.NONE, "kind": "expert",
}  # fmt: skip
ROOM = {
    "title": "RAND health insurance experiment, in its own room", "issuer": "RAND Corporation, as shipped in statsmodels",
    "licence": "Public domain", "rights_basis": "Public use file.", "personal_data": PersonalData.PSEUDONYMISED,
    "collected": "1974 to 1982", "kind": "dataset",
}  # fmt: skip
