"""For whom submissions wait: what `reading.waiting` words, fetched from a standing or from summary rows."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Func, JSONField, QuerySet
from django.utils import timezone

from governance.awaited import awaited, due_date
from governance.models import Summary
from governance.reading.waiting import Waiting, Whom, since
from governance.standing import Standing
from portal.accounts.models import Organisation


def waiting(standing: Standing) -> Waiting:
    submission = standing.submission
    names = {str(item.reviewer_id): item.reviewer.name for item in submission.assignments.all()}
    names[str(submission.author_id)] = submission.author.name
    lab, vendor = submission.version.dataset.organisation, submission.vendor
    who = Whom(awaited(standing).document(), submission.state_is, *places(lab, vendor))
    return since(who.words(names), submission.entered_at, standing.today, due_date(standing))


class Names(Func):
    """The names of the people who are awaited, by id."""

    template = (
        "(SELECT jsonb_object_agg(person.id, person.name) FROM accounts_user AS person WHERE person.id IN "
        "(SELECT jsonb_array_elements_text(%(expressions)s -> 'people')::uuid))"
    )
    output_field = JSONField()


def with_waiting(summaries: QuerySet[Summary]) -> QuerySet[Summary]:
    """With all that `waits` reads: names come with their row, so that no list asks for them by themselves."""
    return summaries.select_related("organisation__parent", "vendor").annotate(names=Names("awaited"))


def waits(summaries: Iterable[Summary]) -> dict[UUID, Waiting]:
    """The same of many, from their rows, fetched by `with_waiting`."""
    today = timezone.now().date()
    return {row.pk: since(whom(row).words(names_in(row)), row.since, today, row.due) for row in summaries}


def names_in(row: Summary) -> dict[str, str]:
    return vars(row)["names"] or {}


def whom(row: Summary) -> Whom:
    return Whom(row.awaited, row.state_is, *places(row.organisation, row.vendor))


def places(lab: Organisation, vendor: Organisation | None) -> tuple[str, str, str]:
    """The names of the lab, of the institution above it, and of the vendor where one is concerned."""
    return str(lab), str(lab.parent or lab), str(vendor or "")
