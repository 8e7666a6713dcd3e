"""The main job on real input, by people who act through the same actions as the pages: python examples/main_job.py

Registers a synthetic edition of the RAND health insurance experiment, has it measured by the real worker, assessed,
reviewed and signed, waits for the audit pack, verifies it with the script inside it, and lets procurement download it
while a stranger is refused. What has been done before is not done again.
"""

import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations import actions as evaluations
from evaluations.models import EvaluationJob
from examples import randhie
from examples.case import ANSWERS, COLUMNS, CONDITION, PEOPLE, REASONS, TITLE, USES, WORDS
from examples.other_kinds import CORPUS, ELSEWHERE, NOTES, summary, with_corpus, with_notes, with_room
from governance.actions import datasets, files, generation, reviews, risk, sign_off, sources, submissions
from governance.blockers import sentences
from governance.models import Artefact, Assignment, Dataset, Submission, Version
from governance.models.artefact import PACK
from governance.stages import RESPONSIBILITY, REVIEW
from governance.standing import Standing
from governance.vocabulary import Action, FileRole, PersonalData, RiskTier, State, VoteVerdict
from governance.working_days import months_after
from portal.accounts.actor import Actor
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.people import actor_of
from portal.accounts.reauthentication import Proof
from portal.lib import seal, storage

OUT = Path(os.environ.get("OUTPUT_DIR", "var/demo"))
PATIENCE = 300
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def step(text: str) -> None:
    print(f"  {text}", flush=True)


def found() -> dict[str, Actor]:
    """The organisations and the people, once."""
    trust, _ = Organisation.objects.get_or_create(name="Northgate Trust", defaults={"kind": "institution"})
    lab, _ = Organisation.objects.get_or_create(name="Health Economics Lab", defaults={"kind": "lab", "parent": trust})
    far, _ = Organisation.objects.get_or_create(name="Eastbrook University", defaults={"kind": "institution"})
    elsewhere, _ = Organisation.objects.get_or_create(
        name="Eastbrook Genomics Lab", defaults={"kind": "lab", "parent": far}
    )
    places = {"trust": trust, "lab": lab, "elsewhere": elsewhere}
    for name, (full, title, role, place) in PEOPLE.items():
        email = f"{name}@example.org"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, settings.DEMO_PASSWORD, name=full, title=title
        )
        Membership.objects.get_or_create(user=user, organisation=places[place], role=role)
    return {name: actor_of(User.objects.get(email=f"{name}@example.org")) for name in PEOPLE}


def register(people: dict[str, Actor]) -> Version:
    """Dataset, version, tables, sources, log: the task list, then the registration that freezes the files."""
    sade, lab = people["sade"], Organisation.objects.get(name="Health Economics Lab")
    held = Dataset.objects.filter(title=TITLE, organisation=lab).first()
    dataset = held or datasets.register(
        organisation=lab,
        title=TITLE,
        description="Visits to a doctor and the terms of insurance.",
        domain="health economics",
        by=sade,
    )
    version: Version = dataset.versions.get(number=1)
    if version.is_registered:
        return version
    made = randhie.make(OUT / "randhie", dataset_version=f"{TITLE}, version 1")
    for role in (FileRole.SYNTHETIC, FileRole.TRAIN, FileRole.HOLDOUT):
        if not version.files.filter(role=role).exists():
            stored = files.store(version, role=role, upload=arrived(made[role.value]), by=sade)
            step(
                f"{role.label} table stored: {stored.rows:,} rows, {len(stored.columns)} columns, sha256 {stored.sha256[:16]}…"
            )
    datasets.save_registration(version, fields=WORDS | COLUMNS, by=sade)
    log = json.loads(made["generation-log"].read_text())
    if not version.derivations.exists():
        sources.declare(version, role=log["sources"][0]["role"], fields=source_fields(log["sources"][0]), by=sade)
        step(f"Source declared: {log['sources'][0]['licence']}")
    if not version.generation_runs.exists():
        generation.file_log(version, data=made["generation-log"].read_bytes(), by=sade)
        step("Generation log filed: it fits its JSON Schema, and names the synthetic table by digest")
    return datasets.register_version(version, by=sade)


def source_fields(source: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "RAND health insurance experiment",
        "issuer": "RAND Corporation, as shipped in statsmodels",
        "licence": source["licence"],
        "rights_basis": source["rights_basis"],
        "personal_data": PersonalData(source["personal_data"]),
        "uri": source["version"],
        "collected": "1974 to 1982",
    }


