"""What each reader finds, word by word, in the bytes of every page and every answer of the API; the status alone proves nothing.

Marked words are planted wherever people write. The audit pack is one file for all who may take it (docs/adr/0024), so its bytes
are left out here.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from evaluations import actions as evaluations
from governance.actions import evidence, generation, reviews, risk, submissions
from governance.models import Artefact, Submission, Version
from governance.vocabulary import Action, RiskTier, State, VoteVerdict
from tests import factories
from tests.architecture.test_access import addresses as pages
from tests.architecture.test_access import filled
from tests.integration.api.addresses import addresses
from tests.people import World

ANSWER, WHY, PRIVATE, PUBLIC, SUMMARY = "ANSWERWORD", "WHYWORD", "PRIVATEWORD", "PUBLICWORD", "SUMMARYWORD"
TITLE, BYTES, LOG, NOTE, REASON = "TITLEWORD", "BYTESWORD", "LOGWORD", "NOTEWORD", "REASONWORD"
TRAIN, REPORT = "the digest of the train table", "the digest of the report"
MADE = {ANSWER, TITLE, BYTES, LOG, NOTE, TRAIN, REPORT, PUBLIC, REASON}
JUDGED = {WHY, PRIVATE, SUMMARY}
READ_BY = {
    "sade": MADE, "noor": MADE | JUDGED, "ada": MADE | JUDGED, "petra": {REASON}, "vera": {REASON}, "adam": set(), "nia": set(),
}  # fmt: skip


@pytest.fixture
def made(world: World) -> Submission:
    """Approved and then suspended: everybody who ever sees a submission sees this one."""
    made = factories.submission(world, version=marked_version(world), vendor=True, at=State.REVIEW)
    for name in ("rui", "ines"):
        reviews.take(made, by=world.actor(name))
    reviews.comment(made, section="risk", text=PRIVATE, public=False, by=world.actor("rui"))
    reviews.comment(made, section="use", text=PUBLIC, by=world.actor("rui"))
    for name in ("rui", "ines"):
        reviews.vote(made, verdict=VoteVerdict.SUPPORT, tier=RiskTier.MODERATE, rationale=WHY, by=world.actor(name))
    factories.set_terms(world, made, summary=SUMMARY)
    factories.sign(world, made, "review", by="rui")
    factories.sign_all(world, made)
    factories.make_pack(world, made)
    return submissions.take(factories.again(made), action=Action.SUSPEND, reason=REASON, by=world.actor("otto"))


def marked_version(world: World) -> Version:
    actor = world.actor("sade")
    version = factories.complete_version(world)
    factories.datasets.save_registration(version, fields={"notes": NOTE}, by=actor)
    log = factories.generation_log(factories.fresh(version)) | {"operator": {"name": LOG}}
    generation.file_log(factories.fresh(version), data=factories.json.dumps(log).encode(), by=actor)
    version = factories.fresh(factories.datasets.register_version(factories.fresh(version), by=actor))
    job = evaluations.request(version, by=actor)
    evidence.file_report(version, report=factories.report(version, other=0, declared=None), by=factories.SYSTEM)
    evaluations.cancel(job, by=actor)
    paper = factories.upload(f"%PDF-1.7 {BYTES}".encode(), "paper.pdf")
    evidence.file_document(factories.fresh(version), key="vendor-statement", title=TITLE, upload=paper, by=actor)
    given = {
        key: ANSWER if value == "Answered." else value
        for key, value in factories.answers_of_tier(RiskTier.MODERATE).items()
    }
    risk.save_answers(factories.fresh(version), answers=given, by=actor)
    risk.complete(factories.fresh(version), by=actor)
    return factories.fresh(version)


def whole(client: Client, address: str) -> str:
    answer = client.get(address)
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    return sent.decode(errors="replace")


def everywhere(made: Submission) -> list[str]:
    """Every address that is read, of pages and of the API, but for the pack."""
    version, job = made.version, made.version.evaluation_jobs.get()
    pack = Artefact.objects.get(record__submission=made)
    evidence = list(version.evidence.values_list("pk", flat=True))
    fixed = {"evaluations/<uuid:pk>": f"evaluations/{job.pk}", "<slug:stage>": "reinstate", "<slug:action>": "revoke"}
    found = [filled(f"/{item}", made, fixed) for item in pages() if not item.startswith(("artefacts/", "packs/"))]
    found = [item for item in found if "<" not in item]
    found += [f"/evidence/{pk}/{ending}" for pk in evidence for ending in ("", "?format=json", "?format=declared")]
    found += [f"/versions/{version.pk}/log/?format=json"]
    ids: dict[str, Any] = {
        "dataset": version.dataset_id, "version": version.pk, "submission": made.pk, "evaluation": job.pk, "artefact": pack.pk,
        "file": version.files.get(role="train").pk, "source": version.derivations.get().pk, "stage": "reinstate",
        "thread": made.threads.first().pk, "condition": made.conditions.get().pk, "name": "audit-pack.zip",
    }  # fmt: skip
    for address in addresses():
        names = {part[1:-1] for part in address.path.split("/") if part.startswith("{")}
        if address.method == "GET" and names <= ids.keys() | {"evidence"} and "{artefact}/files/" not in address.path:
            found += [
                address.path.format(**ids, evidence=pk) for pk in (evidence if "evidence" in names else evidence[:1])
            ]
    return found


@pytest.mark.django_db
def test_each_reader_finds_what_their_edition_holds_and_no_more(
    world: World, made: Submission, client_of: Callable[[str], Client]
) -> None:
    report = made.version.evidence.get(kind="report")
    marks = {word: word for word in MADE | JUDGED} | {
        TRAIN: made.version.files.get(role="train").sha256,
        REPORT: report.report_digest,
    }
    every = everywhere(made)
    assert len(every) > 80

    found = {name: read_by(client_of(name), every, marks) for name in READ_BY}
    wrong = {
        name: {
            "misses": READ_BY[name] - places.keys(),
            "reads": {word: places[word] for word in places.keys() - READ_BY[name]},
        }
        for name, places in found.items()
        if places.keys() != READ_BY[name]
    }
    assert wrong == {}


def read_by(client: Client, every: list[str], marks: dict[str, str]) -> dict[str, str]:
    """The marked words this person finds, each with the last place where."""
    found = {}
    for address in every:
        body = whole(client, address)
        found |= {word: address for word, mark in marks.items() if mark in body}
    return found
