"""Every address, for every role, of the own and of another organisation: the expected answer, written down.

A row is: method, address, then the answers for the people of OWN while a submission is in review, the same once it is in
force, then for everybody of OTHERS. 2 is 200, 3 a redirect after success, 0 is 400, x is 403, - is 404, c is 409.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from evaluations import actions as evaluations
from governance.actions import checkpoints, reviews
from governance.models import Artefact, Checkpoint, Condition, Conflict, FactorReset, RoleRequest, Submission
from governance.vocabulary import State
from portal.accounts import invitations
from portal.accounts.models import Membership, User
from tests import factories
from tests.assurance import Tried
from tests.people import World

OWN = ("sade", "priya", "rui", "ama", "otto", "petra", "ada", "adam", "vera")
OTHERS = ("nia", "nora", "victor", "zoe")
SIGNS = {200: "2", 302: "3", 400: "0", 403: "x", 404: "-", 409: "c"}
PUBLIC = re.compile(r"^(account/|api/v1/|components/|health/|verify/)")
SENT = {
    "text": "A word.",
    "reason": "A reason.",
    "section": "use",
    "title": "A title",
    "key": "a-key",
    "email": "ada@example.org",
}
TABLE = """
get  /                                                                222222222 222222222 2222
get  /tokens/                                                         222222222 222222222 2222
post /tokens/                                                         000000000 000000000 0000
post /tokens/<uuid:pk>/revoke/                                        --------- --------- ----
get  /datasets/                                                       222222222 222222222 2222
get  /datasets/register/                                              22xxxxxxx 22xxxxxxx 2xxx
post /datasets/register/                                              00xxxxxxx 00xxxxxxx 0xxx
get  /datasets/<uuid:pk>/                                             22222-2-- 2222222-2 ----
get  /datasets/<uuid:pk>/describe/                                    22xxx-x-- 22xxxxx-x ----
post /datasets/<uuid:pk>/describe/                                    00xxx-x-- 00xxxxx-x ----
post /datasets/<uuid:pk>/versions/new/                                33xxx-x-- 33xxxxx-x ----
get  /versions/<uuid:pk>/                                             22222-2-- 2222222-2 ----
get  /versions/<uuid:pk>/reports/                                     22xxx-x-- 22xxxxx-x ----
post /versions/<uuid:pk>/reports/                                     00xxx-x-- 00xxxxx-x ----
get  /versions/<uuid:pk>/register/                                    ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/register/words/                              ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/words/                              ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/register/columns/                            ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/columns/                            ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/comparison/                         ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/declaration/                        ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/finish/                             ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/register/files/                              ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/files/                              ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/files/<uuid:file_pk>/remove/        ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/files/<uuid:file_pk>/                        22xxx-2-- 22xxxx2-x ----
get  /versions/<uuid:pk>/register/sources/                            ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/sources/                            ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/sources/<int:derivation_pk>/remove/ ccxxx-x-- ccxxxxx-x ----
get  /sources/                                                        222222222 222222222 2222
get  /sources/<uuid:pk>/                                              22222-2-- 22222-2-- ----
get  /sources/<uuid:pk>/change/                                       22xxx-x-- 22xxx-x-- ----
post /sources/<uuid:pk>/change/                                       00xxx-x-- 00xxx-x-- ----
get  /sources/<uuid:pk>/withdraw/                                     xx2x2-x-- xx2x2-x-- ----
post /sources/<uuid:pk>/withdraw/                                     xx3x3-x-- xx3x3-x-- ----
get  /sources/<uuid:pk>/restore/                                      xxxx2-x-- xxxx2-x-- ----
post /sources/<uuid:pk>/restore/                                      xxxxc-x-- xxxxc-x-- ----
get  /versions/<uuid:pk>/register/log/                                ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/log/                                ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/register/log/example/                        ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/register/log/form/                           ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/log/form/                           ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/register/log/import/                         ccxxx-x-- ccxxxxx-x ----
get  /versions/<uuid:pk>/log/                                         22222-2-- 22222x2-x ----
get  /versions/<uuid:pk>/risk/                                        22222-2-- 22222x2-x ----
post /versions/<uuid:pk>/risk/                                        ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/risk/complete/                               ccxxx-x-- ccxxxxx-x ----
post /versions/<uuid:pk>/rules/                                       ccxxx-x-- ccxxxxx-x ----
get  /evidence/<uuid:pk>/                                             22222-2-- 22222x2-x ----
post /versions/<uuid:pk>/documents/                                   00xxx-x-- 00xxxxx-x ----
post /versions/<uuid:pk>/submit/                                      ccxxx-x-- ccxxxxx-x ----
get  /submissions/                                                    222222222 222222222 2222
get  /submissions/<uuid:pk>/                                          22222-2-- 2222222-2 ----
get  /submissions/<uuid:pk>/uses/                                     2xxxx-x-- 2xxxxxx-x ----
post /submissions/<uuid:pk>/uses/                                     cxxxx-x-- cxxxxxx-x ----
get  /submissions/<uuid:pk>/actions/<slug:action>/                    xxcxc-x-- xx2x2xx-x ----
post /submissions/<uuid:pk>/actions/<slug:action>/                    xxcxc-x-- xx0x0xx-x ----
get  /submissions/<uuid:pk>/review/take/                              xx2xx-x-- xxxxxxx-x ----
post /submissions/<uuid:pk>/review/take/                              xx0xx-x-- xxxxxxx-x ----
get  /submissions/<uuid:pk>/review/vote/                              xxxxx-x-- xxxxxxx-x ----
post /submissions/<uuid:pk>/review/vote/                              xxxxx-x-- xxxxxxx-x ----
get  /submissions/<uuid:pk>/review/terms/                             xxxxx-x-- xxcxxxx-x ----
post /submissions/<uuid:pk>/review/terms/                             xxxxx-x-- xxcxxxx-x ----
post /submissions/<uuid:pk>/comments/                                 33xxx-x-- 333xxxx-x ----
post /threads/<uuid:pk>/reply/                                        33xxx-x-- 33xxx-x-- ----
post /threads/<uuid:pk>/resolve/                                      33xxx-x-- 33xxx-x-- ----
post /submissions/<uuid:pk>/conflicts/<uuid:conflict>/lift/           xx3x3-x-- xx-x-xx-x ----
post /conditions/<uuid:pk>/keep/                                      xx3x3xx-x xx3x3xx-x ----
get  /submissions/<uuid:pk>/sign/attest/                              33333-3-- 3333333-3 ----
get  /submissions/<uuid:pk>/sign/sign_review/                         33333-3-- 3333333-3 ----
get  /submissions/<uuid:pk>/sign/sign_off/                            33333-3-- 3333333-3 ----
get  /submissions/<uuid:pk>/sign/<slug:stage>/                        xxxxx-x-- xxxxxxx-x ----
post /submissions/<uuid:pk>/sign/<slug:stage>/                        xxxxx-x-- xxxxxxx-x ----
get  /submissions/<uuid:pk>/record/                                   22222-2-- 2222222-2 ----
get  /submissions/<uuid:pk>/record.json                               22222-2-- 2222222-2 ----
post /submissions/<uuid:pk>/artefacts/<slug:kind>/<slug:edition>/     ccccc-c-- ccccccc-x ----
get  /artefacts/<uuid:pk>/<str:name>/                                 2222222-x 2222222-x ----
get  /packs/<uuid:pk>/<str:form>/                                     333333333 333333333 3333
get  /glossary/                                                       222222222 222222222 2222
get  /audit-log/                                                      xx2x2x2xx xx2x2x2xx x2xx
post /audit-log/verify/                                               xx2x2x2xx xx2x2x2xx x2xx
get  /audit-log/checkpoints/<uuid:pk>/                                xx2x2x2xx xx2x2x2xx x-xx
get  /system/                                                         xxxxxxx2x xxxxxxx2x xxxx
get  /people/                                                         xxxxxxx2x xxxxxxx2x xxxx
post /people/grant/                                                   xxxxxxx0x xxxxxxx0x xxxx
post /people/requests/<uuid:pk>/confirm/                               xxxxxxx3x xxxxxxx3x xxxx
post /people/requests/<uuid:pk>/decline/                               xxxxxxx3x xxxxxxx3x xxxx
post /people/<int:pk>/end/                                            xxxxxxx3x xxxxxxx3x xxxx
post /people/<int:pk>/second-factor/reset/                            xxxxxxxcx xxxxxxxcx xxxx
post /people/resets/<uuid:pk>/confirm/                                xxxxxxx3x xxxxxxx3x xxxx
post /people/resets/<uuid:pk>/decline/                                xxxxxxx3x xxxxxxx3x xxxx
post /people/invitations/<uuid:pk>/again/                             xxxxxxx2x xxxxxxx2x xxxx
post /versions/<uuid:pk>/evaluations/                                 33xxx-x-- 33xxxxx-x ----
get  /evaluations/<uuid:pk>/                                          22222x2-x 22222x2-x ----
get  /evaluations/<uuid:pk>/progress/                                 22222x2-x 22222x2-x ----
post /evaluations/<uuid:pk>/cancel/                                   33xxxxx-x 33xxxxx-x ----
"""


def rows() -> list[list[str]]:
    return [line.split() for line in TABLE.strip().splitlines()]


def addresses() -> Iterator[str]:
    """Every address of the portal's pages, as its pattern."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for item in patterns:
            here = prefix + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item.url_patterns, here)
            else:
                yield here

    return (item for item in walk(get_resolver().url_patterns, "") if not PUBLIC.match(item))


