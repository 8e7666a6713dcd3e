"""Runs the protocol on planted documents, once each."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from evaluations.harness.calibration.documents import Records, planted
from evaluations.harness.calibration.judging import judged
from evaluations.harness.calibration.running import Calibration, made_here
from evaluations.harness.engine.protocol import Protocol
from evaluations.harness.engine.run import run
from evaluations.harness.texts.declared import Declared
from evaluations.harness.texts.documents import Documents, documents_of
from evaluations.harness.texts.given import Texts

Progress = Callable[[str], None]


def calibrated_documents(
    real: tuple[Records, Records],
    generators: Mapping[str, Records],
    protocol: Protocol,
    declared: Declared,
    *,
    seed: int = 0,
    on_progress: Progress = lambda _: None,
) -> Calibration:
    """Of train and holdout. Raises Refused where they do not fit what was declared."""
    seen = []
    train, holdout = real
    for case in planted(train, holdout, generators, declared.fields, seed):
        on_progress(case.name)
        report = run(protocol, texts_of(case.train, case.holdout, case.synthetic, declared), seed=seed)
        seen.append(judged(case, report, [rule.metric for rule in protocol.rules]))
    sets = {"train": train, "holdout": holdout, **generators}
    return Calibration(
        protocol=asdict(protocol.reference),
        asked={"seed": seed, "seeds": 0, "alarms": 0, "rows": 0, "declared": declared.document()},
        made=made_here(),
        rows={name: len(records) for name, records in sets.items()},
        seen=seen,
    )


def texts_of(train: Records | None, holdout: Records | None, synthetic: Records, declared: Declared) -> Texts:
    def documents(records: Records | None) -> Documents | None:
        return None if records is None else documents_of(enumerate(records, 1), declared)

    made = documents_of(enumerate(synthetic, 1), declared, real=False)
    return Texts(documents(train), documents(holdout), (made,), declared)
