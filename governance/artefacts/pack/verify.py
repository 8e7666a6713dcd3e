"""Verify an audit pack offline:  python verify.py audit-pack.zip [--key FILE] [--data FILE ROLE]

Needs Python 3.9 or later and the package `cryptography`; nothing of the portal that made the pack. Reads the zip, or
the folder it was unpacked into, and prints one line for each step. Exit status:

  0  intact, and sealed with the key you gave
  1  broken: at least one step does not hold, or the zip is not packed as the portal packs it
  2  wrong use: an option, the pack or a file cannot be read
  3  intact, but sealed only with the key inside the pack, which anybody could have put there

To know that a pack is the portal's, give `--key` the key that you got by another route: the institution's web page, a
letter, an earlier audit.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

MANIFEST, SEAL, KEY_FILE = "MANIFEST.sha256", "pack.intoto.jsonl", "log/verifier-key.txt"
SIGN_OFFS, SUPERSEDED = "signoffs.intoto.jsonl", "signoffs-superseded.intoto.jsonl"
FILES = {
    "README.txt", "audit-pack.pdf", "record.json", "verify.py", MANIFEST, SEAL, KEY_FILE, SIGN_OFFS, SUPERSEDED,
    "registration/manifest.json", "registration/registration.json", "registration/sources.json", "rules/policy.json",
    "rules/questionnaire.json", "rules/template.json", "log/checkpoint", "log/events.jsonl",
}  # fmt: skip
RECORD, PACK = "countersign/approval-record@", "countersign/audit-pack@2"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
REPORT_TYPE = "application/vnd.countersign.report+json"
MOST_FILES, MOST_BYTES, MOST_READ, MOST_STREAMS, CHUNK = 10_000, 8 * 1024**3, 64 * 1024**2, 5_000, 1024**2
PART = "record.json#/parts/"
DATE, MODE, LARGE, FULL = 33, 0o100644 << 16, 2**31 - 1, 0xFFFFFFFF
ANY_SIZE = ("evidence/", "generation/")
REPACKED = "it was packed again, or something was put before, between or behind the files."
BAD_FORM = (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration)


class PackError(Exception):
    """What is wrong and where, as a sentence."""


class Pack:
    """The files of a zip or a folder by name; it may be hostile, so nothing is written to disk and no link followed."""

    def __init__(self, path: str) -> None:
        self.folder = Path(path)
        self.zip = None if self.folder.is_dir() else zipfile.ZipFile(path)
        found = list(self.in_folder() if self.zip is None else ((i.filename, i.file_size) for i in self.zip.infolist()))
        self.sizes = dict(found)
        self.digests: dict[str, str] = {}
        if strange := sorted(name for name in self.sizes if not is_plain(name)):
            raise PackError(f"it holds a name that no pack has, {clean(strange[0])}. It was not read.")
        if len(self.sizes) != len(found) or len(found) > MOST_FILES or sum(self.sizes.values()) > MOST_BYTES:
            raise PackError("it holds a name twice, or more than any pack does. It was not read.")

    def in_folder(self) -> Iterator[tuple[str, int]]:
        for path in self.folder.rglob("*"):
            if path.is_symlink():
                raise PackError(f"{clean(path.name)} is a link; a pack has none. It was not read.")
            if path.is_file():
                yield path.relative_to(self.folder).as_posix(), path.stat().st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        if name not in self.sizes:
            raise PackError(f"{clean(name)} is missing from the pack.")
        with (self.folder / name).open("rb") if self.zip is None else self.zip.open(name) as file:
            yield from iter(lambda: file.read(CHUNK), b"")

    def read(self, name: str) -> bytes:
        if self.sizes.get(name, 0) > MOST_READ:
            raise PackError(f"{clean(name)} is far larger than it can be.")
        return b"".join(self.chunks(name))

    def lines(self, name: str) -> list[tuple[str, bytes]]:
        """Each line with its place."""
        return [(f"{name}, line {at}", line) for at, line in enumerate(self.read(name).split(b"\n"), 1) if line]

    def digest(self, name: str) -> str:
        if name not in self.digests:
            self.digests[name] = sha256(self.chunks(name))
        return self.digests[name]

    def under(self, folder: str) -> set[str]:
        return {name for name in self.sizes if name.startswith(folder)}


@dataclass(frozen=True)
class Entry:
    """Where a file lies in the zip, and what its headers say of it."""

    name: str
    size: int
    crc: int
    offset: int


def order(names: Iterable[str]) -> list[str]:
    """The order of the files in a zip: by name, then the seal over them, then the manifest over all."""
    return sorted(names, key=lambda name: ((SEAL, MANIFEST).index(name) + 1 if name in {SEAL, MANIFEST} else 0, name))


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a file: stored as it is, 1 January 1980, its size in 64 bits where it may be large."""
    extra = struct.pack("<2H2Q", 1, 16, size, size) if name.startswith(ANY_SIZE) else b""
    version, said = (45, FULL) if extra else (20, size)
    sizes = (crc, said, said, len(name), len(extra))
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", version, 0, 0, 0, DATE, *sizes) + name.encode("ascii") + extra


