"""What was typed is given back, and no proof of who somebody is."""

import pytest
from django.test import RequestFactory

from portal.lib.typed import typed

PROOFS = (
    "password",
    "oldpassword",
    "password1",
    "new_password1",
    "new_password2",
    "code",
    "credential",
    "csrfmiddlewaretoken",
)


@pytest.mark.parametrize("name", PROOFS)
def test_no_proof_of_identity_comes_back(name: str) -> None:
    request = RequestFactory().post("/", {name: "four words and a space", "reason": "The subgroup is too small."})

    assert [(item.name, item.is_text) for item in typed(request)] == [("reason", True)]
