"""Named settings of a run, sorted into the parts of the log that know them; the others are settings of the generator."""

from collections.abc import Mapping
from typing import Any

from governance.generation_log.imports.sent import said, words

SAMPLING = {"temperature": float, "top_p": float, "top_k": float, "max_tokens": int}
SEEDS = frozenset({"seed", "random_seed", "random_state"})
TRAINING = {"epochs": float}


def sorted_out(named: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of a log: sampling, seeds, and the generator's hyperparameters and training."""
    sampling = {name: number(named[name], kind) for name, kind in SAMPLING.items() if name in named}
    training = {name: number(named[name], kind) for name, kind in TRAINING.items() if name in named}
    others = {name: value for name, value in named.items() if name not in {*SAMPLING, *TRAINING, *SEEDS}}
    seeds = [{"scope": name, "value": whole(value)} for name, value in named.items() if name in SEEDS and words(value)]
    generator = said(hyperparameters=others, training=said(**training))
    return said(sampling=said(**sampling), seeds=seeds, generator=generator)


def number(value: Any, kind: type[int] | type[float]) -> float | None:
    try:
        found = float(value)
        return int(found) if kind is int or found.is_integer() else found
    except (TypeError, ValueError, OverflowError):
        return None


def whole(value: Any) -> int | str:
    text = words(value) or ""
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 18 else text
