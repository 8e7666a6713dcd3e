"""Where the author mends what blocks a submission."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from governance import policy
from governance.requirements import holds, report_missing, verdicts_unmet
from governance.standing import Standing
from governance.vocabulary import Action
from governance.workflow import AUTHORING
from portal.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One page on which something may be missing."""

    title: str
    url: str
    is_done: bool


def mending(standing: Standing, actor: Actor) -> list[Place]:
    """Every place with whether it is done; nothing for those who cannot mend, or not now."""
    may_edit = policy.may(actor, Action.EDIT_SUBMISSION, standing.subject)
    return list(places(standing)) if may_edit and standing.submission.state in AUTHORING else []


def places(standing: Standing) -> Iterator[Place]:
    brought, version = standing.brought, standing.dossier.version.pk
    stated = bool(brought.uses.strip() and brought.recipients.strip() and brought.access)
    described = brought.registered and brought.has_log and bool(brought.sources) and not brought.lapsed_sources
    yield Place("Uses and recipients", reverse("governance:uses", args=[standing.submission.pk]), stated)
    yield Place("Registration, sources and log", reverse("governance:registration", args=[version]), described)
    yield Place("Evaluation", f"{reverse('governance:version', args=[version])}#evaluation", is_measured(standing))
    yield Place("Risk assessment", reverse("governance:risk", args=[version]), brought.assessment_complete)
    if wanted := {key for rule in rules(standing) for key in rule["require"].get("documents", [])}:
        filed = wanted <= brought.documents
        yield Place("Documents", f"{reverse('governance:version', args=[version])}#documents", filed)


def is_measured(standing: Standing) -> bool:
    """Whether no rule that applies still asks for a report or another verdict."""
    brought = standing.brought
    asked = [rule["require"] for rule in rules(standing)]
    missing = [no for require in asked if "protocol" in require for no in report_missing(require["protocol"], brought)]
    return not missing and not any(no for require in asked for no in verdicts_unmet(require, brought))


def rules(standing: Standing) -> list[dict[str, Any]]:
    return [rule for rule in standing.policy.content["rules"] if holds(rule.get("when", {}), standing.brought)]
