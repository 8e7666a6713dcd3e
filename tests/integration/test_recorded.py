"""What is signed, hashed, logged or packed says the same whatever language the people read."""

import json
from collections.abc import Iterator
from io import BytesIO
from unittest.mock import patch
from zipfile import ZipFile

import pypdf
import pytest
from django.apps import apps

from governance.models import Submission
from governance.standing import Standing
from governance.vocabulary import State
from portal.lib import storage
from portal.lib.language import in_english
from tests import factories, pseudo
from tests.integration.test_language import TEXTS
from tests.people import World

ESCAPED = json.dumps(pseudo.OPENS)[1:-1]


@pytest.fixture
def spoken() -> Iterator[None]:
    with (
        patch("django.middleware.locale.translation.get_language_from_request", return_value=pseudo.LANGUAGE),
        pseudo.spoken(),
    ):
        yield


def test_nothing_recorded_is_in_the_language_of_the_page(world: World, spoken: None) -> None:
    factories.submission(world, at=State.IN_FORCE, title="Visits")
    fields = [
        (model, field.name) for model in apps.get_models() for field in model._meta.fields if isinstance(field, TEXTS)
    ]
    found = [
        f"{model._meta.label}.{name}: {text[:80]}"
        for model, name in fields
        for text in pseudo.leaves(list(model._base_manager.values_list(name, flat=True)))
        if pseudo.OPENS in text
    ]
    assert not found


def test_the_record_and_the_pack_are_the_same_bytes_in_every_language(world: World, spoken: None) -> None:
    submission = factories.submission(world, at=State.IN_FORCE, title="Visits")
    spoken_record = Standing(Submission.objects.get(pk=submission.pk)).record
    with in_english():
        english = Standing(Submission.objects.get(pk=submission.pk)).record
    assert (spoken_record.data, spoken_record.digest) == (english.data, english.digest)

    files = factories.pack_files()
    with ZipFile(BytesIO(storage.path_of(files["zip"].sha256).read_bytes())) as pack:
        texts = {name: text_of(name, pack.read(name)) for name in pack.namelist()}
    assert not [name for name, text in texts.items() if pseudo.OPENS in text or ESCAPED in text]


def text_of(name: str, data: bytes) -> str:
    """What a reader reads: the compressed bytes of a PDF hold any three bytes sooner or later."""
    if name.endswith(".pdf"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)
    return data.decode()
