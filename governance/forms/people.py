"""Giving a role to a person."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.vocabulary import Role
from portal.accounts.models import Organisation


class GrantForm(forms.Form):
    email = forms.EmailField(label=_("Email address"))
    name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        required=False,
        help_text=_("Only for a new person. This creates their account."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("As it will be printed beside their signature.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose one")), *Role.choices])

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations,
            label=_("Organisation"),
            help_text=_("A role in an institution also counts in its labs."),
            empty_label=_("Choose one"),
        )
