"""What people type while a submission is on its way: uses, declarations, verdicts, terms, comments, reasons, proofs."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from governance.actions.reviews import PAST_DUE
from governance.forms.edited import REVISION, Edited
from governance.models import Submission, Thread
from governance.vocabulary import AccessClass, RiskTier, VoteVerdict
from governance.workflow import STANDING
from portal.accounts.models import Organisation
from portal.lib.language import lazily as _

TIERS = [(tier.value, tier.label) for tier in RiskTier]
PLAIN_ACCESS = [("", _("Not chosen yet")), *AccessClass.choices]


def words(
    label: str, *, hint: str = "", rows: int = 4, required: bool = True, longest: int = 10_000
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest, widget=area)


def day(label: str, *, hint: str = "", required: bool = True) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=picker)


class UsesForm(Edited):
    """May be saved unfinished: the checks ask for what is missing."""

    uses = words(
        _("Intended uses"),
        hint=_("What this version may be used for. Signers approve these uses and no others."),
        required=False,
    )
    recipients = words(
        _("Who receives the data"), hint=_("People, teams or organisations, as precisely as you know."), required=False
    )
    access = forms.ChoiceField(
        label=_("How recipients reach the data"), choices=PLAIN_ACCESS, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendors = Organisation.objects.filter(kind=Organisation.Kind.VENDOR)
        of_dataset = Submission.objects.filter(version__dataset=submission.version.dataset_id)
        earlier = of_dataset.filter(Q(state__in=sorted(STANDING)) | Q(pk=submission.replaces_id))
        self.fields["vendor"] = forms.ModelChoiceField(
            vendors,
            required=False,
            label=_("Vendor who delivered the data"),
            help_text=_("The vendor acknowledges the record at the end and sees only its own edition."),
            empty_label=_("None: made here"),
        )
        if earlier:
            self.fields["replaces"] = forms.ModelChoiceField(
                earlier.select_related("version__dataset"),
                required=False,
                label=_("Approval that this one replaces"),
                help_text=_("It is superseded when this one comes into force."),
                empty_label=_("None: both stay in force"),
            )
            self.fields["keeps_earlier_because"] = words(
                _("Why both stay in force"),
                hint=_("Only if this one replaces none. Everybody who signs reads it."),
                rows=2,
                required=False,
                longest=2_000,
            )
        self.initial = {name: getattr(submission, name) for name in self.fields if name != REVISION}


class ReviewForm(forms.Form):
    """The declaration that precedes a review."""

    declaration = forms.ChoiceField(
        label=_("Do you have a conflict of interest in this version?"),
        help_text=_(
            "For example, you work with the people who made it, funded it, compete with it or would gain from its approval."
        ),
        choices=[("none", _("No. I take the review")), ("conflict", _("Yes. I leave the review to others"))],
        widget=forms.RadioSelect,
    )
    conflict = words(
        _("What the conflict is"), hint=_("Hidden from author and vendor."), rows=3, required=False, longest=2_000
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_one = cleaned.get("declaration") == "conflict"
        if has_one and not cleaned.get("conflict"):
            self.add_error("conflict", _("Say what the conflict of interest is."))
        if cleaned.get("declaration") == "none" and cleaned.get("conflict"):
            self.add_error("declaration", _("You describe a conflict. Declare it, or remove the description."))
        return cleaned


class VoteForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Your verdict"), choices=VoteVerdict, widget=forms.RadioSelect)
    tier = forms.ChoiceField(
        label=_("Residual risk tier"),
        help_text=_("The risk that remains after all the measures you have read about."),
        choices=TIERS,
        widget=forms.RadioSelect,
    )
    rationale = words(_("Why"), hint=_("What convinced you, and what you would still like to know."), rows=6)


class TermsForm(Edited):
    beside = {"conditions": _("Conditions")}

    residual_tier = forms.ChoiceField(label=_("Residual risk tier"), choices=TIERS, widget=forms.RadioSelect)
    summary = words(_("Summary of the review"), hint=_("What the reviewers found, and where they disagreed."))
    lowered_because = words(
        _("Why it is lower than answers and measurements make it"),
        hint=_("Only for a lower residual tier. It takes two reviewers whose verdicts say so."),
        rows=3,
        longest=2_000,
        required=False,
    )
    lowered_with = words(
        _("The control or evidence that lowers it"),
        hint=_("Name it: a document, a measure, a report."),
        rows=2,
        longest=2_000,
        required=False,
    )
    valid_until = day(_("Valid until"))
    review_due = day(_("Next review"), hint=_("Not later than the end of validity."))


class ConditionForm(forms.Form):
    text = words(
        _("Condition"), hint=_("A term that must be met, and how you will know that it is."), rows=2, longest=2_000
    )
    due = day(_("Due"))

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due <= timezone.now().date():
            raise ValidationError(PAST_DUE)
        return due


class Conditions(BaseFormSet):  # type: ignore[type-arg]
    """Rows that were left empty, or emptied, do not count."""

    def terms(self) -> list[tuple[str, date]]:
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [(row["text"], row["due"]) for row in filled]


ConditionRows = formset_factory(ConditionForm, formset=Conditions, extra=1, max_num=30, absolute_max=40)


class CommentForm(forms.Form):
    """A reviewer's comment may block or stay among reviewers; the author's is neither."""

    text = words(_("Comment"), rows=3)
    blocking = forms.BooleanField(
        label=_("Blocks the approval until it is resolved"),
        required=False,
        help_text=_("The author must respond to it."),
    )
    private = forms.BooleanField(
        label=_("For reviewers only"), required=False, help_text=_("Neither the author nor a vendor can read it.")
    )
    section = forms.ChoiceField(choices=Thread.Section, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reviewing: bool, section: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{section}_%s")
        super().__init__(*args, **kwargs)
        self.initial = {"section": section}
        if not reviewing:
            del self.fields["blocking"], self.fields["private"]


class ReplyForm(forms.Form):
    text = words(_("Reply"), rows=3)


class ReasonForm(forms.Form):
    """`revision` is the one that was shown: a move against an older one is refused."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = words(
        _("Reason"), hint=_("Recorded in the audit log, and shown to everybody who can see this submission."), rows=3
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class KeptForm(forms.Form):
    reason = words(_("How the condition was met, and how you know"), rows=2, longest=2_000)


class SignForm(forms.Form):
    """`shown` is the digest of the record on the page. Nothing typed here is ever shown again, but the reason."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    organisation = forms.TypedChoiceField(
        label=_("Organisation that you sign for"),
        help_text=_("You hold the role in several. The one you choose stands in your signature."),
        widget=forms.RadioSelect,
        coerce=UUID,
    )
    reason = words(_("Reason"), hint=_("Recorded with the signature."), rows=3)
    password = forms.CharField(
        label=_("Your password"),
        help_text=_("You enter it for every signature."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("From your authenticator app, or one of your recovery codes."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(
        self, *args: Any, needs_reason: bool, needs_code: bool, organisations: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["organisation"])
        choice.choices = [(item.pk, item.name) for item in organisations]
        if len(organisations) < 2:
            del self.fields["organisation"]
        if not needs_reason:
            del self.fields["reason"]
        if not needs_code:
            del self.fields["code"]


def refuse(form: forms.Form, reasons: list[str], *, field: str = "") -> None:
    """Shows the reasons of a refusal in the form that asked."""
    known = field if field in form.fields else None
    form.add_error(known, ValidationError([ValidationError(reason) for reason in reasons]))
