"""The risk questionnaire: answered in any order, saved as it is typed, its tier shown with every reason."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from governance import policy
from governance.actions import risk as actions
from governance.dossier import Dossier
from governance.forms import done, status_of
from governance.forms.edited import REVISION
from governance.forms.risk import AnswersForm
from governance.models import Version
from governance.queries.api import allowed_on_version
from governance.queries.renewal import renewal
from governance.queries.versions import version_for
from governance.views import actor_of
from governance.views.autosave import answered, by_script, narrowed
from governance.vocabulary import Action
from portal.lib.language import gettext as _
from portal.lib.shown import Shown


@require_http_methods(["GET", "POST"])
def questionnaire(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    version = version_for(actor, pk)
    policy.require(actor, Action.READ_WHOLE, version.subject())
    if request.method == "POST":
        return given(request, version)
    if not may_answer(request, version):
        return render(request, "governance/risk/answers.html", context_of(version))
    now = Dossier(version)
    form = AnswersForm(questionnaire=now.questionnaire, ids=asked_now(now), initial=now.answers)
    return shown(request, version, form)


def given(request: HttpRequest, version: Version) -> HttpResponse:
    """Saves what was on the page; the browser's own saving is told what the answers changed."""
    before = Dossier(version)
    form = AnswersForm(request.POST, questionnaire=before.questionnaire, ids=set(request.POST.getlist("asked")))
    narrowed(request, form)
    saved = form.is_valid() and save(request, version, form)
    if by_script(request):
        return changes(request, version, form) if saved else answered(form)
    if not saved:
        return shown(request, version, form)
    if request.POST.get("then") == "complete":
        return complete(request, version.pk)
    messages.success(request, _("Your answers are saved."))
    return redirect("governance:risk", version.pk)


def save(request: HttpRequest, version: Version, form: AnswersForm) -> bool:
    act = partial(actions.save_answers, version, answers=form.edits, shown=form.shown, by=actor_of(request))
    return done(form, act) is not None


@require_POST
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Says that the answers are whole; every question that is not answered is named at its place."""
    version = version_for(actor_of(request), pk)
    now = Dossier(version)
    data = {**now.answers, REVISION: str(Shown.of(now.answers))}
    form = AnswersForm(data, questionnaire=now.questionnaire, ids=asked_now(now))
    for missing in now.rating.missing:
        form.add_error(missing, _("Answer this question."))
    for item in now.rating.contradictions:
        for key in item.questions:
            form.add_error(key, item.text)
    if form.errors:
        return shown(request, version, form)
    if not done(form, lambda: actions.complete(version, by=actor_of(request))):
        return shown(request, version, form)
    messages.success(
        request, _("The risk assessment is complete. Its tier is %(tier)s.") % {"tier": now.rating.tier.label}
    )
    return redirect("governance:version", version.pk)


def changes(request: HttpRequest, version: Version, sent: AnswersForm) -> HttpResponse:
    """The tier anew, and the questions that began or ceased to apply."""
    saved, on_page = version_for(actor_of(request), version.pk), set(request.POST.getlist("asked"))
    now = Dossier(saved)
    ids = asked_now(now)
    form = AnswersForm(questionnaire=now.questionnaire, ids=ids, initial=now.answers)
    fresh = [(key, form[key]) for key in form.fields if key in ids - on_page]
    context = context_of(saved) | {"fresh": fresh, "gone": sorted(on_page - ids)}
    body = render_to_string("governance/risk/changes.html", context, request)
    return answered(sent, more=Shown.of({key: now.answers.get(key) for key, _field in fresh}), body=body)


def shown(request: HttpRequest, version: Version, form: AnswersForm) -> HttpResponse:
    context = context_of(version) | {"form": form, "sections": list(sections(Dossier(version), form))}
    return render(request, "governance/risk/questionnaire.html", context, status=status_of(form))


def context_of(version: Version) -> dict[str, Any]:
    now = Dossier(version)
    asked = now.asked
    return {
        "version": version,
        "risk": now,
        "tier_title": _("Risk tier") if now.is_assessed else _("Risk tier so far"),
        "asked": len(asked),
        "answered": len(asked) - len(now.rating.missing),
        "words": _("%(answered)s of %(asked)s questions")
        % {"answered": len(asked) - len(now.rating.missing), "asked": len(asked)},
        "told": list(told(now)),
        "renewal": renewal(now, version.open_submission) if not now.is_assessed else [],
    }


def may_answer(request: HttpRequest, version: Version) -> bool:
    return any(item.action is Action.ASSESS_RISK for item in allowed_on_version(version, actor_of(request)))


def asked_now(now: Dossier) -> frozenset[str]:
    return frozenset(question["id"] for question in now.asked)


def sections(now: Dossier, form: AnswersForm) -> Iterator[tuple[dict[str, Any], list[tuple[str, BoundField | None]]]]:
    """Each section with a place for each of its questions, empty where the question does not apply."""
    for section in now.questionnaire.content["sections"]:
        ids = [question["id"] for question in section["questions"]]
        yield section, [(key, form[key] if key in form.fields else None) for key in ids]


def told(now: Dossier) -> Iterator[tuple[dict[str, Any], list[tuple[dict[str, Any], list[str]]]]]:
    """Each section with the questions that apply and their answers in words."""
    ids = asked_now(now)
    for section in now.questionnaire.content["sections"]:
        asked = [question for question in section["questions"] if question["id"] in ids]
        yield section, [(question, in_words(question, now.answers)) for question in asked]


def in_words(question: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    given = answers.get(question["id"]) or []
    labels = {option["value"]: option["label"] for option in question.get("options", [])}
    return [str(labels.get(value, value)) for value in (given if isinstance(given, list) else [given])]


urlpatterns = [
    path("versions/<uuid:pk>/risk/", questionnaire, name="risk"),
    path("versions/<uuid:pk>/risk/complete/", complete, name="complete-risk"),
]
