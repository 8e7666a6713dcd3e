"""The audit pack: a PDF for people, and a zip that anybody can verify offline."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from governance.artefacts.kinds import Made, NotSoundError
from governance.artefacts.pack import bundle, render
from governance.artefacts.pack.audit_pack import assemble
from governance.artefacts.pack.verify import Pack, Verification
from governance.models import ApprovalRecord
from portal.lib import seal, storage


def make(record: ApprovalRecord, edition: str) -> Made:  # noqa: ARG001 - there is one edition so far
    """The pack, verified as a stranger would before it is handed out. The same record gives the same bytes.

    Raises LookupError while no checkpoint covers the sign-off, NotSoundError where something disagrees.
    """
    content = assemble(record)
    pdf = render.audit_pack(content)
    with storage.staged() as (file, path):
        bundle.write(content, pdf, file)
        file.flush()
        os.fsync(file.fileno())
        require_verified(path)
        packed = storage.adopt(path)
    return Made({"audit-pack.zip": packed, "audit-pack.pdf": storage.put(pdf)}, {"checkpoint": content.head.size})


def require_verified(path: Path) -> None:
    """Runs the program that the pack brings along over it, with this portal's key."""
    said: list[tuple[str, str]] = []
    with NamedTemporaryFile("w", suffix=".pem") as key_file:
        key_file.write(seal.public_pem())
        key_file.flush()
        verification = Verification(Pack(str(path)), key_file.name, [], lambda *line: said.append(line))
        if not verification.run():
            raise NotSoundError(" ".join(text for mark, text in said if mark == "BAD"))
