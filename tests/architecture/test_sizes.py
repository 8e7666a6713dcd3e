"""The house stays one in which a file can be read at a sitting."""

from pathlib import Path
from statistics import median, quantiles

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ONE_FILE_BY_DESIGN = ROOT / "governance/artefacts/pack/verify.py"


def lines_of(folder: str) -> dict[Path, int]:
    files = (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return {path: lines for path, lines in counted.items() if lines}


def test_files_stay_small() -> None:
    lines = {
        path: count
        for folder in ("portal", "governance", "evaluations", "examples")
        for path, count in lines_of(folder).items()
    }

    assert median(lines.values()) <= 95
    assert quantiles(lines.values(), n=10)[-1] <= 200
    assert {path.name for path, count in lines.items() if count > 400} == {ONE_FILE_BY_DESIGN.name}
