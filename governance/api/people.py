"""Who asks, where they act, and the roles people hold."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import policy
from governance.actions import people
from governance.api.shapes import Person, Place, Shape
from governance.policy import Subject
from governance.queries.api import allowed_in, organisations_of, vendors
from governance.queries.outlines import permitted
from governance.queries.people import managed_by, memberships_managed_by, reaches
from governance.standing import Allowed
from governance.vocabulary import Action, Role
from portal.accounts.actor import Actor
from portal.accounts.api import Endpoint
from portal.accounts.models import Membership, Organisation
from portal.lib.api.schema import LISTS, operation
from portal.lib.api.strict import Choice, Identifier, Nothing, Strict
from portal.lib.language import gettext
from portal.lib.refusals import Invalid

TAG = "People and organisations"


class OrganisationShape(Shape):
    """An institution, one of its labs, or a vendor."""

    parent = Place(read_only=True, allow_null=True)

    class Meta:
        model = Organisation
        fields = ("id", "name", "kind", "parent", "allowed_actions")
        read_only_fields = fields

    def allowed(self, thing: Organisation, actor: Actor) -> list[Allowed]:
        return allowed_in(thing, actor)


class RoleShape(Shape):
    """A role held by a person in an organisation for a time."""

    user = Person(read_only=True)
    organisation = Place(read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "user", "organisation", "role", "since", "until", "allowed_actions")
        read_only_fields = fields

    def allowed(self, thing: Membership, actor: Actor) -> list[Allowed]:
        ended = thing.until is not None
        return permitted(actor, Subject(thing.organisation.chain), () if ended else (Action.MANAGE_PEOPLE,))


class HeldRole(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)
    organisation = serializers.UUIDField()


class WhoShape(serializers.Serializer[Any]):
    """Who asks, with the roles in force now."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=["person", "token"], help_text="A token never votes or signs.")
    roles = HeldRole(many=True)


class NewRole(Strict):
    email = serializers.EmailField(max_length=254, help_text="The email of a person who has an account.")
    organisation = Identifier()
    role = Choice(Role)


class Whoami(Endpoint):
    @operation("Read who you are", tag=TAG, answer=WhoShape, refuses=(401,))
    def get(self, _: Request) -> Response:
        actor = self.actor
        roles = [{"role": role, "organisation": place} for role, place in sorted(actor.roles, key=str)]
        shown = {"id": actor.id, "name": actor.name, "title": actor.title, "kind": str(actor.kind), "roles": roles}
        return self.answer(WhoShape, shown)


class Organisations(Endpoint):
    @operation("List the organisations you act in", tag=TAG, answer=OrganisationShape(many=True), refuses=LISTS)
    def get(self, _: Request) -> Response:
        return self.page(OrganisationShape, organisations_of(self.actor))


class Vendors(Endpoint):
    @operation("List the vendors", tag=TAG, answer=Place(many=True), refuses=(400, 401, 403))
    def get(self, _: Request) -> Response:
        everywhere = frozenset(organisation for _, organisation in self.actor.roles)
        policy.require(self.actor, Action.REGISTER_DATASET, Subject(everywhere))
        return self.page(Place, vendors())


class Managing(Endpoint):
    """Base of the addresses of roles: for those who manage people somewhere."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not reaches(self.actor, Action.MANAGE_PEOPLE):
            policy.require(self.actor, Action.MANAGE_PEOPLE, Subject(organisations=frozenset()))


class Roles(Managing):
    @operation(
        "List the roles people hold where you manage them",
        tag=TAG,
        answer=RoleShape(many=True),
        refuses=(400, 401, 403),
    )
    def get(self, _: Request) -> Response:
        return self.page(RoleShape, memberships_managed_by(self.actor).select_related("organisation__parent"))

    @operation(
        "Give a role",
        tag=TAG,
        asks=NewRole,
        answer=RoleShape,
        code=201,
        example={
            "email": "rui@example.org",
            "organisation": "01930000-0000-7000-8000-000000000001",
            "role": "reviewer",
        },
    )
    def post(self, _: Request) -> Response:
        asked = self.asked(NewRole)
        organisation = managed_by(self.actor).filter(pk=asked["organisation"]).first()
        if organisation is None:
            raise Invalid(
                gettext("Name an organisation whose people you manage. /organisations/ lists them."),
                field="organisation",
            )
        made = people.grant(email=asked["email"], organisation=organisation, role=Role(asked["role"]), by=self.actor)
        return self.made(RoleShape, self.find(memberships_managed_by(self.actor), made.pk))


class EndRole(Managing):
    @operation("End a role now", tag=TAG, asks=Nothing, answer=RoleShape)
    def post(self, _: Request, role: int) -> Response:
        self.asked(Nothing)
        return self.answer(RoleShape, people.end(self.find(memberships_managed_by(self.actor), role), by=self.actor))


urlpatterns: list[Any] = [
    path("whoami/", Whoami.as_view()),
    path("organisations/", Organisations.as_view()),
    path("vendors/", Vendors.as_view()),
    path("people/", Roles.as_view()),
    path("people/<int:role>/end/", EndRole.as_view()),
]
