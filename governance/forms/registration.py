"""Forms of registration: they turn text into typed values; every rule is in the actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from governance.actions.datasets import WORDS
from governance.forms import Later
from governance.models import Source, Version
from governance.vocabulary import ColumnPart, DocumentKind, FileRole, PersonalData, SourceRole
from portal.accounts.models import Organisation
from portal.lib.storage import Arrived

MAX_LOG_BYTES = 8 * 1024**2
LONGEST_SHOWN = 1024**2
TEXT = 10_000


def long_text(*, label: str, hint: str = "", rows: int = 4, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows})
    )


class DatasetForm(forms.Form):
    """A new dataset; `organisations` are those where the actor may register one."""

    title = forms.CharField(label="Title", max_length=200, help_text="As people will look for it. No version number.")
    domain = forms.CharField(
        label="Domain",
        max_length=100,
        help_text="The field it belongs to, such as health economics.",
        widget=forms.TextInput(attrs={"list": "domains"}),
    )
    description = long_text(
        label="Description",
        hint="What the rows stand for, where and when, in two or three sentences.",
        required=True,
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = organisations[0] if len(organisations) == 1 else None
        self.fields["organisation"] = forms.ModelChoiceField(
            queryset=Organisation.objects.filter(pk__in=[place.pk for place in organisations]),
            label="Organisation",
            help_text="The lab or institution that answers for it.",
            initial=only,
            empty_label=None if only else "Choose one",
        )


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the version is for, in the author's words. May be left unfinished."""

    use_required_attribute = False

    class Meta:
        model = Version
        fields = list(WORDS)
        field_classes = {"purpose": Later}
        labels = {
            "purpose": "What is this version for?",
            "necessity": "Why synthetic data, and why not the real data?",
            "out_of_scope": "What must it not be used for?",
            "population": "Whom or what do the rows stand for?",
            "limits": "Known limits",
            "notes": "Notes for colleagues",
        }
        help_texts = {
            "purpose": "One purpose, said so that somebody can judge whether the data is good enough for it.",
            "necessity": "Say what was tried or ruled out.",
            "out_of_scope": "Uses that a reader might think of, and that you advise against.",
            "population": "People, places and years; who is missing.",
            "limits": "What you already know is wrong, rare or simplified.",
            "notes": "Printed with the record, but no signature depends on them.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4 if name == "purpose" else 3}) for name in WORDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = True


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A source with its rights, and the part it played."""

    role = forms.ChoiceField(label="Part it played", choices=[("", "Choose one"), *SourceRole.choices])

    field_order = ["role", "title", "issuer", "licence", "rights_basis", "personal_data"]

    class Meta:
        model = Source
        fields = ["title", "issuer", "licence", "rights_basis", "personal_data", "authority_until", "agreement_ref",
                  "ethics_ref", "uri", "collected"]  # fmt: skip
        labels = {
            "title": "Title",
            "issuer": "Who provides it",
            "licence": "Licence or terms",
            "rights_basis": "What gives the right to use it for this",
            "authority_until": "Authority ends on",
            "agreement_ref": "Agreement",
            "ethics_ref": "Ethics decision",
            "uri": "Address",
            "collected": "Collected",
        }
        help_texts = {
            "title": "With its edition or date.",
            "rights_basis": "A law, a consent, an agreement or a licence, and the part of it that covers this.",
            "authority_until": "When the consent, agreement or ethics decision runs out. Nothing can be approved after it.",
            "agreement_ref": "Its number or title.",
            "ethics_ref": "Its number or title.",
            "uri": "Where it is described or kept.",
            "collected": "When and where, such as 1974–1982, six sites.",
        }
        widgets = {
            "rights_basis": forms.Textarea(attrs={"rows": 3}),
            "authority_until": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["personal_data"] = forms.ChoiceField(
            label="Personal data in it", choices=[("", "Choose one"), *PersonalData.choices]
        )
        self.order_fields(self.field_order)

    @property
    def more(self) -> list[forms.BoundField]:
        """What not every source has."""
        return [field for field in self if not field.field.required]

    @property
    def more_open(self) -> bool:
        return any(field.errors or field.value() for field in self.more)

    def details(self) -> dict[str, Any]:
        """Everything but the role, for a new Source."""
        return {name: value for name, value in self.cleaned_data.items() if name != "role"}


class KnownSourceForm(forms.Form):
    """A source that the organisation has declared before."""

    role = forms.ChoiceField(label="Part it played", choices=[("", "Choose one"), *SourceRole.choices])

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = forms.ModelChoiceField(queryset=sources, label="Source", empty_label="Choose one")
        self.order_fields(["source", "role"])


class LogForm(forms.Form):
    """A generation log, pasted or as a file; a file wins."""

    log = forms.CharField(
        label="Generation log",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="Paste it here; it stays until it is filed. For more than 1 MB choose the file.",
    )
    file = forms.FileField(label="Or choose its file", required=False, help_text="JSON, at most 8 MB.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_LOG_BYTES:
            raise forms.ValidationError(
                "The log is larger than 8 MB. Move the raw logs into files it refers to by digest."
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("log", "").strip():
            self.add_error("log", "Paste the log, or choose its file.")
        return cleaned

    def data_bytes(self) -> bytes:
        """The log as it was sent."""
        file: Arrived | None = self.cleaned_data["file"]
        return file.path.read_bytes() if file else str(self.cleaned_data["log"]).encode()

    def keep_typed(self) -> None:
        """A refused file cannot be put back into its field, so its text goes where it can be mended."""
        if self.cleaned_data["file"] and isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["log"] = self.data_bytes()[:LONGEST_SHOWN].decode("utf-8", errors="replace")


class FileForm(forms.Form):
    """One table of a version; it streams to disk while it is sent."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in FileRole], widget=forms.HiddenInput)
    file = forms.FileField(label="File", allow_empty_file=True)


class DocumentForm(forms.Form):
    """A document that belongs to the evidence."""

    KINDS = [*DocumentKind.choices, ("other", "Another document")]
    kind = forms.ChoiceField(label="What it is", choices=[("", "Choose one"), *KINDS])
    title = forms.CharField(label="Title", max_length=200)
    file = forms.FileField(label="File", allow_empty_file=True)

    @property
    def key(self) -> str:
        """What the policy asks for by this name; another document goes by its title."""
        kind: str = self.cleaned_data["kind"]
        return kind if kind != "other" else slugify(self.cleaned_data["title"])[:60] or "document"


class ColumnsForm(forms.Form):
    """Which real columns play a part in the evaluation."""

    def __init__(self, *args: Any, columns: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name) for name in columns]
        for name, label in ColumnPart.choices:
            self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, required=False)


class DeclarationForm(forms.Form):
    """Rules, analyses and scenarios, as the harness reads them."""

    declaration = forms.CharField(
        label="Rules, analyses and scenarios",
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
        help_text="YAML, in the form that the harness's --schema reads. It is measured, and signed with the registration.",
    )

    def clean_declaration(self) -> str:
        """A browser ends lines in two characters; a file in one."""
        text: str = self.cleaned_data["declaration"].replace("\r\n", "\n")
        return text if text.strip() else ""
