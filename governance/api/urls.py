"""All addresses of the domain's API, noun by noun."""

from governance.api import (
    artefacts,
    audit_log,
    datasets,
    downloads,
    evidence,
    files,
    generation,
    people,
    records,
    review,
    risk,
    runners,
    signing,
    sources,
    submissions,
    verification,
    versions,
)

NOUNS = (
    people, runners, datasets, versions, files, sources, evidence, generation, risk, submissions, signing, review, records, artefacts,
    downloads, audit_log, verification,
)  # fmt: skip

urlpatterns = [address for noun in NOUNS for address in noun.urlpatterns]