def directory(entries: list[Entry]) -> bytes:
    """What stands after the last file: one header for each, the same as before it, and the end; nothing else fits in."""
    start = entries[-1].offset + len(local_header(entries[-1].name, 0, 0)) + entries[-1].size
    headers = b"".join(map(directory_header, entries))
    end, count, size = b"", len(entries), len(headers)
    if max(start, size) > LARGE:
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
        end += struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    closing = (min(count, 0xFFFF), min(count, 0xFFFF), min(size, FULL), min(start, FULL), 0)
    return headers + end + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *closing)


def directory_header(entry: Entry) -> bytes:
    large = [*([entry.size] * 2 if entry.size > LARGE else []), *([entry.offset] if entry.offset > LARGE else [])]
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version = 45 if extra or entry.name.startswith(ANY_SIZE) else 20
    size, offset = (FULL if value > LARGE else value for value in (entry.size, entry.offset))
    said = (version, 3, version, 0, 0, 0, 0, DATE, entry.crc, size, size, len(entry.name), len(extra), 0, 0, 0)
    return struct.pack("<4s4B4H3L5H2L", b"PK\x01\x02", *said, MODE, offset) + entry.name.encode("ascii") + extra


def is_plain(name: str) -> bool:
    """A relative path that leads nowhere else, on any system."""
    return (
        name.isascii()
        and not {"", ".", ".."} & set(name.split("/"))
        and name.isprintable()
        and not {"\\", ":"} & set(name)
    )


def clean(text: object) -> str:
    """Text from the pack, fit for a terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:200]


def few(names: list[str]) -> str:
    return clean(", ".join(names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def parse(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise PackError(f"{clean(where)} is not the JSON it should be.") from None


def sha256(chunks: Iterable[bytes]) -> str:
    hashed = hashlib.sha256()
    for chunk in chunks:
        hashed.update(chunk)
    return hashed.hexdigest()


def digest(value: Any) -> str:
    return sha256([canonical(value)])


def canonical(value: Any) -> bytes:
    """The one byte string of a JSON value (RFC 8785)."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(item) for name, item in members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    return (number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)).encode("utf-8")


