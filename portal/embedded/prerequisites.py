"""What the system must bring beside Python: found, else installed where we may, else named with the command.

Run by path with any Python, before there is a virtual environment, with `demo`, `test` or `spark` as its argument.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Need:
    package: str
    purpose: str
    met: Callable[[], bool]
    is_needed: bool = True


def _library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _command(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def _font(name: str) -> bool:
    return any(FONTS.rglob(name))


def _venv() -> bool:
    return find_spec("ensurepip") is not None


FONTS = Path("/usr/share/fonts")
DEMO = (
    Need(f"python3.{sys.version_info.minor}-venv", "makes the virtual environment", _venv),
    Need("libpango-1.0-0", "sets the text of the PDF", partial(_library, "libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "finds the fonts of the PDF", partial(_library, "libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "embeds fonts in the PDF", partial(_library, "libharfbuzz-subset.so.0")),
    Need("fonts-dejavu-core", "draws Arabic and Hebrew letters in the PDF", partial(_font, "DejaVuSans.ttf"), False),
    Need(
        "fonts-wqy-microhei",
        "draws Chinese, Japanese and Korean letters in the PDF",
        partial(_font, "wqy-microhei.ttc"),
        False,
    ),
)
TEST = (
    *(replace(need, is_needed=True) for need in DEMO),
    Need(
        "chromium",
        "shows the pages to the tests",
        partial(_command, "chromium", "chromium-browser", "google-chrome"),
    ),
    Need("poppler-utils", "draws the PDF for the tests", partial(_command, "pdftoppm")),
)
SPARK = (Need("default-jre-headless", "runs Spark", partial(_command, "java")),)
NEEDS = {"test": TEST, "spark": SPARK}


def missing(needs: tuple[Need, ...]) -> list[Need]:
    invalidate_caches()
    return [need for need in needs if not need.met()]


def main() -> int:
    """0 when nothing is missing any more that is needed, else 2; with the command that helps."""
    needs = NEEDS.get(" ".join(sys.argv[1:]), DEMO)
    lacking = missing(needs)
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([need.package for need in lacking])
        lacking = missing(needs)
    if not lacking:
        return 0
    for need in lacking:
        sys.stderr.write(f"Missing: {need.package} ({need.purpose}).\n")
    packages = " ".join(need.package for need in lacking)
    sys.stderr.write(f"Install on Debian or Ubuntu: sudo apt-get update && sudo apt-get install -y {packages}\n")
    return 2 if any(need.is_needed for need in lacking) else 0


def _install(packages: list[str]) -> None:
    """One by one, so that a package this system does not know costs only itself."""
    sys.stderr.write(f"Installing {' '.join(packages)}\n")
    _apt("update")
    for package in packages:
        _apt("install", "-y", "--no-install-recommends", package)


def _apt(*arguments: str) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", *arguments]
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
