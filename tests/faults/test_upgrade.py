"""An installation of an earlier release, as it was, comes along: `prepare_database`, and all that was approved stands."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.fixtures.earlier.make import key

EARLIER = Path(__file__).parents[1] / "fixtures/earlier/installation.tar.xz"
STATE = """
import json, django
django.setup()
from governance.models import Artefact, Submission
from governance.standing import Standing
found = []
for item in Submission.objects.order_by("pk"):
    one = Standing(Submission.objects.with_people().get(pk=item.pk))
    signatures = list(one.submission.signatures.all())
    packs = [file.sha256 for made in Artefact.objects.filter(record__submission=item) for file in made.files.filter(name="audit-pack.zip")]
    found.append([item.state, len(signatures), sum(map(one.is_valid, signatures)), packs])
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Installation:
    place: Path
    address: str

    @property
    def environment(self) -> dict[str, str]:
        places = {
            "FILES_DIR": "files",
            "SCRATCH_DIR": "scratch",
            "CHECKPOINT_DIR": "checkpoints",
            "SEAL_KEY_FILE": "seal.pem",
        }
        return os.environ | {name: str(self.place / value) for name, value in places.items()} | {
            "DATABASE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DEBUG": "1",
        }  # fmt: skip

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The dump restored into a database of its own, as its owner, and brought up to this release."""
    place = tmp_path_factory.mktemp("earlier")
    with tarfile.open(EARLIER) as kept:
        kept.extractall(place, filter="data")
    (place / "seal.pem").write_bytes(key())
    owner, name = os.environ["DATABASE_OWNER_URL"], f"earlier_{os.getpid()}"
    installation = Installation(place, f"{owner.rpartition('/')[0]}/{name}")
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        with psycopg.connect(installation.address, autocommit=True) as database:
            database.execute((place / "dump.sql").read_text())
        done = installation.python("manage.py", "prepare_database")
        assert done.returncode == 0, done.stderr
        yield installation
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_approvals_and_signatures_stand(upgraded: Installation) -> None:
    done = upgraded.python("-c", STATE)

    assert done.returncode == 0, done.stderr
    assert [entry[:3] for entry in json.loads(done.stdout)] == [
        ["in_force", 5, 5],
        ["in_force", 4, 4],
        ["review", 1, 1],
    ]


def test_logs_rows_and_summaries_agree(upgraded: Installation) -> None:
    """Save for the roles, which the people of the tests got without events, then as now."""
    logs, rows = upgraded.python("manage.py", "verify_audit"), upgraded.python("manage.py", "summaries", "--check")

    said = logs.stdout.splitlines()
    assert [line.partition(":")[2].split(",")[0] for line in said[:2]] == [" intact", " intact"]
    assert [line for line in said[2:] if not line.startswith("membership ")] == []
    assert rows.returncode == 0, rows.stdout + rows.stderr


def test_packs_verify_by_the_program_inside_and_by_today_s(upgraded: Installation) -> None:
    packs = [sha256 for entry in json.loads(upgraded.python("-c", STATE).stdout) for sha256 in entry[3]]
    assert len(packs) == 2
    public = upgraded.place / "key.pem"
    subprocess.run(
        ["openssl", "pkey", "-in", str(upgraded.place / "seal.pem"), "-pubout", "-out", str(public)], check=True
    )
    for sha256 in packs:
        pack = upgraded.place / "files/objects" / sha256[:2] / sha256
        with zipfile.ZipFile(pack) as inside:
            inside.extract("verify.py", upgraded.place)
        for program in (upgraded.place / "verify.py", settings.BASE_DIR / "governance/artefacts/pack/verify.py"):
            done = upgraded.python(str(program), str(pack), "--key", str(public))
            assert done.returncode == 0, done.stdout + done.stderr


def test_what_was_under_way_goes_on(upgraded: Installation) -> None:
    """The same command again changes nothing, and the checks find nothing to say of the rules."""
    again = upgraded.python("manage.py", "prepare_database")
    checked = upgraded.python("manage.py", "check", "--database", "default", "--fail-level", "ERROR")

    assert (again.returncode, checked.returncode) == (0, 0), again.stderr + checked.stderr
    assert "0 summary rows written." in again.stdout
