"""What is unlikely is refused with the name of what confirms it, and accepted when that is sent along."""

from collections.abc import Callable

import pytest

from tests import factories
from tests.integration.api.conftest import Caller
from tests.people import World

pytestmark = pytest.mark.django_db
Someone = Callable[..., Caller]


def test_the_api_says_so_of_a_source(world: World, token: Someone) -> None:
    path = f"versions/{factories.draft_version(world).pk}/sources/"
    source = {**factories.source_fields(), "authority_until": "2020-01-31"}

    status, refused = token("sade").post(path, {"role": "training", "source": source})
    assert (status, refused["field"], refused["confirm"]) == (400, "authority_until", "lapsed")
    assert token("sade").post(path, {"role": "training", "source": source, "lapsed": True})[0] == 201


def test_the_api_refuses_such_a_filter(world: World, token: Someone) -> None:
    assert token("sade").get("submissions/?state=bogus")[0] == 400
