"""A stranger verifies a pack, and finds every kind of tampering where it was done."""

import base64
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.artefacts.pack.bundle import SEAL
from portal.lib.canonical import canonical, sha256
from tests import factories
from tests.assurance import Tried
from tests.integration.artefacts.pack.packed import (
    KEY_FILE,
    Files,
    Packed,
    envelope,
    public_pem,
    relisted,
    resealed,
    verify,
    write,
)

pytestmark = pytest.mark.django_db

WHOLE = "The pack verifies.\nIt shows what was recorded and signed; not that it is true, nor that the approval is in force today.\n"
SIGN_OFFS = "signoffs.intoto.jsonl"
EVENTS = "log/events.jsonl"


def key_file(folder: Path, key: Ed25519PrivateKey) -> str:
    path = folder / "portal-key.pem"
    path.write_bytes(public_pem(key))
    return str(path)


def test_whole_pack_verifies_with_the_key_from_elsewhere(packed: Packed, tmp_path: Path) -> None:
    pack = write(tmp_path, packed.files(tmp_path))

    found = verify(pack, "--key", key_file(tmp_path, packed.key))

    assert (found.status, found.bad, found.errors) == (0, [], "")
    assert found.output.endswith(WHOLE)
    assert "using the key YOU GAVE" in found.line("Key")
    assert found.line("Sign-offs").endswith("5 stages, each signed by another person, for this very record.")
    assert found.line("Sign-offs in the log").endswith(
        "8 signatures are recorded, 3 of them superseded; the sign-off is completed."
    )


def test_without_a_key_it_says_whose_key_it_used(packed: Packed, tmp_path: Path) -> None:
    found = verify(write(tmp_path, packed.files(tmp_path)))

    assert (found.status, found.bad) == (3, [])
    assert "using the key INSIDE the pack" in found.line("Key")
    assert "The pack is intact, but nothing shows whose it is" in found.output


@pytest.mark.parametrize("option", [["--key"], ["--data"]], ids=["key", "data"])
def test_a_file_that_is_not_there_is_wrong_use(packed: Packed, tmp_path: Path, option: list[str]) -> None:
    pack = write(tmp_path, packed.files(tmp_path))
    role = ["synthetic"] if option == ["--data"] else []

    found = verify(pack, *option, str(tmp_path / "nowhere"), *role)

    assert (found.status, found.output) == (2, "")
    assert found.errors.endswith("nowhere does not exist.\n")


