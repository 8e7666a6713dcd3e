"""Nothing on a page bypasses translation, and no sentence is put together from halves: every page in a language of brackets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from django.apps import apps
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.test import Client

from governance import libraries
from portal.lib.language import in_english
from tests import pages, pseudo
from tests.people import World

ClientOf = Callable[[str], Client]
TEXTS = (BinaryField, CharField, TextField, JSONField)
OTHERS = ("priya", "rui", "ines", "ama", "otto", "petra", "vera")
HOUSE = {
    "Countersign",
    "countersign",
    "API",
    "PI",
    "CSV",
    "JSON",
    "YAML",
    "PDF",
    "SHA-256",
    "sha256",
    "UTC",
    "kB",
    "MB",
    "GB",
}


@pytest.fixture
def spoken() -> Iterator[None]:
    with (
        patch("django.middleware.locale.translation.get_language_from_request", return_value=pseudo.LANGUAGE),
        pseudo.spoken(),
    ):
        yield


def rows() -> set[str]:
    """Everything that people or programs wrote, and the shipped libraries: it is shown as it was written."""
    fields = [
        (model, field.name) for model in apps.get_models() for field in model._meta.fields if isinstance(field, TEXTS)
    ]
    written = (value for model, name in fields for value in model._base_manager.values_list(name, flat=True))
    shipped = [yaml.safe_load(path.read_text()) for path in Path(libraries.__file__).parent.rglob("*.yaml")]
    return {*pseudo.leaves(written), *pseudo.leaves(shipped), *HOUSE}


def test_every_page_is_translated(world: World, client_of: ClientOf, spoken: None) -> None:
    with in_english():
        addresses = [*pages.every(world), *((name, "/") for name in OTHERS)]
    addresses.remove(("", "/components/"))  # examples, not sentences of the portal
    data = rows()
    found = []
    for name, path in addresses:
        response = (client_of(name) if name else Client()).get(path)
        assert response.status_code == 200, (name, path)
        reader = pseudo.read(response.content.decode())
        found += [f"{path} as {name}: not translated: {words}" for words in pseudo.bare(reader, data)]
        found += [f"{path} as {name}: halves: {words}" for words in reader.halves]
    assert not found, "\n".join(dict.fromkeys(found))
