"""Addresses of the domain; each noun lists its own beside its views."""

from governance.views import (
    audit_log,
    datasets,
    evidence,
    people,
    records,
    registration,
    risk,
    signing,
    submissions,
    verification,
    versions,
)

app_name = "governance"

urlpatterns = [
    *datasets.urlpatterns,
    *versions.urlpatterns,
    *registration.urlpatterns,
    *risk.urlpatterns,
    *evidence.urlpatterns,
    *submissions.urlpatterns,
    *signing.urlpatterns,
    *records.urlpatterns,
    *audit_log.urlpatterns,
    *people.urlpatterns,
    *verification.urlpatterns,
]
