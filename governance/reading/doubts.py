"""What a report says that cannot be believed, in words: what is wrong, and what to do. Pure."""

from collections.abc import Mapping

from django.utils.functional import Promise

from evaluations.harness.engine.report import Said
from governance.reading.metrics import name_of
from portal.lib.language import gettext as _
from portal.lib.language import lazily

DOUBTS: Mapping[str, str | Promise] = {
    "unknown-protocol": lazily(
        "The report was made by %(protocol)s, and this portal knows no such protocol. Measure again by one of: %(known)s."
    ),
    "other-protocol": lazily(
        "The report names %(protocol)s, but the digest is not that of this protocol. Measure again by the protocol as it is published."
    ),
    "other-schema": lazily(
        "Reports by %(protocol)s are written in schema version %(schema)s. File the report that the harness wrote."
    ),
    "not-finite": lazily("The report holds a number that is not finite. File the report that the harness wrote."),
    "missing-input": lazily(
        "The report was made without the %(role)s table, which its protocol needs. Measure again with it."
    ),
    "other-groups": lazily(
        "The verdicts of the groups do not follow from the measurements. File the report that the harness wrote."
    ),
    "unknown-metric": lazily("The protocol has no metric %(metric)s. File the report that the harness wrote."),
    "twice": lazily("%(what)s is measured twice. File the report that the harness wrote."),
    "missing": lazily(
        "%(what)s is missing: the protocol asks for a measurement, or for the statement that nothing was established."
    ),
    "other-rule": lazily("%(what)s: the %(part)s is not that of the protocol. File the report that the harness wrote."),
    "unknown-subject": lazily(
        "%(what)s: the protocol measures nothing of the kind. File the report that the harness wrote."
    ),
    "not-judged": lazily(
        "%(what)s: the report does not say which number was judged. File the report that the harness wrote."
    ),
    "other-judged": lazily(
        "%(what)s: the judged number does not follow from the others. File the report that the harness wrote."
    ),
    "out-of-range": lazily(
        "%(what)s: a number lies outside of the range that it can have. File the report that the harness wrote."
    ),
    "out-of-interval": lazily(
        "%(what)s: the estimate lies outside of its own interval. File the report that the harness wrote."
    ),
    "other-verdict": lazily(
        "%(what)s: the verdict “%(verdict)s” does not follow from the numbers. File the report that the harness wrote."
    ),
    "other-weight": lazily(
        "%(what)s: whether it decides does not follow from the protocol. File the report that the harness wrote."
    ),
}


def doubted(doubt: Said) -> str:
    """One sentence. A measurement goes by the name of its metric and by what it is about."""
    said = {name: str(value) for name, value in doubt.parameters.items()}
    if "of" in said:
        said["what"] = named(said["metric"], said["of"])
    return str(DOUBTS[doubt.code]) % said


def named(metric: str, about: str) -> str:
    title = f"“{name_of(metric)}” ({metric})"
    return _("%(metric)s of %(about)s") % {"metric": title, "about": about} if about else title
