"""What the site's own script adds, and that nothing is missing without it. The style guide is the stage."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def guide(site, visit):
    visitor = visit(site).sign_in_as("heidi")
    visitor.go("/style-guide/")
    return visitor


def test_the_error_summary_takes_the_focus_and_its_links_lead_to_the_field(guide):
    summary = guide.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Työsähköposti").click()
    expect(guide.page.get_by_label("Työsähköposti")).to_be_focused()


def test_a_form_that_cannot_be_undone_asks_first(guide):
    press = guide.page.get_by_role("button", name="Peru paikka").nth(1)
    dialog = guide.page.get_by_role("dialog", name="Perutaanko paikka?")
    press.click()
    dialog.get_by_role("button", name="Ei nyt").click()
    expect(dialog).to_be_hidden()
    assert guide.path.startswith("/style-guide/#") or guide.path == "/style-guide/"
    press.click()
    dialog.get_by_role("button", name="Peru paikka").click()
    guide.page.wait_for_url("**/style-guide/?cancelled=1*")


def test_a_filter_sends_itself(guide):
    guide.page.get_by_label("Yksikkö").select_option("2")
    guide.page.wait_for_url("**/style-guide/?unit=2*")


def test_the_print_button_shows_itself_where_it_works(guide):
    expect(guide.page.get_by_role("button", name="Tulosta")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_without_script_the_menu_opens_and_signs_out(site, visit, width):
    visitor = visit(site, width=width, java_script_enabled=False).sign_in_as("heidi")
    visitor.go("/style-guide/")
    expect(visitor.page.get_by_role("button", name="Tulosta")).to_be_hidden()
    leave = visitor.page.get_by_role("button", name="Kirjaudu ulos")
    expect(leave).to_be_hidden()
    visitor.page.get_by_role("button", name="Valikko").click()
    expect(leave).to_be_visible()
    leave.click()
    assert "/accounts/" in visitor.path


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_guide_fits_its_window(site, visit, width, scheme):
    visitor = visit(site, width=width, color_scheme=scheme).sign_in_as("heidi")
    visitor.go("/style-guide/")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_first_thing_tab_reaches_leads_to_the_content(guide):
    guide.go("/demo/")
    guide.page.keyboard.press("Tab")
    skip = guide.page.get_by_role("link", name="Siirry sisältöön")
    expect(skip).to_be_focused()
    guide.page.keyboard.press("Enter")
    expect(guide.page.locator("#content")).to_be_focused()


@pytest.mark.parametrize("language", [("Svenska", "sv"), ("English", "en")])
def test_the_language_can_be_changed_without_script(own_site, visit, language):
    name, code = language
    visitor = visit(own_site, java_script_enabled=False)
    visitor.go("/demo/")
    visitor.page.get_by_role("button", name=name).click()
    assert visitor.page.locator("html").get_attribute("lang") == code
    assert visitor.path == "/demo/"
