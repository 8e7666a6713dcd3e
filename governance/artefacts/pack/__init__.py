"""The audit pack: a PDF for people, and a zip that anybody can verify offline."""

import os

from governance.artefacts.kinds import Made
from governance.artefacts.pack import bundle, render
from governance.artefacts.pack.audit_pack import assemble
from governance.models import ApprovalRecord
from portal.lib import storage


def make(record: ApprovalRecord, edition: str) -> Made:  # noqa: ARG001 - there is one edition so far
    """Raises LookupError while no checkpoint covers the sign-off. The same record gives the same bytes."""
    content = assemble(record)
    pdf = render.audit_pack(content)
    with storage.staged() as (file, path):
        bundle.write(content, pdf, file)
        file.flush()
        os.fsync(file.fileno())
        packed = storage.adopt(path)
    return Made({"audit-pack.zip": packed, "audit-pack.pdf": storage.put(pdf)}, {"checkpoint": content.head.size})
