"""The review of a submission: declare, give a verdict, set the terms, talk about a section, keep a condition."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from governance import policy
from governance.actions import reviews
from governance.forms import done, status_of
from governance.forms.review import (
    CommentForm,
    ConditionRows,
    KeptForm,
    ReplyForm,
    ReviewForm,
    TermsForm,
    VoteForm,
)
from governance.models import Condition, Thread
from governance.queries.discussion import discussion, may_read, review_now
from governance.queries.evaluated import evaluated
from governance.standing import Standing
from governance.views import actor_of
from governance.views.submission_page import frame, show, standing_of
from governance.vocabulary import Action, State
from governance.working_days import months_after
from portal.lib.language import gettext as _
from portal.lib.language import lazily
from portal.lib.refusals import Invalid

ROWS = "conditions"
LONGEST = 2_000
TAKEN = lazily("You have taken the review. Read, comment, then give your verdict.")
RECUSED = lazily("Your conflict of interest is recorded. Other reviewers can take the review.")


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The declaration of interests comes before anything else a reviewer does."""
    actor, standing = actor_of(request), standing_of(request, pk)
    policy.require(actor, Action.TAKE_REVIEW, standing.subject)
    reviews.require_state(standing.submission, State.REVIEW)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        conflict = form.cleaned_data["conflict"]
        if done(form, lambda: reviews.take(standing.submission, by=actor, conflict=conflict)):
            messages.success(request, RECUSED if conflict else TAKEN)
            return redirect("governance:submission", pk)
    return answer(request, standing, "take", form)


