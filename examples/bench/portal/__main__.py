"""`make bench-portal`: seeds a large installation, opens every page as each role, writes the portal's part of the benchmark page.

python -m examples.bench.portal [--rows 100000] [--requests 50] [--json FILE] [--beside FILE] [--out PAGE]
"""

import argparse
import json
import logging
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from examples.bench.portal.page import section
from examples.bench.portal.seeding import seed
from examples.bench.portal.walking import walk
from examples.bench.sections import write
from governance.models import AuditEvent, Submission
from portal.accounts.models import Organisation, User
from tests.people import World, settle

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=100_000, help="how many submissions; ten times as many audit events"
    )
    parser.add_argument("--seed-only", action="store_true", help="seed and stop")
    parser.add_argument("--seeded", action="store_true", help="measure what an earlier run seeded, without seeding")
    parser.add_argument("--requests", type=int, default=50, help="warm requests of each page")
    parser.add_argument("--json", type=Path, help="where the figures go")
    parser.add_argument(
        "--beside", type=Path, help="the figures of an earlier run over fewer submissions, to compare with"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark.md", help="the page")
    run(parser.parse_args())


def run(options: argparse.Namespace) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    logging.getLogger("django.request").setLevel(logging.ERROR)
    started = time.monotonic()
    world = settled() if options.seeded else founded()
    if not options.seeded:
        seed(world, options.rows)
    submissions, events = Submission.objects.count(), AuditEvent.objects.count()
    print(f"{submissions:,} submissions, {events:,} audit events in {time.monotonic() - started:.0f} s", flush=True)
    if options.seed_only:
        return
    pages = {}
    for name, found in walk(world, options.requests):
        pages[name] = found
        print(
            f"{found['p95_ms']:8.1f} ms {found['queries']:4} {found['rows']:6} {found['bytes']:9}  {name}", flush=True
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": options.rows, "pages": pages}, indent=1), encoding="utf-8")
    about = {"rows": options.rows, "requests": options.requests, "submissions": submissions, "events": events}
    about |= {"machine": machine(), "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    beside = json.loads(options.beside.read_text(encoding="utf-8")) if options.beside else {}
    write(options.out, "portal", section(about, pages, beside))


def founded() -> World:
    """An empty installation with its people, whatever an earlier run left."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    return settle()


def settled() -> World:
    """The people whom an earlier run settled."""
    organisations = {place.name: place for place in Organisation.objects.all()}
    return World(organisations, {user.email.partition("@")[0]: user for user in User.objects.all()})


def machine() -> str:
    return f"{os.cpu_count()} x {platform.machine()}"


if __name__ == "__main__":
    main()
