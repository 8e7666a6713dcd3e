"""The operating system's account that the servers run under."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from portal.embedded.errors import EmbeddedError

UNPRIVILEGED = "nobody"


class Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[str | int]


@dataclass(frozen=True)
class Account:
    """No ids means: the account of the caller."""

    uid: int | None = None
    gid: int | None = None

    def identity(self) -> Identity:
        """Keywords for subprocess."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, directory: Path) -> bool:
        return self._succeeds("test", "-x", str(directory))

    def may_run(self, program: Path) -> bool:
        return self._succeeds(str(program), "--version")

    def _succeeds(self, *command: str) -> bool:
        try:
            return subprocess.run(command, capture_output=True, check=False, **self.identity()).returncode == 0
        except PermissionError:
            return False


def server_account(cluster: Path) -> Account:
    """PostgreSQL refuses root, so root lends the servers to the owner of the data, at first `nobody`."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root and this system has no account '{UNPRIVILEGED}'. "
            "Run the command as another user."
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)
