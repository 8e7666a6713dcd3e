"""What a newer version of a document changes: the rules, stages or questions that are new, gone or different."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.libraries.library import Library


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys of rules, stages or questions."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def difference(before: Library, after: Library) -> Difference:
    old, new = parts(before), parts(after)
    return Difference(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(key for key in new if key in old and new[key] != old[key]),
    )


def parts(library: Library) -> Mapping[str, Any]:
    body = library.body
    if library.kind == "policy":
        terms = {f"terms for tier {tier}": terms for tier, terms in body["terms"].items()}
        evidence = {"whose reports count": body["evidence"]} if "evidence" in body else {}
        return {rule["key"]: rule for rule in body["rules"]} | evidence | terms
    if library.kind == "template":
        return {stage["key"]: stage for stage in body["stages"]}
    return {question["id"]: question for section in body["sections"] for question in section["questions"]}