def test_unpacked_folder_verifies_and_sha256sum_agrees(packed: Packed, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    with zipfile.ZipFile(write(tmp_path, packed.files(tmp_path))) as pack:
        pack.extractall(folder)

    assert verify(folder, "--key", key_file(tmp_path, packed.key)).status == 0
    assert (
        subprocess.run(["sha256sum", "--check", "--quiet", "MANIFEST.sha256"], cwd=folder, check=False).returncode == 0
    )


def test_data_file_is_the_approved_one_or_not(packed: Packed, tmp_path: Path) -> None:
    pack, held = write(tmp_path, packed.files(tmp_path)), tmp_path / "held.csv"
    held.write_bytes(factories.table("synthetic"))
    title = f"Data file {held}"

    key = ("--key", key_file(tmp_path, packed.key))

    right = verify(pack, *key, "--data", str(held), "synthetic")
    wrong = verify(pack, *key, "--data", str(held), "train")

    assert right.status == 0
    assert right.line(title) == f"ok   {title}: it is the synthetic file of the record, byte for byte."
    assert (wrong.status, wrong.bad) == (1, [title])


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    value = json.loads(data)
    change(value)
    return canonical(value)


def record(files: Files) -> None:
    files["record.json"] = edited(
        files["record.json"], lambda value: value["parts"]["use"].update(recipients="Everybody.")
    )


def record_not_canonical(files: Files) -> None:
    files["record.json"] += b"\n"


def registration(files: Files) -> None:
    name = "registration/registration.json"
    files[name] = edited(files[name], lambda value: value.update(purpose="Anything."))


def sources(files: Files) -> None:
    name = "registration/sources.json"
    files[name] = edited(files[name], lambda value: value[0].update(licence="public domain"))


def manifest_of_files(files: Files) -> None:
    name = "registration/manifest.json"
    files[name] = edited(files[name], lambda value: value[0].update(sha256="0" * 64))


def generation_log(files: Files) -> None:
    files["generation/1.json"] += b" "


def document(files: Files) -> None:
    name = next(name for name in files if name.startswith("evidence/"))
    files[name] = b"another letter"


def template(files: Files) -> None:
    files["rules/template.json"] = edited(files["rules/template.json"], lambda value: value["stages"].pop())


def report(files: Files) -> None:
    name = "evaluation/tabular-1/report.json"
    files[name] = edited(files[name], lambda value: value["measurements"][0].update(estimate=0.123))


def lines(files: Files, name: str) -> list[bytes]:
    return files[name].splitlines(keepends=True)


def swapped_signatures(files: Files) -> None:
    one, other, *rest = lines(files, SIGN_OFFS)
    first, second = json.loads(one), json.loads(other)
    first["signatures"], second["signatures"] = second["signatures"], first["signatures"]
    files[SIGN_OFFS] = b"\n".join([canonical(first), canonical(second), b"".join(rest)])


def removed_signature(files: Files) -> None:
    files[SIGN_OFFS] = b"".join(lines(files, SIGN_OFFS)[:2] + lines(files, SIGN_OFFS)[3:])


def doubled_signature(files: Files) -> None:
    files[SIGN_OFFS] += lines(files, SIGN_OFFS)[0]


def superseded_instead(files: Files) -> None:
    """A signature of the first round in the place of the one that counts."""
    earlier = lines(files, "signoffs-superseded.intoto.jsonl")
    files[SIGN_OFFS] = b"".join([earlier[0], *lines(files, SIGN_OFFS)[1:]])


def hidden_supersession(files: Files) -> None:
    files["signoffs-superseded.intoto.jsonl"] = b""


def event(files: Files) -> None:
    rows = lines(files, EVENTS)
    rows[4] = edited(rows[4], lambda value: value.update(at="2020-01-01T00:00:00.000000+00:00")) + b"\n"
    files[EVENTS] = b"".join(rows)


def event_not_canonical(files: Files) -> None:
    rows = lines(files, EVENTS)
    files[EVENTS] = b"".join([*rows[:4], rows[4].replace(b'{"', b'{ "', 1), *rows[5:]])


def events_swapped(files: Files) -> None:
    rows = lines(files, EVENTS)
    files[EVENTS] = b"".join([*rows[:4], rows[5], rows[4], *rows[6:]])


def dropped_tail(files: Files) -> None:
    *rows, last = lines(files, EVENTS)
    files[EVENTS] = b"".join(rows)
    del files[f"proofs/{json.loads(last)['seq']}.tlog-proof"]


def dropped_event_without_its_proof(files: Files) -> None:
    rows = lines(files, EVENTS)
    files[EVENTS] = b"".join(rows[:4] + rows[5:])


def moved_proof(files: Files) -> None:
    files["proofs/4.tlog-proof"] = files["proofs/5.tlog-proof"]


def shortened_proof(files: Files) -> None:
    head, index, _, *rest = files["proofs/4.tlog-proof"].split(b"\n")
    files["proofs/4.tlog-proof"] = b"\n".join([head, index, *rest])


def checkpoint(files: Files) -> None:
    origin, _, *rest = files["log/checkpoint"].split(b"\n")
    files["log/checkpoint"] = b"\n".join([origin, b"9000", *rest])


def pdf(files: Files) -> None:
    """A revision is appended, as an editor does, and the attachment is left as it is."""
    files["audit-pack.pdf"] += b"1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def another_pdf(files: Files) -> None:
    files["audit-pack.pdf"] = b"%PDF-1.7\n1 0 obj\nstream\nanother\nendstream\n%%EOF\n"


def added_file(files: Files) -> None:
    files["evidence-of-more.txt"] = b"more"


def verdicts_in_the_record(files: Files) -> None:
    files["record.json"] = edited(
        files["record.json"],
        lambda value: value["parts"]["verdicts"]["protocols"]["tabular-1"]["groups"].update(privacy="fail"),
    )


Tampering = tuple[Callable[[Files], None], list[str], str]
NOTHING: list[str] = []
AFTER_CHECKPOINT = ["Checkpoint of the log", "Events of the log", "Sign-offs in the log"]
TAMPERING: list[Tampering] = [
    (record, ["Sign-offs", "PDF"], "PI responsibility was signed for another record; these parts differ: record.json#/parts/use"),
    (verdicts_in_the_record, ["Evaluation report", "Sign-offs", "PDF"], "The verdicts in evaluation/tabular-1/report.json are not"),
    (record_not_canonical, ["Approval record", "PDF"], "not in canonical form"),
    (registration, ["Files and record"], "registration/registration.json"),
    (sources, ["Files and record"], "registration/sources.json"),
    (manifest_of_files, ["Files and record"], "registration/manifest.json"),
    (generation_log, ["Files and record"], "The logs in generation/ are not those that the record names"),
    (document, ["Files and record"], "documents in evidence/"),
    (template, ["Files and record", "Sign-offs"], "rules/template.json"),
    (report, ["Evaluation report"], "evaluation/tabular-1/report.json is not the report that the record names"),
    (swapped_signatures, ["Sign-offs", "Sign-offs in the log"], "signoffs.intoto.jsonl, line 1"),
    (removed_signature, ["Sign-offs", "Sign-offs in the log"], "Not signed: Lab approval"),
    (doubled_signature, ["Sign-offs"], "The stage responsibility was not asked for, or is signed twice"),
    (superseded_instead, ["Sign-offs", "Sign-offs in the log"], "record.json#/parts/use"),
    (hidden_supersession, ["Sign-offs in the log"], "The log records a signature that is missing from the pack"),
    (event, ["Events of the log", "Sign-offs in the log"], "Event 4 is not what was recorded"),
    (event_not_canonical, ["Events of the log", "Sign-offs in the log"], "log/events.jsonl, line 5"),
    (events_swapped, ["Events of the log", "Sign-offs in the log"], "log/events.jsonl, line 6"),
    (dropped_tail, ["Sign-offs in the log"], "their end is missing"),
    (dropped_event_without_its_proof, ["Events of the log"], "an event was taken out or put in"),
    (moved_proof, ["Events of the log", "Sign-offs in the log"], "proofs/4.tlog-proof is no proof of event 4"),
    (shortened_proof, ["Events of the log", "Sign-offs in the log"], "The proof of event 4 does not fit"),
    (checkpoint, AFTER_CHECKPOINT, "log/checkpoint is not signed with this key"),
    (pdf, NOTHING, ""),
    (another_pdf, ["PDF"], "does not carry this record.json"),
    (added_file, NOTHING, ""),
]  # fmt: skip
NAMES = [change.__name__ for change, _, _ in TAMPERING]


@pytest.mark.parametrize("tampering", TAMPERING, ids=NAMES)
def test_what_an_insider_with_the_key_resealed_is_found_by_its_own_step(
    packed: Packed, tmp_path: Path, tampering: Tampering, tried: Tried
) -> None:
    """Manifest and seal fit, so that each step stands alone. A new PDF or file of the portal's own is no forgery."""
    change, steps, where = tampering
    files = packed.files(tmp_path)
    change(files)

    found = verify(write(tmp_path, resealed(files, packed.key)))

    assert (found.bad, found.status, found.errors) == (steps, 1 if steps else 3, "")
    assert where in found.output
    tried("A pack changed and sealed again by the holder of the key: found by the step that should", 1, 1)


@pytest.mark.parametrize("tampering", TAMPERING, ids=NAMES)
def test_what_an_outsider_relisted_breaks_the_seal(
    packed: Packed, tmp_path: Path, tampering: Tampering, tried: Tried
) -> None:
    change, steps, _ = tampering
    files = packed.files(tmp_path)
    before = dict(files)
    change(files)
    changed = sorted(name for name in before.keys() | files.keys() if before.get(name) != files.get(name))

    found = verify(write(tmp_path, relisted(files)))

    assert (found.bad, found.status, found.errors) == (["Seal of the pack", *steps], 1, "")
    assert found.line("Seal of the pack") == f"BAD  Seal of the pack: Not what the portal sealed: {', '.join(changed)}."
    tried("A pack changed and its manifest made to fit, without a key: the seal is broken", 1, 1)


@pytest.mark.parametrize("change", [record, pdf, generation_log, document], ids=lambda change: change.__name__)
def test_what_was_changed_carelessly_is_named_by_the_manifest(
    packed: Packed, tmp_path: Path, change: Callable[[Files], None]
) -> None:
    files = packed.files(tmp_path)
    before = dict(files)
    change(files)
    name = next(name for name in files if before[name] != files[name])

    found = verify(write(tmp_path, files))

    assert found.status == 1
    assert found.line("Manifest") == f"BAD  Manifest: Changed since the manifest was written: {name}."


def with_second_signature(
    packed: Packed, tmp_path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]
) -> Path:
    """The pack with its second signature changed and sealed anew under the portal's own key."""
    files = packed.files(tmp_path)
    first, second, *rest = (json.loads(line) for line in lines(files, SIGN_OFFS))
    one, other = (json.loads(base64.b64decode(item["payload"])) for item in (first, second))
    change(one["predicate"], other["predicate"])
    files[SIGN_OFFS] = b"\n".join([canonical(first), envelope(other, packed.key), *map(canonical, rest)])
    return write(tmp_path, resealed(files, packed.key))


