"""What a newer document of rules changes, in words. Pure."""

from collections.abc import Iterator

from governance.libraries import Library
from governance.libraries.comparison import difference
from portal.lib.language import gettext as _


def replaced(before: Library, after: Library) -> Iterator[str]:
    if before.digest == after.digest:
        return
    yield _("“%(after)s”, %(new)s, takes the place of “%(before)s”, %(old)s.") % {
        "after": after.title, "new": after.ref, "before": before.title, "old": before.ref,
    }  # fmt: skip
    changes = difference(before, after)
    if changes.added:
        yield _("New: %(keys)s.") % {"keys": ", ".join(changes.added)}
    if changes.changed:
        yield _("Changed: %(keys)s.") % {"keys": ", ".join(changes.changed)}
    if changes.removed:
        yield _("No longer there: %(keys)s.") % {"keys": ", ".join(changes.removed)}
