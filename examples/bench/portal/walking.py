"""Every page and every list of the API as each role, in this process: time, statements, rows and bytes of warm requests."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.test import Client

from examples.bench.portal.counting import counted
from examples.bench.portal.originals import HOME
from examples.bench.portal.page import most_of
from governance.models import Evidence, Summary
from governance.vocabulary import State
from tests.people import World

ROLES = {
    "researcher": "sade", "PI": "priya", "reviewer": "rui", "lab head": "ama", "official": "otto", "procurement": "petra",
    "auditor": "ada", "administrator": "adam", "vendor": "vera",
}  # fmt: skip
LISTS = (
    "/", "/datasets/", "/datasets/?q=visits+costs", "/datasets/?q=absent", "/datasets/?state=in_force", "/datasets/?state=registered",
    "/submissions/", "/submissions/?state=sign_off", "/submissions/?mine=on", "/submissions/?asked=on", "/audit-log/",
    "/audit-log/?type=signed", "/audit-log/?actor=Rui", "/audit-log/?until=2020-01-01", "/people/", "/tokens/",
    "/api/v1/whoami/", "/api/v1/organisations/", "/api/v1/vendors/", "/api/v1/people/", "/api/v1/datasets/", "/api/v1/submissions/",
    "/api/v1/submissions/?state=in_force", "/api/v1/artefacts/", "/api/v1/audit-events/",
)  # fmt: skip
ONE = (
    "/submissions/{submission}/", "/submissions/{submission}/record/", "/versions/{version}/", "/versions/{version}/risk/",
    "/datasets/{dataset}/", "/evidence/{report}/", "/api/v1/submissions/{submission}/", "/api/v1/versions/{version}/",
    "/api/v1/datasets/{dataset}/versions/", "/api/v1/versions/{version}/files/", "/api/v1/versions/{version}/sources/",
    "/api/v1/versions/{version}/reports/", "/api/v1/versions/{version}/documents/", "/api/v1/versions/{version}/generation-logs/",
    "/api/v1/versions/{version}/evaluations/", "/api/v1/submissions/{submission}/threads/",
)  # fmt: skip
ROUNDS = 3
"""A page that takes too long is measured again, for other programs of a machine disturb: the quietest round counts."""


@dataclass(frozen=True)
class Measured:
    """The 95th percentile of warm requests, and what each asked of the database."""

    p95_ms: float
    queries: int
    rows: int
    bytes: int


def walk(world: World, requests: int) -> Iterator[tuple[str, dict[str, float]]]:
    """What each role may open, by "role path"; what is refused to it is left out."""
    known = places()
    for role, name in ROLES.items():
        client = Client()
        client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        for shown in (*LISTS, *ONE):
            if client.get(address := shown.format(**known)).status_code == 200:
                yield f"{role} {shown}", asdict(measure(client, address, requests, most_of(shown)))


def places() -> dict[str, str]:
    """One submission in force of the institution whose people look, and of the vendor who looks."""
    home = Summary.objects.filter(institution__name=HOME, vendor__isnull=False)
    row = home.filter(state=State.IN_FORCE).earliest("pk")
    report = Evidence.objects.filter(version=row.version_id, kind="report").latest("pk")
    return {
        "submission": str(row.pk), "version": str(row.version_id), "dataset": str(row.dataset_id), "report": str(report.pk),
    }  # fmt: skip


def measure(client: Client, address: str, requests: int, most_ms: float) -> Measured:
    with counted() as asked:
        client.get(address)
    quietest = float("inf")
    for _ in range(ROUNDS):
        quietest = min(quietest, p95_ms(client, address, requests))
        if quietest <= most_ms:
            break
    return Measured(round(quietest, 1), asked.queries, asked.rows, asked.bytes)


def p95_ms(client: Client, address: str, requests: int) -> float:
    taken = sorted(seconds(client, address) for _ in range(requests))
    return 1000 * taken[min(int(0.95 * len(taken)), len(taken) - 1)]


def seconds(client: Client, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return time.perf_counter() - started
