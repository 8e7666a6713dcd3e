"""What objects look like in answers: explicit fields, and always what the reader may do with them now."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.blockers import Place as Met
from governance.standing import Allowed
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation, User


class AllowedAction(serializers.Serializer[Any]):
    """Something that you may do now."""

    action = serializers.CharField(help_text="The word to use in the address.")
    label = serializers.CharField(help_text="What it is called.")  # type: ignore[assignment]
    needs_reason = serializers.BooleanField(help_text="Whether you must send a reason.")
    stage = serializers.CharField(
        help_text="The stage that it signs, for the address; empty for a move without a signature."
    )
    signs = serializers.BooleanField(help_text="Whether it is a signature: by a person signed in on the portal only.")


class DemandShape(serializers.Serializer[Any]):
    """One requirement to meet before a version can go further. Its key stays the same however it is worded."""

    key = serializers.CharField(source="blocker.key")
    rule = serializers.CharField(source="blocker.rule", help_text="The rule of the policy, or “basics”.")
    requirement = serializers.CharField(source="blocker.requirement")
    subject = serializers.CharField(
        source="blocker.subject", help_text="What is required: a table, a document, a source."
    )
    sentence = serializers.CharField(source="blocker.sentence")
    place = serializers.ChoiceField(choices=[(str(place), str(place)) for place in Met], source="blocker.place")
    url = serializers.CharField(
        help_text="The page of the portal on which it is met; empty for those who cannot meet it now."
    )


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

    allowed_actions = serializers.SerializerMethodField(help_text="What you may do now.")

    @extend_schema_field(AllowedAction(many=True))
    def get_allowed_actions(self, thing: Any) -> Any:
        return AllowedAction(self.allowed(thing, self.context["view"].actor), many=True).data

    def allowed(self, thing: Any, actor: Actor) -> list[Allowed]:  # noqa: ARG002 - for those who answer
        return []
