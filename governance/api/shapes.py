"""What objects look like in answers: explicit fields, and always what the reader may do with them now."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.standing import Allowed
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User


class AllowedAction(serializers.Serializer[Any]):
    """Something the reader may ask for now."""

    action = serializers.CharField(help_text="The word to use in the address.")
    label = serializers.CharField(help_text="What it is called.")  # type: ignore[assignment]
    needs_reason = serializers.BooleanField(help_text="Whether a reason must be sent with it.")
    stage = serializers.CharField(
        help_text="The stage that it signs, for the address; empty for a move without a signature."
    )
    signs = serializers.BooleanField(help_text="Whether it is a signature: by a person signed in on the portal only.")


class Person(serializers.ModelSerializer[User]):
    """One natural person, by name."""

    class Meta:
        model = User
        fields = ("id", "name", "title")
        read_only_fields = fields


class Place(serializers.ModelSerializer[Organisation]):
    """An organisation, by name."""

    class Meta:
        model = Organisation
        fields = ("id", "name", "kind")
        read_only_fields = fields


class Shape(serializers.ModelSerializer[Any]):
    """Base of every object: nothing in it can be written. What is never changed allows nothing."""

    allowed_actions = serializers.SerializerMethodField(help_text="What you may ask for now.")

    @extend_schema_field(AllowedAction(many=True))
    def get_allowed_actions(self, thing: Any) -> Any:
        return AllowedAction(self.allowed(thing, self.context["view"].actor), many=True).data

    def allowed(self, thing: Any, actor: Actor) -> list[Allowed]:  # noqa: ARG002 - for those who answer
        return []
