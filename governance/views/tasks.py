"""The task list of a registration: what is done, to do, or cannot start yet."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.blockers import Blocker, Place
from governance.dossier import Dossier
from governance.kinds import WITH_REAL, Reading
from governance.models import Version
from governance.queries.registration import undeclared
from governance.vocabulary import Comparison, FileRole
from portal.lib.language import listed


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a registration; `page` is the name of its address, empty while it cannot be started."""

    title: str
    page: str
    word: str
    tone: str
    hint: str

    @property
    def is_done(self) -> bool:
        return self.tone == "pass"


def task(title: str, page: str, done: bool, hint: str) -> Task:
    return Task(title, page, _("Done"), "pass", hint) if done else Task(title, page, _("To do"), "neutral", hint)


def tasks_of(version: Version) -> list[Task]:
    dossier = Dossier(version)
    missing = {
        blocker.place: [item for item in dossier.missing if item.place == blocker.place] for blocker in dossier.missing
    }
    kind = version.dataset.of_kind
    parts = {Reading.TABLES: [columns_task], Reading.DOCUMENTS: [fields_task], Reading.NOT: []}[kind.reading]
    return [
        words_task(Place.REGISTRATION not in missing),
        files_task(dossier, missing.get(Place.FILES, [])),
        log_task(dossier),
        sources_task(dossier, Place.SOURCES not in missing),
        *(part(dossier) for part in parts),
    ]


def words_task(done: bool) -> Task:
    return task(
        _("Purpose and description"),
        "governance:registration-words",
        done,
        _("What it is for, and what it is not for."),
    )


def files_task(dossier: Dossier, missing: list[Blocker]) -> Task:
    if dossier.version.is_registered:
        return Task(_("Files"), "governance:registration-files", _("Frozen"), "pass", _("They can no longer change."))
    if missing:
        roles = [str(FileRole(blocker.subject).label).lower() for blocker in missing]
        return task(
            _("Files"),
            "governance:registration-files",
            False,
            _("Missing: %(tables)s.") % {"tables": listed(roles)},
        )
    return task(_("Files"), "governance:registration-files", True, what_is_held(dossier))


def what_is_held(dossier: Dossier) -> str:
    version = dossier.version
    if version.comparison not in WITH_REAL:
        return _(
            "Stored. There is nothing to compare with, so the report will say “not established” where that is needed."
        )
    if FileRole.HOLDOUT not in dossier.tables:
        return _("Without a holdout, privacy and utility cannot be established.")
    if version.comparison == Comparison.ELSEWHERE:
        return _("The synthetic data is stored. The train and holdout data stays where it is.")
    if version.dataset.of_kind.reading is Reading.TABLES:
        return _("The synthetic, train and holdout tables are stored.")
    return _("The synthetic, train and holdout documents are stored.")


def log_task(dossier: Dossier) -> Task:
    if dossier.run is None:
        return task(
            _("Generation log"),
            "governance:registration-log",
            False,
            _("How the rows were made. Its sources are filled in for the next task."),
        )
    if dossier.unmade:
        names = ", ".join(f"“{file.name}”" for file in dossier.unmade)
        hint = _("No log names %(names)s by digest. File the log of the run that made it.") % {"names": names}
        return Task(_("Generation log"), "governance:registration-log", _("Does not match"), "attention", hint)
    said = "; ".join(f"{run.generator_name}, {run.completeness}" for run in dossier.runs)
    return task(_("Generation log"), "governance:registration-log", True, f"{said}.")


def sources_task(dossier: Dossier, done: bool) -> Task:
    count = len(dossier.version.derivations.all())
    waiting = len(undeclared(dossier.version))
    if not count:
        hint = _("What it was made from, and the right to use it.")
    elif waiting:
        hint = _("Declared: %(count)s. Named in the log and not declared yet: %(waiting)s.")
    else:
        hint = _("Declared: %(count)s.")
    hint %= {"count": count, "waiting": waiting}
    return task(_("Sources and rights"), "governance:registration-sources", done, hint)


def fields_task(dossier: Dossier) -> Task:
    title, page = _("Fields of the documents"), "governance:registration-columns"
    if not dossier.columns:
        hint = _("Add the synthetic documents first, then choose from their fields.")
        return Task(title, "", _("Cannot start yet"), "neutral", hint)
    declared = bool(dossier.version.declaration.strip())
    hint = _("Declared.") if declared else _("Without a declaration the field “text” is read, if there is one.")
    return task(title, page, declared, hint)


def columns_task(dossier: Dossier) -> Task:
    version = dossier.version
    title, page = _("Columns for the evaluation"), "governance:registration-columns"
    if not dossier.columns:
        return Task(
            title,
            "",
            _("Cannot start yet"),
            "neutral",
            _("Add the synthetic table first, then choose from its columns."),
        )
    without = _("Without a target, utility cannot be established. Without subgroups, bias cannot be established.")
    return task(
        title,
        page,
        bool(version.targets),
        without if not version.targets else _("Target: %(targets)s.") % {"targets": ", ".join(version.targets)},
    )