def arrived(path: Path) -> storage.Arrived:
    """A file as the upload handler would leave it."""
    copy = storage.incoming() / secrets.token_hex(16)
    shutil.copyfile(path, copy)
    sha256 = randhie.digest(path)
    return storage.Arrived(path=copy, sha256=sha256, size=path.stat().st_size, name=path.name, content_type="text/csv")


def evaluate(version: Version, people: dict[str, Actor]) -> None:
    """Asks for the evaluation and waits for the worker; the job's row says how far it is."""
    if version.evidence.filter(kind="report").exists():
        return
    job = evaluations.request(version, by=people["sade"])
    told = -1

    def ended() -> bool:
        nonlocal told
        now = EvaluationJob.objects.get(pk=job.pk)
        if now.steps_done != told and now.steps_total:
            told = now.steps_done
            step(f"Measured {now.steps_done} of {now.steps_total}: {now.step}")
        if not now.is_active and now.state != "succeeded":
            raise SystemExit(f"The evaluation ended as “{now.get_state_display()}”: {now.error}")
        return not now.is_active

    wait(ended, "the evaluation")
    report = version.evidence.filter(kind="report").latest("pk")
    step(f"Report filed as evidence, digest {report.report_digest[:16]}…")
    step(
        "Verdicts: "
        + ", ".join(f"{group['id']} {group['verdict'].replace('_', ' ')}" for group in (report.report or {})["groups"])
    )


def assess(version: Version, people: dict[str, Actor]) -> None:
    if hasattr(version, "risk_assessment") and version.risk_assessment.is_complete:
        return
    risk.save_answers(version, answers=ANSWERS, by=people["sade"])
    risk.complete(version, by=people["sade"])
    step("Risk questionnaire answered")


def put_forward(version: Version, people: dict[str, Actor]) -> Submission:
    """The submission; the checks list every blocker, and a first try without uses shows them."""
    held = Submission.objects.filter(version=version).exclude(state__in=["withdrawn", "rejected"]).first()
    submission = held or submissions.create(version, by=people["sade"])
    if submission.state == State.DRAFT:
        submission = submissions.take(submission, action=Action.SUBMIT, by=people["sade"])
        step(f"Checks return a hasty submission: {' '.join(sentences(submission.blockers))}")
        submissions.save(submission, fields=USES, by=people["sade"])
        submission = submissions.take(submission, action=Action.SUBMIT, by=people["sade"])
    if submission.state == State.DRAFT:
        raise SystemExit("The checks found: " + " ".join(sentences(submission.blockers)))
    tier = Standing(submissions_whole(submission)).dossier.tier
    step(f"Checks passed at risk tier {tier}; the submission is with the PI")
    return submission


def submissions_whole(submission: Submission) -> Submission:
    return Submission.objects.with_people().get(pk=submission.pk)


def sign(submission: Submission, stage: str, person: Actor) -> None:
    shown = sign_off.show(submission, stage=stage, by=person)
    signature = sign_off.sign(
        submission,
        stage=stage,
        by=person,
        shown=shown.record.digest,
        proof=Proof(settings.DEMO_PASSWORD),
        session="main job",
    )
    step(
        f"{signature.signer_name}, {signature.signer_role.lower()}, signs {signature.meaning}: record {shown.record.digest[:16]}…"
    )


def review(submission: Submission, people: dict[str, Actor]) -> None:
    """Two reviewers, blind to each other until both have spoken; then the terms."""
    for name in ("rui", "ines"):
        if not Assignment.objects.filter(submission=submission, reviewer__pk=people[name].id).exists():
            reviews.take(submission, by=people[name])
    for name, rationale in REASONS.items():
        submission = submissions_whole(submission)
        if submission.state == State.REVIEW:
            reviews.vote(
                submission, verdict=VoteVerdict.SUPPORT, tier=RiskTier.MODERATE, rationale=rationale, by=people[name]
            )
            step(f"{people[name].name} gives an independent verdict")
    today, submission = timezone.now().date(), submissions_whole(submission)
    rules = Standing(submission).terms
    reviews.set_terms(
        submission,
        residual_tier=RiskTier.MODERATE,
        summary="Both reviewers support approval at tier moderate, with the condition below.",
        valid_until=months_after(today, rules["valid_months"]),
        review_due=months_after(today, rules["review_months"]),
        conditions=[
            (
                CONDITION,
                today + timedelta(days=300),
            )
        ],
        by=people["rui"],
    )
    step("Residual tier, condition and review date set")


