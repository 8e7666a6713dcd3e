"""What a document should have held where it does not follow its schema, in plain words. Pure."""

from typing import Any

from jsonschema.exceptions import ValidationError

from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.words import to_translate

TYPES = {
    "object": to_translate("names with values, as in “name: value”"),
    "array": to_translate("a list"),
    "string": to_translate("text"),
    "integer": to_translate("a whole number"),
    "number": to_translate("a number"),
    "boolean": to_translate("true or false"),
}
MOST_SHOWN = 40


def complaint(problem: ValidationError) -> Refused:
    """One sentence, which names the place and what is expected there."""
    where = "/".join(str(part) for part in problem.absolute_path)
    found = expected(problem)
    if where:
        return Refused("The declaration at {where}: {found}.", where=where, found=found)
    return Refused("The declaration at the top: {found}.", found=found)


def expected(problem: ValidationError) -> Refused:
    wanted: Any = problem.validator_value
    found: Any = problem.instance
    schema: Any = problem.schema
    if problem.validator == "additionalProperties" and schema.get("properties"):
        known = schema["properties"]
        unknown = ", ".join(f"“{name}”" for name in found if name not in known)
        return Refused(
            "{unknown} is not known here; what can be said is {known}", unknown=unknown, known=", ".join(known)
        )
    if problem.validator == "type" and isinstance(wanted, str):
        return Refused(
            "{found} should be {wanted}",
            found=shown(found),
            wanted=Refused(TYPES[wanted]) if wanted in TYPES else wanted,
        )
    if problem.validator == "enum":
        return Refused("{found} should be one of {known}", found=shown(found), known=", ".join(map(str, wanted)))
    if problem.validator == "required":
        return Refused("{names} is missing", names=" and ".join(name for name in wanted if name not in found))
    return Refused("{problem}", problem=problem.message)


def shown(value: object) -> str:
    text = str(value)
    return f"“{text}”" if len(text) <= MOST_SHOWN else f"“{text[:MOST_SHOWN]}…”"
