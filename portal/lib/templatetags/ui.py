"""The tag library of the components: built into every template by the settings, so nothing needs loading."""

from typing import Any

from portal.lib import gallery as examples
from portal.lib.components import facts, measures, page, values, work
from portal.lib.components.base import register

__all__ = ["facts", "gallery", "measures", "page", "register", "values", "work"]


@register.simple_tag
def gallery() -> dict[str, Any]:
    """What the components page shows."""
    return examples.examples()
