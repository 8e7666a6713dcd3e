"""Components refuse what they were not declared for, escape what they show, and can be read in both themes."""

import inspect
import re
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import override_settings
from django.utils import timezone

from portal.lib.charts import svg
from portal.lib.gallery import ExampleForm
from portal.lib.templatetags.ui import register

TOKENS = Path(__file__).parents[3] / "static/css/tokens.css"
COMPONENTS = sorted(set(register.tags) - {"gallery"})
HOSTILE = '<b>"it\'s" & more</b>'
CHOICES = {
    "kind": {"notice": "error", "action": "danger", "button": "danger", "file": HOSTILE},
    "state": {"step": "current", "signature": "superseded"},
}
FIXED = {
    "tone": "active", "verdict": "fail", "level": 3, "method": "get", "style": "full", "direction": "up", "size": 1000,
    "at": datetime(2026, 11, 19, 13, 2, tzinfo=UTC), "value": 1, "maximum": 2, "floor": 0, "ceiling": 1,
    "copy": 0.4, "interval": (0.1, 0.2), "threshold": 0.5, "columns": [HOSTILE], "rows": [[HOSTILE]], "reasons": [HOSTILE],
    "hidden": {HOSTILE: HOSTILE}, "form": None, "tier": "low",
}  # fmt: skip
BARE = {"status_tag": "pass", "tier_tag": "low", "glyph": "pass", "digest": HOSTILE, "when": None, "bytes": 1}


def show(source: str, **context: Any) -> str:
    return Template(source).render(Context({"csrf_token": "token", **context}))


def words(markup: str) -> str:
    """What a reader sees or copies: the text without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", markup).split())


class Page(HTMLParser):
    """Every element's name and attributes, in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def gallery() -> Page:
    """The components page, whatever the portal's own addresses are."""
    with override_settings(ROOT_URLCONF="allauth.urls"):
        return Page(render_to_string("components/index.html", {"csrf_token": "token"}))


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_misspelt_attribute_fails_when_the_template_compiles(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'nonsense'"):
        Template(f"{{% {name} nonsense=1 %}}{{% end{name} %}}")


def everything(name: str) -> tuple[str, dict[str, Any]]:
    """A use of the component with each of its attributes, the free ones hostile."""
    given: dict[str, Any] = {}
    parameters = inspect.signature(register.tags[name]).parameters
    for parameter in parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            choice = CHOICES.get(parameter.name, {}).get(name)
            free = True if parameter.annotation is bool else HOSTILE
            given[parameter.name] = choice or FIXED.get(parameter.name, free)
    if name == "file":
        given["size"] = 5
    attributes = " ".join(f"{key}={key}" for key in given)
    bare = "bare" if name in BARE else ""
    end = f"{HOSTILE_CONTENT}{{% end{name} %}}" if "content" in parameters else ""
    return f"{{% {name} {bare} {attributes} %}}{end}", {**given, "bare": BARE.get(name), "content": HOSTILE}


HOSTILE_CONTENT = "{{ content }}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_escapes_all_that_it_is_given(name: str) -> None:
    source, context = everything(name)
    result = show(source, **context)

    assert "<b>" not in result
    assert ("&lt;b&gt;" in result) is (name not in {"tier_tag", "glyph", "when", "bytes", "ruler_key"})


@pytest.mark.parametrize(
    "source",
    [
        "{% status_tag 'green' %}",
        "{% glyph 'green' %}",
        "{% tier_tag 'medium' %}",
        "{% when at style='short' %}",
        "{% ruler value=1 label='a' verdict='ok' %}",
        "{% step title='a' state='open' %}",
        "{% signature state='signed' %}",
        "{% task title='a' tone='green' %}",
        "{% action label='a' url='/' method='put' %}",
        "{% action label='a' url='/' kind='big' %}",
        "{% button label='a' kind='big' %}",
        "{% notice kind='warning' %}{% endnotice %}",
        "{% panel level=1 %}{% endpanel %}",
        "{% event title='a' tone='green' %}{% endevent %}",
        "{% entry title='a' tone='green' %}{% endentry %}",
        "{% page_header title='a' tone='green' %}{% endpage_header %}",
        "{% verdict_card title='a' verdict='ok' %}{% endverdict_card %}",
    ],
)
def test_a_look_that_does_not_exist_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        show(source, at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        show("{% data_table caption='a' columns='One|Two' rows=rows %}{% enddata_table %}", rows=[["1"]])


def test_a_digest_reads_as_one_piece() -> None:
    value = "9f2c41d07b3e5a6891c0d4e2f7a8b3c596e1d0f2a4b6c8e90123456789abcdef"

    assert words(show("{% digest value %}", value=value)) == f"sha256 {value}"
    assert words(show("{% digest value short=True %}", value=value)) == (
        f"9f2c41d0… show the full sha256 digest{value}"
    )
    assert show("{% digest value %}", value="") == "—"


@pytest.mark.parametrize(
    ("zone", "value", "style", "shown"),
    [
        ("UTC", datetime(2026, 11, 9, 13, 2, tzinfo=UTC), "full", "9 Nov 2026, 13:02 +00:00"),
        ("Asia/Kolkata", datetime(2026, 11, 9, 20, 2, tzinfo=UTC), "full", "10 Nov 2026, 01:32 +05:30"),
        ("Asia/Kolkata", datetime(2026, 11, 9, 20, 2, tzinfo=UTC), "date", "10 Nov 2026"),
        ("UTC", date(2026, 11, 9), "full", "9 Nov 2026"),
        ("UTC", None, "full", "—"),
    ],
)
def test_a_time_is_shown_with_its_offset(zone: str, value: date | None, style: str, shown: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        assert words(show("{% when value style=style %}", value=value, style=style)) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, "—"), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (123_456, "123 kB"),
     (999_500, "1.0 MB"), (2_500_000_000, "2.5 GB"), (7 * 10**12, "7.0 TB"), (10**16, "10000 TB")],
)  # fmt: skip
def test_a_size_is_shown_in_the_unit_that_suits_it(count: int | None, shown: str) -> None:
    assert words(show("{% bytes count %}", count=count)) == shown


