"""Forms turn text into typed values; a refusal by the action becomes an error of the form, so that nothing typed is lost."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError

from portal.lib.refusals import Invalid, NotNow

T = TypeVar("T")


class Later(forms.CharField):
    """Text that is asked for in the end, and may be empty while the form is a draft."""

    def validate(self, value: str) -> None:
        if value not in self.empty_values:
            super().validate(value)


def done(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What the action returns; None when it refused, with every reason shown in the form."""
    try:
        return act()
    except Invalid as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, ValidationError([ValidationError(reason) for reason in refused.reasons]))
    except NotNow as refused:
        form.add_error(None, ValidationError([ValidationError(reason, code="not_now") for reason in refused.reasons]))
    return None


def status_of(form: forms.BaseForm) -> int:
    """The status of a page that shows this form: 200, 400 with errors, 409 when it was refused for now."""
    if not form.is_bound or not form.errors:
        return 200
    return 409 if any(error.code == "not_now" for error in form.errors.as_data().get("__all__", [])) else 400
