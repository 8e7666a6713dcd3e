"""What a request may say: every key is known, every value has the type it says, and the answer names what is wrong."""

from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers

from portal.lib.language import gettext as _
from portal.lib.language import lazily

WORDS = 10_000
LINE = 200


class Strict(serializers.Serializer[Any]):
    """The input. An unknown key is refused by name, so that nothing is dropped silently."""

    default_error_messages = {"invalid": lazily("Send one JSON object.")}

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys") and (unknown := sorted(set(data.keys()) - set(self.fields))):
            names = ", ".join(f"“{key[:100]}”" for key in unknown[:10])
            known = (
                _("Known: %(fields)s.") % {"fields": ", ".join(self.fields)}
                if self.fields
                else _("This request takes no fields.")
            )
            raise serializers.ValidationError(
                {"non_field_errors": [_("%(names)s cannot be sent here. %(known)s") % {"names": names, "known": known}]}
            )
        return super().to_internal_value(data)


class Nothing(Strict):
    """A request that needs no words."""


class Text(serializers.CharField):
    """Text as it was typed; a number is not text."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", WORDS)
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Line(Text):
    """One short line of text that says something."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LINE)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not value.strip() and not self.allow_blank:
            self.fail("blank")
        return value


class Flag(serializers.BooleanField):
    """True or false, not a word that may mean one of them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=type(data).__name__)
        return data


class Whole(serializers.IntegerField):
    """A whole number, not text that looks like one."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Identifier(serializers.UUIDField):
    """An identifier as the API writes it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value="")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of the words of a vocabulary; the answer to a wrong one lists them."""

    def __init__(self, words: type[TextChoices], **options: Any) -> None:
        allowed = ", ".join(words.values)
        options.setdefault(
            "error_messages", {"invalid_choice": _("Choose one of: %(allowed)s.") % {"allowed": allowed}}
        )
        super().__init__(choices=words.choices, **options)


class Upload(serializers.FileField):
    """A file of a multipart request; the action says what it thinks of an empty one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)


class Slug(serializers.SlugField):
    """A key: small letters, digits, hyphens."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=60, **options)
