"""The task list of a registration: what is done, to do, or cannot start yet."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.dossier import Dossier
from governance.models import Version
from governance.queries.registration import undeclared
from governance.vocabulary import FileRole


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
    return Task(title, page, "Done", "pass", hint) if done else Task(title, page, "To do", "neutral", hint)


def tasks_of(version: Version) -> list[Task]:
    return [words_task(version), files_task(version), log_task(version), sources_task(version), columns_task(version)]


def words_task(version: Version) -> Task:
    return task(
        "Purpose and description",
        "governance:registration-words",
        bool(version.purpose.strip()),
        "What it is for, and what not.",
    )


def files_task(version: Version) -> Task:
    held = {file.role for file in version.files.all()}
    missing = [role.label.lower() for role in (FileRole.SYNTHETIC, FileRole.TRAIN) if role not in held]
    if version.is_registered:
        return Task("Files", "governance:registration-files", "Frozen", "pass", "They can no longer change.")
    if missing:
        return task("Files", "governance:registration-files", False, f"Missing: {' and '.join(missing)}.")
    holdout = "Synthetic, train and holdout are there."
    without = "Without a holdout, privacy and utility cannot be established."
    return task("Files", "governance:registration-files", True, holdout if FileRole.HOLDOUT in held else without)


def log_task(version: Version) -> Task:
    dossier = Dossier(version)
    if dossier.run is None:
        return task(
            "Generation log",
            "governance:registration-log",
            False,
            "How the rows were made. Its sources fill in the next task.",
        )
    if dossier.unmade:
        names = ", ".join(f"“{file.name}”" for file in dossier.unmade)
        hint = _("No log names %(names)s by digest. File the log of the run that made it.") % {"names": names}
        return Task("Generation log", "governance:registration-log", "Does not fit", "attention", hint)
    said = "; ".join(f"{run.generator_name}, {run.completeness}" for run in dossier.runs)
    return task("Generation log", "governance:registration-log", True, f"{said}.")


def sources_task(version: Version) -> Task:
    count = len(version.derivations.all())
    hint = f"{count} declared." if count else "What it was made from, and the right to do so."
    if waiting := len(undeclared(version)):
        hint = f"{hint} {waiting} more named in the log."
    return task("Sources and rights", "governance:registration-sources", bool(count), hint)


def columns_task(version: Version) -> Task:
    title, page = "Columns for the evaluation", "governance:registration-columns"
    if not Dossier(version).columns:
        return Task(
            title, "", "Cannot start yet", "neutral", "Add the synthetic table first: its columns are chosen from."
        )
    without = "Without a target, utility is not established; without subgroups, bias is not."
    return task(
        title, page, bool(version.targets), without if not version.targets else f"Target: {', '.join(version.targets)}."
    )
