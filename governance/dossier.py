"""Everything derived of one version, each part once: reports by protocol, runs, tables, documents, answers, tier."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from evaluations.harness.engine import library
from governance import declaration, record, shelf
from governance.assessment import Rating, asked, questions, rate
from governance.attributes import answered, judged
from governance.blockers import Blocker
from governance.generation_log import outputs_of
from governance.libraries import Library
from governance.models import Evidence, GenerationRun, RiskAssessment, Source, StoredFile, Version
from governance.models.descent import above
from governance.requirements import Brought, Reported, blockers, registration
from governance.vocabulary import (
    STUDY,
    ColumnPart,
    ComputedBy,
    EvidenceKind,
    FileRole,
    GeneratorType,
    LibraryKind,
    RiskTier,
    Verdict,
)

WORST_FIRST = (Verdict.FAIL, Verdict.NOT_ESTABLISHED, Verdict.ATTENTION, Verdict.PASS)


class Dossier:
    """What a version holds and what follows from it. Fetch the version with files, evidence, runs, derivations and assessment.

    `form` is the format of the record that it is read for: in the first, the newest report counts, whoever computed it.
    """

    def __init__(self, version: Version, *, at: date | None = None, form: int = record.NEWEST) -> None:
        self.version = version
        self.form = form
        self.today = at or timezone.now().date()

    @cached_property
    def reports(self) -> dict[str, tuple[Evidence, ...]]:
        """Every report by the id of its protocol, the newest first."""
        return self.by_key(EvidenceKind.REPORT)

    @cached_property
    def documents(self) -> dict[str, Evidence]:
        """The newest document of each key."""
        return {key: found[0] for key, found in self.by_key(EvidenceKind.DOCUMENT).items()}

    def by_key(self, kind: EvidenceKind) -> dict[str, tuple[Evidence, ...]]:
        found: dict[str, tuple[Evidence, ...]] = {}
        for item in self.version.evidence.all():
            if item.kind == kind:
                found[item.key] = (*found.get(item.key, ()), item)
        return dict(sorted(found.items()))

    @cached_property
    def counted_reports(self) -> dict[str, Evidence]:
        """The report of each protocol that counts: the newest that this portal or a registered runner computed, if there is one.

        What a person computed elsewhere takes the place of no other.
        """
        return {protocol: self.counted(found) for protocol, found in self.reports.items()}

    def counted(self, found: tuple[Evidence, ...]) -> Evidence:
        if self.form == record.FIRST:
            return found[0]
        return next((item for item in found if item.computed_by != ComputedBy.PERSON), found[0])

    @cached_property
    def other_reports(self) -> tuple[Evidence, ...]:
        """Those that do not count, the newest of each protocol first: they stay beside those that do."""
        return tuple(
            item for protocol, found in self.reports.items() for item in found if item != self.counted_reports[protocol]
        )

    @cached_property
    def last_report(self) -> Evidence | None:
        """Of the reports that count, the one filed last, by whatever protocol."""
        return max(self.counted_reports.values(), key=lambda item: item.pk, default=None)

    @cached_property
    def tables(self) -> dict[str, tuple[StoredFile, ...]]:
        """The synthetic and real data by role, whatever its kind; several synthetic ones are draws."""
        held = [file for file in self.version.files.all() if file.is_data]
        return {
            role: tuple(file for file in held if file.role == role) for role in sorted({file.role for file in held})
        }

    @cached_property
    def draws(self) -> tuple[StoredFile, ...]:
        return self.tables.get(FileRole.SYNTHETIC, ())

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """The synthetic table's columns, or the documents' fields, as they were read; empty while there is neither."""
        return list(self.draws[0].columns) if self.draws else []

    @cached_property
    def runs(self) -> tuple[GenerationRun, ...]:
        """The generation logs that count, in the order of what they made: for each draw the newest log that names it.

        Without any draw that a log names it is the log filed last.
        """
        filed = tuple(self.version.generation_runs.all())
        made = [run for file in self.draws if (run := self.run_of(file))]
        return tuple(dict.fromkeys(made)) or filed[:1]

    def run_of(self, draw: StoredFile) -> GenerationRun | None:
        """The newest log that names this table among its outputs."""
        return next((run for run in self.version.generation_runs.all() if draw.sha256 in outputs_of(run.log)), None)

    def draws_of(self, run: GenerationRun) -> list[StoredFile]:
        return [file for file in self.draws if self.run_of(file) == run]

    @cached_property
    def unmade(self) -> list[StoredFile]:
        """The draws that no log names."""
        return [file for file in self.draws if self.run_of(file) is None]

    @cached_property
    def run(self) -> GenerationRun | None:
        """Of the logs that count, the one filed last."""
        return max(self.runs, key=lambda run: run.pk, default=None)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return tuple(item.source for item in self.version.derivations.all() if item.source)

    @cached_property
    def sources_above(self) -> tuple[Source, ...]:
        """With those of the versions that it was made from, and of what these were made from."""
        if all(item.origin_id is None for item in self.version.derivations.all()):
            return self.sources
        further = Source.objects.filter(derivations__version__in=above([self.version.pk])).order_by("pk").distinct()
        return tuple({item.pk: item for item in (*self.sources, *further)}.values())

    @cached_property
    def withdrawn_sources(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources_above if source.is_withdrawn)

    @cached_property
    def lapsed_sources(self) -> tuple[Source, ...]:
        """Those whose authority ended by itself."""
        return tuple(item for item in self.sources_above if item.has_lapsed(self.today) and not item.is_withdrawn)

    @cached_property
    def verdicts(self) -> dict[str, dict[str, str]]:
        """By protocol, each group's verdict."""
        return {protocol: verdicts_in(report) for protocol, report in self.counted_reports.items()}

    @cached_property
    def measured(self) -> dict[str, str]:
        """Each group's verdict, the worst where several protocols judge it."""
        found: dict[str, str] = {}
        for verdicts in self.verdicts.values():
            for group, verdict in verdicts.items():
                found[group] = min(verdict, found.get(group, verdict), key=WORST_FIRST.index)
        return found

    @cached_property
    def reported(self) -> dict[str, Reported]:
        """What each protocol's report brings, as the policy asks for it."""
        return {
            protocol: Reported(
                protocol=protocol_of(report),
                is_current=self.is_of_its_files(report),
                declared_is_current=not self.is_own(report) or report_of(report).get("declared") == self.declared,
                verdicts=self.verdicts[protocol],
                computed_by=report.computed_by,
            )
            for protocol, report in self.counted_reports.items()
        }

    @property
    def is_measured_here(self) -> bool:
        """Whether a job of this portal can measure it; else it is measured elsewhere, or by people."""
        return self.version.dataset.of_kind.is_measured_here(self.version.comparison)

    @property
    def has_study(self) -> bool:
        """Whether plan, key and ratings of people are filed, so that a job can measure what they said."""
        return self.documents.keys() >= set(STUDY)

    def is_own(self, report: Evidence) -> bool:
        """Whether its protocol measures data of this kind, and not what people or models say of it."""
        named = report_of(report)["protocol"]
        found = library.named(named["id"], named["version"])
        return found is None or found.kind == self.version.dataset.of_kind.modality

    def is_of_its_files(self, report: Evidence) -> bool:
        """Whether it names every file that its protocol is about: of ratings, what was rated.

        What documents are called in a report follows from how they are declared; one on others is never filed.
        """
        roles = self.tables.keys() if self.is_own(report) else {FileRole.SYNTHETIC} & self.tables.keys()
        named, parts = inputs_of(report), parts_in(report)
        return all(
            file.table_sha256 in named if file.table_sha256 else role in parts or file.sha256 in named
            for role in roles
            for file in self.tables[role]
        )

    @cached_property
    def declared(self) -> Any:
        """What was declared, as a report on it has to say."""
        return declared_of(self.version)

    @cached_property
    def assessment(self) -> RiskAssessment | None:
        held: RiskAssessment | None = getattr(self.version, "risk_assessment", None)
        return held

    @cached_property
    def policy(self) -> Library:
        """The one in force, by which a new submission would be judged."""
        return shelf.policy_for(self.version.dataset.organisation)

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        """What would block a submission, whatever it states."""
        return tuple(item for item in blockers(self.policy, self.brought) if item.is_of_version)

    @cached_property
    def questionnaire(self) -> Library:
        """The one that was answered, or would be."""
        if self.assessment is None:
            named: str = self.policy.content["questionnaire"]
            return shelf.named(LibraryKind.QUESTIONNAIRE, named, self.version.dataset.organisation)
        held = self.assessment
        return shelf.get(LibraryKind.QUESTIONNAIRE, held.questionnaire, held.questionnaire_digest)

    @cached_property
    def answers(self) -> dict[str, Any]:
        return dict(self.assessment.answers) if self.assessment else {}

    @cached_property
    def rating(self) -> Rating:
        return rate(self.questionnaire, self.answers, self.measured, self.facts)

    @cached_property
    def asked(self) -> list[dict[str, Any]]:
        """The questions of the questionnaire that apply."""
        return asked(self.questionnaire, self.answers, self.facts)

    @property
    def is_assessed(self) -> bool:
        """Whether somebody answers for complete answers."""
        return self.assessment is not None and self.assessment.is_complete

    @cached_property
    def tier(self) -> RiskTier | None:
        """None until the assessment is complete."""
        return self.rating.tier if self.is_assessed else None

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """What rules may ask of the version; a submission adds what it states. None is not stated yet."""
        return {
            **self.facts,
            "tier": self.tier,
            "access": None,
            "vendor": None,
            "replaces": None,
            **answered((question["id"] for question in questions(self.questionnaire)), self.answers),
            **{
                key: verdict
                for protocol, verdicts in self.verdicts.items()
                for key, verdict in judged(protocol, verdicts).items()
            },
        }

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Attributes that do not rest on the questionnaire, so that its questions may depend on them."""
        return {**self.described, **self.generated}

    @cached_property
    def described(self) -> dict[str, Any]:
        """Attributes from the registration."""
        version, derivations = self.version, self.version.derivations.all()
        return {
            "kind": version.dataset.kind,
            "comparison": version.comparison,
            "domain": version.dataset.domain,
            "personal_data": frozenset(str(source.personal_data) for source in self.sources),
            "source_roles": frozenset(item.role for item in derivations),
            "sources": len(derivations),
            "from_version": any(item.origin_id is not None for item in derivations),
            "files": frozenset(self.tables),
            "rows": self.draws[0].rows if self.draws else None,
            "columns": len(self.columns) if self.draws else None,
            **{str(part): len(getattr(version, part)) for part in ColumnPart},
            **declaration.attributes(version.declaration, version.dataset.of_kind.modality),
        }

    @cached_property
    def generated(self) -> dict[str, Any]:
        """Attributes from the generation logs; where runs differ, each of their values counts."""
        runs = self.runs
        return {
            "generator_type": one_or_all(kind for run in runs for kind in GeneratorType(run.generator_type).counts_as),
            "synthetic_degree": one_or_all(run.log["synthetic_degree"] for run in runs),
            "log_completeness": one_or_all(run.completeness for run in runs),
            "language_models": max((len(run.log.get("models", ())) for run in runs), default=None),
        }

    @cached_property
    def brought(self) -> Brought:
        """What the version brings to a policy."""
        return Brought(
            today=self.today,
            attributes=self.attributes,
            registered=self.version.is_registered,
            purpose=self.version.purpose,
            has_log=self.run is not None,
            unmade={file.sha256: file.name for file in self.unmade},
            logs=tuple(run.log for run in self.runs),
            files=frozenset(self.tables),
            kind=self.version.dataset.of_kind,
            comparison=self.version.comparison,
            documents=frozenset(self.documents),
            reports=self.reported,
            questionnaire=self.questionnaire.ref if self.assessment else "",
            assessment_complete=self.tier is not None and self.rating.is_complete,
            tier=self.tier,
            lapsed_sources={str(source.pk): source.title for source in self.lapsed_sources},
            withdrawn_sources={str(source.pk): source.title for source in self.withdrawn_sources},
            sources=len(self.version.derivations.all()),
        )

    @cached_property
    def missing(self) -> tuple[Blocker, ...]:
        """What the registration still asks for, before the files are frozen."""
        return () if self.version.is_registered else registration(self.brought)


def one_or_all(values: Iterable[str]) -> str | frozenset[str] | None:
    """The value that all runs share, or all values; None without any run."""
    found = frozenset(values)
    return next(iter(found), None) if len(found) < 2 else found


def report_of(item: Evidence) -> Mapping[str, Any]:
    """A report without its measurements."""
    return item.facts or {}


def protocol_of(item: Evidence) -> str:
    """The protocol of a report with its version, such as “tabular-1@1”."""
    protocol = report_of(item)["protocol"]
    return f"{protocol['id']}@{protocol['version']}"


def inputs_of(item: Evidence) -> set[str]:
    """The digests of what a report was made on."""
    return {given["sha256"] for given in report_of(item).get("inputs", [])}


def parts_in(item: Evidence) -> set[str]:
    """The parts that this played."""
    return {given["role"] for given in report_of(item).get("inputs", [])}


def verdicts_in(item: Evidence) -> dict[str, str]:
    return {group["id"]: group["verdict"] for group in report_of(item).get("groups", [])}


def declared_of(version: Version) -> Any:
    """What was declared of a version, as a report on it has to say."""
    chosen = {part: getattr(version, part) for part in ColumnPart}
    return declaration.document(version.declaration, chosen, version.dataset.of_kind.modality)
