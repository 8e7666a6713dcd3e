"""What a person types about their own account."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import ApiToken

LONGEST_DAYS = 365


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Where you will use it, for example “nightly upload”.")
    )
    scope = forms.ChoiceField(
        choices=ApiToken.Scope, widget=forms.RadioSelect, initial=ApiToken.Scope.READ, label=_("Scope")
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        label=_("Days until it expires"),
        help_text=format_lazy(_("At most {days}. When it expires, create a new one."), days=LONGEST_DAYS),
    )

    def expires_at(self) -> datetime:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