def test_one_person_cannot_stand_for_two_stages(packed: Packed, tmp_path: Path) -> None:
    pack = with_second_signature(packed, tmp_path, lambda one, other: other.update(signer_id=one["signer_id"]))

    found = verify(pack)

    assert found.bad == ["Sign-offs", "Sign-offs in the log"]
    assert found.line("Sign-offs") == "BAD  Sign-offs: One person signed more than one stage."
    assert found.line("Sign-offs in the log").endswith("A sign-off in the pack is not recorded in the log.")


def test_another_statement_cannot_be_put_under_a_signature(packed: Packed, tmp_path: Path) -> None:
    pack = with_second_signature(packed, tmp_path, lambda _, other: other.update(statement="I looked at the title."))

    found = verify(pack)

    assert found.bad == ["Sign-offs", "Sign-offs in the log"]
    assert found.line("Sign-offs").endswith(
        "Independent review: what was signed is not what the template asks to be signed."
    )


def forged(files: Files, key: Ed25519PrivateKey) -> Files:
    """Everything signed anew with another key, the checkpoint in every proof included."""
    hint = bytes.fromhex(
        sha256(files["log/checkpoint"].split(b"\n")[0] + b"\n\x01" + key.public_key().public_bytes_raw())
    )[:4]
    text = files["log/checkpoint"].split(b"\n\n")[0] + b"\n"
    origin = text.split(b"\n")[0].decode()
    note = text + f"\n\u2014 {origin} {base64.b64encode(hint + key.sign(text)).decode()}\n".encode()
    made = {name: data.replace(files["log/checkpoint"], note) for name, data in files.items()}
    for name in (SIGN_OFFS, "signoffs-superseded.intoto.jsonl"):
        statements = (json.loads(base64.b64decode(json.loads(line)["payload"])) for line in lines(files, name))
        made[name] = b"".join(envelope(statement, key) + b"\n" for statement in statements)
    return resealed({**made, KEY_FILE: public_pem(key)}, key)


