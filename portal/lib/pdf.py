"""HTML to PDF/A-3b, the same bytes for the same input.

Nothing is fetched: neither files nor network, only what is held in memory under made-up addresses (our own style
sheets, our own fonts, the attachments). Dates and the identifier are given, never read from the clock, so
SOURCE_DATE_EPOCH needs no setting: the fonts are cut without touching their time stamps. The bytes also depend on
the versions of WeasyPrint, Pango and HarfBuzz; a pack is therefore made once and kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import structlog
import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.lib import fonts, letters
from portal.lib.language import gettext as _

STATIC = Path(__file__).resolve().parents[2] / "static"
HELD = "https://held.invalid/"
SHEETS = ("css/tokens.css", "css/pdf.css")
VARIANT = {"pdf_variant": "pdf/a-3b", "pdf_tags": True, "output_intent": "sRGB"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes
    description: str
    media_type: str


class Held(URLFetcher):  # type: ignore[misc]
    """Answers for the addresses it was given and refuses every other one, whatever its scheme."""

    def __init__(self, contents: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.contents = contents

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        if url not in self.contents:
            log.warning("a document asked for something it may not fetch", address=url[:200])
            raise ValueError("a document may fetch nothing")
        body, media_type = self.contents[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


def render(
    html: str,
    *,
    title: str,
    identifier: bytes,
    created: datetime,
    attachments: Sequence[Attachment],
    stylesheet: str,
) -> bytes:
    """The document as PDF/A-3b with tags.

    `html` is a whole document, `stylesheet` comes after our own sheets. Attachment names must differ.
    """
    fetcher = Held(held(attachments))
    typefaces = FontConfiguration()
    sheets = [
        weasyprint.CSS(string=text, base_url=address, url_fetcher=fetcher, font_config=typefaces)
        for text, address in [*own_sheets(), (stylesheet, f"{HELD}css/given.css")]
    ]
    document = weasyprint.HTML(string=drawable(html), url_fetcher=fetcher).render(
        stylesheets=sheets, font_config=typefaces, color_profiles={"sRGB": colours()}, **VARIANT
    )
    moment = created.astimezone(UTC)
    document.metadata.title = title
    document.metadata.created = document.metadata.modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    pdf: bytes = document.write_pdf(
        pdf_identifier=identifier,
        attachments=[attached(one, moment, fetcher) for one in attachments],
        **VARIANT,
    )
    return pdf


def drawable(html: str) -> str:
    """With every letter to be seen; those that no font here has are named at the end."""
    lacking = fonts.lacking(html)
    shown = letters.shown(html, lacking=lacking)
    if not lacking:
        return shown
    named = ", ".join(f"{letters.number(letter)} {letters.name(letter)}" for letter in lacking)
    log.warning("no font has these letters", letters=named)
    note = _("No font here has these letters, so they are shown by their number: %(letters)s.") % {"letters": named}
    return shown.replace("</body>", f'<p class="note">{note}</p></body>')


def colours() -> ColorProfile:
    """WeasyPrint's own profile, read here because WeasyPrint would leave the file open."""
    data = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(BytesIO(data), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def own_sheets() -> list[tuple[str, str]]:
    return [((STATIC / name).read_text(encoding="utf-8"), HELD + name) for name in SHEETS]


def held(attachments: Sequence[Attachment]) -> dict[str, tuple[bytes, str]]:
    """Everything that may be fetched, by its made-up address."""
    names = {one.name for one in attachments}
    if len(names) != len(attachments):
        raise ValueError("two attachments have the same name")
    typefaces = {
        f"{HELD}fonts/{path.name}": (path.read_bytes(), "font/woff2")
        for path in sorted((STATIC / "fonts").glob("*.woff2"))
    }
    return typefaces | {address(one): (one.data, one.media_type) for one in attachments}


def address(attachment: Attachment) -> str:
    return f"{HELD}attachments/{quote(attachment.name, safe='')}"


def attached(attachment: Attachment, moment: datetime, fetcher: Held) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        url=address(attachment),
        url_fetcher=fetcher,
        name=attachment.name,
        description=attachment.description,
        created=moment,
        modified=moment,
        relationship="Data",
    )
