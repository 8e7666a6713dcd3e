"""What a document should have held where it does not follow its schema, in plain words. Pure."""

from typing import Any

from jsonschema.exceptions import ValidationError

TYPES = {
    "object": "names with values, as in “name: value”",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
MOST_SHOWN = 40


def complaint(problem: ValidationError) -> str:
    """One sentence, which names the place and what is expected there."""
    where = "/".join(str(part) for part in problem.absolute_path) or "the top"
    return f"The declaration at {where}: {said(problem)}."


def said(problem: ValidationError) -> str:
    wanted: Any = problem.validator_value
    found: Any = problem.instance
    schema: Any = problem.schema
    if problem.validator == "additionalProperties" and schema.get("properties"):
        known = schema["properties"]
        unknown = ", ".join(f"“{name}”" for name in found if name not in known)
        return f"{unknown} is not known here; what can be said is {', '.join(known)}"
    if problem.validator == "type" and isinstance(wanted, str):
        return f"{shown(found)} should be {TYPES.get(wanted, wanted)}"
    if problem.validator == "enum":
        return f"{shown(found)} should be one of {', '.join(map(str, wanted))}"
    if problem.validator == "required":
        return f"{' and '.join(name for name in wanted if name not in found)} is missing"
    return problem.message


def shown(value: object) -> str:
    text = str(value)
    return f"“{text}”" if len(text) <= MOST_SHOWN else f"“{text[:MOST_SHOWN]}…”"
