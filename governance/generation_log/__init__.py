"""The generation log: its form, what its type has to say, and what is wrong with one, said by JSON pointer. Pure."""

from collections.abc import Mapping
from typing import Any

from governance.generation_log.checking import faults_in, faults_of, first
from governance.generation_log.demands import completeness_of
from governance.generation_log.parsing import parse
from governance.generation_log.possible import impossible
from governance.generation_log.wording import LogFault, sentence
from governance.vocabulary import GeneratorType
from portal.lib.language import lazily

__all__ = [
    "MAX_BYTES", "TOO_LARGE", "LogFault", "completeness_of", "faults_in", "faults_of", "first", "impossible", "name_of", "outputs_of",
    "parse", "sentence",
]  # fmt: skip

MAX_BYTES = 8 * 1024**2
TOO_LARGE = lazily("The log is larger than 8 MB. Move the raw logs into files and refer to them by digest.")


def outputs_of(log: Mapping[str, Any]) -> set[str]:
    """The digests of what a run made; one that did not complete made nothing."""
    return {item["sha256"] for item in log["outputs"]} if log["status"] == "completed" else set()


def name_of(log: Mapping[str, Any]) -> str:
    """The generator and its version, as far as the log says them."""
    generator = log["generator"]
    said = " ".join(generator[part] for part in ("name", "version") if generator.get(part))
    return said or str(GeneratorType(generator["type"]).label)
