"""A judge for each test, and the settings by which it is found."""

import pytest
from judging_server import serving, settings


@pytest.fixture
def server(monkeypatch):
    with serving() as made:
        for name, value in settings(made).items():
            monkeypatch.setenv(name, value)
        yield made
