"""Every page that people open, who opens it, and the forms on it."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin

from evaluations import actions
from evaluations.attempt import attempt
from governance.actions import reviews
from governance.vocabulary import State
from portal.accounts import invitations
from portal.accounts.models import User
from tests import factories
from tests.people import World

REGISTRATION = ("", "words/", "files/", "log/", "log/form/?kind=corpus_pipeline", "sources/", "columns/")
FORM = re.compile(r'<form\b(?=[^>]*method="post")([^>]*)>(.*?)</form>', re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
CONTROL = re.compile(r'<(?:input|select|textarea|button)\b[^>]*\bname="([^"]*)"[^>]*>')
VALUE = re.compile(r'\btype="hidden"[^>]*\bvalue="([^"]*)"')
PLAIN = {
    "": ("/account/login/", "/account/password/reset/", "/verify/", "/components/"),
    "sade": (
        "/",
        "/datasets/",
        "/datasets/register/",
        "/submissions/",
        "/account/",
        "/account/2fa/",
        "/tokens/",
        "/glossary/",
    ),
    "ada": ("/", "/audit-log/"),
    "adam": ("/", "/people/"),
    "zoe": ("/",),
}


def every(world: World) -> list[tuple[str, str]]:
    """Addresses with who opens them; a stranger has no name."""
    plain = [(name, path) for name, paths in PLAIN.items() for path in paths]
    return [*plain, ("", invited(world)), *of_a_version(world), *of_submissions(world)]


def invited(world: World) -> str:
    newcomer = User.objects.create_user("new@example.org", None, name="Noa Lind")
    _invitation, secret = invitations.issue(newcomer, world.northgate, by=None)
    return f"/account/invitation/{secret}/"


def of_a_version(world: World) -> list[tuple[str, str]]:
    """A draft with its tasks, one that is being measured, and one with a report that was really measured."""
    draft = factories.complete_version(world, title="Not registered yet")
    waiting = factories.registered_version(world, title="Being measured")
    measured = factories.registered_version(world, title="Measured")
    ended = actions.request(measured, by=world.actor("sade"))
    assert attempt(ended.pk)
    job = actions.request(waiting, by=world.actor("sade"))
    paths = [f"/versions/{draft.pk}/register/{task}" for task in REGISTRATION]
    paths += [f"/versions/{draft.pk}/", f"/evaluations/{job.pk}/", f"/evaluations/{ended.pk}/"]
    paths += [f"/evidence/{measured.evidence.get().pk}/", f"/versions/{measured.pk}/risk/"]
    return [("sade", path) for path in paths]


def of_submissions(world: World) -> list[tuple[str, str]]:
    """One in each state that looks different, each page as somebody whose turn it is."""
    states = (State.DRAFT, State.ATTESTATION, State.REVIEW, State.CONSOLIDATION, State.IN_FORCE)
    draft, attest, review, terms, approved = (
        factories.submission(world, at=state, title=str(state.label)) for state in states
    )
    reviews.take(review, by=world.actor("rui"))
    reviews.comment(review, section="risk", text="Who else?", blocking=True, public=True, by=world.actor("rui"))
    pages = {
        "sade": (f"{draft.pk}/uses/", f"{draft.pk}/actions/submit/", f"{approved.pk}/"),
        "priya": (f"{attest.pk}/", f"{attest.pk}/sign/responsibility/"),
        "ines": (f"{review.pk}/review/take/", f"{approved.pk}/record/"),
        "rui": (f"{review.pk}/", f"{review.pk}/review/vote/", f"{terms.pk}/review/terms/"),
        "petra": (f"{approved.pk}/", f"{approved.pk}/record/"),
    }
    version = approved.version
    others = [f"/datasets/{version.dataset_id}/", f"/versions/{version.pk}/", f"/versions/{version.pk}/log/", "/"]
    digest = factories.pack_files()["zip"].sha256
    return [
        *((name, f"/submissions/{path}") for name, paths in pages.items() for path in paths),
        *(("rui", path) for path in others),
        ("", f"/verify/?sha256={digest}"),
        ("ada", f"/audit-log/?subject={approved.pk}"),
    ]


def forms(path: str, markup: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where each form of a page is sent, as nothing was entered and as each field was filled with nonsense."""
    for attributes, body in FORM.findall(markup):
        named = ACTION.search(attributes)
        address = urldefrag(urljoin(path, unescape(named[1] if named else ""))).url
        controls = {found[1]: VALUE.search(found[0]) for found in CONTROL.finditer(body)}
        hidden = {name: unescape(value[1]) for name, value in controls.items() if value}
        yield address, hidden
        yield address, {name: hidden.get(name, "x") for name in controls}
