"""The sentences of a kind of data's caveats, by code: each stands once. Light."""

from evaluations.harness.engine.report import Said


class Sentences(dict[str, str]):
    """By code. A report holds the code with what is filled in; pages put it into words."""

    def caveat(self, code: str, sentence: str) -> Said:
        """A code never changes its meaning, because reports hold it. Raises ValueError where another sentence has it."""
        if self.setdefault(code, sentence) != sentence:
            raise ValueError(f"The code {code} has a sentence already.")
        return Said(code)
