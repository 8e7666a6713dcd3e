"""A passkey made and used in a real browser, with an authenticator that exists only there."""

import re
from base64 import b64encode

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import CDPSession, Page, expect

from tests.assurance import Tried
from tests.functional.visitors import Visitors
from tests.people import PASSWORD, World

pytestmark = pytest.mark.django_db(transaction=True)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device(page: Page) -> tuple[CDPSession, str]:
    """A device that says yes whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def sign_in_with_passkey(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()


def sign_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/account/login/"))


def test_a_passkey_signs_in_the_person_who_holds_it_and_nobody_else(
    world: World, visitors: Visitors, tried: Tried
) -> None:
    page = visitors.sign_in("otto")
    session, key = device(page)
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My device")
    page.get_by_label(re.compile("[Pp]asswordless")).check()
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    assert Authenticator.objects.filter(user=world.users["otto"], type="webauthn").count() == 1

    sign_out(page)
    sign_in_with_passkey(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    expect(page.get_by_role("link", name="Otto")).to_be_visible()

    sign_out(page)
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"][0]
    session.send("WebAuthn.removeCredential", {"authenticatorId": key, "credentialId": held["credentialId"]})
    refused = [
        ("WebAuthn.addCredential", {"credential": held | {"privateKey": another_key()}}),
        ("WebAuthn.setUserVerified", {"isUserVerified": False}),
        ("WebAuthn.clearCredentials", {}),
    ]
    for method, values in refused:
        session.send(method, {"authenticatorId": key} | values)
        sign_in_with_passkey(page)
        page.wait_for_load_state("networkidle")
        page.goto("/")
        expect(page).to_have_url(re.compile("/account/login/"))
    tried(
        "A device that holds another key, does not know its holder, or holds no key: nobody is signed in",
        3,
        len(refused),
    )


def another_key() -> str:
    made = ec.generate_private_key(ec.SECP256R1())
    return b64encode(made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
