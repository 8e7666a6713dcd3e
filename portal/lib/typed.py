"""What a form sent, to be given back where nothing was stored."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

SECRET = {"csrfmiddlewaretoken", "password", "code", "oldpassword", "password1", "password2"}
MACHINE = {"revision", "shown"}
SHORT = 40


@dataclass(frozen=True, slots=True)
class Typed:
    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Whether a person would miss it."""
        return self.name not in MACHINE and (" " in self.value.strip() or len(self.value) > SHORT)


def typed(request: HttpRequest) -> list[Typed]:
    """Everything but proofs of identity, in its order."""
    if request.method != "POST" or int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return []
    return [Typed(name, value) for name, values in request.POST.lists() if name not in SECRET for value in values]