@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, standing = actor_of(request), standing_of(request, pk)
    policy.require(actor, Action.VOTE, standing.subject)
    reviews.require_state(standing.submission, State.REVIEW)
    form = VoteForm(request.POST or None)
    if form.is_valid():
        given = done(form, lambda: reviews.vote(standing.submission, **form.cleaned_data, by=actor))
        if given:
            messages.success(
                request, _("Your verdict is recorded. You will see the others when all reviewers have given theirs.")
            )
            return redirect("governance:submission", pk)
    return answer(request, standing, "vote", form)


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Residual tier, dates and conditions as a whole. “Add” draws another row and saves nothing."""
    actor, standing = actor_of(request), standing_of(request, pk)
    policy.require(actor, Action.SET_TERMS, standing.subject)
    reviews.require_state(standing.submission, State.CONSOLIDATION)
    if request.method == "POST" and "add" in request.POST:
        return draw_terms(request, standing, *one_row_more(request.POST))
    form = TermsForm(request.POST or None, initial=proposed(standing), held=reviews.terms_of(standing.submission))
    rows: Any = ConditionRows(request.POST or None, prefix=ROWS, initial=held_conditions(standing))
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        wanted = {**form.edits, "conditions": rows.terms()}
        if done(form, lambda: reviews.set_terms(standing.submission, **wanted, shown=form.shown, by=actor)):
            messages.success(request, _("The terms are set. Sign the review when every thread is resolved."))
            return redirect("governance:submission", pk)
    return draw_terms(request, standing, form, rows)


def one_row_more(typed: QueryDict) -> tuple[TermsForm, Any]:
    """The forms as they were typed, with one more row, and without judging anything yet."""
    count = min(int(typed.get(f"{ROWS}-TOTAL_FORMS") or 0), ConditionRows.max_num)
    rows = [{name: typed.get(f"{ROWS}-{index}-{name}", "") for name in ("text", "due")} for index in range(count)]
    return TermsForm(initial=typed.dict()), ConditionRows(prefix=ROWS, initial=rows)


def proposed(standing: Standing) -> dict[str, Any]:
    """What was set before, or what the policy says at this tier."""
    submission, rules = standing.submission, standing.terms
    return {
        "residual_tier": submission.residual_tier or standing.dossier.tier,
        "summary": submission.review_summary,
        "lowered_because": submission.lowered_because,
        "lowered_with": submission.lowered_with,
        "valid_until": submission.valid_until or months_after(standing.today, rules["valid_months"]),
        "review_due": submission.review_due or months_after(standing.today, rules["review_months"]),
    }


def held_conditions(standing: Standing) -> list[dict[str, Any]]:
    return [{"text": item.text, "due": item.due} for item in standing.submission.conditions.all()]


def draw_terms(request: HttpRequest, standing: Standing, form: TermsForm, rows: Any) -> HttpResponse:
    wrong = wrong_rows(rows) if rows.is_bound else []
    status = 400 if wrong else status_of(form)
    return answer(request, standing, "terms", form, rows=rows, wrong_rows=wrong, status=status)


def wrong_rows(rows: Any) -> list[str]:
    """What needs mending in the conditions, as sentences that name the row."""
    found = [
        _("Condition %(number)s, %(field)s: %(error)s")
        % {"number": number, "field": row.fields[name].label, "error": error}
        for number, row in enumerate(rows, start=1)
        for name, errors in row.errors.items()
        for error in errors
    ]
    return [*rows.non_form_errors(), *found]


def answer(request: HttpRequest, standing: Standing, name: str, form: Any, **more: Any) -> HttpResponse:
    """A page of the review beside what the evaluation measured and what is still open."""
    actor = actor_of(request)
    status = more.pop("status", None) or status_of(form)
    context = {
        **frame(standing),
        **more,
        "form": form,
        "evaluated": evaluated(standing.dossier),
        "review": review_now(standing, actor),
        "open_talks": [talk for item in discussion(standing, actor) for talk in item.talks if talk.is_open],
    }
    return render(request, f"governance/submissions/{name}.html", context, status=status)


@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, standing = actor_of(request), standing_of(request, pk)
    policy.require(actor, Action.COMMENT, standing.subject)
    reviewing = actor.id in standing.subject.reviewers
    form = CommentForm(request.POST, reviewing=reviewing, section=request.POST.get("section", ""))
    if form.is_valid():
        said = form.cleaned_data
        made = done(
            form,
            lambda: reviews.comment(
                standing.submission,
                section=said["section"],
                text=said["text"],
                blocking=said.get("blocking", False),
                public=not said.get("private", False),
                by=actor,
            ),
        )
        if made:
            return redirect(f"{reverse('governance:submission', args=[pk])}#talk-{said['section']}")
    if "section" in form.errors:
        raise Invalid(_("A comment belongs to one of the sections of the submission. Open it and choose the section."))
    return show(request, standing, wrong=form, status=status_of(form))


@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread, standing = thread_of(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Enter a reply."), field="text")
    reviews.reply(thread, text=form.cleaned_data["text"], by=actor_of(request))
    return back_to(thread, standing)


@require_POST
def resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    thread, standing = thread_of(request, pk)
    reviews.resolve(thread, by=actor_of(request))
    messages.success(request, _("The thread is resolved."))
    return back_to(thread, standing)


def thread_of(request: HttpRequest, pk: UUID) -> tuple[Thread, Standing]:
    """The thread with its submission; 404 where the actor may not read it."""
    known = get_object_or_404(Thread, pk=pk)
    standing = standing_of(request, known.submission_id)
    thread = next(item for item in standing.submission.threads.all() if item.pk == known.pk)
    if not may_read(thread, standing, actor_of(request)):
        raise Http404
    return thread, standing


def back_to(thread: Thread, standing: Standing) -> HttpResponse:
    return redirect(f"{reverse('governance:submission', args=[standing.submission.pk])}#talk-{thread.section}")


@require_POST
def keep_condition(request: HttpRequest, pk: UUID) -> HttpResponse:
    known = get_object_or_404(Condition, pk=pk)
    standing = standing_of(request, known.submission_id)
    form = KeptForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say how the condition was met, and how you know."), field="reason")
    reviews.keep_condition(known, by=actor_of(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("The condition is recorded as met."))
    return redirect(f"{reverse('governance:submission', args=[standing.submission.pk])}#conditions")


@require_POST
def lift_conflict(request: HttpRequest, pk: UUID, conflict: UUID) -> HttpResponse:
    """Somebody else says why a declared conflict of interest no longer stands."""
    actor, standing = actor_of(request), standing_of(request, pk)
    policy.require(actor, Action.LIFT_CONFLICT, standing.subject)
    known = get_object_or_404(standing.submission.version.dataset.conflicts, pk=conflict)
    reviews.lift(known, submission=standing.submission, by=actor, reason=request.POST.get("reason", "")[:LONGEST])
    told = _("The conflict of interest of %(person)s is lifted.") % {"person": known.person}
    messages.success(request, told)
    return redirect(f"{reverse('governance:submission', args=[pk])}#review")


urlpatterns = [
    path("submissions/<uuid:pk>/conflicts/<uuid:conflict>/lift/", lift_conflict, name="lift-conflict"),
    path("submissions/<uuid:pk>/review/take/", take, name="take-review"),
    path("submissions/<uuid:pk>/review/vote/", vote, name="vote"),
    path("submissions/<uuid:pk>/review/terms/", terms, name="terms"),
    path("submissions/<uuid:pk>/comments/", comment, name="comment"),
    path("threads/<uuid:pk>/reply/", reply, name="reply"),
    path("threads/<uuid:pk>/resolve/", resolve, name="resolve"),
    path("conditions/<uuid:pk>/keep/", keep_condition, name="keep-condition"),
]
