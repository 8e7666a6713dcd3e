"""The task list of a registration: what is done, to do, or cannot start yet."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.blockers import Blocker, Place
from governance.dossier import Dossier
from governance.models import Version
from governance.queries.registration import undeclared
from governance.vocabulary import FileRole
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
    return [
        words_task(Place.REGISTRATION not in missing),
        files_task(dossier, missing.get(Place.FILES, [])),
        log_task(dossier),
        sources_task(dossier, Place.SOURCES not in missing),
        columns_task(dossier),
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
    holdout = _("The synthetic, train and holdout tables are stored.")
    without = _("Without a holdout, privacy and utility cannot be established.")
    held = holdout if FileRole.HOLDOUT in dossier.tables else without
    return task(_("Files"), "governance:registration-files", True, held)


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
