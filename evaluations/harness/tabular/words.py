"""What is said of tables: the words of every metric, and the groups of the first protocol. Light: no arrays."""

from evaluations.harness.engine.words import Name
from evaluations.harness.tabular.bias import words as bias
from evaluations.harness.tabular.fidelity import words as fidelity
from evaluations.harness.tabular.linked import words as linked
from evaluations.harness.tabular.privacy import words as privacy
from evaluations.harness.tabular.utility import words as utility
from evaluations.harness.tabular.validity import words as validity

GROUPS = {
    "validity": Name("Validity", "Does the table hold only what its source allows?"),
    "fidelity": Name("Fidelity", "Do columns, and the relations between them, look like the real ones?"),
    "utility": Name("Utility", "Does work with it give the same results as work with real rows?"),
    "privacy": Name("Privacy", "Does it reveal who was in the training table?"),
    "bias": Name("Bias", "Are all groups still represented, and treated alike?"),
}
ROLES = {"train": True, "holdout": False, "synthetic": True}
WORDS = validity.WORDS | fidelity.WORDS | linked.WORDS | utility.WORDS | privacy.WORDS | bias.WORDS
