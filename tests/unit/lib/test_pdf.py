"""The same record renders to the same bytes, and a document can fetch nothing."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import structlog

from portal.lib import charts, fonts, pdf

PAGE = (
    '<!doctype html><html lang="en-GB"><body><p class="running-title">Claims</p><h1>Approved</h1>'
    '<p>Text, <em>stress</em>, <strong>weight</strong>, 1,108 rows.</p><h2 class="chapter">Pairs</h2>{}</body></html>'
)
CREATED = datetime(2026, 11, 19, 13, 2, tzinfo=UTC)
RECORD = pdf.Attachment("record.json", b'{"a":1}', "the approval record", "application/json")

AGAIN = """
import hashlib, os
import django
os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'
django.setup()
from tests.unit.lib import test_pdf
print(hashlib.sha256(test_pdf.made()).hexdigest())
"""


def made(html: str = "", attachments: tuple[pdf.Attachment, ...] = (RECORD,)) -> bytes:
    picture = charts.heat_map(title="Pairs", labels=["age", "sex"], values=[[1, 0.9], [0.9, 1]])
    return pdf.render(
        html or PAGE.format(picture),
        title="Audit pack",
        identifier=b"0123456789abcdef",
        created=CREATED,
        attachments=attachments,
        stylesheet="h1 { color: #0b5563 }",
    )


@pytest.fixture(scope="module")
def document() -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(made()))


def test_the_same_input_gives_the_same_bytes_here_and_in_another_process() -> None:
    first = made()
    environment = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": ".",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEBUG": "1",
    }
    elsewhere = subprocess.run(
        [sys.executable, "-c", AGAIN], env=environment, capture_output=True, text=True, check=True
    )

    assert made() == first
    assert elsewhere.stdout.strip() == sha256(first).hexdigest()


def test_other_input_gives_other_bytes() -> None:
    other = pdf.Attachment("record.json", b'{"a":2}', "the approval record", "application/json")

    assert made() != made(attachments=(other,))


def test_what_it_says_about_itself_is_what_was_given(document: pypdf.PdfReader) -> None:
    assert document.metadata is not None
    assert (document.metadata.title, document.metadata.creation_date) == ("Audit pack", CREATED)
    assert document.trailer["/ID"][0].original_bytes == b"0123456789abcdef"
    assert document.root_object["/Lang"] == "en-GB"
    assert document.root_object["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    xmp = document.root_object["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3" pdfaid:conformance="B"' in xmp


def test_the_attachment_comes_back_with_its_type_and_the_given_date(document: pypdf.PdfReader) -> None:
    (attachment,) = document.attachment_list

    assert (attachment.name, attachment.content) == ("record.json", RECORD.data)
    assert attachment.description == RECORD.description
    assert attachment.subtype == "/application/json"
    assert attachment.creation_date == attachment.modification_date == CREATED
    assert attachment.associated_file_relationship == "/Data"


def test_every_font_is_ours_and_embedded(document: pypdf.PdfReader) -> None:
    found = {}
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"].split("+")[1]] = "/FontFile2" in inner["/FontDescriptor"].get_object()

    assert found == {
        "Source-Sans-Pro": True,
        "Source-Sans-Pro-Italic": True,
        "Source-Sans-Pro-Semi-Bold": True,
        "Source-Serif-Pro": True,
        "Source-Serif-Pro-Semi-Bold": True,
    }


def test_pages_are_numbered_and_carry_the_running_title(document: pypdf.PdfReader) -> None:
    first, second = (page.extract_text() for page in document.pages)

    assert ("Page 1 of 2" in first, "Page 2 of 2" in second) == (True, True)
    assert second.count("Claims") == 1


def test_two_attachments_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="same name"):
        made(attachments=(RECORD, RECORD))


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that remembers what it was asked for."""
    paths: list[str] = []

    class Remember(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Remember)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


HOSTILE = """<!doctype html><html lang="en"><head><base href="BASE/base/">
<link rel="stylesheet" href="BASE/sheet.css"><link rel="attachment" href="BASE/attached">
<style>@import url("BASE/import.css"); @font-face { font-family: f; src: url("BASE/font.woff") }
 p { background: url("BASE/background.png"); font-family: f; content: url("BASE/content.png") }
 li { list-style-image: url("BASE/bullet.png") }</style></head>
<body><p>text</p><ul><li>item</li></ul><img src="BASE/picture.png"><img src="relative.png">
<object data="BASE/object.svg"></object><embed src="BASE/embed.svg"><iframe src="BASE/frame.html"></iframe>
<a rel="attachment" href="BASE/linked">link</a><a href="BASE/only-a-link">link</a>
<svg width="9" height="9"><image href="BASE/inner.png" width="9" height="9"/><use href="BASE/use.svg#a"/>
<style>@import url("BASE/inner.css");</style></svg>
<img src="data:image/svg+xml,%3Csvg/%3E"></body></html>"""
ASKED_FOR = {
    "sheet.css", "attached", "import.css", "font.woff", "background.png", "bullet.png", "picture.png",
    "base/relative.png", "object.svg", "embed.svg", "linked", "inner.png",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["network", "files"])
def test_a_hostile_document_fetches_nothing(kind: str, asked: tuple[str, list[str]], tmp_path: Path) -> None:
    server, paths = asked
    base = server if kind == "network" else tmp_path.as_uri()
    for name in ASKED_FOR:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("secret")

    with structlog.testing.capture_logs() as logs:
        result = made(HOSTILE.replace("BASE", base))

    refused = {line["address"] for line in logs}
    assert refused == {f"{base}/{name}" for name in ASKED_FOR} | {"data:image/svg+xml,%3Csvg/%3E"}
    assert paths == []
    assert [one.name for one in pypdf.PdfReader(BytesIO(result)).attachment_list] == ["record.json"]


NAMES = "Ελένη Жанна علي שרה 漢字 かな 한글"


def test_letters_of_many_scripts_are_drawn() -> None:
    """With the fonts that the Dockerfile and `make` install."""
    assert fonts.scripts_without_font() == []
    said = text_of(made(PAGE.format(f"<p>{NAMES}</p>")))

    assert ([name for name in NAMES.split() if name not in said and name[::-1] not in said], "U+" in said) == (
        [],
        False,
    )


def test_a_letter_that_no_font_has_is_shown_by_its_number_and_named() -> None:
    said = text_of(made(PAGE.format("<p>A \U00012000 and a\u202eb</p>")))

    assert "A U+12000 and a U+202E b" in said
    assert "No font here has these letters, so they are shown by their number: U+12000 CUNEIFORM SIGN A." in said


def text_of(document: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
