"""What has been done, what is to be done, and what can be done here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.forms import BaseForm
from django.utils.safestring import SafeString

from portal.lib.components.base import TONES, fill, one_of, register, sentences
from portal.lib.language import lazily as _

STEP_WORDS = {
    "done": _("done"),
    "current": _("now"),
    "todo": _("not yet"),
    "void": _("not needed"),
    "failed": _("failed"),
}
SIGNATURE_STATES = {
    "valid": _("valid"),
    "lapsed": _("no longer in force"),
    "superseded": _("superseded"),
    "repudiated": _("repudiated"),
    "broken": _("broken"),
    "waiting": _("waiting"),
}
ACTION_KINDS = frozenset({"primary", "plain", "danger"})


@register.simple_block_tag
def steps(content: str, *, label: str = _("Progress")) -> SafeString:
    """The stages in order; holds `step` items."""
    return fill("steps", locals())


@register.inclusion_tag("components/step.html")
def step(*, title: str, state: str, note: str = "", href: str = "") -> dict[str, Any]:
    """`state`: done, current, todo, void, failed; `note` says who, when, or what is missing."""
    return {**locals(), "word": STEP_WORDS[one_of(STEP_WORDS, state, "state")]}


@register.simple_block_tag
def timeline(content: str, *, label: str = _("History")) -> SafeString:
    """Holds `event` items, newest first."""
    return fill("timeline", locals())


@register.simple_block_tag
def event(content: str, *, title: str, at: datetime | None = None, who: str = "", tone: str = "neutral") -> SafeString:
    """One recorded act; the content is the reason or what changed."""
    one_of(TONES, tone, "tone")
    return fill("event", locals())


@register.simple_block_tag
def task_list(content: str, *, label: str = _("Tasks")) -> SafeString:
    """Holds `task` items."""
    return fill("task_list", locals())


@register.inclusion_tag("components/task.html")
def task(
    *, title: str, href: str = "", tone: str = "neutral", word: str = "", hint: str = "", meta: str = ""
) -> dict[str, Any]:
    """One thing to do: `word` is its state, `hint` what is missing, `meta` whom it waits for since when."""
    return {**locals(), "tone": one_of(TONES, tone, "tone")}


@register.inclusion_tag("components/signature.html")
def signature(
    *,
    state: str,
    name: str = "",
    meaning: str = "",
    title: str = "",
    role: str = "",
    organisation: str = "",
    at: datetime | None = None,
    digest: str = "",
    statement: str = "",
    reason: str = "",
) -> dict[str, Any]:
    """`state`: valid; lapsed (as given, no longer in force); superseded, repudiated or broken (struck through, with the `reason`); waiting.

    `name`: “B for A” where B acted for A.
    """
    return {**locals(), "word": SIGNATURE_STATES[one_of(SIGNATURE_STATES, state, "state")]}


@register.simple_block_tag
def action_bar(content: str, *, label: str = _("Actions")) -> SafeString:
    """Holds `action` items."""
    return fill("action_bar", locals())


@register.inclusion_tag("components/action.html")
def action(
    *,
    label: str,
    url: str,
    method: str = "get",
    kind: str = "primary",
    hidden: Mapping[str, str] | None = None,
    reasons: str | Iterable[str] = (),
) -> dict[str, Any]:
    """A link (get) or a one-button form (post, with `hidden` fields); `reasons` against it replace it."""
    one_of({"get", "post"}, method, "method")
    one_of(ACTION_KINDS, kind, "kind")
    return {**locals(), "reasons": sentences(reasons)}


@register.inclusion_tag("components/button.html")
def button(*, label: str, kind: str = "primary", name: str = "", value: str = "") -> dict[str, Any]:
    """The submit button of a form that the page writes itself."""
    return {**locals(), "kind": one_of(ACTION_KINDS, kind, "kind")}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*, form: BaseForm | None = None, reasons: str | Iterable[str] = ()) -> dict[str, Any]:
    """Every problem, each linked to its field, and both texts where two people changed one; shows nothing when there is none."""
    wrong = [field for field in form if field.errors] if form is not None else []
    general = list(form.non_field_errors()) if form is not None else []
    hidden = [error for field in wrong if field.is_hidden for error in field.errors]
    fields = [field for field in wrong if not field.is_hidden]
    clashes = getattr(form, "clashes", ())
    return {"fields": fields, "reasons": [*general, *hidden, *sentences(reasons)], "clashes": clashes}