def test_every_address_has_its_row() -> None:
    assert set(addresses()) == {row[1].removeprefix("/") for row in rows()}


@pytest.fixture
def scene(world: World) -> dict[str, Any]:
    """Two submissions, one in review and one in force, and one of everything that has an address."""
    review = factories.submission(world, at=State.REVIEW)
    force = factories.submission(world, at=State.IN_FORCE, vendor=True, title="Another")
    job = evaluations.request(force.version, by=world.actor("sade"))
    thread = reviews.comment(review, section="use", text="A word.", by=world.actor("sade")).thread
    reviews.take(review, by=world.actor("noor"), conflict="I paid for it.")
    asked = RoleRequest.objects.create(
        user=world.users["zoe"], organisation=world.northgate, role="reviewer", asked_by=world.users["ines"]
    )
    reset = FactorReset.objects.create(
        user=world.users["zoe"], organisation=world.northgate, reason="Lost.", asked_by=world.users["ines"]
    )
    newcomer = User.objects.create_user("new@example.org", None, name="New")
    invited, _secret = invitations.issue(newcomer, world.northgate, by=None)
    checkpoints.seal_all()
    fixed = {
        "conflicts/<uuid:conflict>": f"conflicts/{Conflict.objects.get().pk}",
        "artefacts/<uuid:pk>/<str:name>": f"artefacts/{Artefact.objects.get().pk}/audit-pack.zip",
        "packs/<uuid:pk>/<str:form>": f"packs/{Artefact.objects.get().pk}/zip",
        "<slug:kind>/<slug:edition>": "pack/full",
        "conditions/<uuid:pk>": f"conditions/{Condition.objects.get().pk}",
        "threads/<uuid:pk>": f"threads/{thread.pk}",
        "evaluations/<uuid:pk>": f"evaluations/{job.pk}",
        "checkpoints/<uuid:pk>": f"checkpoints/{Checkpoint.objects.filter(organisation=world.northgate).latest('pk').pk}",
        "people/<int:pk>": f"people/{Membership.objects.get(user=world.users['petra']).pk}",
        "requests/<uuid:pk>": f"requests/{asked.pk}",
        "resets/<uuid:pk>": f"resets/{reset.pk}",
        "invitations/<uuid:pk>": f"invitations/{invited.pk}",
        "tokens/<uuid:pk>": f"tokens/{thread.pk}",
    }
    return {"review": review, "force": force, "fixed": fixed}


