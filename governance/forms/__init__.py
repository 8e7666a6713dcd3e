"""Forms turn text into typed values; a refusal by the action becomes an error of the form, so that nothing typed is lost."""

from collections.abc import Callable
from typing import TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from governance.forms.confirming import Confirming
from governance.forms.edited import Edited
from portal.lib.refusals import Busy, Invalid, NoRoom, NotNow, Refused
from portal.lib.shown import Stale
from portal.lib.uploads import refusal

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
    except Stale as refused:
        cast("Edited", form).show_both(refused)
    except Invalid as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, ValidationError([ValidationError(reason) for reason in refused.reasons]))
        if refused.confirm:
            cast("Confirming", form).ask(refused.confirm)
    except (NotNow, Busy, NoRoom) as refused:
        refuse(form, None, refused)
    return None


def refuse(form: forms.BaseForm, field: str | None, refused: Refused) -> None:
    """Shows every reason, and remembers the status that they make the page answer with."""
    form.add_error(
        field, ValidationError([ValidationError(reason, code=str(refused.status_code)) for reason in refused.reasons])
    )


def say_what_did_not_arrive(form: forms.BaseForm, request: HttpRequest) -> None:
    """A file that was cut off on its way is refused at its field."""
    if reason := refusal(request):
        form.errors.pop("file", None)
        refuse(form, "file", reason)


def status_of(form: forms.BaseForm) -> int:
    """The status of a page that shows this form: 200, that of the refusal that it shows, else 400 with errors."""
    if not form.is_bound or not form.errors:
        return 200
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return next((answer.status_code for answer in (NotNow, Busy, NoRoom) if str(answer.status_code) in codes), 400)
