"""Nothing on a page bypasses translation, and no sentence is put together from halves: every page in a language of brackets."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.http import HttpResponse
from django.test import Client

from evaluations.harness.engine import library
from governance import libraries
from governance.reading.caveats import recognised
from portal.lib import gallery
from portal.lib.language import in_english
from tests import pages, pseudo
from tests.people import World

ClientOf = Callable[[str], Client]
TEXTS = (BinaryField, CharField, TextField, JSONField)
LEAVING = ("/account/logout/",)
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
    every = {*pseudo.leaves(written), *pseudo.leaves(shipped), *HOUSE}
    return {text for text in every if not is_caveat(text)}


def is_caveat(text: str) -> bool:
    """Whether a report of schema 1 holds this in English and pages translate it."""
    return any(recognised(text, kind.id) != text for kind in library.kinds())


def faults(name: str, path: str, answer: HttpResponse, data: set[str]) -> list[str]:
    reader = pseudo.read(answer.content.decode())
    found = [f"{path} as {name}: not translated: {words}" for words in pseudo.bare(reader, data)]
    return found + [f"{path} as {name}: halves: {words}" for words in reader.halves]


def examples() -> set[str]:
    """What the components page shows of invented content; what the components say themselves is translated."""
    page = (Path(settings.BASE_DIR) / "templates/components/index.html").read_text()
    quoted = [word for found in re.findall(r'"([^"]*)"', page) for word in [found, *re.split(r"[|#]", found)]]
    between = re.split(r"<[^>]*>|{%.*?%}|{{.*?}}", page)
    tree = ast.parse(Path(gallery.__file__).read_text())
    drawn = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {*pseudo.leaves([*quoted, *between, *drawn])}


def client(name: str, client_of: ClientOf) -> Client:
    return client_of(name) if name else Client()


def test_every_page_is_translated(world: World, client_of: ClientOf, spoken: None) -> None:
    with in_english():
        addresses = [*pages.every(world), *((name, "/") for name in OTHERS)]
    data, invented = rows(), examples()
    found = []
    for name, path in addresses:
        answer = client(name, client_of).get(path)
        assert answer.status_code == 200, (name, path)
        found += faults(name, path, answer, data | invented if path == "/components/" else data)
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_a_form_answers_is_translated(world: World, client_of: ClientOf, spoken: None) -> None:
    """Every form of every page, sent empty and sent with nonsense, and what the portal says then."""
    with in_english():
        addresses = [*pages.every(world), *((name, "/") for name in OTHERS)]
    data, found = rows(), []
    sent = {
        (name, address, *given.items()): given
        for name, path in addresses
        for address, given in pages.forms(path, client(name, client_of).get(path).content.decode())
        if path != "/components/" and address not in LEAVING
    }
    answered = Counter[int]()
    for (name, address, *_), given in sent.items():
        before = transaction.savepoint()
        answer = client(name, client_of).post(address, given, follow=True)
        answered[answer.redirect_chain[-1][1] if answer.redirect_chain else answer.status_code] += 1
        found += faults(name, f"POST {address} {[*given]}", answer, data)
        transaction.savepoint_rollback(before)
    assert {200, 302, 400} <= {*answered}, answered
    assert not found, "\n".join(dict.fromkeys(found))
