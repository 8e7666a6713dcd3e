"""What a field of a generation log is: where it stands, what it is called, who has to say it, and why it is asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.vocabulary import GeneratorType as Type

Log = Mapping[str, Any]
Condition = Callable[[Log, Any], bool]

EVERY = frozenset(Type)
LANGUAGE = frozenset({Type.PROMPT_LLM, Type.FINETUNED_LLM, Type.AGENTIC_LLM, Type.CORPUS_PIPELINE})
NEURAL = frozenset({Type.GAN, Type.VAE, Type.DIFFUSION, Type.FINETUNED_LLM})
FITTED = NEURAL | {Type.AUTOREGRESSIVE_TABULAR, Type.BAYESIAN_NETWORK, Type.COPULA, Type.MARGINAL_BASED_DP}
FROM_ROWS = FITTED | {Type.RESAMPLING_AUGMENTATION}
MODELLED = frozenset({Type.SIMULATION, Type.AGENT_BASED, Type.RULE_BASED})
STAGED = frozenset({Type.AGENTIC_LLM, Type.CORPUS_PIPELINE, Type.HYBRID})
PROMPTED = frozenset({Type.PROMPT_LLM, Type.AGENTIC_LLM})


def always(_log: Log, _holder: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """A JSON pointer, in which * stands for each entry of a list; `why` completes “/privacy/epsilon is missing: …”.

    `when` looks at the log and at the entry of the list, or the part, that the field stands in. Without an `essential` one no log
    can be filed: it cannot be missing. A list has at least so many entries.
    """

    at: str
    label: str
    why: str = ""
    of: frozenset[Type] = EVERY
    when: Condition = always
    essential: bool = False
    least: int = 1

    @property
    def is_asked(self) -> bool:
        return bool(self.why)

    @property
    def is_conditional(self) -> bool:
        return self.when is not always

    @property
    def part(self) -> str:
        """The part of the log that it belongs to."""
        return self.at.split("/")[1]


def places(log: Log, at: str) -> Iterator[tuple[str, Any, Any]]:
    """Each place that a field stands for: its pointer, the entry or part it stands in, and what it says; None for nothing."""
    yield from below(log, at.split("/")[1:], "", None)


def below(holder: Any, parts: list[str], place: str, entry: Any) -> Iterator[tuple[str, Any, Any]]:
    name, *rest = parts
    if name == "*":
        for number, item in enumerate(holder if isinstance(holder, list) else ()):
            yield from below(item, rest, f"{place}/{number}", item)
        return
    inner = holder.get(name) if isinstance(holder, Mapping) else None
    if rest:
        yield from below(inner, rest, f"{place}/{name}", entry)
    else:
        yield f"{place}/{name}", holder if entry is None else entry, inner


def get(log: Any, at: str) -> Any:
    """What a log says at a plain pointer, whatever its form."""
    return next((value for _, _, value in places(log, at)), None)


def is_said(value: Any, least: int = 1) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return len(value) >= least
    return value is not None and value != {}
