"""The page of one submission, drawn the same whether it is opened or comes back with something to mend."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from governance import policy
from governance.forms.review import CommentForm
from governance.queries import submissions as queries
from governance.queries.demands import demands
from governance.queries.discussion import SectionTalk, discussion, may_open, review_now
from governance.queries.endings import ending
from governance.queries.evaluated import evaluated
from governance.queries.progress import signatures, steps
from governance.queries.renewal import renewal
from governance.queries.versions import files_for
from governance.queries.waiting import waiting
from governance.reading.records import answers_given
from governance.reading.states import tone_of
from governance.standing import Standing
from governance.views import actor_of
from governance.vocabulary import Action
from governance.workflow import AUTHORING, RELEASED
from portal.accounts.actor import Actor


def standing_of(request: HttpRequest, pk: UUID) -> Standing:
    """The submission whole; 404 where the actor may not see it."""
    return Standing(get_object_or_404(queries.whole(actor_of(request)), pk=pk))


def show(request: HttpRequest, standing: Standing, wrong: CommentForm | None = None, status: int = 200) -> HttpResponse:
    """`wrong` is a comment that was refused; it is shown in its section as it was typed."""
    actor = actor_of(request)
    offered = queries.offers(standing, actor)
    turn = queries.turn(standing, offered)
    insider = queries.is_insider(standing, actor)
    context = frame(standing) | {
        "insider": insider,
        "waiting": waiting(standing),
        "turn": turn,
        "said": queries.reason_of_state(standing, actor) if insider else None,
        "steps": steps(standing),
        "offers": [offer for offer in offered if offer != turn],
        "demands": demands(standing, actor) if insider and standing.submission.state not in RELEASED else [],
        "evaluated": evaluated(standing.dossier),
        "files": files_for(standing.submission.version, actor),
        "renewal": renewal(standing.dossier, standing.submission) if may_renew(standing, actor) else [],
        "answers": answers_given(standing.dossier.questionnaire, standing.dossier.answers),
        "signatures": signatures(standing, insider=insider),
        "review": review_now(standing, actor) if insider else None,
        "talk": {item["section"].key: item for item in sections(standing, actor, wrong)},
        "released": standing.submission.state in RELEASED,
        "may_keep": bool(policy.may(actor, Action.KEEP_CONDITION, standing.subject)),
        "sees_log": bool(policy.may(actor, Action.VIEW_AUDIT_LOG, standing.subject)),
    }
    return render(request, "governance/submissions/detail.html", context, status=status)


def may_renew(standing: Standing, actor: Actor) -> bool:
    """Newer rules are the author's to take over, while it is with them."""
    return standing.submission.state in AUTHORING and bool(policy.may(actor, Action.EDIT_SUBMISSION, standing.subject))


def frame(standing: Standing) -> dict[str, Any]:
    """What the header of every page about a submission needs."""
    submission = standing.submission
    return {
        "standing": standing,
        "submission": submission,
        "version": submission.version,
        "ending": ending(standing),
        "tone": tone_of(submission.state_is),
    }


def sections(standing: Standing, actor: Actor, wrong: CommentForm | None) -> list[dict[str, Any]]:
    opening = may_open(standing, actor)
    reviewing = actor.id in standing.subject.reviewers
    return [
        {
            "section": item,
            "form": comment_form(item, wrong, reviewing=reviewing) if opening else None,
            "wrong": wrong is not None and wrong.data.get("section") == item.key,
        }
        for item in discussion(standing, actor)
    ]


def comment_form(section: SectionTalk, wrong: CommentForm | None, *, reviewing: bool) -> CommentForm:
    if wrong is not None and wrong.data.get("section") == section.key:
        return wrong
    return CommentForm(reviewing=reviewing, section=section.key)
