"""One term for each thing: the field's own, with a plain explanation. The page and docs/reference/glossary.md say the same. Pure."""

from functools import cache

from governance.glossary import data, decisions, evaluation
from governance.glossary.terms import Section, Term

__all__ = ["SECTIONS", "Section", "Term", "term_of"]

SECTIONS = (data.SECTION, evaluation.SECTION, decisions.SECTION)


@cache
def term_of(metric: str) -> Term | None:
    """The term by which an evaluation report explains this metric."""
    return next((term for section in SECTIONS for term in section.terms if metric in term.metrics), None)
