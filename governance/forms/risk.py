"""The questionnaire as a form: one field a question, asked only where it applies."""

from collections.abc import Container, Mapping
from typing import Any

from django import forms

from governance.assessment import MAX_TEXT, questions
from governance.forms import Later
from governance.forms.edited import Edited
from governance.libraries import Library


class LaterChoice(forms.ChoiceField):
    """One of the options, or none yet."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class LaterChoices(forms.MultipleChoiceField):
    """Any of the options, or none yet."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class AnswersForm(Edited):
    """The questions with these ids. Unfinished answers are fine; wrong ones are not."""

    use_required_attribute = False

    def __init__(self, *args: Any, questionnaire: Library, ids: Container[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions(questionnaire):
            if question["id"] in ids:
                self.fields[question["id"]] = field_of(question)


def field_of(question: Mapping[str, Any]) -> forms.Field:
    shared: dict[str, Any] = {
        "label": f"{question['id']} {question['text']}",
        "help_text": question.get("hint", ""),
        "required": not question.get("optional", False),
    }
    if question["type"] == "text":
        return Later(**shared, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    options = [(option["value"], option["label"]) for option in question["options"]]
    if question["type"] == "choice":
        return LaterChoice(**shared, choices=options, widget=forms.RadioSelect)
    return LaterChoices(**shared, choices=options, widget=forms.CheckboxSelectMultiple)
