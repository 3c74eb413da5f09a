"""A passkey in a real browser: made, listed, and enough to sign in with (the key is a simulated one)."""

from tests.browser.visitor import BUTTON

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_aino_adds_a_passkey_and_signs_in_with_it_alone(own_site, visit):
    visitor = visit(own_site)
    page = visitor.page
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    visitor.go("/accounts/login/")
    page.get_by_role("button", name=BUTTON["aino"]).click()

    visitor.go("/accounts/2fa/webauthn/add/")
    page.get_by_label("Salasana").fill("harjoitus-demo")
    page.get_by_role("button", name="Vahvista").click()
    assert page.get_by_label("Kirjaudu pelkällä tällä avaimella").is_checked()
    page.get_by_label("Avaimen nimi").fill("Puhelin")
    page.get_by_role("main").get_by_role("button", name="Lisää", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    visitor.go("/accounts/2fa/webauthn/")
    assert page.get_by_role("heading", name="Puhelin").is_visible()

    page.get_by_role("button", name="Valikko").click()
    page.get_by_role("button", name="Kirjaudu ulos").click()
    visitor.go("/accounts/login/")
    page.get_by_role("button", name="Käytä pääsyavainta").click()
    page.wait_for_url(visitor.url("/"))
    visitor.go("/accounts/sessions/")
    assert page.get_by_role("heading", name="Tämä laite").is_visible()
