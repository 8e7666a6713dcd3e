"""The main job in a browser: one person after the other, from the registration to a pack that a stranger verifies."""

import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from evaluations.attempt import attempt
from evaluations.models import EvaluationJob
from governance import libraries
from governance.actions import artefacts, evidence
from governance.assessment import asked
from governance.models import Artefact, Submission, Version
from governance.vocabulary import RiskTier, State
from portal.accounts.actor import SYSTEM
from portal.lib import seal
from tests import factories
from tests.functional.visitors import Visitors
from tests.integration.artefacts.pack.packed import public_pem
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "What is this version for?": "To develop a cost model before access to the real records.",
    "Why synthetic data, and why not the real data?": "The real records may be used in the secure room only.",
    "What must it not be used for?": "Statements about individuals.",
}
COLUMNS = ("ill: Target", "ill: Sensitive", "age: Quasi-identifier", "region: Quasi-identifier", "sex: Subgroup")


def press(page: Page, label: str) -> None:
    """The button or the link with this name, whichever the page offers."""
    page.get_by_role("button", name=label, exact=True).or_(page.get_by_role("link", name=label, exact=True)).click()


def told(page: Page, words: str) -> None:
    expect(page.locator(".messages")).to_contain_text(words)


def test_from_the_registration_to_a_pack_that_a_stranger_verifies(
    world: World, visitors: Visitors, tmp_path: Path
) -> None:
    """240 rows are measured for real, and their report is read in the browser.

    On so few rows the verdict on privacy is not a pass, and the policy blocks: a report that passes is filed before the submission.
    """
    sade = visitors.page("sade")
    version = register_dataset(sade)
    fill_task_list(sade, version)
    evaluate(sade)
    assess(sade, version)
    frozen = factories.fresh(version)
    evidence.file_report(frozen, report=factories.report(frozen), by=SYSTEM)
    made = put_forward(sade, version)

    sign(visitors.page("priya"), made, "responsibility")
    for name in ("rui", "ines"):
        review(visitors.page(name), made)
    rui = visitors.page("rui")
    set_terms(rui, made)
    sign(rui, made, "review")
    for name, stage in (("ama", "lab"), ("otto", "institution")):
        sign(visitors.page(name), made, stage)
    assert factories.again(made).state == State.APPROVED
    artefacts.make(Artefact.objects.get().pk)
    assert factories.again(made).state == State.IN_FORCE

    pack = download(visitors.page("petra"), made, tmp_path)
    verifies(pack)
    nothing_to_see(visitors.page("nia"), made)
    in_force_for_anybody(visitors.page(), pack)


def register_dataset(page: Page) -> Version:
    page.goto("/")
    press(page, "Register a dataset")
    page.get_by_role("textbox", name="Title").fill("Visits and costs")
    page.get_by_label("Domain").fill("health economics")
    page.get_by_role("textbox", name="Description").fill("Visits and yearly costs of insured adults.")
    press(page, "Register")
    told(page, "The dataset is registered")
    return Version.objects.get()


def fill_task_list(page: Page, version: Version) -> None:
    write_words(page, version)
    send_files(page)
    file_log(page, version)
    declare_source(page)
    choose_columns(page)
    expect(page.get_by_text("5 of 5 tasks done.")).to_be_visible()
    press(page, "Register and freeze the files")
    told(page, "The version is registered and its files are frozen")
    assert factories.fresh(version).is_registered


def write_words(page: Page, version: Version) -> None:
    """Saved while they are typed, before any button is pressed."""
    press(page, "Purpose and description")
    for label, words in WORDS.items():
        page.get_by_label(label).fill(words)
    expect(page.locator(".autosave")).to_contain_text("Saved")
    assert factories.fresh(version).out_of_scope == "Statements about individuals."
    press(page, "Save and continue")


def send_files(page: Page) -> None:
    press(page, "Files")
    for role in factories.ROWS:
        panel = page.locator(f"#{role}")
        panel.locator("input[type=file]").set_input_files(
            {"name": f"{role}.csv", "mimeType": "text/csv", "buffer": factories.table(role)}
        )
        panel.get_by_role("button", name="Upload").click()
        told(page, f"“{role}.csv” is stored.")
    press(page, "Back to the tasks")


def file_log(page: Page, version: Version) -> None:
    press(page, "Generation log")
    page.get_by_role("textbox", name="Generation log").fill(json.dumps(factories.generation_log(version)))
    press(page, "Check and file the log")
    told(page, "The generation log is filed.")


def declare_source(page: Page) -> None:
    """The log named it; the form comes filled, and only the issuer is missing."""
    page.get_by_label("Provider").first.fill("Northgate Trust")
    press(page, "Declare this source")
    told(page, "is declared.")
    press(page, "Back to the tasks")


