"""Forms of registration: they turn text into typed values; every rule is in the actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

from governance.actions.datasets import DESCRIPTION, WORDS
from governance.forms import Later
from governance.forms.edited import Edited
from governance.generation_log import MAX_BYTES, TOO_LARGE
from governance.kinds import KINDS
from governance.models import Dataset, Version
from governance.vocabulary import ColumnPart, Comparison, DataKind, DocumentKind, FileRole, GeneratorType
from portal.accounts.models import Organisation
from portal.lib.language import lazily as _
from portal.lib.storage import Arrived

LONGEST_SHOWN = 1024**2
TEXT = 10_000


def long_text(*, label: str, hint: str = "", rows: int = 4, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows})
    )


class DatasetForm(forms.Form):
    """A new dataset; `organisations` are those where the actor may register one."""

    kind = forms.ChoiceField(
        label=_("Kind of data"),
        choices=DataKind.choices,
        initial=DataKind.TABLE,
        widget=forms.RadioSelect,
        help_text=_("It decides which files, tasks and measurements you are asked for."),
    )
    comparison = forms.ChoiceField(
        label=_("What is there to compare it with?"),
        choices=Comparison.choices,
        initial=Comparison.HELD,
        widget=forms.RadioSelect,
        help_text=_("Asked for a table and for documents. You can change it until the version is registered."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("The name people will search for, without a version number.")
    )
    domain = forms.CharField(
        label=_("Domain"),
        max_length=100,
        help_text=_("The field it belongs to, for example health economics."),
        widget=forms.TextInput(attrs={"list": "domains"}),
    )
    description = long_text(
        label=_("Description"),
        hint=_("What the rows represent, where and when, in two or three sentences."),
        required=True,
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = organisations[0] if len(organisations) == 1 else None
        self.fields["organisation"] = forms.ModelChoiceField(
            queryset=Organisation.objects.filter(pk__in=[place.pk for place in organisations]),
            label=_("Organisation"),
            help_text=_("The lab or institution responsible for it."),
            initial=only,
            empty_label=None if only else _("Choose one"),
        )

    def clean(self) -> dict[str, Any]:
        """What a kind cannot be compared with is not asked of it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") in KINDS and cleaned.get("comparison") not in KINDS[cleaned["kind"]].comparisons:
            cleaned["comparison"] = ""
        return cleaned


class DescriptionForm(forms.ModelForm, Edited):  # type: ignore[type-arg]
    """Title, description, domain and kind of a dataset that is there already."""

    class Meta:
        model = Dataset
        fields = list(DESCRIPTION)
        widgets = {
            "kind": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 4}),
            "domain": forms.TextInput(attrs={"list": "domains"}),
        }
        labels = {
            "title": _("Title"),
            "description": _("Description"),
            "domain": _("Domain"),
            "kind": _("Kind of data"),
        }


class ComparisonForm(Edited):
    """What there is to compare a version with; `comparisons` are those of its kind of data."""

    def __init__(self, *args: Any, comparisons: Iterable[Comparison], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comparison"] = forms.ChoiceField(
            label=_("What is there to compare it with?"),
            choices=[(item.value, item.label) for item in comparisons],
            widget=forms.RadioSelect,
        )


class WordsForm(forms.ModelForm, Edited):  # type: ignore[type-arg]
    """What the version is for, in the author's words. May be left unfinished."""

    use_required_attribute = False

    class Meta:
        model = Version
        fields = list(WORDS)
        field_classes = {"purpose": Later}
        labels = {
            "purpose": _("What is this version for?"),
            "necessity": _("Why synthetic data, and why not the real data?"),
            "out_of_scope": _("What must it not be used for?"),
            "population": _("Who or what do the rows represent?"),
            "limits": _("Known limits"),
            "notes": _("Notes for colleagues"),
        }
        help_texts = {
            "purpose": _(
                "State one purpose, clearly enough for a reader to judge whether the data is good enough for it."
            ),
            "necessity": _("Say what you tried or ruled out."),
            "out_of_scope": _("Uses that a reader might consider and that you advise against."),
            "population": _("People, places and years, and who is missing."),
            "limits": _("What you already know to be wrong, rare or simplified."),
            "notes": _("Printed with the record, but not covered by any signature."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4 if name == "purpose" else 3}) for name in WORDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = True


class LogForm(forms.Form):
    """A generation log, pasted or as a file; a file wins."""

    log = forms.CharField(
        label=_("Generation log"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text=_(
            "Paste it here. Your text stays until you file it. If the log is larger than 1 MB, choose the file instead."
        ),
    )
    file = forms.FileField(label=_("Or choose its file"), required=False, help_text=_("JSON, at most 8 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("log", "").strip():
            self.add_error("log", _("Paste the log, or choose its file."))
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


class RunFileForm(forms.Form):
    """What another tool wrote of the run, and how the rows were made, which no such file says."""

    kind = forms.ChoiceField(
        label=_("How the rows were made"),
        choices=[("", _("Choose one")), *GeneratorType.choices],
        help_text=_("No such file says it."),
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "OpenLineage run events, an MLflow run (JSON, or its folder as ZIP), OpenTelemetry spans (OTLP JSON), PROV-JSON, an "
            "RO-Crate, or a Hugging Face card. At most 8 MB. It is kept with the version as a raw log."
        ),
    )


class FileForm(forms.Form):
    """One table of a version; it streams to disk while it is sent."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in FileRole], widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), allow_empty_file=True)


class ReportForm(forms.Form):
    """An evaluation report that was measured elsewhere."""

    file = forms.FileField(
        label=_("Report"),
        allow_empty_file=True,
        help_text=_("The report.json that the harness wrote, or the envelope that a registered runner signed."),
    )


class DocumentForm(forms.Form):
    """A document that belongs to the evidence."""

    KINDS = [*DocumentKind.choices, ("other", _("Another document"))]
    kind = forms.ChoiceField(label=_("What it is"), choices=[("", _("Choose one")), *KINDS])
    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(label=_("File"), allow_empty_file=True)

    @property
    def key(self) -> str:
        """What the policy asks for by this name; another document goes by its title."""
        kind: str = self.cleaned_data["kind"]
        return kind if kind != "other" else slugify(self.cleaned_data["title"])[:60] or "document"


class ColumnsForm(Edited):
    """Which real columns play a part in the evaluation."""

    def __init__(self, *args: Any, columns: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, name) for name in columns]
        for name, label in ColumnPart.choices:
            self.fields[name] = forms.MultipleChoiceField(label=label, choices=choices, required=False)


class DeclarationForm(Edited):
    """Rules, analyses and scenarios, as the harness reads them."""

    declaration = forms.CharField(
        label=_("Rules, analyses and scenarios"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "YAML in the format that the harness documents with --schema. It is measured, and signed with the registration."
        ),
    )

    def clean_declaration(self) -> str:
        """A browser ends lines in two characters; a file in one."""
        text: str = self.cleaned_data["declaration"].replace("\r\n", "\n")
        return text if text.strip() else ""