def filled(address: str, made: Submission, fixed: dict[str, str]) -> str:
    version = made.version
    places = fixed | {
        "submissions/<uuid:pk>": f"submissions/{made.pk}",
        "versions/<uuid:pk>": f"versions/{version.pk}",
        "datasets/<uuid:pk>": f"datasets/{version.dataset_id}",
        "sources/<uuid:pk>": f"sources/{version.derivations.earliest('pk').source_id}",
        "evidence/<uuid:pk>": f"evidence/{version.evidence.earliest('pk').pk}",
        "<uuid:file_pk>": str(version.files.earliest("pk").pk),
        "<int:derivation_pk>": str(version.derivations.earliest("pk").pk),
        "actions/<slug:action>": "actions/suspend",
        "sign/<slug:stage>": "sign/lab",
    }
    for pattern, value in places.items():
        address = address.replace(pattern, value)
    return address


def answers(people: tuple[str, ...], client_of: Callable[[str], Client], method: str, address: str) -> str:
    return "".join(answer(client_of(name), method, address) for name in people)


def answer(client: Client, method: str, address: str) -> str:
    """One request whose effects are taken back."""
    before = transaction.savepoint()
    sent = SENT | {"file": SimpleUploadedFile("a.pdf", b"%PDF")} if address.endswith("/documents/") else SENT
    response = client.get(address) if method == "get" else client.post(address, sent)
    for _ in response.streaming_content if response.streaming else ():
        continue
    transaction.savepoint_rollback(before)
    return SIGNS[response.status_code]


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "column"), [("review", 2), ("force", 3)])
def test_access(
    scene: dict[str, Any], client_of: Callable[[str], Client], label: str, column: int, tried: Tried
) -> None:
    wrong = []
    for row in rows():
        address = filled(row[1], scene[label], scene["fixed"])
        found = answers(OWN, client_of, row[0], address)
        others = answers(OTHERS, client_of, row[0], address)
        if (found, others) != (row[column], row[4]):
            wrong.append(f"{row[0]} {row[1]} {found} {others}, expected {row[column]} {row[4]}")

    assert wrong == []
    count = len(rows()) * len(OWN + OTHERS)
    tried("An address opened or posted to by somebody of each role, of this and of another organisation", count, count)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(scene: dict[str, Any]) -> None:
    for row in rows():
        response = getattr(Client(), row[0])(filled(row[1], scene["review"], scene["fixed"]))
        asked = (response.status_code, response.headers.get("Location", "").split("?")[0])
        assert asked == ((302, "/account/login/") if row[0] == "get" else (401, "")), row[1]