def test_a_superseded_signature_is_struck_through_and_says_why() -> None:
    source = "{% signature state=state name='Sade Okafor' meaning='responsibility' reason='The evaluation changed.' %}"
    struck = show(source, state="superseded")
    valid = show(source, state="valid")

    assert ("<s>Sade Okafor</s>" in struck, "<s>" in valid) == (True, False)
    assert words(struck) == "Sade Okafor superseded signed with the meaning responsibility The evaluation changed."


def test_an_action_that_is_not_allowed_says_why_and_cannot_be_taken() -> None:
    source = "{% action label='Approve' url='/approve' method=method reasons=reasons %}"
    refused = Page(show(source, method="post", reasons=["You are its author."]))
    offered = Page(show(source, method="post", reasons=[]))

    assert {"a", "form", "button"} & {tag for tag, _ in refused.elements} == set()
    assert [tag for tag, _ in offered.elements] == ["form", "input", "button"]


@pytest.mark.parametrize("source", ["{% blockers title='a' reasons=none %}", "{% pagination %}", "{% error_summary %}"])
def test_nothing_to_say_shows_nothing(source: str) -> None:
    assert show(source, none=[]).strip() == ""


class Hidden(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name", help_text="As printed.")


def test_the_error_summary_leads_to_each_field_and_says_what_is_wrong_with_hidden_ones() -> None:
    page = show("{{ form }}", form=Hidden({}))
    elements = Page(page).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    (link,) = [attributes["href"] for tag, attributes in elements if tag == "a"]
    (field,) = [attributes for _, attributes in elements if attributes.get("id") == "id_name"]

    assert link == "#id_name"
    assert field["aria-describedby"] == "id_name_helptext id_name_error"
    assert {"id_name_helptext", "id_name_error"} <= set(ids)
    assert words(page).startswith("There is a problem This field is required. Name: This field is required.")


def test_only_optional_fields_say_so() -> None:
    page = show("{{ form }}", form=ExampleForm())
    labels = re.findall(r"<(?:label|legend)[^>]*>(.*?)</(?:label|legend)>", page)
    optional = {words(label) for label in labels if "optional" in label}

    assert optional == {
        f"{name} (optional)" for name in ("Purpose", "Intended uses", "Review date", "Rows expected", "Synthetic table")
    }


def test_the_gallery_needs_no_inline_style_or_script(gallery: Page) -> None:
    for tag, attributes in gallery.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes.get("src")


def test_the_gallery_has_one_first_heading_and_skips_no_level(gallery: Page) -> None:
    levels = [int(tag[1]) for tag, _ in gallery.elements if re.fullmatch(r"h[1-6]", tag)]

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_the_gallery_shows_every_component() -> None:
    source = (Path(__file__).parents[3] / "templates/components/index.html").read_text()

    unseen = [name for name in COMPONENTS if not re.search(rf"{{% {name} ", source)]

    assert unseen == []


def test_ids_are_unique_and_labels_lead_to_their_fields(gallery: Page) -> None:
    ids = [attributes["id"] for _, attributes in gallery.elements if "id" in attributes]
    pointed = {a["for"] for tag, a in gallery.elements if tag == "label"}

    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert pointed <= set(ids)


def test_scrolling_regions_can_be_reached_and_have_a_name(gallery: Page) -> None:
    regions = [attributes for _, attributes in gallery.elements if attributes.get("class") == "scroll"]

    assert len(regions) >= 3
    assert all(a["role"] == "region" and a["tabindex"] == "0" and a["aria-label"] for a in regions)


def palette() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "sheet", "wash")
TEXT = [(ink, ground) for ink in ("ink", "quiet", "accent", "accent-strong", "pass", "attention", "fail", "unknown")
        for ground in GROUNDS] + [
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("sheet", "fail"), ("unknown", "unknown-wash"),
    ("accent", "accent-wash"), ("accent-strong", "accent-wash"), ("quiet", "accent-wash"), ("fail", "fail-wash"),
    *(("ink", f"{name}-wash") for name in ("accent", "pass", "attention", "fail")),
    ("ink", "heat-0"), ("ink", "heat-1"), ("ink", "heat-2"), ("on-heat", "heat-3"), ("on-heat", "heat-4"),
]  # fmt: skip
SHAPES = [("edge", ground) for ground in GROUNDS] + [
    ("series-0", "sheet"), ("accent", "sheet"), ("ink", "zone"), ("pass", "zone"), ("attention", "sheet"),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [*((*pair, 4.5) for pair in TEXT), *((*pair, 3.0) for pair in SHAPES)]
)
def test_colours_can_be_told_apart(ink: str, ground: str, least: float, theme: int) -> None:
    colours = palette()

    assert contrast(colours[ink][theme], colours[ground][theme]) >= least


def test_pictures_in_documents_have_the_colours_of_the_pages() -> None:
    colours = {name: light for name, (light, _) in palette().items()}

    assert {
        "pass": colours["pass"],
        "attention": colours["attention"],
        "fail": colours["fail"],
        "not_established": colours["unknown"],
        "neutral": colours["quiet"],
        "active": colours["accent"],
        "void": colours["quiet"],
    } == svg.TONES
    assert [svg.LOOK[f"heat-{i}"]["fill"] for i in range(5)] == [colours[f"heat-{i}"] for i in range(5)]
