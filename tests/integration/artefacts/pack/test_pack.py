"""What a pack says and holds, and that the same record gives the same bytes."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pypdf
import pytest
import structlog
from django.utils import timezone, translation

from governance.artefacts.pack import bundle, render
from governance.artefacts.pack.limits import LIMITS
from governance.record import of
from portal.lib import merkle
from portal.lib.canonical import sha256
from tests.integration.artefacts.pack.packed import Packed

pytestmark = pytest.mark.django_db

NAMES = {
    "README.txt", "audit-pack.pdf", "record.json", "registration/manifest.json", "registration/registration.json",
    "registration/sources.json", "generation/1.json", "evaluation/tabular-1/report.json", "evidence/vendor-statement.csv",
    "rules/policy.json", "rules/questionnaire.json", "rules/template.json", "signoffs.intoto.jsonl",
    "signoffs-superseded.intoto.jsonl", "log/checkpoint", "log/events.jsonl", "log/verifier-key.txt", "pack.intoto.jsonl",
    "MANIFEST.sha256", "pack.json", "verify.py",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(packed: Packed) -> list[str]:
    """The text of each page, with every run of blanks as one."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(packed.pdf)).pages]


def zipped(packed: Packed, pdf: bytes) -> bytes:
    out = io.BytesIO()
    bundle.write(packed.content, pdf, out)
    return out.getvalue()


def test_the_same_record_gives_the_same_bytes_wherever_it_is_drawn(packed: Packed) -> None:
    with timezone.override("Asia/Tokyo"), translation.override("fr"):
        pdf = render.audit_pack(packed.content)
        made = zipped(packed, pdf)

    assert sha256(pdf) == sha256(packed.pdf)
    assert sha256(made) == sha256(packed.zip)


def test_the_zip_holds_exactly_these_files_stored_as_they_are(packed: Packed) -> None:
    with zipfile.ZipFile(io.BytesIO(packed.zip)) as pack:
        entries = pack.infolist()

    proofs = {f"proofs/{event.seq}.tlog-proof" for event in packed.content.events}
    assert {entry.filename for entry in entries} == NAMES | proofs
    assert {(entry.date_time, entry.compress_type) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
    }


def test_record_is_the_canonical_bytes_that_people_signed(packed: Packed) -> None:
    with zipfile.ZipFile(io.BytesIO(packed.zip)) as pack:
        data = pack.read("record.json")

    record = of(json.loads(data))
    assert record.data == data
    for item in packed.content.sign_offs:
        statement = json.loads(item.envelope)
        assert statement["payloadType"] == "application/vnd.in-toto+json"
    assert packed.content.sign_offs[-2].record_digest == record.digest


def test_every_proof_leads_to_the_head_over_all_leaves(packed: Packed) -> None:
    head = merkle.root(packed.leaves).hex()

    assert head == packed.content.head.root
    for event in packed.content.events:
        assert packed.leaves[event.seq] == merkle.leaf(bytes.fromhex(sha256(event.body)))
        assert list(event.path) == merkle.inclusion(packed.leaves, event.seq)


def test_valid_and_superseded_signatures_are_told_apart_with_the_reason(packed: Packed) -> None:
    assert [(item.name, item.stage) for item in packed.content.sign_offs] == [
        ("Priya Raman", "responsibility"),
        ("Rui Tavares", "review"),
        ("Ama Boateng", "lab"),
        ("Otto Lindqvist", "institution"),
        ("Vera Lang", "vendor"),
    ]
    event = next(item.seq for item in packed.content.events if b'"type":"changes_requested"' in item.body) + 1
    changed = f"Changed after it was signed, first by event {event} (uses and recipients changed): uses and recipients"
    assert [(item.name, item.superseded) for item in packed.content.superseded] == [
        ("Priya Raman", f"{changed}."),
        ("Rui Tavares", f"{changed}, review."),
        ("Ama Boateng", f"{changed}, review."),
    ]


def test_page_one_says_the_verdict_first(packed: Packed, pages: list[str]) -> None:
    until = packed.content.parts["conditions"]["valid_until"]
    words = f"Approved until {timezone.datetime.fromisoformat(until):%-d %B %Y}"

    first = f"Northgate Trust Audit pack of a synthetic dataset Visits and costs Version 1 {words}"
    assert pages[0].replace(" ", "").startswith(first.replace(" ", ""))
    for name in ("Priya Raman", "Rui Tavares", "Ama Boateng", "Otto Lindqvist", "Vera Lang"):
        assert name in pages[0]
    assert packed.content.record.digest in pages[0].replace(" ", "")


def test_every_signature_is_manifest_in_full(packed: Packed, pages: list[str]) -> None:
    text = " ".join(pages)
    for item in [*packed.content.sign_offs, *packed.content.superseded]:
        assert f"{item.title} · {item.role}, {item.organisation} · {item.stage_label} {item.statement}" in text
        assert f"Signed at {item.signed_at:%-d %B %Y, %H:%M:%S} +00:00 Proved by password" in text
        assert item.digest in text.replace(" ", "")
        assert item.record_digest in text.replace(" ", "")


def test_every_page_names_the_record_and_its_number(packed: Packed, pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert page.endswith(
            f"Northgate Trust · approved {packed.content.approved_at:%-d %B %Y} Page {number} of {len(pages)}"
        )
        assert f"record {packed.content.record.digest[:16]}…" in page


def test_document_and_readme_say_what_is_not_proved_in_the_same_words(packed: Packed, pages: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(packed.zip)) as pack:
        readme = " ".join(pack.read("README.txt").decode().split())

    text = " ".join(pages)
    for limit in LIMITS:
        assert f"{limit.claim} {limit.truth}" in text
        assert f"* {limit.claim} {limit.truth}" in readme


def test_document_is_pdf_a_with_the_record_attached(packed: Packed) -> None:
    reader = pypdf.PdfReader(io.BytesIO(packed.pdf))

    assert reader.attachments == {"record.json": [packed.content.record.data]}
    metadata = reader.root_object["/Metadata"].get_data().decode()
    assert re.findall(r'pdfaid:(part|conformance)="(\w)"', metadata) == [("part", "3"), ("conformance", "B")]
    assert reader.metadata is not None
    assert reader.metadata.title == "Audit pack: Visits and costs, version 1"
    assert reader.metadata.creation_date == packed.content.approved_at.replace(microsecond=0)


HOSTILE = (
    '<script>alert(1)</script><img src="file:///etc/hostname"><link rel=attachment href="file:///etc/passwd">'
    '{% now "Y" %}{{ content }} </dd></td></style> ' + "x" * 300 + " \u202eevil مرحبا"
)


def test_whatever_people_typed_is_printed_as_text_and_fetches_nothing(packed: Packed) -> None:
    content = json.loads(packed.content.record.data)
    parts = content["parts"]
    for words in (parts["identity"]["dataset"], parts["use"], parts["registration"], parts["review"], parts["notes"],
                  *parts["registration"]["sources"], *parts["conditions"]["conditions"], *parts["risk"]["reasons"]):  # fmt: skip
        for name in {
            "title",
            "uses",
            "recipients",
            "purpose",
            "necessity",
            "limits",
            "issuer",
            "licence",
            "summary",
            "text",
        } & set(words):
            words[name] = HOSTILE
    parts["registration"]["subgroups"] = [HOSTILE]
    with structlog.testing.capture_logs() as logs:
        pdf = render.audit_pack(replace(packed.content, record=of(content)))

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert logs == []
    assert text.count("<script>alert(1)</script>") >= 10
    assert list(reader.attachments) == ["record.json"]
