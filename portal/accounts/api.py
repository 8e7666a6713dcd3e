"""Who asks through the API: the actor of a request, and how the OpenAPI document says that a token proves it."""

from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from portal.accounts.actor import Actor
from portal.lib.api.endpoint import BaseEndpoint


class Endpoint(BaseEndpoint):
    """One address. `self.actor` is the person or token that asks."""

    @property
    def actor(self) -> Actor:
        return cast("Actor", self.request._request.actor)  # type: ignore[attr-defined]  # noqa: SLF001 - DRF wraps Django's request


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made under “Your tokens”. It reads, or reads and writes; it never votes or signs.",
        }
