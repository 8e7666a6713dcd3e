"""What anybody may learn from a digest, without an account: whether it is ours and whether it is in force."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from governance.artefacts.verification import known
from governance.queries.verification import parse
from portal.accounts.api import Endpoint
from portal.lib.api.schema import operation
from portal.lib.language import gettext
from portal.lib.refusals import Invalid


class FoundShape(serializers.Serializer[Any]):
    """One thing with this digest."""

    kind = serializers.CharField(help_text="What it is, such as audit pack (zip), audit pack (PDF), data file.")
    status = serializers.CharField(
        help_text="The status of its approval, such as in force, suspended, revoked, expired."
    )
    is_in_force = serializers.BooleanField()


class VerificationShape(serializers.Serializer[Any]):
    """What the portal released with this digest."""

    sha256 = serializers.CharField()
    known = serializers.BooleanField()
    found = FoundShape(many=True)


class Verification(Endpoint):
    """The same answer as the public page; it keeps nothing."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @operation("Look up a digest", tag="Verification", answer=VerificationShape, refuses=(400,))
    def get(self, _: Request, sha256: str) -> Response:
        digest = parse(sha256)
        if not digest:
            raise Invalid(gettext("Send a SHA-256 digest: 64 characters, digits and the letters a to f."))
        found = known(digest)
        return self.answer(VerificationShape, {"sha256": digest, "known": bool(found), "found": found})


urlpatterns: list[Any] = [path("verify/<str:sha256>/", Verification.as_view())]
