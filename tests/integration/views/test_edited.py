"""Two people on one form, a session that ended, a refusal: nothing that somebody typed is lost, and nothing is erased."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from governance.actions import risk
from governance.models import Version
from governance.vocabulary import State
from portal.lib.typed import PROOF
from tests import factories, pages
from tests.integration.views.reading import seen, text
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
AUTOSAVE = {"X-Autosave": "true"}
CLASH = "Somebody else changed this after you opened the page."


@pytest.fixture
def version(world: World) -> Version:
    return factories.complete_version(world)


def words_of(version: Version) -> str:
    return f"/versions/{version.pk}/register/words/"


def test_two_people_keep_what_each_changed(version: Version, client_of: ClientOf) -> None:
    sade, priya = client_of("sade"), client_of("priya")
    first, second = seen(sade, words_of(version)), seen(priya, words_of(version))

    sade.post(words_of(version), first | {"limits": "Hers."})
    priya.post(words_of(version), second | {"notes": "His."})

    saved = factories.fresh(version)
    assert (saved.limits, saved.notes, saved.purpose) == ("Hers.", "His.", version.purpose)


def test_the_same_field_is_not_erased_and_both_texts_are_shown(version: Version, client_of: ClientOf) -> None:
    sade, priya = client_of("sade"), client_of("priya")
    before = seen(priya, words_of(version))
    sade.post(words_of(version), seen(sade, words_of(version)) | {"limits": "Hers <b>.", "purpose": "To teach."})

    late = priya.post(words_of(version), before | {"limits": "His.", "notes": "More.", "purpose": "To teach."})

    assert (late.status_code, factories.fresh(version).limits, factories.fresh(version).notes) == (409, "Hers <b>.", "")
    clashes = late.context["form"].clashes
    assert [(clash.label, clash.theirs, clash.mine) for clash in clashes] == [("Known limits", "Hers <b>.", "His.")]
    assert late.context["form"]["limits"].value() == "His."
    assert CLASH in text(late)
    assert "Hers &lt;b&gt;." in late.content.decode()
    again = {field.name: field.value() or "" for field in late.context["form"]}
    assert priya.post(words_of(version), again).status_code == 302
    assert (factories.fresh(version).limits, factories.fresh(version).notes) == ("His.", "More.")


def test_a_script_sends_what_changed_and_is_told_the_revision(version: Version, client_of: ClientOf) -> None:
    client, limits = client_of("sade"), {"changed": "limits"}
    purpose = factories.fresh(version).purpose

    first = client.post(
        words_of(version), seen(client, words_of(version)) | limits | {"limits": "One"}, headers=AUTOSAVE
    )
    shown = {"revision": first.headers["X-Revision"]}
    second = client.post(words_of(version), shown | limits | {"limits": "One two"}, headers=AUTOSAVE)
    stale = client.post(words_of(version), shown | limits | {"limits": "One three"}, headers=AUTOSAVE)

    assert (first.status_code, second.status_code, stale.status_code) == (200, 200, 409)
    assert (factories.fresh(version).limits, factories.fresh(version).purpose) == ("One two", purpose)
    assert b"One two" in stale.content
    assert b"One three" in stale.content


def test_nonsense_for_a_revision_has_seen_nothing(version: Version, client_of: ClientOf) -> None:
    for revision in ("", "[1]", "{", "null", '{"purpose":1}', "x" * 30_000):
        answer = client_of("sade").post(words_of(version), {"purpose": "Other.", "revision": revision})
        assert (answer.status_code, factories.fresh(version).purpose == "Other.") == (409, False), revision


def test_answers_of_two_people_stand_beside_each_other(version: Version, client_of: ClientOf, world: World) -> None:
    page, client = f"/versions/{version.pk}/risk/", client_of("sade")
    sent = seen(client, page) | {"asked": ["C1", "G3"], "C1": "None that.", "G3": ""}
    risk.save_answers(version, answers={"G3": "Ten years."}, by=world.actor("priya"))

    assert client.post(page, sent).status_code == 302
    late = client.post(page, sent | {"C1": "Other.", "G3": "Two."})

    assert late.status_code == 409
    assert {clash.theirs for clash in late.context["form"].clashes} == {"None that.", "Ten years."}


def test_columns_and_declaration_of_two_people(version: Version, client_of: ClientOf) -> None:
    page, client = f"/versions/{version.pk}/register/columns/", client_of("sade")
    before = seen(client, page)
    client.post(page, before | {"targets": ["cost"], "sensitive": ["ill"], "subgroups": ["sex", "region"],
        "quasi_identifiers": ["age", "sex", "region"]})  # fmt: skip

    late = client.post(page, before | {"targets": ["age"], "subgroups": ["region", "sex"]})

    assert [clash.theirs for clash in late.context["form"].clashes] == ["cost"]
    assert (late.status_code, factories.fresh(version).targets) == (409, ["cost"])


def test_uses_and_terms_of_two_people(world: World, client_of: ClientOf) -> None:
    draft = factories.submission(world)
    uses, client = f"/submissions/{draft.pk}/uses/", client_of("sade")
    before = seen(client, uses)
    client.post(uses, before | {"uses": "Teaching.", "recipients": draft.recipients, "access": "open"})
    late = client.post(uses, before | {"uses": "Research.", "recipients": draft.recipients, "access": "controlled"})
    assert [(clash.theirs, clash.mine) for clash in late.context["form"].clashes] == [("Teaching.", "Research.")]
    assert (late.status_code, factories.again(draft).access) == (409, "open")


def test_terms_are_not_replaced_unseen(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.CONSOLIDATION, title="Another")
    page, client = f"/submissions/{made.pk}/review/terms/", client_of("ines")
    form = client.get(page).context["form"]
    sent = {field.name: str(field.value()) for field in form} | {
        "conditions-TOTAL_FORMS": "0",
        "conditions-INITIAL_FORMS": "0",
    }
    factories.set_terms(world, made)

    late = client.post(page, sent | {"summary": "Ines finds otherwise."})

    assert (late.status_code, factories.again(made).review_summary) == (409, "Two reviewers agree.")
    theirs = {clash.label: clash.theirs for clash in late.context["form"].clashes}
    assert theirs["Summary of the review"] == "Two reviewers agree."


Form = tuple[str, str, str]
FILLED = re.compile(r'<textarea[^>]*>\s*[^<\s]|<input type="(?:text|date)"[^>]* value="[^"]')


def forms_of_everybody(world: World, client_of: ClientOf) -> dict[Form, dict[str, str]]:
    """Every form in which people write, on every page: who, where it stands, where it is sent, and what is typed."""
    found = {}
    for name, path in pages.every(world):
        markup = client_of(name).get(path).content.decode() if name else ""
        assert not unmarked(markup), (name, path)
        for address, given in pages.forms(path, markup):
            if "x" in {value for key, value in given.items() if not PROOF.search(key)} and not address.startswith(
                "/account/"
            ):
                found[name, path, address] = given
    return found


def unmarked(markup: str) -> list[str]:
    """Forms that show what is stored and say nothing of it, or that the browser does not keep."""
    forms = pages.FORM.findall(markup)
    silent = [body for _, body in forms if FILLED.search(body) and not re.search('name="(revision|which)"', body)]
    return silent + [attributes for attributes, _ in forms if "data-unkept" in attributes or "js/forms" not in markup]


def test_no_form_loses_what_is_sent_after_the_session_ended(world: World, client_of: ClientOf) -> None:
    """Of every form: a script is told, a person gets back what they typed, and after signing in it goes where it was meant to."""
    typed = "Words that nobody wants to write twice."
    stranger = Client(enforce_csrf_checks=True)
    for (name, path, address), given in forms_of_everybody(world, client_of).items():
        sent = {key: typed if value == "x" else value for key, value in given.items()}
        told = stranger.post(address, sent, headers=AUTOSAVE)
        assert (told.status_code, told.content) == (401, b""), (name, address)
        page = stranger.post(address, sent, headers={"Referer": f"http://testserver{path}"})
        assert page.status_code == 401, (name, address)
        assert typed in page.content.decode(), (name, address)
        assert f"next={quote(f'http://testserver{path}', safe='')}" in page.content.decode()


def test_what_is_sent_by_a_page_from_before_the_sign_in_comes_back(world: World) -> None:
    made = factories.submission(world, at=State.REVIEW)
    client, sent = Client(enforce_csrf_checks=True), {"section": "use", "text": "Why these uses and no others?"}
    address, ours = f"/submissions/{made.pk}/comments/", {"Origin": "http://testserver"}
    client.get("/account/login/")
    login = {
        "login": "sade@example.org",
        "password": PASSWORD,
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
    }
    assert client.post("/account/login/", login).status_code == 302

    back = client.post(address, sent, headers=ours)

    assert (back.status_code, made.threads.count()) == (403, 0)
    assert sent["text"] in back.content.decode()
    token = {"csrfmiddlewaretoken": back.context["csrf_token"]}
    assert client.post(address, sent | {k: str(v) for k, v in token.items()}, headers=ours).status_code == 302
    elsewhere = client.post(address, sent, headers={"Origin": "http://evil.example"})
    assert (elsewhere.status_code, sent["text"] in elsewhere.content.decode()) == (403, False)


def test_a_refusal_gives_back_what_was_typed(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.ATTESTATION)

    page = client_of("sade").post(words_of(made.version), {"purpose": "A longer purpose than before."})

    assert (page.status_code, "A longer purpose than before." in text(page)) == (409, True)


def test_an_address_for_forms_says_so(world: World, client_of: ClientOf) -> None:
    made = factories.submission(world, at=State.REVIEW)

    page = client_of("rui").get(f"/submissions/{made.pk}/comments/")

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "There is no page at this address" in text(page)


def test_a_session_slides_and_ends(world: World, client_of: ClientOf, settings: Any) -> None:
    client, now = client_of("sade"), int(timezone.now().timestamp())

    def signed_in(*, ago: int, seen: int | None = None) -> tuple[int, int | None]:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": now - ago}]
        session.pop("seen", None)
        if seen is not None:
            session["seen"] = now - seen
        session.save()
        return client.get("/glossary/").status_code, client.session.get("seen")

    assert signed_in(ago=60) == (200, None)
    status, moved = signed_in(ago=settings.SESSION_COOKIE_AGE - 60)
    assert (status, moved is not None and moved >= now) == (200, True)
    assert signed_in(ago=settings.SESSION_COOKIE_AGE, seen=60) == (200, now - 60)
    assert signed_in(ago=settings.SESSION_LONGEST_SECONDS + 60, seen=1)[0] == 302


def test_what_was_stored_is_told_to_the_script(version: Version, client_of: ClientOf) -> None:
    client = client_of("sade")

    client.post(words_of(version), {"purpose": "Other.", "revision": ""})
    assert "stored" not in client.cookies
    client.post(words_of(version), seen(client, words_of(version)) | {"purpose": "Other."})
    assert client.cookies["stored"].value == words_of(version)


def test_a_revision_is_small_and_names_its_fields(version: Version, client_of: ClientOf) -> None:
    marks = json.loads(seen(client_of("sade"), words_of(version))["revision"])

    assert set(marks) == {"purpose", "necessity", "out_of_scope", "population", "limits", "notes"}
    assert {len(mark) for mark in marks.values()} == {16}