def choose_columns(page: Page) -> None:
    press(page, "Columns for the evaluation")
    for label in COLUMNS:
        page.get_by_label(label, exact=True).check()
    press(page, "Save and continue")


def evaluate(page: Page) -> None:
    """The worker works while the page is open, and the page finds the report by itself."""
    press(page, "Start the evaluation")
    expect(page.get_by_role("button", name="Cancel the evaluation")).to_be_visible()
    assert attempt(EvaluationJob.objects.get().pk)
    page.get_by_role("link", name="Read the report").click()
    for group in ("validity", "fidelity", "utility", "privacy", "bias"):
        expect(page.locator(f"#{group}")).to_be_visible()


def assess(page: Page, version: Version) -> None:
    """Answers question after question; those that an answer brings up appear while one answers."""
    page.goto(f"/versions/{version.pk}/risk/")
    given: dict[str, Any] = factories.answers_of_tier(RiskTier.MODERATE)
    for question in asked(libraries.load("questionnaire", "core@2"), given):
        if question["id"] in given:
            answer(page, question["id"], given[question["id"]])
    press(page, "These answers are complete")
    told(page, "The risk assessment is complete.")


def answer(page: Page, key: str, given: Any) -> None:
    place = page.locator(f"[id='ask-{key}']")
    expect(place.locator("textarea, input:not([type=hidden])").first).to_be_visible()
    if place.locator("textarea").count():
        place.locator("textarea").fill(given)
    else:
        for value in given if isinstance(given, list) else [given]:
            place.locator(f"input[value='{value}']").check()


def put_forward(page: Page, version: Version) -> Submission:
    page.goto(f"/versions/{version.pk}/")
    press(page, "Submit for approval")
    page.get_by_label("Intended uses").fill("Health-economic modelling of treatment sequences.")
    page.get_by_label("Who receives the data").fill("The modelling team of the lab.")
    page.get_by_label("Controlled: a secure environment").check()
    press(page, "Save and go back")
    press(page, "Submit")
    press(page, "Submit")
    told(page, "The submission is now in the state “")
    made = Submission.objects.get()
    assert made.state == State.ATTESTATION
    return made


def sign(page: Page, made: Submission, action: str) -> None:
    page.goto(f"/submissions/{made.pk}/")
    page.locator(f"a[href$='/sign/{action}/']").first.click()
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Sign")
    told(page, "Signed.")


def review(page: Page, made: Submission) -> None:
    page.goto(f"/submissions/{made.pk}/")
    press(page, "Take the review")
    page.get_by_label("No. I take the review").check()
    press(page, "Declare")
    press(page, "Give a verdict")
    page.get_by_label("Support approval").check()
    page.get_by_role("radio", name="Moderate").check()
    page.get_by_role("textbox", name="Why").fill("The evidence supports it.")
    press(page, "Give this verdict")
    told(page, "Your verdict is recorded.")


def set_terms(page: Page, made: Submission) -> None:
    page.goto(f"/submissions/{made.pk}/review/terms/")
    page.get_by_role("radio", name="Moderate").check()
    page.get_by_label("Summary of the review").fill("Two reviewers agree.")
    page.get_by_role("textbox", name="Condition").fill(factories.CONDITION)
    page.get_by_label("Due").fill(f"{timezone.now().date() + timedelta(days=300):%Y-%m-%d}")
    press(page, "Set the terms")
    told(page, "The terms are set.")


def download(page: Page, made: Submission, folder: Path) -> Path:
    page.goto(f"/submissions/{made.pk}/record/")
    with page.expect_download() as started:
        press(page, "audit-pack.zip")
    pack = folder / "pack.zip"
    started.value.save_as(pack)
    return pack


def verifies(pack: Path) -> None:
    """With the verifier that lies in the pack, away from the project, and the portal's key from elsewhere."""
    with zipfile.ZipFile(pack) as opened:
        opened.extract("verify.py", pack.parent)
    (pack.parent / "key.pem").write_bytes(public_pem(seal.key()))
    command = [sys.executable, "-I", "verify.py", pack.name, "--key", "key.pem"]
    done = subprocess.run(command, cwd=pack.parent, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The pack verifies." in done.stdout


def nothing_to_see(page: Page, made: Submission) -> None:
    pack = Artefact.objects.get()
    for address in (
        f"/submissions/{made.pk}/record/",
        f"/artefacts/{pack.pk}/audit-pack.zip/",
        f"/packs/{pack.pk}/pdf/",
    ):
        answered = page.request.get(address)
        assert (address, answered.status) == (address, 404)


def in_force_for_anybody(page: Page, pack: Path) -> None:
    page.goto("/verify/")
    page.get_by_label("Audit pack (zip or PDF) or data file").set_input_files(pack)
    press(page, "Verify the file")
    expect(page.get_by_text("Intact and in force")).to_be_visible()
    expect(page.locator("#result")).to_contain_text("Its approval is in force.")
