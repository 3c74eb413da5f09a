"""The pages on the way in that only a letter or a code opens: seen as a person sees them, and accessible."""

import re

from playwright.sync_api import expect

from tests.browser.looking import look_at
from tests.browser.visitor import EMAIL, Visitor


def newest_letter(visitor: Visitor) -> str:
    visitor.go("/demo/mailbox/")
    assert look_at(visitor.page) == []
    visitor.page.locator("main table a").first.click()
    assert look_at(visitor.page) == []
    return visitor.main()


def ask_for(visitor: Visitor, path: str, email: str) -> None:
    visitor.go(path)
    visitor.page.get_by_label("Sähköposti").fill(email)
    visitor.page.locator("main form button[type=submit]").click()


def test_a_code_from_a_letter_lets_eero_in(own_site, visit):
    eero = visit(own_site, width=320)
    ask_for(eero, "/accounts/login/code/", EMAIL["eero"])
    eero.page.wait_for_url("**/login/code/confirm/")
    assert look_at(eero.page) == []
    postman = visit(own_site, width=320)
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", newest_letter(postman))
    assert code
    eero.page.locator("main input[name=code]").fill(code.group(0))
    eero.page.locator("main form button[type=submit]").first.click()
    expect(eero.page.get_by_role("heading", level=1)).to_contain_text("Eero")


def test_a_forgotten_password_is_chosen_again(own_site, visit):
    eero = visit(own_site, width=320)
    ask_for(eero, "/accounts/password/reset/", EMAIL["eero"])
    eero.page.wait_for_url("**/password/reset/done/")
    assert look_at(eero.page) == []
    link = re.search(r"/accounts/password/reset/key/\S+/", newest_letter(eero))
    assert link
    eero.go(link.group(0))
    for field in eero.page.locator("input[type=password]").all():
        field.fill("aivan uusi ja hyvin pitkä lause")
    assert look_at(eero.page) == []
    eero.page.locator("main form button[type=submit]").click()
    eero.page.wait_for_url(lambda url: "/reset/key/" not in url or url.endswith("/done/"))
    assert look_at(eero.page) == []
    eero.go("/accounts/login/")
    eero.page.get_by_label("Sähköposti", exact=True).fill(EMAIL["eero"])
    eero.page.get_by_label("Salasana", exact=True).fill("aivan uusi ja hyvin pitkä lause")
    eero.page.get_by_role("button", name="Kirjaudu", exact=True).click()
    expect(eero.page.get_by_role("heading", level=1)).to_contain_text("Eero")
