"""Tests of what stands on the database, in a house that has protocols of its own."""

from collections.abc import Iterator

import pytest

from evaluations import api
from tests import reports

KNOWN = api.NewJob
"""What the API offers was read before, from the shipped protocols alone."""


@pytest.fixture(scope="package", autouse=True)
def protocols_of_its_own() -> Iterator[None]:
    yield from reports.shipped_too()
