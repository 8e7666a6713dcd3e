"""Questionnaires, policies and workflow templates: versioned documents, each checked by its JSON Schema. Pure.

A submission pins `id@version` and the digest of what it was judged by. Which of them applies is for the shelf to say.
"""

from governance.libraries.checking import HERE
from governance.libraries.folder import Shipped, changed, everything, load, shipped
from governance.libraries.library import KINDS, Library, library_of
from governance.libraries.writing import Fault

__all__ = ["HERE", "KINDS", "Fault", "Library", "Shipped", "changed", "everything", "library_of", "load", "shipped"]
