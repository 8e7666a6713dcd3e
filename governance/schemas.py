"""The words that the schemas of the libraries allow, made from the vocabulary; `manage.py reference` writes the file."""

import json
from typing import Any

from evaluations.harness.engine.library import load, names, offered
from governance.attributes import COMPARISONS, FAMILIES, TABLE, Attribute, Kind
from governance.record import PARTS
from governance.requirements import LOG_PARTS, Requirement
from governance.vocabulary import AccessClass, DocumentKind, FileRole, Meaning, RiskTier, Role

NEVER_SIGN = {Role.RESEARCHER, Role.PROCUREMENT, Role.AUDITOR, Role.ADMINISTRATOR}
SIGNERS = [role for role in Role if role not in NEVER_SIGN]
TABLES = (FileRole.SYNTHETIC, FileRole.TRAIN, FileRole.HOLDOUT)
Schema = dict[str, Any]


def vocabulary_text() -> str:
    return json.dumps(vocabulary(), indent=1, ensure_ascii=False) + "\n"


def vocabulary() -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Made by `manage.py reference`; change the code, not this file.",
        "$defs": {
            "role": {"enum": [str(role) for role in SIGNERS]},
            "meaning": {"enum": Meaning.values},
            "part": {"enum": list(PARTS)},
            "tier": {"enum": RiskTier.values},
            "require": require(),
            "when": when(),
        },
    }


def require() -> Schema:
    """What a rule of a policy may ask for."""
    groups = list(dict.fromkeys(group for name in names() for group in load(name).groups))
    several: dict[Requirement, list[str]] = {
        Requirement.ESTABLISHED: groups,
        Requirement.NOT_FAILING: groups,
        Requirement.FILES: [str(role) for role in TABLES],
        Requirement.DOCUMENTS: DocumentKind.values,
        Requirement.LOG: list(LOG_PARTS),
        Requirement.ACCESS: AccessClass.values,
    }
    lists = {str(kind): one_or_more({"enum": allowed}) for kind, allowed in several.items()}
    single = {
        str(Requirement.PROTOCOL): {"enum": offered()},
        str(Requirement.AUTHORITY): {"const": True},
    }
    return closed(lists | single, "something that a policy can require")


def when() -> Schema:
    """A condition; each attribute takes what fits its kind."""
    inner = {"$ref": "#/$defs/when"}
    words: Schema = {"all": one_or_more(inner), "any": one_or_more(inner), "not": inner}
    rows = {row.key: condition(row) for row in TABLE}
    return closed(words | rows, "an attribute that a rule can ask about") | {
        "patternProperties": {pattern: condition(row) for pattern, row in FAMILIES.items()},
        "x-known": [*rows, *(row.key for row in FAMILIES.values()), *words],
    }


def condition(row: Attribute) -> Schema:
    if row.kind is Kind.FLAG:
        return {"type": "boolean"}
    if row.kind is Kind.NUMBER:
        return comparison({"type": "number"})
    value: Schema = {"enum": row.values.values} if row.values else {"type": "string"}
    allowed = one_or_more(value)
    return comparison(value) | allowed | {"type": ["array", "object"]} if row.ordered else allowed


def comparison(limit: Schema) -> Schema:
    return closed(dict.fromkeys(COMPARISONS, limit), "a comparison")


def closed(properties: Schema, what: str) -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "x-keys": what,
        "properties": properties,
    }


def one_or_more(item: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": item}
