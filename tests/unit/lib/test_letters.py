"""Letters that deceive are seen, letters that spell are left alone, and nothing that is sent back is changed."""

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from portal.lib.letters import ShownLetters, shown

OVERRIDE = '<span class="letter" title="RIGHT-TO-LEFT OVERRIDE">U+202E</span>'


@pytest.mark.parametrize(
    "number", [0xAD, 0x61C, 0x200B, 0x200D, 0x200F, 0x202E, 0x2060, 0x2066, 0x3164, 0xFEFF, 0xE0041]
)
def test_a_letter_that_nobody_sees_is_a_mark(number: int) -> None:
    assert f">U+{number:04X}</span>" in shown(f"<p>pay{chr(number)}pal</p>")


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<p>a\u202eb</p>", f"<p>a{OVERRIDE}b</p>"),
        ("<title>a\u202eb</title>", "<title>a[U+202E]b</title>"),
        ('<option value="a\u202eb">a\u202eb</option>c', '<option value="a\u202eb">a[U+202E]b</option>c'),
        ("<svg><text>a\u202eb</text><title>x</title>\u202e</svg>", "<svg><text>a[U+202E]b</text><title>x</title>[U+202E]</svg>"),
        ('<p>\u05d0\u05d1 12, \u05d2! a</p>', "<p><bdi>\u05d0\u05d1 12, \u05d2</bdi>! a</p>"),
        ("<p>\u05d0 signed \u05d1</p>", "<p><bdi>\u05d0</bdi> signed <bdi>\u05d1</bdi></p>"),
    ],
)  # fmt: skip
def test_what_becomes_of_words(html: str, seen: str) -> None:
    assert shown(html) == seen


@pytest.mark.parametrize(
    "html",
    [
        "<p>Plain words, “quoted” — café ☃</p>",
        '<input value="a\u202eb"><p title="\u200b" data-x=">\u202e">x</p>',
        "<textarea name=x>a\u202eb</textarea><script>'\u202e'</script><style>\u202e</style><!-- \u202e -->",
        "<p>\U0001f469\u200d\U0001f4bb</p>",
    ],
)
def test_what_is_left_alone(html: str) -> None:
    """Attributes, and what a form sends back; words that hide nothing; pictures that are joined."""
    assert shown(html) == html


def test_spelling_stays_spelling() -> None:
    assert shown("<p>می\u200cخواهم</p>") == "<p><bdi>می\u200cخواهم</bdi></p>"


def test_a_letter_that_no_font_has_is_named() -> None:
    assert (
        shown("<p>漢</p>", lacking=["漢"])
        == '<p><span class="letter" title="CJK UNIFIED IDEOGRAPH-6F22">U+6F22</span></p>'
    )


def test_pages_are_shown_and_files_are_not_touched() -> None:
    words = "<p>a\u202eb</p>"

    def answer(content_type: str) -> bytes:
        return ShownLetters(lambda _: HttpResponse(words, content_type=content_type))(HttpRequest()).content  # type: ignore[attr-defined]

    streamed = ShownLetters(lambda _: StreamingHttpResponse([words.encode()]))(HttpRequest())

    assert (answer("text/html; charset=utf-8"), answer("application/json")) == (
        f"<p>a{OVERRIDE}b</p>".encode(),
        words.encode(),
    )
    assert b"".join(streamed) == words.encode()  # type: ignore[arg-type]
