"""The one error for bad input: a sentence that says what, where and what to do, never a data value."""


class Refused(ValueError):  # noqa: N818
    """Input that cannot be measured. `row` counts data rows from 1; both are None when neither is known."""

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column
