"""Giving a role to a person."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.vocabulary import Role
from portal.accounts.models import Organisation


class GrantForm(forms.Form):
    email = forms.EmailField(label="E-mail address")
    name = forms.CharField(
        label="Full name", max_length=200, required=False, help_text="Only for somebody new: it makes their account."
    )
    title = forms.CharField(
        label="Title", max_length=200, required=False, help_text="As it is to be printed beside their signature."
    )
    role = forms.ChoiceField(choices=[("", "Choose one"), *Role.choices])

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations, help_text="A role in an institution counts in its labs too.", empty_label="Choose one"
        )
