"""`questions`: what a judge is asked about a corpus and its benchmarks, as a sheet that `python -m evaluations.judging` fills."""

import argparse
import sys
from pathlib import Path

from evaluations.harness.command.asked import check_place, text_of
from evaluations.harness.corpora.material import read
from evaluations.harness.corpora.pairs import Pair, pairs_of, sheet
from evaluations.harness.corpora.ruler import rulers
from evaluations.harness.corpora.words import FILES
from evaluations.harness.engine.ends import DONE
from evaluations.harness.engine.library import load
from evaluations.harness.engine.modality import Given, modality
from evaluations.harness.engine.protocol import Protocol, Rule
from evaluations.harness.engine.refused import Refused
from evaluations.harness.engine.steps import write_whole

HELP = "write what a judge is asked about a corpus: does a document pose the same problem as a benchmark item?"
ASKING = "c.judge"


def arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--synthetic", type=Path, nargs="+", required=True, help="the corpus: all files together")
    command.add_argument("--benchmarks", type=Path, nargs="+", required=True, help=FILES["benchmarks"])
    command.add_argument("--schema", type=Path, help="YAML file with the fields of documents")
    command.add_argument("--protocol", default="corpus-1", help="protocol that asks (default corpus-1)")
    command.add_argument("--out", type=Path, required=True, help="the questions to write, as JSON Lines")


def perform(options: argparse.Namespace) -> int:
    check_place(options.out)
    protocol = load(options.protocol)
    pairs = pairs_asked(options, protocol, rule_of(protocol))
    if not pairs:
        raise Refused("No document shares a rare word with an item of a benchmark, so there is nothing to ask.")
    write_whole(options.out, sheet(pairs))
    items = len({(pair.benchmark, pair.item) for pair in pairs})
    print(
        f"{len(pairs):,} pairs of {items:,} items. Each is asked in both orders, so that they take {2 * len(pairs):,} calls.",
        file=sys.stderr,
    )
    return DONE


def rule_of(protocol: Protocol) -> Rule:
    rule = next((rule for rule in protocol.rules if rule.metric == ASKING), None)
    if rule is None:
        raise Refused("Protocol {protocol} asks no judge about a corpus.", protocol=protocol.id)
    return rule


def pairs_asked(options: argparse.Namespace, protocol: Protocol, rule: Rule) -> list[Pair]:
    """No seed is chosen: whoever runs the protocol finds the same pairs."""
    files = {"synthetic": options.synthetic, "benchmarks": options.benchmarks}
    kind = modality(protocol.kind)
    declared = kind.declared("{}" if options.schema is None else text_of(options.schema))
    corpus = read(Given(files, declared, options.out.parent, reader=protocol.reader))
    return pairs_of(rulers(corpus, 0, protocol.ruler)[0], rule.options)