def decide(submission: Submission, people: dict[str, Actor]) -> Submission:
    """From wherever the submission stands to in force."""
    acts: dict[str, Callable[[Submission], None]] = {
        State.ATTESTATION: lambda item: sign(item, RESPONSIBILITY, people["priya"]),
        State.REVIEW: lambda item: review(item, people),
        State.CONSOLIDATION: lambda item: sign(item, REVIEW, people["rui"]),
        State.SIGN_OFF: lambda item: sign_next(item, people),
    }
    while (now := submissions_whole(submission)).state in acts:
        acts[now.state](now)
    wait(lambda: submissions_whole(submission).state != State.APPROVED, "the audit pack")
    now = submissions_whole(submission)
    if now.state != State.IN_FORCE:
        raise SystemExit(f"The submission is in “{now.get_state_display()}”, not in force.")
    step(f"Approval in force until {now.valid_until:%d %B %Y}, to be reviewed by {now.review_due:%d %B %Y}")
    return now


def sign_next(submission: Submission, people: dict[str, Actor]) -> None:
    stage = Standing(submission).turns[0].asked.stage.key
    sign(submission, stage, people[{"lab": "ama", "institution": "otto"}[stage]])


def hand_over(submission: Submission) -> None:
    """Puts the pack where the newcomer finds it, verifies it with its own script, and lets the right person fetch it."""
    pack = Artefact.objects.get(record__submission=submission, kind=PACK, state="succeeded")
    for name, sha256 in pack.files.values_list("name", "sha256"):
        shutil.copyfile(storage.path_of(sha256), OUT / name)
    with zipfile.ZipFile(OUT / "audit-pack.zip") as archive:
        (OUT / "verify.py").write_bytes(archive.read("verify.py"))
    key = OUT / "portal-key.pem"
    key.write_text(seal.public_pem(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(OUT / "verify.py"), str(OUT / "audit-pack.zip"), "--key", str(key)],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        step(f"verify.py: {line}")
    if done.returncode:
        raise SystemExit(f"The audit pack does not verify. {done.stderr}")
    address = reverse("governance:artefact", args=[pack.pk, "audit-pack.zip"])
    for name, expected in (("petra", 200), ("nia", 404)):
        status = fetch(name, address)
        if status != expected:
            raise SystemExit(f"{name} got {status} for the audit pack, expected {expected}.")
    step("Procurement downloads the audit pack; a researcher of another institution is refused")


def fetch(name: str, address: str) -> int:
    """The status of the answer. A refusal is what is looked for here, so the log says nothing of it."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=f"{name}@example.org"), backend=BACKEND)
    logging.disable(logging.WARNING)
    try:
        return client.get(address).status_code
    finally:
        logging.disable(logging.NOTSET)


def wait(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited {PATIENCE} s for {what}. Is the worker running?")
        time.sleep(0.2)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    people = found()
    if (OUT / "summary.json").exists() and (OUT / "audit-pack.zip").exists():
        step("Done before: the approval is in force and the audit pack lies there.")
        return
    jobs: dict[str, Callable[[], Version]] = {
        TITLE: lambda: main_job(people),
        NOTES: lambda: with_notes(people, evaluate),
        CORPUS: lambda: with_corpus(people, evaluate),
        ELSEWHERE: lambda: with_room(people, OUT),
    }
    versions, seconds = [], {}
    for title, job in jobs.items():
        step(f"“{title}”")
        started = time.monotonic()
        versions.append(Version.objects.get(pk=job().pk))
        seconds[title] = time.monotonic() - started
    (OUT / "summary.json").write_text(json.dumps(summary(versions, seconds), indent=1, ensure_ascii=False) + "\n")
    step(f"{len(versions)} datasets registered and measured: {OUT.name}/summary.json")


def main_job(people: dict[str, Actor]) -> Version:
    """One table, from its registration to the pack that is handed over."""
    version = register(people)
    step(f"Version {version.number} registered, manifest {version.manifest_digest[:16]}…")
    evaluate(version, people)
    assess(Version.objects.get(pk=version.pk), people)
    submission = put_forward(version, people)
    hand_over(decide(submission, people))
    return version


if __name__ == "__main__":
    main()
