"""What a person types about their own account."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from portal.accounts.models import ApiToken

LONGEST_DAYS = 365


class TokenForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="Where it will be used, such as “nightly upload”.")
    scope = forms.ChoiceField(
        choices=ApiToken.Scope, widget=forms.RadioSelect, initial=ApiToken.Scope.READ, label="What it may do"
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        label="Days until it ends",
        help_text=f"At most {LONGEST_DAYS}. When it ends, make a new one.",
    )

    def expires_at(self) -> datetime:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
