"""What a form sent, to be given back where nothing was stored."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

PROOF = re.compile(r"password|csrf|^(code|credential)$")
"""In the name of whatever proves who somebody is, whichever form asks for it."""
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
    return [Typed(name, value) for name, values in request.POST.lists() if not PROOF.search(name) for value in values]