def number(value: float) -> str:
    """A float as ECMAScript writes it: the shortest digits, with an exponent below 1e-6 and from 1e21 on."""
    if value == 0:
        return "0"
    exact = Decimal(repr(value)).normalize()
    return format(exact, "f") if 1e-6 <= abs(value) < 1e21 else str(exact).lower()


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The tree head that an audit path leads to (RFC 9162, 2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if place % 2 or place == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while place and place % 2 == 0:
                place, last = place // 2, last // 2
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        place, last = place // 2, last // 2
    if last or not 0 <= index < size or len(path) > size.bit_length():
        raise PackError(f"The proof of event {index} does not fit the checkpoint.")
    return found


def key_in(text: str) -> Ed25519PublicKey:
    """The Ed25519 key of a file, as PEM."""
    pem = re.search("-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", text, re.DOTALL)
    try:
        key = load_pem_public_key(pem.group().encode()) if pem else None
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise PackError("The key file holds no Ed25519 public key in PEM form.")
    return key


def raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """What is really signed of a DSSE envelope."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def unsealed(line: bytes, key: Ed25519PublicKey, where: str) -> dict[str, Any]:
    """The in-toto statement of a DSSE envelope whose signature holds."""
    envelope = parse(line, where)
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
        key.verify(signature, pre_authentication(PAYLOAD_TYPE, payload))
    except (InvalidSignature, *BAD_FORM):
        raise PackError(f"{where}: its seal does not hold under this key; changed, or made with another.") from None
    statement: dict[str, Any] = parse(payload, where)
    return statement


def sole_envelope(line: bytes, key: Ed25519PublicKey) -> bytes:
    """The one form of an envelope with this payload and this signature under this key."""
    envelope = parse(line, SEAL)
    payload, signature = (
        base64.b64encode(base64.b64decode(text)).decode()
        for text in (envelope["payload"], envelope["signatures"][0]["sig"])
    )
    signed = [{"keyid": sha256([raw(key)]), "sig": signature}]
    return canonical({"payloadType": PAYLOAD_TYPE, "payload": payload, "signatures": signed}) + b"\n"


def subjects(statement: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["digest"]["sha256"] for item in statement["subject"]}


def acting(act: dict[str, Any]) -> list[str]:
    """The person who signed, and the one they signed for."""
    return [act["signer_id"], *([act["on_behalf_of"]["id"]] if act.get("on_behalf_of") else [])]


def who(act: dict[str, Any]) -> str:
    principal = act.get("on_behalf_of")
    return f"{act['signer_name']} for {principal['name']}" if principal else str(act["signer_name"])


def head_of(note: str, key: Ed25519PublicKey) -> tuple[str, int, bytes]:
    """Origin, size and root of a C2SP checkpoint whose signature holds."""
    text, _, signatures = note.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")[:3]
        hint = hashlib.sha256(origin.encode() + b"\n\x01" + raw(key)).digest()[:4]
        given = [base64.b64decode(line.rsplit(" ", 1)[1]) for line in signatures.split("\n") if line.count(" ") == 2]
        key.verify(next(one[4:] for one in given if one[:4] == hint), f"{text}\n".encode())
        return origin, int(size), base64.b64decode(root, validate=True)
    except (InvalidSignature, *BAD_FORM):
        raise PackError("log/checkpoint is not signed with this key: it was changed or replaced.") from None


def inflated(body: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, most)
    except zlib.error:
        return b""


@dataclass
class Verification:
    """The steps in order; each returns what it found or raises PackError, and later ones use what earlier ones read."""

    pack: Pack
    key_file: str | None
    data: list[list[str]]
    say: Callable[[str, str], None] = field(default_factory=lambda: say)

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "Container", self.container
        yield "Manifest", self.manifest
        yield "Key", self.the_key
        yield "Seal of the pack", self.seal
        yield "Approval record", self.approval_record
        yield "Files and record", self.agreement
        yield "Evaluation report", self.evaluation
        yield "Sign-offs", self.sign_offs
        yield "Checkpoint of the log", self.checkpoint
        yield "Events of the log", self.events
        yield "Sign-offs in the log", self.recorded
        yield "PDF", self.pdf
        for path, role in self.data:
            yield f"Data file {clean(path)}", lambda path=path, role=role: self.data_file(path, role)  # type: ignore[misc]

    def run(self) -> bool:
        holds = True
        for title, step in self.steps():
            try:
                self.say("ok ", f"{title}: {step()}")
                continue
            except PackError as fault:
                why = str(fault)
            except AttributeError:
                why = "This can be checked only once the steps above hold."
            except Exception as fault:  # whatever a pack holds, nobody gets a traceback
                why = f"The pack does not have the form it should have here ({type(fault).__name__})."
            holds = False
            self.say("BAD", f"{title}: {why}")
        return holds

    def container(self) -> str:
        """Every byte of the zip follows from the files, so that no two programs can read two packs out of it."""
        if self.pack.zip is None:
            return "a folder; whether its zip holds anything else is to be seen from the zip."
        entries: list[Entry] = []
        at = 0
        with self.pack.folder.open("rb") as file:
            for info in map(self.pack.zip.getinfo, order(self.pack.sizes)):
                header = local_header(info.filename, info.file_size, info.CRC)
                if file.seek(at) != at or file.read(len(header)) != header:
                    raise PackError(
                        f"At byte {at:,} the zip is not as the portal packs {clean(info.filename)}: {REPACKED}"
                    )
                entries.append(Entry(info.filename, info.file_size, info.CRC, at))
                at += len(header) + info.file_size
            rest = directory(entries)
            if file.seek(at) != at or file.read(len(rest) + 1) != rest:
                raise PackError(f"From byte {at:,} on the zip is not as the portal closes it: {REPACKED}")
        return f"{at + len(rest):,} bytes, each as the portal packs these files."

    def manifest(self) -> str:
        if missing := sorted(FILES - self.pack.sizes.keys()):
            raise PackError(f"Missing from the pack: {few(missing)}.")
        data = self.pack.read(MANIFEST)
        listed = {line[66:]: line[:64] for line in data.decode("utf-8").splitlines()}
        found = {name: self.pack.digest(name) for name in self.pack.sizes if name != MANIFEST}
        if strange := sorted(listed.keys() ^ found.keys()):
            raise PackError(f"The manifest and the files differ in {few(strange)}.")
        if changed := differing(listed, found):
            raise PackError(f"Changed since the manifest was written: {few(changed)}.")
        if data != "".join(f"{found[name]}  {name}\n" for name in sorted(found)).encode():
            raise PackError("The manifest is not in its one form: a line is doubled, moved or ends otherwise.")
        return f"{len(found)} files, each as listed."

    def the_key(self) -> str:
        self.key = key_in(self.pack.read(KEY_FILE).decode("utf-8"))
        own = sha256([raw(self.key)])
        if not self.key_file:
            return f"using the key INSIDE the pack, {own}. Compare it with one you got by another route."
        self.key = key_in(Path(self.key_file).read_text(encoding="utf-8"))
        if sha256([raw(self.key)]) != own:
            raise PackError(f"The pack names another key ({own}) than the one you gave ({sha256([raw(self.key)])}).")
        return f"using the key YOU GAVE, {own}; the pack names the same."

    def seal(self) -> str:
        data = self.pack.read(SEAL)
        sealed = subjects(unsealed(data, self.key, SEAL))
        if data != sole_envelope(data, self.key):
            raise PackError(f"{SEAL} holds more than the seal, or writes it in another form.")
        found = {name: self.pack.digest(name) for name in self.pack.sizes if name not in {MANIFEST, SEAL}}
        if changed := differing(sealed, found):
            raise PackError(f"Not what the portal sealed: {few(changed)}.")
        return f"the portal sealed these {len(sealed)} files and no others."

    def approval_record(self) -> str:
        data = self.pack.read("record.json")
        record = parse(data, "record.json")
        self.parts, self.form = record["parts"], record["schema"]
        if self.form not in {f"{RECORD}{form}" for form in (1, 2, 3)}:
            raise PackError(
                f"This program does not know the format {clean(self.form)}: get a newer one from the portal."
            )
        self.part_digests = {PART + name: digest(part) for name, part in self.parts.items()}
        if canonical(record) != data:
            raise PackError("record.json is not in canonical form (RFC 8785): it was changed or written anew.")
        salts = {part["salt"] for part in self.parts.values() if len(part.get("salt", "")) == 64}
        if self.form != f"{RECORD}1" and len(salts) != len(self.parts):
            raise PackError("A part of the record has no salt of its own.")
        identity = self.parts["identity"]
        name = clean(f"{identity['dataset']['title']}, version {identity['version']['number']}")
        return f"{name}; {len(self.parts)} parts, digest {sha256([data])}."

    def agreement(self) -> str:
        registration = self.parts["registration"]
        for name in ("policy", "questionnaire", "template"):
            self.same(f"rules/{name}.json", self.parts["rules"][name]["digest"])
        words = {key: value for key, value in registration.items() if key not in {"sources", "generation", "salt"}}
        self.same("registration/manifest.json", digest(self.parts["identity"]["files"]))
        self.same("registration/registration.json", digest(words))
        self.same("registration/sources.json", digest(registration["sources"]))
        self.logs(registration["generation"])
        documents = {item["sha256"] for item in self.parts["evidence"]["documents"]}
        if {self.pack.digest(name) for name in self.pack.under("evidence/")} != documents:
            raise PackError("The documents in evidence/ are not those that the record names.")
        return "registration, sources, generation log, documents and rules are those of the record."

    def logs(self, generation: Any) -> None:
        """Format 1 has one log, every later one a log for each run."""
        first = self.form == f"{RECORD}1"
        named = {"generation-log": generation} if first else {str(item["run"]): item for item in generation}
        expected = {f"generation/{name}.json": item["sha256"] for name, item in named.items()}
        if {name: self.pack.digest(name) for name in self.pack.under("generation/")} != expected:
            raise PackError("The logs in generation/ are not those that the record names.")
        if not first and parse(self.pack.read("pack.json"), "pack.json") != {"format": PACK}:
            raise PackError("pack.json names another format than that of the record.")

    def same(self, name: str, expected: str) -> None:
        if digest(parse(self.pack.read(name), name)) != expected:
            raise PackError(f"{name} is not what the record says or names.")

    def evaluation(self) -> str:
        parts, evidence = self.parts, self.parts["evidence"].get("reports", [])
        if self.form == f"{RECORD}1":
            return self.report("evaluation/report.json", parts["evaluation"], parts["verdicts"])
        reports = {item["protocol"]["id"]: item for item in evidence}
        named = parts["evaluation"]["protocols"], parts["verdicts"]["protocols"]
        paths = {name: f"evaluation/{name}/report.json" for name in reports}
        if not set(reports) == set(named[0]) == set(named[1]) or self.pack.under("evaluation/") != set(paths.values()):
            raise PackError("The reports in evaluation/ are not those that the record names.")
        found = [self.report(path, named[0][name], named[1][name], reports[name]) for name, path in paths.items()]
        for item in self.parts["evidence"].get("other_reports", []):
            name = f"{item['protocol']['id']}@{item['protocol']['version']}"
            said = "; ".join(f"{group} {verdict}".replace("_", " ") for group, verdict in item["groups"].items())
            say(
                "   ",
                clean(f"{name}: not counted: computed by {item['computed']['by']} ({item['computed']['as']}): {said}"),
            )
        return f"as the record names {'it' if len(found) == 1 else 'them'}. {' '.join(found)}"

    def report(self, path: str, named: Any, verdicts: Any, evidence: Any = None) -> str:
        """The verdicts of one report; from format 2 on also who computed it and who filed it, each on a line."""
        report = parse(self.pack.read(path), path)
        kept = {key: value for key, value in report.items() if key not in {"digest", "environment", "costs"}}
        if not digest(kept) == report["digest"] == named["report_digest"]:
            raise PackError(f"{clean(path)} is not the report that the record names.")
        found = {group["id"]: group["verdict"] for group in report["groups"]}
        if found != verdicts["groups"]:
            raise PackError(f"The verdicts in {clean(path)} are not those of the record.")
        said = clean("; ".join(f"{name} {verdict}".replace("_", " ") for name, verdict in found.items()))
        if evidence is None:
            return said
        if (evidence["protocol"], evidence["report_digest"]) != (report["protocol"], report["digest"]):
            raise PackError(f"{clean(path)} is not the report that the record's evidence names.")
        name = clean(f"{report['protocol']['id']}@{report['protocol']['version']}")
        computed, filed = evidence["computed"], evidence["filed"]
        if computed["by"] == "runner":
            self.runner(computed, path)
        self.say("   ", clean(f"{name}: computed by {computed['by']} ({computed['as']}), filed by {filed['as']}"))
        return f"{name}: {said}."

    def runner(self, computed: Any, path: str) -> None:
        """The runner's own signature over the report, under the key that the record names."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(computed["key"]))
            payload, signature = self.pack.read(path), base64.b64decode(computed["signature"], validate=True)
            key.verify(signature, pre_authentication(REPORT_TYPE, payload))
        except (InvalidSignature, *BAD_FORM):
            raise PackError(f"{clean(path)} is not what the runner signed whose key the record names.") from None

    def sign_offs(self) -> str:
        self.signed, self.earlier = (
            [(sha256([line]), unsealed(line, self.key, where)) for where, line in self.pack.lines(name)]
            for name in (SIGN_OFFS, SUPERSEDED)
        )
        steps = self.steps_asked()
        stages = {stage["key"]: stage for step, _ in steps for stage in step}
        people: dict[str, list[str]] = {key: [] for key in stages}
        for _, statement in self.signed:
            act = statement["predicate"]
            stage = stages.get(act["stage"])
            if stage is None or len(people[act["stage"]]) == stage.get("signatures", 1):
                raise PackError(f"The stage {clean(act['stage'])} was not asked for, or is signed twice.")
            self.covers(statement, stage)
            people[act["stage"]].append(act["signer_id"])
            self.say(
                "   ",
                clean(
                    f"{act['stage_label']}: {who(act)}, {act['signer_role']}, {act['signer_organisation']}, {act['signed_at']}"
                ),
            )
        for step, needs in steps:
            unsigned = [item["label"] for item in step if len(people[item["key"]]) < item.get("signatures", 1)]
            if len(step) - len(unsigned) < needs:
                raise PackError(f"Not signed: {few(unsigned)}.")
        acted = [person for _, statement in self.signed for person in acting(statement["predicate"])]
        if any(len(set(given)) != len(given) for given in people.values()):
            raise PackError("One person signed the same stage twice.")
        if len(set(acted)) != len(acted):
            raise PackError("One person signed more than one stage.")
        signed = sum(bool(given) for given in people.values())
        each = "each signed by another person" if signed == len(self.signed) else f"signed by {len(self.signed)} people"
        return f"{signed} stages, {each}, for this very record."

    def steps_asked(self) -> list[tuple[list[dict[str, Any]], int]]:
        """The stages that apply, neighbours of one group together, and how many of them have to be signed."""
        template = parse(self.pack.read("rules/template.json"), "rules/template.json")
        named = self.parts["rules"].get("stages")
        steps: list[tuple[list[dict[str, Any]], int]] = []
        for key, items in groupby(template["stages"], key=lambda item: item.get("group") or item["key"] + " alone"):
            step = [
                stage for stage in items if (stage["key"] in named if named is not None else self.vendor_or_not(stage))
            ]
            rule = template.get("group_rules", {}).get(key, "all")
            needs = {"all": len(step), "any": 1}[rule] if isinstance(rule, str) else int(rule["at_least"])
            steps.append((step, min(needs, len(step))))
        return steps

    def vendor_or_not(self, stage: dict[str, Any]) -> bool:
        return stage.get("when") != "vendor" or bool(self.parts["use"]["vendor"])

    def covers(self, statement: dict[str, Any], stage: dict[str, Any]) -> None:
        label, act = clean(stage["label"]), statement["predicate"]
        if changed := differing(
            subjects(statement), {PART + name: self.part_digests[PART + name] for name in stage["covers"]}
        ):
            raise PackError(f"{label} was signed for another record; these parts differ: {few(changed)}.")
        if (act["meaning"], act["statement"]) != (stage["meaning"], stage["statement"]):
            raise PackError(f"{label}: what was signed is not what the template asks to be signed.")

    def checkpoint(self) -> str:
        self.note = self.pack.read("log/checkpoint").decode("utf-8")
        origin, self.size, self.root = head_of(self.note, self.key)
        return f"{clean(origin)}, {self.size:,} events, signed."

    def events(self) -> str:
        self.log: dict[int, dict[str, Any]] = {}
        for where, line in self.pack.lines("log/events.jsonl"):
            event = parse(line, where)
            seq = event["seq"]
            if canonical(event) != line or seq <= max(self.log, default=-1):
                raise PackError(f"{where} is not in canonical form, or out of order.")
            self.included(seq, line)
            self.log[seq] = event
        if self.pack.under("proofs/") != {f"proofs/{seq}.tlog-proof" for seq in self.log}:
            raise PackError("The proofs are not those of the events: an event was taken out or put in.")
        return f"{len(self.log)} events, each proved to lie under the checkpoint."

    def included(self, seq: int, line: bytes) -> None:
        lines, _, note = self.pack.read(f"proofs/{seq}.tlog-proof").decode("utf-8").partition("\n\n")
        head, index, *path = lines.split("\n")
        if (head, index, note) != ("c2sp.org/tlog-proof@v1", f"index {seq}", self.note):
            raise PackError(f"proofs/{seq}.tlog-proof is no proof of event {seq} under this checkpoint.")
        leaf = hashlib.sha256(b"\x00" + hashlib.sha256(line).digest()).digest()
        if root_of(leaf, seq, self.size, [base64.b64decode(item, validate=True) for item in path]) != self.root:
            raise PackError(f"Event {seq} is not what was recorded at that place of the log.")

    def recorded(self) -> str:
        submissions = {statement["predicate"]["submission"] for _, statement in self.signed}
        ours = [event for event in self.log.values() if event["subject"]["id"] in submissions]
        logged = {event["facts"]["envelope"] for event in ours if event["type"] == "signed"}
        given = {found for found, _ in [*self.signed, *self.earlier]}
        if given - logged or len(submissions) != 1:
            raise PackError("A sign-off in the pack is not recorded in the log.")
        if logged - given:
            raise PackError("The log records a signature that is missing from the pack.")
        if ours[-1]["type"] != "sign_off_completed":
            raise PackError("The events end before the sign-off was completed: their end is missing.")
        return (
            f"{len(given)} signatures are recorded, {len(self.earlier)} of them superseded; the sign-off is completed."
        )

    def pdf(self) -> str:
        data, record = self.pack.read("audit-pack.pdf"), self.pack.read("record.json")
        for stream in islice(re.finditer(rb"stream\r?\n", data), MOST_STREAMS):
            end = data.find(b"endstream", stream.end(), stream.end() + len(record) + CHUNK)
            body = data[stream.end() : max(end, stream.end())]
            if record in {body.rstrip(b"\r\n"), inflated(body, len(record) + 1)}:
                return f"it carries this record.json; digest {self.pack.digest('audit-pack.pdf')}."
        raise PackError("audit-pack.pdf does not carry this record.json: it was changed or belongs to another record.")

    def data_file(self, path: str, role: str) -> str:
        with Path(path).open("rb") as file:
            found = sha256(iter(lambda: file.read(CHUNK), b""))
        if any((item["sha256"], item["role"]) == (found, role) for item in self.parts["identity"]["files"]):
            return f"it is the {clean(role)} file of the record, byte for byte."
        raise PackError(f"It is no {clean(role)} file of this record (SHA-256 {found}).")


def say(mark: str, text: str) -> None:
    print(f"{mark}  {text}".encode("ascii", "backslashreplace").decode(), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", help="the zip, or the folder it was unpacked into")
    parser.add_argument("--key", metavar="FILE", help="the portal's key by another route, as PEM")
    parser.add_argument("--data", nargs=2, action="append", default=[], metavar=("FILE", "ROLE"),
                        help="check a data file that you hold, for example: --data visits.csv synthetic")  # fmt: skip
    options = parser.parse_args()
    for path in [options.pack, *filter(None, [options.key]), *(path for path, _ in options.data)]:
        if not Path(path).exists():
            parser.error(f"{clean(path)} does not exist.")
    try:
        pack = Pack(options.pack)
    except Exception as fault:  # whatever the file is, nobody gets a traceback
        say("BAD", f"Pack: {fault if isinstance(fault, PackError) else 'it is neither a readable zip nor a folder.'}")
        return 1
    if not Verification(pack, options.key, options.data).run():
        print("\nTHE PACK DOES NOT VERIFY. The lines marked BAD say what is wrong and where.")
        return 1
    print(
        "\nThe pack verifies."
        if options.key
        else "\nThe pack is intact, but nothing shows whose it is: run again with --key and the portal's key from elsewhere."
    )
    print("It shows what was recorded and signed; not that it is true, nor that the approval is in force today.")
    return 0 if options.key else 3


if __name__ == "__main__":
    sys.exit(main())
