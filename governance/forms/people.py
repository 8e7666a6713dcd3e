"""Giving a role to a person."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.vocabulary import Role
from portal.accounts.models import Organisation


class GrantForm(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="Of somebody who has an account here.")
    role = forms.ChoiceField(choices=[("", "Choose one"), *Role.choices])

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations, help_text="A role in an institution counts in its labs too.", empty_label="Choose one"
        )
