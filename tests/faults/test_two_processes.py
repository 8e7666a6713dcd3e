"""What one process counts, every process counts: used codes, attempts to sign, attempts to sign in."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as installed
from django.core.cache import cache
from django.db import connection

from portal.accounts import reauthentication
from portal.accounts.models import Reauthentication, SharedEntry, User
from portal.accounts.reauthentication import Proof
from portal.lib.refusals import NotPermitted
from tests.assurance import Tried
from tests.faults.conftest import database
from tests.people import PASSWORD, World, settle

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 24
DAY = 86_400
SIGN = """
import sys, django
from django.conf import settings
settings.MFA_TOTP_PERIOD = 86_400
settings.PASSWORD_HASHERS = sys.argv.pop().split()
django.setup()
from portal.accounts.models import User
from portal.accounts.reauthentication import Proof, check
email, password, code = sys.argv[1:]
print(",".join(check(User.objects.get(email=email), Proof(password, code))[0]))
"""
SIGN_IN = """
import sys, django
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
django.setup()
from django.test import Client
from django.urls import reverse
for number in range(6):
    answer = Client().post(reverse("account_login"), {"login": sys.argv[1], "password": f"wrong {number}"}, secure=True)
    print("looked at" if b"Too many failed" not in answer.content else "refused", answer.status_code)
"""


@pytest.fixture
def people(transactional_db: None) -> World:
    return settle()


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """Another process on the test's database, as a second web process is."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=installed.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*processes: "subprocess.Popen[str]") -> list[str]:
    said = []
    for process in processes:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        said += output.splitlines()
    return said


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_one_time_code_is_good_once_whatever_the_process(people: World, settings: Any) -> None:
    settings.MFA_TOTP_PERIOD = DAY
    secret, otto = generate_totp_secret(), people.users["otto"]
    TOTP.activate(otto, secret)

    said = ended(
        *[start(SIGN, otto.email, PASSWORD, code_of(secret), " ".join(settings.PASSWORD_HASHERS)) for _ in range(2)]
    )

    assert sorted(said) == ["", "password,totp"]
    assert reauthentication.check(otto, Proof(PASSWORD, code_of(secret)))[0] == ()


def test_of_many_that_add_one_key_at_once_one_succeeds(people: World) -> None:
    def add(number: int) -> bool:
        try:
            return cache.add("code", number, timeout=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(add, range(PARALLEL)))

    assert added.count(True) == 1
    assert cache.get("code") == added.index(True)
    cache.set("over", 1, timeout=-1)
    assert (cache.get("over"), cache.add("over", 2), cache.get("over")) == (None, True, 2)
    assert SharedEntry.objects.count() == 2


def test_wrong_passwords_at_the_same_moment_are_five_attempts_to_sign(people: World, tried: Tried) -> None:
    otto = User.objects.get(pk=people.users["otto"].pk)

    def attempt(number: int) -> str:
        try:
            reauthentication.prove(otto, Proof(f"wrong {number}"), purpose="0" * 64, session="one")
        except NotPermitted as refused:
            return refused.reasons[0]
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(attempt, range(PARALLEL)))

    assert sum("The password is incorrect." in answer for answer in answers) == reauthentication.FAILURES == 5
    assert sum("5 attempts failed. Wait 15 minutes" in answer for answer in answers) == PARALLEL - 5
    assert Reauthentication.objects.filter(succeeded=False).count() == 5
    with pytest.raises(NotPermitted, match="5 attempts failed"):
        reauthentication.prove(otto, Proof(PASSWORD), purpose="0" * 64, session="one")
    tried("Wrong passwords at the same moment, to sign: refused, and looked at five times", PARALLEL, PARALLEL)


def test_wrong_passwords_in_several_processes_are_five_attempts_to_sign_in(people: World, tried: Tried) -> None:
    said = ended(*[start(SIGN_IN, people.users["otto"].email) for _ in range(PARALLEL // 6)])

    assert said.count("looked at 200") == 5
    assert len(said) == PARALLEL
    tried("Wrong passwords from several processes, to sign in: refused, and looked at five times", PARALLEL, PARALLEL)
