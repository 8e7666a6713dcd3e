"""Addresses of the domain; each noun lists its own beside its views."""

from governance.views import (
    audit_log,
    authority,
    datasets,
    evidence,
    files,
    generation,
    glossary,
    log_form,
    people,
    records,
    registration,
    reviews,
    risk,
    rules,
    signing,
    source_pages,
    sources,
    submissions,
    verification,
    versions,
)

app_name = "governance"

urlpatterns = [
    *datasets.urlpatterns,
    *versions.urlpatterns,
    *registration.urlpatterns,
    *files.urlpatterns,
    *sources.urlpatterns,
    *source_pages.urlpatterns,
    *authority.urlpatterns,
    *generation.urlpatterns,
    *log_form.urlpatterns,
    *risk.urlpatterns,
    *rules.urlpatterns,
    *evidence.urlpatterns,
    *submissions.urlpatterns,
    *reviews.urlpatterns,
    *signing.urlpatterns,
    *records.urlpatterns,
    *audit_log.urlpatterns,
    *people.urlpatterns,
    *verification.urlpatterns,
    *glossary.urlpatterns,
]
