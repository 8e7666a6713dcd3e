"""The three ways to say no keep every reason and the status that pages and API answer with."""

import pytest

from portal.lib.refusals import Invalid, NotNow, NotPermitted, Refused


@pytest.mark.parametrize(
    ("refusal", "status", "title"),
    [
        (Invalid, 400, "There is a problem with what you sent"),
        (NotPermitted, 403, "You do not have permission to do that"),
        (NotNow, 409, "That cannot be done now"),
    ],
)
def test_a_refusal_keeps_each_reason_and_its_status(refusal: type[Refused], status: int, title: str) -> None:
    with pytest.raises(Refused) as caught:
        raise refusal("State the uses.", "Choose the access class.")

    assert (caught.value.status_code, caught.value.title) == (status, title)
    assert caught.value.reasons == ["State the uses.", "Choose the access class."]
    assert str(caught.value) == "State the uses. Choose the access class."
    assert caught.value.changes == []


def test_a_refusal_carries_what_has_changed_since() -> None:
    assert NotNow("The record has changed.", changes=("use",)).changes == ["use"]


def test_what_is_invalid_names_its_field() -> None:
    fault = Invalid("Give a date.", field="valid_until")

    assert (fault.field, fault.reasons) == ("valid_until", ["Give a date."])
    assert Invalid("Give a date.").field == ""
