"""Pages of the domain: fetch what the actor may see, call one action or query, render."""

from django.http import HttpRequest

from portal.accounts.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks: set by the middleware for people, by TokenAuthentication for tokens."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
