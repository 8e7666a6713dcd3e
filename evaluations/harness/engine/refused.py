"""The one error for bad input: a sentence that says what, where and what to do, never a data value."""

from collections.abc import Callable
from typing import Any


class Refused(ValueError):  # noqa: N818
    """Input that cannot be measured. `row` counts data rows from 1; both are None when neither is known.

    The sentence is filled in by `str.format`: with row, column and the parameters, of which one may be a refusal itself.
    """

    def __init__(self, sentence: str, *, row: int | None = None, column: str | None = None, **parameters: Any) -> None:
        self.sentence = sentence
        self.row = row
        self.column = column
        self.parameters = {"row": row, "column": column, **parameters}
        self.message = self.said()
        super().__init__(self.message)

    def said(self, say: Callable[[str], str] = str) -> str:
        """In another language, where `say` translates the sentence."""
        filled = {
            name: value.said(say) if isinstance(value, Refused) else value for name, value in self.parameters.items()
        }
        return say(self.sentence).format(**filled)
