"""Every field that a generation log of schema 1.1 may be asked for, with why: one table, read by check, form, examples and page."""

from governance.generation_log.fields import data, generator, language, process, run
from governance.generation_log.fields.field import EVERY, Field, Log, get, is_said, places
from governance.vocabulary import GeneratorType

__all__ = ["EVERY", "FIELDS", "WHY", "Field", "Log", "fields_of", "get", "is_said", "places"]

FIELDS: tuple[Field, ...] = (
    *run.FIELDS, *generator.FIELDS, *language.FIELDS, *data.FIELDS, *process.FIELDS, *run.CIRCUMSTANCES,
)  # fmt: skip
WHY = {field.at: field.why for field in FIELDS if field.essential}


def fields_of(kind: GeneratorType) -> tuple[Field, ...]:
    """What a log of this type is asked for, or may say."""
    return tuple(field for field in FIELDS if kind in field.of)
