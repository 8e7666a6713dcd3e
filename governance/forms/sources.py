"""Forms of sources: a new one with its role, one declared before, a change of one."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from governance.forms.confirming import Confirming
from governance.forms.edited import Edited
from governance.models import Source
from governance.models.source import FIELDS
from governance.vocabulary import PersonalData, SourceKind, SourceRole
from portal.lib.language import lazily as _

LAPSED = {"lapsed": _("The authority has ended, and I declare the source nevertheless.")}
SUPERSEDES = {"supersedes": _("I know what this suspends and what has to be signed again.")}
CHOOSE = ("", _("Choose one"))
FIRST = ("kind", "title", "issuer", "version", "licence", "rights_basis", "personal_data", "authority_until")
"""In this order; the rest follows as the model names it."""


class SourceFields(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of a source and the rights to it."""

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = [*FIRST, *(name for name in FIELDS if name not in FIRST)]
        labels: ClassVar[dict[str, Any]] = {
            "kind": _("What it is"),
            "title": _("Title"),
            "issuer": _("Provider"),
            "version": _("Version or edition"),
            "sha256": _("SHA-256 digest"),
            "licence": _("Licence or terms"),
            "rights_basis": _("Legal basis for this use"),
            "authority_until": _("Authority ends on"),
            "agreement_ref": _("Agreement"),
            "ethics_ref": _("Ethics decision"),
            "consent_ref": _("Consent"),
            "geography": _("Geography"),
            "uri": _("Web address"),
            "collected": _("Collected"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "version": _("As the provider names it: a release, an edition or a date."),
            "sha256": _("Of the file or archive that was used, if there is one: 64 characters from 0 to 9 and a to f."),
            "licence": _("Its SPDX identifier, such as CC-BY-NC-4.0, or its name in words."),
            "rights_basis": _(
                "The law, consent, agreement or licence that permits this use, and the relevant part of it."
            ),
            "authority_until": _(
                "When the consent, agreement or ethics decision ends. Nothing can be approved after that date."
            ),
            "agreement_ref": _("Its number or title."),
            "ethics_ref": _("Its number or title."),
            "consent_ref": _("The form or wording that the people agreed to, with its version."),
            "geography": _("Countries or regions that the data is from, and where its use is permitted."),
            "uri": _("Where it is described or stored."),
            "collected": _("When and how, for example 1974–1982, by interview."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "rights_basis": forms.Textarea(attrs={"rows": 3}),
            "authority_until": forms.DateInput(attrs={"type": "date"}),
            "sha256": forms.TextInput(attrs={"spellcheck": "false", "class": "code"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [CHOOSE, *SourceKind.choices]  # type: ignore[attr-defined]
        self.fields["personal_data"] = forms.ChoiceField(
            label=_("Personal data in it"), choices=[CHOOSE, *PersonalData.choices]
        )
        self.order_fields(["role", *FIRST])

    def clean_sha256(self) -> str:
        return str(self.cleaned_data["sha256"]).strip().lower()


class SourceForm(SourceFields, Confirming):
    """A source with its rights, and the part it played."""

    meant = LAPSED

    role = forms.ChoiceField(label=_("Role of the source"), choices=[CHOOSE, *SourceRole.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = True

    @property
    def more(self) -> list[forms.BoundField]:
        """What not every source has."""
        return [field for field in self if not field.field.required and field.name not in self.meant]

    @property
    def more_open(self) -> bool:
        return any(field.errors or field.value() for field in self.more)

    def details(self) -> dict[str, Any]:
        """Everything but the role and what was asked back, for a new Source."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"role", *self.meant}}


class KnownSourceForm(Confirming):
    """A source that the organisation has declared before."""

    meant = LAPSED

    role = forms.ChoiceField(label=_("Role of the source"), choices=[CHOOSE, *SourceRole.choices])

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = forms.ModelChoiceField(queryset=sources, label=_("Source"), empty_label=_("Choose one"))
        self.order_fields(["source", "role"])


class EarlierVersionForm(forms.Form):
    """Another version that this one was made from."""

    origin = forms.CharField(
        label=_("Version"),
        max_length=300,
        help_text=_(
            "The web address of its page in this portal. You have to be able to open it, and it has to be registered."
        ),
    )
    role = forms.ChoiceField(label=_("Role of the version"), choices=[CHOOSE, *SourceRole.choices])

    def clean_origin(self) -> UUID:
        found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", self.cleaned_data["origin"].lower())
        if found is None:
            raise forms.ValidationError(_("This is no address of a version. Open its page and copy the address."))
        return UUID(found.group())


class ChangeSourceForm(SourceFields, Edited, Confirming):
    """A change of a source that is declared."""

    meant = SUPERSEDES

    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when a right changes: licence, legal basis, personal data, agreement, consent or its end."),
    )

    def changes(self) -> dict[str, Any]:
        """The fields of the source alone."""
        return {name: value for name, value in self.edits.items() if name in FIELDS}


class ReasonForm(forms.Form):
    """Why the authority is withdrawn or restored; `shown` is the mark of the list that the page showed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What happened, with the decision or letter it rests on. It is recorded and shown with the source."
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