def test_a_forged_key_is_found_by_the_key_from_elsewhere(packed: Packed, tmp_path: Path) -> None:
    files = forged(packed.files(tmp_path), Ed25519PrivateKey.generate())

    found = verify(write(tmp_path, files), "--key", key_file(tmp_path, packed.key))

    assert found.status == 1
    assert found.bad == ["Key", "Seal of the pack", "Sign-offs", *AFTER_CHECKPOINT]
    assert "The pack names another key" in found.line("Key")


def test_a_forged_key_alone_breaks_against_the_log(packed: Packed, tmp_path: Path) -> None:
    """The events name the envelopes as they were, so even without a key from elsewhere the forger had to forge the log."""
    found = verify(write(tmp_path, forged(packed.files(tmp_path), Ed25519PrivateKey.generate())))

    assert found.bad == ["Sign-offs in the log"]
    assert found.line("Sign-offs in the log").endswith("A sign-off in the pack is not recorded in the log.")


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_a_key_file_without_a_key_is_said(packed: Packed, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "given.pem").write_bytes(content)

    found = verify(write(tmp_path, packed.files(tmp_path)), "--key", str(tmp_path / "given.pem"))

    assert (found.status, found.errors) == (1, "")
    assert found.line("Key") == "BAD  Key: The key file holds no Ed25519 public key in PEM form."


def test_seal_is_an_in_toto_statement_over_every_file(packed: Packed, tmp_path: Path) -> None:
    files = packed.files(tmp_path)

    statement = json.loads(base64.b64decode(json.loads(files[SEAL])["payload"]))

    assert statement["subject"] == [
        {"name": name, "digest": {"sha256": sha256(files[name])}}
        for name in sorted(files)
        if name not in {SEAL, "MANIFEST.sha256"}
    ]
    assert statement["predicate"]["record_digest"] == sha256(files["record.json"])
